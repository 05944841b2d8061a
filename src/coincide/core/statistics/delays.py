"""Delays between two steps, counting those who still wait and those of whom nothing is known.

A delay that is still running is not dropped: of a person who has waited 40 days one knows that it takes more than 40.
Leaving them out would make the slowest services look quick. The quartiles are those of Kaplan and Meier (JASA 53,
1958): the smallest number of days within which a quarter, a half, three quarters have got there; None when so many
still wait that it can't be said. Without anyone waiting they are the plain order statistics.

The share within a target counts against it a wait that has already outlasted it. What is unknown is told beside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import ceil

from coincide.core.rules.calendar import NARROW_SPACE, add_months, french_count
from coincide.core.statistics.rates import Rate, rate


class Outcome(StrEnum):
    """What is known of one delay."""

    DONE = "fait"
    WAITING = "en_attente"
    UNKNOWN = "inconnu"


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a delay may last, the last day included: so many calendar months, or days."""

    count: int
    in_months: bool

    def last_day(self, start: date) -> date:
        """The last day that is within the target."""
        return add_months(start, self.count) if self.in_months else start + timedelta(days=self.count)

    @property
    def days(self) -> int:
        """About how many days it is, to be drawn on a scale of days."""
        return ceil(self.count * 365.25 / 12) if self.in_months else self.count

    @property
    def words(self) -> str:
        """« 1 mois », « 15 jours »."""
        return f"{self.count} mois" if self.in_months else french_count(self.count, "jour")


@dataclass(frozen=True, slots=True)
class Measured:
    """One delay: its days (so far, while waiting), and whether it is within the target.

    ``within`` is None without a target, and for a wait that can still end within it.
    """

    outcome: Outcome
    days: int | None = None
    within: bool | None = None

    @property
    def words(self) -> str:
        """The delay in French."""
        if self.days is None:
            return "date inconnue"
        counted = french_count(self.days, "jour")
        return counted if self.outcome is Outcome.DONE else f"en attente depuis {counted}"


UNKNOWN = Measured(Outcome.UNKNOWN)


def measure(start: date | None, end: date | None, on: date, limit: Limit | None, *, can_wait: bool) -> Measured:
    """One delay as seen on ``on``. ``can_wait``: the person is still there, so a missing end may still come.

    A missing start, and a missing end that can no longer come, are unknown. So is an end before the start: one of the
    dates is wrong, and a negative delay would pull the median.
    """
    if start is None or start > on:
        return UNKNOWN
    if end is not None and end <= on:
        if end < start:
            return UNKNOWN
        return Measured(Outcome.DONE, (end - start).days, None if limit is None else end <= limit.last_day(start))
    if not can_wait:
        return UNKNOWN
    over = limit is not None and on > limit.last_day(start)
    return Measured(Outcome.WAITING, (on - start).days, False if over else None)


@dataclass(frozen=True, slots=True)
class Summary:
    """A delay over many persons: how many, the three quartiles in days, the share within the target if there is one."""

    done: int
    waiting: int
    unknown: int
    low: int | None
    median: int | None
    high: int | None
    within: Rate | None

    @property
    def known(self) -> int:
        """Persons whose delay is measured or running."""
        return self.done + self.waiting


def summarise(found: Iterable[Measured], limit: Limit | None = None) -> Summary:
    """Counts, quartiles, and the share within the target among those of whom it can be told."""
    listed = list(found)
    counts = Counter(one.outcome for one in listed)
    done = [one.days for one in listed if one.outcome is Outcome.DONE and one.days is not None]
    waiting = [one.days for one in listed if one.outcome is Outcome.WAITING and one.days is not None]
    told = [one.within for one in listed if one.within is not None]
    return Summary(
        done=counts[Outcome.DONE],
        waiting=counts[Outcome.WAITING],
        unknown=counts[Outcome.UNKNOWN],
        low=reached_by(done, waiting, 0.25),
        median=reached_by(done, waiting, 0.5),
        high=reached_by(done, waiting, 0.75),
        within=rate(sum(told), len(told)) if limit else None,
    )


def reached_by(done: Iterable[int], waiting: Iterable[int], share: float) -> int | None:
    """The smallest number of days within which ``share`` of the persons have got there (Kaplan and Meier).

    ``done`` are the delays that ended, ``waiting`` those that still run. None when the share is not reached. Raises
    ValueError for a share outside ]0, 1].
    """
    if not 0 < share <= 1:
        raise ValueError(f"La part doit être entre 0 et 1, pas {share}{NARROW_SPACE}.")
    ended, running = Counter(done), Counter(waiting)
    at_risk, still = ended.total() + running.total(), 1.0
    for day in sorted(ended.keys() | running.keys()):
        if ended[day]:
            still *= 1 - ended[day] / at_risk
            if still <= 1 - share + 1e-9:
                return day
        at_risk -= ended[day] + running[day]
    return None
