"""The tables that planning reads (`core.budget.tables`), computed from the law, many compositions in one run."""

import base64
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coincide.core.budget.composition import ages_of, composition_of
from coincide.core.budget.law.cases import Case, Stock
from coincide.core.budget.law.coverage import Month
from coincide.core.budget.law.exact import FIRST, FOURTH, STEADY
from coincide.core.budget.law.simulation import Amounts, amounts
from coincide.core.budget.law.system import System
from coincide.core.budget.tables import EVERY_MOMENT, STOCKS, BenefitTable, Ints

WAGES = tuple(euros * 100 for euros in (0, 400, 800, 1_000, 1_200, 1_400, 1_600, 1_800, 2_000, 2_400, 3_000))
RENTS = tuple(euros * 100 for euros in (200, 275, 350, 425, 500, 650, 900))
"""Crossings, in cents a month: closer where wages and rents on offer are."""
MOMENTS = (FOURTH, STEADY)
SAMPLE, KEPT = 60, 30
"""Cases of each composition, drawn between the crossings, on which its error is measured; and of a couple, as many more
in which one keeps the wage of before."""


def build_tables(
    month: Month, commune: str, compositions: Sequence[str], system: System | None = None
) -> list[BenefitTable]:
    """The tables of these compositions in the commune's zone, in their order. Raises BudgetError for a month or a
    commune that the law is not known for.

    A couple's two wages have the same crossings and the same benefits in either order, so half of them are computed.
    """
    crossed = [list(_crossings(month, commune, one)) for one in compositions]
    drawn = [_drawn(month, commune, one) for one in compositions]
    if not crossed:
        return []
    crossed[0][0].check()
    made = [
        _table(name, group, part)
        for name, group, part in zip(compositions, crossed, _computed(crossed, MOMENTS, system), strict=True)
    ]
    exact = _computed(drawn, (FIRST, FOURTH, STEADY), system)
    return [_measured(table, group, part) for table, group, part in zip(made, drawn, exact, strict=True)]


def _computed(
    groups: Sequence[Sequence[Case]], moments: Sequence[int], system: System | None
) -> Iterator[tuple[Ints, Ints]]:
    """What each group of cases receives, moments × cases, computed in one run."""
    found = amounts([case for group in groups for case in group], moments, system)
    at = 0
    for group in groups:
        yield _part(found, at, len(group))
        at += len(group)


def _part(found: Amounts, start: int, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Aid with the rebate, and other benefits, moments × cases."""
    part = {name: value[:, start : start + count] for name, value in found.items()}
    return part["housing_aid"] + part["rent_rebate"], part["rsa"] + part["prime_activite"] + part["family"]


def _pairs(couple: bool) -> list[tuple[int, int]]:
    """Positions of the larger and the smaller wage."""
    every = range(len(WAGES))
    return [(i, j) for i in every for j in every if j <= i] if couple else [(i, 0) for i in every]


def _case(
    month: Month, commune: str, composition: str, stock: str, rent: int, charges: int, wages: tuple[int, int]
) -> Case:
    adults, children = ages_of(composition)
    return Case(month, commune, Stock(stock), rent, charges, adults, children, wages[: len(adults)])


def _crossings(month: Month, commune: str, composition: str) -> Iterator[Case]:
    couple = len(ages_of(composition)[0]) > 1
    for stock, (i, j), rent in product(STOCKS, _pairs(couple), RENTS):
        yield _case(month, commune, composition, stock, rent, 0, (WAGES[i], WAGES[j]))


def _drawn(month: Month, commune: str, composition: str) -> list[Case]:
    """Cases with wages and rents between the crossings, in whole euros: the same at every run."""
    draw = np.random.default_rng(int.from_bytes(composition.encode()[-6:]))
    couple = len(ages_of(composition)[0]) > 1
    found = []
    for number in range(SAMPLE + KEPT * couple):
        one, two = (int(draw.integers(0, 2_200)) * 100 for _ in range(2))
        stock, rent = STOCKS[draw.integers(len(STOCKS))], int(draw.integers(220, 800)) * 100
        wages = (max(one, two), min(one, two)) if number < SAMPLE else (one, two)
        case = _case(month, commune, composition, stock, rent, 0, wages)
        found.append(case if number < SAMPLE else replace(case, before=(one, 0)))
    return found


def _table(composition: str, cases: list[Case], found: tuple[Ints, Ints]) -> BenefitTable:
    couple = len(cases[0].adult_ages) > 1
    pairs = _pairs(couple)
    shape = (len(MOMENTS), len(STOCKS), len(pairs), len(RENTS))
    aid, other = (_laid_out(values, shape, pairs, couple) for values in found)
    return BenefitTable(composition, cases[0].zone, WAGES, RENTS, aid, other, 0, 0, 0)


def _laid_out(values: Ints, shape: tuple[int, ...], pairs: list[tuple[int, int]], couple: bool) -> Ints:
    """Status × moment × larger wage × smaller wage × rent, the same in either order of a couple's wages."""
    by_pair = values.reshape(shape).swapaxes(0, 1)
    whole = np.zeros((len(STOCKS), len(MOMENTS), len(WAGES), len(WAGES) if couple else 1, len(RENTS)), np.int64)
    for place, (i, j) in enumerate(pairs):
        whole[:, :, i, j] = by_pair[:, :, place]
        if couple:
            whole[:, :, j, i] = by_pair[:, :, place]
    return whole


def _measured(table: BenefitTable, cases: list[Case], exact: tuple[Ints, Ints]) -> BenefitTable:
    """The table with the error of its sums of benefits on these cases."""
    true = exact[0] + exact[1]
    gaps = []
    for place, case in enumerate(cases):
        kept, (one, two) = case.before[0], (*case.wages, 0)[:2]
        new = (two, 0) if kept else (one, two)
        for row, moment in enumerate(EVERY_MOMENT):
            quick = sum(table.benefits(STOCKS.index(case.stock.value), moment, kept, new, case.rent))
            gaps.append(abs(quick - int(true[row, place])))
    worst = sorted(gaps)
    mean, p95 = -(-sum(worst) // len(worst)), worst[int(0.95 * (len(worst) - 1))]
    return replace(table, mean=mean, p95=p95, most=worst[-1])


# --- as plain data, to be kept ----------------------------------------------------------------------------------------


def question(month: Month, commune: str, composition: str) -> Case:
    """The case that stands for a table: who and where, the rest left out. Raises BudgetError for a month or a commune
    that the law is not known for."""
    return _case(month, commune, composition, STOCKS[0], RENTS[0], 0, (0, 0)).check()


def table_data(table: BenefitTable) -> dict[str, Any]:
    """A table as JSON holds it: whole cents, little-endian int32, compressed, in base 64."""
    return {
        "wages": list(table.wages),
        "rents": list(table.rents),
        "shape": list(table.aid.shape),
        "aid": _packed(table.aid),
        "other": _packed(table.other),
        "error": [table.mean, table.p95, table.most],
    }


def table_from(case: Case, data: dict[str, Any]) -> BenefitTable:
    """The table of such data, whose question was this case."""
    aid, other = (_unpacked(data[name]).reshape(data["shape"]) for name in ("aid", "other"))
    composition = composition_of(case.adult_ages, case.children_ages)
    return BenefitTable(composition, case.zone, tuple(data["wages"]), tuple(data["rents"]), aid, other, *data["error"])


def _packed(table: Ints) -> str:
    return base64.b64encode(zlib.compress(table.astype("<i4").tobytes())).decode("ascii")


def _unpacked(text: str) -> Ints:
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype="<i4").astype(np.int64)
