"""The forms of alerts: what is decided about one, and the operator's delays."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError

from coincide.apps.accounts.models import User
from coincide.apps.journeys.due import DEFAULT_DELAYS, Due, Kind
from coincide.apps.journeys.forms import FRENCH_DATES
from coincide.apps.journeys.models import AlertDecision, AlertDelays
from coincide.apps.territory.offered import offer_choices, offer_rows

KEPT, MISSED = "kept", "missed"
"""What settles an appointment: whether it took place is a fact of the log, which ends the alert."""
NEEDED = {
    "done": ("reason", "Dites comment, en quelques mots\u202f: le dossier ne le montre pas encore."),
    "postponed": ("reason", "Dites pourquoi, en quelques mots."),
}


class DecisionForm(forms.Form):
    """One decision: settled and how, postponed to a day and why, or entrusted to a colleague."""

    verdict = forms.ChoiceField(
        label="Décision", choices=AlertDecision.Verdict.choices, widget=forms.RadioSelect, initial="done"
    )
    until = forms.DateField(
        label="Revient le",
        required=False,
        input_formats=FRENCH_DATES,
        error_messages={"invalid": "Cette date n'est pas lisible\u202f: écrivez-la comme 18/12/2025."},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    to = forms.ModelChoiceField(
        User.objects.none(),
        label="À qui",
        required=False,
        empty_label=None,
        error_messages={"invalid_choice": "Ce dossier ne lui est pas ouvert\u202f: choisissez quelqu'un de la liste."},
    )
    reason = forms.CharField(
        label="Motif", max_length=240, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, data: Any, *, colleagues: Sequence[User], due: Due, asked: str) -> None:
        day = due.household.day
        week = day + dt.timedelta(days=7)
        until = min(week, due.until) if due.until is not None and due.until > day else week
        self.ends_by_itself = due.kind is Kind.STEP
        choices = [pair for pair in AlertDecision.Verdict.choices if colleagues or pair[0] != "delegated"]
        if due.kind is Kind.APPOINTMENT:
            choices = [(KEPT, "Tenu"), (MISSED, "Manqué"), *(pair for pair in choices if pair[0] != "done")]
        verdict = asked if asked in dict(choices) else choices[0][0]
        super().__init__(data, initial={"verdict": verdict, "until": until})
        offer_rows(self, "to", User.objects.filter(pk__in=[user.pk for user in colleagues]))
        offer_choices(self, "verdict", choices)

    def clean(self) -> dict[str, Any]:
        """What each decision needs."""
        facts: dict[str, Any] = super().clean() or {}
        verdict = facts.get("verdict", "")
        is_said = verdict == "done" and self.ends_by_itself  # the log keeps the outcome
        if verdict in NEEDED and not is_said and not (facts.get("reason") or "").strip():
            self.add_error(*NEEDED[verdict])
        if verdict == "postponed" and not facts.get("until") and "until" not in self.errors:
            self.add_error("until", "Donnez le jour où l'alerte revient.")
        if verdict == "delegated" and not facts.get("to") and "to" not in self.errors:
            self.add_error("to", "Choisissez à qui confier cette alerte.")
        return facts


class DelaysForm(forms.ModelForm):
    """The operator's delays, each with what it is by default."""

    class Meta:
        model = AlertDelays
        exclude = ("operator", "set_by", "set_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review_months"] = SimpleArrayField(
            forms.IntegerField(min_value=1, max_value=36),
            label="Bilans d'étape aux mois",
            min_length=1,
            max_length=6,
            error_messages={"item_invalid": "Le n° %(nth)s n'est pas un mois de 1 à 36."},
        )
        for name, field in self.fields.items():
            usual = getattr(DEFAULT_DELAYS, name)
            words = " et ".join(str(one) for one in usual) if isinstance(usual, tuple) else str(usual)
            field.help_text = f"Par défaut\u202f: {words}."

    def clean_review_months(self) -> list[int]:
        """Each month once, in order."""
        months: list[int] = self.cleaned_data["review_months"]
        if len(set(months)) != len(months):
            raise ValidationError("Un mois est écrit deux fois\u202f: gardez-le une fois.")
        return sorted(months)
