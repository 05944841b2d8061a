"""A household and what it would be after each single change, laid out together: what explanations ask pricing about.

Changes of the household's own facts share one market, since laying out one household costs little more than laying out
thirty that live and work in the same places; a change of refusals or of homes on offer gets a market of its own, when
asked for.
"""

from dataclasses import dataclass, field

import numpy as np

from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.kernels import EVERYTHING, F_JOB, F_POOL
from coincide.core.planning.market import Market
from coincide.core.planning.model import Household, Plan
from coincide.core.planning.relaxations import Relaxation, relaxations
from coincide.core.planning.resources import IntArray, capacities


@dataclass
class Prospects:
    """`market` holds the household as it is at position 0; `changes` are all its `relaxations`, in their order."""

    rules: Feasibility
    household: Household
    changes: list[Relaxation] = field(init=False)
    market: Market = field(init=False)

    def __post_init__(self) -> None:
        self.changes = relaxations(self.rules.problem, self.household)
        shared = [number for number, change in enumerate(self.changes) if change.of_household]
        households = [self.household, *(self.changes[number].household for number in shared)]
        self._capacities = capacities(self.rules.problem)
        self.market = Market(self.rules, households, self._capacities)
        self._places = {number: (self.market, at) for at, number in enumerate(shared, start=1)}

    def after(self, number: int) -> tuple[Market, int]:
        """Where the household is priced as it would be after this change: a market and a position in it."""
        if number not in self._places:
            change = self.changes[number]
            rules = Feasibility(change.problem, self.rules.tables)
            self._places[number] = Market(rules, [change.household], self._capacities), 0
        return self._places[number]


def best_plan(market: Market, at: int, free: IntArray) -> Plan | None:
    """The possible plan worth most in what is `free`, None where none is worth anything, which is exact.

    Of plans worth the same, the best of each zone of homes counts, and of these the first by `order`.
    """
    best, rows, reduced = market.best_of(at, np.zeros_like(free), free, slack=1, floor=0)
    if best <= 0:
        return None
    return min((market.plan(row) for row in rows[reduced == best]), key=order)


def order(plan: Plan) -> tuple[str, list[tuple[str, str, str, str, str]], str]:
    """What sorts plans that are worth the same: staying first, then ids, those of the home before those of the jobs."""
    jobs = [(one.adult_id, one.job_id, one.mode.value, one.pool_id or "", one.course_id or "") for one in plan.jobs]
    return plan.dwelling_id or "", jobs, plan.care_id or ""


def offers_in_plans(market: Market, at: int, free: IntArray) -> tuple[int, int]:
    """How many jobs and homes are in at least one possible plan worth something, exactly.

    Plans are listed only if they show another job or home, so that there are at most as many as offers.
    """
    shown = np.zeros(len(free), dtype=bool)
    market.best_of(
        at, np.zeros_like(free), free, EVERYTHING._replace(shown=shown), floor=0, most=len(free) + 1
    )  # fmt: skip
    job, pool = (int(market.world.firsts[kind]) for kind in (F_JOB, F_POOL))
    return int(shown[job:pool].sum()), int(shown[:job].sum())
