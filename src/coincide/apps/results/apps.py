"""The results room."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    """Django's entry to the room."""

    name = "coincide.apps.results"
    label = "results"
    verbose_name = "Résultats"
