"""A budget by grid, recomputed: the tables of a folder as one array, and the verdict of docs/model.md.

Amounts are whole euro cents a month; every product fits 64 bits because the reader bounds what it reads.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from coincide.core.checker.cells import Row
from coincide.core.checker.facts import CheckRefusedError

Ints = NDArray[np.int64]
STATUSES = {"social": 0, "private": 1, "iml": 1, "residence_sociale": 2, "fjt": 2}
"""Row of each kind of home in a table; another kind has no aid, and the other benefits of the second row."""
WITHOUT_AID, RESIDENCE = -1, 2
NAMES, MONTHS = ("social", "private", "residence"), (4, 17)
MOST_POINT, MOST_BENEFIT = 10**8, 10**7


@dataclass(frozen=True, slots=True)
class Grids:
    """All tables: `cells` is table × status × month × (aid, other) × larger wage × smaller wage × rent.

    `where`: position of a table by composition and zone; `margins`: the error of each; `couples`: whether it has two
    wages; `zones` by commune, `compositions` by household.
    """

    cells: Ints
    wages: Ints
    rents: Ints
    margins: Ints
    couples: Ints
    where: dict[tuple[str, str], int]
    zones: dict[str, str]
    compositions: dict[str, str]

    def table(self, household: str, area: str) -> int:
        """The table that judges a household in a commune, -1 for the first rule."""
        key = self.compositions.get(household, ""), self.zones.get(area, "")
        return self.where.get(key, -1)


def no_grids() -> Grids:
    """Those of a scenario judged by the first rule."""
    none = np.zeros(0, dtype=np.int64)
    points = np.arange(2, dtype=np.int64)
    return Grids(np.zeros((0, 3, 2, 2, 2, 2, 2), dtype=np.int64), points, points, none, none, {}, {}, {})


def read_grids(budget: dict[str, Any], tables: dict[str, list[Row]]) -> Grids:
    """Those of a folder. Raises CheckRefusedError for a cell that is wrong or missing."""
    wages, rents = (_axis(budget, name) for name in ("wages", "rents"))
    where: dict[tuple[str, str], int] = {}
    margins = []
    for row in tables["grids.csv"]:
        key = row.name("composition"), row.name("zone")
        if key in where:
            raise row.wrong("composition", "cette grille figure deux fois")
        where[key] = len(where)
        margins.append(row.number("p95"))
    cells = np.full((len(where), 3, 2, 2, len(wages), len(wages), len(rents)), -1, dtype=np.int64)
    couples = np.zeros(len(where), dtype=np.int64)
    for row in tables["grid_cells.csv"]:
        _fill(row, cells, couples, where, wages, rents)
    zones = {row.name("area"): row.name("zone") for row in tables["grid_areas.csv"]}
    compositions = {row.name("household"): row.name("composition") for row in tables["grid_households.csv"]}
    for table in range(len(where)):
        held = cells[table] if couples[table] else cells[table][:, :, :, :, :1]
        if (held < 0).any():
            raise CheckRefusedError("grid_cells.csv\u202f: il manque des cases à une grille.")
    points = np.array(wages, dtype=np.int64), np.array(rents, dtype=np.int64)
    return Grids(cells, *points, np.array(margins, dtype=np.int64), couples, where, zones, compositions)


def _axis(budget: dict[str, Any], name: str) -> list[int]:
    points = budget.get(name, [])
    whole = isinstance(points, list) and all(type(one) is int and 0 <= one <= MOST_POINT for one in points)
    if not whole or len(points) < 2 or points != sorted(set(points)):
        raise CheckRefusedError(f"scenario.toml, [budget]\u202f: {name} doit être une suite croissante de montants.")
    return list(points)


def _fill(
    row: Row, cells: Ints, couples: Ints, where: dict[tuple[str, str], int], wages: list[int], rents: list[int]
) -> None:
    key = row.name("composition"), row.name("zone")
    if key not in where:
        raise row.wrong("composition", "cette grille n'est pas dans grids.csv")
    stock = NAMES.index(row.one_of("stock", NAMES, "un statut"))
    places = []
    for column, known in (("moment", MONTHS), ("larger", wages), ("smaller", wages)):
        value = row.number(column)
        if value not in known:
            raise row.wrong(column, f"{value} n'est pas un point de la grille")
        places.append(known.index(value))
    month, i, j = places
    if j > i:
        raise row.wrong("smaller", "le plus petit salaire dépasse le plus grand")
    couples[where[key]] |= int(j > 0)
    for amount, column in enumerate(("aid", "other")):
        try:
            given = [int(one) for one in row.text(column).split()]
        except ValueError:
            raise row.wrong(column, "les montants sont des nombres entiers séparés par des espaces") from None
        if len(given) != len(rents) or not all(0 <= one <= MOST_BENEFIT for one in given):
            raise row.wrong(column, f"il faut {len(rents)} montants de 0 à {MOST_BENEFIT}")
        cells[where[key], stock, month, amount, i, j] = given
        cells[where[key], stock, month, amount, j, i] = given


@njit(cache=True)
def _under(axis: Ints, value: int) -> int:
    """Position of the last point that has one after it and is not above the value; the first one if all are."""
    for place in range(len(axis) - 2, 0, -1):
        if axis[place] <= value:
            return place
    return 0


@njit(cache=True)
def _on_line(one: int, other: int, start: int, end: int, value: int) -> int:
    """What lies between two points, rounded down; at the points themselves beyond them."""
    if value <= start:
        return one
    if value >= end:
        return other
    return (one * (end - value) + other * (value - start)) // (end - start)


@njit(cache=True)
def _amount(cells: Ints, wages: Ints, rents: Ints, larger: int, smaller: int, rent: int, couple: bool) -> int:
    """One benefit (larger × smaller × rent): along the rent, then the smaller wage, then the larger."""
    i, r = _under(wages, larger), _under(rents, rent)
    j = _under(wages, smaller) if couple else 0
    ends = np.zeros(2, dtype=np.int64)
    for a in range(2):
        row = np.zeros(2, dtype=np.int64)
        for b in range(2 if couple else 1):
            pair = cells[i + a, j + b]
            row[b] = _on_line(pair[r], pair[r + 1], rents[r], rents[r + 1], rent)
        ends[a] = _on_line(row[0], row[1], wages[j], wages[j + 1], smaller) if couple else row[0]
    return _on_line(ends[0], ends[1], wages[i], wages[i + 1], larger)


@njit(cache=True)
def _two(kept: int, one: int, two: int, couple: bool) -> tuple[int, int]:
    """The larger and the smaller wage of a table, from the wage kept and new ones."""
    high, low = max(one, two), min(one, two)
    if not couple:
        return kept + high + low, 0
    if low == 0:
        return max(kept, high), min(kept, high)
    return kept + high, low


@njit(cache=True)
def grid_verdict(
    cells: Ints,
    wages: Ints,
    rents: Ints,
    margin: int,
    couple: bool,
    status: int,
    facts: Ints,
    first: int,
    second: int,
    rent: int,
    charges: int,
) -> int:
    """0 no, 1 to check, 2 yes, by one table. `facts`: wages kept, other, least that remains, ceiling (millionths)."""
    kept, zero = facts[0], 0
    wages_now = _two(kept, first, second, couple)
    wages_before = _two(kept, zero, zero, couple)
    wages_seen = _two(kept, first // 6, second // 6, couple)
    row = 1 if status == WITHOUT_AID else status
    looked = rent + charges if status == RESIDENCE else rent
    verdict = 2
    for moment in range(3):
        # The first month pays the new wages, and what the wages of before brought; the last one, what these bring.
        month, aid_wages, other_wages = 1, wages_now, wages_now
        if moment == 0:
            aid_wages = other_wages = wages_before
        elif moment == 1 and kept == 0:
            month = 0
        elif moment == 1:
            aid_wages = wages_seen
        full = _amount(cells[row, month, 0], wages, rents, aid_wages[0], aid_wages[1], looked, couple)
        if moment == 1 and kept > 0 and full > 0 and first + second > 0:
            month = 0
        other = _amount(cells[row, month, 1], wages, rents, other_wages[0], other_wages[1], looked, couple)
        aid = max(full - max(rents[0] - looked, 0), 0) if status != WITHOUT_AID and looked > 0 else 0
        income = kept + first + second + facts[1] + other
        net = rent + charges - aid
        sure = (net + margin) * 1_000_000 <= facts[3] * income and income - net - margin >= facts[2]
        maybe = (net - margin) * 1_000_000 <= facts[3] * income and income - net + margin >= facts[2]
        verdict = min(verdict, 2 if sure else 1 if maybe else 0)
    return verdict
