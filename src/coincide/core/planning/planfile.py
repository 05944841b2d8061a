"""The plan file: an answer with what proves it, for `coincide check` or anybody who writes another checker."""

from typing import Any

from coincide.core.planning.limits import relative_gap
from coincide.core.planning.solve import PlacedPlan, Solution

FORMAT = "coincide-plan-1"


def plan_file(solution: Solution, scenario: str, limits: dict[str, Any]) -> dict[str, Any]:
    """The file as plain types. `scenario`: the digest of the folder that was solved; `limits`: what was asked.

    `bound` is the one that the certificate proves, so that it can be recomputed; `believed_bound` is the closer one of
    the integer program.
    """
    return {
        "format": FORMAT,
        "scenario": scenario,
        "objective": solution.objective,
        "bound": solution.priced,
        "gap": relative_gap(solution.objective, solution.priced),
        "believed_bound": solution.bound,
        "plans": [_plan(placed) for placed in solution.plans],
        "unplaced": list(solution.unplaced),
        "prices": [{"kind": key.kind, "id": key.id, "price": price} for key, price in solution.fine_prices.items()],
        "floors": [{"group": floor.group, "price": floor.price} for floor in solution.floors],
        "floors_cost": list(solution.floors_cost),
        "certificate": {
            "unit": 1e-9,
            "whole_hours": solution.whole_hours,
            "root": solution.certificate,
        },
        "timings": solution.timings,
        "version": solution.version,
        "limits": limits,
    }


def _plan(placed: PlacedPlan) -> dict[str, Any]:
    return {
        "household": placed.plan.household_id,
        "dwelling": placed.plan.dwelling_id,
        "care": placed.plan.care_id,
        "value": placed.value.total,
        "locked": placed.locked,
        "jobs": [
            {
                "adult": choice.adult_id,
                "job": choice.job_id,
                "mode": choice.mode.value,
                "pool": choice.pool_id,
                "course": choice.course_id,
            }
            for choice in placed.plan.jobs
        ],
    }
