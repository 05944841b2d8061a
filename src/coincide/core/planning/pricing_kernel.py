"""Exact pricing of one household: its zones in the order of what they can bring, until nothing better can come."""

import numpy as np

from coincide.core.planning.compiled import njit
from coincide.core.planning.joining import (
    by_lists,
    by_tables,
    hours_of_kinds,
    improve,
    least_of,
    may_improve,
    room,
    two_best,
)
from coincide.core.planning.kernels import (
    COURSE,
    DOWN,
    ENDLESS,
    F_COURSE,
    F_POOL,
    FINER,
    JOB,
    MOVE,
    NOTHING,
    O_WIDTH,
    ZERO,
    Branch,
    factor_of,
    fill_options,
    taught,
    ways_of,
    whole,
)
from coincide.core.planning.resources import IntArray
from coincide.core.planning.rows import KINDS, KINDS_MOVED
from coincide.core.planning.scanning import costs_of, read_blocks, scan, scores_of
from coincide.core.planning.world import (
    BASIN,
    BLOCK,
    CLASSES,
    FIRST_HOME,
    LAST_HOME,
    PERMANENCE,
    SITE,
    T_CHECK,
    T_SURE,
    World,
)


@njit(cache=True)
def _remembered(
    zones: IntArray, tops: IntArray, number: int, drift: int, drift_shared: int, job_cost: int, now: IntArray
) -> None:
    """Write the most that each adult can add in a zone, by remembered bounds (by own means, by shared means).

    The zones behind it at the same place, whose homes last longer (`homes`), add as much or more: their bounds count.
    """
    now[:] = ENDLESS
    for other in range(number, len(tops)):
        if zones[other, SITE] != zones[number, SITE] or zones[other, BASIN] != zones[number, BASIN]:
            break
        if zones[other, PERMANENCE] < zones[number, PERMANENCE]:
            break
        for adult in range(len(now)):
            gross = max(tops[other, adult, 0], tops[other, adult, 1] + drift_shared) + drift
            now[adult] = min(now[adult], max(gross - job_cost, 0))


@njit(cache=True)
def _needs_lists(world: World, free: IntArray, household: int) -> bool:
    """Whether care, hours or seats in short supply make the tables too coarse."""
    if world.children[household] > 0:
        return True
    counsellor = world.counsellor[household]
    most = world.numbers[MOVE] + 2 * world.numbers[JOB] + 2 * world.numbers[COURSE]
    if counsellor >= 0 and free[counsellor] < most:
        return True
    if world.pairs_first[household] == world.pairs_first[household + 1]:
        return False
    for pool in range(len(world.pool_mode)):
        if free[world.firsts[F_POOL] + pool] == 1:
            return True
    for course in range(len(world.course_up_to)):  # noqa: SIM110 - numba knows no generator
        if free[world.firsts[F_COURSE] + course] == 1:
            return True
    return False


@njit(cache=True)
def price_household(
    world: World,
    free: IntArray,
    prices: IntArray,
    household: int,
    slack: int,
    floor: int,
    branch: Branch,
    tops: IntArray,
    drift: int,
    drift_shared: int,
    remember: bool,
    most: int,
    floors: IntArray,
    rows: IntArray,
    reduced: IntArray,
) -> tuple[int, IntArray, IntArray, int]:
    """The best plan of each zone that is worth more than `floor` and within `slack` of the best.

    Args:
        free, prices: what is left and costs of each resource, billionths.
        branch: what is allowed, `EVERYTHING` for no restriction.
        tops: (zones, adults, own or shared means) bounds from above on the value of an adult in a zone, the prices of
            jobs and seats paid but not the hours, less the drift when written: a bound on all falls of these prices
            since the start, of jobs and of seats on top.
        remember: whether `free` and the branch let `tops` be written for everybody.
        most: above 0, every plan above `floor` is listed instead, until there are more than that.
        floors: by kind of plan (`KINDS`), instead of `floor`: then the best plan of each kind that is worth more is
            written, at the position of its kind, and `floors` are raised (`reduced` is `NOTHING` where none was
            found); a plan of another kind that asks for no more hours counts as well. Empty for no such thing.
        rows, reduced: where plans and their reduced values are written (new tables if they are too small).

    Returns:
        The best reduced value, exactly where it is above `floor` (else something at most `floor`; `floor` when plans
        are listed), the plans, their reduced values, and how many there are.
    """
    first_zone, last_zone = world.zones_first[household], world.zones_first[household + 1]
    adults = world.household_adults[household + 1] - world.household_adults[household]
    counsellor = world.counsellor[household]
    hour = prices[counsellor] if counsellor >= 0 else 0
    move, job_cost = hour * world.numbers[MOVE], hour * world.numbers[JOB]
    # Tables hold NOTHING where no option is: what is that far down is no plan, whatever the home adds.
    floor = max(floor, NOTHING // 2)
    collect = most > 0
    listed = collect or _needs_lists(world, free, household)
    apart, groups = len(floors) > 0, 2 if len(floors) > 0 else 1
    least = floors.copy() if apart else np.full(KINDS, floor, dtype=np.int64)
    hours_of = hours_of_kinds(world)
    if apart and not collect:
        for kind in range(KINDS):
            improve(least, hours_of, whole(kind), floors[kind], True)
        reduced[:] = NOTHING
    every = world.children[household] > 0
    row0, zones = world.household_adults[household], last_zone - first_zone
    now = np.zeros(adults, dtype=np.int64)
    bounds, bases = np.empty(zones, dtype=np.int64), np.empty(zones, dtype=np.int64)
    there, mine = world.zones[first_zone:last_zone], tops[first_zone:last_zone]
    for number in range(zones):
        zone = there[number]
        cheapest = ENDLESS
        if zone[FIRST_HOME] < 0:
            cheapest = 0 if len(branch.homes) == 0 or branch.homes[-1] else ENDLESS
        for at in range(zone[FIRST_HOME], zone[LAST_HOME]):
            home = world.homes[at] if at >= 0 else 0
            if free[home] > 0 and (len(branch.homes) == 0 or branch.homes[home]):
                cheapest = min(cheapest, prices[home])
        if zone[FIRST_HOME] >= 0:
            cheapest += move
        bases[number] = FINER * max(zone[T_SURE], zone[T_CHECK]) - cheapest
        bounds[number] = NOTHING
        if cheapest < ENDLESS // 2:
            _remembered(there, mine, number, drift, drift_shared, job_cost, now)
            bounds[number] = bases[number] + two_best(now, adults)[1]
    best, count = floor, ZERO
    options = np.empty((64, O_WIDTH), dtype=np.int64)
    starts = np.zeros(adults + 1, dtype=np.int64)
    widest, wide = 1, world.adult_own.shape[1] + len(world.pool_mode)
    for adult in range(adults):
        widest = max(widest, world.wages[row0 + adult])
    jobs, parts = len(world.job_class), -(-len(world.job_class) // BLOCK)
    costs, cheapest_in = np.empty(jobs, dtype=np.float32), np.empty(parts, dtype=np.float32)
    scores, most_in = np.empty((adults, jobs), dtype=np.float32), np.empty((adults, parts), dtype=np.float32)
    ones = np.ones(jobs, dtype=np.float32)
    costs_of(world, free, prices, costs, cheapest_in)
    scores_of(world, household, scores, most_in)
    scans, blocks = np.empty((adults, 2, jobs), dtype=np.float32), np.empty((adults, 2, parts), dtype=np.float32)
    read, chosen = np.empty((adults, parts), dtype=np.bool_), np.empty(parts, dtype=np.bool_)
    basins, none = world.pool_serves.shape[1], np.zeros(0, dtype=np.bool_)
    tables, pools = np.empty((adults, basins, wide), np.int64), np.empty((adults, basins, wide), np.int64)
    fixed, up_to = np.empty((adults, basins, wide)), np.empty(len(world.course_up_to), dtype=np.int64)
    shares, ways = np.zeros((adults, basins), np.int64), np.full((adults, basins), -1, dtype=np.int64)
    owns = np.zeros(adults, np.bool_)
    seats = prices[world.firsts[F_POOL] : world.firsts[F_POOL] + len(world.pool_mode)]
    own_quality, own_top, quality, quality_top = world.own_quality, world.own_top, world.quality, world.quality_top
    goes, goes_top, classes = world.pool_goes, world.goes_top, world.adult_class[row0 : row0 + adults]
    value = np.empty((adults, 2, widest, world.classes.shape[1], groups, 2), dtype=np.int64)
    index = np.empty((adults, 2, widest, world.classes.shape[1], groups, 2), dtype=np.int64)
    for number in np.argsort(-bounds, kind="mergesort"):
        zone = there[number]
        moved = KINDS_MOVED if zone[FIRST_HOME] >= 0 else 0
        if not apart:
            least[:] = max(best - slack, floor)
        if collect and count > most:
            break
        if not apart and bounds[number] <= least[0]:
            break
        _remembered(there, mine, number, drift, drift_shared, job_cost, now)
        one, two = two_best(now, adults)
        if bounds[number] == NOTHING or not may_improve(least, moved, bases[number], one, two):
            continue
        site, basin, factor = zone[SITE], zone[BASIN], factor_of(world, household, zone)
        for adult in range(adults):
            if ways[adult, basin] < 0:
                shares[adult, basin], ways[adult, basin], owns[adult] = ways_of(
                    world, free, household, adult, basin, every, branch, tables[adult, basin], pools[adult, basin],
                    fixed[adult, basin],
                )  # fmt: skip
            top, top_shared = scan(
                own_quality[classes[adult], site], quality, goes, own_top[classes[adult], site], quality_top, goes_top,
                site, factor, job_cost * DOWN, seats, tables[adult, basin], pools[adult, basin], fixed[adult, basin],
                shares[adult, basin], ways[adult, basin], ones, scores[adult], costs, most_in[adult], cheapest_in, none,
                blocks[adult], read[adult], chosen, scans[adult],
            )  # fmt: skip
            now[adult] = max(top, top_shared)
            if remember:
                mine[number, adult, 0] = top + job_cost - drift
                mine[number, adult, 1] = top_shared + job_cost - drift - drift_shared
        one, two = two_best(now, adults)
        if not may_improve(least, moved, bases[number], one, two):
            continue
        found = ZERO
        taught(world, free, basin, up_to)
        kinds = whole(world.classes[zone[CLASSES], -1]) + 1
        if not listed:
            value[:, :, :, :kinds] = NOTHING
            index[:, :, :, :kinds] = -1
        for adult in range(adults):
            other = 0
            for someone in range(adults):
                if someone != adult:
                    other = max(other, now[someone])
            alone = least_of(least, moved + 3) - bases[number]
            both = least_of(least, moved + 6) - bases[number] - other
            need = min(alone, both)
            if now[adult] > need:
                read_blocks(
                    own_quality[classes[adult], site], quality, goes, site, factor, job_cost * DOWN, seats,
                    tables[adult, basin], pools[adult, basin], fixed[adult, basin], shares[adult, basin],
                    ways[adult, basin], ones, scores[adult], costs, float(need), blocks[adult], read[adult], chosen,
                    scans[adult],
                )  # fmt: skip
                options, found = fill_options(
                    world, free, prices, household, adult, zone, need, hour, every, listed, apart, branch,
                    tables[adult, basin], pools[adult, basin], ways[adult, basin], owns[adult], scores[adult],
                    fixed[adult, basin], up_to, blocks[adult], scans[adult], options, found, value[adult], index[adult],
                )  # fmt: skip
            starts[adult + 1] = found
        before = count
        if listed:
            rows, reduced, count = by_lists(
                world, household, zone, options, starts, prices, free, move, least, hours_of, branch, apart, most,
                rows, reduced, count,
            )  # fmt: skip
        else:
            rows, reduced = room(rows, reduced, max(count, KINDS - 1 if apart else 0))
            by_tables(
                world, household, zone, options, value, index, kinds, prices, free, move, least, hours_of, branch,
                apart, rows, reduced, count,
            )  # fmt: skip
        if not apart and not collect and least[0] > max(best - slack, floor):
            best = max(best, least[0])
            count = before + 1
    if apart and not collect:
        floors[:] = least
    return best, rows, reduced, count
