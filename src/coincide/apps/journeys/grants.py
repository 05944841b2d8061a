"""Who may open a household's file, derived from the facts of its journeys.

A referent holds a grant for as long as they follow at least one person of the household, and for
:data:`REFERENT_ACCESS_AFTER` after a departure, to hand over and to close the file. The operator (its coordinators)
keeps the file open for :data:`OPERATOR_ACCESS_AFTER` after the last departure.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from coincide.apps.accounts.models import AccessGrant
from coincide.apps.journeys.models import Departure, Journey, ReferentPeriod

REFERENT_ACCESS_AFTER = dt.timedelta(days=30)
"""How long a referent still opens the file of a person who left [unverified: a working rule of ours]."""
OPERATOR_ACCESS_AFTER = dt.timedelta(days=730)
"""How long the file stays active: two years (CNIL référentiels of 2021 and 2023), counted here from the departure."""

REFERENT = "référent"
OPERATOR = "opérateur"


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``start`` to the day before ``end``; None: without end."""

    start: dt.date
    end: dt.date | None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a grant: one user or one organisation, by primary key."""

    user: int | None = None
    organisation: int | None = None


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same days in as few spans as possible, in order."""
    whole: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        last = whole[-1] if whole else None
        if last is None or (last.end is not None and span.start > last.end):
            whole.append(span)
        elif last.end is not None and (span.end is None or span.end > last.end):
            whole[-1] = Span(last.start, span.end)
    return whole


def presence(entered_on: dt.date, departures: Iterable[Departure]) -> list[Span]:
    """When a journey is open: from the entry to each departure, and again from each reopening."""
    spans, start = [], entered_on
    for departure in sorted(departures, key=lambda one: one.on):
        spans.append(Span(start, departure.on))
        if departure.reopened_on is None:
            return spans
        start = departure.reopened_on
    return [*spans, Span(start, None)]


def derived(
    journey: Journey, referents: Iterable[ReferentPeriod], departures: Iterable[Departure]
) -> list[tuple[Holder, Span]]:
    """The grants that one journey gives, one per fact, not merged."""
    gone = list(departures)
    left_on = {departure.on for departure in gone}
    given = []
    for span in presence(journey.entered_on, gone):
        end = span.end + OPERATOR_ACCESS_AFTER if span.end else None
        given.append((Holder(organisation=journey.operator_id), Span(span.start, end)))
    for one in referents:
        end = one.period.upper
        if end in left_on:
            end += REFERENT_ACCESS_AFTER
        given.append((Holder(user=one.user_id), Span(one.period.lower, end)))
    return given


def grants_of(household_id: UUID, given: Iterable[tuple[Holder, Span]]) -> list[AccessGrant]:
    """The rows for one household, merged by holder, not saved."""
    by_holder: dict[Holder, list[Span]] = {}
    for holder, span in given:
        by_holder.setdefault(holder, []).append(span)
    return [
        AccessGrant(
            household_id=household_id,
            user_id=holder.user,
            organisation_id=holder.organisation,
            period=(span.start, span.end),
            reason=REFERENT if holder.user else OPERATOR,
        )
        for holder, spans in by_holder.items()
        for span in merged(spans)
    ]


def renew_grants(household_id: UUID) -> None:
    """Bring the derived grants of a household in line with its journeys; grants of another reason stay.

    A file in restricted archive gives none.
    """
    given: list[tuple[Holder, Span]] = []
    open_file = {"person__household": household_id, "person__household__archived_on": None}
    journeys = Journey.objects.filter(**open_file).prefetch_related("referents", "departures")
    for journey in journeys:
        given += derived(journey, journey.referents.all(), journey.departures.all())
    wanted = {_identity(grant): grant for grant in grants_of(household_id, given)}
    for grant in AccessGrant.objects.filter(household_id=household_id, reason__in=[REFERENT, OPERATOR]):
        if wanted.pop(_identity(grant), None) is None:
            grant.delete()
    AccessGrant.objects.bulk_create(wanted.values())


def _identity(grant: AccessGrant) -> tuple[object, ...]:
    period = grant.period
    bounds = tuple(period) if isinstance(period, tuple) else (period.lower, period.upper)
    return grant.user_id, grant.organisation_id, bounds
