"""Other plans for a household that are really other plans, not near-copies of the one it has.

Two plans are compared on what the household would notice (`differences`): another place to live, another trade, other
hours, another way to get to work, another number of people at work. Plans that differ in none of these (the next
flat in the same street, the same trade at the next employer) are near-copies: only one of them is shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from coincide.core.mobility import Mode
from coincide.core.planning.columns import usage
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.kernels import ENDLESS, FINER, P_VALUE, Branch
from coincide.core.planning.market import Market
from coincide.core.planning.model import Adult, Household, Plan
from coincide.core.planning.prospects import order
from coincide.core.planning.resources import IntArray, consumed, resource_keys
from coincide.core.planning.value import PlanValue, plan_value

MOST_ALTERNATIVES = 3
ZONES_ASKED = 24
"""How many zones of homes (one point, basin and permanence), best first, are looked at for each question."""
MOST_LISTED = 20_000
"""Plans listed at most to find the best one worth something where plans worth nothing would leave more."""
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
    """Finds alternatives in one problem; prices (millionths), and what others leave, are those of its answer."""

    def __init__(self, rules: Feasibility, prices: IntArray, left: IntArray) -> None:
        self.rules = rules
        self.prices = prices
        self.left = left
        self._position = {key: index for index, key in enumerate(resource_keys(rules.problem))}

    def of(self, market: Market, free: IntArray, current: Plan | None) -> tuple[Alternative, ...]:
        """Up to three plans of the first household of a market, best first once what they take is paid.

        Each differs from all others and from `current`, and takes nothing that is not `free`. A plan that brings a kind
        of difference not shown yet goes before one that doesn't.
        """
        candidates: dict[Plan, int] = {}
        prices = FINER * self.prices
        top, *best = market.best_of(0, prices, free, slack=ENDLESS)
        self._add(candidates, market, *best)
        if not candidates:
            self._add(candidates, market, *market.best_of(0, np.zeros_like(prices), free, slack=ENDLESS)[1:])
        if not candidates:
            return ()
        if (floor := FINER * max(candidates.values())) < top:
            # A plan worth nothing, which costs little, may hide a better one of its zone that is worth something.
            self._add(candidates, market, *market.best_of(0, prices, free, floor=floor, most=MOST_LISTED)[1:])
        reference = current or _best_first(candidates)[0]
        for branch in self._branches(market, reference):
            self._add(candidates, market, *market.best_of(0, prices, free, branch, slack=ENDLESS)[1:])
        other = _by_other_means(market.households[0], reference)
        if other is not None:
            apart = Market(self.rules, [other], free)
            self._add(candidates, apart, *apart.best_of(0, prices, slack=ENDLESS)[1:])
        return self._chosen(candidates, reference, current)

    def _add(self, candidates: dict[Plan, int], market: Market, rows: IntArray, reduced: IntArray) -> None:
        """Add the best plans worth something, with what they leave (millionths) once their resources are paid."""
        some = np.flatnonzero(rows[:, P_VALUE] > 0)
        rows = rows[some[np.argsort(-reduced[some], kind="stable")[:ZONES_ASKED]]]
        starts, resources, amounts = usage(market.world, rows)
        net = rows[:, P_VALUE].copy()
        # Floors are the team's wish, not a cost of the household's plans: they have no price here.
        prices = np.append(self.prices, np.zeros(len(self.rules.problem.floors), dtype=np.int64))
        paid = prices[resources] * amounts.astype(np.int64)
        np.subtract.at(net, np.repeat(np.arange(len(rows)), np.diff(starts)), paid)
        for row, left in zip(rows, net.tolist(), strict=True):
            candidates.setdefault(market.plan(row), left)

    def _branches(self, market: Market, plan: Plan) -> Iterator[Branch]:
        """What is left without: its trades one by one, its hours, its place to live, every move, its shared means of
        transport, all but one of its workers."""
        problem, household = self.rules.problem, market.households[0]
        seekers = [adult.id for adult in household.seekers]

        def without_jobs(taken: list[bool]) -> Branch:
            branch = market.everything(0)
            branch.jobs[:, :-1][:, np.array(taken, dtype=bool)] = False
            return branch

        def without_homes(taken: list[bool]) -> Branch:
            branch = market.everything(0)
            branch.homes[:-1][np.array(taken, dtype=bool)] = False
            return branch

        for prefix in dict.fromkeys(self.rules.jobs[choice.job_id].rome[:SAME_TRADE] for choice in plan.jobs):
            yield without_jobs([job.rome[:SAME_TRADE] == prefix for job in problem.jobs])
        for start in dict.fromkeys(self.rules.jobs[choice.job_id].shift.start for choice in plan.jobs):
            yield without_jobs([abs(job.shift.start - start) < OTHER_HOURS for job in problem.jobs])
        if plan.dwelling_id is not None:
            zone = _zone(self.rules, plan)
            yield without_homes([(one.area or one.point) == zone for one in problem.dwellings])
            yield without_homes([True] * len(problem.dwellings))
        pools = {choice.pool_id for choice in plan.jobs} - {None}
        if pools:
            branch = market.everything(0)
            branch.pools[:, :-1][:, np.array([one.id in pools for one in problem.pools], dtype=bool)] = False
            yield branch
        if len(plan.jobs) > 1:
            for choice in plan.jobs:
                branch = market.everything(0)
                branch.jobs[[number for number, name in enumerate(seekers) if name != choice.adult_id], :-1] = False
                yield branch

    def _chosen(self, candidates: dict[Plan, int], reference: Plan, current: Plan | None) -> tuple[Alternative, ...]:
        """The candidates shown; where no plan stands, the reference, the best of them, is the first."""
        ranked = _best_first(candidates)
        seen, shown = [reference], set[str]()
        chosen = [] if current is not None else [reference]
        while len(chosen) < MOST_ALTERNATIVES:
            apart = [one for one in ranked if all(differences(self.rules, one, other) for other in seen)]
            new = [one for one in apart if set(differences(self.rules, reference, one)) - shown]
            best = next(iter(new or apart), None)
            if best is None:
                break
            chosen.append(best)
            seen.append(best)
            shown.update(differences(self.rules, reference, best))
        left = self.left + (self._taken(current) if current is not None else 0)
        chosen.sort(key=ranked.index)
        return tuple(self._alternative(plan, reference, left) for plan in chosen)

    def _taken(self, plan: Plan) -> IntArray:
        taken: IntArray = np.zeros(len(self._position), dtype=np.int64)
        for key, amount in consumed(self.rules.problem, plan).items():
            taken[self._position[key]] += amount
        return taken

    def _alternative(self, plan: Plan, reference: Plan, left: IntArray) -> Alternative:
        taken = self._taken(plan)
        available, price = bool((taken <= left).all()), int(taken @ self.prices)
        value = plan_value(self.rules, plan)
        return Alternative(plan, value, price, available, differences(self.rules, reference, plan))


def _best_first(candidates: dict[Plan, int]) -> list[Plan]:
    """By what they leave, then by `order`."""
    return sorted(candidates, key=lambda plan: (-candidates[plan], order(plan)))


def _by_other_means(household: Household, plan: Plan) -> Household | None:
    """The household without the ways of its own that it now uses: fewer plans, no other; None where it uses none.

    Walking and public transport can't be taken away from anybody.
    """
    own = {choice.adult_id: choice.mode for choice in plan.jobs if choice.pool_id is None}
    if all(mode in (Mode.WALK, Mode.TRANSIT) for mode in own.values()):
        return None
    return replace(household, adults=tuple(_without(adult, own.get(adult.id)) for adult in household.adults))


def _without(adult: Adult, mode: Mode | None) -> Adult:
    if mode is Mode.CAR:
        return replace(adult, has_car=False)
    return adult if mode is None else replace(adult, modes=adult.modes - {mode})
