"""The tables of a scenario: their columns, and rows read with every slip said by table, row and column."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coincide.core.scenario import cells
from coincide.core.scenario.cells import Kind

MOST_SLIPS = 50


class ScenarioError(ValueError):
    """A scenario that can't be read; ``slips`` says in French where and what was expected, the first fifty."""

    def __init__(self, slips: Sequence[str], more: int = 0) -> None:
        self.slips = list(slips)
        self.more = more
        rest = [f"… et {more} autre{'s' if more > 1 else ''}."] if more else []
        super().__init__("\n".join([*self.slips, *rest]))


class Slips:
    """What is wrong so far."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.more = 0

    def add(self, table: str, row: int | None, column: str, sentence: str) -> None:
        """One more, at a row of the file as a spreadsheet numbers it (the titles are row 1)."""
        where = f"{table}.csv" + (f", ligne {row}" if row else "") + (f", colonne {column}" if column else "")
        self.tell(f"{where}\u202f: {sentence}")

    def tell(self, sentence: str) -> None:
        """One more, in words."""
        if len(self.said) < MOST_SLIPS:
            self.said.append(sentence)
        else:
            self.more += 1

    def raise_any(self) -> None:
        """Raises ScenarioError when anything is wrong."""
        if self.said:
            raise ScenarioError(self.said, self.more)


@dataclass(frozen=True, slots=True)
class Column:
    """One column; a cell that is not ``needed`` may be empty and is then None, or ``default``."""

    name: str
    kind: Kind
    needed: bool = True
    default: Any = None


def _columns(**kinds: Kind | tuple[Kind, Any]) -> tuple[Column, ...]:
    return tuple(
        Column(name, kind[0], False, kind[1]) if isinstance(kind, tuple) else Column(name, kind)
        for name, kind in kinds.items()
    )


NO_WORDS: frozenset[str] = frozenset()
TABLES: dict[str, tuple[Column, ...]] = {
    "households": _columns(
        id=cells.TEXT, required_rooms=cells.PLACES, min_surface=cells.COUNT, children_ages=(cells.AGES, ()),
        home_lat=(cells.LATITUDE, None), home_lon=(cells.LONGITUDE, None), home_kind=cells.TEXT,
        home_basin=(cells.TEXT, ""), home_rent=(cells.CENTS, 0), home_charges=(cells.CENTS, 0), keep_home=cells.FLAG,
        wages=(cells.CENTS, 0), family=(cells.CENTS, 0), rsa=(cells.CENTS, 0), housing_aid=(cells.CENTS, 0),
        other=(cells.CENTS, 0), urgency=cells.SHARE, vetoed_areas=(cells.WORDS, NO_WORDS),
        wanted_areas=(cells.WORDS, NO_WORDS), groups=(cells.WORDS, NO_WORDS), missed_sessions=(cells.COUNT, 0),
    ),
    "adults": _columns(
        household=cells.TEXT, id=cells.TEXT, seeks_work=cells.FLAG, oral=cells.LEVEL, written=cells.LEVEL,
        literate=cells.FLAG, licence=cells.FLAG, car=cells.FLAG, trades=(cells.WORDS, NO_WORDS),
        modes=(cells.MODES, frozenset()), lasting_work=cells.FLAG, contract=cells.FLAG,
        max_minutes=(cells.COUNT, None), earliest=(cells.TIME, None), latest=(cells.TIME, None),
        vetoed_trades=(cells.WORDS, NO_WORDS), available=(cells.DATE, None), busy_start=(cells.TIME, None),
        busy_end=(cells.TIME, None),
    ),
    "jobs": _columns(
        id=cells.TEXT, lat=cells.LATITUDE, lon=cells.LONGITUDE, area=(cells.TEXT, ""), rome=(cells.TEXT, ""),
        contract=cells.CONTRACT, months=(cells.COUNT, None), hours=(cells.HOURS, 35.0), net_wage=cells.CENTS,
        shift_start=cells.TIME, shift_end=cells.TIME, min_oral=cells.LEVEL, min_written=cells.LEVEL,
        needs_licence=cells.FLAG, needs_literacy=cells.FLAG, requires_trade=cells.FLAG, openings=cells.PLACES,
        start=(cells.DATE, None),
    ),
    "dwellings": _columns(
        id=cells.TEXT, lat=cells.LATITUDE, lon=cells.LONGITUDE, area=(cells.TEXT, ""), basin=(cells.TEXT, ""),
        kind=cells.TEXT, rooms=cells.PLACES, surface=cells.COUNT, rent=cells.CENTS, charges=cells.CENTS,
        work_contract=cells.FLAG, available=(cells.DATE, None),
    ),
    "pools": _columns(
        id=cells.TEXT, mode=cells.MODE, capacity=cells.PLACES, basins=(cells.WORDS, NO_WORDS),
        areas=(cells.WORDS, NO_WORDS), minutes=(cells.COUNT, None), opens=(cells.TIME, None),
        closes=(cells.TIME, None),
    ),
    "care": _columns(
        id=cells.TEXT, capacity=cells.PLACES, basins=(cells.WORDS, NO_WORDS), opens=cells.TIME, closes=cells.TIME
    ),
    "courses": _columns(id=cells.TEXT, seats=cells.PLACES, basins=(cells.WORDS, NO_WORDS), up_to=cells.LEVEL),
    "counsellors": _columns(basin=cells.TEXT, hours=cells.PLACES),
    "floors": _columns(group=cells.TEXT, least=cells.PLACES),
    "locked": _columns(household=cells.TEXT, dwelling=(cells.TEXT, None), care=(cells.TEXT, None)),
    "locked_jobs": _columns(
        household=cells.TEXT, adult=cells.TEXT, job=cells.TEXT, mode=cells.MODE, pool=(cells.TEXT, None),
        course=(cells.TEXT, None),
    ),
    "refusals": _columns(
        household=cells.TEXT, dwelling=(cells.TEXT, None), job=(cells.TEXT, None), stay=cells.FLAG,
        reason=(cells.TEXT, ""),
    ),
    "grids": _columns(composition=cells.TEXT, zone=cells.TEXT, mean=cells.CENTS, p95=cells.CENTS, most=cells.CENTS),
    "grid_cells": _columns(
        composition=cells.TEXT, zone=cells.TEXT, stock=cells.TEXT, moment=cells.COUNT, larger=cells.CENTS,
        smaller=cells.CENTS, aid=cells.AMOUNTS, other=cells.AMOUNTS,
    ),
    "grid_areas": _columns(area=cells.TEXT, zone=cells.TEXT),
    "grid_households": _columns(household=cells.TEXT, composition=cells.TEXT),
}  # fmt: skip
"""Every table with its columns, in the order in which they are written."""
NEEDED = ("households", "adults", "jobs", "dwellings")
"""Tables that a scenario can't do without; another one that is absent is empty."""

type Row = dict[str, Any]


def read_table(folder: Path, name: str, slips: Slips) -> Iterator[tuple[int, Row]]:
    """The rows of a table with their numbers; what can't be read is told and its row left out."""
    path = folder / f"{name}.csv"
    if not path.is_file():
        if name in NEEDED:
            slips.tell(f"Il manque le fichier {name}.csv dans {folder}.")
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            titles = next(lines, [])
            missing = [column.name for column in TABLES[name] if column.name not in titles]
            for column in missing:
                slips.add(name, 1, column, "cette colonne manque.")
            if missing:
                return
            places = [(column, titles.index(column.name)) for column in TABLES[name]]
            for line in lines:
                if not line:
                    continue
                if len(line) != len(titles):
                    sentence = f"{len(line)} cellules au lieu de {len(titles)}."
                    slips.add(name, lines.line_num, "", sentence)
                    continue
                row = _row(name, lines.line_num, line, places, slips)
                if row is not None:
                    yield lines.line_num, row
    except UnicodeDecodeError:
        slips.tell(f"{name}.csv n'est pas écrit en UTF-8\u202f: enregistrez-le en CSV UTF-8.")
    except csv.Error as error:
        slips.tell(f"{name}.csv n'est pas un tableau lisible ({error}).")


def _row(name: str, number: int, line: Sequence[str], places: Iterable[tuple[Column, int]], slips: Slips) -> Row | None:
    row: Row = {}
    is_whole = True
    for column, place in places:
        text = line[place].strip()
        if not text:
            if column.needed:
                slips.add(name, number, column.name, f"la cellule est vide, il faut {column.kind.words}.")
                is_whole = False
            row[column.name] = column.default
            continue
        try:
            row[column.name] = column.kind.read(text)
        except (ValueError, KeyError):
            shown = text if len(text) <= 40 else text[:40] + "…"
            slips.add(name, number, column.name, f"«\u202f{shown}\u202f», il faut {column.kind.words}.")
            is_whole = False
    return row if is_whole else None


def write_table(folder: Path, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a table; a value that is None or the default of its column is left empty."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in TABLES[name]])
        for row in rows:
            writer.writerow([_cell(column, row[column.name]) for column in TABLES[name]])


def _cell(column: Column, value: Any) -> str:
    return "" if value is None or (not column.needed and value == column.default) else column.kind.write(value)
