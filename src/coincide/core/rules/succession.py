"""How versions of the rules follow one another: every day has one version, and only one.

A version that is published from a day closes, the day before, the one in force that day. What would leave days without
rules, or give a day two versions, is refused with a sentence that names the days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from coincide.core.rules.calendar import NARROW_SPACE, french_date
from coincide.core.rules.sources import RuleError

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reign:
    """A version and its days, both included; `last` None: until further notice."""

    id: str
    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        """Whether the version applies on that day."""
        return self.first <= day and (self.last is None or day <= self.last)


def succeed(published: Iterable[Reign], fresh: Reign) -> Reign | None:
    """The reign that `fresh` closes, with its new last day; None when no version is in force on its first day.

    Raises RuleError when the reigns would then leave a hole, overlap, or stop without a successor.
    """
    reigns = list(published)
    if fresh.last is not None and fresh.last < fresh.first:
        raise RuleError(
            f"La version cesse le {french_date(fresh.last)}, avant de commencer le {french_date(fresh.first)}"
            f"{NARROW_SPACE}: corrigez l'une des deux dates."
        )
    current = next((one for one in reigns if one.covers(fresh.first)), None)
    closed = None
    if current is not None:
        if current.first == fresh.first:
            raise RuleError(
                f"La version « {current.id} » commence le même jour, le {french_date(fresh.first)}{NARROW_SPACE}: "
                "donnez un autre premier jour."
            )
        closed = replace(current, last=fresh.first - ONE_DAY)
        reigns[reigns.index(current)] = closed
    problems = _problems(sorted([*reigns, fresh], key=lambda one: (one.first, one.id)))
    if problems:
        raise RuleError(problems)
    return closed


def reopen(published: Iterable[Reign], gone: Reign) -> Reign | None:
    """The reign that takes over the days of `gone`, a version taken back before it starts; None when there was none."""
    before = [one for one in published if one.last is not None and one.last + ONE_DAY == gone.first]
    return replace(before[0], last=gone.last) if before else None


def _problems(ordered: Sequence[Reign]) -> list[str]:
    """Each hole, each overlap, and an end without a successor, in order of date."""
    found = []
    for before, after in pairwise(ordered):
        if before.last is None or before.last >= after.first:
            until = min((one for one in (before.last, after.last) if one is not None), default=None)
            days = f"du {french_date(after.first)} au {french_date(until)}" if until else ""
            found.append(
                f"Deux versions s'appliqueraient {days or f'à partir du {french_date(after.first)}'}{NARROW_SPACE}: "
                f"« {before.id} » et « {after.id} ». Faites finir la première la veille de la seconde."
            )
        elif before.last + ONE_DAY < after.first:
            first, last = before.last + ONE_DAY, after.first - ONE_DAY
            found.append(
                f"Aucune version ne s'appliquerait du {french_date(first)} au {french_date(last)}{NARROW_SPACE}: "
                f"rapprochez « {before.id} » et « {after.id} »."
            )
    if ordered and (end := ordered[-1].last) is not None:
        found.append(
            f"Aucune version ne s'appliquerait à partir du {french_date(end + ONE_DAY)}{NARROW_SPACE}: "
            f"laissez le dernier jour de « {ordered[-1].id} » vide."
        )
    return found
