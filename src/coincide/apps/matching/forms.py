"""Forms of the matching room."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from coincide.apps.matching import refusals
from coincide.apps.matching.models import Plan, PlanningSession, Run
from coincide.apps.matching.what_if import Choices
from coincide.apps.organisations.models import Organisation
from coincide.apps.territory.clock import PARIS, today
from coincide.apps.territory.models import Basin
from coincide.apps.territory.offered import offer_choices, offer_rows
from coincide.core.planning import EffortRule
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

FARTHEST_DAYS = 366
"""How far from today a session may be opened."""
MOST_HOURS = 10_000
_RULE = EffortRule()
EFFORT = (
    f"Vide : non limité. Un plan demande {_RULE.move} h pour un logement, {_RULE.job} h par emploi, "
    f"{_RULE.course} h par cours de français (à confirmer)."
)


class SessionForm(forms.ModelForm):
    """Open a session: title, date, basins."""

    class Meta:
        model = PlanningSession
        fields = ["title", "held_on", "basins"]
        widgets = {
            "basins": forms.CheckboxSelectMultiple,
            "held_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        error_messages = {
            "title": {"required": "Donnez un titre, par exemple « Séance du mardi »."},
            "basins": {"required": "Choisissez au moins un bassin."},
            "held_on": {"required": "Donnez la date de la séance."},
        }
        help_texts = {"held_on": "Les ménages, les offres et les règles sont lus à cette date."}

    def __init__(self, *args: Any, operator: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        basins = Basin.objects.filter(departement=operator.departement_id)
        offer_rows(self, "basins", basins)
        self.fields["held_on"].initial = today()
        self.fields["basins"].initial = list(basins)
        self.offered_basins = list(basins)
        for basin in self.offered_basins:
            self.fields[f"hours_{basin.pk}"] = forms.IntegerField(
                label=f"Heures de conseiller pour de nouveaux plans, {basin.name}",
                required=False,
                min_value=0,
                max_value=MOST_HOURS,
                help_text=EFFORT if basin == self.offered_basins[0] else "",
                error_messages={"invalid": "Donnez un nombre entier d'heures, ou laissez vide."},
            )

    def hours(self) -> dict[str, int]:
        """The hours stated, by basin of the session; a basin left empty is not limited."""
        chosen = {basin.pk for basin in self.cleaned_data["basins"]}
        given = {
            basin.slug: self.cleaned_data.get(f"hours_{basin.pk}")
            for basin in self.offered_basins
            if basin.pk in chosen
        }
        return {slug: hours for slug, hours in given.items() if hours is not None}

    def clean_held_on(self) -> dt.date:
        """A session is held about now: a slip of the year would read facts and rules that don't exist."""
        day: dt.date = self.cleaned_data["held_on"]
        if abs((day - today()).days) > FARTHEST_DAYS:
            raise ValidationError("Donnez une date à moins d'un an d'aujourd'hui.")
        return day


class RefusalForm(forms.Form):
    """Refuse a plan; the card of the plan draws it."""

    reason = forms.ChoiceField(
        label="Motif",
        error_messages={
            "required": "Choisissez le motif du refus.",
            "invalid_choice": "Choisissez un motif de la liste : rechargez la page, ce plan a pu changer.",
        },
    )
    comment = forms.CharField(label="Précision", required=False, max_length=240)

    def __init__(self, *args: Any, plan: Plan, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self, "reason", refusals.choices_of(plan))


class WhatIfForm(forms.Form):
    """One change to ask about."""

    change = forms.ChoiceField(label="Et si…", error_messages={"required": "Choisissez un changement."})
    count = forms.IntegerField(
        label="Combien",
        initial=1,
        error_messages={"invalid": "Donnez un nombre entier.", "required": "Donnez un nombre."},
    )

    def __init__(self, *args: Any, offered: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self, "change", [("", "Choisissez un changement"), *offered])


class CompareForm(forms.Form):
    """Two runs to set side by side."""

    before = forms.ChoiceField(label="Premier calcul", error_messages={"required": "Choisissez un calcul."})
    after = forms.ChoiceField(label="Second calcul", error_messages={"required": "Choisissez un calcul."})

    def __init__(self, *args: Any, runs: list[Run], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(run.pk), run_label(run)) for run in runs]
        for name in ("before", "after"):
            offer_choices(self, name, choices)

    def clean(self) -> dict[str, Any]:
        """A run is not compared with itself."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("before") and given.get("before") == given.get("after"):
            raise ValidationError("Choisissez deux calculs différents.")
        return given


def run_label(run: Run) -> str:
    """« 11/12/2025 14:03 · Première séance », « 11/12/2025 14:05 · Et si : un scooter de plus ».

    The hour comes first: it tells runs of one session apart where a list is too narrow for the rest.
    """
    when = run.started_at.astimezone(PARIS).strftime("%d/%m/%Y %H:%M")
    if run.kind == Run.Kind.WHAT_IF:
        return f"{when} · Et si{NARROW}: {run.change.get('label', '')}"
    extra = ", référence" if run.kind == Run.Kind.BASELINE else ""
    return f"{when} · {run.session.title}{extra}"


class PlanFilter(forms.Form):
    """Which plans of a session to show."""

    SHOW = [
        ("", "Tous les plans"),
        ("todo", "À décider"),
        ("accepted", "Acceptés"),
        ("refused", "Refusés"),
        ("none", "Sans plan"),
    ]
    q = forms.CharField(label="Rechercher un ménage", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    show = forms.ChoiceField(label="Montrer", required=False, choices=SHOW)
    mine = forms.BooleanField(label="Mes ménages", required=False)
