"""The numbers of the results: one function per number, for the page, the ``figures`` command and the roadmap alike.

Every count is a count of persons accompanied, at the end of a day. A département stands for its operators.

The figures given from outside are read by ``programme.queries.target``, under the keys of :class:`TargetKey`.
The market starts with the first rule version; one that starts later is the line drawn across every chart.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from coincide.apps.journeys import flows
from coincide.apps.journeys.clock import clock_start
from coincide.apps.journeys.facts import facts_of, is_present
from coincide.apps.programme.models import RuleVersion, Target
from coincide.apps.results.exits import NO_BASIN
from coincide.apps.results.exits import ClassifiedExit as ClassifiedExit
from coincide.apps.results.exits import exits as exits
from coincide.apps.territory.models import Departement
from coincide.core.rules.calendar import add_months
from coincide.core.statistics.peaks import Peaks, find_peaks
from coincide.core.statistics.rates import Rate, chance_of_at_least, chance_of_at_most, rate
from coincide.core.statistics.series import Month, months_between


class TargetKey:
    """Keys of the figures given from outside."""

    CASELOAD = "target"
    NATIONAL_RATE = "national_rate"
    REGIONAL_RATE = "regional_rate"
    HOME_RATE = "home_target"
    WORK_RATE = "work_target"
    CIP_POSTS = "cip_posts_wanted"


@dataclass(frozen=True, slots=True)
class Point:
    """Persons accompanied at the end of ``day``."""

    day: dt.date
    count: int


@dataclass(frozen=True, slots=True)
class ExitRates:
    """Three rates among the exits of a period, never one alone, and the rule versions that classed the exits."""

    start: dt.date
    end: dt.date
    home: Rate
    work: Rate
    both: Rate
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The cumulative rate if the exits that the regulation forced are set aside: ``forced`` of them."""

    forced: int
    forced_positive: int
    rate: Rate


@dataclass(frozen=True, slots=True)
class Comparison:
    """A rate beside one given from outside: how many positive exits that one would have given, and the chance.

    ``chance`` is the exact binomial probability of a count as far from it, on that side, were the given rate true.
    """

    target: Target
    reference: float
    expected: float
    chance: float
    inside: bool

    @property
    def place(self) -> str:
        """What the given rate speaks of: « France », « région »."""
        return self.target.label.rpartition(", ")[2]


def market_start(departement: Departement) -> dt.date | None:
    """The first day of the first rule version, or the first entry when there is no rule; None before both."""
    facts = facts_of(departement)
    starts = [row.period.lower for row in facts.book.rows if row.period.lower]
    if starts:
        return min(starts)
    return facts.journeys[0].entered_on if facts.journeys else None


def first_term(departement: Departement) -> tuple[dt.date, dt.date, int] | None:
    """The first start of a clock, the day when its length is over, and that length in months; pauses are left aside."""
    facts = facts_of(departement)
    first = min(map(clock_start, facts.journeys), default=None)
    rules = facts.book.on(first) if first else None
    if first is None or rules is None:
        return None
    return first, add_months(first, rules.length_months), rules.length_months


def rule_changes(departement: Departement, since: dt.date, until: dt.date) -> list[RuleVersion]:
    """The rule versions that came into force after ``since`` and by ``until``, oldest first."""
    return [v for v in facts_of(departement).book.rows if v.period.lower and since < v.period.lower <= until]


def active_count(departement: Departement, day: dt.date) -> int:
    """Persons accompanied at the end of ``day``."""
    return sum(is_present(journey, day) for journey in facts_of(departement).journeys)


def active_series(departement: Departement, until: dt.date) -> list[Point]:
    """The active caseload at the end of each month since the market started; the last point is ``until`` itself."""
    start = market_start(departement)
    if start is None or start > until:
        return []
    days = [min(month.last_day, until) for month in months_between(start, until)]
    facts = facts_of(departement)
    # One pass over the dated facts: +1 on an entry or a reopening, −1 on a departure.
    change: Counter[dt.date] = Counter(journey.entered_on for journey in facts.journeys)
    for one in facts.departures:
        change[one.on] -= 1
        if one.reopened_on:
            change[one.reopened_on] += 1
    return [Point(day, sum(count for on, count in change.items() if on <= day)) for day in days]


def active_by_basin(departement: Departement, day: dt.date) -> dict[str, int]:
    """Persons accompanied at the end of ``day`` by basin, by name; those whom no basin covers under ``NO_BASIN``."""
    names = {basin.slug: basin.name for basin in facts_of(departement).basins}
    there = Counter(stay.unit for stay in flows.stays(departement, flows.Scope.BASIN) if stay.is_active(day))
    counts = {name: there.pop(slug, 0) for slug, name in names.items()}
    if left := there.total():
        counts[NO_BASIN] = left
    return counts


def exit_rates(
    departement: Departement, start: dt.date, end: dt.date, given: list[ClassifiedExit] | None = None
) -> ExitRates:
    """The three rates among the exits of the period: housing, employment or training, both.

    ``given`` spares a second reading when the exits of that very period are at hand.
    """
    found = exits(departement, start, end) if given is None else given
    total = len(found)
    return ExitRates(
        start=start,
        end=end,
        home=rate(sum(e.home_met for e in found), total),
        work=rate(sum(e.work_met for e in found), total),
        both=rate(sum(e.positive for e in found), total),
        rules=tuple(dict.fromkeys(e.rules for e in found)),
    )


def without_forced(found: list[ClassifiedExit]) -> Sensitivity:
    """The cumulative rate once the exits forced by the July 2024 regulation are set aside."""
    forced = [e for e in found if e.forced]
    kept = [e for e in found if not e.forced]
    return Sensitivity(len(forced), sum(e.positive for e in forced), rate(sum(e.positive for e in kept), len(kept)))


def compare(measured: Rate, outside: Target) -> Comparison:
    """A measured rate beside a rate given from outside."""
    reference = float(outside.value)
    expected = reference * measured.denominator
    below = measured.numerator <= expected
    chance = (chance_of_at_most if below else chance_of_at_least)(measured.numerator, measured.denominator, reference)
    inside = measured.low is not None and measured.high is not None and measured.low <= reference <= measured.high
    return Comparison(outside, reference, expected, chance, inside)


def exits_by_month(found: Iterable[ClassifiedExit], start: dt.date, end: dt.date) -> dict[Month, tuple[int, int]]:
    """Positive and simple exits of every month of the period, months without exit included."""
    listed = list(found)
    positive = Counter(Month.of(e.on) for e in listed if e.positive)
    simple = Counter(Month.of(e.on) for e in listed if not e.positive)
    return {month: (positive[month], simple[month]) for month in months_between(start, end)}


def exit_peaks(departement: Departement, start: dt.date, end: dt.date) -> Peaks:
    """The months of the period whose exits stand out (rule of ``core.statistics.peaks``)."""
    found = exits(departement, start, end)
    return find_peaks({month: sum(counts) for month, counts in exits_by_month(found, start, end).items()})


def rising_since(counts: dict[Month, int], last: Month) -> Month | None:
    """The first month of the unbroken rise that ends with the last whole month before ``last``; None without one.

    Two rises in a row at least: one month above the month before says nothing.
    """
    whole = [(month, count) for month, count in sorted(counts.items()) if month < last]
    since, steps = None, 0
    for (_, before), (month, count) in pairwise(whole):
        if count > before:
            since, steps = (since or month), steps + 1
        else:
            since, steps = None, 0
    return since if steps >= 2 else None
