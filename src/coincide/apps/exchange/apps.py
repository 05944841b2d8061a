"""The exchange room."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Django's entry to the room."""

    name = "coincide.apps.exchange"
    label = "exchange"
    verbose_name = "Échanges"

    def ready(self) -> None:
        """Have the imports forget whom the people room anonymises."""
        from coincide.apps.exchange.forgetting import forget
        from coincide.apps.people.anonymise import anonymised

        anonymised.connect(forget, dispatch_uid="exchange.forget")
