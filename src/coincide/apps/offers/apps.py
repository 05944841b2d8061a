"""The offers room."""

from django.apps import AppConfig


class OffersConfig(AppConfig):
    """Django's entry to the room."""

    name = "coincide.apps.offers"
    label = "offers"
    verbose_name = "Offres"
