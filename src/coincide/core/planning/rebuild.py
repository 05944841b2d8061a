"""Answers from the program that keeps hours whole (`patterns`): a dive into it, then parts of the answer taken apart.

The dive takes the plans that the program gives whole and a share of the others, largest first, and asks it again about
the households left; a few at the end are settled by an integer program. Then the answer is improved by parts (ruin and
recreate: G. Schrimpf, J. Schneider, H. Stamm-Wilbrandt, G. Dueck, Journal of Computational Physics 159, 2000): some
households give their plans up, and the same program (over plans known and patterns drawn) says what there is to gain.
Where it is nothing, another part is tried; else an integer program chooses among the plans that lose less than that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from coincide.core.planning.columns import Columns, paid, take, usage
from coincide.core.planning.kernels import F_COUNSELLOR, FINER, P_HOUSEHOLD, P_VALUE, P_WIDTH
from coincide.core.planning.limits import Limits
from coincide.core.planning.linear import Chosen, choose, stacked
from coincide.core.planning.market import Market
from coincide.core.planning.patterns import PatternProgram
from coincide.core.planning.resources import IntArray
from coincide.core.planning.restricted import KEEP, NEAR, columns_of, lack_of, score, upper_of
from coincide.core.planning.rows import kinds

SHARE, FEW = 0.12, 20
"""Of the households left, those between plans that one step of a dive takes; households left when it ends."""
BLUR = 0.5
"""How far apart the shares of two plans may be that a drawn dive takes for alike."""
HALF, WHOLE = 0.5, 1 - 1e-6
"""Shares of a plan, in the answer of the program, from which it is likely, and taken as whole."""
NEAREST = 12
"""Plans of each household that a dive looks at."""
MOST = 800
"""Plans given to the integer program of a part."""
NODES, PATIENCE, MERGE_PATIENCE, PART_GAP = 100, 0.2, 0.5, 1e-5
"""Where it stops; patience in seconds, where time is limited, and that of a choice among several answers."""
FIRST_PART, LEAST_PART, GROWTH = 90, 20, 1.15
"""Households first taken apart together, at least, and how fast that changes."""
LOSING, EVEN = 0.6, 0.3
"""How often a part is drawn by what its households lose; what is added to that, in means of it."""
LEAST_GAIN = 1_000
"""Gains (millionths) not worth an integer program."""


@dataclass
class Part:
    """Some households and what the others leave them: the plans known that fit in it, and the program over these."""

    market: Market
    rows: IntArray
    program: PatternProgram

    def losses(self) -> IntArray:
        """What each plan would cost of the program's value (billionths), hours held whole."""
        program = self.program
        least = program.basins.least(program.wanted)
        reduced = FINER * self.rows[:, P_VALUE] - paid(self.market.world, self.rows, program.prices)
        result: IntArray = least[self.rows[:, P_HOUSEHOLD], kinds(self.rows)] - reduced
        return result


@dataclass
class Rebuilder:
    """Makes answers and takes them apart.

    Args:
        columns: the plans known; those met are added.
        near: the program over all households, solved: prices and patterns to start from.
        worth: prices of everything, hours included.
        penalty: of a household that a floor lacks (millionths).
        stopped, seconds: whether to stop; seconds that one program may take.
    """

    market: Market
    columns: Columns
    near: PatternProgram
    worth: IntArray
    penalty: int
    limits: Limits
    stopped: Callable[[], bool]
    seconds: Callable[[], float | None]

    def __post_init__(self) -> None:
        self._best, _, _ = self.market.price(self.worth)
        self._size = float(FIRST_PART)

    def dive(self, random: np.random.Generator | None = None) -> IntArray:
        """Plans that fit together; with `random` what is taken of plans that the program takes in part is drawn."""
        left, members, program = self.market.supply.copy(), self.market.members, self.near
        taken: list[IntArray] = []
        while len(members) > FEW and not self.stopped():
            new = self._next(program, len(members), left, random)
            if len(new) == 0:
                break
            taken.append(new)
            members = members[~np.isin(members, new[:, P_HOUSEHOLD])]
            program = self._part(members, left.copy(), program, NEAREST).program
        rows = np.concatenate([np.empty((0, P_WIDTH), dtype=np.int64), *taken])
        if len(members) == 0 or self.stopped():
            return rows
        part = self._part(members, left, program)
        return np.concatenate([rows, self._choose(part, rows[:0], np.argsort(part.losses(), kind="stable"))[0]])

    def merge(self, answers: Sequence[IntArray]) -> IntArray:
        """The best choice among the plans of several answers, at least as good as any of them."""
        rows = np.concatenate(answers)
        rows = rows[np.sort(np.unique(rows[:, :P_VALUE], axis=0, return_index=True)[1])]
        best = max(answers, key=lambda one: score(self.market, one, self.penalty))
        names = {row[:P_VALUE].tobytes(): place for place, row in enumerate(rows)}
        start = [names[row[:P_VALUE].tobytes()] for row in best]
        return rows[self._integer(self.market, self.near, rows, start, MERGE_PATIENCE).positions]

    def _next(
        self, program: PatternProgram, count: int, left: IntArray, random: np.random.Generator | None
    ) -> IntArray:
        """The plans to take now, which fit together; `left` shrinks."""
        places, amounts = program.plans()
        if random is not None:
            between = (amounts > 1 - WHOLE) & (amounts < WHOLE)
            drawn_at = amounts[between] + BLUR * (random.random(int(between.sum())) - 0.5)
            amounts[between] = np.clip(drawn_at, 2 * (1 - WHOLE), WHOLE - 1e-3)
        most = max(2, int(SHARE * (count - int((amounts >= WHOLE).sum()))))
        new: dict[int, int] = {}
        drawn = 0
        for at in np.argsort(-amounts, kind="stable").tolist():
            place, amount = int(places[at]), float(amounts[at])
            row = self.columns.rows[place]
            if amount <= 1 - WHOLE or (amount < WHOLE and (drawn >= most or (amount < HALF and drawn > 0))):
                break
            if int(row[P_HOUSEHOLD]) in new:
                continue
            drawn += amount < WHOLE
            if take(self.market.world, row, left):
                new[int(row[P_HOUSEHOLD])] = place
        return self.columns.rows[list(new.values())]

    def some(self, size: int, chosen: IntArray, random: np.random.Generator) -> IntArray:
        """So many households to take apart: more often than not rather those who lose most at the prices."""
        members = self.market.members
        lost = self._best.astype(np.float64)
        lost[chosen[:, P_HOUSEHOLD]] -= FINER * chosen[:, P_VALUE] - paid(self.market.world, chosen, self.worth)
        weights = lost[members] + EVEN * lost[members].mean() if random.random() < LOSING else 1.0
        return np.sort(members[np.argsort(-weights * random.random(len(members)), kind="stable")[:size]])

    def step(self, chosen: IntArray, random: np.random.Generator) -> IntArray:
        """An answer at least as good, with a part taken apart: a larger one next time once nothing is to be gained in
        one, a smaller one when that remains unknown."""
        whole = len(self.market.members)
        rows, settled = self.again(chosen, self.some(min(int(self._size), whole), chosen, random))
        if score(self.market, rows, self.penalty) <= score(self.market, chosen, self.penalty):
            self._size = min(self._size * GROWTH + 1, whole) if settled else max(self._size / GROWTH, LEAST_PART)
        return rows

    def again(self, chosen: IntArray, members: IntArray) -> tuple[IntArray, bool]:
        """An answer with these households solved again, and whether the program sees none better."""
        inside = np.isin(chosen[:, P_HOUSEHOLD], members)
        rest, mine = chosen[~inside], chosen[inside]
        _, resources, amounts = usage(self.market.world, rest)
        left = self.market.supply.copy()
        np.subtract.at(left, resources, amounts.astype(np.int64))
        part = self._part(members, left, self.near, mine=mine)
        possible = part.program.value - FINER * score(part.market, mine, self.penalty)
        if possible <= FINER * LEAST_GAIN:
            return chosen, True
        losses = part.losses()
        order = np.argsort(losses, kind="stable")
        rows, settled = self._choose(part, mine, order[losses[order] <= possible])
        return np.concatenate([rest, rows]), settled

    def _choose(self, part: Part, mine: IntArray, order: IntArray) -> tuple[IntArray, bool]:
        """The best choice among the plans at these places, the first `MOST` of them, and whether that is proved."""
        names = {row[:P_VALUE].tobytes(): place for place, row in enumerate(part.rows)}
        own = np.array([names[row[:P_VALUE].tobytes()] for row in mine], dtype=np.int64)
        places = np.union1d(order[:MOST], own)
        rows = part.rows[places]
        found = self._integer(part.market, part.program, rows, np.searchsorted(places, own).tolist(), PATIENCE)
        return rows[found.positions], found.proved and len(order) <= MOST

    def _integer(
        self, market: Market, program: PatternProgram, rows: IntArray, start: list[int], patience: float
    ) -> Chosen:
        """The best choice among these plans, from one at the places of `start`."""
        left = self.seconds()
        upper, columns = stacked(upper_of(market), columns_of(market, rows), *program.inequalities(rows))
        return choose(
            upper, rows[:, P_VALUE], columns, start, NODES,
            None if left is None else min(left, patience), self.limits.seed, None,
            max(self.limits.gap / 2, PART_GAP), lack_of(market, self.penalty),
        )  # fmt: skip

    def _part(
        self,
        members: IntArray,
        left: IntArray,
        near: PatternProgram,
        most: int | None = None,
        mine: IntArray | None = None,
    ) -> Part:
        """The part of these households, its program started from another; at most so many plans of each household.

        `mine`: their plans so far.
        """
        market = self.market.part(members, left)
        hours = slice(int(market.world.firsts[F_COUNSELLOR]), len(market.free))
        prices = near.prices.copy()
        prices[hours] = self.worth[hours]
        self.columns.add(market.price(prices, NEAR, KEEP)[1])
        inside = np.zeros(len(market.households), dtype=bool)
        inside[members] = True
        places = np.flatnonzero(inside[self.columns.rows[:, P_HOUSEHOLD]])
        rows = self.columns.rows[places]
        starts, resources, amounts = usage(market.world, rows)
        over = np.append((left[resources] < amounts) & (amounts > 0), False)
        fits = ~np.where(np.diff(starts) > 0, np.add.reduceat(over.astype(np.int64), starts[:-1]) > 0, False)
        places, rows = places[fits], rows[fits]
        if most is not None:
            reduced = FINER * rows[:, P_VALUE] - paid(market.world, rows, near.prices)
            order = np.lexsort((near.wanted[rows[:, P_HOUSEHOLD], kinds(rows)] - reduced, rows[:, P_HOUSEHOLD]))
            first = np.searchsorted(rows[order, P_HOUSEHOLD], rows[order, P_HOUSEHOLD])
            kept = np.sort(order[np.arange(len(order)) - first < most])
            places, rows = places[kept], rows[kept]
        program = PatternProgram(market, self.limits.seed, self.penalty)
        program.add_plans(rows, places)
        program.start(near)
        if mine is not None:
            program.add_choice(mine)
        program.settle_known(rows, self.seconds)
        return Part(market, rows, program)
