"""Who asks."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from coincide.apps.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request behind the gate of roles: its user is one of ours (a type for views, never built)."""

    user: User
    htmx: HtmxDetails
