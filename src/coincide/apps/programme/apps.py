"""The programme room."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """Django's entry to the room."""

    name = "coincide.apps.programme"
    label = "programme"
    verbose_name = "Programme"
