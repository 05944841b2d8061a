"""The mobility room."""

from django.apps import AppConfig


class MobilityConfig(AppConfig):
    """Django's entry to the room."""

    name = "coincide.apps.mobility"
    label = "mobility"
    verbose_name = "Mobilité"
