"""Forms of a caseload's import: the file, then which column of it is what."""

from collections import Counter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from coincide.apps.exchange.caseload.columns import BY_FIELD, COLUMNS
from coincide.apps.exchange.caseload.header import Header
from coincide.apps.exchange.cells import shown

NOT_TAKEN = "Ne pas prendre"
SAMPLES = 3


class CaseloadFileForm(forms.Form):
    """A file to drop."""

    file = forms.FileField(
        label="Fichier",
        help_text="XLSX, ODS ou CSV\u202f; 5 Mo et 10\u202f000 lignes au plus.",
        allow_empty_file=True,
        error_messages={"required": "Choisissez un fichier."},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xlsm,.ods,.csv,.txt"}),
    )


class ColumnsForm(forms.Form):
    """For each column of the file that has a title: what it is."""

    def __init__(self, *args: Any, header: Header, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.header = header
        at_of = {at: name for name, at in header.places.items()}
        groups: dict[str, list[tuple[str, str]]] = {}
        for column in COLUMNS:
            title = f"{column.title} *" if column.required else column.title
            groups.setdefault(column.group, []).append((column.field, title))
        choices: list[Any] = [("", NOT_TAKEN), *groups.items()]
        for at, title in enumerate(header.titles):
            if title:
                self.fields[f"c{at}"] = forms.ChoiceField(
                    label=title, choices=choices, required=False, initial=at_of.get(at, "")
                )

    def samples(self) -> list[tuple[Any, list[str]]]:
        """Each field with the first values of its column."""
        told = []
        for name in self.fields:
            at = int(name[1:])
            values = (shown(row[at]) for _, row in self.header.rows if at < len(row))
            told.append((self[name], list(dict.fromkeys(value[:40] for value in values if value))[:SAMPLES]))
        return told

    def clean(self) -> dict[str, Any]:
        """Each of our columns is taken from one of the file's, and the required ones are there."""
        data = super().clean() or {}
        chosen = [value for value in data.values() if value]
        twice = [BY_FIELD[name].title for name, count in Counter(chosen).items() if count > 1]
        if twice:
            raise ValidationError(f"Choisi deux fois\u202f: {', '.join(twice)}. Gardez une seule colonne pour chacun.")
        missing = [column.title for column in COLUMNS if column.required and column.field not in chosen]
        if missing:
            which = "quelle colonne du fichier le contient" if len(missing) == 1 else "quelles colonnes les contiennent"
            raise ValidationError(f"Il manque\u202f: {', '.join(missing)}. Dites {which}.")
        return data

    def mapping(self) -> dict[str, str]:
        """Field → title, and "" for the fields that the file has not."""
        chosen = {value: self.header.titles[int(name[1:])] for name, value in self.cleaned_data.items() if value}
        return {column.field: chosen.get(column.field, "") for column in COLUMNS}
