"""Passes over all households, compiled: exact pricing for a bound, and sweeps that find good prices quickly.

A sweep changes the prices after each household (an incremental subgradient method: Nedić and Bertsekas, SIAM Journal
on Optimization 12, 2001): what the household takes becomes dearer, everything else a little cheaper.
"""

import numpy as np
from numpy.typing import NDArray

from coincide.core.planning.compiled import njit
from coincide.core.planning.kernels import (
    EVERYTHING,
    F_CARE,
    F_COURSE,
    F_FLOOR,
    F_JOB,
    F_POOL,
    FINER,
    NOTHING,
    P_ADULT1,
    P_ADULT2,
    P_CARE,
    P_HOME,
    P_HOURS,
    P_HOUSEHOLD,
    P_VALUE,
    P_WIDTH,
    whole,
)
from coincide.core.planning.pricing_kernel import price_household
from coincide.core.planning.resources import IntArray
from coincide.core.planning.rows import KINDS
from coincide.core.planning.world import World

MOST_TAKEN = 9
"""A plan takes a home, two jobs, two seats, two classes, places in a centre and hours at most."""


@njit(cache=True)
def most_taken(world: World) -> int:
    """How many resources one plan can take, the floors that it counts for among them."""
    most = 0
    for household in range(len(world.floors_first) - 1):
        most = max(most, world.floors_first[household + 1] - world.floors_first[household])
    return MOST_TAKEN + most


@njit(cache=True)
def bonus_of(world: World, prices: IntArray, household: int) -> int:
    """What a plan of this household brings because of floors, at their prices."""
    bonus = whole(0)
    for at in range(world.floors_first[household], world.floors_first[household + 1]):
        bonus += prices[world.firsts[F_FLOOR] + world.floors[at]]
    return bonus


@njit(cache=True)
def taken(world: World, household: int, row: IntArray, resources: IntArray, amounts: IntArray) -> int:
    """Write which resources a plan takes and how much of each; answers with how many.

    A floor is a resource of which a plan takes -1, so that prices, capacities and bounds need no other rule for it.
    """
    count = 0
    if row[P_HOME] >= 0:
        resources[0], amounts[0] = row[P_HOME], 1
        count = 1
    for start in (P_ADULT1, P_ADULT2):
        if row[start] < 0:
            continue
        for kind, column in ((F_JOB, 1), (F_POOL, 3), (F_COURSE, 4)):
            if row[start + column] < 0:
                continue
            resource = world.firsts[kind] + row[start + column]
            known = False
            for at in range(count):
                if resources[at] == resource:
                    amounts[at] += 1
                    known = True
            if not known:
                resources[count], amounts[count] = resource, 1
                count += 1
    if row[P_CARE] >= 0:
        resources[count], amounts[count] = world.firsts[F_CARE] + row[P_CARE], world.children[household]
        count += 1
    if world.counsellor[household] >= 0 and row[P_HOURS] > 0:
        resources[count], amounts[count] = world.counsellor[household], row[P_HOURS]
        count += 1
    for at in range(world.floors_first[household], world.floors_first[household + 1]):
        resources[count], amounts[count] = world.firsts[F_FLOOR] + world.floors[at], -1
        count += 1
    return count


@njit(cache=True)
def _floor(
    world: World, free: IntArray, prices: IntArray, household: int, slack: int, row: IntArray, resources: IntArray,
    amounts: IntArray,
) -> int:  # fmt: skip
    """What a plan must bring more than for a household, besides floors: nothing, or the plan that it had last.

    A little less than that one, so that it is found again; `slack` less, where others are asked for.
    """
    bonus = bonus_of(world, prices, household)
    if row[P_HOUSEHOLD] != household:
        return -bonus
    known = FINER * row[P_VALUE] - slack - 1
    for use in range(taken(world, household, row, resources, amounts)):
        if amounts[use] > 0:  # floors are the bonus
            if free[resources[use]] < amounts[use]:
                return -bonus
            known -= prices[resources[use]] * amounts[use]
    return max(known, -bonus)


@njit(cache=True)
def fall(world: World, before: IntArray, after: IntArray) -> tuple[int, int]:
    """Bounds on how much the price of one adult's job fell between two price vectors, and of a shared seat on top."""
    firsts = world.firsts
    jobs = pools = 0
    for at in range(firsts[F_JOB], firsts[F_POOL]):
        jobs = max(jobs, before[at] - after[at])
    for at in range(firsts[F_POOL], firsts[F_CARE]):
        pools = max(pools, before[at] - after[at])
    return jobs, pools


@njit(cache=True, nogil=True)
def price_some(
    world: World,
    members: IntArray,
    free: IntArray,
    prices: IntArray,
    slack: int,
    keep: int,
    tops: IntArray,
    drift: int,
    drift_shared: int,
    last: IntArray,
    best: IntArray,
    plans: IntArray,
    values: IntArray,
) -> None:
    """Best reduced value of these households, and the `keep` best plans of each.

    Written: best (households; 0 where nothing is worth it), plans (members × keep, rows), their reduced values.
    `last` (households, rows): the plan that each had last, to begin with; rewritten.
    """
    most = most_taken(world)
    resources, amounts = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    no_floors = np.empty(0, dtype=np.int64)
    for member in range(len(members)):
        household = members[member]
        bonus = bonus_of(world, prices, household)
        zones = world.zones_first[household + 1] - world.zones_first[household]
        rows, reduced = np.empty((zones + 1, P_WIDTH), dtype=np.int64), np.empty(zones + 1, dtype=np.int64)
        floor = _floor(world, free, prices, household, slack, last[household], resources, amounts)
        top, rows, reduced, count = price_household(
            world, free, prices, household, slack, floor, EVERYTHING, tops, drift, drift_shared, True, 0,
            no_floors, rows, reduced,
        )  # fmt: skip
        best[household] = max(top + bonus, 0)
        order = np.argsort(-reduced[:count], kind="mergesort")
        for place in range(min(keep, count)):
            if reduced[order[place]] >= top - slack:
                plans[member * keep + place] = rows[order[place]]
                values[member * keep + place] = reduced[order[place]] + bonus
        if count > 0:
            last[household] = rows[order[0]]


@njit(cache=True, nogil=True)
def sweep(
    world: World,
    free: IntArray,
    share: NDArray[np.float64],
    order: IntArray,
    prices: NDArray[np.float64],
    steps: NDArray[np.float64],
    tops: IntArray,
    drift: int,
    drift_shared: int,
    last: IntArray,
    plans: IntArray,
    found: NDArray[np.bool_],
    met: NDArray[np.float64],
) -> tuple[int, int]:
    """Price households in this order and change `prices` after each; the prices met are added to `met`.

    `share`: how much of each resource there is for one household; `steps`: by resource; `last`: see `price_some`;
    `plans` and `found`: each household's plan at the prices it met. Answers with the new drifts.
    """
    now = np.floor(prices + 0.5).astype(np.int64)
    most = most_taken(world)
    resources, amounts = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    firsts = world.firsts
    no_floors = np.empty(0, dtype=np.int64)
    for at in range(len(order)):
        household = order[at]
        zones = world.zones_first[household + 1] - world.zones_first[household]
        rows, reduced = np.empty((zones + 1, P_WIDTH), dtype=np.int64), np.empty(zones + 1, dtype=np.int64)
        floor = _floor(world, free, now, household, 0, last[household], resources, amounts)
        _, rows, reduced, number = price_household(
            world, free, now, household, 0, floor, EVERYTHING, tops, drift, drift_shared,
            True, 0, no_floors, rows, reduced,
        )  # fmt: skip
        found[at] = number > 0
        jobs = pools = 0
        for resource in range(len(prices)):
            if prices[resource] > 0 or share[resource] < 0:
                prices[resource] = max(prices[resource] - steps[resource] * share[resource], 0.0)
                before, now[resource] = now[resource], int(prices[resource] + 0.5)
                less = before - now[resource]
                if resource >= firsts[F_JOB] and resource < firsts[F_POOL]:
                    jobs = max(jobs, less)
                elif resource >= firsts[F_POOL] and resource < firsts[F_CARE]:
                    pools = max(pools, less)
            met[resource] += prices[resource]
        drift += jobs
        drift_shared += pools
        if number > 0:
            plans[at] = last[household] = rows[number - 1]
            uses = taken(world, household, plans[at], resources, amounts)
            for use in range(uses):
                resource = resources[use]
                prices[resource] = max(prices[resource] + steps[resource] * amounts[use], 0.0)
                now[resource] = int(prices[resource] + 0.5)
    return drift, drift_shared


@njit(cache=True)
def greedy(
    world: World,
    left: IntArray,
    order: IntArray,
    prices: IntArray,
    tops: IntArray,
    drift: int,
    drift_shared: int,
    last: IntArray,
    plans: IntArray,
    found: NDArray[np.bool_],
) -> None:
    """Give households, in order, the best plan at these prices among what is left; `left` shrinks.

    `tops` must hold for these prices and for more than is left; `last`: see `price_some`. Written: plans (order, rows),
    and which were found.
    """
    most = most_taken(world)
    resources, amounts = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    no_floors = np.empty(0, dtype=np.int64)
    for at in range(len(order)):
        household = order[at]
        zones = world.zones_first[household + 1] - world.zones_first[household]
        rows, reduced = np.empty((zones + 1, P_WIDTH), dtype=np.int64), np.empty(zones + 1, dtype=np.int64)
        floor = _floor(world, left, prices, household, 0, last[household], resources, amounts)
        _, rows, reduced, number = price_household(
            world, left, prices, household, 0, floor, EVERYTHING, tops, drift,
            drift_shared, False, 0, no_floors, rows, reduced,
        )  # fmt: skip
        found[at] = False
        if number == 0 or rows[number - 1, P_VALUE] <= 0:
            continue
        uses = taken(world, household, rows[number - 1], resources, amounts)
        fits = True
        for use in range(uses):
            fits = fits and (amounts[use] < 0 or left[resources[use]] >= amounts[use])
        if fits:
            plans[at], found[at] = rows[number - 1], True
            for use in range(uses):
                left[resources[use]] -= amounts[use]


@njit(cache=True, nogil=True)
def price_kinds(
    world: World,
    members: IntArray,
    free: IntArray,
    prices: IntArray,
    tops: IntArray,
    drift: int,
    drift_shared: int,
    floors: IntArray,
    plans: IntArray,
    found: NDArray[np.bool_],
) -> None:
    """The best plan of each of these households and kind that is worth more than its floor; `floors` rise.

    Written: plans (households, kinds, rows), and which were found.
    """
    reduced = np.empty(KINDS, dtype=np.int64)
    for household in members:
        price_household(
            world, free, prices, household, 0, 0, EVERYTHING, tops, drift, drift_shared, True, 0, floors[household],
            plans[household], reduced,
        )  # fmt: skip
        for kind in range(KINDS):
            found[household, kind] = reduced[kind] > NOTHING


@njit(cache=True, nogil=True)
def fill_hours(values: IntArray, hours: IntArray, capacity: int, choice: IntArray) -> int:
    """Choose a kind of plan for each household, or none, so that the hours fit: a multiple-choice knapsack, exactly.

    Args:
        values: (households, kinds) what each is worth, 0 or less where it is not wanted.
        hours: of each kind.
        capacity: hours there are.
        choice: written, the kind chosen or -1; of two with the same value, the one with fewer hours.

    Returns:
        The largest sum of values (dynamic programming over hours).
    """
    households, kinds = values.shape
    order = np.argsort(hours, kind="mergesort")
    unit = whole(0)
    for kind in range(kinds):
        a, b = unit, hours[kind]
        while b:
            a, b = b, a % b
        unit = a
    unit = max(unit, 1)
    size = min(capacity // unit, households * (hours.max() // unit)) + 1
    best, above = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    pick = np.full((households, size), -1, dtype=np.int8)
    for household in range(households):
        above[:] = best
        most, picks = whole(0), pick[household]
        for kind in order:
            value, first = values[household, kind], hours[kind] // unit
            if value <= most:
                continue  # one with no more hours is worth as much
            most = value
            for room in range(first, size):
                total = best[room - first] + value
                better = total > above[room]
                above[room] = total if better else above[room]
                picks[room] = kind if better else picks[room]
        best[:] = above
    room = size - 1
    for household in range(households - 1, -1, -1):
        choice[household] = pick[household, room]
        if choice[household] >= 0:
            room -= hours[choice[household]] // unit
    return best[size - 1]


@njit(cache=True, nogil=True)
def hour_floors(values: IntArray, hours: IntArray, capacity: int) -> IntArray:
    """What a kind of plan must be worth to a household before the choice of `fill_hours` can improve.

    For each household and kind: the best total, less the best total of all the others in the hours that this kind
    leaves (by the best totals of those before and of those after).
    """
    households, kinds = values.shape
    size = capacity + 1
    before, after = np.zeros((households + 1, size), dtype=np.int64), np.zeros((households + 1, size), dtype=np.int64)
    for at in range(households):
        for room in range(size):
            top, back = before[at, room], after[households - at, room]
            for kind in range(kinds):
                if hours[kind] <= room:
                    value = values[at, kind]
                    if value > 0:
                        top = max(top, before[at, room - hours[kind]] + value)
                    value = values[households - 1 - at, kind]
                    if value > 0:
                        back = max(back, after[households - at, room - hours[kind]] + value)
            before[at + 1, room], after[households - 1 - at, room] = top, back
    best = before[households, capacity]
    floors = np.empty((households, kinds), dtype=np.int64)
    for at in range(households):
        for kind in range(kinds):
            left, rest = capacity - hours[kind], whole(0)
            for room in range(left + 1):
                rest = max(rest, before[at, room] + after[at + 1, left - room])
            floors[at, kind] = best - rest if left >= 0 else best + 1
    return floors
