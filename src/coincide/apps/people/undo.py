"""Taking back what was just saved, from the history tables, if nothing changed since.

A verb keeps a :class:`Trace` of the rows it touches; it becomes a signed word that the message « Annuler » holds, which
names rows and lines of history only, never a value (but the codes of the communes wished for).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Model

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import AccessGrant, User
from coincide.apps.people.access import check_may_write
from coincide.apps.people.checks import hanging
from coincide.apps.people.editing import event_model, last_change
from coincide.apps.people.models import Household

_SALT = "coincide.people.undo"
LASTS = 12 * 3600
"""Seconds during which a save can be taken back: a working day, as a session."""
CHANGED_SINCE = "Rien n'a été annulé\u202f: "


@dataclass(frozen=True, slots=True)
class Step:
    """One row: its last line of history before the verb (None: it did not exist) and after it; its sets before."""

    label: str
    pk: str
    before: int | None
    after: int
    sets: dict[str, tuple[list[str], list[str]]]


class Trace:
    """The rows that one verb touches, in order."""

    def __init__(self) -> None:
        self._rows: list[tuple[Model, object, int | None, dict[str, list[str]]]] = []

    def will_change(self, thing: Model) -> None:
        """Say it before a row is changed or removed."""
        self._rows.append((thing, thing.pk, _last_event(type(thing), thing.pk), _sets(thing)))

    def made(self, thing: Model) -> None:
        """Say it once a row is made."""
        self._rows.append((thing, thing.pk, None, {}))

    def steps(self) -> list[Step]:
        """What was done, for :func:`pack`; rows that did not change in the end are left out."""
        found = []
        for thing, pk, before, sets_before in self._rows:
            after = _last_event(type(thing), pk)
            now = _sets(thing) if thing.pk is not None and sets_before else {}
            sets = {name: (was, now[name]) for name, was in sets_before.items() if name in now and was != now[name]}
            if after is not None and (after != before or sets):
                found.append(Step(thing._meta.label, str(pk), before, after, sets))
        return found


def pack(steps: Sequence[Step], by: User) -> str:
    """The word that takes these steps back, for this user only; empty when there is nothing to take back."""
    if not steps:
        return ""
    facts = [[one.label, one.pk, one.before, one.after, one.sets] for one in steps]
    return signing.dumps([by.pk, facts], salt=_SALT, compress=True)


@transaction.atomic
def undo(word: str, *, by: User) -> Household:
    """Put back what a save changed; the household concerned.

    Raises ValidationError when the word is too old, when a row has changed since, or when work hangs on a row made.
    """
    steps = _read(word, by)
    pk = _household(steps[0])
    household = Household.objects.filter(pk=pk).first() if pk else None
    if household is None:
        raise ValidationError("Ce dossier n'existe plus.")
    check_may_write(by, household.pk)
    for step in reversed(steps):
        _take_back(step)
    record("undo", household, household.pk, by)
    return household


def _read(word: str, by: User) -> list[Step]:
    try:
        author, facts = signing.loads(word, salt=_SALT, max_age=LASTS)
    except signing.BadSignature as error:
        raise ValidationError(
            "Cette annulation a expiré\u202f: corrigez la saisie depuis la page Situation."
        ) from error
    if author != by.pk:
        raise ValidationError("Seule la personne qui a enregistré peut annuler\u202f: corrigez la saisie.")
    return [
        Step(label, pk, before, after, {name: (was, now) for name, (was, now) in sets.items()})
        for label, pk, before, after, sets in facts
    ]


def _household(step: Step) -> UUID | None:
    """The identifier of the household whose file the row is in, read in its history; each verb's first row says it."""
    model: Any = apps.get_model(step.label)
    if model is Household:
        return UUID(step.pk)
    event = event_model(model).objects.filter(pgh_id=step.after).first()
    if event is None:
        raise ValidationError(f"{CHANGED_SINCE}l'historique de cette saisie a été effacé.")
    if hasattr(event, "household_id"):
        return event.household_id
    return (
        apps.get_model("people.Person")
        ._default_manager.filter(pk=event.person_id)
        .values_list("household", flat=True)
        .get()
    )


def _take_back(step: Step) -> None:
    model: Any = apps.get_model(step.label)
    locked = model._default_manager.select_for_update().filter(pk=step.pk).first()
    if _last_event(model, step.pk) != step.after or any(
        _sets(locked)[name] != now for name, (_, now) in step.sets.items()
    ):
        last = last_change(model, step.pk)
        who = (last and last.who) or "quelqu'un"
        when = f", {last.moment}" if last else ""
        raise ValidationError(f"{CHANGED_SINCE}{who} a modifié cette saisie depuis{when}. Relisez-la, puis corrigez.")
    if step.before is None:
        _unmake(locked)
        return
    event = event_model(model).objects.filter(pgh_id=step.before).first()
    if event is None:
        raise ValidationError(f"{CHANGED_SINCE}l'historique de cette saisie a été effacé.")
    restored = locked or model()
    for field in model._meta.concrete_fields:
        if hasattr(event, field.attname):  # columns that are derived from others have no history
            setattr(restored, field.attname, getattr(event, field.attname))
    restored.full_clean(validate_unique=locked is None)
    restored.save(force_insert=locked is None, force_update=locked is not None)
    for name, (was, _) in step.sets.items():
        getattr(restored, name).set(was)


def _unmake(made: Any) -> None:
    held = hanging(made)
    if held:
        raise ValidationError(f"{CHANGED_SINCE}{', '.join(held)} ont été ajoutés depuis.")
    if isinstance(made, Household):  # named by its identifier only, from the room above
        AccessGrant.objects.filter(household_id=made.pk).delete()
    try:
        made.delete()
    except models.ProtectedError as error:
        raise ValidationError(f"{CHANGED_SINCE}cette saisie sert déjà ailleurs.") from error


def _last_event(model: type[Model], pk: object) -> int | None:
    events = event_model(model).objects.filter(pgh_obj_id=pk).order_by("-pgh_id")
    return events.values_list("pgh_id", flat=True).first()


def _sets(thing: Model | None) -> dict[str, list[str]]:
    """The sets of a thing (many to many), which its history doesn't hold, as sorted keys."""
    if thing is None:
        return {}
    return {
        field.name: sorted(str(one) for one in getattr(thing, field.name).values_list("pk", flat=True))
        for field in thing._meta.many_to_many
    }
