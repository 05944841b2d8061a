"""Numbers of planning sessions: pages, fragments and the command call the same ones."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value

from coincide.apps.accounts.models import User
from coincide.apps.journeys.models import BasinPeriod
from coincide.apps.matching.models import NoPlan, Plan, PlanningSession, Run
from coincide.apps.people.models import Household
from coincide.core.statistics.masking import THRESHOLD, mask_table

MILLION = 1_000_000
HUNDREDTH = 5_000
"""From how many millionths the pages tell 0,01 point."""


def sessions(user: User) -> QuerySet[PlanningSession]:
    """The sessions that the user may open, newest first, with how many plans stand and how many are accepted."""
    standing = Count("plans__household", filter=_standing("plans__"), distinct=True)
    accepted = Count("plans", filter=Q(plans__status=Plan.Status.ACCEPTED), distinct=True)
    return (
        PlanningSession.objects.visible_to(user)
        .select_related("operator")
        .prefetch_related("basins")
        .annotate(placed=standing, accepted=accepted)
        .order_by("-held_on", "-started_at", "title")
    )


def _standing(prefix: str = "") -> Q:
    """Plans that stand: accepted, or the engine's choice not decided yet."""
    return Q(**{f"{prefix}status": Plan.Status.ACCEPTED}) | Q(
        **{f"{prefix}status": Plan.Status.PROPOSED, f"{prefix}rank": 0}
    )


def current_plans(session: PlanningSession) -> QuerySet[Plan]:
    """The plan that stands for each household: the accepted one, else the engine's choice if not refused."""
    accepted = session.plans.filter(status=Plan.Status.ACCEPTED)
    return (
        session.plans.filter(_standing())
        .exclude(status=Plan.Status.PROPOSED, household__in=accepted.values("household"))
        .order_by("household__reference")
    )


def pending(user: User) -> QuerySet[Plan]:
    """Plans that wait for the user's decision: of their households, in the latest session that has one for each."""
    mine = Household.objects.visible_to(user)
    waiting = Plan.objects.filter(
        household__in=mine,
        session__operator=user.organisation_id,
        session__status=PlanningSession.Status.DONE,
        status=Plan.Status.PROPOSED,
        rank=0,
    ).exclude(household__plans__status=Plan.Status.ACCEPTED)
    latest = waiting.filter(household=OuterRef("household")).order_by("-session__held_on", "-session__finished_at")
    return waiting.filter(pk=Subquery(latest.values("pk")[:1])).order_by("-session__held_on", "household__name")


def comparable(session: PlanningSession) -> list[Run]:
    """The finished runs over the same basins, of this and the operator's other sessions, newest first."""
    scope = {basin.pk for basin in session.basins.all()}
    others = PlanningSession.objects.filter(operator=session.operator_id).order_by()
    covered = others.annotate(covers=ArrayAgg("basins")).values_list("pk", "covers")
    same = [pk for pk, covers in covered if set(covers) == scope]
    found = Run.objects.filter(session__in=same, status=Run.Status.DONE).select_related("session", "asked_by")
    return list(found.defer("inputs", "prices").order_by("-started_at", "-id"))


WAITS = 3
"""Sessions in a row without a proposal after which a household is listed apart."""


def sessions_without_proposal(session: PlanningSession, among: Iterable[str] | None = None) -> dict[str, int]:
    """For each household that this session leaves without a plan (or each of these): how many sessions in a row, this
    one included.

    Sessions of the operator that have been run, up to this one's day, one a day; a session that did not hold the
    household does not count.
    """
    if among is None:
        among = (str(pk) for pk in session.unplaced.values_list("household", flat=True))
    left = set(among)
    if not left:
        return {}
    done = PlanningSession.objects.filter(
        operator=session.operator_id, status=PlanningSession.Status.DONE, held_on__lt=session.held_on
    )
    days: dict[str, dict[dt.date, bool]] = {pk: {} for pk in left}
    without, placed = (
        model._default_manager.filter(session__in=done, household__in=left)
        .order_by()
        .values_list("household", "session__held_on", Value(is_placed))
        for model, is_placed in ((NoPlan, False), (Plan, True))
    )
    for household, day, is_placed in without.union(placed):
        days[str(household)][day] = days[str(household)].get(day, False) or is_placed
    found: dict[str, int] = {}
    for name, told in days.items():
        found[name] = 1
        for day in sorted(told, reverse=True):
            if told[day]:
                break
            found[name] += 1
    return found


def long_waiting(session: PlanningSession) -> set[str]:
    """The households that this session is at least the third in a row to leave without a proposal."""
    return {name for name, count in sessions_without_proposal(session).items() if count >= WAITS}


@dataclass(frozen=True)
class BasinRow:
    """Households of a basin in a session: with a plan, without, all; None where masked."""

    basin: str
    placed: int | None
    unplaced: int | None
    total: int | None


def by_basin(session: PlanningSession) -> list[BasinRow]:
    """Households by basin, masked under five so that nothing masked can be worked out; the total comes last."""
    placed = _per_basin(session, current_plans(session).values("household"))
    unplaced = _per_basin(session, session.unplaced.values("household"))
    names = [basin.name for basin in session.basins.all()]
    if not names:
        return []
    masked = mask_table([[placed.get(name, 0), unplaced.get(name, 0)] for name in names])
    rows = [
        BasinRow(name, cells[0], cells[1], total)
        for name, cells, total in zip(names, masked.cells, masked.row_totals, strict=True)
    ]
    return [*rows, BasinRow("Ensemble", masked.column_totals[0], masked.column_totals[1], masked.total)]


def _per_basin(session: PlanningSession, households: Any) -> dict[str, int]:
    """How many of these households are in each basin on the session's day; each counts once, in its first basin."""
    counted = _with_basin(session, Household.objects.filter(pk__in=households), "basin__name").values("where")
    return {row["where"]: row["count"] for row in counted.annotate(count=Count("pk"))}


def basin_of(session: PlanningSession, households: QuerySet[Household]) -> dict[uuid.UUID, str]:
    """The basin (its slug) in which the session counts each of these households: its first, on the session's day."""
    return dict(_with_basin(session, households, "basin__slug").values_list("pk", "where"))


def _with_basin(session: PlanningSession, households: QuerySet[Household], name: str) -> QuerySet[Any]:
    where = BasinPeriod.objects.filter(
        journey__person__household=OuterRef("pk"),
        period__contains=session.held_on,
        basin__in=session.basins.all(),
    ).order_by("journey__entered_on", "pk")
    return households.annotate(where=Subquery(where.values(name)[:1])).order_by()


def shows_totals(session: PlanningSession) -> bool:
    """Whether the session is large enough for its index to be shown outside the operator."""
    return (session.households or 0) >= THRESHOLD


def scarce(session: PlanningSession) -> list[dict[str, Any]]:
    """What one more of each scarce thing is worth, in points of index, most first: by its price, by a new run.

    ``worth`` is the figure of the new run where one was made (``is_checked``), else the price's; ``brings``: it is a
    hundredth of a point at least; ``enough``: a kind of which nothing is scarce.
    """
    return [
        {
            "kind": one["kind"],
            "strand": one["strand"],
            "label": one["label"],
            "price": one["price"] / MILLION,
            "worth": _worth_of(one) / MILLION,
            "brings": not one.get("enough") and _worth_of(one) >= HUNDREDTH,
            "is_checked": one["checked"] is not None,
            "at_least": one.get("at_least", False),
            "enough": one.get("enough", False),
        }
        for one in session.worth
    ]


def _worth_of(one: dict[str, Any]) -> int:
    worth: int = one["price"] if one["checked"] is None else one["checked"]
    return worth


def scarcest(session: PlanningSession, count: int = 3) -> list[dict[str, Any]]:
    """The things of which one more is worth most: those that a new run checked, once there are some.

    One that brings less than a hundredth of a point does not lack.
    """
    found = [one for one in scarce(session) if one["brings"]]
    return ([one for one in found if one["is_checked"]] or found)[:count]


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
