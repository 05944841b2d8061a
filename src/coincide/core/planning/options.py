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
from coincide.core.planning import value as worth
from coincide.core.planning.feasibility import (
    Feasibility,
    available_day,
    carries,
    dates_hold,
    refusal_hits,
    start_day,
)
from coincide.core.planning.model import MILLION, Adult, Household, JobChoice, Plan
from coincide.core.planning.supply import Dwelling

IntArray = NDArray[np.int64]
STAY = -1
"""Position that stands for the present home."""
OWN = -1
"""Position that stands for the adult's own means of transport."""
SURE = AFFORDABILITIES.index(Affordability.YES)
TO_CHECK = AFFORDABILITIES.index(Affordability.CHECK)


@dataclass(frozen=True, slots=True)
class AdultOptions:
    """Jobs open to one adult, sorted by home; home k holds positions indptr[k] to indptr[k + 1].

    `term_sure` and `term_check`: the job's part of the value when the budget is sure, or to check.
    """

    adult_id: str
    indptr: IntArray
    home: IntArray
    job: IntArray
    mode: IntArray
    pool: IntArray
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

    def plan(self, rules: Feasibility, home: int, picks: Sequence[tuple[int, int]]) -> Plan:
        """The plan made of a home (position here) and (adult, option) positions."""
        position = int(self.homes[home])
        choices = []
        for who, option in picks:
            adult = self.adults[who]
            pool = int(adult.pool[option])
            choices.append(
                JobChoice(
                    adult.adult_id,
                    rules.problem.jobs[int(adult.job[option])].id,
                    MODES[int(adult.mode[option])],
                    None if pool == OWN else rules.problem.pools[pool].id,
                )
            )
        dwelling_id = None if position == STAY else rules.problem.dwellings[position].id
        return Plan(self.household.id, dwelling_id, tuple(sorted(choices)))


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
    home, column, mode, pool, work = (np.concatenate(group) for group in zip(*parts, strict=True))
    order = np.lexsort((pool, jobs[column] if len(jobs) else column, home))
    home, column, mode, pool, work = (array[order] for array in (home, column, mode, pool, work))
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
        wages[column] if len(jobs) else column,
        worth.work_term(problem.weights, household, work, permanence, MILLION),
        worth.work_term(problem.weights, household, work, permanence, problem.weights.budget_to_check),
    )


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


def _travel(
    rules: Feasibility,
    household: Household,
    adult: Adult,
    homes: list[Dwelling | None],
    jobs: IntArray,
    scores: IntArray,
    allowed: NDArray[np.bool_],
    free: IntArray,
) -> list[tuple[IntArray, IntArray, IntArray, IntArray, IntArray]]:
    """(home, job column, mode, pool, work score): the best own mode, then each shared means that does better."""
    points = [rules.home_point(household, place) for place in homes]
    rows = np.array([rules.tables.row(point) for point in points if point is not None], dtype=np.int64)

    def scored(mode: Mode) -> IntArray:
        return np.where(allowed, _work_scores(rules, adult, mode, rows, jobs, scores), -1)

    best = np.full(allowed.shape, -1, dtype=np.int64)
    best_mode = np.zeros(allowed.shape, dtype=np.int64)
    for mode in rules.own_modes(adult):
        work = scored(mode)
        better = work > best
        best = np.where(better, work, best)
        best_mode = np.where(better, worth.MODE_ORDER[mode], best_mode)
    home, column = np.nonzero(best >= 0)
    parts = [(home, column, best_mode[home, column], np.full(len(home), OWN, dtype=np.int64), best[home, column])]
    first_pool = len(rules.problem.dwellings) + len(rules.problem.jobs)
    for position, pool in enumerate(rules.problem.pools):
        if free[first_pool + position] <= 0:
            continue
        served = np.array(
            [rules.pool_serves(pool, adult, rules.home_basin(household, place)) for place in homes], dtype=bool
        )
        work = np.where(served[:, None], scored(pool.mode), -1)
        home, column = np.nonzero(work > best)
        filled = np.full(len(home), worth.MODE_ORDER[pool.mode], dtype=np.int64)
        parts.append((home, column, filled, np.full(len(home), position, dtype=np.int64), work[home, column]))
    return parts


def _work_scores(
    rules: Feasibility, adult: Adult, mode: Mode, rows: IntArray, jobs: IntArray, scores: IntArray
) -> IntArray:
    """Work scores of homes × jobs for one mode, −1 where the commute does not carry a proposal."""
    weights, limit = rules.problem.weights, rules.limit(adult)
    matrix = rules.tables.matrix(mode, limit)
    pairs = np.ix_(rows, jobs)
    verdict = matrix.verdict[pairs]
    minutes = np.maximum(matrix.minutes_out[pairs], matrix.minutes_back[pairs]).astype(np.int64)
    commute = worth.commute_factor(weights, np.maximum(minutes, 0), limit)
    sure, check = (worth.certainty_factor(weights, one) for one in (Verdict.YES, Verdict.CHECK))
    certainty = np.where(verdict == 3, sure, check).astype(np.int64)
    work = worth.work_score(np.broadcast_to(scores, minutes.shape), commute, weights.reliability[mode], certainty)
    return np.where(carries(verdict), work, -1)
