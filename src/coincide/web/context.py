"""What every page shows around its content: the navigation and the demonstration banner."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from coincide.apps.accounts.roles import EVERYONE, OPERATOR, Role
from coincide.apps.offers.models import OFFER_ROLES
from coincide.apps.territory.clock import installation, today


@dataclass(frozen=True)
class NavItem:
    """One entry of the main navigation."""

    label: str
    url: str
    current: bool


ENTRIES: list[tuple[str, str, frozenset[Role]]] = [
    ("Ma journée", "journeys:my_day", OPERATOR),
    ("Ménages", "journeys:households", OPERATOR),
    ("Offres", "offers:offers", OFFER_ROLES),
    ("Séances", "matching:sessions", OPERATOR | {Role.STATE}),
    ("Résultats", "results:results", EVERYONE),
    ("Ateliers", "workshops:workshops", EVERYONE),
    ("Feuille de route", "roadmap:roadmap", EVERYONE),
    ("Pilotage", "steering", OPERATOR | {Role.STATE}),
]


def navigation(request: HttpRequest) -> list[NavItem]:
    """The pages that the user's role may open, the current one marked."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    items = []
    for label, name, allowed in ENTRIES:
        if user.role in allowed:
            url = reverse(name)
            items.append(NavItem(label, url, request.path.startswith(url)))
    return items


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of ``base.html``: ``nav`` (list of :class:`NavItem`) and ``banner`` (today, is_demo, departement)."""

    def banner() -> dict[str, Any]:
        found = installation()
        return {
            "today": today(),
            "is_demo": bool(found and found.is_demonstration),
            "departement": found.departement if found else None,
        }

    return {"nav": navigation(request), "banner": SimpleLazyObject(banner)}
