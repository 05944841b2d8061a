"""What a view of this room receives: the gate has let in a signed-in user, and htmx says how it asks."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from coincide.apps.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request behind the gate of roles."""

    user: User
    htmx: HtmxDetails
