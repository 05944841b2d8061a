"""Who may open a household's file, derived from the facts of its journeys.

A referent holds a grant for as long as they follow at least one person of the household, and for
:data:`REFERENT_ACCESS_AFTER` after a departure, to hand over and to close the file. The operator (its coordinators)
keeps the file open for :data:`OPERATOR_ACCESS_AFTER` after the last departure. After a transfer to another operator of
this base, both only read, for :data:`READ_AFTER`; while one is proposed, the receiver only reads. After an exit those
who followed the person read the file again while a follow-up is asked (decision 0013).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from coincide.apps.accounts.models import AccessGrant, User
from coincide.apps.accounts.roles import REFERENTS
from coincide.apps.journeys.models import Departure, Journey, ReferentPeriod, Transfer
from coincide.apps.programme.queries import target
from coincide.core.rules.follow_up import windows

REFERENT_ACCESS_AFTER = dt.timedelta(days=30)
"""How long a referent still opens the file of a person who left [unverified: a working rule of ours]."""
OPERATOR_ACCESS_AFTER = dt.timedelta(days=730)
"""How long the file stays active: two years (CNIL référentiels of 2021 and 2023), counted here from the departure."""
READ_AFTER = dt.timedelta(days=30)
"""How long the former referents and coordinators read a file that another operator follows now [ours]."""
READ_DAYS = "transfer-read-days"
"""Key of the dated reference value that says it otherwise (``programme.Target``)."""

TO_CORRECT = dt.timedelta(days=7)
"""How long who reached a person may still correct what was noted."""
ONE_DAY = dt.timedelta(days=1)

REFERENT = "référent"
OPERATOR = "opérateur"
PROPOSED = "transfert proposé"
HANDED_OVER = "transfert accepté"
FOLLOW_UP = "suivi après la sortie"
DERIVED = (REFERENT, OPERATOR, PROPOSED, HANDED_OVER, FOLLOW_UP)
"""The reasons of the grants that follow from facts; those of another reason are left alone."""
type Reached = dict[tuple[dt.date, int], dt.date]
"""By the day of an exit and a number of months: when the person was reached for that follow-up."""


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


@dataclass(frozen=True, slots=True)
class Given:
    """A grant that a fact gives, before the facts of one household are put together."""

    holder: Holder
    span: Span
    reason: str
    read_only: bool = False


def derived(
    journey: Journey,
    referents: Iterable[ReferentPeriod],
    departures: Iterable[Departure],
    read_after: dt.timedelta = READ_AFTER,
    reached: Reached | None = None,
) -> list[Given]:
    """The grants that one journey gives, one per fact, not merged.

    After a transfer to another operator of this base, whose file it is then, both only read, for ``read_after``.
    """
    gone, last = list(departures), list(referents)
    left_on = {departure.on for departure in gone}
    handed_on = {departure.on for departure in gone if departure.to_operator_id}
    given = []
    for span in presence(journey.entered_on, gone):
        holder = Holder(organisation=journey.operator_id)
        if span.end in handed_on:
            given.append(Given(holder, span, OPERATOR))
            given.append(Given(holder, Span(span.end, span.end + read_after), HANDED_OVER, read_only=True))
        else:
            end = span.end + OPERATOR_ACCESS_AFTER if span.end else None
            given.append(Given(holder, Span(span.start, end), OPERATOR))
    for one in last:
        holder, start, end = Holder(user=one.user_id), one.period.lower, one.period.upper
        if end in handed_on:
            given.append(Given(holder, Span(end, end + read_after), HANDED_OVER, read_only=True))
        elif end in left_on:
            end += REFERENT_ACCESS_AFTER
        given.append(Given(holder, Span(start, end), REFERENT))
    return given + _asking(last, gone, reached or {})


def _asking(referents: Iterable[ReferentPeriod], departures: Iterable[Departure], reached: Reached) -> list[Given]:
    """What the last referents of an exit read while a follow-up is asked, and a week after the person was reached."""
    last = list(referents)
    given = []
    for exit_ in departures:
        if exit_.kind != Departure.Kind.EXIT:
            continue
        for one in windows(exit_.on, exit_.reopened_on):
            end = one.closes_on + ONE_DAY
            if told := reached.get((exit_.on, one.months)):
                end = min(end, max(told, one.opens_on) + TO_CORRECT)
            given += [
                Given(Holder(user=held.user_id), Span(one.opens_on, end), FOLLOW_UP, read_only=True)
                for held in last
                if held.period.upper == exit_.on
            ]
    return given


def proposed(transfer: Transfer, deciders: Iterable[int]) -> list[Given]:
    """What a proposal gives: the receiver's coordinators and ``deciders`` (users) read, until the answer."""
    if transfer.proposed_on is None or transfer.to_operator_id is None:
        return []
    span = Span(transfer.proposed_on, transfer.decided_on or transfer.expires_on)
    if span.end is None or span.end <= span.start:
        return []
    holders = [Holder(organisation=transfer.to_operator_id), *(Holder(user=one) for one in deciders)]
    return [Given(holder, span, PROPOSED, read_only=True) for holder in holders]


def grants_of(household_id: UUID, given: Iterable[Given]) -> list[AccessGrant]:
    """The rows for one household, not saved: merged by holder, and the days of full access taken out of the others."""
    by_holder: dict[Holder, dict[tuple[bool, str], list[Span]]] = {}
    for one in given:
        by_holder.setdefault(one.holder, {}).setdefault((one.read_only, one.reason), []).append(one.span)
    rows = []
    for holder, by_kind in by_holder.items():
        covered: list[Span] = []
        for (read_only, reason), spans in sorted(by_kind.items()):  # full access first
            free = without(merged(spans), covered)
            covered = merged([*covered, *free])
            rows += [
                AccessGrant(
                    household_id=household_id,
                    user_id=holder.user,
                    organisation_id=holder.organisation,
                    period=(span.start, span.end),
                    reason=reason,
                    read_only=read_only,
                )
                for span in free
            ]
    return rows


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of ``spans`` once the days of ``taken`` are out. Both are merged and in order."""
    left = list(spans)
    for cut in taken:
        parts = []
        for span in left:
            ends_before = span.end is not None and span.end <= cut.start
            starts_after = cut.end is not None and cut.end <= span.start
            if ends_before or starts_after:
                parts.append(span)
                continue
            if span.start < cut.start:
                parts.append(Span(span.start, cut.start))
            if cut.end is not None and (span.end is None or cut.end < span.end):
                parts.append(Span(cut.end, span.end))
        left = parts
    return left


def renew_grants(household_id: UUID) -> None:
    """Bring the derived grants of a household in line with its journeys; grants of another reason stay.

    A file in restricted archive gives none.
    """
    given: list[Given] = []
    open_file = {"person__household": household_id, "person__household__archived_on": None}
    journeys = Journey.objects.filter(**open_file).prefetch_related("referents", "departures__follow_ups")
    for journey in journeys:
        departures = journey.departures.all()
        reached = {
            (departure.on, told.months): told.asked_on
            for departure in departures
            for told in departure.follow_ups.all()
            if told.is_reached
        }
        given += derived(journey, journey.referents.all(), departures, read_after(journey), reached)
    for transfer in Transfer.objects.filter(household=household_id, proposed_on__isnull=False):
        given += proposed(transfer, deciders(transfer))
    wanted = {_identity(grant): grant for grant in grants_of(household_id, given)}
    for grant in AccessGrant.objects.filter(household_id=household_id, reason__in=DERIVED):
        if wanted.pop(_identity(grant), None) is None:
            grant.delete()
    AccessGrant.objects.bulk_create(wanted.values())


def read_after(journey: Journey) -> dt.timedelta:
    """How long the operator of a journey still reads a file that it handed over, by the rule of that day."""
    handed = [departure.on for departure in journey.departures.all() if departure.to_operator_id]
    if not handed:
        return READ_AFTER
    found = target(READ_DAYS, journey.operator.departement, max(handed))
    return dt.timedelta(days=int(found.value)) if found else READ_AFTER


def deciders(transfer: Transfer) -> list[int]:
    """The referents of the receiver who may answer, by primary key; its coordinators hold the organisation's grant."""
    users = User.objects.filter(organisation=transfer.to_operator_id, role__in=REFERENTS, is_active=True)
    return list(users.values_list("pk", flat=True))


def _identity(grant: AccessGrant) -> tuple[object, ...]:
    period = grant.period
    bounds = tuple(period) if isinstance(period, tuple) else (period.lower, period.upper)
    return grant.user_id, grant.organisation_id, grant.read_only, grant.reason, bounds
