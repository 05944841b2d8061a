"""Sign-in by e-mail and password; accounts are opened by the administrator, never by a visitor."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView
from django.http import HttpRequest

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import PUBLIC, roles
from coincide.apps.territory.models import Installation
from coincide.demo.structures import DOMAIN, PASSWORD

CLOSED = "!"
"""How the stored password of an account that nobody can sign in with begins."""


class ClosedAccounts(DefaultAccountAdapter):
    """No sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed."""
        return False


def demonstration_accounts() -> dict[str, Any]:
    """The accounts that the sign-in page lists: none unless the database is marked as a demonstration."""
    if not Installation.objects.filter(is_demonstration=True).exists():
        return {"accounts": []}
    accounts = (
        User.objects.filter(email__endswith=f"@{DOMAIN}", is_active=True)
        .exclude(password__startswith=CLOSED)
        .select_related("organisation", "team__basin")
        .order_by("pk")
    )
    return {"accounts": accounts, "demo_password": PASSWORD}


@roles(PUBLIC)
class SignIn(LoginView):
    """The sign-in page, also where a wrong password comes back to."""

    template_name = "account/login.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the demonstration's accounts."""
        return super().get_context_data(**context) | demonstration_accounts()
