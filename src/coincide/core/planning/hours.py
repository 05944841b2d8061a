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

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from coincide.core.planning.columns import Columns
from coincide.core.planning.domains import REWARD, Domains, allowed
from coincide.core.planning.kernels import F_COUNSELLOR
from coincide.core.planning.market import Market
from coincide.core.planning.patterns import Basins, Pattern, PatternProgram
from coincide.core.planning.resources import IntArray
from coincide.core.planning.rows import KINDS

SMOOTH = 0.5
"""Prices are tried this far on the way back to the best ones (P. Wentges, International Transactions in Operational
Research 4, 1997): those of the linear program swing, and prove little, until it knows enough plans."""
MOST_STUCK = 2
"""Rounds without anything new or better before the end: the second is at the prices of the linear program."""


class HoursBound:
    """Lowers the bound round by round; `bound` (billionths) and `prices` are the best so far, `program` gives them.

    `domains`: what is left of some households' plans, for the bound of a part of all answers; `patterns` to start with.
    """

    def __init__(
        self,
        market: Market,
        columns: Columns,
        prices: IntArray,
        seed: int,
        cost: int = 0,
        domains: Domains | None = None,
        patterns: Sequence[Pattern] = (),
    ) -> None:
        self.market, self.columns, self.domains = market, columns, domains or {}
        self._rewards = np.zeros(len(market.households), dtype=np.int64)
        self._rewards[[household for household, domain in self.domains.items() if domain.must]] = REWARD
        self.program = PatternProgram(market, seed, cost, self._rewards)
        for basin, choice in patterns:
            self.program.add_pattern(basin, choice)
        self.bound: int | None = None
        self.prices = prices
        self._seen = 0
        self._places: list[IntArray] = []

    def _add_new(self) -> int:
        """Give the program the plans that became known since, whoever met them; answers with how many."""
        fresh = self._seen + np.flatnonzero(allowed(self.columns.rows[self._seen :], self.domains))
        self.program.add_plans(self.columns.rows[fresh], fresh)
        self._places.append(fresh)
        self._seen = len(self.columns)
        return len(fresh)

    @property
    def left(self) -> int:
        """What more rounds can gain at most (billionths)."""
        assert self.bound is not None
        return self.bound + int(self._rewards.sum()) - self.program.value

    def rounds(
        self, left: Callable[[], float | None], enough: Callable[[int], bool] = lambda bound: False
    ) -> Iterator[None]:
        """Go on until nothing is new.

        Args:
            left: seconds that a linear program may take.
            enough: whether a bound (billionths) is close enough: the program is then not solved again.
        """
        program = self.program
        prices = self.prices.copy()
        prices[int(self.market.world.firsts[F_COUNSELLOR]) : len(self.market.free)] = 0
        stuck = 0
        branches = {household: domain.branch for household, domain in self.domains.items()}
        self._add_new()
        while True:
            bonus = (self.market.bonus(prices) + self._rewards)[:, None]
            # What known plans bring is the least that the best may: only plans that bring more are looked for.
            known = self.columns.rows[np.concatenate(self._places)]
            values = program.known(known, prices) - bonus
            plans, found = self.market.price_kinds(prices, values, branches)
            values += bonus
            total, choices = program.basins.fill(values)
            bound = total + int(self.market.supply @ prices) - int(self._rewards.sum())
            better = self.bound is None or bound < self.bound
            if self.bound is None or better:
                self.bound, self.prices = bound, prices
            if enough(self.bound):
                yield
                return
            self.columns.add(plans[found & (values > program.wanted)])
            added = self._add_new() + program.add_patterns(choices)
            program.settle(left, self.bound + int(self._rewards.sum()))
            yield
            stuck = 0 if better or added else stuck + 1
            if stuck >= MOST_STUCK or self.left <= 1000:
                return
            share = SMOOTH if added and not self.domains else 0.0
            prices = (share * self.prices + (1 - share) * program.prices).astype(np.int64)

    @staticmethod
    def thresholds(market: Market, prices: IntArray) -> IntArray:
        """What a plan of each household and kind must bring (billionths, the prices of floors counted) before the
        bound at these prices rises."""
        bonus = market.bonus(prices)[:, None]
        values = np.zeros((len(market.households), KINDS), dtype=np.int64) - bonus
        market.price_kinds(prices, values)
        return Basins(market).least(values + bonus)
