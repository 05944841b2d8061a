"""What is on offer on a day, as the engine reads it; what accepted plans hold is already taken off."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from coincide.apps.matching.codes import CONTRACTS, DWELLING_KINDS, POOL_MODES, level
from coincide.apps.matching.holdings import held_by
from coincide.apps.matching.models import Plan
from coincide.apps.offers.models import Childcare, Course, Dwelling, Job, MobilityResource
from coincide.apps.organisations.models import Organisation
from coincide.apps.territory.models import Basin, Commune
from coincide.core import planning
from coincide.core.mobility import Point, Shift

CENTS = 100
MINUTES_A_DAY = 1440
CARE_AGE = 3
"""Children younger than this ask for a childcare place when no adult is at home [unverified], where places are known
of."""
NO_CARE = "garde d'enfants non comptée : aucun mode de garde confirmé dans ce bassin"


@dataclass
class Offers:
    """What is free on a day for an operator, as the engine reads it, and what was set aside."""

    jobs: tuple[planning.Job, ...]
    dwellings: tuple[planning.Dwelling, ...]
    pools: tuple[planning.MobilityResource, ...]
    centres: tuple[planning.CareCentre, ...]
    courses: tuple[planning.Course, ...]
    set_aside: dict[str, Any]
    care_age: int

    @classmethod
    def read(
        cls,
        operator: Organisation,
        day: dt.date,
        taken: Counter[str],
        keep: list[Plan] | None = None,
        basins: Any = None,
    ) -> "Offers":
        """Offers of the operator's département; those of the plans in ``keep`` stay, whatever their freshness."""
        held = set(held_by(keep or []))
        of_basins = Q(basin__in=basins) if basins is not None else Q(basin__departement=operator.departement_id)
        place = Q(commune__departement=operator.departement_id)
        found: dict[str, list[Any]] = {}
        aside: list[dict[str, str]] = []
        for kind, model, where, related in (
            ("job", Job, place, "commune__basin"),
            ("dwelling", Dwelling, place, "commune__basin"),
            ("pool", MobilityResource, of_basins, "basin"),
            ("care", Childcare, of_basins, "basin"),
            ("course", Course, of_basins, "basin"),
        ):
            offers: Any = model._default_manager.select_related(related)
            kept = offers.filter(pk__in=held)
            found[kind] = list(offers.filter(where).available_on(day) | kept)
            aside += _stale(kind, offers.filter(where).stale_on(day).exclude(pk__in=held))
        for kind in ("job", "dwelling"):
            without = [one for one in found[kind] if not point_of(one.commune)]
            aside += [_aside(kind, one, "commune sans position connue") for one in without]
            found[kind] = [one for one in found[kind] if point_of(one.commune)]
        gone = [one for one in found["dwelling"] if taken[str(one.pk)]]
        aside += [_aside("dwelling", one, "déjà pris par un plan accepté") for one in gone]
        return cls(
            tuple(_job(one, taken, day) for one in found["job"] if _left(one.openings, one, taken)),
            tuple(_dwelling(one, day) for one in found["dwelling"] if not taken[str(one.pk)]),
            tuple(_pool(one, taken) for one in found["pool"] if _left(one.quantity, one, taken)),
            tuple(_centre(one, taken) for one in found["care"] if _left(one.places, one, taken)),
            tuple(_course(one, taken) for one in found["course"] if _left(one.seats, one, taken)),
            {"offers": aside, "counts": dict(Counter(one["kind"] for one in aside))},
            _care_age(found["care"], basins, operator),
        )


def _care_age(centres: list[Childcare], basins: Iterable[Basin] | None, operator: Organisation) -> int:
    """Childcare is asked for only where it is known of everywhere: else a gap in the data would deny plans."""
    if basins is None:
        basins = Basin.objects.filter(departement=operator.departement_id)
    known = {one.basin_id for one in centres}
    return CARE_AGE if known and all(basin.pk in known for basin in basins) else 0


def point_of(commune: Commune) -> Point | None:
    """The sourced point of a commune, if it has one."""
    if commune.latitude is None or commune.longitude is None:
        return None
    return Point(commune.latitude, commune.longitude)


def _stale(kind: str, offers: QuerySet) -> list[dict[str, str]]:
    return [_aside(kind, one, f"disponibilité non confirmée depuis le {one.confirmed_on:%d/%m/%Y}") for one in offers]


def _aside(kind: str, offer: Any, reason: str) -> dict[str, str]:
    return {"kind": kind, "id": str(offer.pk), "label": str(offer), "reference": offer.reference, "reason": reason}


def _left(count: int, offer: Any, taken: Counter[str]) -> int:
    return max(count - taken[str(offer.pk)], 0)


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _job(job: Job, taken: Counter[str], day: dt.date) -> planning.Job:
    point = point_of(job.commune)
    assert point is not None
    return planning.Job(
        id=str(job.pk),
        point=point,
        rome=job.rome,
        contract=CONTRACTS[job.contract],
        months=job.months,
        hours=float(job.hours_per_week),
        net_wage=job.net_wage * CENTS,
        shift=Shift(_minutes(job.shift_start), _minutes(job.shift_end)),
        min_oral=level(job.french_oral),
        min_written=level(job.french_written),
        needs_licence=job.needs_licence,
        requires_trade=job.needs_trade,
        openings=_left(job.openings, job, taken),
        # A job that should have started is still open: nobody starts before the session.
        start=max(job.starts_on, day),
        area=job.commune_id,
    )


def _dwelling(dwelling: Dwelling, day: dt.date) -> planning.Dwelling:
    point = point_of(dwelling.commune)
    assert point is not None
    return planning.Dwelling(
        id=str(dwelling.pk),
        point=point,
        kind=DWELLING_KINDS[dwelling.kind],
        rooms=dwelling.rooms,
        surface=int(dwelling.surface),
        rent=dwelling.rent * CENTS,
        charges=dwelling.charges * CENTS,
        requires_work_contract=dwelling.requires_contract,
        available=max(dwelling.available_from, day),
        basin=dwelling.commune.basin.slug if dwelling.commune.basin else "",
        area=dwelling.commune_id,
    )


def _pool(resource: MobilityResource, taken: Counter[str]) -> planning.MobilityResource:
    return planning.MobilityResource(
        id=str(resource.pk),
        mode=POOL_MODES[resource.kind],
        capacity=_left(resource.quantity, resource, taken),
        basins=frozenset({resource.basin.slug}),
    )


def _centre(centre: Childcare, taken: Counter[str]) -> planning.CareCentre:
    opens, closes = _minutes(centre.opens_at), _minutes(centre.closes_at)
    return planning.CareCentre(
        id=str(centre.pk),
        capacity=_left(centre.places, centre, taken),
        basins=frozenset({centre.basin.slug}),
        opens=opens,
        closes=closes if closes > opens else closes + MINUTES_A_DAY,
    )


def _course(course: Course, taken: Counter[str]) -> planning.Course:
    return planning.Course(
        id=str(course.pk),
        seats=_left(course.seats, course, taken),
        basins=frozenset({course.basin.slug}),
        up_to=level(course.reaches),
    )
