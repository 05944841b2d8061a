"""Forms on the household itself, its persons and their papers."""

from __future__ import annotations

from typing import Any

from django import forms

from coincide.apps.people.forms.base import AmountField, FileForm
from coincide.apps.people.models import Household, Paper, Person
from coincide.apps.territory.fields import CommunesField
from coincide.apps.territory.places import CommuneFinder


class HouseholdForm(FileForm):
    """What is known of the household itself."""

    class Meta:
        model = Household
        fields = ["name", "has_car", "other_income"]

    def __init__(self, *args: Any, finder: CommuneFinder, **options: Any) -> None:
        self.finder = finder
        super().__init__(*args, **options)

    def prepare(self) -> None:
        """The communes are typed; amounts say their limits in our words."""
        self.fields["wished_communes"] = CommunesField(self.finder, label="Communes souhaitées", required=False)
        self.fields["wished_communes"].widget.attrs["autocomplete"] = "off"
        self.fields["other_income"] = AmountField.like(self.fields["other_income"])
        self.fields["name"].help_text = "Celui sous lequel l'équipe parle du ménage, par exemple Famille et le nom."
        self.order_fields(["name", "wished_communes", "has_car", "other_income"])


class WordsField(forms.CharField):
    """Several words in one line, between commas."""

    def clean(self, value: Any) -> list[str]:
        """The words, each once."""
        return list(dict.fromkeys(one.strip() for one in super().clean(value).split(",") if one.strip()))

    def prepare_value(self, value: Any) -> Any:
        """The words in one line."""
        return ", ".join(value) if isinstance(value, list | tuple) else value


class PersonForm(FileForm):
    """Who a person is, the languages they speak, and their right to drive."""

    fieldsets = (
        ("Identité", ("place", "first_name", "last_name", "birth_date", "sex", "nationality_group", "protection")),
        ("Emploi et langues", ("seeks_work", "spoken_languages", "preferred_language")),
        ("Permis de conduire", ("has_french_licence", "foreign_licence_received_on", "licence_exchange_asked_on")),
    )

    class Meta:
        model = Person
        fields = [
            "place", "first_name", "last_name", "birth_date", "sex", "nationality_group", "protection", "seeks_work",
            "spoken_languages", "preferred_language", "has_french_licence", "foreign_licence_received_on",
            "licence_exchange_asked_on",
        ]  # fmt: skip

    def prepare(self) -> None:
        """Names as they are on the papers; the dates that the exchange of a licence hangs on."""
        for name in ("first_name", "last_name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["spoken_languages"] = WordsField(
            label="Langues parlées", required=False, max_length=240, help_text="Séparées par des virgules."
        )
        self.fields["foreign_licence_received_on"].help_text = "L'échange se demande dans l'année qui suit."
        self.fields["nationality_group"].help_text = "Trois groupes, rien de plus précis."


class PaperForm(FileForm):
    """An official paper: what it is, and its two dates."""

    class Meta:
        model = Paper
        fields = ["kind", "issued_on", "expires_on"]
