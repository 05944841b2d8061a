"""Stocks and flows that reconcile.

For every period: start + entries + transfers in + moves in + reopenings − exits − transfers out − moves out = end.
Transfers cross the border of the département; moves go from one basin or one referent to another inside it. The
deck's own figures break the identity (`domain.md`), hence a check that says so rather than a residue that hides it.

End-of-day convention: a stay is active on day D when it starts on or before D and ends after D.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from coincide.core.statistics.series import Month


class StartKind(StrEnum):
    """How a stay begins."""

    ENTRY = "entree"
    TRANSFER_IN = "transfert_entrant"
    MOVE_IN = "arrivee_interne"
    REOPENING = "reouverture"


class EndKind(StrEnum):
    """How a stay ends."""

    EXIT = "sortie"
    TRANSFER_OUT = "transfert_sortant"
    MOVE_OUT = "depart_interne"


@dataclass(frozen=True, slots=True)
class Stay:
    """A person's presence in one unit (the whole, a basin, a referent): `ends_on` is the first day no longer there.

    Raises ValueError when it ends before it starts, or has an end date without its kind, or the reverse.
    """

    unit: str
    starts_on: date
    start_kind: StartKind
    ends_on: date | None = None
    end_kind: EndKind | None = None

    def __post_init__(self) -> None:
        if (self.ends_on is None) != (self.end_kind is None):
            raise ValueError("Une fin de présence demande une date et une nature\u202f: donnez les deux, ou aucune.")
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError(f"La présence commencée le {self.starts_on} finit avant, le {self.ends_on}.")

    def is_active(self, day: date) -> bool:
        """Whether the person is there at the end of that day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True, slots=True)
class Flow:
    """The stock of a unit before and after a period, and what happened in it. Counts of persons."""

    unit: str
    first_day: date
    last_day: date
    start: int
    entries: int
    transfers_in: int
    moves_in: int
    reopenings: int
    exits: int
    transfers_out: int
    moves_out: int
    end: int

    @property
    def expected_end(self) -> int:
        """The end that the start and the movements imply."""
        arrivals = self.entries + self.transfers_in + self.moves_in + self.reopenings
        return self.start + arrivals - self.exits - self.transfers_out - self.moves_out

    @property
    def gap(self) -> int:
        """The end given minus the end implied: 0 when the identity holds."""
        return self.end - self.expected_end


@dataclass(frozen=True, slots=True)
class Violation:
    """A figure that doesn't reconcile: the unit, the period, the gap in persons, and a French sentence."""

    unit: str
    first_day: date
    last_day: date
    gap: int
    sentence: str


def flow_between(unit: str, stays: Iterable[Stay], first_day: date, last_day: date) -> Flow:
    """The flow of one unit from `first_day` through `last_day`; stays of other units are left out.

    Start and end are counted from who is there, the movements from what is dated in the period: they're independent
    counts. Raises ValueError when the period ends before it starts.
    """
    if last_day < first_day:
        raise ValueError(f"La période finit le {last_day}, avant de commencer le {first_day}.")
    mine = [stay for stay in stays if stay.unit == unit]
    eve = first_day - timedelta(days=1)
    starts = Counter(s.start_kind for s in mine if first_day <= s.starts_on <= last_day)
    ends = Counter(s.end_kind for s in mine if s.ends_on is not None and first_day <= s.ends_on <= last_day)
    return Flow(
        unit=unit,
        first_day=first_day,
        last_day=last_day,
        start=sum(s.is_active(eve) for s in mine),
        entries=starts[StartKind.ENTRY],
        transfers_in=starts[StartKind.TRANSFER_IN],
        moves_in=starts[StartKind.MOVE_IN],
        reopenings=starts[StartKind.REOPENING],
        exits=ends[EndKind.EXIT],
        transfers_out=ends[EndKind.TRANSFER_OUT],
        moves_out=ends[EndKind.MOVE_OUT],
        end=sum(s.is_active(last_day) for s in mine),
    )


def monthly_flows(stays: Iterable[Stay], months: Sequence[Month], until: date | None = None) -> list[Flow]:
    """The flow of every unit present in `stays`, for each month, by unit then month.

    `until` cuts the last month short: the flows stop at the end of that day.
    """
    by_unit: dict[str, list[Stay]] = {}
    for stay in stays:
        by_unit.setdefault(stay.unit, []).append(stay)
    flows: list[Flow] = []
    for unit in sorted(by_unit):
        for month in months:
            last = month.last_day if until is None else min(month.last_day, until)
            if last >= month.first_day:
                flows.append(flow_between(unit, by_unit[unit], month.first_day, last))
    return flows


def violations(flows: Iterable[Flow]) -> list[Violation]:
    """What doesn't reconcile: the identity within each flow, and each start against the end of the period before.

    Two flows of a unit are compared when one begins the day after the other ends.
    """
    found: list[Violation] = []
    by_unit: dict[str, list[Flow]] = {}
    for flow in flows:
        by_unit.setdefault(flow.unit, []).append(flow)
        if flow.gap:
            sentence = (
                f"{_where(flow)}\u202f: le mouvement donne {flow.expected_end} personnes à la fin, "
                f"le décompte en donne {flow.end}."
            )
            found.append(Violation(flow.unit, flow.first_day, flow.last_day, flow.gap, sentence))
    for unit_flows in by_unit.values():
        unit_flows.sort(key=lambda flow: flow.first_day)
        for before, after in pairwise(unit_flows):
            gap = after.start - before.end
            if gap and after.first_day == before.last_day + timedelta(days=1):
                sentence = (
                    f"{_where(after)}\u202f: commence avec {after.start} personnes, "
                    f"la période d'avant finit avec {before.end}."
                )
                found.append(Violation(after.unit, after.first_day, after.last_day, gap, sentence))
    return found


def unbalanced_moves(flows: Iterable[Flow]) -> list[Violation]:
    """The periods in which moves in and moves out of all units together differ.

    Give it units that share out the territory (every basin, or every referent): each internal departure is then
    somebody else's arrival. The violations carry an empty unit.
    """
    totals: dict[tuple[date, date], list[int]] = {}
    for flow in flows:
        total = totals.setdefault((flow.first_day, flow.last_day), [0, 0])
        total[0] += flow.moves_in
        total[1] += flow.moves_out
    return [
        Violation(
            "",
            first,
            last,
            moves_in - moves_out,
            f"Du {first} au {last}\u202f: {moves_in} arrivées internes pour {moves_out} départs internes.",
        )
        for (first, last), (moves_in, moves_out) in sorted(totals.items())
        if moves_in != moves_out
    ]


def _where(flow: Flow) -> str:
    return f"{flow.unit}, du {flow.first_day} au {flow.last_day}"
