"""The exits of a period, each classed by the rules kept with it."""

import datetime as dt
from dataclasses import dataclass

from coincide.apps.journeys.exits import class_of
from coincide.apps.journeys.facts import facts_of
from coincide.apps.journeys.models import Departure
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
    facts = facts_of(departement)
    found = [one for one in facts.departures if one.kind == Departure.Kind.EXIT and start <= one.on <= end]
    titles = {row.pk: row.title for row in facts.book.rows}
    return [_classified(one, facts.book, titles) for one in sorted(found, key=lambda one: (one.on, one.pk))]


def _basin(departure: Departure) -> str:
    """The basin of the day, or the last one before it."""
    begun = [one for one in departure.journey.basins.all() if one.period.lower <= departure.on]
    return max(begun, key=lambda one: one.period.lower).basin.name if begun else NO_BASIN


def _classified(departure: Departure, book: RuleBook, titles: dict[int, str]) -> ClassifiedExit:
    made = class_of(departure, book)
    return ClassifiedExit(
        on=departure.on,
        basin=_basin(departure),
        reason=departure.reason,
        kind=made.kind,
        home_met=made.housing.verdict is Verdict.MET,
        work_met=made.work.verdict is Verdict.MET,
        rules=titles[departure.rule_version_id] if departure.rule_version_id else "",
    )
