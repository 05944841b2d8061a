"""What a projected line changes in the plans of a session, solved anew from its own answer, and how full it runs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from coincide.apps.matching import runs
from coincide.apps.matching.models import PlanningSession, Run
from coincide.apps.matching.problem import build
from coincide.core.mobility import Mode, Point, TravelMatrix, TravelSource, Workplace
from coincide.core.mobility.combined import CombinedTravel
from coincide.core.mobility.shuttle import PROJECT
from coincide.core.mobility.travel import Travel
from coincide.core.planning import Limits, Plan, Problem, solve
from coincide.core.planning.feasibility import Feasibility

SECONDS, GAP = 4.0, 0.001
"""Where the search stops: a page waits for it. It starts from the session's own plans and prices."""


class WithLine:
    """`TravelSource` in which only public transport is asked anew: the rest is as before, and kept already."""

    def __init__(self, before: TravelSource, after: CombinedTravel) -> None:
        self.before, self.after = before, after
        self._kept: dict[object, TravelMatrix] = {}

    @property
    def version(self) -> str:
        """Of both."""
        return f"{self.before.version}\u202f; {self.after.version}"

    def travel(self, home: Point, job: Point, shift: Any, mode: Mode, limit_minutes: int = 45) -> Travel:
        """One pair; see `TravelSource.travel`."""
        return self.matrix([home], [Workplace(job, shift)], mode, limit_minutes).at(0, 0)

    def matrix(
        self, homes: Sequence[Point], jobs: Sequence[Workplace], mode: Mode, limit_minutes: int = 45
    ) -> TravelMatrix:
        """All pairs at once."""
        if mode is not Mode.TRANSIT:
            return self.before.matrix(homes, jobs, mode, limit_minutes)
        key = tuple(homes), tuple(jobs), limit_minutes
        if key not in self._kept:
            self._kept[key] = self.after.matrix(homes, jobs, mode, limit_minutes)
        return self._kept[key]


def effect_on_plans(session: PlanningSession, after: CombinedTravel) -> dict[str, Any]:
    """Plans of a session without the line and with it. Raises RuleError when no rules are in force for it.

    Without: the session's own run where it solved this very problem, else a new one from its answer.
    """
    problem = build(session).problem
    last = runs.latest(session)
    warm = runs.solution_of(last) if last is not None else None
    limits = Limits(seconds=SECONDS, gap=GAP)
    if last is not None and last.fingerprint == runs.fingerprint(problem):
        without = _of_run(last)
    else:
        solution = solve(problem, limits, warm=warm)
        without = _told([one.plan for one in solution.plans], solution.objective, solution.gap)
        warm = solution
    line = replace(problem, travel=WithLine(problem.travel, after))
    using = solve(line, limits, warm=warm)
    plans = [one.plan for one in using.plans]
    return {
        "session": session.title,
        "households": len(problem.households),
        "without": without,
        "using": _told(plans, using.objective, using.gap),
        "riders": _most_riders(line, plans, after),
        "seconds": SECONDS,
        "gap_percent": 100 * GAP,
    }


def _of_run(run: Run) -> dict[str, Any]:
    return _told(list(runs.plans_of(run).values()), run.objective or 0, run.gap or 0.0)


def _told(plans: Sequence[Plan], objective: int, gap: float) -> dict[str, Any]:
    ways = Counter(choice.mode for plan in plans for choice in plan.jobs)
    return {
        "placed": len(plans), "jobs": sum(ways.values()), "transit": ways[Mode.TRANSIT], "objective": objective,
        "gap_percent": round(100 * gap, 4),
    }  # fmt: skip


def _most_riders(problem: Problem, plans: Sequence[Plan], after: CombinedTravel) -> int:
    """Most people of these plans in one passage of the projected line.

    Its seats can't be a limit of the plans themselves: a way takes one seat out and another back, of passages that
    depend on the hours of the job, and a plan takes one seat of one pool (docs/model.md). So they are counted.
    """
    rules = Feasibility(problem)
    riders: Counter[tuple[str, int]] = Counter()
    for plan in plans:
        household = rules.households[plan.household_id]
        dwelling = rules.dwellings[plan.dwelling_id] if plan.dwelling_id else None
        home = rules.home_point(household, dwelling)
        adults = {adult.id: adult for adult in household.adults}
        for choice in plan.jobs:
            if choice.mode is not Mode.TRANSIT or choice.pool_id is not None or home is None:
                continue
            job = rules.jobs[choice.job_id]
            limit = rules.limit(adults[choice.adult_id])
            told = after.tell(home, Workplace(job.point, job.shift), Mode.TRANSIT, limit)
            passages = {(leg.headsign, leg.start) for leg in (*told.out, *told.back) if PROJECT in leg.line}
            riders.update(passages)
    return max(riders.values(), default=0)
