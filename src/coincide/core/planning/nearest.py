"""The nearest obstacles: how many more jobs and homes one change would open to a household, whatever its plan.

A job is *open* to an adult when no rule of `feasibility` about the two stands in the way and some way of the adult's
reaches it, both ways, from the present home or from a home on offer that fits the household (rooms, surface, communes)
and is free in time. A home is open when it fits. Budget, a landlord's contract and childcare hang on the whole plan, so
they are not counted here. The changes are those of `relaxations`; each count is the difference of two such sets.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.core.planning.choices import course_brings, french_gaps, goes_to, serves
from coincide.core.planning.feasibility import Feasibility, available_day, carries, dates_hold, start_day
from coincide.core.planning.model import Adult, Household
from coincide.core.planning.reasons import Reason
from coincide.core.planning.relaxations import Relaxation, relaxations
from coincide.core.planning.supply import Dwelling, Job

MOST_OPENINGS = 6
LIFTS: dict[str, frozenset[Reason]] = {
    "minutes": frozenset(),
    "scooter": frozenset(),
    "car": frozenset({Reason.LICENCE}),
    "licence": frozenset({Reason.LICENCE}),
    "oral": frozenset({Reason.ORAL, Reason.WRITTEN}),
    "written": frozenset({Reason.ORAL, Reason.WRITTEN}),
    "literacy": frozenset({Reason.LITERACY}),
    "trade": frozenset({Reason.TRADE}),
    "hours": frozenset({Reason.HOURS}),
    "trade_veto": frozenset({Reason.TRADE_VETO}),
    "areas": frozenset({Reason.AREA}),
    "refusals": frozenset({Reason.REFUSED}),
    "stay": frozenset(),
    "rooms": frozenset(),
}
"""The changes that can open a job or a home, with the obstacles between adult and job that each may take away (French
in both, as a class may bring the other). Changes of rent and contract are about whole plans."""
SAME_REACH = frozenset({"literacy", "trade", "hours", "trade_veto"})
"""Changes that leave homes and ways as they are."""
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Opening:
    """What one change opens: code, label and subject as in `relaxations`, how many more jobs and homes."""

    code: str
    label: str
    subject: str
    jobs: int = 0
    homes: int = 0


def open_jobs(rules: Feasibility, household: Household) -> frozenset[tuple[str, str]]:
    """What is open to each adult who looks for work: (adult, job)."""
    return frozenset(
        (adult.id, job.id)
        for adult in household.seekers
        for reached, job in zip(_reached(rules, household, adult), rules.problem.jobs, strict=True)
        if reached and not rules.job_obstacles(household, adult, job)
    )


def open_homes(rules: Feasibility, household: Household) -> frozenset[str]:
    """The homes on offer that fit the household."""
    return frozenset(one.id for one in rules.problem.dwellings if not rules.home_obstacles(household, one))


def nearest(rules: Feasibility, household: Household) -> tuple[Opening, ...]:
    """The changes that open something, the most jobs first, then the most homes; at most `MOST_OPENINGS`.

    Of several steps of one kind for one adult (A2, then B1), the smallest that opens something is kept.
    """
    before = _Before(rules, household)
    found: dict[tuple[str, str], Opening] = {}
    for change in relaxations(rules.problem, household):
        if change.code not in LIFTS or (change.code, change.subject) in found:
            continue
        opening = before.opening(change)
        if opening.jobs or opening.homes:
            found[change.code, change.subject] = opening
    ranked = sorted(found.values(), key=lambda one: (-one.jobs, -one.homes, one.code, one.subject))
    return tuple(ranked[:MOST_OPENINGS])


class _Before:
    """What is open to a household, and what blocks the rest."""

    def __init__(self, rules: Feasibility, household: Household) -> None:
        self.rules = rules
        self.household = household
        self.homes = open_homes(rules, household)
        self.reached = {adult.id: _reached(rules, household, adult) for adult in household.seekers}
        self.blocked = {
            adult.id: [
                frozenset(one.reason for one in rules.job_obstacles(household, adult, job))
                for job in rules.problem.jobs
            ]
            for adult in household.seekers
        }

    def opening(self, change: Relaxation) -> Opening:
        """What a change opens: jobs of all adults, a job open to two of them counted once."""
        rules = Feasibility(change.problem, self.rules.tables)
        household = change.problem.households[0]
        lifted = LIFTS[change.code]
        jobs: set[int] = set()
        for adult in household.seekers:
            if change.subject not in (adult.id, household.id):
                continue
            was = self.reached[adult.id]
            reached = was if change.code in SAME_REACH else _reached(rules, household, adult)
            for position in np.nonzero(reached)[0].tolist():
                reasons = self.blocked[adult.id][position]
                if (was[position] and not reasons) or not reasons <= lifted:
                    continue
                if not rules.job_obstacles(household, adult, rules.problem.jobs[position]):
                    jobs.add(position)
        homes = self.homes
        if change.code in ("areas", "refusals", "rooms"):
            homes = open_homes(rules, household)
        return Opening(change.code, change.label, change.subject, len(jobs), len(homes - self.homes))


def _reached(rules: Feasibility, household: Household, adult: Adult) -> Bools:
    """For each job, whether some way of this adult reaches it from some home that fits, free in time."""
    problem = rules.problem
    places: list[Dwelling | None] = [None, *problem.dwellings]
    homes = [one for one in places if not rules.home_obstacles(household, one)]
    points = [rules.home_point(household, one) for one in homes]
    rows = [rules.tables.row(point) for point in points if point is not None]
    if not rows:
        return np.zeros(len(problem.jobs), dtype=bool)
    limit = rules.limit(adult)
    ways: Bools = np.zeros((len(rows), len(problem.jobs)), dtype=bool)
    for mode in rules.own_modes(adult):
        ways |= carries(rules.tables.matrix(mode, limit).verdict[rows])
    basins = [rules.home_basin(household, one) for one in homes]
    for pool in problem.pools:
        if pool.capacity < 1:
            continue
        served = np.array([rules.pool_serves(pool, adult, basin) for basin in basins], dtype=bool)
        going = np.array([goes_to(pool, job) for job in problem.jobs], dtype=bool)
        held: Bools = served[:, None] & going[None, :]
        if pool.minutes is None:
            held = held & carries(rules.tables.matrix(pool.mode, limit).verdict[rows])
        elif pool.minutes > limit:
            continue
        ways |= held
    starts = np.array([start_day(job) for job in problem.jobs], dtype=np.int64)
    free = np.array([available_day(one) for one in homes], dtype=np.int64)
    ways &= dates_hold(free[:, None], starts[None, :], problem.move_in_days)
    if problem.courses:
        ways &= _of_basins(basins, lambda basin: _taught(rules, adult, basin))
    result: Bools = np.any(ways, axis=0).reshape(-1)
    return result


def _of_basins(basins: list[str], ask: Callable[[str], Iterable[bool]]) -> Bools:
    """One row per home; each basin is asked once."""
    known = {basin: list(ask(basin)) for basin in dict.fromkeys(basins)}
    return np.array([known[basin] for basin in basins], dtype=bool)


def _taught(rules: Feasibility, adult: Adult, basin: str) -> list[bool]:
    """For each job, whether no French is missing that a class open to this basin wouldn't bring."""
    courses = [one for one in rules.problem.courses if serves(one, basin)]

    def holds(job: Job) -> bool:
        return not any(french_gaps(adult, job)) or any(course_brings(course, adult, job) for course in courses)

    return [holds(job) for job in rules.problem.jobs]
