"""The pages of a household's file, in the order of their tabs."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

TABS: tuple[tuple[str, str], ...] = (
    ("Vue d'ensemble", "journeys:household"),
    ("Parcours", "journeys:course"),
