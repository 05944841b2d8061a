"""Steps: something that somebody promised to do for a household by a day; its outcome comes back here."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.journeys.access import check_may_write
from coincide.apps.journeys.log.common import check_layer, check_owner, check_person, check_reads, create, update
from coincide.apps.journeys.models import Layer, Step, Strand
from coincide.apps.people import undo as undoing
from coincide.apps.people.actions import Saved
from coincide.apps.people.models import Household, Obstacle, Person
from coincide.apps.territory.clock import today
from coincide.core.rules.calendar import french_date

AHEAD = dt.timedelta(days=730)
"""Further than two years is a slip of the keyboard: no accompaniment lasts longer."""


@transaction.atomic
def add_step(
    household: Household,
    *,
    by: User,
    title: str,
    owner: User | None = None,
    due_on: dt.date | None = None,
    strand: str = Strand.ALL,
    person: Person | None = None,
    obstacle: Obstacle | None = None,
    plan: int | None = None,
    layer: str = Layer.SHARED,
) -> Saved[Step]:
    """Promise something. ``owner``: who does it, oneself unless said; ``plan``: the accepted plan that asks for it."""
    check_may_write(by, household.pk)
    check_layer(by, layer)
    check_person(person, household)
    if obstacle is not None and obstacle.person.household_id != household.pk:
        raise ValidationError({"obstacle": "Cet obstacle n'est pas de ce ménage."})
    step = Step(
        household=household,
        person=person,
        obstacle=obstacle,
        plan=plan,
        strand=strand,
        title=title,
        layer=layer,
        owner=owner or by,
        created_by=by,
        created_on=today(),
        due_on=due_on,
    )
    check_owner(step.owner, household.pk, layer)
    _check_due(due_on)
    create(step)
    record("add_step", household, household.pk, by)
    trace = undoing.Trace()
    trace.made(step)
    return Saved(step, undoing.pack(trace.steps(), by))


@transaction.atomic
def end_step(step: Step, *, by: User, outcome: str, note: str = "", on: dt.date | None = None) -> Saved[Step]:
    """Say what became of it: done, or dropped with the reason in a few words."""
    locked = _open(step, by)
    ended_on = on or today()
    if ended_on > today() or ended_on < locked.created_on:
        raise ValidationError(
            {"on": f"Inscrite le {french_date(locked.created_on)}\u202f: sa fin va de ce jour à aujourd'hui."}
        )
    if outcome == Step.Outcome.DROPPED and not note.strip():
        raise ValidationError({"note": "Dites en quelques mots pourquoi l'étape est abandonnée."})
    trace = undoing.Trace()
    trace.will_change(locked)
    update(locked, {"ended_on": ended_on, "outcome": outcome, "outcome_note": note.strip()})
    record("end_step", locked.household, locked.household_id, by)
    return Saved(locked, undoing.pack(trace.steps(), by))


@transaction.atomic
def reopen_step(step: Step, *, by: User) -> Saved[Step]:
    """It is to do again: the outcome was said too early."""
    locked = _locked(step, by)
    if locked.ended_on is None:
        raise ValidationError("Cette étape est déjà à faire.")
    trace = undoing.Trace()
    trace.will_change(locked)
    update(locked, {"ended_on": None, "outcome": "", "outcome_note": ""})
    record("reopen_step", locked.household, locked.household_id, by)
    return Saved(locked, undoing.pack(trace.steps(), by))


@transaction.atomic
def change_step(step: Step, values: dict[str, Any], *, by: User) -> Saved[Step]:
    """Hand an open step to a colleague, or change its words, its day, its strand. ``values``: fields by name."""
    locked = _open(step, by)
    trace = undoing.Trace()
    trace.will_change(locked)
    if "owner" in values and values["owner"].pk != locked.owner_id:
        check_owner(values["owner"], locked.household_id, locked.layer)
    if values.get("due_on", locked.due_on) != locked.due_on:
        _check_due(values["due_on"])
    update(locked, values)
    record("change_step", locked.household, locked.household_id, by)
    return Saved(locked, undoing.pack(trace.steps(), by))


@transaction.atomic
def remove_step(step: Step, *, by: User) -> Saved[Step]:
    """Take back a step that was written by mistake and on which nothing hangs; who wrote it may."""
    locked = _open(step, by)
    if locked.created_by_id != by.pk:
        raise PermissionDenied("Qui a inscrit l'étape peut la retirer\u202f: sinon, dites-la abandonnée.")
    if locked.activity_hours.exists():
        raise ValidationError("Des heures sont inscrites sur cette étape\u202f: dites-la abandonnée.")
    trace = undoing.Trace()
    trace.will_change(locked)
    household = locked.household
    locked.delete()
    record("remove_step", household, household.pk, by)
    return Saved(step, undoing.pack(trace.steps(), by))


def withdraw_plan(plan: int, *, by: User) -> int:
    """Remove the steps of a plan that is no longer accepted and that nobody has started; how many.

    Started: ended, or hours spent on it. Those stay, as what was done. The caller has said who may and opened the
    transaction: a decision about a plan is one verb.
    """
    asked = Step.objects.filter(plan=plan, ended_on=None, activity_hours=None).select_related("household")
    for step in asked:
        record("remove_step", step.household, step.household_id, by)
    count, _ = Step.objects.filter(pk__in=[step.pk for step in asked]).delete()
    return count


def _locked(step: Step, by: User) -> Step:
    found = Step.objects.select_for_update(of=("self",)).select_related("household", "person", "owner", "created_by")
    locked = found.get(pk=step.pk)
    check_may_write(by, locked.household_id)
    check_reads(by, locked.layer, locked.owner_id, locked.created_by_id)
    return locked


def _open(step: Step, by: User) -> Step:
    locked = _locked(step, by)
    if locked.ended_on is not None:
        raise ValidationError(f"Étape terminée le {french_date(locked.ended_on)}\u202f: rouvrez-la d'abord.")
    return locked


def _check_due(due_on: dt.date | None) -> None:
    if due_on is None:
        return
    if due_on < today():
        raise ValidationError({"due_on": "Une étape se promet pour aujourd'hui ou plus tard\u202f: changez la date."})
    if due_on > today() + AHEAD:
        raise ValidationError({"due_on": f"Le {french_date(due_on)} est trop loin\u202f: vérifiez l'année."})
