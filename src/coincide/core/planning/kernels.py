"""Exact pricing of one household, compiled: the best plan when everything scarce has a price.

Amounts are billionths of the index (1,000 × value − prices), so that prices are fine enough for proofs. Homes are
visited zone by zone in the order of an upper bound, and left unvisited where that bound shows that nothing better is
there; an option is computed exactly only where a quick floating-point bound from above says that it may matter. Both
lose nothing: the best reduced value is exact for any non-negative prices.

Two ways to join homes and jobs (`joining`): `by_tables` keeps the two best distinct jobs by wage and date, enough for
households without small children whose two adults cannot be short of the same seat; `by_lists` goes through sorted
lists of options and pairs, and knows every rule.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from coincide.core.planning.care import QUARTER
from coincide.core.planning.compiled import njit
from coincide.core.planning.model import MILLION
from coincide.core.planning.resources import IntArray
from coincide.core.planning.world import (
    BLOCK,
    CLASSES,
    FIRST_BAR,
    FIXED,
    LAST_BAR,
    PERMANENCE,
    SITE,
    World,
)

FLAGS = NDArray[np.bool_]
NOTHING = -(1 << 60)
"""Reduced value of a household without any plan."""
FINER = 1000
"""Billionths in a millionth."""
LOW = -1e17
"""Instead of a bound where nothing is possible."""
ENDLESS = 1 << 59
UP, DOWN = 1.00001, 0.9999995
"""Single precision is rounded by less than this: bounds from above stay above, costs stay below."""
whole = cast(Callable[[Any], int], np.int64)
"""To a whole number of 64 bits: one type everywhere, so that a function is compiled once."""
ZERO, NOBODY, SURE = whole(0), whole(-1), whole(2)

# Columns of a plan's row. An adult is named by the position among the household's seekers; -1: none.
(P_HOUSEHOLD, P_HOME, P_ADULT1, P_JOB1, P_MODE1, P_POOL1, P_COURSE1, P_ADULT2, P_JOB2, P_MODE2, P_POOL2, P_COURSE2) = (
    range(12)
)
P_CARE, P_VALUE, P_HOURS, P_WIDTH = 12, 13, 14, 15
STAYS, NO_HOME = -1, -2

# Columns of an option.
(O_SURE, O_CHECK, O_TERM_SURE, O_TERM_CHECK, O_JOB, O_MODE, O_POOL, O_COURSE, O_WAGE, O_CLASS, O_LEAVE, O_BACK) = range(
    12
)
O_WIDTH = 12

# Numbers of the world.
LOSS, TRAVEL_CHECK, BUDGET_CHECK, WORK_ONLY, BOTH, MOVE, JOB, COURSE = range(8)
F_JOB, F_POOL, F_CARE, F_COURSE, F_COUNSELLOR, F_FLOOR = range(6)


class Branch(NamedTuple):
    """What a branch leaves one household: homes (the last: staying), jobs by adult (the last: none), pools by adult
    (the last: own means); all empty: everything.

    `shown`, not empty: resources that a listing has shown already; only plans with another home or job are listed then,
    and they are marked in it.
    """

    homes: FLAGS
    jobs: FLAGS
    pools: FLAGS
    shown: FLAGS = np.zeros(0, dtype=bool)


EVERYTHING = Branch(np.zeros(0, dtype=bool), np.zeros((0, 0), dtype=bool), np.zeros((0, 0), dtype=bool))


@njit(cache=True)
def _term(credit: int, urgency: int, work: int, certainty: int) -> int:
    """`value.work_term`."""
    return work * credit // MILLION * certainty // MILLION * urgency // MILLION


@njit(cache=True)
def _work(score: int, commute: int, reliability: int, certainty: int) -> int:
    """`value.work_score`."""
    return score * commute // MILLION * reliability // MILLION * certainty // MILLION


@njit(cache=True)
def _by_table(
    certainty: NDArray[np.int8], commute: NDArray[np.int32], reliability: IntArray, to_check: int, table: int,
    site: int, job: int, score: int,
) -> int:  # fmt: skip
    """Work score by one travel table from one site, -1 where the commute carries nothing."""
    verdict = certainty[table, site, job]
    if verdict == 0:
        return NOBODY
    sure = whole(MILLION) if verdict == 2 else to_check
    return _work(score, whole(commute[table, site, job]), reliability[table], sure)


@njit(cache=True)
def taught(world: World, free: IntArray, basin: int, up_to: IntArray) -> None:
    """Write the level of French to which each class brings homes of a basin, 0 where it has no seat or is not open."""
    for course in range(len(up_to)):
        opened = free[world.firsts[F_COURSE] + course] > 0 and world.course_serves[course, basin]
        up_to[course] = world.course_up_to[course] if opened else 0


@njit(cache=True)
def _cheapest_course(up_to: IntArray, prices: IntArray, first: int, level: int) -> int:
    """The class that brings this level at the least price; -1 if none does."""
    best = NOBODY
    for course in range(len(up_to)):
        if up_to[course] >= level and (best < 0 or prices[first + course] < prices[first + best]):
            best = whole(course)
    return best


@njit(cache=True)
def _absence(world: World, job: int, out: int, back: int) -> tuple[int, int]:
    """`care.away`."""
    return world.shift_start[job] - -(-out // QUARTER) * QUARTER, world.shift_end[job] + -(-back // QUARTER) * QUARTER


@njit(cache=True)
def _barred(world: World, zone: IntArray, job: int) -> bool:
    for position in range(zone[FIRST_BAR], zone[LAST_BAR]):  # noqa: SIM110 - numba knows no generator
        if world.bars[position] == job:
            return True
    return False


@njit(cache=True)
def ways_of(
    world: World,
    free: IntArray,
    household: int,
    adult: int,
    basin: int,
    every: bool,
    branch: Branch,
    table: IntArray,
    pool: IntArray,
    fixed: NDArray[np.float64],
) -> tuple[int, int, bool]:
    """Ways of an adult from homes of a basin: own tables one by one where `every` way counts, then shared means.

    Written: the travel table, the pool (-1: own), the quality of a pool that states its minutes. Answers with the
    first shared way, how many ways there are, and whether own means are allowed.
    """
    row = world.household_adults[household] + adult
    limited = len(branch.homes) > 0
    own_allowed = not limited or branch.pools[adult, -1]
    count = 0
    if every and own_allowed:
        for position in range(world.adult_own.shape[1]):
            if world.adult_own[row, position] >= 0:
                table[count], pool[count] = world.adult_own[row, position], -1
                count += 1
    shared = count
    limit = world.adult_limit[row]
    for one in range(len(world.pool_mode)):
        opened = world.adult_pool[row, one]
        if opened == -1 or free[world.firsts[F_POOL] + one] <= 0 or not world.pool_serves[one, basin]:
            continue
        if limited and not branch.pools[adult, one]:
            continue
        table[count], pool[count] = opened, one
        spent = world.numbers[LOSS] * min(world.pool_minutes[one], limit) // max(limit, 1)
        fixed[count] = (MILLION - spent) / MILLION * (world.pool_reliability[one] / MILLION)
        count += 1
    return shared, count, own_allowed


@njit(cache=True)
def keep_two(
    options: IntArray, value: IntArray, index: IntArray, sure: int, wage: int, kind: int, group: int, net: int,
    option: int,
) -> None:  # fmt: skip
    """Keep the two best options with distinct jobs in one cell of an adult's tables.

    Views of the cell would be shorter to write, but each of them counts references, which takes longer than this.
    """
    job, first = options[option, O_JOB], index[sure, wage, kind, group, 0]
    if net > value[sure, wage, kind, group, 0]:
        if first >= 0 and options[first, O_JOB] != job:
            value[sure, wage, kind, group, 1] = value[sure, wage, kind, group, 0]
            index[sure, wage, kind, group, 1] = first
        value[sure, wage, kind, group, 0], index[sure, wage, kind, group, 0] = net, option
    elif net > value[sure, wage, kind, group, 1] and options[first, O_JOB] != job:
        value[sure, wage, kind, group, 1], index[sure, wage, kind, group, 1] = net, option


@njit(cache=True)
def _threshold(
    options: IntArray, value: IntArray, index: IntArray, sure: int, wage: int, kind: int, group: int, job: int,
    place: int,
) -> int:  # fmt: skip
    """What an option with this job must be worth more than to be one of the two kept (see `keep_two`)."""
    first = index[sure, wage, kind, group, 0]
    known = first >= 0 and options[first, O_JOB] == job
    return whole(value[sure, wage, kind, group, 0 if known else place])


@njit(cache=True)
def _candidates(bounds: NDArray[np.float32], blocks: NDArray[np.float32], need: int, own_allowed: bool) -> IntArray:
    """The jobs whose bounds exceed `need`, among the blocks whose bounds do."""
    found, count = np.empty(bounds.shape[1], dtype=np.int64), 0
    for block in range(blocks.shape[1]):
        if max(blocks[0, block], blocks[1, block]) <= need:
            continue
        for job in range(block * BLOCK, min((block + 1) * BLOCK, bounds.shape[1])):
            found[count] = job
            count += bounds[1, job] > need or (own_allowed and bounds[0, job] > need)
    return found[:count]


@njit(cache=True)
def credit_of(world: World, zone: IntArray) -> int:
    """Credit of work in a zone: alone, and with a home that lasts."""
    return whole(world.numbers[WORK_ONLY] + world.numbers[BOTH] * zone[PERMANENCE] // MILLION)


@njit(cache=True)
def factor_of(world: World, household: int, zone: IntArray) -> float:
    """What a work score of one brings at most, in single precision (see `UP`)."""
    return FINER * UP * (credit_of(world, zone) / MILLION) * (world.urgency[household] / MILLION)


@njit(cache=True)
def fill_options(
    world: World,
    free: IntArray,
    prices: IntArray,
    household: int,
    adult: int,
    zone: IntArray,
    need: int,
    hour: int,
    every: bool,
    listed: bool,
    apart: bool,
    branch: Branch,
    table: IntArray,
    pool: IntArray,
    ways: int,
    own_allowed: bool,
    scores: NDArray[np.float32],
    fixed: NDArray[np.float64],
    up_to: IntArray,
    blocks: NDArray[np.float32],
    bounds: NDArray[np.float32],
    found: IntArray,
    count: int,
    value: IntArray,
    index: IntArray,
) -> tuple[IntArray, int]:
    """Add the options of an adult in a zone whose net value may exceed `need`; answers with them and how many.

    With `every`, each way counts, since a quicker one may spare a child's care; with `listed`, each class, since two
    adults may be short of the same seat. Else the two best distinct jobs of each wage and date are kept in `value`
    and `index` (budget sure or to check, wage, date, class or not where kinds of plans are `apart`, place), and what
    cannot enter there is left out.
    """
    site = zone[SITE]
    urgency = world.urgency[household]
    row = world.household_adults[household] + adult
    credit, factor = credit_of(world, zone), factor_of(world, household, zone)
    first_job, first_pool, first_course = world.firsts[F_JOB], world.firsts[F_POOL], world.firsts[F_COURSE]
    limited, has_bars = len(branch.homes) > 0, zone[LAST_BAR] > zone[FIRST_BAR]
    job_cost, course_cost = hour * world.numbers[JOB], hour * world.numbers[COURSE]
    budget_check = world.numbers[BUDGET_CHECK]
    less, rest = budget_check / MILLION, 1 - budget_check / MILLION
    # Each array taken out of `world` is counted as a reference, which would cost more than reading it: once for all.
    classes, own_tables = world.classes[zone[CLASSES]], world.own_table[world.adult_class[row], site]
    own, codes, wages = world.adult_own[row], world.suits[row], world.wage_numbers[row]
    by_code, levels, job_wage, job_class = world.scores, world.levels, world.job_wage, world.job_class
    certainty, commute, reliability = world.certainty, world.commute, world.table_reliability
    travel_out, travel_back, quality, modes = world.out, world.back, world.quality, world.table_mode
    pool_goes, pool_minutes, pool_modes = world.pool_goes, world.pool_minutes, world.pool_mode
    pool_reliability, to_check, limit = world.pool_reliability, world.numbers[TRAVEL_CHECK], world.adult_limit[row]
    loss = world.numbers[LOSS]
    place = 1 if world.pairs_first[household + 1] > world.pairs_first[household] else 0
    candidates = _candidates(bounds, blocks, need, own_allowed)
    for job in candidates:
        bound = max(bounds[0, job] if own_allowed else LOW, bounds[1, job])
        code = codes[job]
        if code == 0:
            continue
        kind, wage = whole(classes[job_class[job]]), whole(wages[job_wage[job]])
        score, level = by_code[code], levels[code]
        cost = prices[first_job + job] + job_cost
        group = 1 if apart and level > 0 else 0
        sure, check = value[0, wage, kind, group, place], value[1, wage, kind, group, place]
        if not listed and bound <= sure and bound * less - cost * rest <= check:
            continue
        if free[first_job + job] <= 0 or (has_bars and _barred(world, zone, job)):
            continue
        if limited and not branch.jobs[adult, job]:
            continue
        cheapest = _cheapest_course(up_to, prices, first_course, level) if level > 0 else NOBODY
        if level > 0 and cheapest < 0:
            continue
        best, best_mode = NOBODY, NOBODY
        if own_allowed and not every and bounds[0, job] > LOW / 2:
            only = own_tables[job]
            for one in own:
                if one < 0:
                    break
                if only >= 0 and only != one:
                    continue
                work = _by_table(certainty, commute, reliability, to_check, one, site, job, score)
                if work > best:
                    best, best_mode = work, modes[one]
        for course in range(-1 if level == 0 else 0, 0 if level == 0 else len(up_to)):
            paid = cost
            if course >= 0:
                if up_to[course] < level or (not listed and course != cheapest):
                    continue
                paid += prices[first_course + course] + course_cost
            for way in range(0 if every else -1, ways):
                work, mode, with_pool, spent = best, best_mode, NOBODY, paid
                out = back = ZERO
                # Of one job only the best way can enter the tables, of others two have their place there.
                least_sure = least_check = whole(NOTHING)
                if not listed:
                    least_sure = _threshold(found, value, index, 0, wage, kind, group, job, place)
                    least_check = _threshold(found, value, index, 1, wage, kind, group, job, place)
                if way >= 0:
                    one, with_pool = table[way], pool[way]
                    if with_pool >= 0:
                        if pool_goes[with_pool, job] == 0:
                            continue
                        spent += prices[first_pool + with_pool]
                        carried = fixed[way] if one == FIXED else quality[one, site, job]
                        top = scores[job] * factor * carried - spent * DOWN
                        if top <= need or (
                            not listed and top <= least_sure and top * less - spent * rest * DOWN <= least_check
                        ):
                            continue
                    if one == FIXED:
                        out = back = pool_minutes[with_pool]
                        worth = MILLION - loss * min(out, limit) // max(limit, 1)
                        work = _work(score, worth, pool_reliability[with_pool], whole(MILLION))
                        mode = pool_modes[with_pool]
                    else:
                        if listed:
                            out, back = whole(travel_out[one, site, job]), whole(travel_back[one, site, job])
                        work = _by_table(certainty, commute, reliability, to_check, one, site, job, score)
                        mode = modes[one]
                    if not every and work <= best:
                        continue
                if work < 0:
                    continue
                sure = _term(credit, urgency, work, whole(MILLION))
                net = FINER * sure - spent
                if net <= need:
                    continue
                check = _term(credit, urgency, work, budget_check)
                if not listed and net <= least_sure and FINER * check - spent <= least_check:
                    continue
                if count == len(found):
                    larger = np.empty((2 * len(found), O_WIDTH), dtype=np.int64)
                    larger[:count] = found
                    found = larger
                found[count, O_TERM_SURE], found[count, O_TERM_CHECK] = sure, check
                found[count, O_SURE], found[count, O_CHECK] = net, FINER * check - spent
                found[count, O_JOB], found[count, O_MODE] = job, mode
                found[count, O_POOL], found[count, O_COURSE] = with_pool, course
                found[count, O_WAGE], found[count, O_CLASS] = wage, kind
                if listed:
                    found[count, O_LEAVE], found[count, O_BACK] = _absence(world, job, out, back)
                else:
                    keep_two(found, value, index, 0, wage, kind, group, net, count)
                    keep_two(found, value, index, 1, wage, kind, group, found[count, O_CHECK], count)
                count += 1
    return found, count
