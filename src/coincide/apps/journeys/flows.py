"""Stocks and flows of the caseload, read from the facts, for the whole, each basin and each referent (CIP).

A journey counts once in the whole. In a scope, the days that no basin (or no CIP) covers are counted under
:data:`NOBODY`, so that the units of a scope always share out the territory. A change of CIP without a change of basin
is a move between referents, and the reverse.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet

from coincide.apps.journeys.facts import facts_of, journeys_of
from coincide.apps.journeys.grants import Span, presence
from coincide.apps.journeys.models import BasinPeriod, Departure, Journey, ReferentPeriod
from coincide.apps.organisations.models import Profession
from coincide.apps.territory.models import Departement
from coincide.core.statistics import flows as core
from coincide.core.statistics.series import months_between

WHOLE = "ensemble"
NOBODY = "sans"


class Scope(StrEnum):
    """What the units are. Units are named by :data:`WHOLE`, a basin's slug, or a user's primary key."""

    WHOLE = "ensemble"
    BASIN = "bassin"
    REFERENT = "référent"


@dataclass(frozen=True, slots=True)
class _Cover:
    """Days in a unit."""

    unit: str
    span: Span


def stays(departement: Departement, scope: Scope) -> list[core.Stay]:
    """Every presence of every journey in the units of a scope."""
    return [
        stay
        for journey in facts_of(departement).journeys
        for stay in _journey_stays(journey, list(journey.departures.all()), _covers(journey, scope))
    ]


def _covers(journey: Journey, scope: Scope) -> list[_Cover] | None:
    """The unit of each period of the journey; None for the whole."""
    if scope is Scope.BASIN:
        return [_Cover(one.basin.slug, Span(one.period.lower, one.period.upper)) for one in journey.basins.all()]
    if scope is Scope.REFERENT:
        return [
            _Cover(str(one.user_id), Span(one.period.lower, one.period.upper))
            for one in journey.referents.all()
            if one.profession == Profession.CIP
        ]
    return None


def _journey_stays(
    journey: Journey, departures: Sequence[Departure], covers: Sequence[_Cover] | None
) -> list[core.Stay]:
    begins = {departure.reopened_on: core.StartKind.REOPENING for departure in departures if departure.reopened_on}
    is_transfer = journey.entry_kind == Journey.EntryKind.TRANSFER
    begins[journey.entered_on] = core.StartKind.TRANSFER_IN if is_transfer else core.StartKind.ENTRY
    ends = {
        departure.on: core.EndKind.EXIT if departure.kind == Departure.Kind.EXIT else core.EndKind.TRANSFER_OUT
        for departure in departures
    }
    return [
        core.Stay(
            unit=part.unit,
            starts_on=part.span.start,
            start_kind=begins.get(part.span.start, core.StartKind.MOVE_IN),
            ends_on=part.span.end,
            end_kind=ends.get(part.span.end, core.EndKind.MOVE_OUT) if part.span.end else None,
        )
        for span in presence(journey.entered_on, departures)
        for part in ([_Cover(WHOLE, span)] if covers is None else _shared_out(span, covers))
    ]


def _shared_out(span: Span, covers: Iterable[_Cover]) -> list[_Cover]:
    """The span cut along the covers, its uncovered days under :data:`NOBODY`; neighbours of one unit are joined."""
    parts: list[_Cover] = []

    def add(unit: str, start: dt.date, end: dt.date | None) -> None:
        if parts and parts[-1].unit == unit and parts[-1].span.end == start:
            parts[-1] = _Cover(unit, Span(parts[-1].span.start, end))
        else:
            parts.append(_Cover(unit, Span(start, end)))

    at: dt.date | None = span.start
    for cover in sorted(covers, key=lambda one: one.span.start):
        if at is None or (span.end is not None and cover.span.start >= span.end):
            break
        end = min((day for day in (cover.span.end, span.end) if day is not None), default=None)
        start = max(cover.span.start, at)
        if end is not None and end <= start:
            continue
        if start > at:
            add(NOBODY, at, start)
        add(cover.unit, start, end)
        at = end
    if at is not None and (span.end is None or at < span.end):
        add(NOBODY, at, span.end)
    return parts


def monthly(departement: Departement, scope: Scope, first: dt.date, last: dt.date) -> list[core.Flow]:
    """The flow of every unit for every month from ``first`` to ``last``, the last month cut at ``last``."""
    return core.monthly_flows(stays(departement, scope), list(months_between(first, last)), until=last)


def stocks(departement: Departement, scope: Scope, days: Sequence[dt.date]) -> dict[dt.date, dict[str, int]]:
    """How many persons each unit follows at the end of each day, counted by the database and not from the flows.

    Basins and referents are counted from their own periods: one left open after a departure, or missing, shows up.
    """
    mine = journeys_of(departement)
    if scope is Scope.WHOLE:
        entered = _counted(mine, days, lambda day: Q(entered_on__lte=day))
        left = _counted(
            Departure.objects.filter(journey__in=mine),
            days,
            lambda day: Q(on__lte=day) & (Q(reopened_on=None) | Q(reopened_on__gt=day)),
            "journey",
        )
        return {day: {WHOLE: count - left[day]} for day, count in entered.items()}
    if scope is Scope.BASIN:
        return _by_unit(BasinPeriod.objects.filter(journey__in=mine), "basin__slug", days)
    return _by_unit(ReferentPeriod.objects.filter(journey__in=mine, profession=Profession.CIP), "user", days)


def _counted(
    rows: QuerySet[Any], days: Sequence[dt.date], holds: Callable[[dt.date], Q], what: str = "pk"
) -> dict[dt.date, int]:
    """Of these rows, how many (distinct ``what``) hold on each day, in one query."""
    counts = {f"d{n}": Count(what, distinct=True, filter=holds(day)) for n, day in enumerate(days)}
    found = rows.order_by().aggregate(**counts)
    return {day: found[f"d{n}"] for n, day in enumerate(days)}


def _by_unit(periods: QuerySet[Any], unit: str, days: Sequence[dt.date]) -> dict[dt.date, dict[str, int]]:
    """How many periods of each unit contain each day, in one query."""
    counts = {f"d{n}": Count("pk", filter=Q(period__contains=day)) for n, day in enumerate(days)}
    rows = list(periods.order_by().values(unit).annotate(**counts))
    return {day: {str(row[unit]): row[f"d{n}"] for row in rows if row[f"d{n}"]} for n, day in enumerate(days)}


def identity_violations(departement: Departement, first: dt.date, last: dt.date) -> list[core.Violation]:
    """What does not reconcile, for every month, in the whole, each basin and each referent. Empty when all is sound.

    Three checks: the identity itself, moves in against moves out, and each end against :func:`stocks`.
    """
    found: list[core.Violation] = []
    for scope in Scope:
        flows = monthly(departement, scope, first, last)
        found += core.violations(flows)
        if scope is not Scope.WHOLE:
            found += core.unbalanced_moves(flows)
        found += _against_stocks(departement, scope, flows)
    return found


def _against_stocks(departement: Departement, scope: Scope, flows: Sequence[core.Flow]) -> list[core.Violation]:
    found = []
    periods = sorted({(flow.first_day, flow.last_day) for flow in flows})
    by_day = stocks(departement, scope, [last_day for _, last_day in periods]) if periods else {}
    for first_day, last_day in periods:
        counted = by_day[last_day]
        ends = {flow.unit: flow.end for flow in flows if flow.last_day == last_day}
        for unit in sorted(counted.keys() | ends.keys()):
            gap = counted.get(unit, 0) - ends.get(unit, 0)
            # Days that nobody covers have no row of their own to count.
            if gap and unit != NOBODY:
                sentence = (
                    f"{unit}, fin du {last_day}\u202f: le mouvement donne {ends.get(unit, 0)} personnes, "
                    f"la base en compte {counted.get(unit, 0)}."
                )
                found.append(core.Violation(unit, first_day, last_day, gap, sentence))
    return found
