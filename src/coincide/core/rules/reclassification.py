"""Past exits under another version of the rules: what their class would be, and where their day would have moved.

An exit whose day would have moved has no class under the other version: nobody knows what home and work the person
would have had on that other day. A rate that counts such exits is given as bounds, as if none of them had been positive
and as if all had, each with its own interval. Were they not counted at all, the rate would be between the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coincide.core.rules.answer import Verdict
from coincide.core.rules.calendar import NARROW_SPACE, french_date
from coincide.core.rules.clock import Suspension, compute_clock
from coincide.core.rules.exits import ExitFacts, ExitKind, classify, find_stops
from coincide.core.rules.rule_version import RuleVersion
from coincide.core.statistics.rates import Rate, rate


class Cause(StrEnum):
    """Why a person left, as far as the rules are concerned."""

    TERM = "term"
    STOP = "stop"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PastExit:
    """An exit as it was: its day, its facts, the version that made it, and what the clock needs."""

    key: str
    on: date
    cause: Cause
    facts: ExitFacts
    made_by: RuleVersion
    starts_on: date
    suspensions: tuple[Suspension, ...] = ()
    is_extended: bool = False


@dataclass(frozen=True, slots=True)
class Reclassified:
    """An exit under another version. `kind` None: its day would have moved, so that it has no class. `why`: French."""

    key: str
    was: ExitKind
    kind: ExitKind | None
    why: str

    @property
    def is_changed(self) -> bool:
        """Whether the class is another, or none."""
        return self.kind is not self.was


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rate of positive exits: `none` if no moved exit had been positive, `all` if each had. Equal without any."""

    none: Rate
    all: Rate
    moved: int

    @property
    def is_point(self) -> bool:
        """Whether no day moved, so that the rate is one number."""
        return self.moved == 0


def reclassify(past: PastExit, version: RuleVersion) -> Reclassified:
    """The class of one exit under `version`."""
    was = classify(past.facts, past.made_by.exit_table).kind
    if version.id == past.made_by.id:
        return Reclassified(past.key, was, was, "")
    moved = _moved(past, version)
    if moved:
        return Reclassified(past.key, was, None, moved)
    found = classify(past.facts, version.exit_table)
    return Reclassified(past.key, was, found.kind, found.why)


def bounds(found: Iterable[Reclassified]) -> Bounds:
    """The rate of positive exits, where « à trancher » and « à compléter » count as simple."""
    listed = list(found)
    moved = sum(one.kind is None for one in listed)
    positive = sum(one.kind is ExitKind.POSITIVE for one in listed)
    return Bounds(rate(positive, len(listed)), rate(positive + moved, len(listed)), moved)


def _moved(past: PastExit, version: RuleVersion) -> str:
    """Why the day would have moved, in French; empty when it would not."""
    stops = find_stops(past.facts, version.exit_table)
    held = next((one for one in stops if one.verdict is Verdict.MET), None)
    if past.cause is Cause.STOP:
        return (
            "" if held else "aucun motif d'arrêt n'est réuni dans cette version, la sortie aurait pu être plus tardive"
        )
    if held:
        return f"{held.reason.label}{NARROW_SPACE}: la sortie aurait eu lieu ce jour-là au plus tard"
    ends = _last_day(past, version)
    # Who stayed past the term of their own version would have stayed past the same term here.
    if ends == _last_day(past, past.made_by) or (past.cause is not Cause.TERM and ends >= past.on):
        return ""
    when = "plus tôt" if ends < past.on else "plus tard"
    return f"terme au {french_date(ends)} dans cette version, la sortie aurait eu lieu {when}"


def _last_day(past: PastExit, version: RuleVersion) -> date:
    return compute_clock(past.starts_on, past.suspensions, version, past.on, is_extended=past.is_extended).ends_on
