"""The workshops room."""

from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    """Django's entry to the room."""

    name = "coincide.apps.workshops"
    label = "workshops"
    verbose_name = "Ateliers"
