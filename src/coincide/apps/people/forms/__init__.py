"""The forms on who a household is, where it lives and what its persons do."""

from coincide.apps.people.forms.base import FileForm, Row, Screen
from coincide.apps.people.forms.persons import HouseholdForm, PaperForm, PersonForm
from coincide.apps.people.forms.situations import HomeForm, WorkForm

__all__ = ["FileForm", "HomeForm", "HouseholdForm", "PaperForm", "PersonForm", "Row", "Screen", "WorkForm"]
