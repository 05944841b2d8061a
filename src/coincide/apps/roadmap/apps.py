"""The roadmap room."""

from django.apps import AppConfig


class RoadmapConfig(AppConfig):
    """Django's entry to the room."""

    name = "coincide.apps.roadmap"
    label = "roadmap"
    verbose_name = "Feuille de route"
