"""A linear program in which counsellors' hours are kept whole: each basin mixes *patterns*, choices of kinds that fit.

Rows: resources but the hours; one for each household and kind (no more plans of it than its basin's patterns hold); one
for each basin (its patterns make one at most); floors. `hours` finds the best prices with it, `rebuild` answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from coincide.core.planning.columns import paid, usage
from coincide.core.planning.kernels import F_COUNSELLOR, FINER, P_HOUSEHOLD, P_VALUE
from coincide.core.planning.linear import UNIT, Floats, GrowingProgram, Lack, Sparse
from coincide.core.planning.market import FAR, Market
from coincide.core.planning.resources import IntArray
from coincide.core.planning.rows import KINDS, kinds

type Pattern = tuple[int, IntArray]
"""A basin, and the kind chosen for each of its members (-1: no plan)."""
MOST_SETTLED, SMALL_PART, LITTLE, LEAST = 10, 0.3, 1_000_000, 1_000
"""Times that a program is solved for more patterns; what these must gain: a share of what there is to gain, or where
that is not known so much, but at least the last (billionths)."""


@dataclass
class Basins:
    """Members of a market whose counsellors' hours are limited, basin by basin, and the others."""

    market: Market
    members: list[IntArray] = field(init=False)
    capacity: list[int] = field(init=False)
    unlimited: IntArray = field(init=False)

    def __post_init__(self) -> None:
        inside = self.market.members
        counsellor = self.market.world.counsellor[inside]
        self.members = [inside[counsellor == one] for one in np.unique(counsellor[counsellor >= 0])]
        self.capacity = [int(self.market.free[self.market.world.counsellor[some[0]]]) for some in self.members]
        self.unlimited = inside[counsellor < 0]

    def fill(self, values: IntArray) -> tuple[int, list[IntArray]]:
        """The best total when hours are kept, and the kinds chosen in each basin."""
        total, choices = int(np.maximum(values[self.unlimited].max(axis=1, initial=0), 0).sum()), []
        for members, capacity in zip(self.members, self.capacity, strict=True):
            best, choice = self.market.fill(values[members], capacity)
            total += best
            choices.append(choice)
        return total, choices

    def least(self, values: IntArray) -> IntArray:
        """What each household and kind would have to be worth before the best total of `fill` rises."""
        least: IntArray = np.maximum(values.max(axis=1, keepdims=True), 0) + np.zeros_like(values)
        for members, capacity in zip(self.members, self.capacity, strict=True):
            least[members] = self.market.hour_floors(values[members], capacity)
        return least


class PatternProgram:
    """The program over some plans and patterns, which grows; after `solve`, `value` (billionths), `prices` (billionths,
    none for hours) and `wanted`: what a place for each household and kind is worth in a pattern (billionths).

    `rewards` (billionths): what each household's plans bring more, whatever they are.
    """

    def __init__(self, market: Market, seed: int, cost: int, rewards: IntArray | None = None) -> None:
        self.market = market
        self._rewards = np.zeros(len(market.households), dtype=np.int64) if rewards is None else rewards
        self.basins = Basins(market)
        count = len(market.households)
        self._hours = int(market.world.firsts[F_COUNSELLOR])
        self._mixes = self._hours + KINDS * count
        self._floors, self._last = self._mixes + len(self.basins.members), len(market.free)
        parts = (market.free[: self._hours], np.zeros(KINDS * count), np.ones(len(self.basins.members)))
        upper = np.concatenate([*parts, market.supply[self._last :]])
        alone = [KINDS * one + kind + self._hours for one in self.basins.unlimited for kind in range(KINDS)]
        upper[alone] = 1.0
        lack = Lack(np.arange(self._floors, len(upper)), cost)
        self._program = GrowingProgram(upper.astype(np.float64), seed, lack)
        self._known: set[tuple[int, bytes]] = set()
        self._patterns: list[tuple[int, int, IntArray]] = []
        self._plans: list[IntArray] = []
        self._columns = 0
        self.value = 0
        self.prices = np.zeros(len(market.supply), dtype=np.int64)
        self.wanted = np.zeros((count, KINDS), dtype=np.int64)

    def add_plans(self, rows: IntArray, names: IntArray) -> None:
        """Add plans of members; `names` stand for them in `plans`."""
        starts, resources, amounts = usage(self.market.world, rows)
        kept = (resources < self._hours) | (resources >= self._last)
        resources = np.where(resources >= self._last, resources - self._last + self._floors, resources)
        links = self._hours + KINDS * rows[:, P_HOUSEHOLD] + kinds(rows)
        # Before its resources each plan gets the row that links it to patterns.
        counts = np.add.reduceat(np.append(kept, False), starts[:-1]) if len(rows) else np.zeros(0, dtype=np.int64)
        counts = np.where(np.diff(starts) > 0, counts, 0)
        begins = np.concatenate([[0], np.cumsum(counts + 1)]).astype(np.int32)
        where = np.insert(resources[kept].astype(np.int32), begins[:-1] - np.arange(len(rows)), links.astype(np.int32))
        much = np.insert(amounts[kept], begins[:-1] - np.arange(len(rows)), 1.0)
        self._plans.append(np.stack([self._columns + np.arange(len(rows)), names]))
        self._columns += len(rows)
        values = rows[:, P_VALUE] + self._rewards[rows[:, P_HOUSEHOLD]] // FINER
        self._program.add(values, (begins, where.astype(np.int32), much))

    def add_patterns(self, choices: list[IntArray]) -> int:
        """Add one pattern a basin; answers with how many were new."""
        return sum(self.add_pattern(basin, choice) for basin, choice in enumerate(choices))

    def add_pattern(self, basin: int, choice: IntArray) -> bool:
        """Add one pattern; answers with whether it was new."""
        key = (basin, choice.tobytes())
        if key in self._known:
            return False
        self._known.add(key)
        placed = choice >= 0
        links = self._hours + KINDS * self.basins.members[basin][placed] + choice[placed]
        rows = np.concatenate([[self._mixes + basin], links]).astype(np.int32)
        column: Sparse = (np.array([0, len(rows)], dtype=np.int32), rows, np.append(1.0, -np.ones(len(links))))
        self._program.add(np.zeros(1, dtype=np.int64), column)
        self._patterns.append((self._columns, basin, choice))
        self._columns += 1
        return True

    def solve(self, seconds: float | None = None) -> None:
        """Solve again from the last basis; see `GrowingProgram.solve`."""
        self.value, duals = self._program.solve(seconds)
        self.prices = np.zeros_like(self.prices)
        self.prices[: self._hours], self.prices[self._last :] = duals[: self._hours], duals[self._floors :]
        self.wanted = duals[self._hours : self._mixes].reshape(self.wanted.shape)
        self.paid = duals[self._mixes : self._floors]

    def settle(self, left: Callable[[], float | None], bound: int | None = None) -> None:
        """Solve with the patterns that its own prices ask for, until these gain little or there were many of them.

        `left`: seconds that one linear program may take; `bound`: what it is worth at most with more plans, too.
        """
        self.solve(left())
        for _ in range(MOST_SETTLED):
            found = [
                self.market.fill(self.wanted[members], capacity)
                for members, capacity in zip(self.basins.members, self.basins.capacity, strict=True)
            ]
            gains = [best - int(paid) for (best, _), paid in zip(found, self.paid, strict=True)]
            little = LITTLE if bound is None else max(int(SMALL_PART * (bound - self.value)), LEAST)
            if sum(gains) <= little:
                return
            if not sum(self.add_pattern(at, found[at][1]) for at in range(len(found)) if gains[at] > 0):
                return
            self.solve(left())

    def inequalities(self, rows: IntArray) -> tuple[Floats, Sparse]:
        """For each basin what any plans of its members that keep its hours obey: Σ wanted ≤ the most that fits.

        With them a program over plans alone is worth no more than this one, which it would exceed where hours are taken
        in fractions (Fenchel cuts: E. A. Boyd, Mathematical Programming 64, 1994).

        Returns:
            right-hand sides, and the coefficients of these plans (index thousandths), at most one each.
        """
        basin = np.full(len(self.market.households), -1, dtype=np.int64)
        most = np.zeros(len(self.basins.members))
        for at, (members, capacity) in enumerate(zip(self.basins.members, self.basins.capacity, strict=True)):
            basin[members] = at
            most[at] = self.market.fill(self.wanted[members], capacity)[0]
        where, much = basin[rows[:, P_HOUSEHOLD]], self.wanted[rows[:, P_HOUSEHOLD], kinds(rows)]
        kept = (where >= 0) & (much > 0)
        starts = np.concatenate([[0], np.cumsum(kept)]).astype(np.int32)
        return most / (UNIT * FINER), (starts, where[kept].astype(np.int32), much[kept] / (UNIT * FINER))

    def plans(self) -> tuple[IntArray, Floats]:
        """Names of the plans, and how much of each the solution takes."""
        places, names = np.concatenate(self._plans, axis=1)
        return names, self._program.solution()[places]

    def without(self, barred: IntArray, seconds: float | None) -> int:
        """What the program would be worth (billionths) without the plans at these places of `plans`; see `solve`."""
        columns = np.concatenate(self._plans, axis=1)[0][barred]
        self._program.bound(columns, 0.0, 0.0)
        value, _ = self._program.solve(seconds)
        self._program.bound(columns, 0.0, np.inf)
        return value

    def patterns(self) -> list[Pattern]:
        """Basin and choice of the patterns that the solution mixes."""
        amounts = self._program.solution()
        return [(basin, choice) for place, basin, choice in self._patterns if amounts[place] > 1e-6]

    def known(self, rows: IntArray, prices: IntArray) -> IntArray:
        """What the best of these plans brings each household by kind at these prices (billionths), rewards counted; at
        least 0, and where there is a reward so little that no plan is worse."""
        values = np.zeros(self.wanted.shape, dtype=np.int64)
        values[self._rewards > 0] = -FAR
        reduced = FINER * rows[:, P_VALUE] - paid(self.market.world, rows, prices)
        reduced += self._rewards[rows[:, P_HOUSEHOLD]]
        np.maximum.at(values, (rows[:, P_HOUSEHOLD], kinds(rows)), reduced)
        return values

    def settle_known(self, rows: IntArray, left: Callable[[], float | None]) -> None:
        """Start from the best patterns of the plans added (`rows`) at the prices so far, then `settle`."""
        self.add_patterns(self.basins.fill(self.known(rows, self.prices))[1])
        self.settle(left)

    def start(self, other: PatternProgram) -> None:
        """Start from the prices and patterns of a program with the same households and more, as far as these fit."""
        self.prices, self.wanted = other.prices, other.wanted
        hours = self.market.hours
        for at, choice in other.patterns():
            households = other.basins.members[at]
            for basin, members in enumerate(self.basins.members):
                kept = choice[np.isin(households, members)]
                if len(kept) == len(members) and int(hours[kept[kept >= 0]].sum()) <= self.basins.capacity[basin]:
                    self.add_pattern(basin, kept)

    def add_choice(self, rows: IntArray) -> None:
        """Add the patterns of plans that fit together."""
        chosen = np.full(len(self.market.households), -1, dtype=np.int64)
        chosen[rows[:, P_HOUSEHOLD]] = kinds(rows)
        self.add_patterns([chosen[members] for members in self.basins.members])
