"""What the fields of a form offer, set once the form knows who looks: rows of a table, or choices."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Model, QuerySet


def offer_rows[Row: Model](form: forms.BaseForm, name: str, rows: QuerySet[Row]) -> None:
    """Let a field choose among these rows. Raises TypeError where the field does not choose rows."""
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(f"{type(form).__name__}.{name} is no ModelChoiceField")
    field.queryset = rows


def offer_choices(form: forms.BaseForm, name: str, choices: Iterable[Any]) -> None:
    """Let a field choose among these (value, words) pairs, or groups of them.

    Raises TypeError where the field has no choices of its own, rows of a table among them.
    """
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
        raise TypeError(f"{type(form).__name__}.{name} is no ChoiceField")
    field.choices = list(choices)
