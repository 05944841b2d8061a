"""Exact pricing of all the households of a problem, kept ready: what the solver asks again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from coincide.core.mobility import MODES
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.joining import hours_of_kinds
from coincide.core.planning.kernels import (
    ENDLESS,
    EVERYTHING,
    NOTHING,
    P_ADULT1,
    P_ADULT2,
    P_CARE,
    P_HOME,
    P_HOURS,
    P_HOUSEHOLD,
    P_VALUE,
    P_WIDTH,
    Branch,
)
from coincide.core.planning.model import Household, JobChoice, Plan
from coincide.core.planning.pricing_kernel import price_household
from coincide.core.planning.resources import IntArray, ResourceKey, resource_keys
from coincide.core.planning.rows import kinds
from coincide.core.planning.sweeps import fall, fill_hours, greedy, hour_floors, price_kinds, price_some, sweep
from coincide.core.planning.value import MODE_ORDER, plan_value
from coincide.core.planning.world import World, build_world

NO_BRANCHES: Mapping[int, Branch] = MappingProxyType({})
FAR = ENDLESS // 4
"""An upper bound on anything, small enough to be added up."""

LANES, LANE, MANY = 4, 10, 5_000
"""From so many households on a sweep goes in lanes side by side, each over so many households before they meet; among
fewer, that would cost more of the bound than the time is worth. The result does not depend on threads."""


def _rounded(prices: NDArray[np.float64]) -> IntArray:
    """To whole billionths, as a sweep rounds."""
    return np.asarray(np.floor(prices + 0.5), dtype=np.int64)


def _lanes(count: int) -> Iterator[list[slice]]:
    """The households that the lanes of a sweep go through, turn by turn."""
    if count < MANY:
        yield [slice(0, count)]
        return
    for first in range(0, count, LANES * LANE):
        starts = range(first, min(first + LANES * LANE, count), LANE)
        yield [slice(start, min(start + LANE, count)) for start in starts]


@dataclass
class Market:
    """Households of a problem and what is left of each resource (`free`); amounts are billionths.

    `needs`: how many more households each floor of the problem asks for. A floor is a resource of which there is that
    much less than nothing, and of which each plan that counts for it takes -1: `supply` is `free` and then the floors,
    and so are prices. `members`: the households that take part.
    """

    rules: Feasibility
    households: Sequence[Household]
    free: IntArray
    threads: int = 1
    needs: Sequence[int] = ()
    world: World = field(init=False)
    members: IntArray = field(init=False)
    supply: IntArray = field(init=False)

    def __post_init__(self) -> None:
        self.world = build_world(self.rules, self.households)
        self.members = np.arange(len(self.households))
        self.supply = np.concatenate([self.free, -np.array(self.needs, dtype=np.int64)]).astype(np.int64)
        adults = np.diff(self.world.household_adults)
        self.hours: IntArray = hours_of_kinds(self.world)
        self._tops = np.full((len(self.world.zones), max(int(adults.max(initial=0)), 1), 2), FAR, dtype=np.int64)
        self._scratch = self._tops.copy()
        self._last = np.full((len(self.households), P_WIDTH), -1, dtype=np.int64)
        self._drift = self._drift_shared = 0
        self._places = {one.id: at for at, one in enumerate(self.households)}
        self._keys = {key: number for number, key in enumerate(resource_keys(self.rules.problem))}
        self._prices = np.zeros(len(self.supply), dtype=np.int64)

    def part(self, members: IntArray, left: IntArray) -> Market:
        """Some of the households alone, with what the others leave of the supply."""
        other = copy(self)
        other.members, other.supply, other.free = members, left, left[: len(self.free)].copy()
        other._tops = self._tops.copy()
        return other

    def _moved(self, prices: IntArray) -> None:
        jobs, pools = fall(self.world, self._prices, prices)
        self._drift, self._drift_shared = self._drift + int(jobs), self._drift_shared + int(pools)
        self._prices = prices

    def price(self, prices: IntArray, slack: int = 0, keep: int = 1) -> tuple[IntArray, IntArray, IntArray]:
        """Each household's best reduced value (at least 0), and plans: rows, each with its reduced value.

        Plans: at most `keep` a household, each the best of its zone, none more than `slack` under the household's best.
        """
        self._moved(prices)
        best = np.zeros(len(self.households), dtype=np.int64)
        plans = np.empty((len(self.members) * keep, P_WIDTH), dtype=np.int64)
        values = np.full(len(plans), NOTHING, dtype=np.int64)

        def part(first: int, last: int) -> None:
            some = slice(first * keep, last * keep)
            price_some(
                self.world, self.members[first:last], self.free, prices, slack, keep, self._tops, self._drift,
                self._drift_shared, self._last, best, plans[some], values[some],
            )  # fmt: skip

        self._split(part, len(self.members))
        kept = values > NOTHING
        return best, plans[kept], values[kept]

    def sweep(
        self, prices: NDArray[np.float64], steps: NDArray[np.float64], order: IntArray
    ) -> tuple[NDArray[np.float64], IntArray]:
        """One sweep over members in this order: `prices` change in place; answers with their mean and the plans met."""
        self._moved(_rounded(prices))
        plans = np.empty((len(order), P_WIDTH), dtype=np.int64)
        found = np.zeros(len(order), dtype=bool)
        met, share = np.zeros((LANES, len(prices))), self.supply / max(len(order), 1)

        def go(lane: int, span: slice, way: NDArray[np.float64]) -> tuple[int, int]:
            drifts = sweep(
                self.world, self.free, share, order[span], way, steps, self._tops, self._drift, self._drift_shared,
                self._last, plans[span], found[span], met[lane],
            )  # fmt: skip
            return int(drifts[0]), int(drifts[1])

        with ThreadPoolExecutor(self.threads) as pool:
            for spans in _lanes(len(order)):
                ways = np.tile(prices, (len(spans), 1))
                drifts = list(pool.map(go, range(len(spans)), spans, ways))
                prices[:] = ways[0] if len(spans) == 1 else np.maximum(prices + (ways - prices).sum(axis=0), 0.0)
                # Prices fell by no more than in all lanes together, and one for the rounding of their sum.
                one = int(len(spans) > 1)
                self._drift += sum(drift - self._drift for drift, _ in drifts) + one
                self._drift_shared += sum(drift - self._drift_shared for _, drift in drifts) + one
        self._prices = _rounded(prices)
        return met.sum(axis=0) / max(len(order), 1), plans[found]

    def greedy(self, prices: IntArray, order: IntArray) -> IntArray:
        """Plans that fit together: for each household in this order the best at these prices among what is left."""
        self._moved(prices)
        plans = np.empty((len(order), P_WIDTH), dtype=np.int64)
        found = np.zeros(len(order), dtype=bool)
        left = self.supply.copy()
        greedy(self.world, left, order, prices, self._tops, self._drift, self._drift_shared, self._last, plans, found)
        return plans[found]

    def bonus(self, prices: IntArray) -> IntArray:
        """What a plan brings each household besides its value: the prices of the floors that it counts for."""
        world = self.world
        paid = np.append(prices[len(self.free) :][world.floors], 0)
        sums = np.add.reduceat(paid, world.floors_first[:-1])
        return np.where(np.diff(world.floors_first) > 0, sums, 0).astype(np.int64)

    def best_of(
        self,
        household: int,
        prices: IntArray,
        free: IntArray | None = None,
        branch: Branch = EVERYTHING,
        slack: int = 0,
        floor: int = NOTHING,
        most: int = 0,
        floors: IntArray | None = None,
    ) -> tuple[int, IntArray, IntArray]:
        """One household apart, in another market or branch: its best reduced value and plans (rows, values).

        With `most`, every plan worth more than `floor`, or `floors` by kind (until there are more than `most`); with
        `floors` alone, the best of each kind at its place (`NOTHING` where none is worth more), and they rise; else the
        best of each zone.
        """
        size = 8 if floors is None or most else len(floors)
        rows, reduced = np.empty((size, P_WIDTH), dtype=np.int64), np.empty(size, dtype=np.int64)
        free = self.free if free is None else free
        best, rows, reduced, count = price_household(
            self.world,
            free,
            prices,
            household,
            slack,
            floor,
            branch,
            self._scratch,
            0,
            0,
            False,
            most,
            np.zeros(0, dtype=np.int64) if floors is None else floors,
            rows,
            reduced,
        )
        kept = count if floors is None or most else len(floors)
        return int(best), rows[:kept], reduced[:kept]

    def everything(self, household: int) -> Branch:
        """What is open to one household, written out so that it can be narrowed: everything."""
        adults = int(np.diff(self.world.household_adults)[household])
        job, pool, care = self.world.firsts[:3].tolist()
        return Branch(
            np.ones(job + 1, dtype=bool),
            np.ones((adults, pool - job + 1), dtype=bool),
            np.ones((adults, care - pool + 1), dtype=bool),
        )

    def price_kinds(
        self, prices: IntArray, floors: IntArray, branches: Mapping[int, Branch] = NO_BRANCHES
    ) -> tuple[IntArray, NDArray[np.bool_]]:
        """The best plan of each household and kind worth more than its floor; `floors` (households, kinds) rise.

        Args:
            branches: what is open to some households.

        Returns:
            plans (households, kinds, rows) and which of them were found.
        """
        self._moved(prices)
        plans = np.empty((*floors.shape, P_WIDTH), dtype=np.int64)
        found = np.zeros(floors.shape, dtype=bool)
        free = np.array([one for one in self.members.tolist() if one not in branches], dtype=np.int64)

        def part(first: int, last: int) -> None:
            price_kinds(
                self.world, free[first:last], self.free, prices, self._tops, self._drift, self._drift_shared, floors,
                plans, found,
            )  # fmt: skip

        self._split(part, len(free))
        for household, branch in branches.items():
            _, plans[household], values = self.best_of(household, prices, branch=branch, floors=floors[household])
            found[household] = values > NOTHING
        return plans, found

    def _split(self, part: Callable[[int, int], None], count: int) -> None:
        """Go through so many households, in as many threads as are allowed: the result does not depend on how many."""
        if self.threads == 1 or count < 64:
            part(0, count)
            return
        edges = np.linspace(0, count, 8 * self.threads + 1).astype(int).tolist()
        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(part, edges[:-1], edges[1:]))

    def fill(self, values: IntArray, capacity: int) -> tuple[int, IntArray]:
        """The best kinds of plans that fit these hours, and their total (see `sweeps.fill_hours`)."""
        choice = np.full(len(values), -1, dtype=np.int64)
        return int(fill_hours(np.ascontiguousarray(values), self.hours, capacity, choice)), choice

    def hour_floors(self, values: IntArray, capacity: int) -> IntArray:
        """See `sweeps.hour_floors`."""
        result: IntArray = hour_floors(np.ascontiguousarray(values), self.hours, capacity)
        return result

    def row(self, plan: Plan) -> IntArray:
        """A possible plan of this problem as a row."""
        household = self._places[plan.household_id]
        seekers = [one.id for one in self.households[household].seekers]
        row = np.full(P_WIDTH, -1, dtype=np.int64)
        row[P_HOUSEHOLD] = household
        row[P_HOME] = -1 if plan.dwelling_id is None else self._position("dwelling", plan.dwelling_id)
        for start, choice in zip((P_ADULT1, P_ADULT2), plan.jobs, strict=False):
            pool = -1 if choice.pool_id is None else self._position("pool", choice.pool_id)
            course = -1 if choice.course_id is None else self._position("course", choice.course_id)
            job = self._position("job", choice.job_id)
            row[start : start + 5] = seekers.index(choice.adult_id), job, MODE_ORDER[choice.mode], pool, course
        row[P_CARE] = -1 if plan.care_id is None else self._position("care", plan.care_id)
        row[P_VALUE], row[P_HOURS] = plan_value(self.rules, plan).total, 0
        row[P_HOURS] = self.hours[kinds(row[None])[0]]
        return row

    def _position(self, kind: str, identifier: str) -> int:
        """Where a thing is among those of its kind."""
        first = {
            "dwelling": 0,
            **dict(zip(("job", "pool", "care", "course"), self.world.firsts.tolist(), strict=False)),
        }
        return self._keys[ResourceKey(kind, identifier)] - first[kind]

    def plan(self, row: IntArray) -> Plan:
        """The plan of a row."""
        problem = self.rules.problem
        household = self.households[int(row[0])]
        seekers = household.seekers
        choices = []
        for start in (P_ADULT1, P_ADULT2):
            if row[start] < 0:
                continue
            job, mode, pool, course = (int(one) for one in row[start + 1 : start + 5])
            choices.append(
                JobChoice(
                    seekers[int(row[start])].id,
                    problem.jobs[job].id,
                    MODES[mode],
                    None if pool < 0 else problem.pools[pool].id,
                    None if course < 0 else problem.courses[course].id,
                )
            )
        home, care = int(row[P_HOME]), int(row[P_CARE])
        return Plan(
            household.id,
            None if home < 0 else problem.dwellings[home].id,
            tuple(sorted(choices, key=lambda one: one.adult_id)),
            None if care < 0 else problem.centres[care].id,
        )
