"""What the forms of a file share: they carry what they were filled from, and draw what a colleague saved meanwhile."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model

from coincide.apps.people.editing import EditedMeanwhile, Values, pack, unpack, value_of, values_of
from coincide.core.rules.calendar import french_date

FRENCH_DATES = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"]


@dataclass(frozen=True, slots=True)
class Row:
    """A field in conflict: its label, the three versions in words, and the two that can be chosen as sent back."""

    name: str
    label: str
    before: str
    theirs: str
    mine: str
    theirs_value: str
    mine_value: str


@dataclass(frozen=True, slots=True)
class Screen:
    """What the second of two people is shown. ``rows``: to choose; ``settled``: (label, words, whose) already joined.

    ``hidden`` holds the fields that need no choice, as sent back. ``is_removed``: the colleague removed the thing.
    """

    rows: tuple[Row, ...]
    settled: tuple[tuple[str, str, str], ...]
    hidden: tuple[tuple[str, str], ...]
    who: str
    moment: str
    is_removed: bool


class AmountField(forms.IntegerField):
    """Whole euros; blank is nought. Limits are told by the verb, in words that name the field."""

    @classmethod
    def like(cls, field: forms.Field) -> AmountField:
        """The same label and help as a field made from a model."""
        return cls(label=field.label, help_text=field.help_text, required=False)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.error_messages["invalid"] = "Donnez un nombre entier d'euros, sans centimes."
        self.widget = forms.TextInput(attrs={"inputmode": "numeric", "size": 8, "autocomplete": "off"})

    def to_python(self, value: Any) -> int:
        """The amount, spaces and the sign of the euro forgiven."""
        text = "".join(str(value if value is not None else "").replace("€", "").split()).replace("\u202f", "")
        return super().to_python(text) or 0


class FileForm(forms.ModelForm):
    """Fields of one thing of the file. Its checks are those of the verb that saves it, so the model is not asked here.

    A subclass lists ``Meta.fields``; ``since`` and ``until`` may be added for a period. ``instance`` not saved yet:
    a new thing, which nobody else can be editing.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    fieldsets: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Titles, each with the names of its fields in order; a form without any shows its fields in one run."""

    def __init__(self, data: Any = None, *, instance: Model, **options: Any) -> None:
        super().__init__(data, instance=instance, **options)
        self.is_new = instance._state.adding
        self.prepare()
        for name in self.names:
            field = self.fields[name]
            if isinstance(field, forms.DateField):
                field.input_formats = FRENCH_DATES
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
                field.error_messages["invalid"] = "Cette date n'est pas lisible\u202f: écrivez-la comme 11/12/2025."
            if isinstance(field, forms.DecimalField):
                field.localize = True
                field.widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 6})
            if not self.is_new:
                self.initial[name] = value_of(instance, name)
        if self.is_new:
            del self.fields["seen"]
        else:
            self.initial["seen"] = pack(values_of(instance, self.names))

    def prepare(self) -> None:
        """Change the fields before they are filled: for subclasses."""

    @property
    def names(self) -> list[str]:
        """The fields that are values of the thing."""
        return [name for name in self.fields if name != "seen"]

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The visible fields by title; a field that no title names comes first."""
        named = {name for _, names in self.fieldsets for name in names}
        first = [self[name] for name in self.names if name not in named and not self.fields[name].widget.is_hidden]
        parts = [(title, [self[name] for name in names if name in self.fields]) for title, names in self.fieldsets]
        return [part for part in [("", first), *parts] if part[1]]

    def _post_clean(self) -> None:
        """Nothing: the verb checks the whole thing, and puts each sentence on its field."""

    def typed(self) -> dict[str, Any]:
        """The values typed, of their type, by field."""
        return {name: self.cleaned_data[name] for name in self.names if name in self.cleaned_data}

    def shown(self) -> Values | None:
        """What the form was filled from, as the page carried it; None for a new thing."""
        return None if self.is_new else unpack(self.cleaned_data.get("seen", ""))

    def screen(self, met: EditedMeanwhile) -> Screen:
        """The three columns, from what the verb found."""
        stored = met.stored or {}
        rows, settled, hidden = [], [], []
        for name, value in met.typed.items():
            label = str(self.fields[name].label)
            if met.stored is not None and name in met.conflicts:
                before = self.words(name, met.shown[name]) if name in met.shown else "inconnu"
                theirs = self.words(name, stored[name])
                rows.append(Row(name, label, before, theirs, self.words(name, value), stored[name], value))
                continue
            is_theirs = met.stored is not None and met.shown.get(name, value) == value != stored[name]
            kept = stored[name] if is_theirs else value
            hidden.append((name, kept))
            changed = met.stored is None or kept != met.shown.get(name)
            if changed and (value or met.stored is not None):
                settled.append((label, self.words(name, kept), "theirs" if is_theirs else "mine"))
        if met.stored is not None:
            hidden.append(("seen", pack(stored)))
        who, moment = (met.last.who, met.last.moment) if met.last else ("", "")
        return Screen(tuple(rows), tuple(settled), tuple(hidden), who, moment, met.stored is None)

    def words(self, name: str, value: str) -> str:
        """A plain value as people read it."""
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return "oui" if value == "true" else "non"
        if not value:
            return "vide"
        if isinstance(field, forms.DateField):
            return french_date(dt.date.fromisoformat(value))
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # pairs once read
        if isinstance(field, forms.DecimalField):
            return value.replace(".", ",")
        return str(field.prepare_value(value))
