"""From a problem to its answer: `solve(problem, limits) -> Solution`."""

import time
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.kernels import FINER, P_WIDTH
from coincide.core.planning.limits import Limits, relative_gap
from coincide.core.planning.market import Market
from coincide.core.planning.master import Cancelled, Master, Progress
from coincide.core.planning.model import FloorError, Plan, PlanningError, Problem
from coincide.core.planning.proof import NO_SPLIT, certificate
from coincide.core.planning.reasons import Obstacle
from coincide.core.planning.resources import IntArray, ResourceKey, consumed, left_after, resource_keys
from coincide.core.planning.restricted import lacking
from coincide.core.planning.supply import Job
from coincide.core.planning.value import PlanValue, plan_value

ENGINE_VERSION = "moteur-2"


@dataclass(frozen=True, slots=True)
class PlacedPlan:
    """A plan of the answer: its value, what it consumes, the price of that, whether it was locked.

    `broken` is empty but for a locked plan that the rules of today no longer allow.
    """

    plan: Plan
    value: PlanValue
    consumes: dict[ResourceKey, int]
    price: int
    locked: bool
    broken: tuple[Obstacle, ...] = ()


@dataclass(frozen=True, slots=True)
class FloorTold:
    """A floor of the problem: how many households of the group have a plan, and its price in the bound (billionths)."""

    group: str
    least: int
    reached: int
    price: int


@dataclass(frozen=True, slots=True)
class Solution:
    """The answer. `objective` and `bound` are whole millionths of the index; no answer can exceed `bound`.

    `priced` is the bound that `certificate` proves, which anybody can recompute: prices, and splits where one set of
    prices left something open (`proof`); `bound` may be closer, by the integer program (HiGHS), which one has to
    believe. `whole_hours`: counsellors' hours have no price in it, they are held whole (docs/model.md).

    `prices` holds the positive prices of scarce things (millionths) and `at_prices` the bound that these prove;
    `fine_prices` those of `priced` where no leaf says otherwise, in billionths; `timings` seconds by part.
    `floors_cost`: what keeping the floors costs lies between these two figures, (0, 0) without floors.
    """

    objective: int
    bound: int
    priced: int
    gap: float
    plans: tuple[PlacedPlan, ...]
    unplaced: tuple[str, ...]
    prices: dict[ResourceKey, int]
    fine_prices: dict[ResourceKey, int]
    whole_hours: bool
    at_prices: int
    timings: dict[str, float]
    rounds: int
    version: str
    floors: tuple[FloorTold, ...] = ()
    floors_cost: tuple[int, int] = (0, 0)
    certificate: dict[str, Any] = field(default_factory=lambda: NO_SPLIT)

    def to_json(self) -> dict[str, Any]:
        """Plain types only: objective, bound and prices in millionths, gap a fraction."""
        return {
            "objective": self.objective,
            "bound": self.bound,
            "priced": self.priced,
            "gap": self.gap,
            "households": len(self.plans) + len(self.unplaced),
            "placed": len(self.plans),
            "plans": [_plan_json(placed) for placed in self.plans],
            "unplaced": list(self.unplaced),
            "prices": [{"kind": key.kind, "id": key.id, "price": price} for key, price in self.prices.items()],
            "timings": self.timings,
            "rounds": self.rounds,
            "floors": [asdict(floor) for floor in self.floors],
            "floors_cost": list(self.floors_cost),
            "version": self.version,
        }


def _plan_json(placed: PlacedPlan) -> dict[str, Any]:
    return {
        "household": placed.plan.household_id,
        "dwelling": placed.plan.dwelling_id,
        "jobs": [asdict(choice) for choice in placed.plan.jobs],
        "value": placed.value.total,
        "price": placed.price,
        "locked": placed.locked,
        "care": placed.plan.care_id,
        "consumes": [asdict(key) | {"amount": amount} for key, amount in placed.consumes.items()],
    }


def _locked_plans(problem: Problem) -> dict[str, Plan]:
    adults = {household.id: {adult.id for adult in household.adults} for household in problem.households}
    locked: dict[str, Plan] = {}
    for plan in problem.locked:
        if plan.household_id not in adults:
            raise PlanningError(f"Le ménage «\u202f{plan.household_id}\u202f» du plan accepté est absent de la séance.")
        if plan.household_id in locked:
            raise PlanningError(f"Le ménage «\u202f{plan.household_id}\u202f» a deux plans acceptés.")
        for choice in plan.jobs:
            if choice.adult_id not in adults[plan.household_id]:
                raise PlanningError(
                    f"Le plan accepté du ménage {plan.household_id} donne un emploi à «\u202f{choice.adult_id}\u202f», "
                    "qui n'est plus un de ses adultes\u202f: annulez la décision."
                )
        locked[plan.household_id] = plan
    return locked


def solve(
    problem: Problem,
    limits: Limits | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    warm: Solution | None = None,
) -> Solution:
    """The best joint plans with a proved bound.

    Args:
        progress: called with (best, bound, gap) whenever one may have changed.
        cancelled: asked between steps; when it answers True the best answer so far is returned with its gap.
        warm: the answer to a problem much like this one, to go on from: its prices and the plans that still hold.

    Raises:
        PlanningError: the locked plans contradict the problem.
        FloorError: no answer found keeps its floors.
    """
    started = time.perf_counter()
    limits = limits or Limits()
    freely: Solution | None = None
    if problem.floors:
        # Without the floors first: the difference is what they cost, and its plans are a start.
        half = replace(limits, seconds=None if limits.seconds is None else limits.seconds / 2)
        warm = freely = solve(replace(problem, floors=()), half, None, cancelled, warm)
    problem = _nearby(problem)
    rules = Feasibility(problem)
    locked = _locked_plans(problem)
    free = left_after(problem, list(locked.values()))
    fixed = {household_id: plan_value(rules, plan) for household_id, plan in locked.items()}
    base = sum(value.total for value in fixed.values())
    open_households = [household for household in problem.households if household.id not in locked]
    groups = Counter(group for name in locked for group in rules.households[name].groups)
    needs = [floor.least - groups[floor.group] for floor in problem.floors]
    market = Market(rules, open_households, free, limits.threads, needs)
    prepared = time.perf_counter()
    master = Master(market, limits, progress, cancelled, base, started)
    if warm is None:
        master.run()
    else:
        master.run(*_start(market, warm))
    missed = lacking(market, master.chosen)
    for floor, missing in zip(problem.floors, missed.tolist(), strict=True):
        if missing > 0:
            raise FloorError(floor.group, floor.least - missing, floor.least)
    keys = resource_keys(problem)
    fine = {key: int(price) for key, price in zip(keys, master.prices, strict=False) if price > 0}
    prices = {key: price // FINER for key, price in zip(keys, master.worth.tolist(), strict=False) if price >= FINER}
    whole = np.array([*(FINER * prices.get(key, 0) for key in keys), *master.worth[len(keys) :]], dtype=np.int64)
    at_prices = base + -(-(int(market.price(whole)[0].sum()) + int(market.supply @ whole)) // FINER)
    placed = [_placed(rules, market.plan(row), prices, None) for row in master.chosen]
    placed += [_placed(rules, plan, prices, fixed[household_id]) for household_id, plan in locked.items()]
    order = {household.id: position for position, household in enumerate(problem.households)}
    placed.sort(key=lambda one: order[one.plan.household_id])
    names = {one.plan.household_id for one in placed}
    objective, bound = base + master.best, base + master.bound
    timings = {"prepare": prepared - started, **master.timings, "total": time.perf_counter() - started}
    return Solution(
        objective,
        bound,
        base + master.priced,
        relative_gap(objective, bound),
        tuple(placed),
        tuple(household.id for household in problem.households if household.id not in names),
        prices,
        fine,
        master.whole_hours,
        at_prices,
        {part: round(seconds, 4) for part, seconds in timings.items()},
        master.rounds,
        "\u202f; ".join((ENGINE_VERSION, problem.weights.version, problem.travel.version, problem.budget.version)),
        tuple(
            FloorTold(floor.group, floor.least, _reached(rules, floor.group, names), int(price))
            for floor, price in zip(problem.floors, master.prices[len(keys) :], strict=True)
        ),
        (0, 0) if freely is None else (max(freely.objective - bound, 0), max(freely.bound - objective, 0)),
        NO_SPLIT if master.tree is None else certificate(master.tree, market, master.prices),
    )


def _nearby(problem: Problem) -> Problem:
    """The same problem with neighbouring jobs of one trade side by side, so that blocks of them are alike."""

    def place(job: Job) -> tuple[int, str, str]:
        # The bits of both coordinates in turn (G. M. Morton, 1966), to a hundredth of a degree.
        east, north, mixed = int((job.point.lon + 180) * 100), int((job.point.lat + 90) * 100), 0
        for bit in range(16):
            mixed |= (east >> bit & 1) << 2 * bit | (north >> bit & 1) << 2 * bit + 1
        return mixed, job.rome, job.id

    return replace(problem, jobs=tuple(sorted(problem.jobs, key=place)))


def _start(market: Market, warm: Solution) -> tuple[IntArray, IntArray]:
    """Prices (billionths) and plans of a former answer that still hold in this problem."""
    keys = resource_keys(market.rules.problem)
    prices = [FINER * warm.prices.get(key, 0) for key in keys] + [0] * len(market.needs)
    names = {household.id for household in market.households}
    held = [one.plan for one in warm.plans if one.plan.household_id in names]
    rows = [market.row(plan) for plan in held if not market.rules.obstacles(plan)]
    return np.array(prices, dtype=np.int64), np.array(rows, dtype=np.int64).reshape(-1, P_WIDTH)


def _reached(rules: Feasibility, group: str, names: set[str]) -> int:
    """How many of the households with a plan belong to a group."""
    return sum(group in rules.households[name].groups for name in names)


def _placed(rules: Feasibility, plan: Plan, prices: dict[ResourceKey, int], fixed: PlanValue | None) -> PlacedPlan:
    taken = dict(consumed(rules.problem, plan, rules.households[plan.household_id]))
    broken = tuple(rules.obstacles(plan))
    if fixed is None and broken:
        raise AssertionError(f"engine returned an impossible plan for {plan.household_id}: {broken[0].reason}")
    value = fixed or plan_value(rules, plan)
    return PlacedPlan(
        plan, value, taken, sum(prices.get(key, 0) * amount for key, amount in taken.items()), fixed is not None, broken
    )
