"""The form of a version in preparation: the rules as data, field by field, checked by the core's own sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.text import slugify

from coincide.apps.programme.models import Certainty, RuleVersion
from coincide.apps.programme.versions import Draft, named
from coincide.apps.territory.offered import offer_choices
from coincide.core.rules.answer import Verdict
from coincide.core.rules.differences import NEEDS
from coincide.core.rules.entry import CONDITION_LABELS, Condition
from coincide.core.rules.exits import Criterion
from coincide.core.rules.rule_version import built_in_versions

VERDICTS = [(one.value, one.label) for one in (Verdict.MET, Verdict.UNMET, Verdict.OPEN)]
NEED_CHOICES = [(name.removeprefix("needs_"), words) for name, words in NEEDS.items()]
DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
_WORDS = {
    "cdd": "CDD",
    "cddi": "CDDI",
    "cdi_interimaire": "CDI intérimaire",
}
"""Situations whose first row speaks of a length, said without it."""


def _day(label: str, required: bool, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    field = forms.DateField(
        label=label, required=required, help_text=help_text, input_formats=DATE_FORMATS, widget=widget
    )
    field.error_messages["invalid"] = "Cette date n'est pas lisible\u202f: écrivez-la comme 01/07/2026."
    return field


def _number(label: str, least: int, help_text: str = "", required: bool = True) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "size": 4})
    field = forms.IntegerField(
        label=label, min_value=least, max_value=999, required=required, help_text=help_text, widget=widget
    )
    field.error_messages["invalid"] = "Donnez un nombre entier."
    return field


class SourcedForm(forms.Form):
    """A row of the rules: where it comes from, and how sure we are of it."""

    source = forms.CharField(label="Source", max_length=400)
    certainty = forms.ChoiceField(label="Certitude", choices=Certainty, initial=Certainty.UNVERIFIED)


class StatusForm(SourcedForm):
    """Whether a status opens the programme."""

    status = forms.CharField(widget=forms.HiddenInput)
    label = forms.CharField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(label="Ouvre le programme", choices=VERDICTS)

    field_order = ["verdict", "source", "certainty"]

    def row(self) -> dict[str, Any]:
        """The row as the rules write it."""
        return {name: self.cleaned_data[name] for name in ("status", "label", "verdict", "source", "certainty")}


class ConditionForm(SourcedForm):
    """Whether a condition of entry is asked, and of the family."""

    condition = forms.CharField(widget=forms.HiddenInput)
    is_on = forms.BooleanField(label="Demandée", required=False)
    binds_family = forms.ChoiceField(label="Aussi à la famille qui rejoint", choices=VERDICTS)
    years_back = _number("Années avant celle de l'entrée", 0, "1\u202f: depuis le 1er janvier de l'année N-1.", False)

    field_order = ["is_on", "binds_family", "years_back", "source", "certainty"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        code = self["condition"].value()
        self.title = CONDITION_LABELS[Condition(code)] if code in set(Condition) else "condition"
        if code != Condition.PROTECTION_SINCE:
            del self.fields["years_back"]
        elif not self.is_bound:
            self.fields["years_back"].required = True

    def row(self) -> dict[str, Any]:
        """The row as the rules write it."""
        kept = ("condition", "is_on", "binds_family", "source", "certainty")
        return {name: self.cleaned_data[name] for name in kept} | {"years_back": self.cleaned_data.get("years_back")}


class ExitRowForm(SourcedForm):
    """A row of the table of exits. The situation says which criterion it is of."""

    id = forms.SlugField(required=False, widget=forms.HiddenInput)
    situation = forms.ChoiceField(label="Situation")
    label = forms.CharField(label="Libellé", max_length=120)
    verdict = forms.ChoiceField(label="Compte", choices=VERDICTS, initial=Verdict.OPEN.value)
    min_months = _number("Mois au moins", 1, required=False)

    def __init__(self, *args: Any, situations: Sequence[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        offer_choices(self, "situation", [("", "Choisissez"), *situations])

    def row(self, taken: set[str]) -> dict[str, Any]:
        """The row as the rules write it; a new one gets an identifier from its label."""
        given = self.cleaned_data
        criterion, situation = given["situation"].split(":", 1)
        identifier = given["id"] or _free(slugify(given["label"])[:60] or "ligne", taken)
        taken.add(identifier)
        return {
            "id": identifier,
            "criterion": criterion,
            "situation": situation,
            "label": given["label"],
            "verdict": given["verdict"],
            "min_months": given["min_months"],
            "source": given["source"],
            "certainty": given["certainty"],
        }


class StopForm(SourcedForm):
    """A reason for which the rules end an accompaniment: all the conditions ticked must hold."""

    id = forms.SlugField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(label="Libellé", max_length=120)
    needs = forms.MultipleChoiceField(
        label="Conditions, toutes réunies", choices=NEED_CHOICES, widget=forms.CheckboxSelectMultiple
    )

    field_order = ["label", "needs", "source", "certainty"]

    def row(self, taken: set[str]) -> dict[str, Any]:
        """The row as the rules write it."""
        given = self.cleaned_data
        identifier = given["id"] or _free(slugify(given["label"])[:60] or "motif", taken)
        taken.add(identifier)
        return {"id": identifier, **{name: given[name] for name in ("label", "needs", "source", "certainty")}}


class MainForm(forms.Form):
    """The name, the days and the lengths of a version."""

    title = forms.CharField(label="Titre", max_length=160)
    slug = forms.SlugField(label="Identifiant", max_length=50, help_text="L'année et le mois, par exemple 2026-07.")
    applies_from = _day("Premier jour", True)
    applies_until = _day("Dernier jour", False, "Vide le plus souvent\u202f: la version suivante y mettra fin.")
    is_retroactive = forms.BooleanField(
        label="Rétroactive", required=False, help_text="À cocher si le premier jour est passé."
    )
    retroactive_reason = forms.CharField(label="Motif de la rétroactivité", max_length=240, required=False)
    length_months = _number("Durée de l'accompagnement (mois)", 1)
    extension_months = _number("Prolongation possible (mois)", 0, "0\u202f: aucune prolongation.")
    soon_days = _number("Terme annoncé (jours avant)", 0)
    source = forms.CharField(
        label="Source", max_length=240, help_text="Le texte, sa date\u202f; ou ce qui en tient lieu, dit comme tel."
    )
    certainty = forms.ChoiceField(label="Certitude", choices=Certainty)
    comment = forms.CharField(
        label="Commentaire", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A version that starts in the past says why."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("is_retroactive") and not (given.get("retroactive_reason") or "").strip():
            self.add_error("retroactive_reason", "Dites pourquoi la version s'applique à des jours passés.")
        return given


class RowSet(BaseFormSet):
    """Rows of the rules, that can be ranked and taken out."""

    default_error_messages = {
        "missing_management_form": "Le formulaire est incomplet\u202f: rechargez la page et recommencez."
    }

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """The rank and the taking out, in our words."""
        super().add_fields(form, index)
        for name, label in (("ORDER", "Rang"), ("DELETE", "Retirer cette ligne")):
            if name in form.fields:
                form.fields[name].label = label


class DraftEditor:
    """The whole form: the version, the entry, the table of exits, the reasons to stop."""

    def __init__(self, version: RuleVersion, data: QueryDict | None = None) -> None:
        self.version = version
        content: Mapping[str, Any] = version.content
        entry, table = content.get("entry"), content["exit_table"]
        self.has_entry = entry is not None
        entry = entry or {"statuses": [], "conditions": []}
        known = [row.to_dict() for row in built_in_versions()[-1].exit_table.rows]
        situations = _situations([*known, *table["rows"]])
        self.main = MainForm(data, initial=_main_initial(version))
        self.statuses = _set(StatusForm, "statut", entry["statuses"], data)
        self.conditions = _set(ConditionForm, "condition", entry["conditions"], data)
        rows = [row | {"situation": f"{row['criterion']}:{row['situation']}"} for row in table["rows"]]
        self.exits = _set(ExitRowForm, "sortie", rows, data, extra=2, situations=situations)
        self.stops = _set(StopForm, "arret", table["stop_reasons"], data, extra=1)
        self.problems: list[str] = []
        self._rows: dict[str, list[forms.Form]] = {}

    @property
    def has_errors(self) -> bool:
        """Whether something must be corrected."""
        formsets = (self.statuses, self.conditions, self.exits, self.stops)
        return bool(
            self.problems
            or self.main.errors
            or any(any(form.errors for form in one) or one.non_form_errors() for one in formsets)
        )

    def is_valid(self) -> bool:
        """Whether every field can be read; what the rules then refuse comes by :meth:`place`."""
        found = {part.is_valid() for part in (self.main, self.statuses, self.conditions, self.exits, self.stops)}
        return found == {True}  # each part is asked, so that every error is shown at once

    def draft(self) -> Draft:
        """What was typed, as the verb takes it."""
        given = self.main.cleaned_data
        taken = {form.cleaned_data.get("id") or "" for form in _kept([*self.exits, *self.stops])}
        exits, stops = self._ordered(self.exits), _kept(self.stops)
        self._rows = {"Ligne": exits, "Motif": stops, "Statut": list(self.statuses), "Condition": list(self.conditions)}
        content = dict(self.version.content) | {
            "title": given["title"],
            "applies_from": given["applies_from"].isoformat(),
            "applies_until": given["applies_until"].isoformat() if given["applies_until"] else None,
            "length_months": given["length_months"],
            "extension_months": given["extension_months"],
            "soon_days": given["soon_days"],
            "source": given["source"],
            "certainty": given["certainty"],
            "exit_table": {
                "rows": [form.row(taken) for form in exits],
                "stop_reasons": [form.row(taken) for form in stops],
            },
        }
        if self.has_entry:
            content["entry"] = {
                "statuses": [form.row() for form in self.statuses],
                "conditions": [form.row() for form in self.conditions],
            }
        return Draft(
            content=named(content, given["slug"]),
            comment=given["comment"],
            is_retroactive=given["is_retroactive"],
            retroactive_reason=given["retroactive_reason"],
        )

    def place(self, messages: Iterable[str]) -> None:
        """Put each sentence of the core on the row that it speaks of, the others on top."""
        for message in messages:
            form = self._row_of(message)
            if form is None:
                self.problems.append(message)
            else:
                form.add_error(None, message)

    def refuse(self, error: ValidationError) -> None:
        """Put the sentences of the verb on the fields that they name, the others on top."""
        if not hasattr(error, "error_dict"):
            self.problems += error.messages
            return
        for name, sentences in error.message_dict.items():
            if name != NON_FIELD_ERRORS and name in self.main.fields:
                self.main.add_error(name, sentences)
            else:
                self.problems += sentences

    def _row_of(self, message: str) -> forms.Form | None:
        if found := re.match(r"(Ligne|Motif|Statut|Condition)\D*(\d+)", message):
            rows = self._rows.get(found[1], [])
            return rows[int(found[2]) - 1] if int(found[2]) <= len(rows) else None
        if found := re.match(r"(?:La ligne|L'identifiant) « ([^»]+) »", message):
            for form in self._rows.get("Ligne", []):
                if found[1] in (form.cleaned_data.get("id"), slugify(form.cleaned_data["label"])[:60]):
                    return form
        return None

    def _ordered(self, rows: Any) -> list[Any]:
        """The rows in the order typed: housing first, then work, each by its rank; those without one come last."""

        def place(form: Any) -> tuple[bool, float]:
            rank = form.cleaned_data.get("ORDER")
            is_work = form.cleaned_data["situation"].startswith(Criterion.WORK)
            return is_work, float("inf") if rank is None else rank

        return sorted(_kept(rows), key=place)


def _set(form: type[forms.Form], prefix: str, rows: Sequence[Any], data: Any, extra: int = 0, **options: Any) -> Any:
    made = formset_factory(
        form,
        formset=RowSet,
        extra=extra,
        can_order=form is ExitRowForm,
        can_delete=extra > 0,
        can_delete_extra=False,
        max_num=100,
        validate_max=True,
    )
    return made(data, initial=list(rows), prefix=prefix, form_kwargs=options)


def _kept(rows: Iterable[Any]) -> list[Any]:
    """The rows that are filled in and not taken out."""
    return [
        form
        for form in rows
        if form.is_bound and (form.initial or form.has_changed()) and not form.cleaned_data.get("DELETE")
    ]


def _main_initial(version: RuleVersion) -> dict[str, Any]:
    content = version.content
    names = ("title", "length_months", "extension_months", "soon_days", "source", "certainty")
    return {name: content[name] for name in names} | {
        "slug": version.slug,
        "applies_from": version.first_day,
        "applies_until": version.last_day,
        "is_retroactive": version.is_retroactive,
        "retroactive_reason": version.retroactive_reason,
        "comment": version.comment,
        "revision": version.revision,
    }


def _situations(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The situations that a row may speak of, by criterion, in words."""
    found: dict[str, dict[str, str]] = {Criterion.HOUSING: {}, Criterion.WORK: {}}
    for row in rows:
        code = row["situation"]
        found[row["criterion"]].setdefault(f"{row['criterion']}:{code}", _WORDS.get(code, row["label"]))
    return [(criterion.capitalize(), list(choices.items())) for criterion, choices in found.items()]


def _free(wanted: str, taken: set[str]) -> str:
    names = (wanted if not number else f"{wanted}-{number + 1}" for number in range(len(taken) + 1))
    return next(name for name in names if name not in taken)
