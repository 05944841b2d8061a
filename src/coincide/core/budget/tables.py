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
FIRST = 2
"""The contract's first month has no place of its own in a table: what is received then was fixed by the months
before it, so it is what the wages of before bring in the steady state (to the cent: `test_tables.py` computes both)."""
EVERY_MOMENT = (FIRST, FOURTH, STEADY)
SIXTH = 6
"""Of the twelve months that housing aid looks at in the fourth month, two are under the contract: a sixth."""


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

    def benefits(self, stock: int, moment: int, kept: int, new: tuple[int, int], looked: int) -> tuple[int, int]:
        """Aid and other benefits at one of EVERY_MOMENT, with wages kept from before and up to two new ones (0: none),
        where the law looks at a rent of `looked`."""
        wages, rents = (np.array(axis, dtype=np.int64) for axis in (self.wages, self.rents))
        row = PRIVATE if stock == NO_AID else stock
        off, more = (
            np.stack([along_rent(table[row, place], rents, looked) for place in (FOURTH, STEADY)])
            for table in (self.aid, self.other)
        )
        aid, other = received(off, more, wages, moment, kept, *new, self.aid.shape[3] > 1)
        return 0 if stock == NO_AID else int(aid_for(aid, looked, self.rents[0])), int(other)


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
    return around(table, wages, crossing(wages, larger), crossing(wages, smaller), larger, smaller)


@njit(cache=True)
def around(table: Ints, wages: Ints, i: int, j: int, larger: int, smaller: int) -> int:
    """The same, where the crossings under both wages are known."""
    if table.shape[1] == 1:
        return between(table[i, 0], table[i + 1, 0], wages[i], wages[i + 1], larger)
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
def received(
    off: Ints, more: Ints, wages: Ints, moment: int, kept: int, one: int, two: int, couple: bool
) -> tuple[int, int]:
    """Aid and other benefits at a moment; `off` and `more` (fourth month and steady state × larger × smaller wage) are
    those of one status at one rent.

    A table's fourth month supposes no wage before the contract. Where some is kept, aid is that of the twelve months it
    looks at, and the others are the table's where aid is received (part of it is taken off them), else the steady ones.
    """
    larger, smaller = earners(kept, 0, 0, couple) if moment == FIRST else earners(kept, one, two, couple)
    i, j = crossing(wages, larger), crossing(wages, smaller)
    if moment == FOURTH and kept > 0:
        seen = earners(kept, one // SIXTH, two // SIXTH, couple)
        aid = between_wages(off[STEADY], wages, seen[0], seen[1])
        place = FOURTH if aid > 0 and one + two > 0 else STEADY
        return aid, around(more[place], wages, i, j, larger, smaller)
    place = FOURTH if moment == FOURTH else STEADY
    return around(off[place], wages, i, j, larger, smaller), around(more[place], wages, i, j, larger, smaller)


@njit(cache=True)
def held(paid: int, income: int, least: int, ceiling: int, margin: int) -> int:
    """Whether what is paid for a home holds with an income: 2 within the margin, 1 but for it, 0 not."""
    found = 0
    for sure in range(2):
        left = paid + margin if sure == 1 else paid - margin
        if left * 1_000_000 <= ceiling * income and income - left >= least:
            found = 1 + sure
    return found


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
    off = np.empty((2, *aid.shape[2:4]), dtype=np.int64)
    more = np.empty_like(off)
    for home in range(len(stocks)):
        row = PRIVATE if stocks[home] == NO_AID else stocks[home]
        asked = 0 if stocks[home] == NO_AID else looked[home]
        for place in range(2):
            off[place] = along_rent(aid[row, place], rents, looked[home])
            more[place] = along_rent(other[row, place], rents, looked[home])
        early = received(off, more, wages, FIRST, kept, 0, 0, couple != 0)
        facts = np.array([cost[home], asked, rents[0], *early, kept, resources, least, ceiling, margin], dtype=np.int64)
        if couple != 0 and kept == 0:
            _by_pairs(found[home], off, more, wages, first, second, facts)
        else:
            _one_by_one(found[home], off, more, wages, first, second, facts, couple != 0)
    return found


@njit(cache=True)
def _one_by_one(
    found: NDArray[np.int8], off: Ints, more: Ints, wages: Ints, first: Ints, second: Ints, facts: Ints, couple: bool
) -> None:
    """The verdicts of one home. `facts`: its cost, the rent looked at, the first rent of the table, benefits of the
    first month, wages kept, other resources, least reste à vivre, effort ceiling, margin."""
    cost, asked, floor, aid, given, kept, resources, least, ceiling, margin = facts
    at_first = cost - aid_for(aid, asked, floor)
    for i in range(len(first)):
        for j in range(len(second)):
            earned = kept + first[i] + second[j] + resources
            worst = held(at_first, earned + given, least, ceiling, margin)
            for moment in (STEADY, FOURTH):
                if worst > 0:
                    helped, other = received(off, more, wages, moment, kept, first[i], second[j], couple)
                    paid = cost - aid_for(helped, asked, floor)
                    worst = min(worst, held(paid, earned + other, least, ceiling, margin))
            found[i, j] = worst


@njit(cache=True)
def _by_pairs(
    found: NDArray[np.int8], off: Ints, more: Ints, wages: Ints, first: Ints, second: Ints, facts: Ints
) -> None:
    """The same for a couple that keeps no wage: tables are read once along each smaller wage, for all larger ones."""
    cost, asked, floor, aid, given, _, resources, least, ceiling, margin = facts
    at_first = cost - aid_for(aid, asked, floor)
    each = np.concatenate((first, second))
    under = np.array([crossing(wages, one) for one in each])
    along = np.empty((2, 2, len(each), len(wages)), dtype=np.int64)
    for place in range(2):
        for u in range(len(each)):
            j = under[u]
            for i in range(len(wages)):
                for which, table in enumerate((off[place], more[place])):
                    along[place, which, u, i] = between(table[i, j], table[i, j + 1], wages[j], wages[j + 1], each[u])
    for i in range(len(first)):
        for j in range(len(second)):
            low, high = len(first) + j, i
            if first[i] < second[j]:
                low, high = i, len(first) + j
            at, larger = under[high], each[high]
            earned = first[i] + second[j] + resources
            worst = held(at_first, earned + given, least, ceiling, margin)
            for place in (STEADY, FOURTH):
                if worst > 0:
                    helps, others = along[place, 0, low], along[place, 1, low]
                    before, after = wages[at], wages[at + 1]
                    paid = cost - aid_for(between(helps[at], helps[at + 1], before, after, larger), asked, floor)
                    income = earned + between(others[at], others[at + 1], before, after, larger)
                    worst = min(worst, held(paid, income, least, ceiling, margin))
            found[i, j] = worst
