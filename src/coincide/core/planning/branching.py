"""Branch and bound: what the best prices leave open is split, and each part gets prices of its own.

One household's plans are split in two, those that use a certain home, job or seat and the others (D. M. Ryan, B. A.
Foster, in *Computer Scheduling of Public Transport*, 1981); each half is bounded again with hours held whole (`hours`).
The leaves cover every answer, so the largest of their bounds is a bound on all of them, which anybody can recompute
from their prices (docs/check.md). The leaf with the largest bound is split first, by what costs the programs of its
halves most (strong branching: D. Applegate, R. Bixby, V. Chvátal, W. Cook, *The Traveling Salesman Problem*, 2006);
each program, rounded, is an answer.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from coincide.core.planning.columns import Columns, fitting
from coincide.core.planning.domains import Domains, Split, allowed, halves, uses
from coincide.core.planning.hours import HoursBound
from coincide.core.planning.kernels import P_HOUSEHOLD, P_WIDTH
from coincide.core.planning.market import Market
from coincide.core.planning.patterns import Pattern, PatternProgram
from coincide.core.planning.resources import IntArray

MOST_ROUNDS, SMALL_SHARE = 30, 0.1
"""Of the bound of one leaf; of what keeps it open, the share that more rounds may gain when it is split."""
LITTLE = 1e-4
"""A program is decided about a thing that it uses less than that of, or more than all but that."""
TRIED, LEAST_TRIED = 2_000, 6
"""Splits tried before one is chosen: so many, divided by the households (each takes the longer the more there are)."""
DOWN = 40
"""While so many leaves come to wait, the first half of that time goes on down, with the half that the program is more
for: an answer lies at the end."""
DEEPEST = 300
"""Splits above a leaf."""


@dataclass(slots=True)
class Node:
    """A part of all answers. `bound` (billionths) holds at its `prices` (billionths), or is that of what it was split
    from; `halves` once it is split itself."""

    domains: Domains
    prices: IntArray
    patterns: list[Pattern]
    bound: int
    depth: int = 0
    split: Split | None = None
    halves: tuple[Node, ...] = ()


@dataclass
class Tree:
    """All answers, split further at each step; `answer` is the first one that it gives.

    Args:
        columns: the plans known; those met are added.
        closer: the bound on all answers, as close as one set of prices makes it.
        penalty: of a household that a floor lacks (millionths).
        seconds: that one program may take.
    """

    market: Market
    columns: Columns
    closer: HoursBound
    penalty: int
    seed: int
    seconds: Callable[[], float | None]
    root: Node = field(init=False)
    _open: list[tuple[int, int, Node]] = field(init=False, default_factory=list)
    _next: Node | None = field(init=False, default=None)
    _settled: int = field(init=False, default=0)
    _count: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        assert self.closer.bound is not None
        self.root = Node({}, self.closer.prices, [], self.closer.bound)
        self.answer = self._rounded(self.closer.program)
        self._split(self.root, self.closer)

    @property
    def _largest(self) -> int:
        """The largest bound of a leaf that can still be split."""
        return max(-self._open[0][0] if self._open else 0, self._next.bound if self._next else 0)

    @property
    def bound(self) -> int:
        """On all answers (billionths): the largest of the leaves."""
        return max(self._largest, self._settled)

    @property
    def is_open(self) -> bool:
        """Whether the leaf with the largest bound can still be split."""
        return self._largest > self._settled

    def step(self, best: int, gap: float) -> tuple[IntArray, int]:
        """Bound a leaf anew and split it: the one with the largest bound, or on the way down that of the last split.

        Args:
            best: what the best answer known is worth (billionths).
            gap: at which a leaf is close enough to it.

        Returns:
            An answer found on the way, and how many passes of pricing it took.
        """
        node = self._next or heapq.heappop(self._open)[2]
        self._next = None
        closer = HoursBound(
            self.market, self.columns, node.prices, self.seed, self.penalty, node.domains, node.patterns
        )
        passes = 0
        for _ in closer.rounds(self.seconds, lambda bound: bound - best <= gap * bound):
            passes += 1
            if closer.bound is not None and closer.bound < node.bound:
                node.bound, node.prices = closer.bound, closer.prices
            more = node.bound - best
            if more <= gap * node.bound:
                self._settle(node)
                return np.empty((0, P_WIDTH), dtype=np.int64), passes
            small = closer.left < SMALL_SHARE * more
            if passes >= MOST_ROUNDS or self.seconds() == 0.0 or (small and self._undecided(closer.program)):
                break
        answer = self._rounded(closer.program)
        if self.seconds() == 0.0:
            self._wait(node)
        else:
            self._split(node, closer)
        return answer, passes

    def _wait(self, node: Node) -> None:
        self._count += 1
        heapq.heappush(self._open, (-node.bound, self._count, node))

    def _settle(self, node: Node) -> None:
        node.patterns = []
        self._settled = max(self._settled, node.bound)

    def _undecided(self, program: PatternProgram) -> dict[Split, float]:
        """What a program uses in part: things to split by, and how much of each, the least decided first."""
        names, amounts = program.plans()
        shares: dict[Split, float] = {}
        for name in np.flatnonzero(amounts > LITTLE).tolist():
            for use in uses(self.columns.rows[int(names[name])]):
                shares[use] = shares.get(use, 0.0) + float(amounts[name])
        between = [use for use, share in shares.items() if LITTLE < share < 1 - LITTLE]
        return {use: shares[use] for use in sorted(between, key=lambda one: (abs(shares[one] - 0.5), one))}

    def _split(self, node: Node, closer: HoursBound) -> None:
        """Split a leaf by what its program is least decided about; one that is decided about everything stays."""
        program = closer.program
        shares = self._undecided(program)
        if not shares or node.depth >= DEEPEST:
            self._settle(node)
            return
        patterns, most = program.patterns(), max(TRIED // len(self.market.members), LEAST_TRIED)
        node.split, node.patterns = self._most_telling(node, program, list(shares)[:most]), []
        node.halves = tuple(
            Node(domains, node.prices, patterns, node.bound, node.depth + 1)
            for domains in halves(self.market, node.domains, node.split)
        )
        down = self._count % DOWN < DOWN // 2
        likely = 0 if shares[node.split] >= 0.5 else 1
        for number, half in enumerate(node.halves):
            if down and number == likely:
                self._next = half
            else:
                self._wait(half)

    def _most_telling(self, node: Node, program: PatternProgram, tried: list[Split]) -> Split:
        """The split whose halves' programs, over the plans known, lose most (their losses multiplied)."""
        rows = self.columns.rows[program.plans()[0]]
        whole, losses = program.value, []
        for split in tried:
            at = np.flatnonzero(rows[:, P_HOUSEHOLD] == split.household)
            product = 1
            for domains in halves(self.market, node.domains, split):
                barred = at[~allowed(rows[at], {split.household: domains[split.household]})]
                product *= max(whole - program.without(barred, self.seconds()), 1)
            losses.append(product)
        return tried[losses.index(max(losses))]

    def _rounded(self, program: PatternProgram) -> IntArray:
        """Plans of a program that fit together, those that it takes most of first."""
        names, amounts = program.plans()
        order = np.argsort(-amounts, kind="stable")[: int((amounts > LITTLE).sum())]
        rows = self.columns.rows[names[order]]
        _, first = np.unique(rows[:, P_HOUSEHOLD], return_index=True)
        return fitting(self.market.world, rows[np.sort(first)], self.market.supply)
