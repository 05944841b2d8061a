"""Sign-in by e-mail and password; accounts are opened by the administrator, never by a visitor."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView
from django.http import HttpRequest

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import PUBLIC, Role, roles
from coincide.apps.territory.models import Installation

DEMO_DOMAIN = "@demo.coincide.test"
DEMO_PASSWORD = "coincide-demo"
"""The password of the demonstration's accounts, public by nature: they exist in a marked database only."""


class ClosedAccounts(DefaultAccountAdapter):
    """No sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Always closed."""
        return False


def demonstration_accounts() -> dict[str, Any]:
    """The accounts that the sign-in page lists: none unless the database is marked as a demonstration."""
    if not Installation.objects.filter(is_demonstration=True).exists():
        return {"accounts": []}
    order = list(Role)
    accounts = User.objects.filter(email__endswith=DEMO_DOMAIN, is_active=True)
    ranked = sorted(accounts, key=lambda user: (order.index(Role(user.role)), user.pk))
    return {"accounts": ranked, "demo_password": DEMO_PASSWORD}


@roles(PUBLIC)
class SignIn(LoginView):
    """The sign-in page, also where a wrong password comes back to."""

    template_name = "account/login.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the demonstration's accounts."""
        return super().get_context_data(**context) | demonstration_accounts()
