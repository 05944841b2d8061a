"""Immersions (PMSMP): one object of three, 30 days and 48 h a week; per host and 12 months, 2 conventions and 60 days.

Conventions of reading, where our sources are silent [unverified], each listed as an open question of the rule: the
limits per host are those of one person; a convention counts in 12 months as soon as one of its days falls in them; the
12 months are any 12 months that hold a day of the immersion asked for (`calendar`: from a day to the eve of the same
day a year later). Days are calendar days, both ends included.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from coincide.core.rules.answer import Answer, Reason, Verdict, conclude
from coincide.core.rules.calendar import NARROW_SPACE, french_count, french_date, last_day
from coincide.core.rules.scheme import Scheme
from coincide.core.rules.sources import RuleError

NAME = "pmsmp"
FIGURES = (
    "objects",
    "max_days",
    "max_hours",
    "window_months",
    "max_conventions",
    "max_total_days",
    "prescriber",
    "work",
)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A period of whole days, both ends included; `last` None: still open."""

    first: date
    last: date | None = None

    def holds(self, first: date, last: date) -> bool:
        """Whether the period covers every day from `first` to `last`."""
        return self.first <= first and (self.last is None or last <= self.last)

    def meets(self, first: date, last: date) -> bool:
        """Whether the period shares a day with the days from `first` to `last`."""
        return self.first <= last and (self.last is None or first <= self.last)


@dataclass(frozen=True, slots=True)
class Stay:
    """One immersion: first and last day included, the host as named, and its SIRET when known.

    `purpose` is a code of the scheme's table (`discover`, `confirm`, `recruit`); None: not told.
    """

    first: date
    last: date
    hours_per_week: Decimal
    host: str
    siret: str = ""
    purpose: str | None = None

    @property
    def days(self) -> int:
        """Calendar days, both ends included."""
        return (self.last - self.first).days + 1

    def is_at(self, other: Stay) -> bool:
        """Whether the two are at the same host: by SIRET when both give it, else by name."""
        if self.siret and other.siret:
            return self.siret == other.siret
        return _plain(self.host) == _plain(other.host)

    def days_within(self, first: date, last: date) -> int:
        """How many of its days fall from `first` to `last`."""
        return max(0, (min(self.last, last) - max(self.first, first)).days + 1)


@dataclass(frozen=True, slots=True)
class Window:
    """The fullest 12 months around an immersion, at its host, the immersion included."""

    first: date
    last: date
    days: int
    conventions: int


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds an immersion: the person's other ones, their work, and the operator's prescriber conventions.

    `is_ours`: the operator prescribes it; otherwise another prescriber does, whose right isn't known here.
    """

    others: Sequence[Stay] = ()
    works: Sequence[Span] = ()
    conventions: Sequence[Span] = ()
    is_ours: bool = True


def decide(stay: Stay, around: Around, rule: Scheme) -> Answer:
    """Whether an immersion respects the rule. Raises RuleError when it ends before it starts or has no hours."""
    if stay.last < stay.first:
        raise RuleError(
            f"L'immersion finit le {french_date(stay.last)}, avant son début du {french_date(stay.first)}"
            f"{NARROW_SPACE}: corrigez l'une des deux dates."
        )
    if stay.hours_per_week <= 0:
        raise RuleError("Une immersion compte des heures par semaine, plus que 0.")
    reasons = [
        _purpose(stay, rule),
        _length(stay, rule),
        _hours(stay, rule),
        *_host(stay, around.others, rule),
        _prescriber(stay, around, rule),
    ]
    missing = ["objet de l'immersion"] if stay.purpose is None else []
    if not around.is_ours:
        missing.append("droit de prescrire de ce prescripteur")
    warnings = [
        f"Un emploi ou une formation court pendant l'immersion, depuis le {french_date(work.first)}{NARROW_SPACE}: "
        "vérifiez l'accord de l'employeur ou de l'organisme, et du prescripteur."
        for work in around.works
        if work.meets(stay.first, stay.last)
    ]
    return conclude("Immersion", reasons, rule.id, missing=missing, warnings=warnings, words=_WORDS)


_WORDS = {Verdict.MET: "possible", Verdict.UNMET: "refusée"}


def longest(first: date, stay: Stay, around: Around, rule: Scheme) -> date | None:
    """The last day that an immersion like `stay`, begun on `first`, may have; None when not even one day fits.

    Only what is refused for sure shortens it: an open question or a missing fact does not.
    """
    for days in range(rule.value("max_days"), 0, -1):
        last = first + timedelta(days=days - 1)
        if decide(replace(stay, first=first, last=last), around, rule).verdict is not Verdict.UNMET:
            return last
    return None


def fullest_window(stay: Stay, others: Iterable[Stay], rule: Scheme) -> Window:
    """The 12 months that hold a day of `stay` and have the most days at its host; the earliest of them.

    Conventions are the most that any such 12 months touch. Months that start on a day without immersion hold no more
    than those that start a day later: only the days of the immersions are tried, and the answer is exact, leap years
    included.
    """
    months = rule.value("window_months")
    near = [stay, *(other for other in others if other.is_at(stay))]
    starts = {one.first + timedelta(days=n) for one in near for n in range(one.days)}
    best: Window | None = None
    conventions = 0
    for start in sorted(starts):
        end = last_day(start, months)
        if start > stay.last or end < stay.first:
            continue
        inside = [one.days_within(start, end) for one in near]
        conventions = max(conventions, sum(days > 0 for days in inside))
        if best is None or sum(inside) > best.days:
            best = Window(start, end, sum(inside), 0)
    assert best is not None  # the months that start on the immersion's first day are always tried
    return replace(best, conventions=conventions)


def _purpose(stay: Stay, rule: Scheme) -> Reason:
    if stay.purpose is None:
        return rule.because("objects", "objet non renseigné", Verdict.UNKNOWN)
    row = rule.row(stay.purpose)
    if row is None:
        return rule.because("objects", f"« {stay.purpose} » n'est pas un objet prévu", Verdict.UNMET)
    return Reason(f"objet{NARROW_SPACE}: {row.label}", Verdict.MET, row.source, row.certainty)


def _length(stay: Stay, rule: Scheme) -> Reason:
    most = rule.value("max_days")
    if stay.days > most:
        return rule.because("max_days", f"{french_count(stay.days, 'jour')}, {most} au plus", Verdict.UNMET)
    return rule.because("max_days", f"{french_count(stay.days, 'jour')} sur {most}", Verdict.MET)


def _hours(stay: Stay, rule: Scheme) -> Reason:
    most = rule.value("max_hours")
    said = f"{stay.hours_per_week.normalize():f}".replace(".", ",")
    if stay.hours_per_week > most:
        return rule.because("max_hours", f"{said} h par semaine, {most} au plus", Verdict.UNMET)
    return rule.because("max_hours", f"{said} h par semaine sur {most}", Verdict.MET)


def _host(stay: Stay, others: Sequence[Stay], rule: Scheme) -> tuple[Reason, Reason]:
    window = fullest_window(stay, others, rule)
    most_days, most_conventions = rule.value("max_total_days"), rule.value("max_conventions")
    period = f"du {french_date(window.first)} au {french_date(window.last)}"
    days_met = Verdict.MET if window.days <= most_days else Verdict.UNMET
    count_met = Verdict.MET if window.conventions <= most_conventions else Verdict.UNMET
    return (
        rule.because(
            "max_total_days",
            f"{french_count(window.days, 'jour')} chez cet accueillant {period}, {most_days} au plus",
            days_met,
        ),
        rule.because(
            "max_conventions",
            f"{french_count(window.conventions, 'convention')} chez cet accueillant en "
            f"{rule.value('window_months')} mois, {most_conventions} au plus",
            count_met,
        ),
    )


def _prescriber(stay: Stay, around: Around, rule: Scheme) -> Reason:
    if not around.is_ours:
        text = "autre prescripteur, dont le droit de prescrire se vérifie auprès de lui"
        return rule.because("prescriber", text, Verdict.UNKNOWN)
    held = next((one for one in around.conventions if one.holds(stay.first, stay.last)), None)
    if held:
        until = f" jusqu'au {french_date(held.last)}" if held.last else ""
        return rule.because("prescriber", f"convention de prescripteur en vigueur{until}", Verdict.MET)
    part = any(one.meets(stay.first, stay.last) for one in around.conventions)
    text = (
        "convention de prescripteur en vigueur sur une partie des dates seulement"
        if part
        else "aucune convention de prescripteur en vigueur à ces dates"
    )
    return rule.because("prescriber", text, Verdict.UNMET)


def _plain(name: str) -> str:
    """A host's name without case, accents or spacing, to compare two that were typed apart."""
    spread = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in spread if not unicodedata.combining(c)).split())
