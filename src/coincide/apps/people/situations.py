"""The verbs on where a household lives and what a person does, over time.

One situation at a time: starting one closes, the same day, the one that was running, and says so. Periods are typed
with their first and last day, both included; the database keeps them half-open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.people import undo as undoing
from coincide.apps.people.access import check_may_write
from coincide.apps.people.actions import Saved, put, unchanged
from coincide.apps.people.checks import ONE_DAY, Situation, bounds, check_home, check_work, span_words
from coincide.apps.people.editing import Values, last_change, writable
from coincide.apps.people.models import HomeSituation, Household, Person, WorkSituation
from coincide.apps.territory.clock import today
from coincide.core.rules.calendar import add_months, french_date, whole_months


def start_home(
    household: Household, values: Mapping[str, Any], *, by: User, closing: int | None = None
) -> Saved[HomeSituation]:
    """The household lives somewhere from ``since``. ``closing``: the situation that the page said would end then."""
    return _start(HomeSituation(household=household), values, by, closing)


def start_work(
    person: Person, values: Mapping[str, Any], *, by: User, closing: int | None = None
) -> Saved[WorkSituation]:
    """The person works or learns from ``since``. ``closing``: the situation that the page said would end then."""
    return _start(WorkSituation(person=person), values, by, closing)


def change_home(
    home: HomeSituation, values: Mapping[str, Any], *, by: User, seen: Values | None = None
) -> Saved[HomeSituation]:
    """Correct where the household lives or lived, or when."""
    return _change(home, values, by, seen)


def change_work(
    work: WorkSituation, values: Mapping[str, Any], *, by: User, seen: Values | None = None
) -> Saved[WorkSituation]:
    """Correct what the person does or did, or when."""
    return _change(work, values, by, seen)


@transaction.atomic
def remove_situation(situation: Situation, *, by: User, seen: Values | None = None) -> str:
    """Take out a situation entered by mistake; the word that puts it back. What stood before it stays closed."""
    check_may_write(by, household_of(situation).pk)
    locked = unchanged(situation, seen)
    trace = undoing.Trace()
    trace.will_change(locked)
    pk = locked.pk
    locked.delete()
    record(f"remove_{_word(situation)}", situation._meta.label_lower, pk, by)
    return undoing.pack(trace.steps(), by)


def running(owner: Household | Person) -> HomeSituation | WorkSituation | None:
    """The situation that a new one would close: the one that has no end, or ends after today."""
    open_ended = [one for one in _all(owner) if (after := bounds(one)[1]) is None or after > today()]
    return open_ended[-1] if open_ended else None


def household_of(situation: Situation) -> Household:
    """The household in whose file the situation is."""
    return situation.household if isinstance(situation, HomeSituation) else situation.person.household


@transaction.atomic
def _start[S: (HomeSituation, WorkSituation)](
    fresh: S, values: Mapping[str, Any], by: User, closing: int | None
) -> Saved[S]:
    owner = _locked_owner(fresh)
    check_may_write(by, household_of(fresh).pk)
    put(fresh, _completed(fresh, values))
    others = _all(owner)
    trace = undoing.Trace()
    also: list[str] = []
    if fresh.period:
        first, after = bounds(fresh)
        current = next((one for one in others if bounds(one)[0] < first and _reaches(one, first)), None)
        if current is not None and (after is None or after > first):
            _check_expected(current, closing)
            trace.will_change(current)
            current.period = (bounds(current)[0], first)
            current.save(update_fields=["period"])  # before the check, which asks the database
            others = [one for one in others if one.pk != current.pk]
            also.append(f"«\u202f{current}\u202f» finit le {french_date(first - ONE_DAY)}.")
    _check(fresh, others)
    fresh.save(force_insert=True)
    trace.made(fresh)
    record(f"start_{_word(fresh)}", fresh, fresh.pk, by)
    return Saved(fresh, undoing.pack(trace.steps(), by), also=tuple(also))


@transaction.atomic
def _change[S: (HomeSituation, WorkSituation)](
    situation: S, values: Mapping[str, Any], by: User, seen: Values | None
) -> Saved[S]:
    owner = _locked_owner(situation)
    check_may_write(by, household_of(situation).pk)
    found = type(situation)._default_manager.select_for_update().filter(pk=situation.pk).first()
    locked, written, kept = writable(found, situation, _completed(situation, values), seen)
    trace = undoing.Trace()
    trace.will_change(locked)
    put(locked, written)
    _check(locked, [one for one in _all(owner) if one.pk != locked.pk])
    if written:
        locked.save()
        record(f"change_{_word(locked)}", locked, locked.pk, by)
    return Saved(locked, undoing.pack(trace.steps(), by), kept)


def _check(situation: Situation, others: list[Any]) -> None:
    if isinstance(situation, HomeSituation):
        check_home(situation, others, today())
    else:
        check_work(situation, others, today())


def _check_expected(current: Situation, closing: int | None) -> None:
    """What would be closed is what the page said; ``closing`` None: no page said anything (a command)."""
    if closing is None or current.pk == closing:
        return
    last = last_change(type(current), current.pk)
    who = (last and last.who) or "Un collègue"
    raise ValidationError(
        {
            "since": f"{who} a inscrit entre-temps «\u202f{current}\u202f», {span_words(*bounds(current))}. "
            "Cette saisie y mettrait fin\u202f: vérifiez, puis enregistrez de nouveau."
        }
    )


def _reaches(one: Situation, day: Any) -> bool:
    after = bounds(one)[1]
    return after is None or after > day


def _completed(situation: Situation, values: Mapping[str, Any]) -> dict[str, Any]:
    """A contract's last day from its months, or its months from its days, when one of the two was left blank."""
    found = dict(values)
    if not isinstance(situation, WorkSituation) or not {"kind", "since", "until", "months"} <= set(values):
        return found
    since, until, months = values["since"], values["until"], values["months"]
    if values["kind"] == WorkSituation.Kind.CDI or not since:
        return found
    if until is None and months:
        found["until"] = add_months(since, months) - ONE_DAY
    elif until and months is None and until >= since:
        found["months"] = whole_months(since, until + ONE_DAY) or None
    return found


def _locked_owner(situation: Situation) -> Household | Person:
    """The household or the person, locked: two situations of one owner are written one after the other."""
    owner: Household | Person = situation.household if isinstance(situation, HomeSituation) else situation.person
    manager = cast("type[Model]", type(owner))._default_manager
    return cast("Household | Person", manager.select_for_update().get(pk=owner.pk))


def _all(owner: Household | Person) -> list[Any]:
    """Every situation of the owner, oldest first."""
    rows: QuerySet[Any]
    if isinstance(owner, Household):
        rows = HomeSituation.objects.filter(household=owner)
    else:
        rows = WorkSituation.objects.filter(person=owner)
    return list(rows.select_related("commune").order_by("period"))


def _word(situation: Situation) -> str:
    return "home" if isinstance(situation, HomeSituation) else "work"
