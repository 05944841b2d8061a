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

import numpy as np

from coincide.core.planning.columns import Columns
from coincide.core.planning.kernels import F_COUNSELLOR
from coincide.core.planning.market import Market
from coincide.core.planning.patterns import Basins, PatternProgram
from coincide.core.planning.resources import IntArray
from coincide.core.planning.rows import KINDS

FURTHEST = 10**9
"""Kinds of plans worth this much less (billionths) than a household's best are not looked at one by one: the bound
takes them for as good as that."""
SMOOTH = 0.5
"""Prices are tried this far on the way back to the best ones (P. Wentges, International Transactions in Operational
Research 4, 1997): those of the linear program swing, and prove little, until it knows enough plans."""
MOST_STUCK = 2
"""Rounds without anything new or better before kinds further from the best are looked at, then before giving up."""


class HoursBound:
    """Lowers the bound round by round; `bound` (billionths) and `prices` are the best so far, `program` gives them."""

    def __init__(
        self, market: Market, columns: Columns, prices: IntArray, best: IntArray, seed: int, cost: int = 0
    ) -> None:
        self.market, self.columns = market, columns
        self.program = PatternProgram(market, seed, cost)
        self.bound: int | None = None
        self.prices = prices
        counsellor = market.world.counsellor
        hour = np.where(counsellor >= 0, prices[counsellor], 0)
        self._ceiling = best[:, None] + hour[:, None] * market.hours[None, :]
        self._add(columns.rows)

    def _add(self, rows: IntArray) -> None:
        self.program.add_plans(rows, np.array(self.columns.positions(rows), dtype=np.int64))

    def rounds(self, reach: int, left: Callable[[], float | None]) -> Iterator[None]:
        """Go on until nothing is new; `reach`: how far (billionths) kinds may be under a household's best at first;
        `left`: seconds that a linear program may take."""
        program = self.program
        prices = self.prices.copy()
        prices[int(self.market.world.firsts[F_COUNSELLOR]) : len(self.market.free)] = 0
        stuck = turn = 0
        while True:
            bonus = self.market.bonus(prices)[:, None]
            values = np.maximum(self._ceiling - reach, 0) - bonus
            plans, found = self.market.price_kinds(prices, values)
            values += bonus
            total, choices = program.basins.fill(values)
            bound = total + int(self.market.supply @ prices)
            better = self.bound is None or bound < self.bound
            if better:
                self.bound, self.prices = bound, prices
            fresh = self.columns.add(plans[found & (values > program.wanted)])
            self._add(fresh)
            added = program.add_patterns(choices)
            if turn:
                added += program.add_mixes(values)
            program.solve(left())
            share = SMOOTH if stuck == 0 else 0.0
            prices = (share * self.prices + (1 - share) * program.prices).astype(np.int64)
            yield
            if self.bound is not None and self.bound <= program.value + 1000:
                return
            stuck = 0 if better or len(fresh) > 0 else stuck + 1
            if added + len(fresh) == 0 or stuck >= MOST_STUCK:
                if stuck >= 2 * MOST_STUCK or reach >= FURTHEST:
                    return
                reach, stuck = 2 * reach, stuck + 1
            elif turn == 0:
                reach //= 2
            turn += 1

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
