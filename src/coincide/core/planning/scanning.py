"""Bounds from above on what each job can bring an adult in a zone: all jobs in reach, sixteen at a time."""

import numpy as np
from numpy.typing import NDArray

from coincide.core.planning.compiled import njit
from coincide.core.planning.kernels import DOWN, F_JOB, F_POOL, JOB, LOW, ZERO, factor_of, whole
from coincide.core.planning.resources import IntArray
from coincide.core.planning.world import FIXED, SITE, World

IMPOSSIBLE, GONE = -1e12, 1e15
"""Instead of the score of a job that is not for an adult; of the cost of a job that nobody can have any more."""


@njit(cache=True, nogil=True)
def costs_of(world: World, free: IntArray, prices: IntArray, costs: NDArray[np.float32]) -> None:
    """Write the prices of all jobs in single precision, rounded down."""
    first = world.firsts[F_JOB]
    for job in range(len(costs)):
        costs[job] = prices[first + job] * DOWN if free[first + job] > 0 else GONE


@njit(cache=True, nogil=True)
def scores_of(world: World, household: int, scores: NDArray[np.float32]) -> None:
    """Write the work scores of all jobs for each adult of a household; `IMPOSSIBLE` where the job is not for them."""
    by_code = world.scores.astype(np.float32)
    by_code[0] = IMPOSSIBLE
    for adult in range(len(scores)):
        codes, mine = world.suits[world.household_adults[household] + adult], scores[adult]
        for job in range(len(codes)):
            mine[job] = by_code[codes[job]]


@njit(cache=True, nogil=True, fastmath={"nnan", "nsz"})
def _raise_bounds(
    scores: NDArray[np.float32],
    factor: float,
    quality: NDArray[np.float32],
    goes: NDArray[np.float32],
    costs: NDArray[np.float32],
    extra: float,
    bounds: NDArray[np.float32],
) -> np.int32:
    """Raise the bounds of jobs to score × factor × quality − cost − extra; answers with the largest, 0 at least.

    Every job in turn, those that are not for the adult too (`goes`: 1, or 0 where a means does not go): processors do
    sixteen at a time, and find the largest of whole numbers so, hence the bits of positive ones are compared, and
    answered with. No number here is "not a number", and the largest does not depend on any order, so every machine
    answers alike.
    """
    times, more, low, zero = np.float32(factor), np.float32(extra), np.float32(LOW), np.float32(0)
    for job in range(len(bounds)):
        carried = quality[job] * goes[job]
        bound = scores[job] * times * carried - costs[job] - more
        bound = bound if carried > zero else low
        bounds[job] = bound if bound > bounds[job] else bounds[job]
    bits, top = bounds.view(np.int32), np.int32(0)
    for job in range(len(bounds)):
        top = bits[job] if bits[job] > top else top
    return top


@njit(cache=True, nogil=True)
def scan(
    world: World,
    prices: IntArray,
    costs: NDArray[np.float32],
    household: int,
    adult: int,
    zone: IntArray,
    hour: int,
    table: IntArray,
    pool: IntArray,
    fixed: NDArray[np.float64],
    shared: int,
    count: int,
    ones: NDArray[np.float32],
    scores: NDArray[np.float32],
    bounds: NDArray[np.float32],
) -> tuple[int, int, int, int]:
    """Bounds from above on the net value of each of an adult's jobs in a zone, classes and branches apart.

    Written: by own means, by shared means (where there are any). Answers with the largest of each, 0 at least, and
    the first job and the one after the last among which all others are.
    """
    site = zone[SITE]
    row = world.household_adults[household] + adult
    factor = factor_of(world, household, zone)
    job_cost = hour * world.numbers[JOB] * DOWN
    bounds[:] = LOW
    bits = np.zeros(2, dtype=np.int32)
    first, last = world.own_reach[world.adult_class[row], site]
    quality = world.own_quality[world.adult_class[row], site]
    bits[0] = _raise_bounds(
        scores[first:last], factor, quality[first:last], ones[first:last], costs[first:last], job_cost,
        bounds[0, first:last],
    )  # fmt: skip
    lowest, highest = first, last
    for way in range(shared, count):
        one = pool[way]
        spent = prices[world.firsts[F_POOL] + one] * DOWN + job_cost
        times, quality, first, last = factor, ones, ZERO, whole(len(scores))
        if table[way] == FIXED:
            times = factor * fixed[way]
        else:
            quality = world.quality[table[way], site]
            first, last = world.reach[table[way], site]
        if last > first:
            best = _raise_bounds(
                scores[first:last], times, quality[first:last], world.pool_goes[one, first:last], costs[first:last],
                spent, bounds[1, first:last],
            )  # fmt: skip
            bits[1] = max(bits[1], best)
            lowest, highest = (min(lowest, first), max(highest, last)) if highest > lowest else (first, last)
    tops = bits.view(np.float32)
    return int(tops[0]) + 1, int(tops[1]) + 1, lowest, highest
