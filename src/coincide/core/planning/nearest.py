"""The nearest obstacles: how many more jobs and homes one change would open to a household, whatever its plan.

A job is *open* to an adult when no rule of `feasibility` about the two stands in the way and some way of the adult's
reaches it, both ways, from the present home or from a home on offer that fits the household (rooms, surface, communes)
and is free in time. A home is open when it fits. Budget, a landlord's contract and childcare hang on the whole plan, so
they are not counted here. The changes are those of `relaxations`; each count is the difference of two such sets.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.core.planning.compiled import njit
from coincide.core.planning.kernels import EVERYTHING, Branch, taught, ways_of
from coincide.core.planning.market import Market
from coincide.core.planning.prospects import Prospects
from coincide.core.planning.resources import IntArray
from coincide.core.planning.world import BASIN, CLASSES, FIRST_HOME, FIXED, LAST_HOME, SITE, World

MOST_OPENINGS = 6
Flags = NDArray[np.bool_]
NO_TABLE, EVERYWHERE = np.zeros(0, dtype=np.int8), np.zeros(0, dtype=np.float32)
"""In place of a travel table and of the jobs that shared means go to, where there is none."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What one change opens: code, label and subject as in `relaxations`, how many more jobs and homes."""

    code: str
    label: str
    subject: str
    jobs: int = 0
    homes: int = 0


def nearest(prospects: Prospects) -> tuple[Opening, ...]:
    """The changes that open something, the most jobs first, then the most homes; at most `MOST_OPENINGS`.

    Of several steps of one kind for one adult (A2, then B1), the smallest that opens something is kept; a job that
    becomes open to two adults counts once.
    """
    jobs, homes = opened(prospects.market, 0)
    found: dict[tuple[str, str], Opening] = {}
    for number, change in enumerate(prospects.changes):
        if change.homes is not None or (change.code, change.subject) in found:
            continue  # rents and contracts are about whole plans
        new_jobs, new_homes = opened(*prospects.after(number))
        more, other = int((new_jobs & ~jobs).any(axis=0).sum()), int((new_homes & ~homes).sum())
        if more or other:
            found[change.code, change.subject] = Opening(change.code, change.label, change.subject, more, other)
    ranked = sorted(found.values(), key=lambda one: (-one.jobs, -one.homes, one.code, one.subject))
    return tuple(ranked[:MOST_OPENINGS])


def opened(market: Market, at: int) -> tuple[Flags, Flags]:
    """What is open to a household of a market: jobs (by adult who looks for work) and homes, by position.

    Classes and shared means count as long as the problem has a place in them.
    """
    jobs, homes = _opened(market.world, market.free, at, EVERYTHING)
    return jobs, homes


@njit(cache=True)
def _opened(world: World, capacity: IntArray, household: int, branch: Branch) -> tuple[Flags, Flags]:
    """`opened`; `capacity`: how much there is of each resource."""
    first, last = world.household_adults[household], world.household_adults[household + 1]
    jobs = np.zeros((last - first, len(world.job_class)), dtype=np.bool_)
    homes = np.zeros(len(world.cost_class), dtype=np.bool_)
    most = world.adult_own.shape[1] + len(world.pool_mode)
    tables, pools, fixed = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64), np.empty(most)
    up_to = np.empty(len(world.course_up_to), dtype=np.int64)
    for number in range(world.zones_first[household], world.zones_first[household + 1]):
        zone = world.zones[number]
        soonest = 0
        if zone[FIRST_HOME] >= 0:
            soonest = world.home_class[zone[FIRST_HOME] : zone[LAST_HOME]].min()
            for at in range(zone[FIRST_HOME], zone[LAST_HOME]):
                homes[world.homes[at]] = True
        taught(world, capacity, zone[BASIN], up_to)
        highest = up_to.max() if len(up_to) else 0
        for adult in range(last - first):
            _, ways, _ = ways_of(world, capacity, household, adult, zone[BASIN], True, branch, tables, pools, fixed)
            for way in range(ways):
                _reach(world, first + adult, zone, soonest, highest, tables[way], pools[way], jobs[adult])
    return jobs, homes


@njit(cache=True)
def _reach(
    world: World, adult: int, zone: IntArray, soonest: int, highest: int, table: int, pool: int, jobs: Flags
) -> None:
    """Mark the jobs that a way of an adult reaches from the first home of a zone that is free.

    `highest`: level of French that classes bring.
    """
    classes, codes = world.classes[zone[CLASSES]], world.suits[adult]
    job_class, levels = world.job_class, world.levels
    certainty = world.certainty[max(table, 0), zone[SITE]] if len(world.certainty) else NO_TABLE
    goes = world.pool_goes[pool] if pool >= 0 else EVERYWHERE
    for job in range(len(jobs)):
        if codes[job] == 0 or (table != FIXED and certainty[job] == 0) or (pool >= 0 and goes[job] == 0):
            continue
        if classes[job_class[job]] >= soonest and levels[codes[job]] <= highest:
            jobs[job] = True
