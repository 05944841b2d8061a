"""The tables of a simulation and of the exits classed again, masked for who looks.

Outside the operator no cell under 5 is shown, nor can one be worked out:
- the basins are masked as tables with their margins (``core.statistics.masking``);
- the months are masked as two breakdowns of the same total; where both are shown, they differ by nought or by 5 at
  least, as who would leave in another month is a cell too;
- the exits under a version are shown when they differ from each reading shown before by nought or 5 at least, class by
  class. How many days would have moved is said when it is nought: it then says that the rate is a point.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coincide.apps.results.criteria.effect import Effect
from coincide.apps.results.criteria.past import AS_MADE, Reading
from coincide.apps.results.tables import Cell, Table, month_name
from coincide.core.rules.exits import ExitKind
from coincide.core.rules.reclassification import Bounds
from coincide.core.rules.simulation import ACCOMPANIED, WAITING, Coming, Fate
from coincide.core.statistics.masking import THRESHOLD, mask_breakdown, mask_table

LABELS = {
    Fate.LEAVE: "Sortiraient",
    Fate.STAY: "Resteraient",
    Fate.UNKNOWN: "Inconnu",
    Fate.ENTER: "Entreraient",
    Fate.REFUSED: "N’entreraient pas",
    Fate.ENTRY_UNKNOWN: "Inconnu",
}
TOTAL = "Ensemble"


def accompanied(effect: Effect, masked: bool) -> Table:
    """Who would leave or stay, by basin. Outside the operator, who stays and whose fate is unknown are one column."""
    title, counts = "Personnes accompagnées, par bassin", _counts(effect)
    if masked:
        pairs = {name: (count[Fate.LEAVE], count[Fate.STAY] + count[Fate.UNKNOWN]) for name, count in counts.items()}
        return _crossed("accompagnees", title, (LABELS[Fate.LEAVE], "Resteraient, ou inconnu"), pairs, THRESHOLD)
    rows = {name: tuple(count[fate] for fate in ACCOMPANIED) for name, count in counts.items()}
    return _crossed("accompagnees", title, tuple(LABELS[fate] for fate in ACCOMPANIED), rows, 0)


def waiting(effect: Effect, masked: bool) -> Table:
    """Who would enter, by basin. Outside the operator, only those who surely would."""
    title, counts = "Personnes connues et pas encore entrées, par bassin", _counts(effect)
    if masked:
        shown = mask_breakdown({name: count[Fate.ENTER] for name, count in counts.items()})
        columns = ("Bassin", LABELS[Fate.ENTER])
        return Table("attendues", title, columns, tuple(shown.cells.items()), (TOTAL, shown.total))
    rows = {name: tuple(count[fate] for fate in WAITING) for name, count in counts.items()}
    return _crossed("attendues", title, tuple(LABELS[fate] for fate in WAITING), rows, 0)


def _counts(effect: Effect) -> dict[str, dict[Fate, int]]:
    return {effect.basins[unit]: count for unit, count in effect.simulation.by_unit(effect.basins).items()}


def _crossed(
    slug: str, title: str, names: tuple[str, ...], counts: Mapping[str, tuple[int, ...]], threshold: int
) -> Table:
    columns = ("Bassin", *names, TOTAL)
    if not counts:
        return Table(slug, title, columns, ())
    shown = mask_table([list(row) for row in counts.values()], threshold)
    rows: list[tuple[Cell, ...]] = [
        (name, *cells, total) for name, cells, total in zip(counts, shown.cells, shown.row_totals, strict=True)
    ]
    return Table(slug, title, columns, tuple(rows), (TOTAL, *shown.column_totals, shown.total))


@dataclass(frozen=True, slots=True)
class Headline:
    """The totals of the sentence, None where masked; ``already`` leave under the version in force as well.

    ``rest`` are those who stay and those whose fate is unknown, when the two can't be told apart.
    """

    accompanied: int | None
    leave: int | None
    stay: int | None
    unknown: int | None
    rest: int | None
    enter: int | None
    already: int | None = None


def headline(effect: Effect, masked: bool) -> Headline:
    """The totals. Outside the operator they are those of the tables, or follow from none of their masked cells."""
    count = effect.simulation.count()
    leave, stay, unknown = (count[fate] for fate in ACCOMPANIED)
    if not masked:
        already = effect.present.count()[Fate.LEAVE] if effect.present else None
        return Headline(leave + stay + unknown, leave, stay, unknown, None, count[Fate.ENTER], already)
    people, enters = accompanied(effect, masked).total, waiting(effect, masked).total
    is_wide = min(stay, unknown) >= THRESHOLD and _cell(people, 2) is not None
    return Headline(
        accompanied=_cell(people, 3),
        leave=_cell(people, 1),
        stay=stay if is_wide else None,
        unknown=unknown if is_wide else None,
        rest=None if is_wide else _cell(people, 2),
        enter=_cell(enters, 1),
    )


def _cell(row: Sequence[Cell], column: int) -> int | None:
    cell = row[column] if len(row) > column else None
    return cell if isinstance(cell, int) else None


def coming(found: Coming, masked: bool) -> Table:
    """The exits to come by month, under the version in force and under the one simulated, side by side."""
    pairs: dict[str, tuple[int, int]] = {month_name(month): pair for month, pair in found.months.items()}
    pairs["Plus tard"] = found.later
    if any(found.unknown):
        pairs["Mois inconnu"] = found.unknown
    columns = ("Mois", "Règles en vigueur", "Cette version")
    title = "Sorties à venir, à faits constants"
    if not masked:
        sums = [sum(pair[side] for pair in pairs.values()) for side in (0, 1)]
        rows: list[tuple[Cell, ...]] = [(name, *pair) for name, pair in pairs.items()]
        return Table("a-venir", title, columns, tuple(rows), (TOTAL, *sums))
    present, other = _apart(pairs)
    rows = [(name, present[name], other[name]) for name in pairs]
    total = sum(pair[0] for pair in pairs.values())
    return Table("a-venir", title, columns, tuple(rows), (TOTAL, *([total if total >= THRESHOLD else None] * 2)))


def _apart(pairs: Mapping[str, tuple[int, int]]) -> tuple[dict[str, int | None], dict[str, int | None]]:
    """Both breakdowns masked; the second hides too what differs a little from the first, and enough beside it."""
    present = mask_breakdown({name: pair[0] for name, pair in pairs.items()}).cells
    other = mask_breakdown({name: pair[1] for name, pair in pairs.items()}).cells
    near = {name for name, pair in pairs.items() if 0 < abs(pair[0] - pair[1]) < THRESHOLD}
    hidden = {name for name in pairs if other[name] is None} | near
    if near:
        for name in sorted(set(pairs) - hidden, key=lambda one: (pairs[one][1], one)):
            if len(hidden) >= 2 and sum(pairs[one][1] for one in hidden) >= THRESHOLD:
                break
            hidden.add(name)
    return present, {name: None if name in hidden else pairs[name][1] for name in pairs}


@dataclass(frozen=True, slots=True)
class PastRow:
    """The exits under one version. ``counts`` by class, ``moved`` apart, None where masked; ``rate`` None: masked."""

    name: str
    slug: str
    positive: int | None
    simple: int | None
    open: int | None
    incomplete: int | None
    moved: int | None
    rate: Bounds | None
    changed: int | None
    is_shown: bool = True


def past(found: Sequence[Reading], masked: bool) -> list[PastRow]:
    """One row for each reading: all classes for the operator, positive and simple elsewhere."""
    rows: list[PastRow] = []
    shown: list[tuple[str, ...]] = []
    for reading in found:
        name = reading.row.title if reading.row else AS_MADE.capitalize()
        slug = reading.row.slug if reading.row else ""
        counts = reading.counts
        if not masked:
            rows.append(
                PastRow(
                    name,
                    slug,
                    positive=counts[ExitKind.POSITIVE],
                    simple=counts[ExitKind.SIMPLE],
                    open=counts[ExitKind.OPEN],
                    incomplete=counts[ExitKind.INCOMPLETE],
                    moved=counts[None],
                    rate=reading.bounds,
                    changed=len(reading.changed),
                )
            )
            continue
        groups = reading.groups
        may_show = _is_wide(Counter(groups)) and all(_are_apart(groups, before) for before in shown)
        if not may_show:
            rows.append(PastRow(name, slug, None, None, None, None, None, None, None, is_shown=False))
            continue
        shown.append(groups)
        of = Counter(groups)
        rows.append(PastRow(name, slug, of["positive"], of["simple"], None, None, of["moved"], reading.bounds, None))
    return rows


def _is_wide(counts: Mapping[str, int]) -> bool:
    """Whether no class is small; a class of nought moved days is not one."""
    return all(count >= THRESHOLD for count in (counts["positive"], counts["simple"])) and (
        not 0 < counts["moved"] < THRESHOLD
    )


def _are_apart(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether no small group passes from a class of the one to another of the other."""
    passing = Counter(pair for pair in zip(one, other, strict=True) if pair[0] != pair[1])
    return all(count >= THRESHOLD for count in passing.values())
