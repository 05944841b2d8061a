"""The page that opens a file, and the journey of one more person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.models import fields_for_model

from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.journeys.models import BasinPeriod, Journey
from coincide.apps.people.forms.base import FRENCH_DATES
from coincide.apps.people.models import HomeSituation, Person, Place
from coincide.apps.territory.clock import today
from coincide.apps.territory.fields import CommuneField
from coincide.apps.territory.models import Basin
from coincide.apps.territory.places import CommuneFinder

PERSON = ("first_name", "last_name", "birth_date", "sex", "protection", "seeks_work", "preferred_language")
JOURNEY = (
    "entered_on", "basin", "cip", "social", "entry_kind", "protection_on", "cir_signed_on", "oriented_on",
    "clock_starts_on",
)  # fmt: skip
HOME = ("home_kind", "home_commune", "home_place_ends_on")


class JourneyForm(forms.Form):
    """The facts of an entry, in which basin, with which two referents."""

    parts_of: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("Entrée", ("entered_on", "basin", "cip", "social")),
        ("Avant l'entrée", ("entry_kind", "protection_on", "cir_signed_on", "oriented_on", "clock_starts_on")),
    )

    def __init__(self, data: Any = None, *, by: User, **options: Any) -> None:
        super().__init__(data, **options)
        self.by = by
        self._add_journey()
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.input_formats = FRENCH_DATES
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
                field.error_messages["invalid"] = "Cette date n'est pas lisible\u202f: écrivez-la comme 11/12/2025."

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields by title."""
        return [(title, [self[name] for name in names]) for title, names in self.parts_of]

    def journey(self) -> dict[str, Any]:
        """The facts of the journey, for its verb."""
        return {name: self.cleaned_data[name] for name in JOURNEY}

    def _add_journey(self) -> None:
        made = fields_for_model(Journey, fields=[name for name in JOURNEY if name not in ("basin", "cip", "social")])
        made["entered_on"].initial = today()
        made["clock_starts_on"].label = "Premier jour dans le programme"
        made["clock_starts_on"].help_text = "D'un transfert seulement\u202f: de là courent les 24 mois."
        made["entry_kind"].initial = Journey.EntryKind.ORIENTATION
        basins = Basin.objects.filter(departement=self.by.organisation.departement_id)
        made["basin"] = forms.ModelChoiceField(basins, label="Bassin", initial=_usual_basin(self.by))
        for role, label in ((Role.CIP, "Référent emploi (CIP)"), (Role.SOCIAL, "Référent social")):
            made[role.value] = self._referent(role, label)
        self.fields.update({name: made[name] for name in JOURNEY})

    def _referent(self, role: Role, label: str) -> forms.ModelChoiceField:
        """The colleagues of a profession; the user by default, or the only one there is."""
        mine = User.objects.filter(organisation=self.by.organisation_id, role=role, is_active=True)
        field = forms.ModelChoiceField(mine, label=label, required=False, empty_label="À nommer plus tard")
        colleagues = list(mine[:2])
        if self.by.role == role:
            field.initial = self.by.pk
        elif len(colleagues) == 1:
            field.initial = colleagues[0].pk
        return field


class OpeningForm(JourneyForm):
    """One page: who, where, since when, with whom."""

    parts_of = (
        ("La première personne", ("first_name", "last_name", "birth_date", "sex", "seeks_work", "preferred_language")),
        *JourneyForm.parts_of[:1],
        ("Avant l'entrée", ("protection", *JourneyForm.parts_of[1][1])),
        ("Le ménage", ("name", "home_kind", "home_commune", "home_place_ends_on")),
    )

    name = forms.CharField(
        label="Nom d'usage du ménage", max_length=120, required=False, help_text="Vide\u202f: Famille et le nom."
    )
    is_someone_else = forms.BooleanField(
        required=False, label="J'ai vérifié\u202f: c'est quelqu'un d'autre", widget=forms.HiddenInput
    )

    def __init__(self, data: Any = None, *, by: User, finder: CommuneFinder, **options: Any) -> None:
        self.finder = finder
        super().__init__(data, by=by, **options)
        for name in ("first_name", "last_name", "name"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        if data is None:
            self.fields["first_name"].widget.attrs["data-focus"] = True

    def _add_journey(self) -> None:
        person = fields_for_model(Person, fields=PERSON)
        person["seeks_work"].initial = True
        self.fields.update({name: person[name] for name in PERSON})
        super()._add_journey()
        kinds = [("", "À renseigner plus tard"), *HomeSituation.Kind.choices]
        self.fields["home_kind"] = forms.ChoiceField(label="Logement à l'entrée", required=False, choices=kinds)
        self.fields["home_commune"] = CommuneField(self.finder, label="Commune", required=False)
        self.fields["home_place_ends_on"] = forms.DateField(
            label="Fin prévue de la place", required=False, help_text="Pour une place du dispositif national d'accueil."
        )

    def clean(self) -> dict[str, Any]:
        """A home has a kind and a commune, or neither."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if facts.get("home_kind") and "home_commune" in facts and not facts["home_commune"]:
            self.add_error("home_commune", "Dites dans quelle commune le ménage vit.")
        if not facts.get("home_kind") and (facts.get("home_commune") or facts.get("home_place_ends_on")):
            self.add_error("home_kind", "Dites de quelle sorte de logement il s'agit.")
        return facts

    def household(self) -> dict[str, Any]:
        """What is known of the household."""
        return {"name": self.cleaned_data["name"]}

    def person(self) -> dict[str, Any]:
        """Who the first person is: an adult."""
        return {name: self.cleaned_data[name] for name in PERSON} | {"place": Place.ADULT}

    def home(self) -> dict[str, Any] | None:
        """Where the household lives, if it was said."""
        if not self.cleaned_data["home_kind"]:
            return None
        return {name.removeprefix("home_"): self.cleaned_data[name] for name in HOME}


def _usual_basin(user: User) -> Basin | None:
    """The basin of the user's team, else the one of their latest journey."""
    if user.team and user.team.basin:
        return user.team.basin
    mine = BasinPeriod.objects.filter(journey__referents__user=user).select_related("basin")
    latest = mine.order_by("-journey__entered_on").first()
    return latest.basin if latest else None
