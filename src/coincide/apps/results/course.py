"""The delays of the first steps and the news of those who left, as shown: rows to draw, and tables to export.

Outside the operator a count under 5 is masked, with what would give it back; a share is told as a whole percentage and
without its counts, only when both sides of it reach 5; quartiles are told from five measured delays on.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from coincide.apps.journeys.delays import Aim, Aims, Cohort, cohort, summary
from coincide.apps.journeys.outcomes import Kept, Term, terms
from coincide.apps.results.tables import Cell, Table
from coincide.apps.territory.models import Departement
from coincide.core.rules.calendar import french_count
from coincide.core.rules.milestones import Delay
from coincide.core.statistics.delays import Outcome, Summary
from coincide.core.statistics.masking import THRESHOLD, mask_breakdown
from coincide.core.statistics.rates import Rate

NEVER = "pas encore la moitié"


@dataclass(frozen=True, slots=True)
class DelayRow:
    """A delay to draw: its quartiles and its target as places from 0 % to 100 % of one scale of days."""

    label: str
    found: Summary | None
    aim: Aim | None
    within: Cell
    low_x: str = ""
    band: str = ""
    median_x: str = ""
    limit_x: str = ""

    @property
    def words(self) -> str:
        """The three quartiles in words; empty when they may not be told."""
        if self.found is None:
            return ""
        if self.found.median is None:
            return NEVER if self.found.known else "pas encore de cas"
        edges = f"un quart en {_days(self.found.low)}"
        most = f", trois quarts en {_days(self.found.high)}" if self.found.high is not None else ""
        return f"la moitié en {_days(self.found.median)}, {edges}{most}"


def _days(count: int | None) -> str:
    return "" if count is None else french_count(count, "jour")


def share(found: Rate | None, masked: bool) -> Cell:
    """A share as told: with its counts for the operator, as a whole percentage elsewhere, None where masked."""
    if found is None or found.value is None:
        return "—"
    if not masked:
        return f"{_points(found.value)}\u202f% ({found.numerator} sur {found.denominator})"
    if min(found.numerator, found.denominator - found.numerator) < THRESHOLD:
        return None
    return f"{round(100 * found.value)}\u202f%"


def with_interval(found: Rate, masked: bool) -> Cell:
    """A share with its interval of Wilson at 95 %, for the operator; as :func:`share` elsewhere."""
    told = share(found, masked)
    if masked or found.low is None or found.high is None:
        return told
    return f"{told}, entre {_points(found.low)} et {_points(found.high)}"


def bounds(kept: Kept, masked: bool) -> Cell:
    """From « none of the unknown kept it » to « all did », and how far chance moves both ends."""
    low, high = kept.lowest, kept.highest
    if low.value is None or high.value is None:
        return "—"
    if masked:
        ends = share(low, masked), share(high, masked)
        return None if None in ends else f"{ends[0]} à {ends[1]}"
    told = f"{_points(low.value)} à {_points(high.value)}\u202f%"
    return f"{told}, avec le hasard {_points(low.low or 0)} à {_points(high.high or 0)}"


def _points(value: float) -> str:
    return f"{100 * value:.1f}".replace(".", ",")


class CourseReport:
    """Each part is computed once, when it is first shown."""

    def __init__(self, departement: Departement, start: dt.date, until: dt.date, masked: bool, known: Aims) -> None:
        self.departement, self.start, self.until, self.masked = departement, start, until, masked
        self.aims = known

    @cached_property
    def persons(self) -> list[Cohort]:
        """Those who entered by orientation in the period."""
        return cohort(self.departement, self.start, self.until, self.until, self.aims)

    @property
    def entered(self) -> int | None:
        """How many they are; None where masked."""
        count = len(self.persons)
        return None if self.masked and count < THRESHOLD else count

    @cached_property
    def summaries(self) -> dict[Delay, Summary]:
        """Each delay over all of them."""
        return {delay: summary(self.persons, delay, self.aims) for delay in Delay}

    def _may_tell(self, found: Summary) -> bool:
        return not self.masked or found.done >= THRESHOLD

    @cached_property
    def delay_rows(self) -> list[DelayRow]:
        """The delays to draw, on one scale of days."""
        told = {delay: found for delay, found in self.summaries.items() if self._may_tell(found)}
        limits = [aim.limit.days for aim in self.aims.values()]
        ends = [found.high or found.median or 0 for found in told.values()]
        scale = max([*limits, *ends, 1]) * 1.1
        return [self._row(delay, told.get(delay), scale) for delay in Delay]

    def _row(self, delay: Delay, found: Summary | None, scale: float) -> DelayRow:
        aim = self.aims.get(delay)

        def x(days: int) -> str:
            return f"{100 * days / scale:.2f}%"

        within = share(found.within, self.masked) if found else None
        limit_x = x(aim.limit.days) if aim else ""
        if found is None or found.low is None or found.median is None:
            return DelayRow(delay.label, found, aim, within, limit_x=limit_x)
        high = found.high if found.high is not None else int(scale)
        return DelayRow(delay.label, found, aim, within, x(found.low), x(high - found.low), x(found.median), limit_x)

    @cached_property
    def delays_table(self) -> Table:
        """Each delay: measured, still waiting, unknown, quartiles, share within the target, the target."""
        columns = (
            "Délai",
            "Mesurés",
            "En attente",
            "Inconnus",
            "1er quart",
            "Moitié",
            "3e quart",
            "Dans la cible",
            "Cible",
        )
        return Table("delais", "Délais des premières étapes", columns, tuple(self._delay_cells(d) for d in Delay))

    def _delay_cells(self, delay: Delay) -> tuple[Cell, ...]:
        found, aim = self.summaries[delay], self.aims.get(delay)
        counts = {"done": found.done, "waiting": found.waiting, "unknown": found.unknown}
        shown: dict[str, int | None] = dict(mask_breakdown(counts).cells if self.masked else counts)
        told = self._may_tell(found)
        quartiles: list[Cell] = [
            (("—" if one is None else f"{one} j") if told else None) for one in (found.low, found.median, found.high)
        ]
        within = share(found.within, self.masked) if told else None
        return (
            delay.label,
            *(shown[name] for name in counts),
            *quartiles,
            within if aim else "—",
            aim.limit.words if aim else "aucune connue",
        )

    @cached_property
    def basins_table(self) -> Table:
        """The median of each delay by basin of entry, with how many were measured (the operator only)."""
        names = sorted({one.basin for one in self.persons})
        by_delay = [self._by_basin(delay, names) for delay in Delay]
        rows = tuple((name, *(cells[name] for cells in by_delay)) for name in names)
        columns = ("Bassin", *(delay.label for delay in Delay))
        return Table("delais-bassins", "La moitié des personnes en (jours), par bassin d'entrée", columns, rows)

    def _by_basin(self, delay: Delay, names: Sequence[str]) -> dict[str, Cell]:
        return self._medians(delay, {name: [one for one in self.persons if one.basin == name] for name in names})

    @cached_property
    def years_table(self) -> Table:
        """The same by year of entry."""
        years = sorted({one.entered_on.year for one in self.persons})
        by_delay = [
            self._medians(
                delay, {str(year): [one for one in self.persons if one.entered_on.year == year] for year in years}
            )
            for delay in Delay
        ]
        rows = tuple((str(year), *(cells[str(year)] for cells in by_delay)) for year in years)
        columns = ("Année d'entrée", *(delay.label for delay in Delay))
        return Table("delais-annees", "La moitié des personnes en (jours), par année d'entrée", columns, rows)

    def _medians(self, delay: Delay, groups: dict[str, list[Cohort]]) -> dict[str, Cell]:
        measured = Counter(
            {
                name: sum(one.measures[delay].outcome is Outcome.DONE for one in persons)
                for name, persons in groups.items()
            }
        )
        kept = mask_breakdown(measured).cells if self.masked else dict(measured)
        cells: dict[str, Cell] = {}
        for name, persons in groups.items():
            median = summary(persons, delay, self.aims).median
            if kept[name] is None:
                cells[name] = None
            elif median is None:
                cells[name] = "—"
            else:
                cells[name] = f"{median} j" if self.masked else f"{median} j ({measured[name]})"
        return cells

    @cached_property
    def terms(self) -> list[Term]:
        """The follow-ups at 3, 6 and 12 months."""
        return terms(self.departement, self.start, self.until)

    @property
    def has_terms(self) -> bool:
        """Whether an exit has reached a term."""
        return any(term.exits for term in self.terms)

    @cached_property
    def terms_table(self) -> Table:
        """Each term: exits that reached it, reached, unreachable, not asked; in work and housed, with the bounds."""
        asked = ("Jointes", "Injoignables", "Non demandées")
        columns = ("Terme", "Sorties", *asked, "En emploi, parmi les jointes", "Bornes", "Logées, de même", "Bornes")
        return Table("suivis", "À 3, 6 et 12 mois de la sortie", columns, tuple(map(self._term_cells, self.terms)))

    def _term_cells(self, term: Term) -> tuple[Cell, ...]:
        counts = {"reached": term.reached, "unreached": term.unreached, "not_asked": term.not_asked}
        shown: dict[str, int | None] = dict(mask_breakdown(counts).cells if self.masked else counts)
        exits = None if self.masked and term.exits < THRESHOLD else term.exits
        shares = [
            cell
            for kept in (term.work, term.home)
            for cell in (with_interval(kept.known, self.masked), bounds(kept, self.masked))
        ]
        return (f"{term.months} mois", exits, *(shown[name] for name in counts), *shares)
