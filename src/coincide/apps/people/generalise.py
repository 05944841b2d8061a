"""What a value becomes when its column is masked or made coarser; nothing here writes."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange

from coincide.apps.territory.models import Commune, Departement

MASK = "Anonymisé"


def month_of(day: dt.date) -> dt.date:
    """The first day of the month."""
    return day.replace(day=1)


def masked(field: models.Field, number: int) -> Any:
    """A constant in place of the value; ``number`` tells rows apart where a text must be unique and not blank."""
    if field.null:
        return None
    if isinstance(field, models.CharField | models.TextField):
        text = f"{MASK} {number}"
        return _default(field, "" if field.blank or field.choices else text[: field.max_length or len(text)])
    if isinstance(field, models.BooleanField):
        return _default(field, False)
    if isinstance(field, models.IntegerField | models.DecimalField):
        return _default(field, 0)
    if field.has_default():
        return field.get_default()
    raise TypeError(f"{field} cannot be masked: classify it otherwise, or let its rows go.")


def generalised(field: models.Field, value: Any, main_commune: Callable[[Commune], Commune]) -> Any:
    """A coarser value of the same column. Raises TypeError for a type that has no coarser form."""
    if value is None:
        return None
    if field.name == "birth_date":
        return value.replace(month=1, day=1)
    if isinstance(value, DateRange):
        return DateRange(value.lower and month_of(value.lower), value.upper and month_of(value.upper))
    if isinstance(value, dt.datetime):
        return value.replace(day=1, hour=12, minute=0, second=0, microsecond=0)
    if isinstance(value, dt.date):
        return month_of(value)
    if isinstance(value, Commune):
        return main_commune(value)
    if isinstance(value, Departement):
        return None
    raise TypeError(f"{field} has no coarser form: keep it or mask it.")


def is_empty(value: Any) -> bool:
    """Whether a period that was made coarser holds no day any more: its row then says nothing."""
    return isinstance(value, DateRange) and value.lower is not None and value.lower == value.upper


def _default(field: models.Field, otherwise: Any) -> Any:
    return field.get_default() if field.has_default() else otherwise
