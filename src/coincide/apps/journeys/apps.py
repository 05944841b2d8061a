"""The journeys room."""

from django.apps import AppConfig


class JourneysConfig(AppConfig):
    """Django's entry to the room."""

    name = "coincide.apps.journeys"
    label = "journeys"
    verbose_name = "Parcours"
