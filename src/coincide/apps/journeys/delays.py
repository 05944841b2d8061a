"""The delays of the first steps: of one journey, and of those who entered in a period, by basin.

Who came by a transfer had these steps elsewhere: they are counted by the département that welcomed them, not here.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from coincide.apps.journeys.course import dates_of
from coincide.apps.journeys.facts import facts_of, is_present
from coincide.apps.journeys.models import Journey
from coincide.apps.programme.models import Target
from coincide.apps.programme.queries import targets_on
from coincide.apps.territory.models import Departement
from coincide.core.rules.milestones import Delay
from coincide.core.statistics.delays import Limit, Measured, Summary, measure, summarise

TARGET_KEYS = {delay: f"delay_{delay.value}" for delay in Delay}
"""The key of each delay's target among the reference values. No row: no target is known."""
MONTHS, DAYS = "mois", "jours"
NO_BASIN = "Sans bassin"


@dataclass(frozen=True, slots=True)
class Aim:
    """The target of a delay, where one is known: the limit, and the row that says it with its source."""

    row: Target
    limit: Limit


type Aims = Mapping[Delay, Aim]


def aims(departement: Departement | None, day: dt.date) -> Aims:
    """The targets known on ``day``, by delay. Raises ValueError for one whose unit is neither months nor days."""
    return aims_among(targets_on(departement, day))


def aims_among(known: Mapping[str, Target]) -> Aims:
    """The same, among reference values already read."""
    rows = {delay: known[key] for delay, key in TARGET_KEYS.items() if key in known}
    return {delay: Aim(row, limit_of(row.value, row.unit)) for delay, row in rows.items()}


def limit_of(value: Decimal, unit: str) -> Limit:
    """The limit that a reference value sets. Raises ValueError for another unit than months or days."""
    if unit not in (MONTHS, DAYS) or value != int(value):
        raise ValueError(f"Un délai se donne en mois ou en jours entiers, pas en «\u202f{value} {unit}\u202f».")
    return Limit(int(value), unit == MONTHS)


def measures(journey: Journey, day: dt.date, known: Aims, *, is_present: bool) -> dict[Delay, Measured]:
    """Each delay of one journey as seen on ``day``; empty for who came by a transfer."""
    if journey.entry_kind == Journey.EntryKind.TRANSFER:
        return {}
    dates = dates_of(journey)
    found = {}
    for delay in Delay:
        first, second = delay.steps
        aim = known.get(delay)
        found[delay] = measure(
            dates.get(first), dates.get(second), day, aim.limit if aim else None, can_wait=is_present
        )
    return found


@dataclass(frozen=True, slots=True)
class Cohort:
    """A person who entered: in which basin, when, and their delays."""

    basin: str
    entered_on: dt.date
    measures: Mapping[Delay, Measured]


def cohort(departement: Departement, start: dt.date, end: dt.date, day: dt.date, known: Aims) -> list[Cohort]:
    """Those who entered by orientation from ``start`` to ``end``, both included, as seen on ``day``."""
    last = min(end, day)
    return [
        Cohort(_first_basin(one), one.entered_on, measures(one, day, known, is_present=is_present(one, day)))
        for one in facts_of(departement).journeys
        if one.entry_kind == Journey.EntryKind.ORIENTATION and start <= one.entered_on <= last
    ]


def _first_basin(journey: Journey) -> str:
    basins = sorted(journey.basins.all(), key=lambda one: one.period.lower)
    return basins[0].basin.name if basins else NO_BASIN


def summary(persons: Iterable[Cohort], delay: Delay, known: Aims) -> Summary:
    """One delay over these persons."""
    aim = known.get(delay)
    return summarise([one.measures[delay] for one in persons], aim.limit if aim else None)
