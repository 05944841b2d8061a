"""The forms of this room."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from coincide.apps.journeys.models import Contact
from coincide.apps.territory.clock import today

FRENCH_DATES = ["%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y"]


class ContactForm(forms.ModelForm):
    """A contact in fifteen seconds: what, when, about what."""

    class Meta:
        model = Contact
        fields = ["kind", "on", "subject"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = today()
        self.fields["kind"] = forms.ChoiceField(
            label="Nature", choices=Contact.Kind.choices, initial=Contact.Kind.MEETING
        )
        self.fields["on"] = forms.DateField(
            label="Date",
            input_formats=FRENCH_DATES,
            initial=day.strftime("%d/%m/%Y"),
            error_messages={"invalid": "Cette date n'est pas lisible\u202f: écrivez-la comme 11/12/2025."},
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 10}),
        )
        self.fields["subject"].widget.attrs |= {"autocomplete": "off"}
        self.fields["subject"].error_messages["required"] = "Dites en quelques mots de quoi il s'agissait."

    def clean_on(self) -> dt.date:
        """A contact has taken place."""
        on: dt.date = self.cleaned_data["on"]
        if on > today():
            raise ValidationError(
                "Un contact s'inscrit quand il a eu lieu\u202f: donnez aujourd'hui ou un jour d'avant."
            )
        return on


class DayForm(forms.Form):
    """The day at which the caseload is looked at."""

    le = forms.DateField(
        label="Vue au",
        required=False,
        input_formats=FRENCH_DATES,
        error_messages={"invalid": "Cette date n'est pas lisible\u202f: écrivez-la comme 30/06/2024."},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def day(self) -> dt.date:
        """The chosen day, never after today; today when nothing or something unreadable was given."""
        chosen = self.cleaned_data.get("le") if self.is_valid() else None
        return min(chosen, today()) if chosen else today()
