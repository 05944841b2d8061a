"""The clock of a journey: where it starts, what pauses it, whether it was extended.

One reading for every page and every number. The stock and the flows of an operator go by ``entered_on``, the day when
the person entered *here*; the clock goes by :func:`clock_start`, the first day in the programme wherever it was.
"""

import datetime as dt

from coincide.apps.journeys.models import Journey
from coincide.apps.territory.clock import today
from coincide.core.rules.clock import Clock, Suspension, compute_clock
from coincide.core.rules.rule_version import RuleVersion


def clock_start(journey: Journey) -> dt.date:
    """The day from which the months run: for a transfer, the first day in the programme, else the entry."""
    return journey.clock_starts_on or journey.entered_on


def pauses(journey: Journey, day: dt.date) -> tuple[Suspension, ...]:
    """The pauses known on ``day``: seen from a past day, those that began later were not."""
    is_past = day < today()
    return tuple(
        Suspension(one.period.lower, one.period.upper)
        for one in journey.suspensions.all()
        if not is_past or one.period.lower <= day
    )


def is_extended(journey: Journey, day: dt.date) -> bool:
    """Whether an extension had been granted by ``day``. Read with ``select_related("extension")``."""
    granted = getattr(journey, "extension", None)
    return granted is not None and granted.granted_on <= day


def clock_of(journey: Journey, rule: RuleVersion, day: dt.date) -> Clock:
    """The clock of a journey on ``day`` under ``rule``.

    Takes journeys read with ``select_related("extension")`` and ``prefetch_related("suspensions")``. Raises RuleError
    for a day before the clock starts.
    """
    return compute_clock(
        clock_start(journey),
        pauses(journey, day),
        rule,
        day,
        is_extended=is_extended(journey, day),
        began_elsewhere=clock_start(journey) < journey.entered_on,
    )
