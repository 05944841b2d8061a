"""Runs kept as they were: what each found for each household, its prices, what it had read."""

import datetime as dt
import enum
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from coincide.apps.accounts.models import User
from coincide.apps.matching.budgets import label_of as budget_label
from coincide.apps.matching.inputs import read_inputs
from coincide.apps.matching.models import PlanningSession, Run, RunLine
from coincide.apps.matching.problem import Built
from coincide.apps.territory.clock import now
from coincide.apps.territory.sources.in_force import label_of
from coincide.core.mobility import Mode
from coincide.core.planning import JobChoice, Problem, ResourceKey, Solution
from coincide.core.planning import Plan as CorePlan
from coincide.core.planning.solve import PlacedPlan
from coincide.core.planning.value import PlanValue


def fingerprint(problem: Problem) -> str:
    """A digest that two problems share when, and only when, they state the same facts."""
    facts = {one.name: getattr(problem, one.name) for one in fields(problem) if one.name not in ("travel", "budget")}
    facts |= {"travel": problem.travel.version, "budget": problem.budget.version}
    return hashlib.sha256(json.dumps(_plain(facts), sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Plain types, the members of a set in one order."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, frozenset | set):
        return sorted((_plain(one) for one in value), key=str)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, enum.Enum):
        return value.value
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def begin(session: PlanningSession, kind: str, by: User | None = None, change: dict[str, Any] | None = None) -> Run:
    """A run that is asked for."""
    return Run.objects.create(session=session, kind=kind, asked_by=by, change=change or {}, started_at=now())


def keep(run: Run, built: Built, problem: Problem, solution: Solution, floors: dict[str, Any]) -> Run:
    """Write an answer in its run; call it inside a transaction.

    ``problem`` is the one that was asked, ``floors`` what is told of its floors.
    """
    run.status, run.finished_at, run.progress, run.message = Run.Status.DONE, now(), {}, ""
    run.objective, run.bound, run.gap = solution.objective, solution.bound, solution.gap
    run.prices = [{"kind": key.kind, "id": key.id, "price": price} for key, price in solution.prices.items()]
    run.floors_told = floors
    run.inputs = read_inputs(run.session)
    run.fingerprint = fingerprint(problem)
    run.versions = versions(built, solution)
    run.save()
    found = {one.plan.household_id: one for one in solution.plans}
    RunLine.objects.bulk_create(
        RunLine(
            run=run,
            household_id=household.id,
            value=found[household.id].value.total if household.id in found else 0,
            plan=plan_facts(found[household.id].plan) if household.id in found else {},
        )
        for household in problem.households
    )
    return run


def fail(run: Run, message: str) -> Run:
    """Say that a run gave nothing, and why."""
    run.status, run.finished_at, run.progress, run.message = Run.Status.FAILED, now(), {}, message[:240]
    run.save()
    return run


def versions(built: Built, solution: Solution) -> dict[str, Any]:
    """What made an answer."""
    return {
        "engine": solution.version,
        "weights": built.problem.weights.version,
        "rules": built.rules,
        "travel": label_of(built.problem.travel),
        "budget": budget_label(built.problem.budget),
        "seconds": solution.timings.get("total"),
    }


def plan_facts(plan: CorePlan) -> dict[str, Any]:
    """A plan as a run keeps it: identifiers, nothing said."""
    return {
        "home": plan.dwelling_id,
        "care": plan.care_id,
        "jobs": [
            {
                "person": one.adult_id,
                "job": one.job_id,
                "mode": one.mode.value,
                "pool": one.pool_id,
                "course": one.course_id,
            }
            for one in plan.jobs
        ],
    }


def solution_of(run: Run) -> Solution:
    """A run as another solving goes on from it: its plans and prices, without what only the run itself could tell."""
    unknown = PlanValue(0, 0, (), (), "")
    placed = tuple(PlacedPlan(plan, unknown, {}, 0, locked=False) for plan in plans_of(run).values())
    objective, bound = run.objective or 0, run.bound or 0
    return Solution(
        *(objective, bound, bound, run.gap or 0.0, placed, (), prices_of(run), {}),
        *(False, bound, {}, 0, str(run.versions.get("engine", ""))),
    )


def plans_of(run: Run) -> dict[str, CorePlan]:
    """The plans that a run found, as the engine reads them, by household."""
    return {str(line.household_id): _as_core(line) for line in run.lines.all() if line.plan}


def _as_core(line: RunLine) -> CorePlan:
    jobs = tuple(
        JobChoice(one["person"], one["job"], Mode(one["mode"]), one["pool"], one["course"]) for one in line.plan["jobs"]
    )
    return CorePlan(str(line.household_id), line.plan["home"], jobs, line.plan["care"])


def offers_of(plan: Mapping[str, Any]) -> Iterable[str]:
    """The identifiers of the offers that a kept plan takes."""
    if not plan:
        return
    yield from (one for one in (plan["home"], plan["care"]) if one)
    for choice in plan["jobs"]:
        yield from (choice[key] for key in ("job", "pool", "course") if choice[key])


def prices_of(run: Run) -> dict[ResourceKey, int]:
    """The prices of a run."""
    return {ResourceKey(one["kind"], one["id"]): one["price"] for one in run.prices}


def latest(session: PlanningSession) -> Run | None:
    """The run that made the plans of a session."""
    return session.runs.filter(kind=Run.Kind.SESSION, status=Run.Status.DONE).first()
