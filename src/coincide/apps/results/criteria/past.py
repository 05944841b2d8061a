"""The exits already made, classed again under a version of the rules: what the results would have been, and how surely.

An exit keeps the version that made it, whatever is published later. Here it is read under another one: what its class
would be, or that its day would have moved (``core.rules.reclassification``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from coincide.apps.journeys.clock import clock_start, is_extended, pauses
from coincide.apps.journeys.exits import departure_facts
from coincide.apps.journeys.models import Departure
from coincide.apps.people.models import Person
from coincide.apps.programme.models import RuleVersion
from coincide.apps.programme.queries import RuleBook
from coincide.apps.territory.models import Departement
from coincide.core.rules import rule_version
from coincide.core.rules.exits import ExitKind
from coincide.core.rules.reclassification import Bounds, Cause, PastExit, Reclassified, bounds, reclassify

AS_MADE = "telles que classées"
_CAUSES = {Departure.Reason.REGULATION: Cause.STOP, Departure.Reason.TERM: Cause.TERM}


@dataclass(frozen=True, slots=True)
class Made:
    """An exit of the programme: what the rules read, and whose it was."""

    past: PastExit
    person: Person

    @property
    def household_id(self) -> UUID:
        """The household, for a link."""
        return self.person.household_id


@dataclass(frozen=True, slots=True)
class Reading:
    """All past exits under one version; ``row`` None: as they were classed."""

    row: RuleVersion | None
    found: tuple[Reclassified, ...]

    @property
    def counts(self) -> dict[ExitKind | None, int]:
        """How many of each class; None: their day would have moved."""
        kinds: list[ExitKind | None] = [*ExitKind, None]
        return {kind: sum(one.kind is kind for one in self.found) for kind in kinds}

    @property
    def bounds(self) -> Bounds:
        """The rate of positive exits: a point, or two bounds."""
        return bounds(self.found)

    @property
    def groups(self) -> tuple[str, ...]:
        """The class of each exit, as reports count it: positive, simple or moved."""
        return tuple("moved" if one.kind is None else one.kind.counted_as.value for one in self.found)

    @property
    def changed(self) -> tuple[Reclassified, ...]:
        """The exits of another class, or of none."""
        return tuple(one for one in self.found if one.is_changed)


def made_exits(departement: Departement, until: dt.date) -> list[Made]:
    """The exits of the département's operators through ``until``, oldest first, ready to be classed."""
    book = RuleBook()
    rows = (
        Departure.objects.filter(kind=Departure.Kind.EXIT, on__lte=until, journey__operator__departement=departement)
        .select_related("journey__person__household", "journey__extension")
        .prefetch_related("journey__suspensions")
        .order_by("on", "pk")
    )
    return [Made(_past(one, book), one.journey.person) for one in rows]


def readings(made: Iterable[Made], rows: Sequence[RuleVersion]) -> list[Reading]:
    """The exits as they were classed, then under each version."""
    pasts = [one.past for one in made]
    as_made = tuple(reclassify(past, past.made_by) for past in pasts)
    found = [Reading(None, as_made)]
    for row in rows:
        rules = rule_version.RuleVersion.from_dict(row.content)
        found.append(Reading(row, tuple(reclassify(past, rules) for past in pasts)))
    return found


def _past(departure: Departure, book: RuleBook) -> PastExit:
    journey = departure.journey
    if departure.rule_version_id is None:
        raise ValueError(f"exit {departure.pk} has no rule version: a constraint of the database says it has")
    return PastExit(
        key=str(departure.pk),
        on=departure.on,
        cause=_CAUSES.get(Departure.Reason(departure.reason), Cause.OTHER),
        facts=departure_facts(departure),
        made_by=book.rules(departure.rule_version_id),
        starts_on=clock_start(journey),
        suspensions=pauses(journey, departure.on),
        is_extended=is_extended(journey, departure.on),
    )
