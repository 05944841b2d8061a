"""The dearest plan of one household at given prices, by going through homes, jobs, ways and pairs: exact, compiled.

Amounts are billionths of the index: 1,000 × value − prices. Tables are arrays of whole numbers whose columns are
named below. An option is one job for one adult from one home, with a way and, where needed, a class.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from coincide.core.checker.formulas import Money, affordability, care_times, commute, job_part, way_score

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
NOTHING = -(2**62)
"""Stands for "no plan": less than any plan can be."""
FREE = 2**40
"""Stands for "not limited"."""
NO_DAY = 10**8

# Columns. Homes: the plan's part that does not depend on jobs. Options: what a job adds.
PLACE, BASIN, RENT, CHARGES, PERMANENCE, HOME_YES, HOME_CHECK, HOME_MASK, STAYS, BLOCKED, HOME_DAY = range(11)
GRID, STATUS, HOME_WIDTH = 11, 12, 13
WAGE, START, END, JOB_FREE, JOB_DAY, JOB_PRICE = range(6)
POOL_MODE, POOL_FREE, POOL_MINUTES, POOL_PRICE = range(4)
SEATS, SEAT_PRICE, UP_TO = range(3)
PLACES, CARE_PRICE, OPENS, CLOSES = range(4)
JOB, BASE, LEVEL, JOB_MASK = range(4)
NET_YES, NET_CHECK, O_WAGE, O_JOB, O_POOL, O_COURSE, O_MASK, O_START, O_END = range(9)
HOUR_PRICE, HOURS_FREE, HOURS_MOVE, HOURS_JOB, HOURS_COURSE = range(5)
TO_CHECK_TRAVEL, TO_CHECK_BUDGET, LOSS, URGENCY, CREDIT = range(5)


@njit(cache=True)
def _grown(table: Ints, count: int) -> Ints:
    if count < len(table):
        return table
    larger = np.empty((2 * len(table), table.shape[1]), dtype=np.int64)
    larger[:count] = table
    return larger


@njit(cache=True)
def options(
    home: Ints,
    barred: Flags,
    minutes: NDArray[np.float64],
    margin: float,
    limit: int,
    own: Flags,
    able: Ints,
    pool_open: Flags,
    pool_mask: Ints,
    course_open: Flags,
    course_mask: Ints,
    jobs: Ints,
    pools: Ints,
    pool_serves: Flags,
    courses: Ints,
    course_serves: Flags,
    reliability: Ints,
    numbers: Ints,
    hours: Ints,
    days: int,
) -> Ints:
    """Everything one adult can do from one home."""
    found = np.empty((64, 9), dtype=np.int64)
    count = 0
    for local in range(len(able)):
        job = able[local, JOB]
        if jobs[job, JOB_FREE] < 1 or home[HOME_DAY] > jobs[job, JOB_DAY] + days:
            continue
        if len(barred) and barred[job]:
            continue
        for way in range(6 + len(pools)):
            pool = way - 6
            mode = way if pool < 0 else pools[pool, POOL_MODE]
            price = jobs[job, JOB_PRICE] + hours[HOUR_PRICE] * hours[HOURS_JOB]
            mask = able[local, JOB_MASK]
            if pool < 0:
                if not own[way]:
                    continue
            else:
                if pools[pool, POOL_FREE] < 1 or not pool_open[pool, local] or not pool_serves[pool, home[BASIN]]:
                    continue
                price += pools[pool, POOL_PRICE]
                mask |= pool_mask[pool]
            if pool >= 0 and pools[pool, POOL_MINUTES] >= 0:
                whole = pools[pool, POOL_MINUTES]
                verdict = 2 if whole <= limit else 0
            elif mode == 5 or home[PLACE] < 0:
                continue
            else:
                verdict, whole = commute(minutes[mode, home[PLACE], job], mode, margin, limit)
            if verdict == 0:
                continue
            trip = 1_000_000 if verdict == 2 else numbers[TO_CHECK_TRAVEL]
            score = way_score(able[local, BASE], whole, limit, numbers[LOSS], reliability[mode], trip)
            credit = numbers[CREDIT:]
            sure = 1000 * job_part(score, home[PERMANENCE], 1_000_000, numbers[URGENCY], credit)
            check = 1000 * job_part(score, home[PERMANENCE], numbers[TO_CHECK_BUDGET], numbers[URGENCY], credit)
            away = -(-whole // 15) * 15
            level = able[local, LEVEL]
            for course in range(-1, len(courses) if level > 0 else 0):
                if (course < 0) != (level == 0):
                    continue
                fee, bits = price, mask
                if course >= 0:
                    if courses[course, SEATS] < 1 or courses[course, UP_TO] < level:
                        continue
                    if not course_open[course] or not course_serves[course, home[BASIN]]:
                        continue
                    fee += courses[course, SEAT_PRICE] + hours[HOUR_PRICE] * hours[HOURS_COURSE]
                    bits |= course_mask[course]
                found = _grown(found, count)
                found[count, NET_YES] = sure - fee
                found[count, NET_CHECK] = check - fee
                found[count, O_WAGE] = jobs[job, WAGE]
                found[count, O_JOB] = job
                found[count, O_POOL] = pool
                found[count, O_COURSE] = course
                found[count, O_MASK] = bits
                found[count, O_START] = jobs[job, START] - away
                found[count, O_END] = jobs[job, END] + away
                count += 1
    return found[:count]


@njit(cache=True)
def _care(
    starts: Ints, ends: Ints, basin: int, young: int, mask: int, full: int, centres: Ints, serves: Flags, bits: Ints
) -> int:
    """Least price of the childcare that these absences need (0 if none), NOTHING if there is none."""
    times = np.empty((3 ** (len(starts) - 1), 2), dtype=np.int64)
    count = care_times(starts, ends, times)
    if count == 0:
        return 0 if mask == full else NOTHING
    best = NOTHING
    for centre in range(len(centres)):
        if centres[centre, PLACES] < young or not serves[centre, basin] or (mask | bits[centre]) != full:
            continue
        good = True
        for one in range(count):
            if times[one, 0] < centres[centre, OPENS] or times[one, 1] > centres[centre, CLOSES]:
                good = False
        if good:
            best = max(best, -young * centres[centre, CARE_PRICE])
    return best


@njit(cache=True)
def raised(bests: Ints, level: int, net: int) -> None:
    """Raise what is reached with so many hours, and with more."""
    for more in range(level, len(bests)):
        bests[more] = max(bests[more], net)


@njit(cache=True)
def _with_care(
    net: int,
    takers: Ints,
    chosen: Ints,
    busy: Ints,
    basin: int,
    young: int,
    mask: int,
    full: int,
    centres: Ints,
    serves: Flags,
    bits: Ints,
) -> int:
    """`net` less the childcare; NOTHING if there is none. `takers`: positions of adults; `chosen`: their options."""
    home = young == 0
    starts, ends = busy[:, 0].copy(), busy[:, 1].copy()
    for one in range(len(takers)):
        starts[takers[one]] = chosen[one, O_START]
        ends[takers[one]] = chosen[one, O_END]
    for adult in range(len(busy)):
        working = False
        for one in range(len(takers)):
            working |= takers[one] == adult
        home |= not working and busy[adult, 1] == NOTHING
    if home:
        return net if mask == full else NOTHING
    price = _care(starts, ends, basin, young, mask, full, centres, serves, bits)
    return NOTHING if price == NOTHING else net + price


@njit(cache=True)
def _judged(money: Money, first: int, second: int, home: Ints) -> int:
    """Whether the budget of a new home holds with these new wages."""
    return affordability(money, first, second, home[RENT], home[CHARGES], home[GRID], home[STATUS])


@njit(cache=True)
def singles(
    bests: Ints,
    levels: Ints,
    table: Ints,
    adult: int,
    home: Ints,
    money: Money,
    hours: Ints,
    busy: Ints,
    young: int,
    full: int,
    centres: Ints,
    serves: Flags,
    bits: Ints,
) -> None:
    """Plans with one job. `bests`: the most reached by level of hours; `levels`: the level of a number of hours."""
    takers = np.array([adult], dtype=np.int64)
    moved = hours[HOURS_MOVE] * (1 - home[STAYS])
    for one in range(len(table)):
        option = table[one]
        need = moved + hours[HOURS_JOB] + (hours[HOURS_COURSE] if option[O_COURSE] >= 0 else 0)
        if need > hours[HOURS_FREE]:
            continue
        level = levels[need]
        if max(option[NET_YES] + home[HOME_YES], option[NET_CHECK] + home[HOME_CHECK]) <= bests[level]:
            continue
        verdict = 2 if home[STAYS] else _judged(money, option[O_WAGE], 0, home)
        if verdict == 0:
            continue
        net = option[NET_YES] + home[HOME_YES] if verdict == 2 else option[NET_CHECK] + home[HOME_CHECK]
        if net <= bests[level]:
            continue
        mask = home[HOME_MASK] | option[O_MASK]
        chosen = table[one : one + 1]
        net = _with_care(net, takers, chosen, busy, home[BASIN], young, mask, full, centres, serves, bits)
        raised(bests, level, net)


@njit(cache=True)
def pairs(
    bests: Ints,
    levels: Ints,
    first: Ints,
    second: Ints,
    takers: Ints,
    home: Ints,
    jobs: Ints,
    pools: Ints,
    courses: Ints,
    money: Money,
    hours: Ints,
    busy: Ints,
    young: int,
    full: int,
    centres: Ints,
    serves: Flags,
    bits: Ints,
) -> None:
    """Plans with two jobs: both lists from the dearest down, until no pair can do better.

    The budget is judged once for each pair of wages, whatever rule it follows; an option whose wage has no partner that
    gives a verdict is passed over for it.
    """
    moved = hours[HOURS_MOVE] * (1 - home[STAYS])
    if len(first) == 0 or len(second) == 0 or moved + 2 * hours[HOURS_JOB] > hours[HOURS_FREE]:
        return
    # Pairs with classes ask for more hours, and what is reached with more is no less.
    least = levels[moved + 2 * hours[HOURS_JOB]]
    ones, others = np.unique(first[:, O_WAGE]), np.unique(second[:, O_WAGE])
    verdicts = np.full((len(ones), len(others)), 2, dtype=np.int64)
    judged = home[STAYS] != 0
    chosen = np.empty((2, 9), dtype=np.int64)
    for verdict in (2, 1):
        if home[STAYS] and verdict == 1:
            break
        column = NET_YES if verdict == 2 else NET_CHECK
        base = home[HOME_YES] if verdict == 2 else home[HOME_CHECK]
        if first[:, column].max() + second[:, column].max() + base <= bests[least]:
            continue
        if not judged:
            judged = True
            for i in range(len(ones)):
                for j in range(len(others)):
                    verdicts[i, j] = _judged(money, ones[i], others[j], home)
        left = np.argsort(-first[:, column])
        right = np.argsort(-second[:, column])
        top = second[right[0], column]
        for i in left:
            if first[i, column] + top + base <= bests[least]:
                break
            row = verdicts[np.searchsorted(ones, first[i, O_WAGE])]
            if not (row == verdict).any():
                continue
            for j in right:
                net = first[i, column] + second[j, column] + base
                if net <= bests[least]:
                    break
                if first[i, O_JOB] == second[j, O_JOB] and jobs[first[i, O_JOB], JOB_FREE] < 2:
                    continue
                pool, course = first[i, O_POOL], first[i, O_COURSE]
                if pool >= 0 and pool == second[j, O_POOL] and pools[pool, POOL_FREE] < 2:
                    continue
                if course >= 0 and course == second[j, O_COURSE] and courses[course, SEATS] < 2:
                    continue
                seats = (1 if course >= 0 else 0) + (1 if second[j, O_COURSE] >= 0 else 0)
                need = moved + 2 * hours[HOURS_JOB] + seats * hours[HOURS_COURSE]
                if need > hours[HOURS_FREE] or net <= bests[levels[need]]:
                    continue
                if row[np.searchsorted(others, second[j, O_WAGE])] != verdict:
                    continue
                mask = home[HOME_MASK] | first[i, O_MASK] | second[j, O_MASK]
                chosen[0], chosen[1] = first[i], second[j]
                net = _with_care(net, takers, chosen, busy, home[BASIN], young, mask, full, centres, serves, bits)
                raised(bests, levels[need], net)


@njit(cache=True)
def alone(bests: Ints, levels: Ints, home: Ints, money: Money, hours: Ints, full: int) -> None:
    """The plan with no job: a new home."""
    if home[STAYS] or home[BLOCKED] or home[HOME_MASK] != full or hours[HOURS_MOVE] > hours[HOURS_FREE]:
        return
    verdict = _judged(money, 0, 0, home)
    if verdict > 0:
        raised(bests, levels[hours[HOURS_MOVE]], home[HOME_YES] if verdict == 2 else home[HOME_CHECK])
