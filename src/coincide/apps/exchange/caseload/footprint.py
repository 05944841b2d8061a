"""What hangs on a thing, counted and digested by kind: any work done on it since changes its footprint.

Thousands of things are read together: as many queries as there are relations, not as there are things.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import models

from coincide.core.rules.calendar import french_count

Footprint = dict[str, list[Any]]
"""By model label: how many rows, and the digest of them."""
CHUNK = 2000
_DERIVED = frozenset({"plain_names", "name_keys"})


def footprints(things: Sequence[models.Model]) -> dict[Any, Footprint]:
    """The footprint of each thing of one model, by primary key; history is left out."""
    found: dict[Any, Footprint] = {}
    for start in range(0, len(things), CHUNK):
        found |= _of_chunk(things[start : start + CHUNK])
    return found


def _of_chunk(things: Sequence[models.Model]) -> dict[Any, Footprint]:
    facts: dict[Any, dict[str, set[str]]] = {one.pk: defaultdict(set) for one in things}
    waiting: dict[type[models.Model], dict[Any, set[Any]]] = defaultdict(lambda: defaultdict(set))
    seen: set[tuple[type[models.Model], Any, Any]] = set()
    for one in things:
        facts[one.pk][one._meta.label].add(_facts(one))
        waiting[type(one)][one.pk].add(one.pk)
        seen.add((type(one), one.pk, one.pk))
    while waiting:
        model, roots_of = waiting.popitem()
        for child, parent in _children(model, list(roots_of)):
            for root in roots_of[parent]:
                if (type(child), child.pk, root) not in seen:
                    seen.add((type(child), child.pk, root))
                    facts[root][child._meta.label].add(_facts(child))
                    waiting[type(child)][child.pk].add(root)
    return {
        root: {label: [len(rows), _digest(sorted(rows))] for label, rows in sorted(by_label.items())}
        for root, by_label in facts.items()
    }


def _children(model: type[models.Model], keys: list[Any]) -> Iterator[tuple[models.Model, Any]]:
    for relation in model._meta.related_objects:
        related: Any = relation.related_model
        if hasattr(related, "pgh_tracked_model") or relation.many_to_many:
            continue
        for child in related._base_manager.filter(**{f"{relation.field.name}__in": keys}).order_by("pk"):
            yield child, getattr(child, relation.field.attname)


def _facts(thing: models.Model) -> str:
    values = {
        one.attname: str(one.value_from_object(thing))
        for one in thing._meta.concrete_fields
        if one.name not in _DERIVED
    }
    return json.dumps([thing._meta.label, values], sort_keys=True)


def _digest(rows: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def difference(before: Footprint, after: Footprint) -> list[str]:
    """What was added, removed or changed between two footprints, in short phrases; empty when nothing was."""
    from django.apps import apps

    told = []
    for label in sorted({*before, *after}):
        (count, digest), (then, now) = before.get(label, [0, ""]), after.get(label, [0, ""])
        name = str(apps.get_model(label)._meta.verbose_name)
        if then > count:
            told.append(f"{french_count(then - count, name)} de plus")
        elif then < count:
            told.append(f"{french_count(count - then, name)} de moins")
        elif digest != now:
            told.append(f"{name}, modifié")
    return told
