"""Which jobs each adult could do, wherever the household lives, and what each is worth to them, the way apart.

The compiled twin of `Feasibility.job_obstacles` and `value.job_score`, for all adults and jobs at once; a test holds
the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coincide.core.planning.care import shift_end
from coincide.core.planning.choices import COURSE_GAP
from coincide.core.planning.compiled import njit
from coincide.core.planning.feasibility import Feasibility, start_day
from coincide.core.planning.model import MILLION, Household
from coincide.core.planning.resources import IntArray
from coincide.core.planning.value import contract_factor, trade_factor

ALWAYS, NEVER = -1, 1 << 40
FLAGS = NDArray[np.bool_]


class JobLists(NamedTuple):
    """Adult i holds positions first[i] to first[i + 1]; `wage` numbers the adult's own distinct wages (`wage_values`),
    `level` is the French that a class must bring (0: none)."""

    first: IntArray
    job: NDArray[np.int32]
    score: NDArray[np.int32]
    wage: NDArray[np.int16]
    level: NDArray[np.int8]
    wages: IntArray
    wage_values: list[IntArray]


class _Facts(NamedTuple):
    """Jobs and adults as arrays; columns are named where they are written."""

    jobs: IntArray
    adults: IntArray
    trades: IntArray
    same_trade: FLAGS
    vetoed_trades: FLAGS
    vetoed_areas: FLAGS
    refused: IntArray
    refused_first: IntArray
    language: IntArray
    best_course: int


(J_ORAL, J_WRITTEN, J_LICENCE, J_LITERACY, J_TRADE, J_ROME, J_AREA, J_START, J_SHIFT, J_END, J_CONTRACT, J_WAGE) = (
    range(12)
)
(A_ORAL, A_WRITTEN, A_LICENCE, A_LITERATE, A_EARLIEST, A_LATEST, A_AVAILABLE, A_HOUSEHOLD) = range(8)
EXACT, MARGIN, COURSE = range(3)


@njit(cache=True)
def _suits(facts: _Facts, adult: int, job: int) -> int:
    """-1 if the job is not for this adult, else the level of French that a class must bring (0: none)."""
    j, a = facts.jobs[job], facts.adults[adult]
    if (j[J_LICENCE] and not a[A_LICENCE]) or (j[J_LITERACY] and not a[A_LITERATE]):
        return -1
    if j[J_SHIFT] < a[A_EARLIEST] or j[J_END] > a[A_LATEST] or j[J_START] < a[A_AVAILABLE]:
        return -1
    if facts.vetoed_trades[adult, j[J_ROME]] or facts.vetoed_areas[a[A_HOUSEHOLD], j[J_AREA]]:
        return -1
    if j[J_TRADE] and not facts.same_trade[adult, j[J_ROME]]:
        return -1
    oral, written = max(j[J_ORAL] - a[A_ORAL], 0), max(j[J_WRITTEN] - a[A_WRITTEN], 0)
    level = 0
    if oral > 0 or written > 0:
        if oral > COURSE_GAP or written > COURSE_GAP:
            return -1
        level = max(j[J_ORAL] if oral else 0, j[J_WRITTEN] if written else 0)
        if level > facts.best_course:
            return -1
    for position in range(facts.refused_first[a[A_HOUSEHOLD]], facts.refused_first[a[A_HOUSEHOLD] + 1]):
        if facts.refused[position] == job:
            return -1
    return level


@njit(cache=True)
def _score(facts: _Facts, adult: int, job: int, level: int) -> int:
    """`value.job_score`."""
    j, a = facts.jobs[job], facts.adults[adult]
    score = j[J_CONTRACT] * facts.trades[adult, j[J_ROME]] // MILLION
    if level > 0:
        return score * facts.language[COURSE] // MILLION
    spare = (j[J_ORAL] == 0 or a[A_ORAL] > j[J_ORAL]) and (j[J_WRITTEN] == 0 or a[A_WRITTEN] > j[J_WRITTEN])
    return score * facts.language[MARGIN if spare else EXACT] // MILLION


@njit(cache=True)
def _count(facts: _Facts) -> IntArray:
    counts = np.zeros(len(facts.adults) + 1, dtype=np.int64)
    for adult in range(len(facts.adults)):
        for job in range(len(facts.jobs)):
            if _suits(facts, adult, job) >= 0:
                counts[adult + 1] += 1
    return counts


@njit(cache=True)
def _fill(
    facts: _Facts,
    first: IntArray,
    distinct: int,
    jobs: NDArray[np.int32],
    scores: NDArray[np.int32],
    wages: NDArray[np.int16],
    levels: NDArray[np.int8],
    met: FLAGS,
) -> None:
    number = np.zeros(distinct, dtype=np.int64)
    for adult in range(len(facts.adults)):
        at = first[adult]
        for job in range(len(facts.jobs)):
            level = _suits(facts, adult, job)
            if level < 0:
                continue
            jobs[at], levels[at], scores[at] = job, level, _score(facts, adult, job, level)
            met[adult, facts.jobs[job, J_WAGE]] = True
            at += 1
        count = 0
        for wage in range(distinct):
            number[wage] = count
            count += met[adult, wage]
        for at in range(first[adult], first[adult + 1]):
            wages[at] = number[facts.jobs[jobs[at], J_WAGE]]


def _facts(rules: Feasibility, households: Sequence[Household], wages: IntArray) -> _Facts:
    problem = rules.problem
    weights = problem.weights
    romes = {rome: number for number, rome in enumerate(sorted({one.rome for one in problem.jobs}))}
    areas = {area: number for number, area in enumerate(sorted({one.area for one in problem.jobs}))}
    jobs = [
        (
            *(one.min_oral, one.min_written, one.needs_licence, one.needs_literacy, one.requires_trade),
            *(romes[one.rome], areas[one.area], start_day(one), one.shift.start, shift_end(one.shift)),
            contract_factor(weights, one),
        )
        for one in problem.jobs
    ]
    seekers = [(number, adult) for number, household in enumerate(households) for adult in household.seekers]
    adults = [
        (
            *(adult.oral, adult.written, adult.licence, adult.literate),
            ALWAYS if adult.earliest is None else adult.earliest,
            NEVER if adult.latest is None else adult.latest,
            0 if adult.available is None else adult.available.toordinal(),
            number,
        )
        for number, adult in seekers
    ]
    codes = list(romes)
    known: dict[frozenset[str], list[int]] = {}
    for _, adult in seekers:
        if adult.trades not in known:
            known[adult.trades] = [trade_factor(weights, adult.trades, rome) for rome in codes]
    vetoed = np.array(
        [[bool(rome) and rome.startswith(tuple(adult.vetoed_trades)) for rome in codes] for _, adult in seekers],
        dtype=bool,
    ).reshape(len(seekers), len(codes))
    unwanted = np.zeros((len(households), len(areas)), dtype=bool)
    for number, household in enumerate(households):
        for area in household.vetoed_areas:
            if area and area in areas:
                unwanted[number, areas[area]] = True
    positions = {job.id: position for position, job in enumerate(problem.jobs)}
    refused = [
        [
            positions[one.job_id]
            for one in rules.refusals[household.id]
            if one.job_id in positions and one.dwelling_id is None and not one.stay
        ]
        for household in households
    ]
    return _Facts(
        np.column_stack([np.array(jobs, dtype=np.int64).reshape(-1, 11), wages]),
        np.array(adults, dtype=np.int64).reshape(-1, 8),
        np.array([known[adult.trades] for _, adult in seekers], dtype=np.int64).reshape(len(seekers), len(codes)),
        np.array([[rome in adult.trades for rome in codes] for _, adult in seekers], dtype=bool).reshape(vetoed.shape),
        vetoed,
        unwanted,
        np.array([one for some in refused for one in some], dtype=np.int64),
        np.cumsum([0, *map(len, refused)]).astype(np.int64),
        np.array([weights.language_exact, weights.language_margin, weights.language_course], dtype=np.int64),
        max((one.up_to for one in problem.courses), default=-1),
    )


def job_lists(rules: Feasibility, households: Sequence[Household]) -> JobLists:
    """The jobs of every adult of these households who seeks work, in order."""
    values, wage = np.unique(
        np.array([one.net_wage for one in rules.problem.jobs], dtype=np.int64), return_inverse=True
    )
    facts = _facts(rules, households, wage.reshape(-1).astype(np.int64))
    first = np.cumsum(_count(facts))
    total = int(first[-1])
    jobs, scores = np.zeros(total, dtype=np.int32), np.zeros(total, dtype=np.int32)
    wages, levels = np.zeros(total, dtype=np.int16), np.zeros(total, dtype=np.int8)
    met = np.zeros((len(facts.adults), len(values)), dtype=bool)
    _fill(facts, first, len(values), jobs, scores, wages, levels, met)
    return JobLists(first, jobs, scores, wages, levels, met.sum(axis=1).astype(np.int64), [values[one] for one in met])
