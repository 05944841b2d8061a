"""Numbers of a planning session: the page, the fragments and the command call the same ones."""

from typing import Any

from coincide.apps.matching.models import Plan, PlanningSession


def summary(session: PlanningSession) -> dict[str, Any]:
    """The session as plain values; objective, bound and values in whole millionths, the gap as a fraction."""
    plans = current_plans(session).select_related("household", "dwelling").prefetch_related("jobs__job")
    return {
        "session": str(session.pk),
        "title": session.title,
        "held_on": session.held_on.isoformat(),
        "status": session.status,
        "objective": session.objective or 0,
        "bound": session.bound or 0,
        "gap": session.gap or 0.0,
        "households": session.households or 0,
        "placed": len(plans),
        "plans": [_facts(plan) for plan in plans],
        "unplaced": [
            {"household": one.household.reference, "kind": one.kind, **one.explanation}
            for one in session.unplaced.select_related("household")
        ],
        "worth": session.worth,
        "versions": session.versions,
    }


def current_plans(session: PlanningSession) -> Any:
    """The plan that stands for each household: the accepted one, else the engine's choice if not refused."""
    accepted = session.plans.filter(status=Plan.Status.ACCEPTED)
    proposed = session.plans.filter(rank=0, status=Plan.Status.PROPOSED).exclude(
        household__in=accepted.values("household")
    )
    return (accepted | proposed).order_by("household__reference")


def _facts(plan: Plan) -> dict[str, Any]:
    return {
        "household": plan.household.reference,
        "status": plan.status,
        "value": plan.value,
        "dwelling": plan.dwelling.reference if plan.dwelling else None,
        "jobs": [
            {
                "job": one.job.reference,
                "mode": one.mode,
                "verdict": one.verdict,
                "minutes_out": one.minutes_out,
                "minutes_back": one.minutes_back,
            }
            for one in plan.jobs.all()
        ],
    }
