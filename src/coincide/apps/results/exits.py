"""The exits of a period, each classed by the rules kept with it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from coincide.apps.journeys.exits import class_of
from coincide.apps.journeys.models import BasinPeriod, Departure
from coincide.apps.programme.queries import RuleBook
from coincide.apps.territory.models import Departement
from coincide.core.rules.exits import ExitKind, Verdict

NO_BASIN = "Sans bassin"


@dataclass(frozen=True, slots=True)
class ClassifiedExit:
    """An exit of the programme: the day, the person's basin then, the reason (a code), the class and what made it.

    ``rules`` is the title of the rule version that classed it.
    """

    on: dt.date
    basin: str
    reason: str
    kind: ExitKind
    home_met: bool
    work_met: bool
    rules: str

    @property
    def positive(self) -> bool:
        """Both criteria met; a class still open or incomplete counts as simple."""
        return self.kind.counted_as is ExitKind.POSITIVE

    @property
    def forced(self) -> bool:
        """The July 2024 regulation ended the accompaniment."""
        return self.reason == Departure.Reason.REGULATION


def exits(departement: Departement, start: dt.date, end: dt.date) -> list[ClassifiedExit]:
    """The exits of the operators of a département dated ``start`` to ``end`` (both included), oldest first.

    A transfer to another département is not an exit. An exit that was reopened later stays one: the reopening is a
    movement of its own.
    """
    basin = (
        BasinPeriod.objects.filter(journey=OuterRef("journey_id"), period__startswith__lte=OuterRef("on"))
        .order_by("-period__startswith")
        .values("basin__name")[:1]
    )
    found = (
        Departure.objects.filter(
            kind=Departure.Kind.EXIT, on__range=(start, end), journey__operator__departement=departement
        )
        .annotate(basin_name=Subquery(basin))
        .order_by("on", "pk")
    )
    book = RuleBook()
    titles = {row.pk: row.title for row in book.rows}
    return [_classified(departure, book, titles) for departure in found]


def _classified(departure: Departure, book: RuleBook, titles: dict[int, str]) -> ClassifiedExit:
    made = class_of(departure, book)
    return ClassifiedExit(
        on=departure.on,
        basin=getattr(departure, "basin_name", None) or NO_BASIN,
        reason=departure.reason,
        kind=made.kind,
        home_met=made.housing.verdict is Verdict.MET,
        work_met=made.work.verdict is Verdict.MET,
        rules=titles[departure.rule_version_id] if departure.rule_version_id else "",
    )
