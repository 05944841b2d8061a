"""The linear program over the plans met so far, which grows as more are met.

Rows: one a household, then the resources (`Market.supply`, floors included).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from coincide.core.planning.columns import usage
from coincide.core.planning.kernels import P_VALUE, P_WIDTH
from coincide.core.planning.linear import Floats, GrowingProgram, Lack, Sparse
from coincide.core.planning.market import Market
from coincide.core.planning.resources import IntArray

NEAR, KEEP = 5_000_000, 6
"""Plans this near (billionths) to a household's best are worth knowing while prices move, so many a household."""


def upper_of(market: Market) -> Floats:
    """Right-hand sides of the rows."""
    return np.concatenate([np.ones(len(market.households)), market.supply.astype(np.float64)])


def lack_of(market: Market, penalty: int) -> Lack:
    """Floors may be missed while an answer is looked for, at a cost."""
    households = len(market.households)
    return Lack(np.arange(households + len(market.free), households + len(market.supply)), penalty)


def lacking(market: Market, rows: IntArray) -> IntArray:
    """How many households each floor lacks with these plans."""
    first = len(market.free)
    _, resources, _ = usage(market.world, rows)
    there = np.bincount(resources[resources >= first] - first, minlength=len(market.supply) - first)
    return np.maximum(-market.supply[first:] - there, 0)


def score(market: Market, rows: IntArray, penalty: int) -> int:
    """The value of plans, less a penalty for each household that a floor lacks."""
    return int(rows[:, P_VALUE].sum()) - penalty * int(lacking(market, rows).sum())


def columns_of(market: Market, rows: IntArray) -> Sparse:
    """Household row, then resources."""
    starts, resources, amounts = usage(market.world, rows)
    count = len(rows)
    where = np.insert(resources + len(market.households), starts[:-1], rows[:, 0]).astype(np.int32)
    much = np.insert(amounts, starts[:-1], 1.0)
    return (starts + np.arange(count + 1)).astype(np.int32), where, much


@dataclass
class Restricted:
    """The linear program over some plans; `rows` are these, in the order of its columns."""

    market: Market
    seed: int
    penalty: int
    rows: IntArray = field(default_factory=lambda: np.empty((0, P_WIDTH), dtype=np.int64))

    def __post_init__(self) -> None:
        self._program = GrowingProgram(upper_of(self.market), self.seed, lack_of(self.market, self.penalty))

    def add(self, rows: IntArray) -> None:
        """Add plans."""
        self._program.add(rows[:, P_VALUE], columns_of(self.market, rows))
        self.rows = np.concatenate([self.rows, rows])

    def solve(self, seconds: float | None = None) -> tuple[int, IntArray]:
        """Value (billionths) and the prices of the resources (billionths); see `GrowingProgram.solve`."""
        value, duals = self._program.solve(seconds)
        return value, duals[len(self.market.households) :]
