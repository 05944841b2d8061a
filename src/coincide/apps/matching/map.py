"""The map of a session as plain data: communes, offers by commune, and what each plan links."""

from typing import Any

import numpy as np
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from coincide.apps.matching.cards import Card
from coincide.apps.matching.models import PlanningSession
from coincide.apps.matching.supply import point_of
from coincide.apps.offers.models import Dwelling, Job
from coincide.apps.territory.models import Commune
from coincide.core.mobility import CrowFliesEstimate, Mode

NAMED_FROM = 4500
"""Population from which a commune is named on the map."""


def map_data(session: PlanningSession, cards: list[Card]) -> dict[str, Any]:
    """What the map draws: only the plans of ``cards``, which the caller has filtered by who looks."""
    departement = session.operator.departement_id
    known = Commune.objects.filter(departement=departement, latitude__isnull=False)
    communes = known.annotate(jobs_here=_here(Job, session), homes_here=_here(Dwelling, session)).order_by(
        "-population"
    )
    return {
        "communes": [
            {
                "name": one.name,
                "at": [one.latitude, one.longitude],
                "population": one.population,
                "named": one.population >= NAMED_FROM,
                "jobs": one.jobs_here,
                "homes": one.homes_here,
            }
            for one in communes
        ],
        "plans": [_plan(card, session) for card in cards if card.state != "refused"],
    }


def _here(model: type[Job] | type[Dwelling], session: PlanningSession) -> Coalesce:
    """How many of these offers there are in a commune on the session's day."""
    offers = model.objects.filter(commune=OuterRef("pk")).available_on(session.held_on).order_by()
    return Coalesce(Subquery(offers.values("commune").annotate(count=Count("pk")).values("count")), 0)


def _plan(card: Card, session: PlanningSession) -> dict[str, Any]:
    plan = card.plan
    before = _at(card.home_before.commune) if card.home_before else None
    home = _at(plan.dwelling.commune) if plan.dwelling else before
    return {
        "id": plan.pk,
        "before": before if plan.dwelling else None,
        "home": home,
        "home_text": card.home,
        "jobs": [
            {
                "at": _at(one.job.commune),
                "text": text,
                "minutes": max(one.minutes_out, one.minutes_back),
                "reach_km": reach_km(Mode(one.mode), session.travel_limit),
            }
            for one, text in zip(plan.jobs.all(), card.jobs, strict=True)
        ],
    }


def _at(commune: Commune) -> list[float] | None:
    point = point_of(commune)
    return [point.lat, point.lon] if point else None


def reach_km(mode: Mode, minutes: int) -> float:
    """How far, as the crow flies, the estimate goes within ``minutes`` (0 where it has no estimate)."""
    if mode is Mode.TRANSIT:
        return 0.0
    distances: NDArray[np.float64] = np.linspace(0.0, 100.0, 1001, dtype=np.float64).reshape(-1)
    within = CrowFliesEstimate().minutes(distances, mode) <= minutes
    return round(float(distances[within].max()), 1) if within.any() else 0.0


def readable(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The same map as rows: the communes that have an offer, the most jobs first."""
    rows = [one for one in data["communes"] if one["jobs"] or one["homes"]]
    return sorted(rows, key=lambda one: (-one["jobs"], -one["homes"], one["name"]))
