"""Homes joined with the options of a household's adults: the best plans of one zone (see `kernels`)."""

import numpy as np

from coincide.core.planning.compiled import njit
from coincide.core.planning.kernels import (
    COURSE,
    ENDLESS,
    F_CARE,
    F_COURSE,
    F_JOB,
    F_POOL,
    FINER,
    JOB,
    MOVE,
    NOBODY,
    NOTHING,
    O_CLASS,
    O_COURSE,
    O_JOB,
    O_POOL,
    O_SURE,
    O_WAGE,
    P_HOME,
    P_JOB1,
    P_JOB2,
    P_WIDTH,
    ZERO,
    Branch,
    keep_two,
    whole,
)
from coincide.core.planning.resources import IntArray
from coincide.core.planning.rows import CANNOT, KINDS, KINDS_MOVED, care, verdict_at, write
from coincide.core.planning.world import BASIN, FIRST_HOME, LAST_HOME, T_CHECK, T_SURE, World


@njit(cache=True)
def hours_of_kinds(world: World) -> IntArray:
    """Counsellors' hours of each kind of plan."""
    hours = np.empty(KINDS, dtype=np.int64)
    for kind in range(KINDS):
        moved, jobs, courses = kind // KINDS_MOVED, kind // 3 % 3, kind % 3
        hours[kind] = moved * world.numbers[MOVE] + jobs * world.numbers[JOB] + courses * world.numbers[COURSE]
    return hours


@njit(cache=True)
def improve(least: IntArray, hours: IntArray, kind: int, value: int, apart: bool) -> None:
    """Raise what a better plan must exceed: of all kinds, or of those that ask for as many hours or more."""
    for other in range(KINDS):
        if (not apart or hours[other] >= hours[kind]) and least[other] < value:
            least[other] = value


@njit(cache=True)
def least_of(least: IntArray, first: int) -> int:
    """What a plan must exceed, whatever its classes."""
    return min(least[first], least[first + 1], least[first + 2])


@njit(cache=True)
def by_tables(
    world: World, household: int, zone: IntArray, options: IntArray, value: IntArray, index: IntArray, kinds: int,
    prices: IntArray, free: IntArray, move: int, least: IntArray, hours_of: IntArray, branch: Branch, apart: bool,
    rows: IntArray, reduced: IntArray, count: int,
) -> None:  # fmt: skip
    """Raise `least` to the best reduced values of the plans of a zone, by tables of wage and date; write the plans.

    `value` and `index`: (adult, budget sure or to check, wage, date, class or not, place), see `fill_options`.
    """
    adults, groups = len(value), 2 if apart else 1
    first, verdicts, wages = world.household_adults[household], world.verdicts, world.wages
    for adult in range(adults):
        mine, names = value[adult], index[adult]
        for wage in range(wages[first + adult]):
            for kind in range(kinds - 2, -1, -1):
                for sure in range(2):
                    for group in range(groups):
                        for place in range(2):
                            later = names[sure, wage, kind + 1, group, place]
                            if later >= 0:
                                net = mine[sure, wage, kind + 1, group, place]
                                keep_two(options, mine, names, sure, wage, kind, group, net, later)
    tops = np.full((adults, kinds), NOTHING, dtype=np.int64)
    for adult in range(adults):
        for kind in range(kinds):
            for wage in range(wages[first + adult]):
                for group in range(groups):
                    tops[adult, kind] = max(tops[adult, kind], value[adult, 0, wage, kind, group, 0])
    base = np.empty(2, dtype=np.int64)
    for at in range(zone[FIRST_HOME], zone[LAST_HOME]) if zone[FIRST_HOME] >= 0 else range(-1, 0):
        home, kind, cost, moved = NOBODY, ZERO, NOBODY, ZERO
        base[0] = base[1] = 0
        if at >= 0:
            home, moved = whole(world.homes[at]), whole(KINDS_MOVED)
            if free[home] <= 0 or (len(branch.homes) > 0 and not branch.homes[home]):
                continue
            kind, cost = whole(world.home_class[at]), whole(world.cost_class[home])
            base[0] = FINER * zone[T_SURE] - prices[home] - move
            base[1] = FINER * zone[T_CHECK] - prices[home] - move
        elif len(branch.homes) > 0 and not branch.homes[-1]:
            continue
        top = max(base[0], base[1])
        if at >= 0 and (world.has_contract[household] or not world.needs_contract[home]) and _idle(branch):
            verdict = whole(verdicts[world.verdict_empty[household] + cost])
            if verdict > 0 and base[2 - verdict] > least[moved]:
                place = moved if apart else count
                improve(least, hours_of, moved, base[2 - verdict], apart)
                reduced[place] = base[2 - verdict]
                write(
                    world, options, household, zone, home, NOBODY, NOBODY, NOBODY, NOBODY, NOBODY, verdict == 2,
                    rows[place],
                )  # fmt: skip
        for adult in range(adults):
            if top + tops[adult, kind] <= least_of(least, moved + 3) or not _idle(branch, adult):
                continue
            narrow = wages[first + adult]
            for wage in range(narrow):
                verdict = verdict_at(verdicts, world.verdict_alone[first + adult] + cost * narrow + wage, cost)
                if verdict == 0:
                    continue
                for group in range(groups):
                    net = base[2 - verdict] + value[adult, 2 - verdict, wage, kind, group, 0]
                    if net > least[moved + 3 + group]:
                        place = moved + 3 + group if apart else count
                        improve(least, hours_of, moved + 3 + group, net, apart)
                        reduced[place] = net
                        option = index[adult, 2 - verdict, wage, kind, group, 0]
                        write(
                            world, options, household, zone, home, adult, option, NOBODY, NOBODY, NOBODY, verdict == 2,
                            rows[place],
                        )  # fmt: skip
        for pair in range(world.pairs_first[household], world.pairs_first[household + 1]):
            one, two = world.pairs[pair, 0], world.pairs[pair, 1]
            lowest = least_of(least, moved + 6)
            if top + tops[one, kind] + tops[two, kind] <= lowest or not _idle(branch, one, two):
                continue
            narrow, wide = wages[first + one], wages[first + two]
            offset = world.verdict_pair[pair] + cost * narrow * wide
            for wage in range(narrow):
                for group in range(groups):
                    if top + value[one, 0, wage, kind, group, 0] + tops[two, kind] <= lowest:
                        continue
                    for other in range(wide):
                        verdict = verdict_at(verdicts, offset + wage * wide + other, cost)
                        if verdict == 0:
                            continue
                        sure = 2 - verdict
                        for second in range(groups):
                            target = moved + 6 + group + second
                            left = base[sure] + value[one, sure, wage, kind, group, 0]
                            if left + value[two, sure, other, kind, second, 0] <= least[target]:
                                continue
                            for i in range(2):
                                for j in range(2):
                                    net = base[sure] + value[one, sure, wage, kind, group, i]
                                    net += value[two, sure, other, kind, second, j]
                                    if net <= least[target]:
                                        continue
                                    a = index[one, sure, wage, kind, group, i]
                                    b = index[two, sure, other, kind, second, j]
                                    job = options[a, O_JOB]
                                    if job == options[b, O_JOB] and free[world.firsts[F_JOB] + job] < 2:
                                        continue
                                    place = target if apart else count
                                    improve(least, hours_of, target, net, apart)
                                    reduced[place] = net
                                    write(
                                        world, options, household, zone, home, one, a, two, b, NOBODY, verdict == 2,
                                        rows[place],
                                    )  # fmt: skip


@njit(cache=True)
def two_best(tops: IntArray, adults: int) -> tuple[int, int]:
    """The most that one adult can add, and that two can."""
    one = two = whole(0)
    for adult in range(adults):
        if tops[adult] > one:
            one, two = tops[adult], one
        elif tops[adult] > two:
            two = tops[adult]
    return one, one + two


@njit(cache=True)
def may_improve(least: IntArray, moved: int, base: int, one: int, two: int) -> bool:
    """Whether a plan of a zone may be worth more than `least`: a home worth `base` with no job, with one, with two.

    `one`, `two`: the most that these jobs can add.
    """
    return (
        base > least_of(least, moved)
        or base + one > least_of(least, moved + 3)
        or base + two > least_of(least, moved + 6)
    )


@njit(cache=True)
def _idle(branch: Branch, one: int = NOBODY, two: int = NOBODY) -> bool:
    """Whether a branch lets everybody but these be without a job."""
    for adult in range(len(branch.jobs)):  # noqa: SIM110 - numba knows no generator
        if adult not in (one, two) and not branch.jobs[adult, -1]:
            return False
    return True


@njit(cache=True)
def _compatible(world: World, free: IntArray, options: IntArray, a: int, b: int) -> bool:
    """Whether two adults find two openings, two seats and two places where they want the same."""
    job, pool, course = options[a, O_JOB], options[a, O_POOL], options[a, O_COURSE]
    if job == options[b, O_JOB] and free[world.firsts[F_JOB] + job] < 2:
        return False
    if pool >= 0 and pool == options[b, O_POOL] and free[world.firsts[F_POOL] + pool] < 2:
        return False
    return not (course >= 0 and course == options[b, O_COURSE] and free[world.firsts[F_COURSE] + course] < 2)


@njit(cache=True)
def room(rows: IntArray, reduced: IntArray, count: int) -> tuple[IntArray, IntArray]:
    """Tables with room for one more plan."""
    if count < len(rows):
        return rows, reduced
    more, values = np.empty((2 * len(rows), P_WIDTH), dtype=np.int64), np.empty(2 * len(rows), dtype=np.int64)
    more[:count], values[:count] = rows, reduced
    return more, values


@njit(cache=True)
def _is_new(branch: Branch, resource: int) -> bool:
    """Whether a listing wants plans that take this home or job (not one: -1)."""
    return len(branch.shown) == 0 or (resource >= 0 and not branch.shown[resource])


@njit(cache=True)
def _any_new(world: World, branch: Branch, options: IntArray, first: int, last: int) -> bool:
    """Whether one of these options has a job that a listing wants."""
    for option in range(first, last):  # noqa: SIM110 - numba knows no generator
        if _is_new(branch, world.firsts[F_JOB] + options[option, O_JOB]):
            return True
    return False


@njit(cache=True)
def _show(world: World, branch: Branch, row: IntArray) -> None:
    """Mark the home and the jobs of a plan as shown."""
    if row[P_HOME] >= 0:
        branch.shown[row[P_HOME]] = True
    for column in (P_JOB1, P_JOB2):
        if row[column] >= 0:
            branch.shown[world.firsts[F_JOB] + row[column]] = True


@njit(cache=True)
def by_lists(
    world: World, household: int, zone: IntArray, options: IntArray, starts: IntArray, prices: IntArray, free: IntArray,
    move: int, least: IntArray, hours_of: IntArray, branch: Branch, apart: bool, most: int,
    rows: IntArray, reduced: IntArray, count: int,
) -> tuple[IntArray, IntArray, int]:  # fmt: skip
    """As `by_tables`, through the options themselves: childcare, hours and seats in short supply count.

    With `most` every plan above `least` (and not `shown` in the branch) is added to `rows`, until there are more than
    that; they are returned with how many there are.
    """
    collect, first_job = most > 0, world.firsts[F_JOB]
    adults = len(starts) - 1
    basin = zone[BASIN]
    hours = free[world.counsellor[household]] if world.counsellor[household] >= 0 else ENDLESS
    per_job, per_course, children = world.numbers[JOB], world.numbers[COURSE], world.children[household]
    order = np.empty(starts[-1], dtype=np.int64)
    for adult in range(adults):
        part = options[starts[adult] : starts[adult + 1], O_SURE]
        order[starts[adult] : starts[adult + 1]] = starts[adult] + np.argsort(-part, kind="mergesort")
    base = np.empty(2, dtype=np.int64)
    for at in range(zone[FIRST_HOME], zone[LAST_HOME]) if zone[FIRST_HOME] >= 0 else range(-1, 0):
        home, kind, cost, spent, moved = NOBODY, ZERO, NOBODY, ZERO, ZERO
        base[0] = base[1] = 0
        if at >= 0:
            home, moved = whole(world.homes[at]), whole(KINDS_MOVED)
            if free[home] <= 0 or (len(branch.homes) > 0 and not branch.homes[home]):
                continue
            kind, cost = whole(world.home_class[at]), whole(world.cost_class[home])
            spent = world.numbers[MOVE]
            base[0] = FINER * zone[T_SURE] - prices[home] - move
            base[1] = FINER * zone[T_CHECK] - prices[home] - move
        elif len(branch.homes) > 0 and not branch.homes[-1]:
            continue
        top = max(base[0], base[1])
        # Nobody works, one adult does, two do: the same loop, over lists that hold only "no option" where nobody does.
        for team in range(-1, adults + world.pairs_first[household + 1] - world.pairs_first[household]):
            one, two = NOBODY, NOBODY
            if team >= adults:
                pair = world.pairs_first[household] + team - adults
                one, two = world.pairs[pair, 0], world.pairs[pair, 1]
                if starts[one] == starts[one + 1] or starts[two] == starts[two + 1]:
                    continue
            elif team >= 0:
                one = whole(team)
            if not _idle(branch, one, two):
                continue
            if team < 0 and (at < 0 or (world.needs_contract[home] and not world.has_contract[household])):
                continue
            if not (
                _is_new(branch, home)
                or (one >= 0 and _any_new(world, branch, options, starts[one], starts[one + 1]))
                or (two >= 0 and _any_new(world, branch, options, starts[two], starts[two + 1]))
            ):
                continue
            jobs = (one >= 0) + (two >= 0)
            kinds = moved + 3 * jobs
            highest = options[order[starts[two]], O_SURE] if two >= 0 else 0
            for left in range(starts[one], starts[one + 1]) if one >= 0 else range(-1, 0):
                a = order[left] if left >= 0 else NOBODY
                first_net = options[a, O_SURE] if a >= 0 else 0
                if top + first_net + highest <= least_of(least, kinds):
                    break
                if a >= 0 and options[a, O_CLASS] < kind:
                    continue
                for right in range(starts[two], starts[two + 1]) if two >= 0 else range(-1, 0):
                    b = order[right] if right >= 0 else NOBODY
                    nets = first_net + (options[b, O_SURE] if b >= 0 else 0)
                    if top + nets <= least_of(least, kinds):
                        break
                    courses = (a >= 0 and options[a, O_COURSE] >= 0) + (b >= 0 and options[b, O_COURSE] >= 0)
                    if spent + jobs * per_job + courses * per_course > hours:
                        continue
                    if not (
                        _is_new(branch, home)
                        or (a >= 0 and _is_new(branch, first_job + options[a, O_JOB]))
                        or (b >= 0 and _is_new(branch, first_job + options[b, O_JOB]))
                    ):
                        continue
                    if b >= 0 and options[b, O_CLASS] < kind:
                        continue
                    verdict = _team_verdict(world, household, cost, one, two, options, a, b, team - adults)
                    if verdict == 0:
                        continue
                    net = base[2 - verdict]
                    if a >= 0:
                        net += options[a, O_SURE + 2 - verdict]
                    if b >= 0:
                        net += options[b, O_SURE + 2 - verdict]
                    target = kinds + courses
                    if net <= least[target] or (b >= 0 and not _compatible(world, free, options, a, b)):
                        continue
                    centre = NOBODY
                    last = len(world.centre_opens) if collect and children > 0 and a >= 0 else 0
                    for only in range(-1 if last == 0 else 0, last):
                        if a >= 0:
                            centre = care(world, free, prices, household, basin, options, a, b, one, two, whole(only))
                        if centre == CANNOT or (centre == NOBODY and only > 0):
                            continue
                        paid = net - (children * prices[world.firsts[F_CARE] + centre] if centre >= 0 else 0)
                        if paid <= least[target]:
                            continue
                        place = target if apart and not collect else count
                        rows, reduced = room(rows, reduced, place)
                        write(world, options, household, zone, home, one, a, two, b, centre, verdict == 2, rows[place])
                        reduced[place] = paid
                        if not collect:
                            improve(least, hours_of, target, paid, apart)
                            continue
                        count += 1
                        if count > most:
                            return rows, reduced, count
                        if len(branch.shown) > 0:
                            _show(world, branch, rows[place])
                            break
    return rows, reduced, count


@njit(cache=True)
def _team_verdict(
    world: World, household: int, cost: int, one: int, two: int, options: IntArray, a: int, b: int, pair: int
) -> int:
    """Whether the budget holds with these jobs."""
    first, verdicts = world.household_adults[household], world.verdicts
    if one < 0:
        return verdict_at(verdicts, world.verdict_empty[household] + cost, cost)
    if two < 0:
        wages = world.wages[first + one]
        return verdict_at(verdicts, world.verdict_alone[first + one] + cost * wages + options[a, O_WAGE], cost)
    pair += world.pairs_first[household]
    narrow, wide = world.wages[first + one], world.wages[first + two]
    position = world.verdict_pair[pair] + cost * narrow * wide + options[a, O_WAGE] * wide + options[b, O_WAGE]
    return verdict_at(verdicts, position, cost)
