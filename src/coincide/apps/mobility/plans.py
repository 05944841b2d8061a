"""What a projected line changes in the plans of a session, solved anew from its own answer within the line's seats."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from coincide.apps.matching import floors, runs
from coincide.apps.matching.models import PlanningSession, Run
from coincide.apps.mobility.seats import GAP, SECONDS, passages_of, riders_of, within_seats
from coincide.apps.mobility.with_line import WithLine
from coincide.core.mobility import Mode
from coincide.core.planning import Limits, Plan, Problem


def effect_on_plans(session: PlanningSession, problem: Problem, line: WithLine, seats: int) -> dict[str, Any]:
    """Plans of a session's problem without the line, with it, and with it within its seats.

    Without: the session's own run where it solved this very problem, else a new one from its answer.
    """
    last = runs.latest(session)
    warm = runs.solution_of(last) if last is not None else None
    limits = Limits(seconds=SECONDS, gap=GAP)
    if last is not None and last.fingerprint == runs.fingerprint(problem):
        problem, without = floors.as_held(problem, last.floors_told), _of_run(last)
    else:
        found = floors.solve_keeping(problem, limits, warm=warm)
        problem, warm = found.problem, found.solution
        without = _told([one.plan for one in warm.plans], warm.objective, warm.gap)
    found = floors.solve_keeping(replace(problem, travel=line), limits, warm=warm)
    extended, free = found.problem, found.solution
    passages = passages_of(extended, line.after)
    asked = max(riders_of([one.plan for one in free.plans], passages).values(), default=0)
    kept = within_seats(extended, free, passages, seats)
    riders = max(riders_of([one.plan for one in kept.plans], passages).values(), default=0)
    told = _told([one.plan for one in kept.plans], kept.objective, (kept.bound - kept.objective) / max(kept.bound, 1))
    return {
        "session": session.title,
        "households": len(problem.households),
        "without": without,
        "using": told,
        "riders": riders,
        "asked": asked,
        "turned_away": kept.turned_away,
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
