"""The matching room."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Django's entry to the room."""

    name = "coincide.apps.matching"
    label = "matching"
    verbose_name = "Séances"
