"""What a clock is computed from, taken from one operator's journey to the other's so that both tell the same."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from coincide.apps.journeys.clock import clock_start
from coincide.apps.journeys.models import Extension, Journey, Suspension
from coincide.core.rules.calendar import french_date

Pause = tuple[dt.date, dt.date | None, str]
"""First day, day on which the time runs again (None: not known), reason."""


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """Since when the time runs, the pauses in order of day, and the extension granted, if any."""

    starts_on: dt.date
    pauses: tuple[Pause, ...]
    extension: tuple[dt.date, str] | None


def clock_facts(journey: Journey) -> ClockFacts:
    """Read them from a journey."""
    extension = Extension.objects.filter(journey=journey).first()
    return ClockFacts(
        starts_on=clock_start(journey),
        pauses=tuple(
            (one.period.lower, one.period.upper, one.reason) for one in journey.suspensions.order_by("period")
        ),
        extension=(extension.granted_on, extension.reason) if extension else None,
    )


def carry(facts: ClockFacts, journey: Journey) -> None:
    """Give the journey these pauses and this extension, and check that its clock says the same as the other.

    The journey of somebody who comes back already has most of them: the rest is brought in line. Raises
    ValidationError when its time cannot start on the same day.
    """
    if clock_start(journey) != facts.starts_on:
        raise ValidationError(
            f"{journey.person}\u202f: l'accompagnement a commencé le {french_date(facts.starts_on)} là-bas, et le "
            f"{french_date(clock_start(journey))} ici\u202f: les deux horloges ne concordent "
            "pas. Faites corriger l'une des deux dates avant d'accepter."
        )
    known = {one.period.lower: one for one in journey.suspensions.all()}
    journey.suspensions.exclude(period__startswith__in=[start for start, _, _ in facts.pauses]).delete()
    for start, until, reason in facts.pauses:
        pause = known.get(start) or Suspension(journey=journey)
        pause.period, pause.reason = (start, until), reason
        pause.full_clean()
        pause.save()
    Extension.objects.filter(journey=journey).delete()
    if facts.extension:
        granted_on, reason = facts.extension
        Extension.objects.create(journey=journey, granted_on=granted_on, reason=reason)


def trim(journey: Journey, on: dt.date) -> None:
    """Take out of a journey that leaves the pauses that begin on that day or later: they are carried to the other."""
    journey.suspensions.filter(period__startswith__gte=on).delete()
