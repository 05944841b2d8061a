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


class JobSuits(NamedTuple):
    """What each job is to each adult (A adults who seek work, J jobs, W distinct wages).

    A code stands for what a job is worth and the French that a class must bring; there are few of these pairs, so that
    a byte holds one for every adult and job.
    """

    codes: NDArray[np.uint8]
    """(A, J), 0: not for this adult."""
    scores: IntArray
    """Work score of each code, the way apart (millionths)."""
    levels: IntArray
    """Level of French that a class must bring, 0: none."""
    job_wage: IntArray
    """(J) number of the job's wage among all."""
    wage_numbers: NDArray[np.int16]
    """(A, W) number of a wage among those that the adult meets."""
    wage_values: list[IntArray]
    """Those that each adult meets."""


class _Facts(NamedTuple):
    """Jobs and adults as arrays; rows of the first and columns of the second are named below.

    `trades`: number of the factor of each adult and ROME code, of so many `kinds_of_trade`; `languages`: numbers of
    what the French is like: exact, with a margin, or the level that a class brings.
    """

    jobs: IntArray
    adults: IntArray
    trades: IntArray
    kinds_of_trade: int
    languages: int
    same_trade: FLAGS
    vetoed_trades: FLAGS
    vetoed_areas: FLAGS
    refused: IntArray
    refused_first: IntArray
    best_course: int


J_ORAL, J_WRITTEN, J_LICENCE, J_LITERACY, J_TRADE, J_ROME, J_AREA, J_START, J_SHIFT, J_END, J_CONTRACT = range(11)
(A_ORAL, A_WRITTEN, A_LICENCE, A_LITERATE, A_EARLIEST, A_LATEST, A_AVAILABLE, A_HOUSEHOLD) = range(8)
EXACT, MARGIN, COURSE = range(3)


@njit(cache=True)
def _fill(facts: _Facts, codes: NDArray[np.uint8]) -> None:
    """Write the codes.

    One condition after the other, without branches, so that a processor goes through some jobs at a time.
    """
    jobs, best, languages, trades = facts.jobs, facts.best_course, facts.languages, facts.trades
    for adult in range(len(codes)):
        a, mine = facts.adults[adult], codes[adult]
        no_area, by_trade = facts.vetoed_areas[a[A_HOUSEHOLD]], trades[adult]
        same, no_trade = facts.same_trade[adult], facts.vetoed_trades[adult]
        for job in range(len(mine)):
            rome = jobs[J_ROME, job]
            suits = (jobs[J_LICENCE, job] <= a[A_LICENCE]) & (jobs[J_LITERACY, job] <= a[A_LITERATE])
            suits &= (jobs[J_SHIFT, job] >= a[A_EARLIEST]) & (jobs[J_END, job] <= a[A_LATEST])
            suits &= (jobs[J_START, job] >= a[A_AVAILABLE]) & (same[rome] | (jobs[J_TRADE, job] == 0))
            suits &= (not no_trade[rome]) & (not no_area[jobs[J_AREA, job]])
            oral, written = jobs[J_ORAL, job], jobs[J_WRITTEN, job]
            spoken, put_down = oral - a[A_ORAL], written - a[A_WRITTEN]
            level = max(oral if spoken > 0 else 0, written if put_down > 0 else 0)
            suits &= (max(spoken, put_down) <= COURSE_GAP) & ((level == 0) | (level <= best))
            spare = ((oral == 0) | (spoken < 0)) & ((written == 0) | (put_down < 0))
            language = COURSE - 1 + level if level > 0 else (MARGIN if spare else EXACT)
            code = 1 + (jobs[J_CONTRACT, job] * facts.kinds_of_trade + by_trade[rome]) * languages + language
            mine[job] = code if suits else 0
        for at in range(facts.refused_first[a[A_HOUSEHOLD]], facts.refused_first[a[A_HOUSEHOLD] + 1]):
            mine[facts.refused[at]] = 0


@njit(cache=True)
def _meet(codes: NDArray[np.uint8], wage: IntArray, met: FLAGS) -> None:
    """Mark the wages that each adult meets."""
    for adult in range(len(codes)):
        for job in range(len(wage)):
            if codes[adult, job] > 0:
                met[adult, wage[job]] = True


def _facts(rules: Feasibility, households: Sequence[Household]) -> tuple[_Facts, IntArray, IntArray]:
    """Also the factors of contracts and trades that their numbers stand for."""
    problem = rules.problem
    weights = problem.weights
    factors = np.array([contract_factor(weights, one) for one in problem.jobs], dtype=np.int64)
    contracts, contract = np.unique(factors, return_inverse=True)
    romes = {rome: number for number, rome in enumerate(sorted({one.rome for one in problem.jobs}))}
    areas = {area: number for number, area in enumerate(sorted({one.area for one in problem.jobs}))}
    jobs = [
        (
            *(one.min_oral, one.min_written, one.needs_licence, one.needs_literacy, one.requires_trade),
            *(romes[one.rome], areas[one.area], start_day(one), one.shift.start, shift_end(one.shift)),
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
    nearness = np.array([known[adult.trades] for _, adult in seekers], dtype=np.int64)
    trades, trade = np.unique(nearness, return_inverse=True)
    best_course = max((one.up_to for one in problem.courses), default=0)
    asked = max((max(one.min_oral, one.min_written) for one in problem.jobs), default=0)
    facts = _Facts(
        np.vstack([np.array(jobs, dtype=np.int64).reshape(-1, 10).T, contract.reshape(1, -1)]),
        np.array(adults, dtype=np.int64).reshape(-1, 8),
        trade.reshape(len(seekers), len(codes)).astype(np.int64),
        len(trades),
        COURSE + min(best_course, asked),
        np.array([[rome in adult.trades for rome in codes] for _, adult in seekers], dtype=bool).reshape(vetoed.shape),
        vetoed,
        unwanted,
        np.array([one for some in refused for one in some], dtype=np.int64),
        np.cumsum([0, *map(len, refused)]).astype(np.int64),
        best_course,
    )
    return facts, contracts, trades


def job_suits(rules: Feasibility, households: Sequence[Household]) -> JobSuits:
    """What each job is to each adult of these households who seeks work, in order."""
    weights, jobs = rules.problem.weights, rules.problem.jobs
    values, wage = np.unique(np.array([one.net_wage for one in jobs], dtype=np.int64), return_inverse=True)
    facts, contracts, trades = _facts(rules, households)
    codes = np.zeros((len(facts.adults), len(jobs)), dtype=np.uint8)
    _fill(facts, codes)
    met = np.zeros((len(codes), len(values)), dtype=bool)
    _meet(codes, wage.reshape(-1), met)
    languages = [
        weights.language_exact,
        weights.language_margin,
        *[weights.language_course] * (facts.languages - COURSE),
    ]
    whole = contracts[:, None] * trades // MILLION
    scores = whole[:, :, None] * np.array(languages, dtype=np.int64) // MILLION
    levels = np.broadcast_to(np.maximum(np.arange(facts.languages) - COURSE + 1, 0), scores.shape)
    assert scores.size < np.iinfo(np.uint8).max
    return JobSuits(
        codes,
        np.append(0, scores),
        np.append(0, levels),
        wage.reshape(-1).astype(np.int64),
        np.maximum(np.cumsum(met, axis=1) - 1, 0).astype(np.int16),
        [values[one] for one in met],
    )
