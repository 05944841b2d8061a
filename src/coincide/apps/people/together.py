"""Reading the parts of many files in one query, whatever the number of tables.

Django's ``prefetch_related`` asks one query a table: a household's file has sixteen. Here the tables, and what their
rows point to (a commune, a colleague), are read by one statement: each row comes as JSON, with the number of its part.
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
from dataclasses import dataclass, field
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

    ``path``: the lookup from a row to the root (a household). ``joined``: foreign keys whose rows are read too, and
    theirs (``job__commune``). ``is_single``: at most one row an owner (a one-to-one relation).
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
    """Rows that belong to no root, read by the same statement; ``joined``: as in a :class:`Part`."""

    rows: Rows
    joined: tuple[str, ...] = ()


def read_together(wanted: Sequence[Beside]) -> list[list[Any]]:
    """The rows of each, in its order, and what they point to, in one query."""
    return _read([(one.rows, one.joined) for one in wanted])


def attach(
    roots: Sequence[Model], parts: Sequence[Part], left: Container[str] = (), beside: Sequence[Beside] = ()
) -> list[list[Any]]:
    """Give each root, and each row read under it, its parts, in the order of their querysets. One query.

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
    asked = [(part.rows.filter(**{f"{part.path}__in": keys}), part.joined) for part in parts if part.name not in left]
    read = iter(_read([*asked, *((one.rows, one.joined) for one in beside)]))
    found = [[] if part.name in left else next(read) for part in parts]
    others = list(read)
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


@dataclass(slots=True)
class _Asked:
    """Rows of one model as the statement asks for them: under a name, with the foreign keys followed from them."""

    name: str
    model: type[Model]
    sql: str
    params: Sequence[Any]
    links: dict[str, _Asked] = field(default_factory=dict)
    rows: list[Model] = field(default_factory=list)


def _read(querysets: Sequence[tuple[Rows, tuple[str, ...]]]) -> list[list[Any]]:
    """The rows of several querysets by one statement, each in its order, with what their foreign keys point to."""
    asked: list[_Asked] = []
    roots = [_ask(rows, joined, asked) for rows, joined in querysets]
    if asked:
        named = ", ".join(f"{one.name} AS ({one.sql})" for one in asked)
        every = " UNION ALL ".join(
            f"SELECT {number}, row_number() OVER (), to_json({one.name}) FROM {one.name}"
            for number, one in enumerate(asked)
        )
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {named} {every}", [value for one in asked for value in one.params])
            answers = sorted(cursor.fetchall(), key=lambda answer: answer[:2])
        makers = [_maker(one.model) for one in asked]
        for number, _, row in answers:
            asked[number].rows.append(makers[number](row if isinstance(row, dict) else json.loads(row)))
    for one in asked:
        _link(one)
    return [one.rows if one else [] for one in roots]


def _ask(rows: Rows, joined: Iterable[str], asked: list[_Asked]) -> _Asked | None:
    """Write down a queryset, then what it points to; None where nothing can be found: a filter on no value."""
    try:
        sql, params = _of_columns(rows).query.sql_with_params()
    except EmptyResultSet:
        return None
    first = _Asked(f"part_{len(asked)}", rows.model, sql, params)
    asked.append(first)
    for path in joined:
        here = first
        for link in path.split("__"):
            if link not in here.links:
                here.links[link] = _follow(here, link, len(asked))
                asked.append(here.links[link])
            here = here.links[link]
    return first


def _follow(source: _Asked, name: str, number: int) -> _Asked:
    """The rows that a foreign key of others points to, each once."""
    link: Any = source.model._meta.get_field(name)
    model = link.related_model
    sql, params = _of_columns(model._base_manager.order_by()).query.sql_with_params()
    quote = connection.ops.quote_name
    keys = f"SELECT {quote(link.column)} FROM {source.name}"
    sql = f"SELECT * FROM ({sql}) every WHERE {quote(model._meta.pk.column)} IN ({keys})"
    return _Asked(f"part_{number}", model, sql, params)


def _of_columns(rows: Rows) -> QuerySet[Any, Any]:
    return rows.values(*(one.attname for one in rows.model._meta.concrete_fields))


def _link(asked: _Asked) -> None:
    """Give rows what their foreign keys point to."""
    for name, other in asked.links.items():
        link: Any = asked.model._meta.get_field(name)
        known = {one.pk: one for one in other.rows}
        for row in asked.rows:
            key = getattr(row, link.attname)
            link.set_cached_value(row, known[key] if key is not None else None)


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
