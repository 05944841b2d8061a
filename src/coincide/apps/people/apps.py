"""The people room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Django's entry to the room."""

    name = "coincide.apps.people"
    label = "people"
    verbose_name = "Personnes"
