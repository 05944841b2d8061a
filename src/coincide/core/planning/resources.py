"""What is scarce in a problem: its names, how much there is of each, what a plan takes, what is left."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.core.planning.model import Household, Plan, PlanningError, Problem

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ResourceKey:
    """A scarce thing: kind "dwelling", "job", "pool", "care", "course" or "counsellor" (its id: the basin)."""

    kind: str
    id: str


def resource_keys(problem: Problem) -> list[ResourceKey]:
    """Every scarce thing in the order of the engine."""
    return [
        *(ResourceKey("dwelling", one.id) for one in problem.dwellings),
        *(ResourceKey("job", one.id) for one in problem.jobs),
        *(ResourceKey("pool", one.id) for one in problem.pools),
        *(ResourceKey("care", one.id) for one in problem.centres),
        *(ResourceKey("course", one.id) for one in problem.courses),
        *(ResourceKey("counsellor", one.basin) for one in problem.counsellors),
    ]


@dataclass(frozen=True, slots=True)
class Firsts:
    """Position of the first resource of each kind."""

    job: int
    pool: int
    care: int
    course: int
    counsellor: int


def firsts(problem: Problem) -> Firsts:
    """Where each kind begins in the order of :func:`resource_keys`."""
    job = len(problem.dwellings)
    pool = job + len(problem.jobs)
    care = pool + len(problem.pools)
    course = care + len(problem.centres)
    return Firsts(job, pool, care, course, course + len(problem.courses))


def capacities(problem: Problem) -> IntArray:
    """How many of each scarce thing there are, in the order of `resource_keys`."""
    counts = [
        *(1 for _ in problem.dwellings),
        *(one.openings for one in problem.jobs),
        *(one.capacity for one in problem.pools),
        *(one.capacity for one in problem.centres),
        *(one.seats for one in problem.courses),
        *(one.hours for one in problem.counsellors),
    ]
    return np.array(counts, dtype=np.int64)


def consumed(problem: Problem, plan: Plan, household: Household | None = None) -> Counter[ResourceKey]:
    """How much of each scarce thing a plan takes. Its household, looked up if not given, is one of the problem's."""
    taken: Counter[ResourceKey] = Counter()
    household = household or next(one for one in problem.households if one.id == plan.household_id)
    effort, courses = problem.effort, 0
    if plan.dwelling_id is not None:
        taken[ResourceKey("dwelling", plan.dwelling_id)] += 1
    for choice in plan.jobs:
        taken[ResourceKey("job", choice.job_id)] += 1
        if choice.pool_id is not None:
            taken[ResourceKey("pool", choice.pool_id)] += 1
        if choice.course_id is not None:
            taken[ResourceKey("course", choice.course_id)] += 1
            courses += 1
    if plan.care_id is not None:
        taken[ResourceKey("care", plan.care_id)] += problem.small_children(household)
    if any(one.basin == household.home_basin for one in problem.counsellors):
        hours = effort.move * (plan.dwelling_id is not None) + effort.job * len(plan.jobs) + effort.course * courses
        taken[ResourceKey("counsellor", household.home_basin)] += hours
    return taken


def left_after(problem: Problem, plans: Sequence[Plan]) -> IntArray:
    """What remains of each scarce thing after these plans.

    Raises:
        PlanningError: they name something absent or take more than there is (French message).
    """
    position = {key: index for index, key in enumerate(resource_keys(problem))}
    left = capacities(problem)
    for plan in plans:
        for key, amount in consumed(problem, plan).items():
            if key not in position:
                raise PlanningError(
                    f"Le plan accepté du ménage {plan.household_id} utilise «\u202f{key.id}\u202f», absent de la "
                    "séance\u202f: ajoutez cette offre ou annulez la décision."
                )
            left[position[key]] -= amount
            if left[position[key]] < 0:
                raise PlanningError(
                    f"Les plans acceptés utilisent «\u202f{key.id}\u202f» plus de fois qu'il n'y a de places\u202f: "
                    "annulez l'une de ces décisions."
                )
    return left
