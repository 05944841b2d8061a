"""Bounds from above on what each job can bring an adult in a zone.

Jobs stand in blocks of neighbours. The best score of a block, its best quality and its least cost bound all that is in
it; only the blocks that may hold the best job, or one that is good enough, are read job by job, some at a time.
"""

import numpy as np
from numpy.typing import NDArray

from coincide.core.planning.compiled import njit
from coincide.core.planning.kernels import DOWN, F_JOB, LOW
from coincide.core.planning.resources import IntArray
from coincide.core.planning.world import BLOCK, FIXED, World

IMPOSSIBLE, GONE = -1e12, 1e15
"""Instead of the score of a job that is not for an adult; of the cost of a job that nobody can have any more."""
CLOSE = 1e-4
"""Blocks that promise so little more (relatively) than what was read are left unread: their bounds are close enough."""
FLAGS = NDArray[np.bool_]
FLOATS = NDArray[np.float32]


@njit(cache=True, nogil=True)
def costs_of(world: World, free: IntArray, prices: IntArray, costs: FLOATS, least: FLOATS) -> None:
    """Write the prices of all jobs in single precision, rounded down, and the least of each block."""
    first = world.firsts[F_JOB]
    for job in range(len(costs)):
        costs[job] = prices[first + job] * DOWN if free[first + job] > 0 else GONE
    for block in range(len(least)):
        least[block] = costs[block * BLOCK : (block + 1) * BLOCK].min()


@njit(cache=True, nogil=True)
def scores_of(world: World, household: int, scores: FLOATS, most: FLOATS) -> None:
    """Write the work scores of all jobs for each adult of a household, `IMPOSSIBLE` where the job is not for them, and
    the most of each block."""
    by_code = world.scores.astype(np.float32)
    by_code[0] = IMPOSSIBLE
    for adult in range(len(scores)):
        codes, mine = world.suits[world.household_adults[household] + adult], scores[adult]
        for job in range(len(codes)):
            mine[job] = by_code[codes[job]]
        for block in range(most.shape[1]):
            most[adult, block] = mine[block * BLOCK : (block + 1) * BLOCK].max()


@njit(cache=True, nogil=True, fastmath={"nnan", "nsz"})
def _raise_bounds(
    scores: FLOATS, factor: float, quality: FLOATS, goes: FLOATS, costs: FLOATS, extra: float, bounds: FLOATS,
    first: int, last: int,
) -> None:  # fmt: skip
    """Raise the bounds of some jobs (or blocks) to score × factor × quality − cost − extra.

    `goes`: 1, or 0 where a means does not go. Each step rounds the better of two numbers to the better, so that the
    bound of a block is no less than those of its jobs. Nothing here is "not a number", so every machine answers alike.
    """
    times, more, low, zero = np.float32(factor), np.float32(extra), np.float32(LOW), np.float32(0)
    for at in range(first, last):
        carried = quality[at] * goes[at]
        bound = scores[at] * times * carried - costs[at] - more
        bound = bound if carried > zero else low
        bounds[at] = bound if bound > bounds[at] else bounds[at]


@njit(cache=True, nogil=True)
def _read(
    own: FLOATS, quality: FLOATS, goes: FLOATS, site: int, factor: float, job_cost: float, seats: IntArray,
    table: IntArray, pool: IntArray, fixed: NDArray[np.float64], shared: int, count: int, ones: FLOATS,
    scores: FLOATS, costs: FLOATS, chosen: FLAGS, bounds: FLOATS,
) -> None:  # fmt: skip
    """Raise bounds by own means and by shared means: those of all blocks where none is chosen, else those of the jobs
    in the blocks that are."""
    for way in range(shared - 1, count):
        times, spent, carried, there, mine = factor, job_cost, own, ones, bounds[0]
        if way >= shared:
            one = pool[way]
            spent, there, mine = job_cost + seats[one] * DOWN, goes[one], bounds[1]
            carried = ones
            if table[way] == FIXED:
                times = factor * fixed[way]
            else:
                carried = quality[table[way], site]
        if len(chosen) == 0:
            _raise_bounds(scores, times, carried, there, costs, spent, mine, 0, len(mine))
        for block in range(len(chosen)):
            if chosen[block]:
                last = min((block + 1) * BLOCK, len(mine))
                _raise_bounds(scores, times, carried, there, costs, spent, mine, block * BLOCK, last)


@njit(cache=True, nogil=True)
def read_blocks(
    own: FLOATS, quality: FLOATS, goes: FLOATS, site: int, factor: float, job_cost: float, seats: IntArray,
    table: IntArray, pool: IntArray, fixed: NDArray[np.float64], shared: int, count: int, ones: FLOATS,
    scores: FLOATS, costs: FLOATS, floor: float, blocks: FLOATS, read: FLAGS, chosen: FLAGS, bounds: FLOATS,
) -> None:  # fmt: skip
    """Write the bounds of the jobs in blocks whose own bound is as much as `floor`, unless they were read before.

    The bound of a block that was read is the largest of its jobs', 0 at least. Processors find the largest of whole
    numbers some at a time, hence the bits of positive ones are compared.

    Args:
        own, quality, goes: of jobs, see `World`; `own` for the adult and the site.
        factor, job_cost, seats: what a score brings at most, what a job costs whatever it is, prices of shared seats.
        table, pool, fixed, shared, count: the adult's ways, see `ways_of`.
    """
    some = False
    for block in range(len(read)):
        chosen[block] = not read[block] and max(blocks[0, block], blocks[1, block]) >= floor
        if chosen[block]:
            read[block] = some = True
            for job in range(block * BLOCK, min((block + 1) * BLOCK, bounds.shape[1])):
                bounds[0, job] = bounds[1, job] = LOW
    if not some:
        return
    _read(
        own, quality, goes, site, factor, job_cost, seats, table, pool, fixed, shared, count, ones, scores, costs,
        chosen, bounds,
    )  # fmt: skip
    tops, bits = blocks.view(np.int32), bounds.view(np.int32)
    for block in range(len(read)):
        if chosen[block]:
            for means in range(2):
                top = np.int32(0)
                for job in range(block * BLOCK, min((block + 1) * BLOCK, bounds.shape[1])):
                    top = bits[means, job] if bits[means, job] > top else top
                tops[means, block] = top


@njit(cache=True, nogil=True)
def scan(
    own: FLOATS, quality: FLOATS, goes: FLOATS, own_top: FLOATS, quality_top: FLOATS, goes_top: FLOATS, site: int,
    factor: float, job_cost: float, seats: IntArray, table: IntArray, pool: IntArray, fixed: NDArray[np.float64],
    shared: int, count: int, ones: FLOATS, scores: FLOATS, costs: FLOATS, most: FLOATS, least: FLOATS, none: FLAGS,
    blocks: FLOATS, read: FLAGS, chosen: FLAGS, bounds: FLOATS,
) -> tuple[int, int]:  # fmt: skip
    """Bounds from above on the net value of an adult's best job in a zone, classes and branches apart.

    Written: the bounds of all blocks and those of the jobs in the blocks that were `read`, by own means and by shared
    means. Answers with the largest of each, 0 at least. `most`, `least`: scores and costs of blocks; `none`: empty.
    """
    blocks[:], read[:] = LOW, False
    _read(
        own_top, quality_top, goes_top, site, factor, job_cost, seats, table, pool, fixed, shared, count, ones, most,
        least, none, blocks,
    )  # fmt: skip
    bits, top = blocks.view(np.int32), np.zeros(1, dtype=np.int32)
    best = top.view(np.float32)
    for block in range(len(read)):
        promised = max(bits[0, block], bits[1, block])
        top[0] = promised if promised > top[0] else top[0]
    if top[0] == 0:
        return 1, 1
    # The blocks that promise most first, then those that promise more than these hold.
    for turn in range(2):
        read_blocks(
            own, quality, goes, site, factor, job_cost, seats, table, pool, fixed, shared, count, ones, scores, costs,
            best[0] * (1 + CLOSE * turn), blocks, read, chosen, bounds,
        )  # fmt: skip
        top[0] = 0
        for block in range(len(read)):
            held = max(bits[0, block], bits[1, block]) if read[block] else np.int32(0)
            top[0] = held if held > top[0] else top[0]
    tops = np.zeros(2, dtype=np.int32)
    for means in range(2):
        for block in range(len(read)):
            tops[means] = bits[means, block] if bits[means, block] > tops[means] else tops[means]
    found = tops.view(np.float32)
    return int(found[0]) + 1, int(found[1]) + 1
