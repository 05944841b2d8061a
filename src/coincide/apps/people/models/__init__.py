"""Households and persons: who they are, where they live, what they do, what stands in the way."""

from coincide.apps.people.models.diagnosis import LanguageReferral, Obstacle, Proof
from coincide.apps.people.models.households import Household, HouseholdQuerySet
from coincide.apps.people.models.persons import Diploma, Language, Level, Literacy, Paper, Person, Place, Trade
from coincide.apps.people.models.situations import HomeSituation, SupportPeriod, WorkSituation

__all__ = [
    "Diploma",
    "HomeSituation",
    "Household",
    "HouseholdQuerySet",
    "Language",
    "LanguageReferral",
    "Level",
    "Literacy",
    "Obstacle",
    "Paper",
    "Person",
    "Place",
    "Proof",
    "SupportPeriod",
    "Trade",
    "WorkSituation",
]
