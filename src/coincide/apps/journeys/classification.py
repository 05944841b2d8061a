"""What becomes of each column of the journeys when a person is anonymised: see ``people.classification``."""

from coincide.apps.people.classification import Treatment

_KEPT, _MASKED, _ANONYMISED = Treatment.KEPT, Treatment.MASKED, Treatment.ANONYMISED

COLUMNS: dict[str, dict[str, Treatment]] = {
    # The days of entry and departure stay: without them no past figure could be computed again.
    "journeys.Journey": {
        "id": _KEPT,
        "person": _KEPT,
        "operator": _KEPT,
        "entry_kind": _KEPT,
        "protection_on": _ANONYMISED,
        "cir_signed_on": _ANONYMISED,
        "entered_on": _KEPT,
    },
    "journeys.Departure": {
        "id": _KEPT,
        "journey": _KEPT,
        "kind": _KEPT,
        "on": _KEPT,
        "reason": _KEPT,
        "home_kind": _KEPT,
        "work_kind": _KEPT,
        "contract_months": _KEPT,
        "receives_rsa": _KEPT,
        "followed_by_council": _KEPT,
        "rule_version": _KEPT,
        "to_departement": _ANONYMISED,
        "reopened_on": _KEPT,
    },
    "journeys.Suspension": {"id": _KEPT, "journey": _KEPT, "period": _KEPT, "reason": _MASKED},
    "journeys.ReferentPeriod": {"id": _KEPT, "journey": _KEPT, "profession": _KEPT, "user": _KEPT, "period": _KEPT},
    "journeys.BasinPeriod": {"id": _KEPT, "journey": _KEPT, "basin": _KEPT, "period": _KEPT},
    "journeys.Contact": {
        "id": _KEPT,
        "household": _KEPT,
        "author": _KEPT,
        "on": _ANONYMISED,
        "kind": _KEPT,
        "subject": _MASKED,
    },
}
"""Treatment of each column, by model label then field name."""
