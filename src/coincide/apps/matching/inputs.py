"""What can be on offer, as a run read it: one row an offer, with a digest of its facts. One statement for all kinds."""

from typing import Any

from django.db.models import CharField, DateField, F, Q, QuerySet, Value
from django.db.models.functions import MD5, Cast, Concat

from coincide.apps.matching.models import PlanningSession
from coincide.apps.offers.models import STALE_AFTER, Childcare, Course, Dwelling, Job, MobilityResource
from coincide.apps.organisations.models import Organisation
from coincide.apps.territory.clock import today

_JOB = ("rome", "commune_id", "contract", "months", "hours_per_week", "shift_start", "shift_end", "net_wage")
FACTS: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "job": (
        Job,
        "starts_on",
        (*_JOB, "french_oral", "french_written", "needs_licence", "needs_trade", "openings", "starts_on"),
    ),
    "dwelling": (
        Dwelling,
        "available_from",
        ("commune_id", "kind", "rooms", "surface", "rent", "charges", "requires_contract", "available_from"),
    ),
    "pool": (MobilityResource, "", ("kind", "basin_id", "quantity")),
    "care": (Childcare, "", ("basin_id", "places", "opens_at", "closes_at")),
    "course": (Course, "starts_on", ("basin_id", "seats", "reaches", "starts_on")),
}
"""Model, its day if it has one, and the facts that a plan hangs on."""


def rows(operator: Organisation) -> list[dict[str, Any]]:
    """Every offer of the operator's département that is not withdrawn: id, what, confirmed, from, basin, facts."""
    place = operator.departement_id
    parts = [_part(kind, place) for kind in FACTS]
    return list(parts[0].union(*parts[1:], all=True).order_by())


def _part(kind: str, departement: str | None) -> "QuerySet[Any, dict[str, Any]]":
    model, day, names = FACTS[kind]
    in_commune = model in (Job, Dwelling)
    where = Q(commune__departement=departement) if in_commune else Q(basin__departement=departement)
    texts = [Cast(F(name), CharField()) for name in names]
    spaced: list[Any] = [part for text in texts for part in (text, Value("|"))]
    return (
        model._default_manager.filter(where, withdrawn_on__isnull=True)
        .order_by()
        .annotate(
            what=Value(kind, CharField()),
            from_day=F(day) if day else Value(None, DateField()),
            where_basin=F("commune__basin" if in_commune else "basin"),
            facts=MD5(Concat(*spaced)),
        )
        .values("id", "what", "confirmed_on", "from_day", "where_basin", "facts")
    )


def concerns(row: dict[str, Any], basins: set[int]) -> bool:
    """Whether an offer can enter the plans of a session over these basins: jobs and homes come from everywhere."""
    return row["what"] in ("job", "dwelling") or row["where_basin"] in basins


def read_inputs(session: PlanningSession) -> dict[str, Any]:
    """The offers that a session can use today, as a run keeps them: the day, and a digest of the facts of each."""
    day = today()
    basins = {basin.pk for basin in session.basins.all()}
    return {
        "day": day.isoformat(),
        "offers": {
            str(one["id"]): one["facts"]
            for one in rows(session.operator)
            if concerns(one, basins) and one["confirmed_on"] >= day - STALE_AFTER
        },
    }
