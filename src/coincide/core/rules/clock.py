"""The accompaniment clock: how long a person is accompanied, computed from dated facts.

The programme lasts 24 months at most [official]; an extension is a rule with a date, off by default, because the
sources contradict one another on it [deck]. Conventions, ours where no text decides [unverified]:

- The last day is included: entered on 2023-10-15, 24 months run through 2025-10-14 (see `calendar`).
- A suspension is half-open, like PostgreSQL's date ranges: it covers `starts_on` up to the day before `resumes_on`.
- Each suspended day pushes the last day by one day. A suspension without a resumption date counts through the day of
  the computation, so the last day is provisional and moves each day; one still to come counts only if its end is known.
- A suspension that starts after the last day has nothing left to suspend: it counts for nothing, and the explanation
  says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from coincide.core.rules.calendar import NARROW_SPACE, add_months, french_count, french_date, whole_months
from coincide.core.rules.rule_version import RuleVersion
from coincide.core.rules.sources import RuleError

ONE_DAY = timedelta(days=1)


class ClockStatus(StrEnum):
    """Where a journey stands on a given day."""

    RUNNING = "en_cours"
    SUSPENDED = "suspendu"
    ENDING = "bientot"
    OVERDUE = "depasse"

    @property
    def label(self) -> str:
        """The words shown on a badge, in French."""
        return _STATUS_LABELS[self]


_STATUS_LABELS = {
    ClockStatus.RUNNING: "en cours",
    ClockStatus.SUSPENDED: "suspendu",
    ClockStatus.ENDING: "bientôt au terme",
    ClockStatus.OVERDUE: "terme dépassé",
}


@dataclass(frozen=True, slots=True)
class Suspension:
    """A pause from `starts_on` to the day before `resumes_on`; None: not resumed yet."""

    starts_on: date
    resumes_on: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the accompaniment is paused on that day."""
        return self.starts_on <= day and (self.resumes_on is None or day < self.resumes_on)

    def days_through(self, day: date) -> int:
        """Days of pause up to and including `day`."""
        until = day + ONE_DAY if self.resumes_on is None else min(self.resumes_on, day + ONE_DAY)
        return max(0, (until - self.starts_on).days)


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one journey on one day, under one rule version.

    `ends_on` is the last day of accompaniment, included. `days_used + days_left == days_allowed` always; past the
    last day, `days_left` is 0 and `days_over` counts the days since. `months_used` is `days_used` in whole calendar
    months from the entry. `days_suspended` is what pushed `ends_on`.
    """

    entered_on: date
    ends_on: date
    is_provisional: bool
    months_allowed: int
    days_allowed: int
    months_used: int
    days_used: int
    days_suspended: int
    days_left: int
    days_over: int
    status: ClockStatus
    explanation: str
    rule_version: str


def compute_clock(
    entered_on: date,
    suspensions: Iterable[Suspension],
    rule: RuleVersion,
    on: date,
    *,
    is_extended: bool = False,
    began_elsewhere: bool = False,
) -> Clock:
    """The clock of a journey on day `on`, from its entry and its suspensions in any order.

    After a transfer `entered_on` is the first day in the programme, wherever it was; `began_elsewhere` has it said.

    `is_extended` says that an extension was granted; it adds `rule.extension_months`, hence nothing under a rule that
    has no extension. Raises RuleError for a day before the entry, a suspension that starts before the entry or
    resumes before it starts, or two suspensions that overlap.
    """
    if on < entered_on:
        raise RuleError(
            f"L'accompagnement commence le {french_date(entered_on)}{NARROW_SPACE}: "
            f"il n'a pas de durée au {french_date(on)}, donnez une date égale ou postérieure."
        )
    ordered = _checked(entered_on, suspensions)
    months = rule.length_months + (rule.extension_months if is_extended else 0)
    days_allowed = (add_months(entered_on, months) - entered_on).days
    counted, days_suspended = _counted(entered_on, days_allowed, ordered, on)
    ends_on = entered_on + timedelta(days=days_allowed + days_suspended - 1)
    elapsed = (on - entered_on).days - sum(s.days_through(on - ONE_DAY) for s in counted)
    days_used = min(days_allowed, elapsed)
    running = next((s for s in counted if s.covers(on)), None)
    days_left = days_allowed - days_used
    clock = Clock(
        entered_on=entered_on,
        ends_on=ends_on,
        is_provisional=running is not None and running.resumes_on is None,
        months_allowed=months,
        days_allowed=days_allowed,
        months_used=whole_months(entered_on, entered_on + timedelta(days=days_used)),
        days_used=days_used,
        days_suspended=days_suspended,
        days_left=days_left,
        days_over=max(0, (on - ends_on).days),
        status=_status(running, days_left, rule.soon_days),
        explanation="",
        rule_version=rule.id,
    )
    ignored = len(ordered) - len(counted)
    start = "Accompagnement commencé dans un autre département le" if began_elsewhere else "Entrée le"
    return replace(clock, explanation=_explanation(clock, rule, counted, ignored, is_extended, start))


def _checked(entered_on: date, suspensions: Iterable[Suspension]) -> list[Suspension]:
    """The suspensions in order of date, or a RuleError that names every one that can't stand."""
    ordered = sorted(suspensions, key=lambda s: (s.starts_on, s.resumes_on or date.max))
    problems: list[str] = []
    for s in ordered:
        if s.starts_on < entered_on:
            problems.append(
                f"La suspension du {french_date(s.starts_on)} commence avant l'entrée du {french_date(entered_on)}"
                f"{NARROW_SPACE}: corrigez l'une des deux dates."
            )
        if s.resumes_on is not None and s.resumes_on <= s.starts_on:
            problems.append(
                f"La suspension du {french_date(s.starts_on)} reprend le {french_date(s.resumes_on)}"
                f"{NARROW_SPACE}: la reprise doit venir après le début."
            )
    for before, after in pairwise(ordered):
        if before.resumes_on is None or after.starts_on < before.resumes_on:
            problems.append(
                f"Les suspensions du {french_date(before.starts_on)} et du {french_date(after.starts_on)} se "
                f"chevauchent{NARROW_SPACE}: terminez la première avant que la seconde commence."
            )
    if problems:
        raise RuleError(problems)
    return ordered


def _counted(
    entered_on: date, days_allowed: int, ordered: Sequence[Suspension], on: date
) -> tuple[list[Suspension], int]:
    """The suspensions that start before the accompaniment is over, and the days by which they push its end."""
    counted: list[Suspension] = []
    pushed = 0
    for s in ordered:
        if s.starts_on >= entered_on + timedelta(days=days_allowed + pushed):
            break
        counted.append(s)
        pushed += s.days_through(on) if s.resumes_on is None else (s.resumes_on - s.starts_on).days
    return counted, pushed


def _status(running: Suspension | None, days_left: int, soon_days: int) -> ClockStatus:
    if running is not None:
        return ClockStatus.SUSPENDED
    if days_left == 0:
        return ClockStatus.OVERDUE
    return ClockStatus.ENDING if days_left <= soon_days else ClockStatus.RUNNING


def _explanation(
    clock: Clock, rule: RuleVersion, counted: Sequence[Suspension], ignored: int, is_extended: bool, start: str
) -> str:
    """The computation in one French sentence, clause by clause, in the order it is made."""
    semicolon = f"{NARROW_SPACE}; "
    parts = [f"{start} {french_date(clock.entered_on)}", _length_words(rule, is_extended)]
    if counted:
        pauses = french_count(len(counted), "suspension")
        parts.append(f"{pauses}, {french_count(clock.days_suspended, 'jour')} à ajouter")
    if ignored:
        parts.append(f"{french_count(ignored, 'suspension')} après le terme, sans effet")
    provisional = ", provisoire tant que dure la suspension" if clock.is_provisional else ""
    parts.append(f"dernier jour{NARROW_SPACE}: {french_date(clock.ends_on)}{provisional}")
    if clock.status is ClockStatus.OVERDUE:
        parts.append(f"dépassé de {french_count(clock.days_over, 'jour')}")
    elif clock.status is ClockStatus.SUSPENDED:
        parts.append(f"encore {french_count(clock.days_left, 'jour')} à la reprise")
    else:
        parts.append(f"encore {french_count(clock.days_left, 'jour')}, celui-ci compris")
    return semicolon.join(parts) + "."


def _length_words(rule: RuleVersion, is_extended: bool) -> str:
    words = f"{rule.length_months} mois au plus (règle {rule.id}, {rule.certainty.label})"
    if not is_extended:
        return words
    if rule.extension_months == 0:
        return f"{words}, la prolongation accordée n'étant pas prévue par cette règle"
    return f"{words} et {rule.extension_months} mois de prolongation"
