"""Verbs of the drawing board: draw a variant, measure what it changes, take it off, put it back."""

import time
from collections import Counter
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.matching.models import PlanningSession
from coincide.apps.matching.problem import build
from coincide.apps.matching.supply import point_of
from coincide.apps.mobility.models import Shuttle
from coincide.apps.mobility.plans import effect_on_plans
from coincide.apps.mobility.queries import shift_of
from coincide.apps.mobility.with_line import WithLine
from coincide.apps.offers.models import Dwelling, Job
from coincide.apps.territory.clock import now, today
from coincide.apps.territory.sources.in_force import label_of, travel_in_force
from coincide.core.mobility import DEFAULT_LIMIT_MINUTES, Point, TravelSource, Workplace
from coincide.core.mobility.cached import CachedTravel
from coincide.core.mobility.combined import CombinedTravel
from coincide.core.mobility.shuttle import gain, project_feed, vehicle_km, with_project
from coincide.core.planning import PlanningError, Problem
from coincide.core.rules.sources import RuleError

SHIFTS = {"night": "nuit ou très tôt (avant 6 h, ou fin après 21 h)", "day": "journée"}


def _require_coordinator(by: User, operator_id: Any) -> None:
    if by.role != Role.COORDINATOR or by.organisation_id != operator_id:
        raise PermissionDenied("Seule la coordination dessine les navettes de son opérateur.")


def draw(shuttle: Shuttle, by: User) -> Shuttle:
    """Keep a variant. Raises ValidationError (name taken, seats)."""
    _require_coordinator(by, shuttle.operator_id)
    with transaction.atomic():
        shuttle.drawn_by, shuttle.drawn_on, shuttle.effect = by, today(), None
        shuttle.full_clean()
        shuttle.save()
        record("draw_shuttle", shuttle, shuttle.pk, by)
    return shuttle


def erase(shuttle: Shuttle, by: User) -> None:
    """Take a variant off the board, with its effect; `restore` puts it back."""
    _require_coordinator(by, shuttle.operator_id)
    with transaction.atomic():
        Shuttle.objects.filter(pk=shuttle.pk).update(erased_on=today())
        record("erase_shuttle", shuttle, shuttle.pk, by)


def restore(shuttle: Shuttle, by: User) -> None:
    """Put an erased variant back, as it was. Raises ValidationError where another has taken its name."""
    _require_coordinator(by, shuttle.operator_id)
    with transaction.atomic():
        if Shuttle.objects.on_board().filter(operator=shuttle.operator_id, name=shuttle.name).exists():
            raise ValidationError("Une autre variante porte ce nom : effacez-la avant de remettre celle-ci.")
        Shuttle.objects.filter(pk=shuttle.pk).update(erased_on=None)
        record("restore_shuttle", shuttle, shuttle.pk, by)


def measure(shuttle: Shuttle, by: User) -> Shuttle:
    """Compute and keep what the variant adds to reach and to the plans of the operator's last session.

    The session itself is not changed: both sets of plans are computed beside it, from the same facts. Raises
    ValidationError when no rules are in force for it.
    """
    _require_coordinator(by, shuttle.operator_id)
    found = travel_in_force()
    before = found.source if isinstance(found, CachedTravel) else found
    first, last = _dates(before)
    after = with_project(before, project_feed(shuttle.line(), shuttle.weekdays, first, last), today())
    seconds = {}
    started = time.perf_counter()
    session, problem = _problem(shuttle)
    lived_in = [one.home for one in problem.households if one.home] if problem else []
    line = WithLine(problem.travel if problem else found, after, lived_in)
    seconds["facts"], started = round(time.perf_counter() - started, 2), time.perf_counter()
    reach = _reach(shuttle, found, line)
    seconds["reach"], started = round(time.perf_counter() - started, 2), time.perf_counter()
    try:
        plans = effect_on_plans(session, problem, line, shuttle.seats) if session and problem else None
    except PlanningError as error:
        raise ValidationError(str(error)) from error
    seconds["plans"] = round(time.perf_counter() - started, 2)
    day, year = vehicle_km(shuttle.line(), shuttle.weekdays, today())
    effect = {
        "measured_at": now().isoformat(),
        "travel": label_of(found),
        "km_day": round(day, 1),
        "km_year": round(year),
        "runs": len(shuttle.out) + len(shuttle.back),
        "reach": reach,
        "plans": plans,
        "seconds": seconds,
    }
    with transaction.atomic():
        shuttle.effect = effect
        shuttle.save(update_fields=["effect"])
        record("measure_shuttle", shuttle, shuttle.pk, by)
    return shuttle


def _dates(source: CombinedTravel) -> tuple[Any, Any]:
    """The days of the timetables that it joins; a year from today where there is none."""
    if source.transit is None:
        return today(), today().replace(year=today().year + 1)
    feeds = source.transit.timetable.feeds
    return min(one.first for one in feeds), max(one.last for one in feeds)


def _reach(shuttle: Shuttle, before: TravelSource, after: TravelSource) -> dict[str, Any]:
    """Homes on offer × jobs on offer held by public transport, before and with the line, by basin and kind of hours."""
    place = shuttle.operator.departement_id
    homes = [
        (one, point)
        for one in Dwelling.objects.filter(commune__departement=place)
        .available_on(today())
        .select_related("commune__basin")
        if (point := point_of(one.commune))
    ]
    jobs = [
        (one, point)
        for one in Job.objects.filter(commune__departement=place).available_on(today()).select_related("commune")
        if (point := point_of(one.commune))
    ]
    works = [Workplace(point, shift_of(one)) for one, point in jobs]
    points: list[Point] = list(dict.fromkeys(point for _one, point in homes))
    found = gain(before, after, points, works, DEFAULT_LIMIT_MINUTES)
    row = {point: at for at, point in enumerate(points)}
    kinds = [_kind(one) for one, _point in jobs]
    cells: Counter[tuple[str, str, str]] = Counter()
    opened_homes, opened_jobs = set(), set()
    for home, point in homes:
        basin = home.commune.basin.name if home.commune.basin else "hors bassin"
        for column, (job, _point) in enumerate(jobs):
            cells[basin, kinds[column], "before"] += bool(found.before[row[point], column])
            if found.gained[row[point], column]:
                cells[basin, kinds[column], "gained"] += 1
                opened_homes.add(home.pk)
                opened_jobs.add(job.pk)
    table = [
        {
            "basin": basin,
            "hours": SHIFTS[kind],
            "before": cells[basin, kind, "before"],
            "gained": cells[basin, kind, "gained"],
        }
        for basin, kind in sorted({key[:2] for key in cells})
    ]
    return {
        "pairs": len(homes) * len(jobs), "before": sum(one["before"] for one in table),
        "gained": sum(one["gained"] for one in table), "homes": len(opened_homes), "jobs": len(opened_jobs),
        "limit": DEFAULT_LIMIT_MINUTES, "table": table,
    }  # fmt: skip


def _kind(job: Job) -> str:
    shift = shift_of(job)
    return "night" if shift.start < 360 or shift.end <= shift.start or shift.end > 1260 else "day"


def _problem(shuttle: Shuttle) -> tuple[PlanningSession | None, Problem | None]:
    """The operator's last computed session and its problem; neither where no session was computed."""
    sessions = PlanningSession.objects.filter(operator=shuttle.operator, status=PlanningSession.Status.DONE)
    session = sessions.order_by("-held_on", "-id").first()
    if session is None:
        return None, None
    try:
        return session, build(session).problem
    except (RuleError, PlanningError) as error:
        raise ValidationError(str(error)) from error
