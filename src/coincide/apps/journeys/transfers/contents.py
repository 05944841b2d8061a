"""What a household's file holds, counted table by table: shown before a transfer, compared after it.

The tables are found by following the keys that lead to a household, so that one added later cannot be forgotten.
"""

import functools
from dataclasses import dataclass
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.models import CharField, Count, F, Value
from django.db.models.functions import Cast

from coincide.apps.accounts.roles import Role
from coincide.apps.journeys.models import Layer
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
        """Its name in French, in the plural, as a page counts it."""
        return NAMES.get(self.label) or str(self.model._meta.verbose_name_plural)


NAMES = {
    "people.HomeSituation": "logements, dans le temps",
    "people.WorkSituation": "emplois et formations",
    "people.LanguageReferral": "orientations linguistiques",
    "journeys.ReferentPeriod": "référents, dans le temps",
    "journeys.BasinPeriod": "bassins, dans le temps",
    "journeys.FollowUp": "suivis après la sortie",
}
"""Where the model's own plural would not do."""

LAYERS_READ: dict[str, frozenset[str]] = {
    Role.SOCIAL: frozenset({Layer.SHARED, Layer.SOCIAL}),
    Role.CIP: frozenset({Layer.SHARED, Layer.EMPLOYMENT}),
    Role.COORDINATOR: frozenset({Layer.SHARED, Layer.EMPLOYMENT}),
}
"""Which layers each role reads (decision 0010)."""


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
    """How many rows of each table belong to the household, in one query; tables without any are left out.

    A table whose rows have layers of readers has a line for each: ``journeys.Contact:social``.
    """
    queries = []
    for part in parts():
        mine = part.model._base_manager.filter(**{part.path: household_id}).order_by()
        layer = F("layer") if _has_layers(part.model) else Value("")
        queries.append(
            mine.annotate(part=Value(part.label, output_field=CharField()), of=Cast(layer, CharField()))
            .values("part", "of")
            .annotate(n=Count("pk"))
            .values_list("part", "of", "n")
        )
    rows = queries[0].union(*queries[1:], all=True).order_by()
    return {f"{label}:{layer}" if layer else label: number for label, layer, number in rows}


def _has_layers(model: type[models.Model]) -> bool:
    return any(field.name == "layer" for field in model._meta.fields)


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


@dataclass(frozen=True, slots=True)
class Line:
    """One table of the file on a page: its name, how many before the transfer, how many after it (None: not yet)."""

    name: str
    before: int
    after: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether at least as many are there as before."""
        return self.after is not None and self.after >= self.before


def lines(before: dict[str, int], role: str, after: dict[str, int] | None = None) -> list[Line]:
    """The counts as a reader of that role may see them: what a layer keeps from them is not counted."""
    read = LAYERS_READ.get(role, frozenset())

    def seen(counted: dict[str, int], label: str) -> int:
        return counted.get(label, 0) + sum(counted.get(f"{label}:{layer}", 0) for layer in read)

    found = [
        Line(part.name, seen(before, part.label), None if after is None else seen(after, part.label))
        for part in parts()
    ]
    return [line for line in found if line.before or line.after]
