"""Of answers equally good, one that keeps former plans: nobody's plan changes for nothing.

A best answer is seldom the only one, and the engine picks any. Former plans are locked again by halves, as many as can
be without losing a millionth of the objective; each trial is solved anew, so that the answer is as good and its bound
holds. It is not the answer with the fewest changes: the number of trials is limited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.limits import Limits, relative_gap
from coincide.core.planning.master import Cancelled
from coincide.core.planning.model import Plan, PlanningError, Problem
from coincide.core.planning.solve import PlacedPlan, Solution, solve
from coincide.core.planning.value import plan_value

MOST_TRIALS = 40


def keep_former(
    problem: Problem,
    solution: Solution,
    former: Mapping[str, Plan],
    limits: Limits | None = None,
    cancelled: Cancelled | None = None,
) -> Solution:
    """The solution with as many former plans (by household) as its objective allows, prices and bound unchanged."""
    rules = Feasibility(problem)
    accepted = {plan.household_id for plan in problem.locked}
    households = [one.id for one in problem.households if one.id in former and one.id not in accepted]
    possible = [former[one] for one in households if not rules.obstacles(former[one])]
    now = {placed.plan.household_id: placed.plan for placed in solution.plans}
    same = [plan for plan in possible if now.get(plan.household_id) == plan]
    # Those who lose nothing by it first: they are the most likely to be kept all at once.
    values = {placed.plan.household_id: placed.value.total for placed in solution.plans}
    old = {plan.household_id: plan_value(rules, plan).total for plan in possible}
    moved = [plan for plan in possible if now.get(plan.household_id) != plan]
    moved.sort(key=lambda plan: abs(values.get(plan.household_id, 0) - old[plan.household_id]))
    search = _Search(problem, solution, limits or Limits(), cancelled, same)
    search.try_to_keep(moved)
    return search.best


class _Search:
    """Locks by halves."""

    def __init__(
        self, problem: Problem, solution: Solution, limits: Limits, cancelled: Cancelled | None, kept: list[Plan]
    ) -> None:
        self.problem = problem
        self.first = solution
        self.best = solution
        self.limits = limits
        self.cancelled = cancelled
        self.kept = kept
        self.trials = 0

    def try_to_keep(self, plans: Sequence[Plan]) -> None:
        """Keep all of these if nothing is lost, else each half by itself."""
        done = self.cancelled is not None and self.cancelled()
        if not plans or self.trials >= MOST_TRIALS or done:
            return
        self.trials += 1
        trial = [*self.kept, *plans]
        try:
            again = solve(
                replace(self.problem, locked=(*self.problem.locked, *trial)), self.limits, None, self.cancelled
            )
        except PlanningError:  # together they take more than there is
            again = None
        if again is not None and again.objective >= self.first.objective:
            self.kept = trial
            self.best = self._answer(again)
            return
        if len(plans) > 1:
            middle = len(plans) // 2
            self.try_to_keep(plans[:middle])
            self.try_to_keep(plans[middle:])

    def _answer(self, again: Solution) -> Solution:
        """The plans of a trial with the prices, the bound and the locks of the first answer."""
        accepted = {plan.household_id for plan in self.problem.locked}
        return replace(
            self.first,
            objective=again.objective,
            gap=relative_gap(again.objective, self.first.bound),
            plans=tuple(self._placed(one, accepted) for one in again.plans),
            unplaced=again.unplaced,
        )

    def _placed(self, placed: PlacedPlan, accepted: set[str]) -> PlacedPlan:
        price = sum(self.first.prices.get(key, 0) * amount for key, amount in placed.consumes.items())
        return replace(placed, price=price, locked=placed.plan.household_id in accepted)
