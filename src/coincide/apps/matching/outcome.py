"""From the engine's answer to what a session keeps: plans, alternatives, households without a plan, worth."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from coincide.apps.matching.models import Plan, PlanJob, PlanningSession
from coincide.apps.matching.problem import Built
from coincide.core.budget import Budget
from coincide.core.mobility import LABEL
from coincide.core.planning import Limits, PlacedPlan, Problem, Solution, solve
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.master import Progress

REFUSED_RANK = 1000
"""Ranks from which refused plans are kept."""


@dataclass
class Found:
    """The engine's answer with everything a session shows of it."""

    solution: Solution
    rules: Feasibility
    alternatives: dict[str, list[PlacedPlan]] = field(default_factory=dict)


def compute(problem: Problem, progress: Progress, limits: Limits) -> Found:
    """Solve and explain. Raises PlanningError when accepted plans contradict the problem."""
    solution = solve(problem, limits, progress)
    return Found(solution, Feasibility(problem))


def store(session: PlanningSession, built: Built, found: Found) -> None:
    """Put the answer in the session (unsaved) and its rows; call it inside a transaction."""
    solution = found.solution
    session.status = PlanningSession.Status.DONE
    session.objective, session.bound, session.gap = solution.objective, solution.bound, solution.gap
    session.households = len(built.problem.households)
    session.set_aside = built.set_aside
    session.progress, session.message = {}, ""
    session.versions = {
        "engine": solution.version,
        "weights": built.problem.weights.version,
        "rules": built.rules,
        "travel": LABEL,
        "budget": built.problem.budget.version,
        "seconds": solution.timings.get("total"),
    }
    _store_plans(session, found)


def _store_plans(session: PlanningSession, found: Found) -> None:
    """New proposals replace the undecided ones; decided plans stay, the refused ones behind the new ones."""
    session.plans.filter(status=Plan.Status.PROPOSED).delete()
    _move_back(session)
    proposals = [(one, 0) for one in found.solution.plans if not one.locked]
    for others in found.alternatives.values():
        proposals += [(one, rank) for rank, one in enumerate(others, 1)]
    made = Plan.objects.bulk_create([_plan(session, found, one, rank) for one, rank in proposals])
    PlanJob.objects.bulk_create(
        [job for plan, (one, _) in zip(made, proposals, strict=True) for job in _jobs(plan, found, one)]
    )


def _move_back(session: PlanningSession) -> None:
    """Refused plans keep their place in the history: their rank goes behind every proposal."""
    last: Counter[Any] = Counter()
    for plan in session.plans.filter(status=Plan.Status.REFUSED).order_by("pk"):
        rank = REFUSED_RANK + last[plan.household_id]
        last[plan.household_id] += 1
        if plan.rank != rank:
            Plan.objects.filter(pk=plan.pk).update(rank=rank)


def _plan(session: PlanningSession, found: Found, placed: PlacedPlan, rank: int) -> Plan:
    rules, plan = found.rules, placed.plan
    household = rules.households[plan.household_id]
    dwelling = rules.dwellings[plan.dwelling_id] if plan.dwelling_id else None
    budget = rules.budget(household, dwelling, [rules.jobs[one.job_id].net_wage for one in plan.jobs])
    return Plan(
        session=session,
        household_id=plan.household_id,
        rank=rank,
        dwelling_id=plan.dwelling_id,
        value=placed.value.total,
        explanation={
            "factors": [asdict(factor) for factor in placed.value.factors],
            "consumes": [asdict(key) for key in placed.consumes],
            "price": placed.price,
            "required_rooms": household.required_rooms,
        },
        budget=_budget(budget),
    )


def _budget(budget: Budget) -> dict[str, Any]:
    return asdict(budget) | {"verdict": budget.verdict.value}


def _jobs(plan: Plan, found: Found, placed: PlacedPlan) -> list[PlanJob]:
    rules = found.rules
    household = rules.households[placed.plan.household_id]
    dwelling = rules.dwellings[placed.plan.dwelling_id] if placed.plan.dwelling_id else None
    adults = {adult.id: adult for adult in household.adults}
    rows = []
    for choice in placed.plan.jobs:
        travel = rules.travel(household, adults[choice.adult_id], dwelling, rules.jobs[choice.job_id], choice.mode)
        assert travel is not None, "a plan with a job starts from a home"
        rows.append(
            PlanJob(
                plan=plan,
                person_id=choice.adult_id,
                job_id=choice.job_id,
                mode=choice.mode.value,
                resource_id=choice.pool_id,
                verdict=travel.verdict.value,
                minutes_out=travel.minutes_out or 0,
                minutes_back=travel.minutes_back or 0,
            )
        )
    return rows
