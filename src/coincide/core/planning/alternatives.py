"""Other plans for a household that are really other plans, not near-copies of the one it has.

Two plans are compared on what the household would notice (`differences`): another place to live, another trade, other
hours, another way to get to work, another number of people at work. Plans that differ in none of these (the next
flat in the same street, the same trade at the next employer) are near-copies: only one of them is shown.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from coincide.core.mobility import Mode
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.model import Adult, Household, Plan, Problem
from coincide.core.planning.options import compile_household
from coincide.core.planning.pricing import IMPOSSIBLE, Column, Pricer
from coincide.core.planning.resources import IntArray, ResourceKey, consumed, resource_keys
from coincide.core.planning.travel_tables import TravelTables
from coincide.core.planning.value import PlanValue, plan_value

MOST_ALTERNATIVES = 3
HOMES_ASKED = 24
"""How many homes, best first, are looked at for each question."""
OTHER_HOURS = 120
"""Shifts that begin at least this many minutes apart are other hours [unverified]."""
SAME_TRADE = 3
"""Signs of a ROME code that two offers of one trade share."""
DIFFERENCES = {
    "zone": "autre lieu de vie",
    "workers": "autre partage du travail",
    "trade": "autre métier",
    "hours": "autres horaires",
    "mode": "autre moyen de transport",
}
"""What makes two plans different, in the order in which it is said."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another possible plan.

    `available`: nothing it takes is used by the plans of the others. `differences`: in what it differs from the plan
    that stands (or from the first alternative, where none stands), keys of `DIFFERENCES`.
    """

    plan: Plan
    value: PlanValue
    price: int
    available: bool
    differences: tuple[str, ...] = ()


def differences(rules: Feasibility, one: Plan, other: Plan) -> tuple[str, ...]:
    """In what two plans of a household differ, keys of `DIFFERENCES`; empty for near-copies.

    A place to live is a commune (the point, where the commune is not known) or the present home; a trade the first
    three signs of the ROME code; hours differ from two hours between the beginnings of the shifts.
    """
    mine = {choice.adult_id: choice for choice in one.jobs}
    others = {choice.adult_id: choice for choice in other.jobs}
    found = set()
    if _zone(rules, one) != _zone(rules, other):
        found.add("zone")
    if mine.keys() != others.keys():
        found.add("workers")
    for adult in mine.keys() & others.keys():
        job, job2 = rules.jobs[mine[adult].job_id], rules.jobs[others[adult].job_id]
        if job.rome[:SAME_TRADE] != job2.rome[:SAME_TRADE]:
            found.add("trade")
        if abs(job.shift.start - job2.shift.start) >= OTHER_HOURS:
            found.add("hours")
        if mine[adult].mode is not others[adult].mode:
            found.add("mode")
    return tuple(code for code in DIFFERENCES if code in found)


def _zone(rules: Feasibility, plan: Plan) -> object:
    if plan.dwelling_id is None:
        return None
    dwelling = rules.dwellings[plan.dwelling_id]
    return dwelling.area or dwelling.point


class Alternatives:
    """Finds alternatives in one problem; prices, and what others leave, are those of its answer."""

    def __init__(self, rules: Feasibility, prices: IntArray, left: IntArray) -> None:
        self.rules = rules
        self.prices = prices
        self.left = left
        self._keys = resource_keys(rules.problem)
        self._position = {key: index for index, key in enumerate(self._keys)}

    def of(self, household: Household, pricer: Pricer, free: IntArray, current: Plan | None) -> tuple[Alternative, ...]:
        """Up to three plans, best first once what they take is paid: each differs from all others and from `current`.

        A plan that brings a kind of difference not shown yet goes before one that doesn't.
        """
        candidates: dict[Plan, _Candidate] = {}
        self._add(candidates, pricer, self.prices)
        if not candidates:
            # What is scarce costs more than it brings here, so that homes worth nothing come first.
            self._add(candidates, pricer, 0 * self.prices)
        if not candidates:
            return ()
        reference = current or _best_first(candidates)[0]
        for wall in self._walls(reference):
            self._add(candidates, pricer, self.prices + wall)
        for variant in _variants(household, reference):
            restricted = compile_pricer(self.rules.problem, self.rules.tables, variant, free)
            self._add(candidates, restricted, self.prices)
        return self._chosen(candidates, reference, current)

    def _add(self, candidates: dict[Plan, "_Candidate"], pricer: Pricer, prices: IntArray) -> None:
        for column in pricer.price(prices, HOMES_ASKED).columns:
            plan = as_plan(pricer, self.rules, column)
            if column.value <= 0 or plan in candidates:
                continue
            value = plan_value(self.rules, plan)  # not the column's: a variant of the household may count less
            used = np.bincount(column.resources, minlength=len(self._keys)).astype(np.int64)
            candidates[plan] = _Candidate(value, used, int(used @ self.prices))

    def _walls(self, plan: Plan) -> Iterator[IntArray]:
        """Prices that keep away: the trades of this plan one by one, its place to live, every move."""
        problem = self.rules.problem
        for prefix in dict.fromkeys(self.rules.jobs[choice.job_id].rome[:SAME_TRADE] for choice in plan.jobs):
            same = [ResourceKey("job", job.id) for job in problem.jobs if job.rome[:SAME_TRADE] == prefix]
            yield self._wall(same)
        for choice in plan.jobs:
            start = self.rules.jobs[choice.job_id].shift.start
            same = [ResourceKey("job", job.id) for job in problem.jobs if abs(job.shift.start - start) < OTHER_HOURS]
            yield self._wall(same)
        if plan.dwelling_id is not None:
            zone = _zone(self.rules, plan)
            near = [one for one in problem.dwellings if (one.area or one.point) == zone]
            yield self._wall(ResourceKey("dwelling", one.id) for one in near)
            yield self._wall(ResourceKey("dwelling", one.id) for one in problem.dwellings)
        pools = [ResourceKey("pool", choice.pool_id) for choice in plan.jobs if choice.pool_id is not None]
        if pools:
            yield self._wall(pools)

    def _wall(self, keys: Iterable[ResourceKey]) -> IntArray:
        wall: IntArray = np.zeros(len(self._keys), dtype=np.int64)
        wall[[self._position[key] for key in keys]] = -IMPOSSIBLE >> 20
        return wall

    def _chosen(
        self, candidates: dict[Plan, "_Candidate"], reference: Plan, current: Plan | None
    ) -> tuple[Alternative, ...]:
        ranked = _best_first(candidates)
        seen = [current] if current is not None else []
        shown: set[str] = set()
        chosen: list[Plan] = []
        while len(chosen) < MOST_ALTERNATIVES:
            apart = [one for one in ranked if all(differences(self.rules, one, other) for other in seen)]
            new = [one for one in apart if set(differences(self.rules, reference, one)) - shown]
            best = next(iter(new or apart), None)
            if best is None:
                break
            chosen.append(best)
            seen.append(best)
            shown.update(differences(self.rules, reference, best))
        own = self._taken(current)
        chosen.sort(key=ranked.index)
        return tuple(self._alternative(plan, candidates[plan], reference, own) for plan in chosen)

    def _taken(self, plan: Plan | None) -> IntArray:
        taken: IntArray = np.zeros(len(self._keys), dtype=np.int64)
        if plan is not None:
            for key, amount in consumed(self.rules.problem, plan).items():
                taken[self._position[key]] += amount
        return taken

    def _alternative(self, plan: Plan, found: "_Candidate", reference: Plan, own: IntArray) -> Alternative:
        available = bool((found.used <= self.left + own).all())
        return Alternative(plan, found.value, found.price, available, differences(self.rules, reference, plan))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What a possible plan is worth, how much it takes of each scarce thing, and the price of that."""

    value: PlanValue
    used: IntArray
    price: int


def _best_first(candidates: dict[Plan, _Candidate]) -> list[Plan]:
    def rank(plan: Plan) -> tuple[int, str, list[tuple[str, str, str, str, str]]]:
        jobs = [(one.adult_id, one.job_id, one.mode.value, one.pool_id or "", one.course_id or "") for one in plan.jobs]
        return candidates[plan].price - candidates[plan].value.total, plan.dwelling_id or "", jobs

    return sorted(candidates, key=rank)


def compile_pricer(problem: Problem, tables: TravelTables, household: Household, free: IntArray) -> Pricer:
    """Pricing of one household in a variant of the problem that keeps the same places and jobs."""
    rules = Feasibility(replace(problem, households=(household,), locked=()), tables)
    return Pricer(rules, 0, compile_household(rules, household, free), free)


def as_plan(pricer: Pricer, rules: Feasibility, column: Column) -> Plan:
    """The plan of a column of pricing."""
    return pricer.options.plan(rules, column.home, column.picks, column.care)


def _variants(household: Household, plan: Plan) -> Iterator[Household]:
    """The household without one of the ways it now uses, and with only one of its two workers: fewer plans, no other.

    Walking and public transport can't be taken away from anybody.
    """
    own = {choice.adult_id: choice.mode for choice in plan.jobs if choice.pool_id is None}
    if any(mode not in (Mode.WALK, Mode.TRANSIT) for mode in own.values()):
        yield replace(household, adults=tuple(_without(adult, own.get(adult.id)) for adult in household.adults))
    if len(plan.jobs) > 1:
        first = plan.jobs[0].adult_id
        adults = tuple(replace(one, seeks_work=one.id == first) if one.seeks_work else one for one in household.adults)
        yield replace(household, adults=adults)


def _without(adult: Adult, mode: Mode | None) -> Adult:
    if mode is Mode.CAR:
        return replace(adult, has_car=False)
    return adult if mode is None else replace(adult, modes=adult.modes - {mode})
