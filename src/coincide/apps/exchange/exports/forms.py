"""The form of a template of export: the fields of the catalogue, each with its place and its title."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from coincide.apps.exchange.exports.catalogue import FIELDS, Field
from coincide.apps.exchange.models import ExportTemplate


class TemplateForm(forms.ModelForm):
    """Name, dates, whether it is the default; ``place_KEY`` and ``title_KEY`` for each field of the catalogue."""

    class Meta:
        model = ExportTemplate
        fields = ["name", "date_format", "is_default"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = {key: (at, title) for at, (key, title) in enumerate(self.instance.columns, 1)}
        for one in FIELDS:
            place, title = chosen.get(one.key, (None, one.label))
            self.fields[f"place_{one.key}"] = forms.IntegerField(
                label=f"Place de «\u202f{one.label}\u202f»",
                required=False,
                min_value=1,
                max_value=999,
                initial=place,
                widget=forms.NumberInput(attrs={"class": "input-short", "min": 1}),
            )
            self.fields[f"title_{one.key}"] = forms.CharField(
                label=f"Titre de «\u202f{one.label}\u202f»", required=False, initial=title, max_length=80
            )

    def rows(self) -> list[tuple[Field, Any, Any]]:
        """Each field of the catalogue with its two inputs, those of the template first, in its order."""
        told = [(one, self[f"place_{one.key}"], self[f"title_{one.key}"]) for one in FIELDS]
        return sorted(told, key=lambda row: (row[1].value() in (None, ""), int(row[1].value() or 0)))

    def own_fields(self) -> list[Any]:
        """The inputs that are not of the catalogue."""
        return [self[name] for name in self.Meta.fields]

    def clean(self) -> dict[str, Any]:
        """At least one column."""
        data = super().clean() or {}
        if not self.errors and not self.columns():
            raise ValidationError("Donnez une place à une colonne au moins.")
        return data

    def columns(self) -> list[tuple[str, str]]:
        """Field and title, in the order of the places."""
        placed = [
            (self.cleaned_data[f"place_{one.key}"], at, one.key, self.cleaned_data.get(f"title_{one.key}") or one.label)
            for at, one in enumerate(FIELDS)
            if self.cleaned_data.get(f"place_{one.key}")
        ]
        return [(key, title) for _, _, key, title in sorted(placed)]
