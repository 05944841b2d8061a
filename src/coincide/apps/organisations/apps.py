"""The organisations room."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Django's entry to the room."""

    name = "coincide.apps.organisations"
    label = "organisations"
    verbose_name = "Organisations"
