"""Putting two rows of one model together, and taking them apart again: nothing here decides who may.

Every row that names the one that goes is moved to the one that stays. A row that has no place there (a journey with the
same operator, a paper of the same day…) is set aside with the one that goes, and comes back with it.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from coincide.core.rules.calendar import french_count

Moved = list[Any]
"""Label, key, name of the foreign key, digest of the row once moved."""


def join(keep: models.Model, gone: models.Model) -> tuple[list[Moved], list[dict[str, Any]]]:
    """Move what names ``gone`` to ``keep``, then delete ``gone``; what moved, and what was set aside.

    Raises ValidationError when something that can't move keeps the row from going.
    """
    moved: list[Moved] = []
    for field in _naming(type(gone)):
        for row in list(field.model._base_manager.filter(**{field.name: gone.pk}).order_by("pk")):
            try:
                with transaction.atomic():
                    field.model._base_manager.filter(pk=row.pk).update(**{field.name: keep.pk})
            except IntegrityError:
                continue  # it stays with the one that goes
            moved.append([field.model._meta.label, str(row.pk), field.name, _digest(_again(row))])
    aside = json.loads(serializers.serialize("json", [gone, *_under(gone)]))
    try:
        with transaction.atomic():
            gone.delete()
    except ProtectedError as error:
        used = ", ".join(sorted({_name(one._meta.label) for one in error.protected_objects}))
        raise ValidationError(f"La fiche à fusionner est encore utilisée\u202f: {used}. Traitez-le d'abord.") from error
    return moved, aside


def part(moved: list[Moved], aside: list[dict[str, Any]], keep: models.Model) -> list[str]:
    """Bring back what was set aside, and move back what has not changed since; what stays, in French phrases."""
    stays = []
    for entry in aside:
        try:
            with transaction.atomic():
                _restore(entry)
        except IntegrityError:
            stays.append(f"{_name(entry['model'])}\u202f: ne peut pas revenir, une saisie en a pris la place")
    gone = aside[0]["pk"]
    for label, pk, name, digest in moved:
        row = apps.get_model(label)._base_manager.filter(pk=pk).first()
        if row is None:
            continue
        field: Any = row._meta.get_field(name)
        if str(getattr(row, field.attname)) != str(keep.pk) or _digest(row) != digest:
            stays.append(f"{_name(label)}\u202f: modifié depuis la fusion")
            continue
        try:
            with transaction.atomic():
                type(row)._base_manager.filter(pk=row.pk).update(**{name: gone})
        except IntegrityError:
            stays.append(f"{_name(label)}\u202f: ne peut pas revenir, une saisie en a pris la place")
    return stays


def _naming(model: type[models.Model]) -> Iterator[Any]:
    """The foreign keys of our own tables that name a row of ``model``, history left out."""
    for relation in model._meta.related_objects:
        related: Any = relation.related_model
        if not hasattr(related, "pgh_tracked_model") and relation.field.concrete and not relation.many_to_many:
            yield relation.field


def _under(gone: models.Model) -> list[models.Model]:
    """The rows that go with it, parents first."""
    found: list[models.Model] = []
    waiting: list[models.Model] = [gone]
    seen = {(type(gone), gone.pk)}
    while waiting:
        one = waiting.pop(0)
        for field in _naming(type(one)):
            for row in field.model._base_manager.filter(**{field.name: one.pk}).order_by("pk"):
                if (type(row), row.pk) not in seen and field.remote_field.on_delete is models.CASCADE:
                    seen.add((type(row), row.pk))
                    found.append(row)
                    waiting.append(row)
    return found


def _restore(entry: dict[str, Any]) -> None:
    for found in serializers.deserialize("json", json.dumps([entry])):
        for column in found.object._meta.concrete_fields:
            column.pre_save(found.object, False)  # what derives from others is derived again
        found.save(force_insert=True)


def _again(row: models.Model) -> models.Model:
    return type(row)._base_manager.get(pk=row.pk)


def _digest(row: models.Model) -> str:
    values = {one.attname: str(one.value_from_object(row)) for one in row._meta.concrete_fields}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:32]


def _name(label: str) -> str:
    return str(apps.get_model(label)._meta.verbose_name)


def counted(moved: list[Moved]) -> str:
    """What moved, in words: « 2 contacts, 1 étape »."""
    told: dict[str, int] = {}
    for label, *_ in moved:
        told[_name(label)] = told.get(_name(label), 0) + 1
    return ", ".join(french_count(count, name) for name, count in sorted(told.items()))
