"""Anonymising households: the classification of columns carried out, then their history purged.

The rows that survive keep statistics true and lead to nobody: identifiers are fresh, so that neither the journal nor an
old link finds them. What rooms keep outside their classified tables (the values that an import remembers to be undone)
they clean themselves, on :data:`anonymised`.
"""

import uuid
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Model
from django.dispatch import Signal

from coincide.apps.accounts.models import AccessGrant
from coincide.apps.people.classification import Treatment, classified, is_removed
from coincide.apps.people.generalise import generalised, is_empty, masked
from coincide.apps.people.models import Household, Person
from coincide.apps.territory.models import Commune

anonymised = Signal()
"""Sent in the transaction, with ``identifiers``: the old identifiers of the households and persons, as text."""


def paths() -> dict[str, str]:
    """For each model of ours that leads to a household by its foreign keys: the shortest lookup that does."""
    ours = [
        model
        for model in apps.get_models()
        if model.__module__.startswith("coincide.apps.") and not hasattr(model, "pgh_tracked_model")
    ]
    found = {Household._meta.label: ""}
    waiting: deque[type[Model]] = deque([Household])
    while waiting:
        target = waiting.popleft()
        for model in ours:
            for field in model._meta.fields:
                if field.is_relation and field.related_model is target and model._meta.label not in found:
                    before = found[target._meta.label]
                    found[model._meta.label] = f"{field.name}__{before}" if before else field.name
                    waiting.append(model)
    return found


@transaction.atomic
def anonymise(households: Iterable[UUID]) -> int:
    """Anonymise households by the classification of columns, purge their history; how many. Not to be undone.

    The caller has decided that it may be done: see ``journeys.retention``.
    """
    chosen = list(Household.objects.filter(pk__in=list(households)).values_list("pk", flat=True))
    if not chosen:
        return 0
    persons = list(Person.objects.filter(household__in=chosen).values_list("pk", flat=True))
    keys = {label: _keys(label, path, chosen) for label, path in paths().items() if label in classified()}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for label, columns in classified().items():
        if keys.get(label) and is_removed(columns):
            apps.get_model(label)._default_manager.filter(pk__in=keys[label]).delete()
    for label, columns in classified().items():
        if keys.get(label) and not is_removed(columns):
            _Rewriter(label, columns).rewrite(keys[label])
    AccessGrant.objects.filter(household_id__in=chosen).delete()
    _purge_history(keys)
    for model, old in ((Household, chosen), (Person, persons)):
        _renew(model, old)
    # Fresh identifiers are a change like another: what the triggers just wrote of it goes too.
    _purge_history(keys)
    anonymised.send(sender=Household, identifiers={str(one) for one in [*chosen, *persons]})
    return len(chosen)


def _keys(label: str, path: str, households: list[UUID]) -> list[Any]:
    lookup = f"{path}__in" if path else "pk__in"
    rows = apps.get_model(label)._default_manager.filter(**{lookup: households})
    return list(rows.order_by("pk").values_list("pk", flat=True))


class _Rewriter:
    """Rewrites the rows of one model, oldest first, so that no two periods touch on the way."""

    def __init__(self, label: str, columns: dict[str, Treatment]) -> None:
        self.model = apps.get_model(label)
        self.columns = {name: one for name, one in columns.items() if one is not Treatment.KEPT}
        self.fields = {field.name: field for field in self.model._meta.get_fields()}
        self.unique = [
            constraint.fields
            for constraint in self.model._meta.constraints
            if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None
        ]
        self.seen: set[tuple[Any, ...]] = set()
        self.main: dict[int | None, Commune] = {}

    def rewrite(self, keys: list[Any]) -> None:
        """Rewrite each row; one that a coarser value makes empty, or the same as another, goes."""
        order = ["period"] if "period" in self.fields else ["pk"]
        for number, row in enumerate(self.model._default_manager.filter(pk__in=keys).order_by(*order), 1):
            values = dict(self._values(row, number))
            if any(is_empty(value) for value in values.values()) or self._is_twin(row, values):
                row.delete()
            elif values:
                self.model._default_manager.filter(pk=row.pk).update(**values)

    def _values(self, row: Model, number: int) -> Iterator[tuple[str, Any]]:
        for name, treatment in self.columns.items():
            field: Any = self.fields[name]
            if field.many_to_many:
                getattr(row, name).clear()
            elif treatment is Treatment.ANONYMISED:
                yield name, generalised(field, getattr(row, name), self._main_commune)
            elif not field.primary_key:  # identifiers are renewed once every table is written
                is_reference = (self.model, name) == (Household, "reference")
                yield name, f"ANON-{uuid.uuid4().hex[:12].upper()}" if is_reference else masked(field, number)

    def _is_twin(self, row: Model, values: dict[str, Any]) -> bool:
        twin = False
        for number, fields in enumerate(self.unique):
            key = (number, *(str(values.get(name, getattr(row, f"{name}_id", getattr(row, name)))) for name in fields))
            twin = twin or key in self.seen
            self.seen.add(key)
        return twin

    def _main_commune(self, commune: Commune) -> Commune:
        """The most populated commune of the basin (of the département when it has no basin)."""
        if commune.basin_id not in self.main:
            near = Commune.objects.filter(departement=commune.departement_id, basin=commune.basin_id)
            self.main[commune.basin_id] = near.order_by("-population", "code")[0]
        return self.main[commune.basin_id]


def _renew(model: type[Household] | type[Person], old: list[UUID]) -> None:
    """Give rows fresh identifiers, in every table that names them (the keys are checked at the commit)."""
    fresh = [uuid.uuid4() for _ in old]
    places = [(model._meta.db_table, "id")]
    for other in apps.get_models(include_auto_created=True):
        if hasattr(other, "pgh_tracked_model"):
            continue
        places += [
            (other._meta.db_table, field.column)
            for field in other._meta.local_fields
            if field.is_relation and field.related_model is model and field.column
        ]
    with connection.cursor() as cursor:
        for table, column in places:
            cursor.execute(
                f'UPDATE "{table}" SET "{column}" = renewed.fresh '  # names of our own tables, no value
                f'FROM unnest(%s::uuid[], %s::uuid[]) AS renewed(old, fresh) WHERE "{table}"."{column}" = renewed.old',
                [old, fresh],
            )


def _purge_history(keys: dict[str, list[Any]]) -> None:
    """Remove what the triggers kept of these rows, and the contexts (who, which address) that nothing else uses."""
    contexts: set[UUID] = set()
    events = [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]
    for event in events:
        tracked = event.pgh_tracked_model._meta.label
        if not keys.get(tracked):
            continue
        rows = event._default_manager.filter(pgh_obj_id__in=keys[tracked])
        contexts |= set(rows.exclude(pgh_context=None).values_list("pgh_context_id", flat=True))
        rows._raw_delete(rows.db)
    for event in events:
        used = event._default_manager.filter(pgh_context_id__in=contexts)
        contexts -= set(used.values_list("pgh_context_id", flat=True))
    apps.get_model("pghistory.Context").objects.filter(pk__in=contexts).delete()
