"""The forms of the log. What each verb checks is checked there; these read what was typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator

from coincide.apps.accounts.models import User
from coincide.apps.journeys.forms import FRENCH_DATES
from coincide.apps.journeys.layers import layers_read_by
from coincide.apps.journeys.log.quick import understand
from coincide.apps.journeys.log.timeline import KINDS, workers
from coincide.apps.journeys.models import ActivityHours, Contact, Document, Layer, Step, Strand
from coincide.apps.people.models import Household, Person
from coincide.apps.territory.clock import PARIS, today
from coincide.apps.territory.offered import offer_choices

CONTACT_KINDS = [choice for choice in Contact.Kind.choices if choice[0] != Contact.Kind.GROUP]
UNREADABLE = "Cette date n'est pas lisible\u202f: écrivez-la comme 11/12/2025."
NO_SUBJECT = "Dites en quelques mots de quoi il s'agissait."


class Day(forms.DateField):
    """A day, typed or picked."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(input_formats=["%Y-%m-%d", *FRENCH_DATES], error_messages={"invalid": UNREADABLE}, **options)


class Hours(forms.DecimalField):
    """Hours, with a comma or a point."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 5, "autocomplete": "off"})
        invalid = {
            "invalid": "Donnez un nombre d'heures, comme 2,5.",
            "min_value": "Donnez un quart d'heure (0,25) au moins.",
        }
        super().__init__(max_digits=4, decimal_places=2, widget=widget, error_messages=invalid, **options)

    def to_python(self, value: Any) -> Any:
        """The number, a French comma understood."""
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class Offered:
    """What the forms of one file offer: its persons, its open steps, the colleagues who work in it. Each is read once,
    whatever the number of forms on the page, and not at all when no form shows it."""

    def __init__(
        self,
        household: Household,
        user: User,
        persons: Sequence[Person] | None = None,
        steps: Sequence[Step] | None = None,
    ) -> None:
        self.rows: dict[str, QuerySet[Any]] = {
            "person": Person.objects.filter(household=household).order_by("birth_date"),
            "owner": workers(household),
            "step": Step.objects.filter(household=household, ended_on=None).readable_by(user),
        }
        known = {"person": persons, "step": steps}
        self._read: dict[str, Sequence[Any]] = {name: rows for name, rows in known.items() if rows is not None}

    def give(self, name: str, field: forms.ModelChoiceField) -> None:
        """Make a field offer these rows; what is sent is still looked up among them."""
        field.queryset = self.rows[name]
        field.iterator = partial(_Kept, self, name)  # type: ignore[assignment]  # Django only calls it
        field.widget.choices = field.choices

    def read(self, name: str) -> Sequence[Any]:
        """The rows, read at most once."""
        if name not in self._read:
            self._read[name] = list(self.rows[name])
        return self._read[name]


class _Kept(ModelChoiceIterator):
    """The choices of a field, from rows that several forms share."""

    def __init__(self, offered: Offered, name: str, field: forms.ModelChoiceField) -> None:
        super().__init__(field)
        self.offered, self.name = offered, name

    def __iter__(self) -> Any:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for one in self.offered.read(self.name):
            yield self.choice(one)

    def __len__(self) -> int:
        return len(self.offered.read(self.name)) + (self.field.empty_label is not None)


class OfFile(forms.Form):
    """A form about one household: its persons, the layers that the user writes in, the colleagues of the file."""

    def __init__(
        self, data: Any = None, *, household: Household, user: User, offered: Offered | None = None, **options: Any
    ) -> None:
        # Several such forms share a page: their fields are told apart by the kind of form.
        super().__init__(data, **({"auto_id": f"{type(self).__name__.lower()}_%s"} | options))
        self.household, self.user = household, user
        offered = offered or Offered(household, user)
        for name, field in self.fields.items():
            if name in offered.rows and isinstance(field, forms.ModelChoiceField):
                offered.give(name, field)
            if name == "owner":
                field.initial = user.pk
            if name == "layer" and isinstance(field, forms.ChoiceField):
                blank = [] if field.required else [("", "Les deux référents, ou selon la ligne")]
                field.choices = [*blank, *((one, Layer(one).label) for one in layers_read_by(user.role))]


class PersonField(forms.ModelChoiceField):
    """A person of the household, by first name."""

    def label_from_instance(self, obj: Any) -> str:
        """The first name: all are of one household."""
        return str(obj.first_name)


def _person(*, required: bool = False, empty: str = "Le ménage") -> PersonField:
    return PersonField(Person.objects.none(), label="Pour", required=required, empty_label=empty)


def _layer() -> forms.ChoiceField:
    return forms.ChoiceField(label="Qui le lit", initial=Layer.SHARED)


class QuickForm(OfFile):
    """A contact in one line; the other fields say what the line does not, and win over it."""

    line = forms.CharField(
        label="Noter un contact en une ligne",
        max_length=240,
        error_messages={"required": NO_SUBJECT},
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "appel 20 min demande de logement"}),
    )
    kind = forms.ChoiceField(label="Nature", required=False, choices=[("", "Selon la ligne"), *CONTACT_KINDS])
    on = Day(label="Date", required=False)
    person = _person()
    layer = forms.ChoiceField(label="Qui le lit", required=False)
    minutes = forms.IntegerField(
        label="Durée (minutes)", required=False, widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4})
    )
    text = forms.CharField(label="Détail", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, Any]:
        """Put together what the line says and what the fields say."""
        given = super().clean() or {}
        read = understand(given.get("line", ""), today())
        if given.get("line") and not read.subject:
            self.add_error("line", NO_SUBJECT)
        given["facts"] = {
            "subject": read.subject,
            "kind": given.get("kind") or read.kind or Contact.Kind.MEETING,
            "on": given.get("on") or read.on or today(),
            "minutes": given.get("minutes") or read.minutes,
            "layer": given.get("layer") or read.layer or Layer.SHARED,
            "person": given.get("person"),
            "text": given.get("text", ""),
        }
        if len(read.subject) > 160:
            self.add_error("line", "L'objet a 160 signes au plus\u202f: mettez la suite dans le détail.")
        return given


class ContactEditForm(OfFile):
    """Everything of a contact, to correct it."""

    subject = forms.CharField(label="Objet", max_length=160, error_messages={"required": NO_SUBJECT})
    kind = forms.ChoiceField(label="Nature", choices=CONTACT_KINDS)
    on = Day(label="Date")
    person = _person()
    layer = _layer()
    minutes = forms.IntegerField(label="Durée (minutes)", required=False)
    text = forms.CharField(label="Détail", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))


class AppointmentForm(OfFile):
    """An appointment to plan or to move."""

    subject = forms.CharField(label="Objet", max_length=160, error_messages={"required": "Dites pour quoi."})
    on = Day(label="Jour")
    at = forms.TimeField(
        label="Heure",
        input_formats=["%H:%M", "%Hh%M", "%Hh"],
        error_messages={"invalid": "Écrivez l'heure comme 14:30."},
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    minutes = forms.IntegerField(label="Durée (minutes)", initial=45)
    place = forms.CharField(label="Lieu", max_length=160, required=False)
    person = _person()
    owner = forms.ModelChoiceField(User.objects.none(), label="Avec", empty_label=None)
    layer = _layer()

    def facts(self) -> dict[str, Any]:
        """As the verb takes them."""
        given = dict(self.cleaned_data)
        starts_at = dt.datetime.combine(given.pop("on"), given.pop("at"), tzinfo=PARIS)
        return given | {"starts_at": starts_at}


class StepForm(OfFile):
    """A step to promise."""

    title = forms.CharField(label="Étape", max_length=160, error_messages={"required": "Dites ce qui est promis."})
    due_on = Day(label="Avant le", required=False)
    owner = forms.ModelChoiceField(User.objects.none(), label="Responsable", empty_label=None)
    strand = forms.ChoiceField(label="Brin", choices=Strand.choices, initial=Strand.ALL)
    person = _person()
    layer = _layer()


class StepEditForm(OfFile):
    """What of a step can change: its words, its day, who does it."""

    title = forms.CharField(label="Étape", max_length=160, error_messages={"required": "Dites ce qui est promis."})
    due_on = Day(label="Avant le", required=False)
    owner = forms.ModelChoiceField(User.objects.none(), label="Responsable", empty_label=None)
    strand = forms.ChoiceField(label="Brin", choices=Strand.choices)


class HoursForm(OfFile):
    """Hours of activity of one person on one day."""

    person = _person(required=True, empty="Choisir")
    on = Day(label="Date")
    hours = Hours(label="Heures")
    kind = forms.ChoiceField(
        label="Activité", choices=[one for one in ActivityHours.Kind.choices if one[0] != ActivityHours.Kind.GROUP]
    )
    step = forms.ModelChoiceField(Step.objects.none(), label="Étape", required=False, empty_label="Aucune")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].initial = today()


class AgreedForm(OfFile):
    """The hours a week that a contract says."""

    person = _person(required=True, empty="Choisir")
    since = Day(label="Depuis le")
    hours = Hours(label="Heures par semaine")


class DocumentForm(OfFile):
    """A file to keep."""

    file = forms.FileField(label="Fichier", allow_empty_file=True, error_messages={"required": "Choisissez-le."})
    kind = forms.ChoiceField(label="Nature", choices=Document.Kind.choices)
    person = _person()
    layer = _layer()


class MeetingForm(forms.Form):
    """A collective workshop; who came is ticked beside."""

    title = forms.CharField(label="Intitulé", max_length=160, error_messages={"required": "Donnez l'intitulé."})
    on = Day(label="Date")
    hours = Hours(label="Durée (heures)", min_value=Decimal("0.25"), max_value=Decimal(35))

    def clean_on(self) -> dt.date:
        """A workshop that took place."""
        on: dt.date = self.cleaned_data["on"]
        if on > today():
            raise ValidationError("Un atelier s'inscrit quand il a eu lieu\u202f: changez la date.")
        return on


class JournalFilter(forms.Form):
    """What the journal is narrowed to."""

    q = forms.CharField(
        label="Chercher", required=False, widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
    )
    nature = forms.ChoiceField(label="Nature", required=False, choices=[("", "Toutes"), *KINDS])
    personne = forms.ChoiceField(label="Personne", required=False)
    auteur = forms.ChoiceField(label="Auteur", required=False)
    brin = forms.ChoiceField(
        label="Brin", required=False, choices=[("", "Tous"), *(one for one in Strand.choices if one[0] != Strand.ALL)]
    )

    def __init__(self, data: Any, *, persons: list[tuple[str, str]], authors: list[tuple[str, str]]) -> None:
        super().__init__(data)
        offer_choices(self, "personne", [("", "Toutes"), *persons])
        offer_choices(self, "auteur", [("", "Tous"), *authors])

    def asked(self) -> dict[str, str]:
        """The filters understood; one that names nothing known is left aside."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}
