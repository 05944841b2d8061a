"""Reading the parts of many files in two queries, whatever the number of tables.

Django's ``prefetch_related`` asks one query a table: a household's file has sixteen. Here the tables are read by one
statement (each row as JSON, with the name of its part) and what they point to (a commune, a colleague) by a second one.
The rows become ordinary models, kept where ``prefetch_related`` would keep them: nothing else has to know.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model, QuerySet

type Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the file. ``name``: the accessor on the owner; ``link``: the foreign key to the owner, on the row.

    ``path``: the lookup from a row to the root (a household). ``joined``: foreign keys whose rows are read too.
    ``is_single``: at most one row an owner (a one-to-one relation).
    """

    name: str
    rows: Rows
    link: str
    path: str
    joined: tuple[str, ...] = ()
    is_single: bool = False

    @property
    def owner(self) -> type[Model]:
        """The model that the rows belong to."""
        return self.rows.model._meta.get_field(self.link).related_model


@dataclass(frozen=True, slots=True)
class Beside:
    """Rows that belong to no root, read by the same statements; ``joined``: foreign keys whose rows are read too."""

    rows: Rows
    joined: tuple[str, ...] = ()


def read_together(wanted: Sequence[Beside]) -> list[list[Any]]:
    """The rows of each, in its order, and what they point to. Two queries, one where nothing is joined."""
    found = _read([one.rows for one in wanted])
    _join(wanted, found)
    return found


def attach(
    roots: Sequence[Model], parts: Sequence[Part], left: Container[str] = (), beside: Sequence[Beside] = ()
) -> list[list[Any]]:
    """Give each root, and each row read under it, its parts, in the order of their querysets. Two queries.

    A part comes after the one that its rows belong to. The parts named in ``left`` are not read: they are empty.
    Answers with the rows of ``beside``.
    """
    if not roots:
        return read_together(beside)
    with _collector_paused():
        return _attach(roots, parts, left, beside)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No garbage collection meanwhile: what is read is kept, and going over it again and again took half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _attach(
    roots: Sequence[Model], parts: Sequence[Part], left: Container[str], beside: Sequence[Beside]
) -> list[list[Any]]:
    keys = [root.pk for root in roots]
    asked = [part.rows.filter(**{f"{part.path}__in": keys}) for part in parts if part.name not in left]
    read = iter(_read([*asked, *(one.rows for one in beside)]))
    found = [[] if part.name in left else next(read) for part in parts]
    others = list(read)
    _join([*parts, *beside], [*found, *others])
    owners: dict[type[Model], list[Model]] = defaultdict(list, {type(roots[0]): list(roots)})
    for part, rows in zip(parts, found, strict=True):
        link = part.rows.model._meta.get_field(part.link)
        by_owner: dict[Any, list[Model]] = defaultdict(list)
        for row in rows:
            by_owner[getattr(row, link.attname)].append(row)
        for owner in owners[part.owner]:
            mine = by_owner.get(owner.pk, [])
            if part.is_single:
                owner._state.fields_cache[part.name] = mine[0] if mine else None
            else:
                _keep(owner, part.name, mine)
            for row in mine:
                link.set_cached_value(row, owner)
        owners[part.rows.model] += rows
    return others


def attach_set(roots: Sequence[Model], name: str, through: Iterable[tuple[Any, Model]]) -> None:
    """Give each root one of its many-to-many sets, from pairs (root's key, member)."""
    members: dict[Any, list[Model]] = defaultdict(list)
    for key, member in through:
        members[key].append(member)
    for root in roots:
        _keep(root, name, members.get(root.pk, []))


def _keep(owner: Model, name: str, rows: list[Model]) -> None:
    kept = getattr(owner, name).get_queryset()
    kept._result_cache, kept._prefetch_done = rows, True
    cache = owner.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = kept


def _join(parts: Sequence[Part | Beside], found: Sequence[list[Any]]) -> None:
    """Read what the rows point to, each once, and give it to them."""
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    links = [
        (part.rows.model._meta.get_field(name), rows)
        for part, rows in zip(parts, found, strict=True)
        for name in part.joined
    ]
    for field, rows in links:
        wanted[field.related_model] |= {getattr(row, field.attname) for row in rows} - {None}
    models_ = [model for model, keys in wanted.items() if keys]
    read = _read([model._base_manager.filter(pk__in=wanted[model]).order_by("pk") for model in models_])
    known = {model: {one.pk: one for one in rows} for model, rows in zip(models_, read, strict=True)}
    for field, rows in links:
        for row in rows:
            key = getattr(row, field.attname)
            field.set_cached_value(row, known[field.related_model][key] if key is not None else None)


def _read(querysets: Sequence[Rows]) -> list[list[Any]]:
    """The rows of several querysets by one statement, each in its order."""
    statements: list[str] = []
    params: list[Any] = []
    for number, rows in enumerate(querysets):
        names = [field.attname for field in rows.model._meta.concrete_fields]
        try:
            sql, given = rows.values(*names).query.sql_with_params()
        except EmptyResultSet:  # nothing can be found: a filter on no value
            continue
        statements.append(f"SELECT {number}, row_number() OVER (), to_json(part) FROM ({sql}) part")
        params += given
    answers: list[Any] = []
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(statements), params)
            answers = sorted(cursor.fetchall(), key=lambda answer: answer[:2])
    found: list[list[Any]] = [[] for _ in querysets]
    makers = [_maker(rows.model) for rows in querysets]
    for number, _, row in answers:
        found[number].append(makers[number](row if isinstance(row, dict) else json.loads(row)))
    return found


def _maker(model: type[Model]) -> Callable[[dict[str, Any]], Model]:
    """What turns a row in JSON into the model."""
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    readers = [(str(field.column), _reader(field)) for field in fields]

    def make(row: dict[str, Any]) -> Model:
        values = [row[column] if row[column] is None else reader(row[column]) for column, reader in readers]
        return model.from_db(connection.alias, names, values)

    return make


def _reader(field: models.Field) -> Callable[[Any], Any]:
    """What turns a value in JSON into the field's type. Raises TypeError for a type that no part has yet."""
    if isinstance(field, models.ForeignKey):
        return _reader(field.target_field)
    for kind, reader in _READERS:
        if isinstance(field, kind):
            return reader
    raise TypeError(f"{field}: say how it is read from JSON.")


def _date_range(text: str) -> DateRange:
    """``[2024-01-01,2024-02-01)``, ``[2024-01-01,)`` as a range of days; ``empty`` holds none."""
    if text == "empty":
        return DateRange(empty=True)
    first, _, after = text[1:-1].partition(",")
    return DateRange(
        dt.date.fromisoformat(first) if first else None,
        dt.date.fromisoformat(after) if after else None,
        text[0] + text[-1],
    )


_READERS: tuple[tuple[type[models.Field], Callable[[Any], Any]], ...] = (
    (models.DateTimeField, dt.datetime.fromisoformat),
    (models.DateField, dt.date.fromisoformat),
    (models.TimeField, dt.time.fromisoformat),
    (models.UUIDField, uuid.UUID),
    (models.DecimalField, lambda value: Decimal(str(value))),
    (DateRangeField, _date_range),
    (models.Field, lambda value: value),
)
"""How a value of JSON becomes that of a field, the narrower type first."""
