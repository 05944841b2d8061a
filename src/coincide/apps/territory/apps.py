"""The territory room."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    """Django's entry to the room."""

    name = "coincide.apps.territory"
    label = "territory"
    verbose_name = "Territoire"
