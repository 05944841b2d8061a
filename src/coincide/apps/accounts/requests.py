"""Who asks."""

from django.http import HttpRequest

from coincide.apps.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request that went through the gate of roles: its user is one of ours (a type for views, never built)."""

    user: User  # type: ignore[assignment]
