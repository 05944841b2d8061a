"""Plans as rows of whole numbers, and what joining a home with options asks about them: care, budget."""

import numpy as np
from numpy.typing import NDArray

from coincide.core.planning.care import DAY
from coincide.core.planning.compiled import njit
from coincide.core.planning.kernels import (
    COURSE,
    F_CARE,
    JOB,
    MOVE,
    NOBODY,
    O_BACK,
    O_COURSE,
    O_JOB,
    O_LEAVE,
    O_MODE,
    O_POOL,
    O_TERM_CHECK,
    O_TERM_SURE,
    P_ADULT1,
    P_ADULT2,
    P_CARE,
    P_COURSE1,
    P_COURSE2,
    P_HOME,
    P_HOURS,
    P_HOUSEHOLD,
    P_JOB1,
    P_JOB2,
    P_VALUE,
    SURE,
    whole,
)
from coincide.core.planning.resources import IntArray
from coincide.core.planning.world import T_CHECK, T_SURE, World

KINDS, KINDS_MOVED = 18, 9
"""Kinds of plans by the counsellors' hours they ask for: 9 × moves + 3 × jobs + classes."""
CANNOT = whole(-2)
"""In place of a centre: care is needed and no centre gives it."""


@njit(cache=True)
def care(
    world: World, free: IntArray, prices: IntArray, household: int, basin: int, options: IntArray, one: int, two: int,
    adult1: int, adult2: int, only: int,
) -> int:  # fmt: skip
    """The cheapest centre (or this one, `only`) that covers the hours when nobody is at home.

    -1 if none is needed, `CANNOT` if none does.
    """
    children = world.children[household]
    if children == 0:
        return NOBODY
    first, last = world.everybody[household], world.everybody[household + 1]
    leaves, backs = np.empty(last - first, dtype=np.int64), np.empty(last - first, dtype=np.int64)
    row = world.household_adults[household]
    for person in range(last - first):
        leaves[person], backs[person] = world.busy[first + person, 0], world.busy[first + person, 1]
        option = -1
        if adult1 >= 0 and world.adult_position[row + adult1] == person:
            option = one
        elif adult2 >= 0 and world.adult_position[row + adult2] == person:
            option = two
        if option >= 0:
            leaves[person], backs[person] = options[option, O_LEAVE], options[option, O_BACK]
        elif world.busy[first + person, 1] < 0:
            return NOBODY
    turns = 3 ** (last - first - 1)
    starts, ends = np.empty(turns, dtype=np.int64), np.empty(turns, dtype=np.int64)
    count = 0
    for turn in range(turns):
        start, end, rest = leaves[0], backs[0], turn
        for person in range(1, last - first):
            day = (rest % 3 - 1) * DAY
            rest //= 3
            start, end = max(start, leaves[person] + day), min(end, backs[person] + day)
        if end > start:
            moved = -(start // DAY) * DAY
            starts[count], ends[count] = start + moved, end + moved
            count += 1
    if count == 0:
        return NOBODY
    best, first_care = CANNOT, world.firsts[F_CARE]
    for centre in range(len(world.centre_opens)):
        if free[first_care + centre] < children or not world.centre_serves[centre, basin]:
            continue
        if best >= 0 and prices[first_care + centre] >= prices[first_care + best]:
            continue
        if only >= 0 and centre != only:
            continue
        covered = True
        for turn in range(count):
            if starts[turn] < world.centre_opens[centre] or ends[turn] > world.centre_closes[centre]:
                covered = False
        if covered:
            best = centre
    return best


@njit(cache=True)
def write(
    world: World, options: IntArray, household: int, zone: IntArray, home: int, adult1: int, one: int, adult2: int,
    two: int, care: int, sure: bool, row: IntArray,
) -> None:  # fmt: skip
    """A plan as a row."""
    row[:] = -1
    row[P_HOUSEHOLD], row[P_HOME], row[P_CARE] = household, home, care
    value = zone[T_SURE] if sure else zone[T_CHECK]
    hours = world.numbers[MOVE] if home >= 0 else 0
    for start, adult, option in ((P_ADULT1, adult1, one), (P_ADULT2, adult2, two)):
        if adult < 0:
            continue
        row[start], row[start + 1], row[start + 2] = adult, options[option, O_JOB], options[option, O_MODE]
        row[start + 3], row[start + 4] = options[option, O_POOL], options[option, O_COURSE]
        value += options[option, O_TERM_SURE] if sure else options[option, O_TERM_CHECK]
        hours += world.numbers[JOB] + (world.numbers[COURSE] if options[option, O_COURSE] >= 0 else 0)
    row[P_VALUE], row[P_HOURS] = value, hours


@njit(cache=True)
def verdict_at(verdicts: NDArray[np.int8], position: int, cost: int) -> int:
    """Whether the budget holds: 0 no, 1 to check, 2 yes; always in the present home (no class of `cost`)."""
    return whole(verdicts[position]) if cost >= 0 else SURE


def kinds(rows: IntArray) -> IntArray:
    """The kind of each plan (see `KINDS`)."""
    jobs = (rows[:, P_JOB1] >= 0).astype(np.int64) + (rows[:, P_JOB2] >= 0)
    courses = (rows[:, P_COURSE1] >= 0).astype(np.int64) + (rows[:, P_COURSE2] >= 0)
    return KINDS_MOVED * (rows[:, P_HOME] >= 0) + 3 * jobs + courses
