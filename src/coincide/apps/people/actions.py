"""The verbs on who a household is: open its file, change it, its persons, their papers; take back what was just saved.

Who may: a professional of the operator who may work in the file today (``access``); opening a file asks only for the
operator's. ``values`` are fields by name, already of their type; ``seen`` is what the form was filled from
(``editing``). Each verb returns what it saved, what a colleague had changed and that stays, and how to take it back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Model

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.people import undo as undoing
from coincide.apps.people.access import check_may_write
from coincide.apps.people.checks import ONE_DAY, check_household, check_paper, check_person, hanging
from coincide.apps.people.editing import Values, value_of, values_of, writable
from coincide.apps.people.models import Household, Paper, Person
from coincide.apps.territory.clock import today

_LOCK = 7_021_102
"""One file opened at a time, so that two never take the same reference."""

undo = undoing.undo
"""Take back what was just saved: see :func:`coincide.apps.people.undo.undo`."""


@dataclass(frozen=True, slots=True)
class Saved[M: Model]:
    """What a verb saved. ``kept``: the fields that a colleague changed meanwhile. ``undo``: the word to take it back.

    ``also``: what else changed, in French sentences.
    """

    thing: M
    undo: str = ""
    kept: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@transaction.atomic
def open_household(values: Mapping[str, Any], *, by: User, letters: str) -> Household:
    """A new household of the user's operator, without anybody in it yet; its reference follows the last of ``letters``.

    ``journeys.opening.open_file`` is the verb that people use: it adds the first person and the journey.
    """
    if not by.works_for_operator:
        raise PermissionDenied("Seul un professionnel de l'opérateur ouvre un dossier.")
    household = Household(operator=by.organisation, reference=_next_reference(letters))
    put(household, values)
    check_household(household)
    household.save(force_insert=True)
    put_sets(household, values)
    record("open_household", household, household.pk, by)
    return household


def change_household(
    household: Household, values: Mapping[str, Any], *, by: User, seen: Values | None = None
) -> Saved[Household]:
    """Change what is known of the household itself."""
    return _change(household, household.pk, values, by, seen, check_household, "change_household")


@transaction.atomic
def add_person(household: Household, values: Mapping[str, Any], *, by: User, first: bool = False) -> Saved[Person]:
    """One more person in the household. ``first``: the file is being opened, nobody holds a grant on it yet."""
    if not first:
        check_may_write(by, household.pk)
    elif household.operator_id != by.organisation_id or household.persons.exists():
        raise PermissionDenied("La première personne d'un dossier s'inscrit avec lui.")
    person = Person(household=household)
    put(person, values)
    check_person(person, today())
    person.save(force_insert=True)
    trace = undoing.Trace()
    trace.made(person)
    record("add_person", person, person.pk, by)
    return Saved(person, undoing.pack(trace.steps(), by))


def change_person(person: Person, values: Mapping[str, Any], *, by: User, seen: Values | None = None) -> Saved[Person]:
    """Change what is known of a person."""
    return _change(person, person.household_id, values, by, seen, _check_person, "change_person")


@transaction.atomic
def remove_person(person: Person, *, by: User, seen: Values | None = None) -> Saved[Household]:
    """Take out a person entered by mistake; refused as soon as anything hangs on them."""
    check_may_write(by, person.household_id)
    locked = unchanged(person, seen)
    held = hanging(locked)
    if held:
        raise ValidationError(
            f"{locked} a déjà {', '.join(held)} dans le dossier\u202f: une personne ne se retire que si rien ne tient "
            "à elle. Retirez d'abord ce qui est inscrit par erreur\u202f; si elle quitte le programme, "
            "inscrivez sa sortie."
        )
    household = locked.household
    undo_word = _removed(locked, by)
    record("remove_person", "people.person", person.pk, by)
    return Saved(household, undo_word)


@transaction.atomic
def add_paper(person: Person, values: Mapping[str, Any], *, by: User) -> Saved[Paper]:
    """A paper that the person holds; a renewal is a new one of the same kind."""
    check_may_write(by, person.household_id)
    paper = Paper(person=person)
    put(paper, values)
    check_paper(paper, today())
    paper.save(force_insert=True)
    trace = undoing.Trace()
    trace.made(paper)
    record("add_paper", paper, paper.pk, by)
    return Saved(paper, undoing.pack(trace.steps(), by))


def change_paper(paper: Paper, values: Mapping[str, Any], *, by: User, seen: Values | None = None) -> Saved[Paper]:
    """Correct a paper."""
    return _change(paper, paper.person.household_id, values, by, seen, _check_paper, "change_paper")


@transaction.atomic
def remove_paper(paper: Paper, *, by: User, seen: Values | None = None) -> Saved[Person]:
    """Take out a paper entered by mistake (one that expired stays: it is the person's history)."""
    check_may_write(by, paper.person.household_id)
    locked = unchanged(paper, seen)
    word = _removed(locked, by)
    record("remove_paper", "people.paper", paper.pk, by)
    return Saved(paper.person, word)


def put(thing: Model, values: Mapping[str, Any]) -> None:
    """Set the fields of a thing; ``since`` and ``until`` make its period, sets wait for :func:`put_sets`."""
    for name, value in values.items():
        if name in ("since", "until"):
            continue
        if not thing._meta.get_field(name).many_to_many:
            setattr(thing, name, value)
    if "since" in values or "until" in values:
        since = values["since"] if "since" in values else value_of(thing, "since")
        until = values["until"] if "until" in values else value_of(thing, "until")
        # Only a thing that has a period is given dates.
        thing.period = (since, until and until + ONE_DAY) if since else None  # type: ignore[attr-defined]


def put_sets(thing: Model, values: Mapping[str, Any]) -> None:
    """Set the many-to-many fields of a saved thing."""
    for name, value in values.items():
        if name not in ("since", "until") and thing._meta.get_field(name).many_to_many:
            getattr(thing, name).set(value)


@transaction.atomic
def _change[M: Model](
    thing: M,
    household_id: UUID,
    values: Mapping[str, Any],
    by: User,
    seen: Values | None,
    check: Callable[[M], None],
    verb: str,
) -> Saved[M]:
    """Lock, keep what a colleague changed meanwhile, check, save, tell the journal."""
    check_may_write(by, household_id)
    locked = type(thing)._default_manager.select_for_update().filter(pk=thing.pk).first()
    locked, written, kept = writable(locked, thing, values, seen)
    trace = undoing.Trace()
    trace.will_change(locked)
    put(locked, written)
    check(locked)
    if written:
        locked.save()
        put_sets(locked, written)
        record(verb, locked, locked.pk, by)
    return Saved(locked, undoing.pack(trace.steps(), by), kept)


def _check_person(person: Person) -> None:
    check_person(person, today())


def _check_paper(paper: Paper) -> None:
    check_paper(paper, today())


def unchanged[M: Model](thing: M, seen: Values | None) -> M:
    """The thing locked, if it is still what the page showed: nobody removes what a colleague has just written."""
    locked = type(thing)._default_manager.select_for_update().filter(pk=thing.pk).first()
    if locked is None:
        raise ValidationError("Un collègue l'a déjà retiré.")
    if seen and values_of(locked, seen) != seen:
        raise ValidationError(
            "Un collègue vient de le modifier\u202f: relisez, puis retirez-le si c'est toujours juste."
        )
    return locked


def _removed(locked: Model, by: User) -> str:
    trace = undoing.Trace()
    trace.will_change(locked)
    locked.delete()
    return undoing.pack(trace.steps(), by)


def _next_reference(letters: str) -> str:
    """The number that follows the greatest among the references of these letters: ``MTL-042``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    known = Household.objects.filter(reference__startswith=f"{letters}-").values_list("reference", flat=True)
    numbers = [int(found[1]) for one in known if (found := re.fullmatch(rf"{re.escape(letters)}-(\d{{1,9}})", one))]
    return f"{letters}-{max(numbers, default=0) + 1:03d}"
