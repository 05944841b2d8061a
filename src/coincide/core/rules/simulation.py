"""What a version of the rules does to a caseload: who would leave, stay or enter on a day, and when the others would.

Facts are frozen: what is known of each person on the day is taken to last. An unknown fact is never guessed: a person
whose fate hangs on it is counted apart. Day by day, « leaves on the day » means that the person is no longer
accompanied at its end; the last day of the clock is included in the accompaniment, as in `clock`.

- Accompanied persons leave when a stop reason of the version holds, or when their length under the version ends by
  the day. They stay otherwise, unless a missing fact or a question that no text settles could stop them.
- Persons who wait enter when the entry rule of the version says so, surely.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coincide.core.rules import entry
from coincide.core.rules.answer import Verdict
from coincide.core.rules.calendar import NARROW_SPACE, french_date
from coincide.core.rules.clock import Suspension, compute_clock
from coincide.core.rules.exits import ExitFacts, find_stops
from coincide.core.rules.rule_version import RuleVersion
from coincide.core.statistics.series import Month


class Fate(StrEnum):
    """What becomes of a person: the first three are for those accompanied, the others for those who wait."""

    LEAVE = "leave"
    STAY = "stay"
    UNKNOWN = "unknown"
    ENTER = "enter"
    REFUSED = "refused"
    ENTRY_UNKNOWN = "entry_unknown"


ACCOMPANIED = (Fate.LEAVE, Fate.STAY, Fate.UNKNOWN)
WAITING = (Fate.ENTER, Fate.REFUSED, Fate.ENTRY_UNKNOWN)


@dataclass(frozen=True, slots=True)
class Accompanied:
    """A person accompanied on the day. `unit`: where they are counted; `starts_on`: from when their months run."""

    key: str
    unit: str
    starts_on: date
    facts: ExitFacts
    suspensions: tuple[Suspension, ...] = ()
    is_extended: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A person known on the day and not accompanied then."""

    key: str
    unit: str
    facts: entry.EntryFacts


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one person, and why (French). `leaves_on`: the last day, None when unknown or of no meaning.

    `cause` names what decides: the id of a stop reason, `term`, or `entry`.
    """

    key: str
    unit: str
    fate: Fate
    cause: str
    why: str
    leaves_on: date | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Simulation:
    """The outcome of every person on one day under one version, in the order given."""

    version: str
    on: date
    outcomes: tuple[Outcome, ...]

    def count(self, unit: str | None = None) -> dict[Fate, int]:
        """How many of each fate, in a unit or in all; every fate is there."""
        found = Counter(one.fate for one in self.outcomes if unit is None or one.unit == unit)
        return {fate: found[fate] for fate in Fate}

    def by_unit(self, units: Iterable[str] = ()) -> dict[str, dict[Fate, int]]:
        """The same for each unit, those of `units` first even when nobody is there."""
        named = dict.fromkeys([*units, *sorted({one.unit for one in self.outcomes})])
        return {unit: self.count(unit) for unit in named}

    def of(self, *fates: Fate) -> tuple[Outcome, ...]:
        """The outcomes of these fates."""
        return tuple(one for one in self.outcomes if one.fate in fates)


def simulate(
    version: RuleVersion, on: date, accompanied: Iterable[Accompanied], waiting: Iterable[Waiting] = ()
) -> Simulation:
    """What `version` would do on day `on`, as if it were in force that day."""
    outcomes = [accompanied_outcome(one, version, on) for one in accompanied]
    outcomes += [waiting_outcome(one, version, on) for one in waiting]
    return Simulation(version.id, on, tuple(outcomes))


def accompanied_outcome(person: Accompanied, version: RuleVersion, on: date) -> Outcome:
    """Leave, stay, or unknown. A stop that surely holds comes before the clock, the clock before a doubt."""
    findings = find_stops(person.facts, version.exit_table)
    held = next((one for one in findings if one.verdict is Verdict.MET), None)
    if held is not None:
        why = f"{held.reason.label}{NARROW_SPACE}: conditions réunies"
        return Outcome(person.key, person.unit, Fate.LEAVE, held.reason.id, why, on)
    clock = compute_clock(person.starts_on, person.suspensions, version, on, is_extended=person.is_extended)
    provisional = ", provisoire" if clock.is_provisional else ""
    term = f"{clock.months_allowed} mois le {french_date(clock.ends_on)}{provisional}"
    if clock.ends_on <= on:
        return Outcome(person.key, person.unit, Fate.LEAVE, "term", term, clock.ends_on)
    doubt = next((one for one in findings if one.verdict in (Verdict.UNKNOWN, Verdict.OPEN)), None)
    if doubt is not None:
        lacks = ", ".join(doubt.missing) if doubt.verdict is Verdict.UNKNOWN else "question ouverte sur le logement"
        why = f"{doubt.reason.label}{NARROW_SPACE}: {lacks}"
        return Outcome(person.key, person.unit, Fate.UNKNOWN, doubt.reason.id, why, None, doubt.missing)
    return Outcome(person.key, person.unit, Fate.STAY, "term", term, clock.ends_on)


_ENTRIES = {Verdict.MET: Fate.ENTER, Verdict.UNMET: Fate.REFUSED}


def waiting_outcome(person: Waiting, version: RuleVersion, on: date) -> Outcome:
    """Whether the entry rule lets the person in, surely; an open question or a missing fact leaves it unknown."""
    if version.entry is None:
        return Outcome(person.key, person.unit, Fate.ENTRY_UNKNOWN, "entry", "L'entrée n'est pas dans cette version.")
    answer = entry.decide(person.facts, version.entry, on)
    fate = _ENTRIES.get(answer.verdict, Fate.ENTRY_UNKNOWN)
    return Outcome(person.key, person.unit, fate, "entry", answer.why, None, answer.missing)


@dataclass(frozen=True, slots=True)
class Coming:
    """How many would leave each month, under the version in force and under the other; months in order.

    `later`: after the last month; `unknown`: those whose day hangs on a missing fact.
    """

    months: Mapping[Month, tuple[int, int]]
    later: tuple[int, int]
    unknown: tuple[int, int]


def exits_to_come(present: Simulation, other: Simulation, applies_from: date, months: int = 24) -> Coming:
    """The exits of the `months` months from that of the day, under the present version and under `other`.

    Both simulations are of the same persons on the same day. `other` counts from `applies_from`: who leaves before
    it leaves as today, and whom it would have stopped earlier leaves that day. Who is already past their last day is
    counted on the day of the simulation.
    """
    first = Month.of(present.on)
    ordered = [first]
    while len(ordered) < months:
        ordered.append(ordered[-1].next)
    counted: dict[Month, list[int]] = {month: [0, 0] for month in ordered}
    later, unknown = [0, 0], [0, 0]
    under_other = {one.key: one for one in other.of(*ACCOMPANIED)}
    for one in present.of(*ACCOMPANIED):
        today = _day(one, present.on)
        for side, day in enumerate((today, _switched(today, under_other[one.key], other.on, applies_from))):
            if day is None:
                unknown[side] += 1
            elif Month.of(day) in counted:
                counted[Month.of(day)][side] += 1
            else:
                later[side] += 1
    pairs = {month: (both[0], both[1]) for month, both in counted.items()}
    return Coming(pairs, (later[0], later[1]), (unknown[0], unknown[1]))


def _day(outcome: Outcome, on: date) -> date | None:
    return None if outcome.leaves_on is None else max(outcome.leaves_on, on)


def _switched(today: date | None, outcome: Outcome, on: date, applies_from: date) -> date | None:
    """The day of leaving when the rules change on `applies_from`."""
    if today is not None and today < applies_from:
        return today
    day = _day(outcome, on)
    return None if day is None else max(day, applies_from)
