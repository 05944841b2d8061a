"""The exchange room."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Django's entry to the room."""

    name = "coincide.apps.exchange"
    label = "exchange"
    verbose_name = "Échanges"
