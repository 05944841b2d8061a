"""The weekly hours of activity of the *contrat d'engagement* with France Travail: what counts, summed by ISO week.

A person who receives the RSA or is registered owes 15 hours a week [public]; the contract may say fewer (health,
disability, a lone parent without childcare). Workshops, immersions and steps for rights, housing and childcare count.
The figure is dated: ``programme.Target`` of key :data:`TARGET` replaces the default where it is set.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from coincide.core.rules.sources import Certainty, RuleError

TARGET = "weekly-activity-hours"
"""Key of the dated reference value (hours a week) that replaces :data:`DEFAULT`."""


@dataclass(frozen=True, slots=True)
class WeeklyActivity:
    """Hours owed a week, where the figure comes from, and how sure we are."""

    hours: Decimal
    source: str
    certainty: Certainty


DEFAULT = WeeklyActivity(Decimal(15), "Contrat d'engagement avec France Travail, depuis janvier 2025", Certainty.PUBLIC)
REDUCIBLE = "Le contrat peut en dire moins\u202f: santé, handicap, parent isolé sans garde."


@dataclass(frozen=True, slots=True)
class Week:
    """One ISO week, by its Monday; ``hours`` done, ``owed`` by the contract (None before any is known)."""

    monday: date
    hours: Decimal
    owed: Decimal

    @property
    def share(self) -> float:
        """Done out of owed, from 0 to 1 and never more, for a bar; 1 when nothing is owed."""
        return 1.0 if self.owed == 0 else float(min(self.hours / self.owed, Decimal(1)))

    @property
    def is_met(self) -> bool:
        """Whether the hours owed are done."""
        return self.hours >= self.owed


def monday_of(day: date) -> date:
    """The first day of the ISO week that holds ``day``."""
    return day - timedelta(days=day.weekday())


def weeks(
    done: Iterable[tuple[date, Decimal]],
    until: date,
    count: int,
    agreed: Iterable[tuple[date, Decimal]],
    default: Decimal = DEFAULT.hours,
) -> tuple[Week, ...]:
    """The last ``count`` weeks up to that of ``until``, oldest first.

    ``done``: day and hours, days out of these weeks left aside. ``agreed``: from which day, how many hours a week the
    person's contract says; a week owes what was agreed by its Sunday, else ``default``. Raises RuleError under 1 week.
    """  # fmt: skip
    if count < 1:
        raise RuleError("Demandez au moins une semaine.")
    last = monday_of(until)
    mondays = [last - timedelta(weeks=back) for back in range(count - 1, -1, -1)]
    sums = dict.fromkeys(mondays, Decimal(0))
    for day, hours in done:
        if monday_of(day) in sums:
            sums[monday_of(day)] += hours
    said = sorted(agreed)
    return tuple(
        Week(monday, hours, _owed(monday + timedelta(days=6), said, default)) for monday, hours in sums.items()
    )


def _owed(sunday: date, said: list[tuple[date, Decimal]], default: Decimal) -> Decimal:
    return next((hours for since, hours in reversed(said) if since <= sunday), default)
