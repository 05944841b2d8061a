"""The pages of a household's file, in the order of their tabs."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

TABS: tuple[tuple[str, str], ...] = (
    ("Vue d'ensemble", "journeys:household"),
    ("Journal", "journeys:journal"),
    ("Parcours", "journeys:course"),
    ("Situation", "journeys:situation"),
    ("Diagnostic", "journeys:diagnosis"),
    ("Dispositifs", "network:schemes"),
    ("Budget", "budgets:household"),
    ("Documents", "journeys:documents"),
    ("Fiche", "journeys:sheet"),
    ("Transfert", "journeys:household_transfer"),
)
"""Label and address name of each page; an address takes the household's identifier as ``pk``."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of the file, as a link."""

    label: str
    url: str
    current: bool


def tabs_of(household_id: UUID, current: str) -> list[Tab]:
    """The tabs of a household's file; ``current`` is the address name of the page shown."""
    return [Tab(label, reverse(name, kwargs={"pk": household_id}), name == current) for label, name in TABS]
