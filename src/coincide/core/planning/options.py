"""One household's possibilities laid out in arrays: homes, and per adult the jobs within reach of each home.

Everything comes from `feasibility` and `value`; this module only arranges it. What consumes the same things and is
worth less is dropped (an adult's own modes: the best one is kept per home and job), which loses no optimum.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.core.budget import AFFORDABILITIES, Affordability
from coincide.core.mobility import MODES, Mode, Verdict
from coincide.core.mobility.travel import NO, YES
from coincide.core.planning import value as worth
from coincide.core.planning.care import QUARTER, away
from coincide.core.planning.choices import course_brings, french_gaps, goes_to, serves
from coincide.core.planning.feasibility import (
    Feasibility,
    available_day,
    carries,
    dates_hold,
    refusal_hits,
    start_day,
)
from coincide.core.planning.model import MILLION, Adult, Household, JobChoice, Plan
from coincide.core.planning.resources import IntArray, firsts
from coincide.core.planning.supply import Dwelling, MobilityResource

STAY = -1
"""Position that stands for the present home."""
OWN = -1
"""Position that stands for the adult's own means of transport."""
NONE = -1
"""Position that stands for no class, or for no childcare."""
SURE = AFFORDABILITIES.index(Affordability.YES)
TO_CHECK = AFFORDABILITIES.index(Affordability.CHECK)


@dataclass(frozen=True, slots=True)
class AdultOptions:
    """Jobs open to one adult, sorted by home; home k holds positions indptr[k] to indptr[k + 1].

    `term_sure` and `term_check`: the job's part of the value when the budget is sure, or to check. `leave` and `back`:
    minutes between which the adult is away (`care.away`).
    """

    adult_id: str
    indptr: IntArray
    home: IntArray
    job: IntArray
    mode: IntArray
    pool: IntArray
    course: IntArray
    leave: IntArray
    back: IntArray
    wage: IntArray
    term_sure: IntArray
    term_check: IntArray


@dataclass(frozen=True, slots=True)
class HouseholdOptions:
    """All that one household may be proposed; `homes` holds positions of dwellings, or `STAY`."""

    household: Household
    homes: IntArray
    term_sure: IntArray
    term_check: IntArray
    empty: IntArray
    adults: tuple[AdultOptions, ...]
    children: int
    """Small children, who need a place when no adult is at home."""

    def plan(self, rules: Feasibility, home: int, picks: Sequence[tuple[int, int]], care: int = NONE) -> Plan:
        """The plan made of a home (position here), (adult, option) positions and a centre."""
        position = int(self.homes[home])
        choices = []
        for who, option in picks:
            adult = self.adults[who]
            pool, course = int(adult.pool[option]), int(adult.course[option])
            choices.append(
                JobChoice(
                    adult.adult_id,
                    rules.problem.jobs[int(adult.job[option])].id,
                    MODES[int(adult.mode[option])],
                    None if pool == OWN else rules.problem.pools[pool].id,
                    None if course == NONE else rules.problem.courses[course].id,
                )
            )
        dwelling_id = None if position == STAY else rules.problem.dwellings[position].id
        care_id = None if care == NONE else rules.problem.centres[care].id
        return Plan(self.household.id, dwelling_id, tuple(sorted(choices, key=lambda one: one.adult_id)), care_id)


def compile_household(rules: Feasibility, household: Household, free: IntArray) -> HouseholdOptions:
    """Lay out a household's possibilities; `free` is what is left of each resource (dwellings, jobs, pools)."""
    problem = rules.problem
    places: list[tuple[int, Dwelling | None]] = [(STAY, None)]
    places += [(position, dwelling) for position, dwelling in enumerate(problem.dwellings) if free[position] > 0]
    places = [(position, place) for position, place in places if not rules.home_obstacles(household, place)]
    homes = [place for _, place in places]
    sure, check, empty = [], [], []
    nothing = [np.array(0, dtype=np.int64)]
    for home in homes:
        kind = household.home_kind if home is None else home.kind
        gain = worth.home_gain(problem.weights, household, kind)
        sure.append(worth.home_term(problem.weights, household, gain, MILLION))
        check.append(worth.home_term(problem.weights, household, gain, problem.weights.budget_to_check))
        barred = home is None or rules.lacks_contract(household, home, 0)
        empty.append(0 if barred else int(rules.affordability(household, home, nothing)))
    adults = tuple(_adult_options(rules, household, adult, homes, free) for adult in household.seekers if homes)
    return HouseholdOptions(
        household,
        np.array([position for position, _ in places], dtype=np.int64),
        np.array(sure, dtype=np.int64),
        np.array(check, dtype=np.int64),
        np.array(empty, dtype=np.int64),
        adults,
        problem.small_children(household),
    )


def _adult_options(
    rules: Feasibility, household: Household, adult: Adult, homes: list[Dwelling | None], free: IntArray
) -> AdultOptions:
    problem = rules.problem
    first_job = len(problem.dwellings)
    open_jobs = [
        position
        for position, job in enumerate(problem.jobs)
        if free[first_job + position] > 0 and not rules.job_obstacles(household, adult, job)
    ]
    jobs = np.array(open_jobs, dtype=np.int64)
    scores = np.array(
        [worth.job_score(problem.weights, adult, problem.jobs[position]) for position in open_jobs], dtype=np.int64
    )
    allowed = _allowed(rules, household, homes, open_jobs)
    parts = _travel(rules, household, adult, homes, jobs, scores, allowed, free)
    home, column, mode, pool, work, out, back = (np.concatenate(group) for group in zip(*parts, strict=True))
    chosen, course = _courses(rules, household, adult, homes, open_jobs, home, column, free)
    home, column, mode, pool, work, out, back = (one[chosen] for one in (home, column, mode, pool, work, out, back))
    order = np.lexsort((course, mode, pool, jobs[column] if len(jobs) else column, home))
    home, column, mode, pool, work, out, back, course = (
        one[order] for one in (home, column, mode, pool, work, out, back, course)
    )
    shifts = np.array([away(problem.jobs[position].shift) for position in open_jobs], dtype=np.int64).reshape(-1, 2)
    permanence = np.array(
        [problem.weights.permanence[household.home_kind if place is None else place.kind] for place in homes],
        dtype=np.int64,
    )[home]
    wages = np.array([problem.jobs[position].net_wage for position in open_jobs], dtype=np.int64)
    return AdultOptions(
        adult.id,
        np.searchsorted(home, np.arange(len(homes) + 1)).astype(np.int64),
        home,
        jobs[column] if len(jobs) else column,
        mode,
        pool,
        course,
        shifts[column, 0] - _quarters(out) if len(jobs) else column,
        shifts[column, 1] + _quarters(back) if len(jobs) else column,
        wages[column] if len(jobs) else column,
        worth.work_term(problem.weights, household, work, permanence, MILLION),
        worth.work_term(problem.weights, household, work, permanence, problem.weights.budget_to_check),
    )


def _quarters(minutes: IntArray) -> IntArray:
    """`care.quarter_up` over an array."""
    result: IntArray = -(-minutes // QUARTER) * QUARTER
    return result


def _courses(
    rules: Feasibility,
    household: Household,
    adult: Adult,
    homes: list[Dwelling | None],
    jobs: list[int],
    home: IntArray,
    column: IntArray,
    free: IntArray,
) -> tuple[IntArray, IntArray]:
    """Which options stand, and with which class: as they are where no French is missing, else once for each class that
    brings it to the home's basin and has a seat left."""
    problem, first = rules.problem, firsts(rules.problem).course
    short = np.array([max(french_gaps(adult, problem.jobs[position])) > 0 for position in jobs], dtype=bool)
    plain = np.nonzero(~short[column])[0] if len(jobs) else np.zeros(0, dtype=np.int64)
    chosen, course = [plain], [np.full(len(plain), NONE, dtype=np.int64)]
    for position, one in enumerate(problem.courses if short.any() else ()):
        if free[first + position] <= 0:
            continue
        brings = np.array([course_brings(one, adult, problem.jobs[job]) for job in jobs], dtype=bool) & short
        near = np.array([serves(one, rules.home_basin(household, place)) for place in homes], dtype=bool)
        hits = np.nonzero(brings[column] & near[home])[0]
        chosen.append(hits)
        course.append(np.full(len(hits), position, dtype=np.int64))
    return np.concatenate(chosen), np.concatenate(course)


def _allowed(
    rules: Feasibility, household: Household, homes: list[Dwelling | None], jobs: list[int]
) -> NDArray[np.bool_]:
    """Homes × jobs that dates and refusals leave possible."""
    problem = rules.problem
    available = np.array([available_day(place) for place in homes], dtype=np.int64)
    start = np.array([start_day(problem.jobs[position]) for position in jobs], dtype=np.int64)
    allowed = dates_hold(available[:, None], start[None, :], problem.move_in_days)
    for refusal in rules.refusals[household.id]:
        if refusal.job_id is None:
            continue
        hit_homes = [refusal_hits(refusal, place.id if place else None, (refusal.job_id,)) for place in homes]
        hit_jobs = [problem.jobs[position].id == refusal.job_id for position in jobs]
        allowed &= ~np.outer(np.array(hit_homes, dtype=bool), np.array(hit_jobs, dtype=bool))
    return allowed


type Ways = tuple[IntArray, IntArray, IntArray, IntArray, IntArray, IntArray, IntArray]


def _travel(
    rules: Feasibility,
    household: Household,
    adult: Adult,
    homes: list[Dwelling | None],
    jobs: IntArray,
    scores: IntArray,
    allowed: NDArray[np.bool_],
    free: IntArray,
) -> list[Ways]:
    """(home, job column, mode, pool, work score, minutes out, minutes back).

    The best own mode, then each shared means that does better; every way where small children may be left alone, since
    a quicker one may spare their care.
    """
    every = rules.problem.small_children(household) > 0
    points = [rules.home_point(household, place) for place in homes]
    rows = np.array([rules.tables.row(point) for point in points if point is not None], dtype=np.int64)

    def scored(mode: Mode, pool: MobilityResource | None = None) -> tuple[IntArray, IntArray, IntArray]:
        work, out, back = _work_scores(rules, adult, mode, rows, jobs, scores, pool)
        return np.where(allowed, work, -1), out, back

    parts: list[Ways] = []

    def add(
        kept: NDArray[np.bool_], mode: IntArray | int, pool: int, work: IntArray, out: IntArray, back: IntArray
    ) -> None:
        home, column = np.nonzero(kept)
        modes = np.broadcast_to(np.asarray(mode, dtype=np.int64), kept.shape)[home, column]
        ways = np.full(len(home), pool, dtype=np.int64)
        parts.append((home, column, modes, ways, work[home, column], out[home, column], back[home, column]))

    nothing = np.zeros(allowed.shape, dtype=np.int64)
    best, best_mode, best_out, best_back = nothing - 1, nothing, nothing, nothing
    for mode in rules.own_modes(adult):
        work, out, back = scored(mode)
        if every:
            add(work >= 0, worth.MODE_ORDER[mode], OWN, work, out, back)
        better = work > best
        best, best_mode = np.where(better, work, best), np.where(better, worth.MODE_ORDER[mode], best_mode)
        best_out, best_back = np.where(better, out, best_out), np.where(better, back, best_back)
    if not every:
        add(best >= 0, best_mode, OWN, best, best_out, best_back)
    first_pool = firsts(rules.problem).pool
    for position, pool in enumerate(rules.problem.pools):
        if free[first_pool + position] <= 0:
            continue
        served = np.array(
            [rules.pool_serves(pool, adult, rules.home_basin(household, place)) for place in homes], dtype=bool
        )
        goes = np.array([goes_to(pool, rules.problem.jobs[job]) for job in jobs], dtype=bool)
        work, out, back = scored(pool.mode, pool)
        work = np.where(np.outer(served, goes), work, -1)
        add(work >= 0 if every else work > best, worth.MODE_ORDER[pool.mode], position, work, out, back)
    return parts


def _work_scores(
    rules: Feasibility,
    adult: Adult,
    mode: Mode,
    rows: IntArray,
    jobs: IntArray,
    scores: IntArray,
    pool: MobilityResource | None,
) -> tuple[IntArray, IntArray, IntArray]:
    """Work scores of homes × jobs for one mode, −1 where the commute does not carry a proposal; minutes both ways."""
    weights, limit = rules.problem.weights, rules.limit(adult)
    matrix = rules.tables.matrix(mode, limit)
    pairs = np.ix_(rows, jobs)
    verdict, out, back = matrix.verdict[pairs], matrix.minutes_out[pairs], matrix.minutes_back[pairs]
    if pool is not None and pool.minutes is not None:
        verdict = np.full(verdict.shape, YES if pool.minutes <= limit else NO, dtype=np.int8)
        out = back = np.full(verdict.shape, pool.minutes, dtype=np.int32)
    minutes = np.maximum(out, back).astype(np.int64)
    commute = worth.commute_factor(weights, np.maximum(minutes, 0), limit)
    sure, check = (worth.certainty_factor(weights, one) for one in (Verdict.YES, Verdict.CHECK))
    certainty = np.where(verdict == YES, sure, check).astype(np.int64)
    work = worth.work_score(np.broadcast_to(scores, minutes.shape), commute, weights.reliability[mode], certainty)
    return np.where(carries(verdict), work, -1), out.astype(np.int64), back.astype(np.int64)
