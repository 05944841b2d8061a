"""The best joint plan of one household when everything scarce has a price.

Exact for any non-negative prices: that is what makes the bound of `master` valid at any moment. Couples are priced
over pairs of distinct jobs, home by home, in the order of an upper bound that lets most homes be skipped.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.model import Household
from coincide.core.planning.options import NONE, OWN, STAY, SURE, TO_CHECK, AdultOptions, HouseholdOptions
from coincide.core.planning.pricing_care import Care
from coincide.core.planning.resources import IntArray, firsts

IMPOSSIBLE = -(1 << 60)
"""A reduced value that no possible plan has."""


@dataclass(frozen=True, slots=True)
class Column:
    """A possible plan inside the solver: its household and home (positions), picks (adult, option), value
    (millionths), the resources it takes (positions, repeated as often as they are taken) and its centre, or `NONE`."""

    household: int
    home: int
    picks: tuple[tuple[int, int], ...]
    value: int
    resources: tuple[int, ...]
    care: int = NONE

    @property
    def key(self) -> tuple[int, int, tuple[tuple[int, int], ...], int]:
        """Identity."""
        return (self.household, self.home, self.picks, self.care)


type Picked = tuple[tuple[tuple[int, int], ...], int]
"""Who takes which option, and the centre."""


@dataclass(frozen=True, slots=True)
class Priced:
    """Best reduced value of a household (`IMPOSSIBLE` if it has no plan) and its best plan per home, best first."""

    best: int
    columns: tuple[Column, ...]


class Pricer:
    """Pricing of one household. `position` is its place in the problem, `free` what is left of each resource."""

    def __init__(self, rules: Feasibility, position: int, options: HouseholdOptions, free: IntArray) -> None:
        self.position = position
        self.options = options
        self._rules = rules
        self._free = free
        self._first = firsts(rules.problem)
        self._first_job, self._first_pool = self._first.job, self._first.pool
        self._effort = rules.problem.effort
        basins = [one.basin for one in rules.problem.counsellors]
        basin = options.household.home_basin
        self._counsellor = self._first.counsellor + basins.index(basin) if basin in basins else NONE
        self._care = Care(rules, options, free)
        self._pairs = [(i, j) for i in range(len(options.adults)) for j in range(i + 1, len(options.adults))]
        self._alone = [self._alone_values(adult) for adult in options.adults]

    @property
    def household(self) -> Household:
        """Whom it prices."""
        return self.options.household

    @property
    def resources(self) -> int:
        """How many scarce things there are, hence prices."""
        return len(self._free)

    def _dwelling(self, home: int) -> int:
        return int(self.options.homes[home])

    def _affordability(self, home: int, wages: list[IntArray]) -> NDArray[np.int8]:
        dwelling = self._dwelling(home)
        place = None if dwelling == STAY else self._rules.problem.dwellings[dwelling]
        return self._rules.affordability(self.household, place, wages)

    def _alone_values(self, adult: AdultOptions) -> IntArray:
        """Value of each option as the only job of the plan."""
        codes = np.zeros(len(adult.home), dtype=np.int8)
        for home in range(len(self.options.homes)):
            part = slice(adult.indptr[home], adult.indptr[home + 1])
            if part.start < part.stop:
                codes[part] = self._affordability(home, [adult.wage[part]])
        sure = self.options.term_sure[adult.home] + adult.term_sure
        check = self.options.term_check[adult.home] + adult.term_check
        values = np.where(codes == SURE, sure, np.where(codes == TO_CHECK, check, IMPOSSIBLE))
        moved = (self.options.homes != STAY)[adult.home]
        return np.where(self._has_hours(moved, 1, adult.course != NONE), values, IMPOSSIBLE)

    @cached_property
    def _empty_values(self) -> IntArray:
        o = self.options
        values = np.where(o.empty == SURE, o.term_sure, np.where(o.empty == TO_CHECK, o.term_check, IMPOSSIBLE))
        return np.where(self._has_hours(o.homes != STAY, 0, 0), values, IMPOSSIBLE)

    def _has_hours(self, moved: Any, jobs: int, courses: Any) -> Any:
        """Whether the counsellors of the household's basin have the hours that such a plan asks for."""
        if self._counsellor == NONE:
            return True
        effort = self._effort
        hours = effort.move * moved + effort.job * jobs + effort.course * courses
        return hours <= self._free[self._counsellor]

    # --- prices ---------------------------------------------------------------------------------------------------

    def _home_prices(self, prices: IntArray) -> IntArray:
        homes = self.options.homes
        hours = 0 if self._counsellor == NONE else prices[self._counsellor] * self._effort.move
        return np.where(homes == STAY, 0, (prices[np.maximum(homes, 0)] if len(prices) else 0) + hours)

    def _job_prices(self, adult: AdultOptions, prices: IntArray) -> IntArray:
        cost = prices[self._first_job + adult.job]
        pooled = adult.pool != OWN
        if pooled.any():
            cost[pooled] += prices[self._first_pool + adult.pool[pooled]]
        taught = adult.course != NONE
        if taught.any():
            cost[taught] += prices[self._first.course + adult.course[taught]]
        if self._counsellor != NONE:
            cost += prices[self._counsellor] * (self._effort.job + self._effort.course * taught)
        return cost

    def _pair_matrix(self, home: int, pair: tuple[int, int]) -> tuple[slice, slice, IntArray]:
        """Values of all pairs of options of two adults in one home."""
        one, two = (self.options.adults[who] for who in pair)
        a, b = (slice(adult.indptr[home], adult.indptr[home + 1]) for adult in (one, two))
        codes = self._affordability(home, [one.wage[a][:, None], two.wage[b][None, :]])
        sure = self.options.term_sure[home] + one.term_sure[a][:, None] + two.term_sure[b][None, :]
        check = self.options.term_check[home] + one.term_check[a][:, None] + two.term_check[b][None, :]
        values = np.where(codes == SURE, sure, np.where(codes == TO_CHECK, check, IMPOSSIBLE))
        same_job = (one.job[a][:, None] == two.job[b][None, :]) & (self._free[self._first_job + one.job[a]] < 2)[
            :, None
        ]
        values[same_job] = IMPOSSIBLE
        if (one.pool[a] != OWN).any() and (two.pool[b] != OWN).any():
            scarce = (one.pool[a] != OWN) & (self._free[self._first_pool + np.maximum(one.pool[a], 0)] < 2)
            values[(one.pool[a][:, None] == two.pool[b][None, :]) & scarce[:, None]] = IMPOSSIBLE
        if (one.course[a] != NONE).any() and (two.course[b] != NONE).any():
            scarce = (one.course[a] != NONE) & (self._free[self._first.course + np.maximum(one.course[a], 0)] < 2)
            values[(one.course[a][:, None] == two.course[b][None, :]) & scarce[:, None]] = IMPOSSIBLE
        moved = self.options.homes[home] != STAY
        courses = (one.course[a] != NONE)[:, None].astype(np.int64) + (two.course[b] != NONE)[None, :]
        return a, b, np.where(self._has_hours(moved, 2, courses), values, IMPOSSIBLE)

    def _pair_bounds(self, pair: tuple[int, int], net: list[IntArray], home_prices: IntArray) -> IntArray:
        """Per home, at least what any pair can bring."""
        top = np.maximum(self.options.term_sure, self.options.term_check) - home_prices
        for who in pair:
            top = top + _segment_max(net[who], self.options.adults[who].indptr)
        return np.maximum(top, IMPOSSIBLE)

    # --- answers --------------------------------------------------------------------------------------------------

    def price(self, prices: IntArray, keep: int = 1) -> Priced:
        """The best reduced value, exactly, and the best plan of each of the `keep` best homes."""
        count = len(self.options.homes)
        if count == 0:
            return Priced(IMPOSSIBLE, ())
        home_prices = self._home_prices(prices)
        best = np.maximum(self._empty_values - home_prices, IMPOSSIBLE)
        picks: list[Picked] = [((), NONE)] * count
        net: list[IntArray] = []
        for who, adult in enumerate(self.options.adults):
            cost = self._job_prices(adult, prices)
            net.append(adult.term_sure - cost)
            reduced = self._alone[who] - cost - home_prices[adult.home]
            for centre, possible in self._care.alone(who):
                paid = np.where(possible, reduced - self._care.price(centre, prices), IMPOSSIBLE)
                tops, where = _segment_argmax(paid, adult.indptr)
                for home in np.nonzero(tops > best)[0]:
                    best[home] = tops[home]
                    picks[home] = (((who, int(where[home])),), centre)
        for pair in self._pairs:
            self._price_pairs(pair, net, prices, home_prices, best, picks, keep)
        order = [int(home) for home in np.argsort(-best, kind="stable")[:keep] if best[home] > IMPOSSIBLE // 2]
        columns = tuple(self.column(home, *picks[home]) for home in order)
        return Priced(int(best[order[0]]) if order else IMPOSSIBLE, columns)

    def _price_pairs(
        self,
        pair: tuple[int, int],
        net: list[IntArray],
        prices: IntArray,
        home_prices: IntArray,
        best: IntArray,
        picks: list[Picked],
        keep: int,
    ) -> None:
        """Improve `best` and `picks` with two jobs, skipping homes that cannot enter the `keep` best."""
        bounds = self._pair_bounds(pair, net, home_prices)
        for home in np.argsort(-bounds, kind="stable"):
            floor = np.partition(best, -keep)[-keep] if keep <= len(best) else IMPOSSIBLE
            if bounds[home] <= max(floor, IMPOSSIBLE // 2):
                break
            if bounds[home] <= best[home]:
                continue
            one, two = (self.options.adults[who] for who in pair)
            a, b, values = self._pair_matrix(int(home), pair)
            cost = self._job_prices(one, prices)[a][:, None] + self._job_prices(two, prices)[b][None, :]
            reduced = values - cost - home_prices[home]
            for centre, possible in self._care.pairs(pair, int(home), a, b):
                paid = np.where(possible, reduced - self._care.price(centre, prices), IMPOSSIBLE)
                i, j = divmod(int(paid.argmax()), paid.shape[1])
                if paid[i, j] > best[home]:
                    best[home] = paid[i, j]
                    picks[home] = (((pair[0], int(a.start) + i), (pair[1], int(b.start) + j)), centre)

    def above(self, prices: IntArray, floor: int, most: int) -> list[Column] | None:
        """Every plan whose reduced value is at least `floor`; None if there are more than `most`."""
        found: list[Column] = []
        if len(self.options.homes) == 0:
            return found
        home_prices = self._home_prices(prices)
        floor = max(floor, IMPOSSIBLE // 2)
        found += [self.column(int(h), ()) for h in np.nonzero(self._empty_values - home_prices >= floor)[0]]
        net: list[IntArray] = []
        for who, adult in enumerate(self.options.adults):
            cost = self._job_prices(adult, prices)
            net.append(adult.term_sure - cost)
            reduced = self._alone[who] - cost - home_prices[adult.home]
            for centre, possible in self._care.alone(who):
                hits = np.nonzero(possible & (reduced - self._care.price(centre, prices) >= floor))[0]
                if len(found) + len(hits) > most:
                    return None
                found += [self.column(int(adult.home[hit]), ((who, int(hit)),), centre) for hit in hits]
        for pair in self._pairs:
            bounds = self._pair_bounds(pair, net, home_prices)
            one, two = (self.options.adults[who] for who in pair)
            for home in np.nonzero(bounds >= floor)[0]:
                a, b, values = self._pair_matrix(int(home), pair)
                cost = self._job_prices(one, prices)[a][:, None] + self._job_prices(two, prices)[b][None, :]
                reduced = values - cost - home_prices[home]
                for centre, possible in self._care.pairs(pair, int(home), a, b):
                    left, right = np.nonzero(possible & (reduced - self._care.price(centre, prices) >= floor))
                    if len(found) + len(left) > most:
                        return None
                    for i, j in zip(left.tolist(), right.tolist(), strict=True):
                        both = ((pair[0], a.start + i), (pair[1], b.start + j))
                        found.append(self.column(int(home), both, centre))
        return found

    def column(self, home: int, picks: tuple[tuple[int, int], ...], care: int = NONE) -> Column:
        """The column of a home, picks and a centre (positions), with its exact value."""
        dwelling = self._dwelling(home)
        resources = [] if dwelling == STAY else [dwelling]
        courses = 0
        picks = tuple((who, int(option)) for who, option in picks)
        for who, option in picks:
            adult = self.options.adults[who]
            resources.append(self._first_job + int(adult.job[option]))
            if adult.pool[option] != OWN:
                resources.append(self._first_pool + int(adult.pool[option]))
            if adult.course[option] != NONE:
                resources.append(self._first.course + int(adult.course[option]))
                courses += 1
        if care != NONE:
            resources += [self._first.care + care] * self.options.children
        if self._counsellor != NONE:
            effort = self._effort
            hours = effort.move * (dwelling != STAY) + effort.job * len(picks) + effort.course * courses
            resources += [self._counsellor] * hours
        return Column(self.position, home, picks, self._value(home, picks), tuple(sorted(resources)), care)

    def _value(self, home: int, picks: tuple[tuple[int, int], ...]) -> int:
        if not picks:
            return int(self._empty_values[home])
        if len(picks) == 1:
            who, option = picks[0]
            return int(self._alone[who][option])
        adults = [(self.options.adults[who], option) for who, option in picks]
        wages = [adult.wage[option : option + 1] for adult, option in adults]
        if int(self._affordability(home, wages)[0]) == SURE:
            return int(self.options.term_sure[home] + sum(adult.term_sure[option] for adult, option in adults))
        return int(self.options.term_check[home] + sum(adult.term_check[option] for adult, option in adults))


def _segment_max(values: IntArray, indptr: IntArray) -> IntArray:
    """Largest value of each segment, `IMPOSSIBLE` for an empty one."""
    return _segment_argmax(values, indptr)[0]


def _segment_argmax(values: IntArray, indptr: IntArray) -> tuple[IntArray, IntArray]:
    """Largest value of each segment and its first position."""
    count = len(indptr) - 1
    tops = np.full(count, IMPOSSIBLE, dtype=np.int64)
    where = np.zeros(count, dtype=np.int64)
    filled = np.nonzero(indptr[1:] > indptr[:-1])[0]
    if len(filled) == 0:
        return tops, where
    tops[filled] = np.maximum.reduceat(values, indptr[:-1][filled])
    segment = np.repeat(np.arange(count), np.diff(indptr))
    hits = np.nonzero(values == tops[segment])[0]
    _, first = np.unique(segment[hits], return_index=True)
    where[filled] = hits[first]
    return tops, where
