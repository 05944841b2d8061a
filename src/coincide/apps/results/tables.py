"""The tables of the results, as shown and as exported: the very same cells, masked for who looks.

Outside the operator no cell under 5 is shown, nor can one be worked out. The net of a month (the stock at its end
less the one at its start) is not a cell: it follows from the caseload's curve, and says neither who came nor who left
(docs/decisions/0009-net-movements.md).
- a month tells its exits, not their class, and the months are masked as one breakdown of the total;
- movements keep entries and exits only: transfers and reopenings are never told apart, so that neither they nor a
  masked cell follow from the stocks;
- a basin tells entries, exits and caseload, each masked as a breakdown of its total.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coincide.apps.journeys.flows import WHOLE
from coincide.apps.journeys.models import Departure
from coincide.apps.results.exits import ClassifiedExit
from coincide.apps.results.queries import ExitRates, Point
from coincide.core.rules.calendar import MONTH_NAMES
from coincide.core.statistics.flows import Flow
from coincide.core.statistics.masking import THRESHOLD, mask_breakdown, mask_small, mask_table
from coincide.core.statistics.rates import Rate
from coincide.core.statistics.series import Month

type Cell = int | str | None
"""A count, a word, or None where masked."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table fit to be shown: the first cell of a row is its name; ``slug`` names its export."""

    slug: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()

    @property
    def has_masked(self) -> bool:
        """Whether a cell is masked."""
        return any(cell is None for row in (*self.rows, self.total) for cell in row)


def month_name(month: Month) -> str:
    """« octobre 2024 »."""
    return f"{MONTH_NAMES[month.month - 1]} {month.year}"


def day_name(day: dt.date) -> str:
    """« 11 décembre 2025 »."""
    return f"{'1er' if day.day == 1 else day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def caseload(points: Sequence[Point], masked: bool) -> Table:
    """The active caseload month by month."""
    rows = tuple((day_name(p.day), mask_small(p.count) if masked else p.count) for p in points)
    return Table("file-active", "File active, fin de mois", ("Fin de journée", "Personnes accompagnées"), rows)


def shown_months(counts: Mapping[Month, tuple[int, int]], masked: bool) -> dict[Month, int | None]:
    """The exits of each month, fit to be shown."""
    totals = {month: sum(pair) for month, pair in counts.items()}
    if not masked:
        return dict(totals)
    shown = mask_breakdown({str(month): total for month, total in totals.items()}).cells
    return {month: shown[str(month)] for month in totals}


def exits_by_month(counts: Mapping[Month, tuple[int, int]], masked: bool) -> Table:
    """Exits by month: by class for the operator, whole elsewhere."""
    if masked:
        rows: list[tuple[Cell, ...]] = [(month_name(m), total) for m, total in shown_months(counts, masked).items()]
        total = mask_small(sum(map(sum, counts.values())))
        return Table("sorties", "Sorties par mois", ("Mois", "Sorties"), tuple(rows), ("Ensemble", total))
    rows = [(month_name(m), positive, simple, positive + simple) for m, (positive, simple) in counts.items()]
    sums = [sum(row[i] for row in counts.values()) for i in (0, 1)]
    return Table(
        "sorties",
        "Sorties par mois et par classe",
        ("Mois", "Positives", "Simples", "Ensemble"),
        tuple(rows),
        ("Ensemble", *sums, sum(sums)),
    )


def reasons(found: Sequence[ClassifiedExit], masked: bool) -> Table:
    """Exits by reason: by class for the operator, whole elsewhere."""
    counts = {
        reason.label: (
            sum(e.positive for e in found if e.reason == reason),
            sum(not e.positive for e in found if e.reason == reason),
        )
        for reason in Departure.Reason
    }
    counts = {label: pair for label, pair in counts.items() if sum(pair)}
    title = "Sorties par motif"
    if masked:
        shown = mask_breakdown({label: sum(pair) for label, pair in counts.items()})
        return Table("motifs", title, ("Motif", "Sorties"), tuple(shown.cells.items()), ("Ensemble", shown.total))
    return _crossed("motifs", title, "Motif", counts, masked=False)


def exits_by_basin(found: Sequence[ClassifiedExit], masked: bool) -> Table:
    """Exits by basin and class."""
    names = sorted({e.basin for e in found})
    counts = {
        name: (
            sum(e.positive for e in found if e.basin == name),
            sum(not e.positive for e in found if e.basin == name),
        )
        for name in names
    }
    return _crossed("sorties-bassins", "Sorties par bassin", "Bassin", counts, masked)


def _crossed(slug: str, title: str, first: str, counts: Mapping[str, tuple[int, int]], masked: bool) -> Table:
    columns = (first, "Positives", "Simples", "Ensemble")
    shown = mask_table([list(pair) for pair in counts.values()], THRESHOLD if masked else 0)
    rows: list[tuple[Cell, ...]] = []
    for name, cells, total in zip(counts, shown.cells, shown.row_totals, strict=True):
        rows.append((name, *cells, total))
    if not rows:
        return Table(slug, title, columns, ())
    return Table(slug, title, columns, tuple(rows), ("Ensemble", *shown.column_totals, shown.total))


def shown_rates(rates: ExitRates, masked: bool) -> list[tuple[str, str, Rate | None]]:
    """The three rates, each with its strand and its words; None where showing it would give a small cell away.

    Housing and work make a table of four cells with their margins: both, housing only, work only, neither.
    """
    home, work, both = rates.home.numerator, rates.work.numerator, rates.both.numerator
    total = rates.both.denominator
    shows_both = not masked or min(both, total - both) >= THRESHOLD
    shows_home = not masked or (shows_both and min(home - both, total - home) >= THRESHOLD)
    neither = total - home - work + both
    shows_work = not masked or (
        shows_both and min(work - both, total - work) >= THRESHOLD and (not shows_home or neither >= THRESHOLD)
    )
    return [
        ("home", "Logement durable", rates.home if shows_home else None),
        ("job", "Emploi durable ou formation qualifiante", rates.work if shows_work else None),
        ("all", "Les deux : sorties positives", rates.both if shows_both else None),
    ]


def rates(shown: Sequence[tuple[str, str, Rate | None]]) -> Table:
    """The three rates with what makes them; bounds in percent, one decimal."""

    def percent(value: float | None) -> Cell:
        return "" if value is None else f"{value * 100:.1f}".replace(".", ",")

    rows: list[tuple[Cell, ...]] = []
    for _, label, one in shown:
        if one is None:
            rows.append((label, None, None, None, None, None))
        else:
            bounds = (percent(one.value), percent(one.low), percent(one.high))
            rows.append((label, one.numerator, one.denominator, *bounds))
    columns = ("Taux", "Numérateur", "Dénominateur", "Taux (%)", "Borne basse (%)", "Borne haute (%)")
    return Table("taux", "Les trois taux parmi les sorties", columns, tuple(rows))


def movements(
    flows: Sequence[Flow], names: Mapping[str, str], masked_exits: Mapping[Month, int | None] | None
) -> Table:
    """Stock and flow, period by period: start + arrivals − departures = end.

    ``masked_exits`` is given outside the operator (the exits of each month, as shown elsewhere on the page), for months
    of the whole caseload only.
    """
    if masked_exits is not None:
        entries = mask_breakdown({str(Month.of(f.first_day)): f.entries for f in flows}).cells
        masked_rows: list[tuple[Cell, ...]] = []
        for flow in flows:
            month = Month.of(flow.first_day)
            gone = masked_exits.get(month)
            # With the stocks shown, entries would all but tell exits that are masked.
            come = None if gone is None else entries[str(month)]
            masked_rows.append((period_name(flow), mask_small(flow.start), come, gone, mask_small(flow.end)))
        columns = ["Période", "Début", "Entrées", "Sorties", "Fin"]
        return Table("mouvements", "Entrées et sorties", tuple(columns), tuple(masked_rows))
    moves = any(flow.moves_in or flow.moves_out for flow in flows)
    columns = ["Période", "Début", "Entrées", "Transferts entrants", "Réouvertures"]
    columns += ["Arrivées internes"] if moves else []
    columns += ["Sorties", "Transferts sortants"] + (["Départs internes"] if moves else []) + ["Fin"]
    is_named = any(flow.unit != WHOLE for flow in flows)
    rows: list[tuple[Cell, ...]] = []
    for flow in flows:
        name = f"{names.get(flow.unit, flow.unit)}, {period_name(flow)}" if is_named else period_name(flow)
        arrivals = [flow.entries, flow.transfers_in, flow.reopenings] + ([flow.moves_in] if moves else [])
        departures = [flow.exits, flow.transfers_out] + ([flow.moves_out] if moves else [])
        rows.append((name, flow.start, *arrivals, *departures, flow.end))
    return Table("mouvements", "Début + arrivées − départs = fin", tuple(columns), tuple(rows))


def movements_by_basin(flows: Sequence[Flow], names: Mapping[str, str], exits: Table) -> Table:
    """Outside the operator: what each basin received, let go and follows, over the whole period."""
    entered = mask_breakdown({names.get(f.unit, f.unit): f.entries for f in flows}).cells
    active = mask_breakdown({names.get(f.unit, f.unit): f.end for f in flows}).cells
    gone = {row[0]: row[-1] for row in exits.rows}
    rows = tuple((name, entered[name], gone.get(name), active[name]) for name in entered)
    return Table("mouvements", "Entrées, sorties et file active", ("Bassin", "Entrées", "Sorties", "Fin"), rows)


def period_name(flow: Flow) -> str:
    """« octobre 2024 » for a month, « octobre à décembre 2024 » for a quarter."""
    first, last = Month.of(flow.first_day), Month.of(flow.last_day)
    if first == last:
        return month_name(first)
    if first.year == last.year:
        return f"{MONTH_NAMES[first.month - 1]} à {month_name(last)}"
    return f"{month_name(first)} à {month_name(last)}"


def by_basin(counts: Mapping[str, int], masked: bool) -> Table:
    """The active caseload by basin at a date."""
    title, columns = "File active par bassin", ("Bassin", "Personnes accompagnées")
    if masked:
        shown = mask_breakdown(counts)
        return Table("bassins", title, columns, tuple(shown.cells.items()), ("Ensemble", shown.total))
    return Table("bassins", title, columns, tuple(counts.items()), ("Ensemble", sum(counts.values())))
