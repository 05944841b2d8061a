"""A grid of budgets for one composition: quick enough to rank hundreds of homes and jobs, with its error measured.

For each occupancy status and two moments (fourth month of somebody who had no wage before, steady state), two amounts
are kept at the crossings of wages and rents: housing aid with the rebate, and the other benefits. A look-up
interpolates between the crossings; the first month, and the fourth of somebody who had a wage, are read from the same
two, as planning reads its tables (docs/model.md, "Budget by grid"). What a person reads is the exact figure: a grid
ranks.
"""

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coincide.core.budget.law.cases import Case, Stock
from coincide.core.budget.law.coverage import Month
from coincide.core.budget.law.exact import FIRST, FOURTH, MOMENTS, STEADY
from coincide.core.budget.law.simulation import amounts
from coincide.core.budget.law.system import System
from coincide.core.budget.tables import SIXTH

FIRST_WAGES = (*range(0, 2_001_00, 100_00), 2_300_00, 2_700_00, 3_200_00, 4_000_00)
SECOND_WAGES = (*range(0, 2_001_00, 250_00), 3_000_00)
RENTS = (*range(100_00, 701_00, 50_00), 850_00, 1_000_00, 1_300_00)
"""Crossings, in cents a month: closer where benefits bend."""
GRID_STOCKS = (Stock.SOCIAL, Stock.PRIVATE, Stock.PRIVATE_CONVENTION, Stock.RESIDENCE)
GRID_MOMENTS = (FOURTH, STEADY)
SAMPLE = 150
"""Cases, drawn between the crossings, on which the error is measured."""


@dataclass(frozen=True, slots=True)
class Error:
    """How far the reste à vivre of a grid is from the exact one, in cents a month: mean, 95 % of cases, worst."""

    mean: float
    p95: float
    most: float


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid of one composition in one zone, under the law of one month.

    Attributes:
        like: the case it was made from; its wages, rent, charges, status and other resources don't
            count.
        aid, other: cents, as arrays status × moment (GRID_MOMENTS) × first wage × second wage × rent (`other`: RSA,
            prime, family).
        error: measured on drawn cases.
    """

    like: Case
    aid: NDArray[np.float32]
    other: NDArray[np.float32]
    error: Error

    def rest_to_live(
        self,
        stock: Stock,
        moment: int,
        wages: NDArray[np.float64],
        before: NDArray[np.float64],
        rent: NDArray[np.float64],
        charges: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Reste à vivre in cents at one of MOMENTS, for many homes and wages at once, without other resources.

        `wages` and `before` are (..., adults) in cents; `rent` and `charges` broadcast with their first axes. Beyond
        the last crossing, benefits are those of the last.
        """
        paid = rent + charges
        looked = paid if stock is Stock.RESIDENCE else rent

        def read(table: NDArray[np.float32], month: int, seen: NDArray[np.float64]) -> NDArray[np.float64]:
            second = seen[..., 1] if seen.shape[-1] > 1 else np.zeros_like(seen[..., 0])
            row = table[GRID_STOCKS.index(stock), GRID_MOMENTS.index(month)]
            return _between(row, seen[..., 0], second, looked)

        if moment == FIRST:
            benefits = read(self.aid + self.other, STEADY, before)
        elif moment == STEADY:
            benefits = read(self.aid + self.other, STEADY, wages)
        else:
            aid = read(self.aid, STEADY, before + (wages - before) / SIXTH)
            helped = (aid > 0) & (wages != before).any(axis=-1)
            other = np.where(helped, read(self.other, FOURTH, wages), read(self.other, STEADY, wages))
            without = read(self.aid + self.other, FOURTH, wages)
            benefits = np.where((before == 0).all(axis=-1), without, aid + other)
        found: NDArray[np.float64] = wages.sum(axis=-1) + benefits - paid
        return found

    def least(
        self,
        stock: Stock,
        wages: NDArray[np.float64],
        before: NDArray[np.float64],
        rent: NDArray[np.float64],
        charges: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Reste à vivre at the moment that decides, as `rest_to_live` takes and gives it."""
        return np.minimum.reduce([self.rest_to_live(stock, at, wages, before, rent, charges) for at in MOMENTS])


def build(like: Case, system: System | None = None) -> Grid:
    """Compute the grid of a composition, in its commune's zone, and measure its error. Some 2 s for a couple.

    Raises BudgetError for a case that can't be computed.
    """
    like.check()
    couple = len(like.adult_ages) > 1
    seconds = SECOND_WAGES if couple else (0,)
    cases = [
        replace(like, stock=stock, rent=rent, charges=0, wages=(first, second)[: 1 + couple])
        for stock, first, second, rent in product(GRID_STOCKS, FIRST_WAGES, seconds, RENTS)
    ]
    found = amounts(cases, GRID_MOMENTS, system)
    shape = (len(GRID_MOMENTS), len(GRID_STOCKS), len(FIRST_WAGES), len(seconds), len(RENTS))

    def table(*names: str) -> NDArray[np.float32]:
        total = sum(found[name] for name in names)
        return np.asarray(total, dtype=np.float32).reshape(shape).swapaxes(0, 1)

    grid = Grid(like, table("housing_aid", "rent_rebate"), table("rsa", "prime_activite", "family"), Error(0, 0, 0))
    return replace(grid, error=_measured(grid, system))


def drawn(like: Case, count: int, seed: int) -> list[Case]:
    """Cases of the same composition with wages and rents drawn over the grid (amounts in whole euros); in a half of
    them, the first adult had a wage before."""
    draw = np.random.default_rng(seed)
    return [
        replace(
            like,
            stock=GRID_STOCKS[draw.integers(len(GRID_STOCKS))],
            rent=int(draw.integers(150, 900)) * 100,
            charges=int(draw.integers(0, 150)) * 100,
            wages=tuple(int(draw.integers(0, 2_500)) * 100 for _ in like.adult_ages),
            before=(int(draw.integers(0, 2_000)) * 100 * (number % 2), 0)[: len(like.adult_ages)],
        )
        for number in range(count)
    ]


def differences(grid: Grid, cases: Sequence[Case], system: System | None = None) -> NDArray[np.float64]:
    """Grid less exact reste à vivre, in cents, moments × cases."""
    exact = amounts(cases, MOMENTS, system)
    before = np.array([case.before for case in cases], dtype=np.float64)
    wages = np.array([case.wages for case in cases], dtype=np.float64)
    rent = np.array([case.rent for case in cases], dtype=np.float64)
    charges = np.array([case.charges for case in cases], dtype=np.float64)
    benefits = sum(exact.values())
    rows = []
    for row, moment in enumerate(MOMENTS):
        quick = np.empty(len(cases))
        for stock in GRID_STOCKS:
            mine = np.array([case.stock is stock for case in cases])
            quick[mine] = grid.rest_to_live(stock, moment, wages[mine], before[mine], rent[mine], charges[mine])
        true = wages.sum(axis=1) + np.asarray(benefits)[row] - rent - charges
        rows.append(quick - true)
    return np.stack(rows)


def _measured(grid: Grid, system: System | None) -> Error:
    gaps = np.abs(differences(grid, drawn(grid.like, SAMPLE, seed=1), system))
    return Error(float(gaps.mean()), float(np.quantile(gaps, 0.95)), float(gaps.max()))


def _between(
    table: NDArray[np.float32], first: NDArray[np.float64], second: NDArray[np.float64], rent: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Linear between the eight crossings around each point."""
    axes = [np.array(axis, dtype=np.float64) for axis in (FIRST_WAGES, SECOND_WAGES[: table.shape[1]], RENTS)]
    points = np.broadcast_arrays(first, second, rent)
    low, share = zip(*(_place(axis, point) for axis, point in zip(axes, points, strict=True)), strict=True)
    total = np.zeros(points[0].shape)
    for corner in product((0, 1), repeat=3):
        weight = np.ones(points[0].shape)
        index = []
        for side, place, part, axis in zip(corner, low, share, axes, strict=True):
            weight = weight * (part if side else 1 - part)
            index.append(np.minimum(place + side, len(axis) - 1))
        total += weight * table[tuple(index)]
    return total


def _place(axis: NDArray[np.float64], point: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The crossing under each point, and how far it is towards the next."""
    if len(axis) == 1:
        return np.zeros(point.shape, dtype=np.int64), np.zeros(point.shape)
    inside = np.clip(point, axis[0], axis[-1])
    low = np.clip(np.searchsorted(axis, inside, side="right") - 1, 0, len(axis) - 2)
    return low, (inside - axis[low]) / (axis[low + 1] - axis[low])


# --- as plain data, to be kept ----------------------------------------------------------------------------------------


def grid_data(grid: Grid) -> dict[str, Any]:
    """The tables and the error as JSON holds them: whole cents, little-endian int32, compressed, in base 64."""
    return {
        "aid": _packed(grid.aid),
        "other": _packed(grid.other),
        "error": [grid.error.mean, grid.error.p95, grid.error.most],
    }


def grid_from(like: Case, data: dict[str, Any]) -> Grid:
    """The grid of such data, made by the same version."""
    seconds = len(SECOND_WAGES) if len(like.adult_ages) > 1 else 1
    shape = (len(GRID_STOCKS), len(GRID_MOMENTS), len(FIRST_WAGES), seconds, len(RENTS))
    aid, other = (_unpacked(data[name]).reshape(shape) for name in ("aid", "other"))
    return Grid(like, aid, other, Error(*data["error"]))


def _packed(table: NDArray[np.float32]) -> str:
    return base64.b64encode(zlib.compress(np.rint(table).astype("<i4").tobytes())).decode("ascii")


def _unpacked(text: str) -> NDArray[np.float32]:
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype="<i4").astype(np.float32)


def composition(month: Month, commune: str, adult_ages: Sequence[int], children_ages: Sequence[int]) -> Case:
    """The case that a grid is made from: rents, wages and status left out."""
    return Case(month, commune, Stock.SOCIAL, RENTS[0], 0, tuple(adult_ages), tuple(children_ages))
