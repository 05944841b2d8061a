"""The cells of a CSV table: each reader says file, line and column, in French, when a cell is wrong."""

import csv
import io
import math
from collections.abc import Callable, Container
from datetime import date

from coincide.core.checker.facts import DAY, LEVELS, CheckRefusedError


class Row:
    """One line of a table; each reader says file, line and column when the cell is wrong."""

    def __init__(self, table: str, line: int, cells: dict[str, str]) -> None:
        self.table, self.line, self.cells = table, line, cells

    def wrong(self, column: str, why: str) -> CheckRefusedError:
        """The refusal that names this cell."""
        return CheckRefusedError(f"{self.table}, ligne {self.line}, colonne {column}\u202f: {why}.")

    def text(self, column: str) -> str:
        """The cell, trimmed; the column must exist."""
        if column not in self.cells:
            raise CheckRefusedError(f"{self.table}\u202f: il manque la colonne {column}.")
        return self.cells[column].strip()

    def name(self, column: str) -> str:
        """An identifier: not empty."""
        return self.text(column) or self._raise(column, "la cellule est vide")

    def _raise(self, column: str, why: str) -> str:
        raise self.wrong(column, why)

    def maybe(self, column: str) -> str | None:
        """The cell, None where it is empty."""
        return self.text(column) or None

    def words(self, column: str) -> frozenset[str]:
        """A list separated by spaces."""
        return frozenset(self.text(column).split())

    def _read[T](self, column: str, read: Callable[[str], T], what: str) -> T | None:
        text = self.text(column)
        if not text:
            return None
        try:
            return read(text)
        except ValueError:
            raise self.wrong(column, f"«\u202f{text}\u202f» n'est pas {what}") from None

    def count(self, column: str) -> int | None:
        """A whole number from 0 to 999,999,999; None where it is empty."""
        value = self._read(column, int, "un nombre entier")
        if value is not None and not 0 <= value < 10**9:
            raise self.wrong(column, f"{value} est hors de 0 à 999 999 999")
        return value

    def number(self, column: str, default: int = 0) -> int:
        """The same, `default` where it is empty."""
        value = self.count(column)
        return default if value is None else value

    def flag(self, column: str) -> bool:
        """0 or 1; empty is 0."""
        text = self.text(column)
        if text not in {"", "0", "1"}:
            raise self.wrong(column, f"«\u202f{text}\u202f» n'est ni 0 ni 1")
        return text == "1"

    def degrees(self, column: str, most: float) -> float | None:
        """A coordinate, at most `most` either way."""
        value = self._read(column, float, "un nombre")
        if value is not None and not (math.isfinite(value) and -most <= value <= most):
            raise self.wrong(column, f"{value} est hors de −{most:.0f} à {most:.0f}")
        return value

    def point(self, lat: str, lon: str) -> tuple[float, float] | None:
        """A place on Earth, None where both cells are empty."""
        place = self.degrees(lat, 90), self.degrees(lon, 180)
        if place[0] is None and place[1] is None:
            return None
        if place[0] is None or place[1] is None:
            raise self.wrong(lat, "une latitude va avec une longitude")
        return place[0], place[1]

    def place(self) -> tuple[float, float]:
        """A place that must be stated."""
        found = self.point("lat", "lon")
        if found is None:
            raise self.wrong("lat", "la cellule est vide")
        return found

    def time(self, column: str) -> int | None:
        """Minutes after midnight from HH:MM, past 24:00 too."""

        def read(text: str) -> int:
            hours, minutes = text.split(":")
            if not (hours.isdigit() and minutes.isdigit() and len(minutes) == 2 and int(minutes) < 60):
                raise ValueError
            return int(hours) * 60 + int(minutes)

        return self._read(column, read, "une heure HH:MM")

    def day(self, column: str) -> int | None:
        """A day number from an ISO date."""
        return self._read(column, lambda text: date.fromisoformat(text).toordinal(), "une date AAAA-MM-JJ")

    def level(self, column: str) -> int:
        """A position in `LEVELS`; empty is the lowest."""
        return self._read(column, LEVELS.index, "un niveau de français") or 0

    def one_of(self, column: str, known: Container[str], what: str) -> str:
        """A word among `known`."""
        text = self.name(column)
        if text not in known:
            raise self.wrong(column, f"«\u202f{text}\u202f» n'est pas {what} connu")
        return text

    def ending(self, start: int, end: int) -> int:
        """The end of a shift, on the next day where it is not after the start."""
        return end if end > start else end + DAY


def table(name: str, data: bytes | None) -> list[Row]:
    """The rows of a table, none without a file; refused where it is no CSV or a row has another width."""
    if data is None:
        return []
    try:
        text = data.decode("utf-8")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise CheckRefusedError(f"{name}\u202f: ce n'est pas une table CSV en UTF-8.") from None
    if not rows:
        raise CheckRefusedError(f"{name}\u202f: le fichier est vide, il manque la ligne de titres.")
    found = []
    for line, cells in enumerate(rows[1:], start=2):
        if len(cells) != len(rows[0]):
            raise CheckRefusedError(f"{name}, ligne {line}\u202f: {len(cells)} cellules au lieu de {len(rows[0])}.")
        found.append(Row(name, line, dict(zip(rows[0], cells, strict=True))))
    return found


def keyed[T](rows: list[Row], build: Callable[[Row], T], column: str = "id") -> dict[str, T]:
    """What `build` makes of each row, by identifier, each once."""
    found: dict[str, T] = {}
    for row in rows:
        key = row.name(column)
        if key in found:
            raise row.wrong(column, f"l'identifiant «\u202f{key}\u202f» figure deux fois")
        found[key] = build(row)
    return found
