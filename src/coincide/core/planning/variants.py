"""The same problem with a little more, or a little less, of one scarce thing: what a « what if » asks about."""

from collections.abc import Callable
from dataclasses import replace

from coincide.core.planning.model import PlanningError, Problem
from coincide.core.planning.resources import ResourceKey
from coincide.core.planning.supply import CareCentre, CounsellorHours, Course, Dwelling, Job, MobilityResource

ONE_MORE = "+"
"""What the id of a dwelling added beside another ends with, before its number."""


def more_of(problem: Problem, key: ResourceKey, count: int) -> Problem:
    """The problem with `count` more of a thing that it has: a dwelling gets twins; `count` may be negative elsewhere.

    Raises:
        PlanningError: nothing has this key, or less than nothing would be left (French message).
    """
    if key.kind == "dwelling":
        same = next((one for one in problem.dwellings if one.id == key.id), None)
        if same is None or count < 0:
            raise PlanningError(f"Le logement «\u202f{key.id}\u202f» n'est pas dans la séance.")
        return with_dwellings(problem, same, count)
    has = _count(problem, key)
    if has is None or has + count < 0:
        raise PlanningError(f"«\u202f{key.id}\u202f» n'est pas dans la séance, ou il n'y en a pas tant.")
    total = has + count
    if key.kind == "job":
        return replace(problem, jobs=_set(problem.jobs, key, lambda one: replace(one, openings=total)))
    if key.kind == "pool":
        return replace(problem, pools=_set(problem.pools, key, lambda one: replace(one, capacity=total)))
    if key.kind == "care":
        return replace(problem, centres=_set(problem.centres, key, lambda one: replace(one, capacity=total)))
    if key.kind == "course":
        return replace(problem, courses=_set(problem.courses, key, lambda one: replace(one, seats=total)))
    hours = tuple(CounsellorHours(one.basin, total) if one.basin == key.id else one for one in problem.counsellors)
    return replace(problem, counsellors=hours)


def _set[T: (Job, MobilityResource, CareCentre, Course)](
    offers: tuple[T, ...], key: ResourceKey, change: Callable[[T], T]
) -> tuple[T, ...]:
    """The offers, the one of this key changed."""
    return tuple(change(one) if one.id == key.id else one for one in offers)


def _count(problem: Problem, key: ResourceKey) -> int | None:
    """How much there is of a thing, None if it is not in the problem."""
    counts = {
        "job": {one.id: one.openings for one in problem.jobs},
        "pool": {one.id: one.capacity for one in problem.pools},
        "care": {one.id: one.capacity for one in problem.centres},
        "course": {one.id: one.seats for one in problem.courses},
        "counsellor": {one.basin: one.hours for one in problem.counsellors},
    }
    return counts[key.kind].get(key.id)


def with_dwellings(problem: Problem, model: Dwelling, count: int) -> Problem:
    """The problem with `count` more dwellings like this one; their ids are its id and a number."""
    known = {one.id for one in problem.dwellings}
    added: list[Dwelling] = []
    number = 0
    while len(added) < count:
        number += 1
        if (name := f"{model.id}{ONE_MORE}{number}") not in known:
            added.append(replace(model, id=name))
    return replace(problem, dwellings=(*problem.dwellings, *added))


def without(problem: Problem, key: ResourceKey) -> Problem:
    """The problem without an offer (a dwelling, or one opening of a job).

    Raises:
        PlanningError: it is not in the problem, or an accepted plan holds it (French message).
    """
    if key.kind == "job":
        return more_of(problem, key, -1)
    kept = tuple(one for one in problem.dwellings if one.id != key.id)
    if len(kept) == len(problem.dwellings):
        raise PlanningError(f"Le logement «\u202f{key.id}\u202f» n'est pas dans la séance.")
    if any(plan.dwelling_id == key.id for plan in problem.locked):
        raise PlanningError("Un plan accepté tient ce logement\u202f: annulez d'abord la décision.")
    return replace(problem, dwellings=kept)


def base_id(identifier: str) -> str:
    """The id of the offer that an added one was copied from."""
    return identifier.split(ONE_MORE, 1)[0]
