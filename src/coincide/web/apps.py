"""The site: settings, addresses, the shell that every page wears."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Django's entry to the site."""

    name = "coincide.web"
    label = "web"
    verbose_name = "Site"
