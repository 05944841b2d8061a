"""The plans that the solver knows, as rows of whole numbers, and the sparse columns that linear programs need."""

import numpy as np
from numpy.typing import NDArray

from coincide.core.planning.compiled import njit
from coincide.core.planning.kernels import P_VALUE, P_WIDTH
from coincide.core.planning.resources import IntArray
from coincide.core.planning.sweeps import most_taken, taken
from coincide.core.planning.world import World

IDENTITY = P_VALUE
"""The first columns of a row say which plan it is; its value and hours follow from them."""


@njit(cache=True)
def usage(world: World, rows: IntArray) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """What plans take of the resources, compressed: starts, resources, amounts."""
    starts = np.zeros(len(rows) + 1, dtype=np.int32)
    most = most_taken(world)
    resources = np.empty(len(rows) * most, dtype=np.int32)
    amounts = np.empty(len(rows) * most)
    some, much = np.empty(most, dtype=np.int64), np.empty(most, dtype=np.int64)
    at = 0
    for number in range(len(rows)):
        for place in range(taken(world, rows[number, 0], rows[number], some, much)):
            resources[at], amounts[at] = some[place], much[place]
            at += 1
        starts[number + 1] = at
    return starts, resources[:at].copy(), amounts[:at].copy()


def paid(world: World, rows: IntArray, prices: IntArray) -> IntArray:
    """What plans pay for what they take, at these prices."""
    starts, resources, amounts = usage(world, rows)
    sums = np.add.reduceat(np.append(prices[resources] * amounts, 0.0), starts[:-1])
    return np.where(np.diff(starts) > 0, sums, 0.0).astype(np.int64)


def take(world: World, row: IntArray, left: IntArray) -> bool:
    """Whether a plan fits in what is left, which shrinks by it if so."""
    _, resources, amounts = usage(world, row[None])
    fits = bool(((left[resources] >= amounts) | (amounts < 0)).all())
    if fits:
        left[resources] -= amounts.astype(np.int64)
    return fits


def fitting(world: World, rows: IntArray, supply: IntArray) -> IntArray:
    """As many of these plans, in order, as fit together in the supply."""
    left = supply.copy()
    kept = [row for row in rows if take(world, row, left)]
    return np.array(kept, dtype=np.int64).reshape(-1, P_WIDTH)


class Columns:
    """Plans met so far, each once, in the order in which they came; plans worth nothing are left out."""

    def __init__(self) -> None:
        self._rows = np.empty((1024, P_WIDTH), dtype=np.int64)
        self._known: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._known)

    @property
    def rows(self) -> IntArray:
        """All of them."""
        return self._rows[: len(self._known)]

    def add(self, rows: IntArray) -> IntArray:
        """Add plans; answers with those that are new."""
        first = len(self._known)
        for row in rows:
            key = row[:IDENTITY].tobytes()
            if row[P_VALUE] > 0 and key not in self._known:
                if len(self._known) == len(self._rows):
                    self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
                self._rows[len(self._known)] = row
                self._known[key] = len(self._known)
        return self._rows[first : len(self._known)]

    def positions(self, rows: IntArray) -> list[int]:
        """Where these plans are."""
        return [self._known[row[:IDENTITY].tobytes()] for row in rows]
