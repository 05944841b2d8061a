"""Benefits of one composition at crossings of wages and rents, and how they are read between: in whole cents, exactly.

Two amounts are kept at each crossing: `aid`, what comes off the cost of the home (housing aid and rent rebate), and
`other` (RSA, prime d'activité, family benefits). Between two crossings an amount is linear, rounded down to a cent,
along the rent first, then the smaller wage, then the larger one; beyond the last crossing, and before the first, it is
that of the nearest, but for aid, which falls with a rent under the first crossing. See docs/model.md, "Budget by grid".
"""

import hashlib
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]
STOCKS = ("social", "private", "residence")
"""Occupancy statuses of a table, in the order of its first axis."""
PRIVATE, RESIDENCE = STOCKS.index("private"), STOCKS.index("residence")
"""In a residence the law looks at the whole fee, rent and charges."""
NO_AID = -1
"""In place of a status: no aid is counted, other benefits are those of a private home at this rent."""
FOURTH, STEADY = 0, 1
"""The moments of a table, its second axis: the fourth month of the contract, and the steady state."""


@dataclass(frozen=True, slots=True, eq=False)
class BenefitTable:
    """What a composition receives in one zone of housing aid, in euro cents a month.

    Args:
        wages: crossings of each adult's net wage, rising from 0.
        rents: crossings of the rent, rising.
        aid, other: status × moment × larger wage × smaller wage × rent; one smaller wage (none) for an adult alone.
        mean, p95, most: error of the *reste à vivre* on drawn cases, cents: on average, for 95 % of them, at worst.
    """

    composition: str
    zone: str
    wages: tuple[int, ...]
    rents: tuple[int, ...]
    aid: Ints
    other: Ints
    mean: int
    p95: int
    most: int

    @property
    def digest(self) -> bytes:
        """A digest of everything that an answer depends on."""
        said = repr((self.composition, self.zone, self.wages, self.rents, self.p95, self.aid.shape))
        amounts = (table.astype("<i8").tobytes() for table in (self.aid, self.other))
        return hashlib.sha256(said.encode() + b"".join(amounts)).digest()

    def at(self, stock: int, moment: int, larger: int, smaller: int, looked: int) -> tuple[int, int]:
        """Aid and other benefits with these wages, where the law looks at a rent of `looked`."""
        wages, rents = (np.array(axis, dtype=np.int64) for axis in (self.wages, self.rents))
        row = PRIVATE if stock == NO_AID else stock
        aid, other = (along_rent(table[row, moment], rents, looked) for table in (self.aid, self.other))
        found = between_wages(aid, wages, larger, smaller), between_wages(other, wages, larger, smaller)
        off = 0 if stock == NO_AID else int(aid_for(int(found[0]), looked, self.rents[0]))
        return off, int(found[1])


@njit(cache=True)
def crossing(axis: Ints, value: int) -> int:
    """The crossing under a value, never the last but for an axis of one."""
    at = 0
    while at + 2 < len(axis) and axis[at + 1] <= value:
        at += 1
    return at


@njit(cache=True)
def between(low: int, high: int, before: int, after: int, value: int) -> int:
    """Linear between two crossings, rounded down; that of the nearest outside them."""
    inside = min(max(value, before), after)
    return (low * (after - inside) + high * (inside - before)) // (after - before)


@njit(cache=True)
def along_rent(table: Ints, rents: Ints, looked: int) -> Ints:
    """A table (larger wage × smaller wage × rent) at one rent."""
    at = crossing(rents, looked)
    found = np.empty(table.shape[:2], dtype=np.int64)
    for i in range(table.shape[0]):
        for j in range(table.shape[1]):
            found[i, j] = between(table[i, j, at], table[i, j, at + 1], rents[at], rents[at + 1], looked)
    return found


@njit(cache=True)
def between_wages(table: Ints, wages: Ints, larger: int, smaller: int) -> int:
    """A table (larger wage × smaller wage) at two wages: along the smaller one, then the larger."""
    i = crossing(wages, larger)
    if table.shape[1] == 1:
        return between(table[i, 0], table[i + 1, 0], wages[i], wages[i + 1], larger)
    j = crossing(wages, smaller)
    low = between(table[i, j], table[i, j + 1], wages[j], wages[j + 1], smaller)
    high = between(table[i + 1, j], table[i + 1, j + 1], wages[j], wages[j + 1], smaller)
    return between(low, high, wages[i], wages[i + 1], larger)


@njit(cache=True)
def aid_for(aid: int, looked: int, first: int) -> int:
    """Aid under the first rent of a table: a euro less for each euro of rent less, none without rent."""
    return 0 if looked == 0 else max(aid - max(first - looked, 0), 0)


@njit(cache=True)
def earners(kept: int, one: int, two: int, couple: bool) -> tuple[int, int]:
    """The larger and the smaller wage of a household, from wages kept and up to two new ones (0: none).

    A couple that takes one new job earns it beside what it keeps; with two, what is kept goes with the larger one.
    """
    most, least = max(one, two), min(one, two)
    if not couple:
        return kept + most + least, 0
    if least == 0:
        return max(kept, most), min(kept, most)
    return kept + most, least


@njit(cache=True)
def verdicts_of(
    aid: Ints,
    other: Ints,
    wages: Ints,
    rents: Ints,
    stocks: Ints,
    looked: Ints,
    cost: Ints,
    first: Ints,
    second: Ints,
    numbers: Ints,
) -> NDArray[np.int8]:
    """Verdicts (0 no, 1 to check, 2 yes), homes × first new wage × second new wage.

    `stocks`, `looked` and `cost`: of each home, its status, the rent that the law looks at, rent and charges.
    `numbers`: wages kept, other resources, least reste à vivre, effort ceiling (millionths), margin, whether a couple.
    """
    kept, resources, least, ceiling, margin, couple = numbers
    found = np.empty((len(stocks), len(first), len(second)), dtype=np.int8)
    for home in range(len(stocks)):
        found[home] = 2
        for moment in range(aid.shape[1]):
            row = PRIVATE if stocks[home] == NO_AID else stocks[home]
            asked = 0 if stocks[home] == NO_AID else looked[home]
            off = along_rent(aid[row, moment], rents, looked[home])
            more = along_rent(other[row, moment], rents, looked[home])
            for i in range(len(first)):
                for j in range(len(second)):
                    larger, smaller = earners(kept, first[i], second[j], couple != 0)
                    income = larger + smaller + resources + between_wages(more, wages, larger, smaller)
                    paid = cost[home] - aid_for(between_wages(off, wages, larger, smaller), asked, rents[0])
                    verdict = 0
                    for sure in range(2):
                        left = paid + margin if sure == 1 else paid - margin
                        if left * 1_000_000 <= ceiling * income and income - left >= least:
                            verdict = 1 + sure
                    found[home, i, j] = min(found[home, i, j], verdict)
    return found
