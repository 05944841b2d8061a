"""A closer bound: counsellors' hours held whole instead of priced.

One plan asks for many hours at once, so a price per hour lets households take fractions of plans: on invented
départements nearly all of the gap between the linear program and the answer is there. Here the hours of a basin stay a
constraint: at prices p of everything else, each household is worth v(h, k) with a plan of kind k (move or not, jobs,
classes: what decides the hours), and

    bound(p) = Σ free · p + Σ over basins of the best choice of kinds that fits the hours,

a multiple-choice knapsack solved exactly by dynamic programming (`sweeps.fill_hours`). The best p comes from a linear
program in which a basin mixes *patterns*, choices of kinds that fit; patterns and plans are generated in turn
(Dantzig-Wolfe: G. Dantzig, P. Wolfe, Operations Research 8, 1960). Each bound met on the way holds by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from coincide.core.planning.columns import Columns, usage
from coincide.core.planning.kernels import P_HOUSEHOLD, P_VALUE
from coincide.core.planning.linear import GrowingProgram, Lack, Sparse
from coincide.core.planning.market import Market
from coincide.core.planning.resources import IntArray
from coincide.core.planning.rows import KINDS, kinds

MIXES = (1.0, 0.75, 0.5, 0.25, 0.1)
"""Shares of the linear program's opinion in the values that new patterns are drawn from; the rest is the exact one."""
FURTHEST = 10**9
"""Kinds of plans worth this much less (billionths) than a household's best are not looked at one by one: the bound
takes them for as good as that."""
MOST_STUCK = 3
"""Rounds without anything new or better before kinds further from the best are looked at, then before giving up."""


@dataclass
class Basins:
    """Households whose counsellors' hours are limited, basin by basin, and the rest."""

    market: Market
    members: list[IntArray] = field(init=False)
    capacity: list[int] = field(init=False)
    unlimited: IntArray = field(init=False)

    def __post_init__(self) -> None:
        counsellor = self.market.world.counsellor
        self.members = [np.flatnonzero(counsellor == one) for one in np.unique(counsellor[counsellor >= 0])]
        self.capacity = [int(self.market.free[counsellor[some[0]]]) for some in self.members]
        self.unlimited = np.flatnonzero(counsellor < 0)

    def fill(self, values: IntArray) -> tuple[int, list[IntArray]]:
        """The best total when hours are kept, and the kinds chosen in each basin."""
        total, choices = int(np.maximum(values[self.unlimited].max(axis=1, initial=0), 0).sum()), []
        for members, capacity in zip(self.members, self.capacity, strict=True):
            best, choice = self.market.fill(values[members], capacity)
            total += best
            choices.append(choice)
        return total, choices


class HoursBound:
    """Lowers the bound round by round; `bound` (billionths) and `prices` are the best so far."""

    def __init__(
        self, market: Market, columns: Columns, prices: IntArray, best: IntArray, seed: int, cost: int = 0
    ) -> None:
        self.market, self.columns = market, columns
        self.basins = Basins(market)
        self.bound: int | None = None
        self.value = 0
        self.prices = prices
        world = market.world
        self._first_hours = int(world.firsts[4])
        hour = np.where(world.counsellor >= 0, prices[world.counsellor], 0)
        self._ceiling = best[:, None] + hour[:, None] * market.hours[None, :]
        count, resources = len(best), self._first_hours
        self._links, self._mixes = resources, resources + KINDS * count
        self._floors, self._last = self._mixes + len(self.basins.members), len(market.free)
        upper = np.concatenate(
            [
                market.free[:resources],
                np.zeros(KINDS * count),
                np.ones(len(self.basins.members)),
                market.supply[self._last :],
            ]
        )
        alone = [KINDS * one + kind + resources for one in self.basins.unlimited for kind in range(KINDS)]
        upper[alone] = 1.0
        lack = Lack(np.arange(self._floors, len(upper)), cost)
        self._program = GrowingProgram(upper.astype(np.float64), seed, lack)
        self._patterns: set[tuple[int, bytes]] = set()
        self._drawn: list[tuple[int, IntArray] | int] = []
        self._add_plans(columns.rows)

    def _add_plans(self, rows: IntArray) -> None:
        starts, resources, amounts = usage(self.market.world, rows)
        kept = (resources < self._first_hours) | (resources >= self._last)
        resources = np.where(resources >= self._last, resources - self._last + self._floors, resources)
        links = self._links + KINDS * rows[:, 0] + kinds(rows)
        # Before its resources each plan gets the row that links it to patterns.
        counts = np.add.reduceat(np.append(kept, False), starts[:-1]) if len(rows) else np.zeros(0, dtype=np.int64)
        counts = np.where(np.diff(starts) > 0, counts, 0)
        begins = np.concatenate([[0], np.cumsum(counts + 1)]).astype(np.int32)
        where = np.insert(resources[kept].astype(np.int32), begins[:-1] - np.arange(len(rows)), links.astype(np.int32))
        much = np.insert(amounts[kept], begins[:-1] - np.arange(len(rows)), 1.0)
        self._drawn += self.columns.positions(rows)
        self._program.add(rows[:, P_VALUE], (begins, where.astype(np.int32), much))

    def _add_patterns(self, choices: list[IntArray]) -> int:
        added = 0
        for basin, choice in enumerate(choices):
            key = (basin, choice.tobytes())
            if key in self._patterns:
                continue
            self._patterns.add(key)
            placed = choice >= 0
            links = self._links + KINDS * self.basins.members[basin][placed] + choice[placed]
            rows = np.concatenate([[self._mixes + basin], links]).astype(np.int32)
            column: Sparse = (np.array([0, len(rows)], dtype=np.int32), rows, np.append(1.0, -np.ones(len(links))))
            self._program.add(np.zeros(1, dtype=np.int64), column)
            self._drawn.append((basin, choice))
            added += 1
        return added

    def rounds(self, reach: int, left: Callable[[], float | None]) -> Iterator[None]:
        """Go on until nothing is new; `reach`: how far (billionths) kinds may be under a household's best at first;
        `left`: seconds that a linear program may take."""
        count, resources = len(self._ceiling), self._first_hours
        prices, last = self.prices.copy(), self._last
        prices[resources:last] = 0
        wanted = np.zeros((count, KINDS), dtype=np.int64)
        stuck = turn = 0
        while True:
            bonus = self.market.bonus(prices)[:, None]
            values = np.maximum(self._ceiling - reach, 0) - bonus
            plans, found = self.market.price_kinds(prices, values)
            values += bonus
            total, choices = self.basins.fill(values)
            bound = total + int(self.market.supply @ prices)
            better = self.bound is None or bound < self.bound
            if better:
                self.bound, self.prices = bound, prices
            fresh = self.columns.add(plans[found & (values > wanted)])
            self._add_plans(fresh)
            added = self._add_patterns(choices)
            for share in MIXES if turn else ():
                mixed = (share * wanted + (1 - share) * values).astype(np.int64)
                added += self._add_patterns(self.basins.fill(mixed)[1])
            value, duals = self._program.solve(left())
            self.value = value
            prices = np.zeros_like(self.prices)
            prices[:resources], prices[last:] = duals[:resources], duals[self._floors :]
            wanted = duals[self._links : self._mixes].reshape(count, KINDS)
            yield
            if self.bound is not None and self.bound <= value + 1000:
                return
            stuck = 0 if better or len(fresh) > 0 else stuck + 1
            if added + len(fresh) == 0 or stuck >= MOST_STUCK:
                if stuck >= 2 * MOST_STUCK or reach >= FURTHEST:
                    return
                reach, stuck = 2 * reach, stuck + 1
            elif turn == 0:
                reach //= 2
            turn += 1

    def support(self) -> NDArray[np.bool_]:
        """Which kinds of plans each household has in the patterns that the linear program mixes."""
        allowed = np.zeros(self._ceiling.shape, dtype=bool)
        allowed[self.basins.unlimited] = True
        for drawn, amount in zip(self._drawn, self._program.solution(), strict=True):
            if isinstance(drawn, tuple) and amount > 1e-6:
                basin, choice = drawn
                placed = choice >= 0
                allowed[self.basins.members[basin][placed], choice[placed]] = True
        return allowed

    def settled(self, share: float) -> IntArray:
        """The plan (its place among the columns) of which the linear program gives each household more than `share`
        (a half at least), -1 for none."""
        whole = np.full(len(self._ceiling), -1, dtype=np.int64)
        for drawn, amount in zip(self._drawn, self._program.solution(), strict=True):
            if isinstance(drawn, int) and amount > share:
                whole[self.columns.rows[drawn, P_HOUSEHOLD]] = drawn
        return whole

    @staticmethod
    def thresholds(market: Market, prices: IntArray) -> IntArray:
        """What a plan of each household and kind must bring (billionths, the prices of floors counted) before the
        bound at these prices rises."""
        basins, bonus = Basins(market), market.bonus(prices)[:, None]
        values = np.zeros((len(market.households), KINDS), dtype=np.int64) - bonus
        market.price_kinds(prices, values)
        values += bonus
        floors = np.maximum(values.max(axis=1, keepdims=True), 0) + np.zeros_like(values)
        for members, capacity in zip(basins.members, basins.capacity, strict=True):
            floors[members] = market.hour_floors(values[members], capacity)
        return floors
