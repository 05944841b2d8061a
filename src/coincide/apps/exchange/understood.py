"""The rows of a file of offers as they were understood, in the words that people read."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from coincide.apps.exchange.columns import COLUMNS, COMMUNE, MODELS, OWNER
from coincide.apps.exchange.models import ImportBatch
from coincide.apps.territory.models import Commune
from coincide.core.rules.calendar import NARROW_SPACE as NARROW


def rows_of(batch: ImportBatch, most: int) -> list[tuple[int, str, list[str]]]:
    """The first rows: number in the file, what it does (create, update), its cells in the order of the columns."""
    rows = batch.rows[:most]
    communes = {row["values"].get(COMMUNE) for row in rows}
    names = dict(Commune.objects.filter(pk__in=communes - {None}).values_list("code", "name"))
    return [(row["line"], row["action"], list(_cells(batch.kind, row["values"], names))) for row in rows]


def typed(kind: str, name: str, value: Any) -> Any:
    """A value kept as plain text, as its field holds it; the commune and the owner are looked up by it."""
    if name in (OWNER, COMMUNE):
        return value
    field: Any = MODELS[kind]._meta.get_field(name)
    return field.to_python(value)


def _cells(kind: str, values: dict[str, Any], communes: dict[str, str]) -> Iterable[str]:
    for column in COLUMNS[kind]:
        if column.field not in values:
            yield ""
            continue
        value = typed(kind, column.field, values[column.field])
        if column.field == COMMUNE:
            yield communes.get(value, value)
        elif column.field == OWNER:
            yield value
        else:
            field: Any = MODELS[kind]._meta.get_field(column.field)
            yield dict(field.flatchoices).get(value) or _said(value)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int):
        return f"{value:,}".replace(",", NARROW)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, dt.time):
        return f"{value.hour}{NARROW}h" + (f"{NARROW}{value.minute:02d}" if value.minute else "")
    return str(value)
