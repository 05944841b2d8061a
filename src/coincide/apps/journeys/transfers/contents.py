"""What a household's file holds, counted table by table: shown before a transfer, compared after it.

The tables are found by following the keys that lead to a household, so that one added later cannot be forgotten.
"""

import functools
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.models import Count, Value

from coincide.apps.people.anonymise import paths
from coincide.apps.people.models import Household

ROOMS = ("people", "journeys")
BOOKKEEPING = frozenset(
    {
        "people.Household",
        "journeys.AlertDecision",
        "journeys.DocumentContent",
        "journeys.RetentionNotice",
        "journeys.Transfer",
    }
)
"""What is about the file and not in it; a document's bytes go with its description."""


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the file and the lookup that leads from it to the household."""

    label: str
    path: str

    @property
    def model(self) -> type[models.Model]:
        """The model of the table."""
        return apps.get_model(self.label)

    @property
    def name(self) -> str:
        """Its name in French, in the plural."""
        return str(self.model._meta.verbose_name_plural)


@functools.cache
def parts() -> tuple[Part, ...]:
    """Every table of a file, those of people first, in the order of the models."""
    found = [
        Part(label, path)
        for label, path in paths().items()
        if label.split(".")[0] in ROOMS and label not in BOOKKEEPING
    ]
    order = [model._meta.label for room in ROOMS for model in apps.get_app_config(room).get_models()]
    return tuple(sorted(found, key=lambda part: order.index(part.label)))


def counts(household_id: UUID) -> dict[str, int]:
    """How many rows of each table belong to the household, in one query; tables without any are left out."""
    queries = [
        part.model._base_manager.filter(**{part.path: household_id})
        .order_by()
        .values(part=Value(part.label))
        .annotate(n=Count("pk"))
        .values_list("part", "n")
        for part in parts()
    ]
    found = dict(queries[0].union(*queries[1:], all=True).order_by())
    return {part.label: found[part.label] for part in parts() if found.get(part.label)}


def keys(household_id: UUID) -> dict[str, set[str]]:
    """The primary keys of every row of the file, as text, table by table."""
    return {
        part.label: {
            str(key)
            for key in part.model._base_manager.filter(**{part.path: household_id}).values_list("pk", flat=True)
        }
        for part in parts()
    }


def digest(household_id: UUID) -> str:
    """A hash of all that the file holds, the household included: it changes when anything in it does."""
    texts = []
    with connection.cursor() as cursor:
        tables: list[tuple[type[models.Model], str]] = [(Household, ""), *((one.model, one.path) for one in parts())]
        for model, path in tables:
            mine = model._base_manager.filter(**{path or "pk": household_id}).order_by().values("pk")
            query, values = mine.query.sql_with_params()
            table, key = connection.ops.quote_name(model._meta.db_table), model._meta.pk.column
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(one::text, '|' ORDER BY one.{key}::text), '')) "
                f"FROM {table} one WHERE one.{key} IN ({query})",
                values,
            )
            texts.append(cursor.fetchone()[0])
    return ":".join(texts)


def named(counted: dict[str, int]) -> list[tuple[str, int]]:
    """The counts with the French name of each table, for a page."""
    return [(part.name, counted[part.label]) for part in parts() if part.label in counted]
