"""What it would cost everybody that one household surely gets a plan: between two figures, both proved.

At most: the household's alternatives are locked one after the other and the rest is solved again; the best of these
answers is one that guarantees the plan. At least: no answer with a plan for the household exceeds the bound of the
prices plus the best reduced value of its plans (docs/model.md, "The problem and its bound"). Where floors are kept this
figure is 0: a floor pays its group for each plan, and these prices hold nothing of that.
"""

from dataclasses import dataclass, replace

import numpy as np

from coincide.core.planning.explain import Explanation
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.kernels import FINER
from coincide.core.planning.limits import Limits
from coincide.core.planning.market import Market
from coincide.core.planning.master import Cancelled
from coincide.core.planning.model import PlanningError, Problem
from coincide.core.planning.resources import left_after, resource_keys
from coincide.core.planning.solve import Solution, solve


@dataclass(frozen=True, slots=True)
class Guarantee:
    """The cost (millionths of the index) lies between `low` and `high`; `solution` is the answer that costs `high`."""

    household_id: str
    low: int
    high: int
    solution: Solution


def guarantee(
    problem: Problem, solution: Solution, told: Explanation, limits: Limits, cancelled: Cancelled | None = None
) -> Guarantee | None:
    """The cost of a plan for a household that has possible plans and none in the answer; None where it has none.

    `told` is what `explain` says of the household; `limits` are those of each new run.
    """
    best: Solution | None = None
    for other in told.alternatives:
        try:
            again = solve(replace(problem, locked=(*problem.locked, other.plan)), limits, None, cancelled)
        except PlanningError:  # an accepted plan holds what this one needs
            continue
        if best is None or again.objective > best.objective:
            best = again
    if best is None:
        return None
    high = max(solution.objective - best.objective, 0)
    low = 0 if problem.floors else _least(problem, solution, told.household_id)
    return Guarantee(told.household_id, min(low, high), high, best)


def _least(problem: Problem, solution: Solution, household_id: str) -> int:
    """What the prices prove that the guarantee costs at least."""
    return max(solution.objective - solution.at_prices - _reduced(problem, solution, household_id), 0)


def _reduced(problem: Problem, solution: Solution, household_id: str) -> int:
    """The most (millionths, rounded up, 0 at most) that a plan of the household leaves once its resources are paid."""
    household = next(one for one in problem.households if one.id == household_id)
    market = Market(Feasibility(problem), [household], left_after(problem, problem.locked))
    prices = np.array([FINER * solution.prices.get(key, 0) for key in resource_keys(problem)], dtype=np.int64)
    return min(-(-market.best_of(0, prices)[0] // FINER), 0)
