"""From the engine's answer to what a session keeps: plans, alternatives, households without a plan, worth."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from coincide.apps.matching import floors
from coincide.apps.matching.models import NoPlan, Plan, PlanJob, PlanningSession
from coincide.apps.matching.problem import Built
from coincide.apps.matching.runs import versions
from coincide.apps.matching.worth import names_of, scarcest
from coincide.core.budget import Budget
from coincide.core.planning import Limits, Problem, Solution
from coincide.core.planning import Plan as CorePlan
from coincide.core.planning.explain import Explanation, Report, explain, why
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.master import Progress
from coincide.core.planning.nearest import Opening
from coincide.core.planning.resources import ResourceKey, consumed
from coincide.core.planning.steady import keep_former
from coincide.core.planning.value import PlanValue

REFUSED_RANK = 1000
"""Ranks from which refused plans are kept."""
STEADY_SECONDS = 30.0
"""Longest search for an answer as good that changes fewer plans."""


NO_PLAN = {"change": NoPlan.Kind.SINGLE_CHANGE, "several": NoPlan.Kind.SEVERAL, "scarcity": NoPlan.Kind.SCARCITY}


@dataclass
class Found:
    """The engine's answer with everything a session shows of it; ``problem``: the one it solves, floors as held."""

    problem: Problem
    solution: Solution
    report: Report
    rules: Feasibility


@dataclass(frozen=True)
class Proposal:
    """A plan to keep: the engine's choice (rank 0) or a variant."""

    plan: CorePlan
    value: PlanValue
    price: int
    rank: int
    sentence: str = ""
    available: bool = True
    differences: tuple[str, ...] = ()
    openings: tuple[Opening, ...] = ()


def compute(problem: Problem, progress: Progress, limits: Limits, former: Mapping[str, CorePlan]) -> Found:
    """Solve, keep the ``former`` plans that are as good, explain.

    A floor that cannot be kept is held as high as was reached. Raises PlanningError when accepted plans contradict the
    problem.
    """
    kept = floors.solve_keeping(problem, limits, progress)
    solution = steady(kept.problem, kept.solution, former)
    return Found(kept.problem, solution, explain(kept.problem, solution), Feasibility(kept.problem))


def steady(problem: Problem, solution: Solution, former: Mapping[str, CorePlan]) -> Solution:
    """Of equally good answers the one nearest to former plans, as far as the time allows."""
    until = time.monotonic() + STEADY_SECONDS
    return keep_former(problem, solution, former, Limits(seconds=STEADY_SECONDS), lambda: time.monotonic() > until)


def store(session: PlanningSession, built: Built, found: Found) -> None:
    """Put the answer in the session (unsaved) and its rows; call it inside a transaction."""
    solution = found.solution
    session.status = PlanningSession.Status.DONE
    session.objective, session.bound, session.gap = solution.objective, solution.bound, solution.gap
    session.households = len(built.problem.households)
    session.set_aside = built.set_aside
    session.worth = [asdict(one) for one in scarcest(built.problem, solution.prices)]
    session.floors_told = floors.told(session, built, found.problem, solution)
    session.progress, session.message = {}, ""
    session.versions = versions(built, solution)
    _store_plans(session, found)


def _store_plans(session: PlanningSession, found: Found) -> None:
    """New proposals replace the undecided ones; decided plans stay, the refused ones behind the new ones."""
    session.plans.filter(status=Plan.Status.PROPOSED).delete()
    session.unplaced.all().delete()
    _move_back(session)
    proposals = _proposals(found)
    made = Plan.objects.bulk_create([_plan(session, found, one) for one in proposals])
    PlanJob.objects.bulk_create(
        [job for plan, one in zip(made, proposals, strict=True) for job in _jobs(plan, found, one)]
    )
    without = [one for one in found.report.households if one.status in NO_PLAN]
    names = names_of(key for one in without for key, _ in one.binding)
    NoPlan.objects.bulk_create([_no_plan(session, one, names) for one in without])


def _proposals(found: Found) -> list[Proposal]:
    """The engine's choice for each household, and its variants."""
    told = {one.household_id: one for one in found.report.households}
    proposals: list[Proposal] = []
    for placed in found.solution.plans:
        if placed.locked:
            continue
        said = told[placed.plan.household_id]
        first = Proposal(placed.plan, placed.value, placed.price, 0, said.sentence, openings=said.openings)
        proposals.append(first)
        proposals += [
            Proposal(
                other.plan,
                other.value,
                other.price,
                rank,
                why(other.value),
                available=other.available,
                differences=other.differences,
            )
            for rank, other in enumerate(said.alternatives, 1)
        ]
    return proposals


def _no_plan(session: PlanningSession, said: Explanation, names: Mapping[ResourceKey, str]) -> NoPlan:
    changes = [{"label": one.label, "jobs": one.jobs, "homes": one.homes} for one in said.changes]
    binding = [
        {"kind": key.kind, "id": key.id, "price": price, "label": names.get(key, "")} for key, price in said.binding
    ]
    return NoPlan(
        session=session,
        household_id=said.household_id,
        kind=NO_PLAN[said.status],
        explanation={
            "sentence": said.sentence,
            "changes": changes,
            "binding": binding,
            "openings": [asdict(one) for one in said.openings],
        },
    )


def _move_back(session: PlanningSession) -> None:
    """Refused plans keep their place in the history: their rank goes behind every proposal."""
    last: Counter[Any] = Counter()
    for plan in session.plans.filter(status=Plan.Status.REFUSED).order_by("pk"):
        rank = REFUSED_RANK + last[plan.household_id]
        last[plan.household_id] += 1
        if plan.rank != rank:
            Plan.objects.filter(pk=plan.pk).update(rank=rank)


def _plan(session: PlanningSession, found: Found, one: Proposal) -> Plan:
    rules, plan = found.rules, one.plan
    household = rules.households[plan.household_id]
    dwelling = rules.dwellings[plan.dwelling_id] if plan.dwelling_id else None
    budget = rules.budget(household, dwelling, [rules.jobs[choice.job_id].net_wage for choice in plan.jobs])
    taken = consumed(rules.problem, plan)
    return Plan(
        session=session,
        household_id=plan.household_id,
        rank=one.rank,
        dwelling_id=plan.dwelling_id,
        value=one.value.total,
        explanation={
            "sentence": one.sentence,
            "factors": [asdict(factor) for factor in one.value.factors],
            "consumes": [asdict(key) | {"amount": amount} for key, amount in taken.items()],
            "price": one.price,
            "available": one.available,
            "differences": list(one.differences),
            "openings": [asdict(opening) for opening in one.openings],
        },
        care_id=plan.care_id,
        care_places=taken.get(ResourceKey("care", plan.care_id), 0) if plan.care_id else 0,
        budget=_budget(budget),
    )


def _budget(budget: Budget) -> dict[str, Any]:
    return asdict(budget) | {"verdict": budget.verdict.value}


def _jobs(plan: Plan, found: Found, placed: Proposal) -> list[PlanJob]:
    rules = found.rules
    household = rules.households[placed.plan.household_id]
    dwelling = rules.dwellings[placed.plan.dwelling_id] if placed.plan.dwelling_id else None
    adults = {adult.id: adult for adult in household.adults}
    rows = []
    for choice in placed.plan.jobs:
        pool = rules.pools.get(choice.pool_id) if choice.pool_id else None
        job = rules.jobs[choice.job_id]
        travel = rules.travel(household, adults[choice.adult_id], dwelling, job, choice.mode, pool)
        assert travel is not None, "a plan with a job starts from a home"
        rows.append(
            PlanJob(
                plan=plan,
                person_id=choice.adult_id,
                job_id=choice.job_id,
                mode=choice.mode.value,
                resource_id=choice.pool_id,
                course_id=choice.course_id,
                verdict=travel.verdict.value,
                minutes_out=travel.minutes_out or 0,
                minutes_back=travel.minutes_back or 0,
            )
        )
    return rows
