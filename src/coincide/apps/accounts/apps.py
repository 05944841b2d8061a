"""The accounts room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Django's entry to the room."""

    name = "coincide.apps.accounts"
    label = "accounts"
    verbose_name = "Comptes"
