"""What the verbs of the log share: the layer that a user may write in, the person meant, saving checked."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model

from coincide.apps.accounts.models import User
from coincide.apps.journeys.access import check_may_write, may_write
from coincide.apps.journeys.dossier import may_read
from coincide.apps.journeys.layers import layers_read_by
from coincide.apps.people.models import Household, Person
from coincide.apps.territory.clock import PARIS, now, today

NOT_READ = "Vous ne lisez pas ce que vous voulez changer\u202f: il est d'une autre couche."


def check_layer(by: User, layer: str) -> None:
    """A user writes in the layers that they read. Raises ValidationError."""
    if layer not in layers_read_by(by.role):
        raise ValidationError(
            {"layer": "Vous n'écrivez que ce que votre métier lit\u202f: changez «\u202fqui le lit\u202f»."}
        )


def check_reads(by: User, layer: str, *authors: int) -> None:
    """Refuse who may not read a thing before they change it. Raises PermissionDenied."""
    if not may_read(layer, authors, by.pk, by.role):
        raise PermissionDenied(NOT_READ)


def check_owner(owner: User, household_id: UUID, layer: str, field: str = "owner") -> None:
    """Who is given a thing has an open account, works in the file, and reads the layer. Raises ValidationError."""
    if not owner.is_active or not may_write(owner, household_id):
        raise ValidationError(
            {field: f"{owner} ne travaille pas dans ce dossier\u202f: choisissez quelqu'un à qui il est ouvert."}
        )
    if layer not in layers_read_by(owner.role):
        raise ValidationError({field: f"{owner} ne lit pas cette couche\u202f: choisissez quelqu'un d'autre."})


def check_person(person: Person | None, household: Household) -> None:
    """The person meant is of the household. Raises ValidationError."""
    if person is not None and person.household_id != household.pk:
        raise ValidationError({"person": f"{person} n'est pas de ce ménage."})


def check_mine(thing: Any, author_id: int, by: User) -> None:
    """One corrects what one wrote, in a file that one may still work in. Raises PermissionDenied."""
    check_may_write(by, thing.household_id)
    if author_id != by.pk:
        raise PermissionDenied("Vous corrigez ce que vous avez écrit\u202f: demandez à l'auteur, ou ajoutez une note.")


def create[M: Model](thing: M) -> M:
    """Check the whole thing, then store it as a new row, read back as stored."""
    thing.full_clean()
    thing.save(force_insert=True)
    thing.refresh_from_db()
    return thing


def update[M: Model](thing: M, values: dict[str, Any]) -> M:
    """Put values on a stored thing, check it whole, and save."""
    for name, value in values.items():
        setattr(thing, name, value)
    thing.full_clean()
    thing.save(force_update=True)
    return thing


def moment() -> dt.datetime:
    """Today at the present hour: the instant shown to people, on the day that the site says it is."""
    return dt.datetime.combine(today(), now().astimezone(PARIS).time(), tzinfo=PARIS)
