"""Forms on where a household lives and what a person does, with the first and the last day of each."""

from __future__ import annotations

from typing import Any

from django import forms

from coincide.apps.people.forms.base import AmountField, FileForm
from coincide.apps.people.models import HomeSituation, WorkSituation
from coincide.apps.territory.fields import CommuneField
from coincide.apps.territory.places import CommuneFinder


class SituationForm(FileForm):
    """What both have: a commune, a period. ``closing``: the situation that the page says a new one would close."""

    since = forms.DateField(label="Depuis le")
    until = forms.DateField(label="Dernier jour", required=False, help_text="Vide tant que cela dure.")
    closing = forms.IntegerField(required=False, widget=forms.HiddenInput)
    commune_required = True

    def __init__(self, *args: Any, finder: CommuneFinder, closing: int | None = None, **options: Any) -> None:
        self.finder = finder
        super().__init__(*args, **options)
        if self.is_new:
            self.initial["closing"] = closing
        else:
            del self.fields["closing"]

    def prepare(self) -> None:
        """The commune is typed."""
        self.fields["commune"] = CommuneField(self.finder, label="Commune", required=self.commune_required)
        self.order_fields(["kind", "title", "employer", "commune", "since", "until"])

    @property
    def names(self) -> list[str]:
        """The fields that are values of the thing."""
        return [name for name in super().names if name != "closing"]


class HomeForm(SituationForm):
    """Where the household lives."""

    fieldsets = (
        ("", ("kind", "commune")),
        ("Période", ("since", "until", "place_ends_on")),
        ("Logement", ("rent", "charges", "rooms")),
    )

    class Meta:
        model = HomeSituation
        fields = ["kind", "rent", "charges", "rooms", "place_ends_on"]

    def prepare(self) -> None:
        """Amounts in whole euros."""
        super().prepare()
        for name in ("rent", "charges"):
            self.fields[name] = AmountField.like(self.fields[name])
        self.fields["rooms"].widget = forms.TextInput(attrs={"inputmode": "numeric", "size": 3})
        self.fields["rooms"].help_text = "Séjour compris\u202f: 3 pour un T3."
        self.fields["place_ends_on"].help_text = "Pour une place du dispositif national d'accueil."


class WorkForm(SituationForm):
    """What the person does."""

    commune_required = False
    fieldsets = (
        ("", ("kind", "title", "employer", "commune")),
        ("Période", ("since", "until", "months")),
        ("Temps et salaire", ("hours_per_week", "net_wage")),
    )

    class Meta:
        model = WorkSituation
        fields = ["kind", "title", "employer", "hours_per_week", "net_wage", "months"]

    def prepare(self) -> None:
        """The wage in whole euros, the months of a contract with an end."""
        super().prepare()
        self.fields["net_wage"] = AmountField.like(self.fields["net_wage"])
        self.fields["months"].widget = forms.TextInput(attrs={"inputmode": "numeric", "size": 3})
        self.fields["months"].help_text = "Vide pour un CDI, ou quand le dernier jour est donné."
