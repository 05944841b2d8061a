"""What becomes of the plans of a household that is anonymised: see ``people.classification``."""

from coincide.apps.people.classification import Treatment

_KEPT, _MASKED, _ANONYMISED = Treatment.KEPT, Treatment.MASKED, Treatment.ANONYMISED

COLUMNS: dict[str, dict[str, Treatment]] = {
    "matching.Plan": {
        "id": _KEPT,
        "session": _KEPT,
        "household": _KEPT,
        "rank": _KEPT,
        "dwelling": _MASKED,
        "care": _MASKED,
        "care_places": _KEPT,
        "value": _KEPT,
        "explanation": _MASKED,
        "budget": _MASKED,
        "status": _KEPT,
    },
    # Which job, at which distance from home: together they tell where somebody lives.
    "matching.PlanJob": dict.fromkeys(
        ("id", "plan", "person", "job", "mode", "resource", "course", "verdict", "minutes_out", "minutes_back"), _MASKED
    ),
    "matching.NoPlan": {"id": _KEPT, "session": _KEPT, "household": _KEPT, "kind": _KEPT, "explanation": _MASKED},
    "matching.RunLine": {"id": _KEPT, "run": _KEPT, "household": _KEPT, "value": _KEPT, "plan": _MASKED},
    "matching.Decision": {
        "id": _KEPT,
        "plan": _KEPT,
        "by": _KEPT,
        "on": _ANONYMISED,
        "outcome": _KEPT,
        "reason": _KEPT,
        "jobs": _MASKED,
        "comment": _MASKED,
    },
}
"""Treatment of each column, by model label then field name."""
