"""Forms of the matching room."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from coincide.apps.matching.models import Decision, PlanningSession
from coincide.apps.organisations.models import Organisation
from coincide.apps.territory.clock import today
from coincide.apps.territory.models import Basin

FARTHEST_DAYS = 366
"""How far from today a session may be opened."""


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
        self.fields["basins"].queryset = basins  # type: ignore[attr-defined]
        self.fields["held_on"].initial = today()
        self.fields["basins"].initial = list(basins)

    def clean_held_on(self) -> dt.date:
        """A session is held about now: a slip of the year would read facts and rules that don't exist."""
        day: dt.date = self.cleaned_data["held_on"]
        if abs((day - today()).days) > FARTHEST_DAYS:
            raise ValidationError("Donnez une date à moins d'un an d'aujourd'hui.")
        return day


class RefusalForm(forms.Form):
    """Refuse a plan."""

    reason = forms.ChoiceField(
        label="Motif",
        choices=[("", "Choisissez un motif"), *Decision.Reason.choices],
        error_messages={"required": "Choisissez le motif du refus."},
    )
    comment = forms.CharField(label="Précision", required=False, max_length=240)


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
