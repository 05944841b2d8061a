"""The problem as flat arrays, for compiled pricing: what every household may choose among, prices apart.

Nothing is listed plan by plan, nor job by home. A household meets *zones*: homes that share point, basin, permanence,
hence every commute, shared transport, class and centre. An adult and a job have a code for the part of the value
that does not depend on the way; the way is a table of (mode and limit) × site × job, shared by everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from coincide.core.mobility import Mode
from coincide.core.mobility.travel import CHECK, YES
from coincide.core.planning import value as worth
from coincide.core.planning.care import away, shift_end
from coincide.core.planning.choices import goes_to, serves
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.homes import NOTHING, Homes, Verdicts
from coincide.core.planning.jobs import JobSuits, job_suits
from coincide.core.planning.model import MILLION, Adult, Household
from coincide.core.planning.resources import IntArray, firsts

CLOSED, FIXED = -1, -2
"""In place of a travel table: shared means not open to the adult; minutes stated by the means itself."""
BLOCK = 32
"""Neighbouring jobs that are looked at together first: bounds on a block leave most blocks unread."""
NEAR = 1e-4
"""Qualities nearer than this (relatively) are compared in exact arithmetic."""
FLAGS = NDArray[np.bool_]

# Columns of a zone's row.
SITE, BASIN, PERMANENCE, T_SURE, T_CHECK, FIRST_HOME, LAST_HOME, FIRST_BAR, LAST_BAR, CLASSES = range(10)


class World(NamedTuple):
    """Arrays of one problem (A adults who seek work, H households, J jobs, D dwellings, S sites, T travel tables).

    Amounts are millionths; `firsts`: position of the first resource of each kind, in the order of `Firsts`.
    """

    firsts: IntArray
    numbers: IntArray
    """limit of a commute's loss, travel to check, budget to check, work only, both, effort: move, job, course."""
    certainty: NDArray[np.int8]
    out: NDArray[np.int16]
    back: NDArray[np.int16]
    quality: NDArray[np.float32]
    commute: NDArray[np.int32]
    table_mode: IntArray
    table_reliability: IntArray
    quality_top: NDArray[np.float32]
    """the best quality in each block of `BLOCK` jobs"""
    own_quality: NDArray[np.float32]
    own_top: NDArray[np.float32]
    own_table: NDArray[np.int8]
    job_class: NDArray[np.int16]
    shift_start: IntArray
    shift_end: IntArray
    household_adults: IntArray
    urgency: IntArray
    children: IntArray
    counsellor: IntArray
    adult_own: IntArray
    adult_class: IntArray
    adult_pool: IntArray
    adult_limit: IntArray
    adult_position: IntArray
    suits: NDArray[np.uint8]
    """by adult and job: 0, or a code for its score and the French that a class must bring"""
    scores: IntArray
    levels: IntArray
    job_wage: IntArray
    wage_numbers: NDArray[np.int16]
    """by adult and wage"""
    wages: IntArray
    """how many distinct wages each adult meets"""
    everybody: IntArray
    """all adults of each household: first position, in `busy`"""
    busy: IntArray
    """hours of a kept job, (start, end) or (-1, -1)"""
    pool_minutes: IntArray
    pool_mode: IntArray
    pool_reliability: IntArray
    pool_goes: NDArray[np.float32]
    """1 where a means goes to a job, 0 where it does not"""
    goes_top: NDArray[np.float32]
    pool_serves: FLAGS
    course_up_to: IntArray
    course_serves: FLAGS
    centre_opens: IntArray
    centre_closes: IntArray
    centre_serves: FLAGS
    zones_first: IntArray
    zones: IntArray
    classes: NDArray[np.int8]
    homes: NDArray[np.int32]
    home_class: NDArray[np.int8]
    bars: NDArray[np.int32]
    cost_class: NDArray[np.int32]
    needs_contract: FLAGS
    has_contract: FLAGS
    verdict_empty: IntArray
    verdict_alone: IntArray
    verdict_pair: IntArray
    pairs_first: IntArray
    pairs: IntArray
    verdicts: NDArray[np.int8]
    floors_first: IntArray
    floors: IntArray
    """floors that a plan of each household counts for"""


class _Travel:
    """Travel tables numbered as they are asked for; a table without any commute that carries is `CLOSED`."""

    def __init__(self, rules: Feasibility) -> None:
        self.rules, self.weights = rules, rules.problem.weights
        self.numbers: dict[tuple[Mode, int], int] = {}
        self.kept: list[tuple[Mode, int, NDArray[np.int8], NDArray[np.int16], NDArray[np.int16]]] = []

    def number(self, mode: Mode, limit: int) -> int:
        key = (mode, limit)
        if key not in self.numbers:
            matrix = self.rules.tables.matrix(mode, limit)
            carried = matrix.verdict >= CHECK
            self.numbers[key] = len(self.kept) if carried.any() else CLOSED
            if carried.any():
                certainty = np.where(matrix.verdict == YES, 2, np.where(carried, 1, 0)).astype(np.int8)
                out, back = (one.astype(np.int16) for one in (matrix.minutes_out, matrix.minutes_back))
                self.kept.append((mode, limit, certainty, out, back))
        return self.numbers[key]

    def arrays(self, sites: int, jobs: int) -> dict[str, Any]:
        shape = (0, sites, jobs)
        weights = self.weights
        quality, commute = [], []
        for mode, limit, certainty, out, back in self.kept:
            minutes = np.maximum(np.maximum(out, back), 0).astype(np.int64)
            commute.append(worth.commute_factor(weights, minutes, limit).astype(np.int32))
            factor = commute[-1] / MILLION * (weights.reliability[mode] / MILLION)
            sure = np.where(certainty == 2, 1.0, weights.travel_to_check / MILLION)
            quality.append(np.where(certainty > 0, factor * sure, -1.0).astype(np.float32))

        def stacked(parts: Sequence[NDArray[Any]], kind: Any) -> NDArray[Any]:
            return np.stack(parts) if parts else np.zeros(shape, dtype=kind)

        return {
            "certainty": stacked([one[2] for one in self.kept], np.int8),
            "out": stacked([one[3] for one in self.kept], np.int16),
            "back": stacked([one[4] for one in self.kept], np.int16),
            "quality": stacked(quality, np.float32),
            "quality_top": _tops(stacked(quality, np.float32)),
            "commute": stacked(commute, np.int32),
            "table_mode": np.array([worth.MODE_ORDER[one[0]] for one in self.kept], dtype=np.int64),
            "table_reliability": np.array([weights.reliability[one[0]] for one in self.kept], dtype=np.int64),
        }


def _adults(rules: Feasibility, travel: _Travel, seekers: Sequence[Adult], shape: tuple[int, int]) -> dict[str, Any]:
    """What each adult may ride, own and shared, and the best own quality for each set of own tables."""
    problem = rules.problem
    own = np.full((len(seekers), len(Mode)), CLOSED, dtype=np.int64)
    pools = np.full((len(seekers), len(problem.pools)), CLOSED, dtype=np.int64)
    limits = np.array([rules.limit(adult) for adult in seekers], dtype=np.int64)
    for row, adult in enumerate(seekers):
        limit = int(limits[row])
        tables = [number for mode in rules.own_modes(adult) if (number := travel.number(mode, limit)) != CLOSED]
        own[row, : len(tables)] = tables
        for column, pool in enumerate(problem.pools):
            if pool.mode is Mode.CAR and not adult.licence:
                continue
            if pool.minutes is None:
                pools[row, column] = travel.number(pool.mode, limit)
            elif pool.minutes <= limit:
                pools[row, column] = FIXED
    sets, classes = np.unique(own, axis=0, return_inverse=True) if len(seekers) else (own, np.zeros(0, dtype=np.int64))
    arrays = travel.arrays(*shape)
    best = [_own_best(arrays["quality"], tables[tables != CLOSED], shape) for tables in sets]
    own_quality = np.stack([one[0] for one in best]) if best else np.zeros((0, *shape), dtype=np.float32)
    return {
        **arrays,
        "adult_own": own,
        "adult_class": classes.reshape(-1).astype(np.int64),
        "adult_pool": pools,
        "adult_limit": limits,
        "own_quality": own_quality,
        "own_top": _tops(own_quality),
        "own_table": np.stack([one[1] for one in best]) if best else np.zeros((0, *shape), dtype=np.int8),
    }


def _tops(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """The largest of the values of each block of jobs, the last axis."""
    edges = np.arange(0, values.shape[-1], BLOCK)
    if len(edges) == 0 or values.size == 0:
        return np.zeros((*values.shape[:-1], len(edges)), dtype=np.float32)
    return np.maximum.reduceat(values, edges, axis=-1)


def _own_best(
    quality: NDArray[np.float32], tables: IntArray, shape: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
    """The best quality of these tables, and which table has it for certain (`CLOSED` where two are too near)."""
    if len(tables) == 0:
        return np.full(shape, -1.0, dtype=np.float32), np.full(shape, CLOSED, dtype=np.int8)
    ordered = quality[tables]
    best = ordered.max(axis=0)
    near = (ordered >= best * (1 - NEAR)).sum(axis=0) > 1
    return best, np.where(near, CLOSED, tables[ordered.argmax(axis=0)]).astype(np.int8)


def build_world(rules: Feasibility, households: Sequence[Household]) -> World:
    """Lay out these households of the problem of `rules` for pricing."""
    problem = rules.problem
    weights = problem.weights
    names = {one.basin for one in problem.dwellings} | {one.home_basin for one in problem.households}
    basins = {name: number for number, name in enumerate(sorted(names))}
    seekers = [adult for household in households for adult in household.seekers]
    travel = _Travel(rules)
    adults = _adults(rules, travel, seekers, (rules.tables.sites, len(problem.jobs)))
    suits = job_suits(rules, households)
    homes, verdicts = Homes(rules, basins), Verdicts(problem)
    rows = [_household(rules, household, homes) for household in households]
    tables = _verdict_tables(households, verdicts, suits)
    limited = {one.basin: number for number, one in enumerate(problem.counsellors)}
    first = firsts(problem)
    centres, courses, pools = problem.centres, problem.courses, problem.pools
    everyone = [adult for household in households for adult in household.adults]
    kept = [away(one.busy) if one.busy is not None else (-1, -1) for one in everyone]
    effort = problem.effort

    def serving(things: Sequence[Any]) -> FLAGS:
        return np.array([[serves(one, name) for name in basins] for one in things], dtype=bool).reshape(
            len(things), len(basins)
        )

    goes = np.array([[goes_to(one, job) for job in problem.jobs] for one in pools], dtype=np.float32)
    goes = goes.reshape(len(pools), len(problem.jobs))

    def ints(values: Sequence[int]) -> IntArray:
        return np.array(values, dtype=np.int64)

    def counted(counts: Sequence[int]) -> IntArray:
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

    numbers = {one.group: number for number, one in enumerate(problem.floors)}
    counts = [sorted(numbers[group] for group in one.groups if group in numbers) for one in households]
    return World(
        firsts=ints([*astuple(first), first.counsellor + len(problem.counsellors)]),
        numbers=ints(
            [
                *(weights.commute_loss, weights.travel_to_check, weights.budget_to_check),
                *(weights.work_only, weights.both, effort.move, effort.job, effort.course),
            ]
        ),
        **adults,
        job_class=homes.job_class,
        shift_start=ints([one.shift.start for one in problem.jobs]),
        shift_end=ints([shift_end(one.shift) for one in problem.jobs]),
        household_adults=counted([len(one.seekers) for one in households]),
        urgency=ints([worth.urgency_weight(weights, one) for one in households]),
        children=ints([problem.small_children(one) for one in households]),
        counsellor=ints(
            [first.counsellor + limited[one.home_basin] if one.home_basin in limited else -1 for one in households]
        ),
        adult_position=ints([at for one in households for at, adult in enumerate(one.adults) if adult.seeks_work]),
        suits=suits.codes,
        scores=suits.scores,
        levels=suits.levels,
        job_wage=suits.job_wage,
        wage_numbers=suits.wage_numbers,
        wages=ints([len(one) for one in suits.wage_values]),
        everybody=counted([len(one.adults) for one in households]),
        busy=ints([time for one in kept for time in one]).reshape(-1, 2),
        pool_minutes=ints([-1 if one.minutes is None else one.minutes for one in pools]),
        pool_mode=ints([worth.MODE_ORDER[one.mode] for one in pools]),
        pool_reliability=ints([weights.reliability[one.mode] for one in pools]),
        pool_goes=goes,
        goes_top=_tops(goes),
        pool_serves=serving(pools),
        course_up_to=ints([one.up_to for one in courses]),
        course_serves=serving(courses),
        centre_opens=ints([one.opens for one in centres]),
        centre_closes=ints([one.closes for one in centres]),
        centre_serves=serving(centres),
        zones_first=counted([len(one) for one in rows]),
        zones=ints([number for one in rows for row in one for number in row]).reshape(-1, 10),
        classes=np.array(homes.classes, dtype=np.int8).reshape(len(homes.classes), len(homes.thresholds) + 1),
        homes=np.concatenate(homes.homes or [NOTHING]).astype(np.int32),
        home_class=np.concatenate(homes.home_class or [NOTHING]).astype(np.int8),
        bars=np.array(homes.bars, dtype=np.int32),
        cost_class=verdicts.cost_class,
        needs_contract=np.array([one.requires_work_contract for one in problem.dwellings], dtype=bool),
        has_contract=np.array([any(adult.has_contract for adult in one.adults) for one in households], dtype=bool),
        **tables,
        verdicts=verdicts.table,
        floors_first=counted([len(one) for one in counts]),
        floors=ints([number for one in counts for number in one]),
    )


def _household(rules: Feasibility, household: Household, homes: Homes) -> list[tuple[int, ...]]:
    """The rows of its zones, with what the home is worth in each, budget sure or to check."""
    weights = rules.problem.weights
    before = weights.permanence[household.home_kind] if household.home is not None else 0
    parts: dict[int, tuple[int, int]] = {}
    rows: list[tuple[int, ...]] = []
    for site, basin, permanence, first, last, classes, first_bar, last_bar in homes.zones(household):
        if first < 0:
            sure = check = 0
        else:
            if permanence not in parts:
                gain = worth.gain(weights, household, permanence - before)
                certainties = (MILLION, weights.budget_to_check)
                one, two = (worth.home_term(weights, household, gain, certainty) for certainty in certainties)
                parts[permanence] = one, two
            sure, check = parts[permanence]
        rows.append((site, basin, permanence, sure, check, first, last, first_bar, last_bar, classes))
    return rows


def _verdict_tables(households: Sequence[Household], verdicts: Verdicts, suits: JobSuits) -> dict[str, Any]:
    nothing = np.zeros(1, dtype=np.int64)
    empty, alone, pair, pairs, first_pair = [], [], [], [], [0]
    row = 0
    for household in households:
        empty.append(verdicts.add(household.means, [nothing]))
        count = len(household.seekers)
        alone += [verdicts.add(household.means, [suits.wage_values[row + one]]) for one in range(count)]
        for one in range(count):
            for two in range(one + 1, count):
                pairs.append((one, two))
                wages = [suits.wage_values[row + one], suits.wage_values[row + two]]
                pair.append(verdicts.add(household.means, wages))
        first_pair.append(len(pairs))
        row += count
    return {
        "verdict_empty": np.array(empty, dtype=np.int64),
        "verdict_alone": np.array(alone, dtype=np.int64),
        "verdict_pair": np.array(pair, dtype=np.int64),
        "pairs_first": np.array(first_pair, dtype=np.int64),
        "pairs": np.array(pairs, dtype=np.int64).reshape(-1, 2),
    }
