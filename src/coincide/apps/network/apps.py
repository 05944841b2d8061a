"""The network room."""

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """Django's entry to the room."""

    name = "coincide.apps.network"
    label = "network"
    verbose_name = "Réseau"
