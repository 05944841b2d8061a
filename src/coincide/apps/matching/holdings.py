"""What accepted plans hold, and what another plan would then lack."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from coincide.apps.matching.models import Plan, PlanJob
from coincide.apps.offers.models import Childcare, Course, Dwelling, Freshness, Job, MobilityResource
from coincide.apps.people.together import Beside, attach_set, read_together

PLACES: tuple[tuple[Any, str], ...] = (
    (Dwelling, "commune"),
    (Job, "commune"),
    (MobilityResource, "basin"),
    (Childcare, "basin"),
    (Course, "basin"),
)
"""Each kind of offer, and where it is."""


def capacity_of(offer: Any) -> int:
    """How many can take it: openings, places, seats, vehicles; 1 for a dwelling."""
    for name in ("openings", "quantity", "places", "seats"):
        if hasattr(offer, name):
            return int(getattr(offer, name))
    return 1


def held_by(plans: Iterable[Plan]) -> Counter[str]:
    """How much of each offer these plans hold, by identifier (needs ``jobs`` prefetched)."""
    held: Counter[str] = Counter()
    for plan in plans:
        held.update(needs(plan))
    return held


def needs(plan: Plan) -> Counter[str]:
    """What one plan takes."""
    taken = Counter([str(plan.dwelling_id)] if plan.dwelling_id else [])
    for one in plan.jobs.all():
        taken[str(one.job_id)] += 1
        for shared in (one.resource_id, one.course_id):
            if shared:
                taken[str(shared)] += 1
    if plan.care_id:
        taken[str(plan.care_id)] += plan.care_places
    return taken


def offers_in(plans: Iterable[Plan]) -> dict[str, Any]:
    """The offers that these plans take, by identifier, as ``cards.read_plans`` has read them: nothing is asked."""
    found: dict[str, Any] = {}
    for plan in plans:
        taken: list[Any] = [plan.dwelling, plan.care]
        for one in plan.jobs.all():
            taken += [one.job, one.resource, one.course]
        found |= {str(offer.pk): offer for offer in taken if offer is not None}
    return found


def shortages(plans: list[Plan], day: dt.date, offers: Mapping[str, Any] | None = None) -> dict[int, list[str]]:
    """For each plan, a French sentence for everything it needs that is withdrawn or already held by accepted plans.

    ``offers``: what the plans take, where it has just been read; else it is read now.
    """
    wanted = {plan.pk: needs(plan) for plan in plans}
    keys = {uuid.UUID(key) for counts in wanted.values() for key in counts}
    if offers is None:
        rows = read_together([Beside(model._default_manager.filter(pk__in=keys), (place,)) for model, place in PLACES])
        offers = {str(one.pk): one for kind in rows for one in kind}
    accepted = Plan.objects.filter(status=Plan.Status.ACCEPTED).order_by()
    touching = (
        accepted.filter(dwelling__in=keys)
        | accepted.filter(jobs__job__in=keys)
        | accepted.filter(jobs__resource__in=keys)
        | accepted.filter(jobs__course__in=keys)
        | accepted.filter(care__in=keys)
    )
    keys_of_holders = touching.values("pk")
    holding, jobs = read_together(
        [
            Beside(Plan.objects.filter(pk__in=keys_of_holders)),
            Beside(PlanJob.objects.filter(plan__in=keys_of_holders)),
        ]
    )
    attach_set(holding, "jobs", ((one.plan_id, one) for one in jobs))
    holders = {one.pk: needs(one) for one in holding}
    found: dict[int, list[str]] = {}
    for plan in plans:
        held: Counter[str] = Counter()
        for pk, counts in holders.items():
            if pk != plan.pk:
                held.update(counts)
        found[plan.pk] = [
            sentence
            for key, count in wanted[plan.pk].items()
            if (sentence := _lack(offers[key], count, held[key], day))
        ]
    return found


def _lack(offer: Any, count: int, held: int, day: dt.date) -> str:
    if offer.freshness_on(day) == Freshness.TAKEN:
        return f"{offer} : cette offre est retirée."
    if isinstance(offer, Dwelling):
        return f"{offer} : un plan accepté prend déjà ce logement." if held else ""
    capacity = capacity_of(offer)
    if held + count <= capacity:
        return ""
    return f"{offer} : des plans acceptés prennent déjà tout ce qu'il y avait ({capacity})."
