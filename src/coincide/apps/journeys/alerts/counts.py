"""Counting the alerts of many files: in batches, so that memory and queries don't grow with their number."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from coincide.apps.journeys.alerts.board import Board, read_board
from coincide.apps.journeys.dossier import Dossier, may_read
from coincide.apps.journeys.due import Due, Kind, Severity
from coincide.apps.journeys.models import AlertCount, Journey
from coincide.apps.journeys.queries import dossiers
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Household

BATCH = 400
"""Households read at once: some ten thousand rows in memory."""


@dataclass(slots=True)
class Counts:
    """How many alerts an operator has, as its coordination may read them, by kind and by owner (None: nobody)."""

    by: Counter[tuple[Kind, int | None]] = field(default_factory=Counter)
    late: Counter[tuple[Kind, int | None]] = field(default_factory=Counter)
    emails: dict[int, str] = field(default_factory=dict)
    households: int = 0

    def add(self, due: Due) -> None:
        """One more."""
        self.by[due.kind, due.owner_id] += 1
        self.late[due.kind, due.owner_id] += due.severity is Severity.LATE

    def add_all(self, other: "Counts") -> None:
        """Those of another operator with ours."""
        self.by += other.by
        self.late += other.late
        self.emails |= other.emails
        self.households += other.households

    @property
    def total(self) -> int:
        """All of them."""
        return self.by.total()

    @property
    def by_kind(self) -> dict[str, int]:
        """How many of each kind, those that there are, in the order of the kinds."""
        found: Counter[Kind] = Counter()
        for (kind, _), number in self.by.items():
            found[kind] += number
        return {str(kind): found[kind] for kind in Kind if found[kind]}

    @property
    def by_owner(self) -> dict[str, int]:
        """How many each owner has, by e-mail address, in its order."""
        found: Counter[str] = Counter()
        for (_, owner), number in self.by.items():
            if owner is not None:
                found[self.emails[owner]] += number
        return dict(sorted(found.items()))

    @property
    def unowned(self) -> int:
        """How many nobody may deal with: a household that no active account may open."""
        return sum(number for (_, owner), number in self.by.items() if owner is None)


def operators(day: dt.date) -> list[Organisation]:
    """Those who accompany somebody on the day."""
    return list(Organisation.objects.filter(pk__in=Journey.objects.active_on(day).values("operator")).order_by("pk"))


def operator_households(operator_id: int, day: dt.date) -> list[UUID]:
    """The households that an operator accompanies on the day; for the nightly work, which looks for nobody."""
    active = Journey.objects.active_on(day).filter(operator=operator_id).values("person__household")
    found = Household.objects.filter(pk__in=active, operator=operator_id).order_by("pk")
    return list(found.values_list("pk", flat=True))


def batches(operator_id: int, day: dt.date, size: int = BATCH) -> Iterator[tuple[Board, list[Dossier]]]:
    """The files of an operator with what their alerts need, ``size`` at a time, each in as many queries."""
    found = operator_households(operator_id, day)
    for start in range(0, len(found), size):
        part: Sequence[UUID] = found[start : start + size]
        yield read_board(operator_id, part, day), dossiers(Household.objects.filter(pk__in=part), day, for_alerts=True)


def count(operator_id: int, day: dt.date) -> Counts:
    """The alerts of an operator at the end of a day. What only social workers read is left out, as for its readers."""
    counts = Counts()
    for board, files in batches(operator_id, day):
        counts.emails |= {pk: user.email for pk, user in board.users.items()}
        counts.households += len(files)
        for file in files:
            for due in board.standing(file):
                if may_read(due.layer, (), 0, "coordinator"):
                    counts.add(due)
    return counts


def count_all(day: dt.date) -> Counts:
    """The alerts of every operator of the database."""
    whole = Counts()
    for operator in operators(day):
        whole.add_all(count(operator.pk, day))
    return whole


@transaction.atomic
def keep(operator_id: int, day: dt.date) -> Counts:
    """Count and keep the counts of the day, those kept for it before replaced."""
    counts = count(operator_id, day)
    AlertCount.objects.filter(operator=operator_id, on=day).delete()
    AlertCount.objects.bulk_create(
        AlertCount(
            operator_id=operator_id, on=day, kind=kind, owner_id=owner, total=number, late=counts.late[kind, owner]
        )
        for (kind, owner), number in sorted(counts.by.items(), key=str)
    )
    return counts


def last_kept(operator_id: int, day: dt.date) -> tuple[dt.date | None, dict[int, Counter[str]]]:
    """The last day counted by ``day``, and for each owner how many alerts were ``late``, and how many ``silent``."""
    mine = AlertCount.objects.filter(operator=operator_id, on__lte=day)
    rows = list(mine.filter(on=mine.order_by("-on").values("on")[:1], owner__isnull=False))
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row.owner_id or 0]["late"] += row.late
        found[row.owner_id or 0]["silent"] += row.total if row.kind == Kind.SILENCE else 0
    return (rows[0].on if rows else None), found


@dataclass(frozen=True, slots=True)
class Trend:
    """A kind and how many there were at the end of each of the days kept, oldest first."""

    kind: Kind
    totals: tuple[int, ...]


def trend(operator_id: int, day: dt.date, weeks: int = 4) -> tuple[list[dt.date], list[Trend]]:
    """The counts kept ``weeks`` weeks ago, then each week until a week ago; the days without counts left out."""
    wanted = [day - dt.timedelta(weeks=number) for number in range(weeks, 0, -1)]
    rows = AlertCount.objects.filter(operator=operator_id, on__in=wanted).values("on", "kind").annotate(n=Sum("total"))
    found: dict[str, dict[dt.date, int]] = defaultdict(dict)
    for row in rows.order_by("on"):
        found[row["kind"]][row["on"]] = row["n"]
    days = sorted({on for totals in found.values() for on in totals})
    kinds = [kind for kind in Kind if kind in found]
    return days, [Trend(kind, tuple(found[kind].get(on, 0) for on in days)) for kind in kinds]


def keep_all(day: dt.date) -> int:
    """Keep the counts of every operator for a day; how many alerts in all."""
    return sum(keep(operator.pk, day).total for operator in operators(day))
