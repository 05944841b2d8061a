"""Finding the row of titles of a caseload, whatever stands above it."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from coincide.apps.exchange import cells
from coincide.apps.exchange.caseload.columns import COLUMNS, recognise, unique_titles
from coincide.apps.exchange.source import Source
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

SEARCHED = 15
"""Rows among which titles are looked for."""
_REPEATED = 3
"""A row under the titles that holds so many titles is a second row of titles."""


@dataclass(frozen=True)
class Header:
    """The titles, their row, the place of each column we know, and the numbered rows under them."""

    line: int
    titles: list[str]
    places: dict[str, int]
    rows: list[tuple[int, list[Any]]]

    @property
    def missing(self) -> list[str]:
        """Titles of the required columns that are not there."""
        return [column.title for column in COLUMNS if column.required and column.field not in self.places]

    def check(self) -> None:
        """Raises ValidationError naming the required columns that are missing, with the titles that were read."""
        if self.missing:
            read = ", ".join(f"«\u202f{title}\u202f»" for title in self.titles if title) or "aucun"
            raise ValidationError(
                f"Il manque {'la colonne' if len(self.missing) == 1 else 'les colonnes'} {', '.join(self.missing)}. "
                f"Titres lus à la ligne {self.line}{NARROW}: {read}. "
                "Renommez les colonnes, ou dites à quoi chacune correspond."
            )
        if not self.rows:
            raise ValidationError("Le fichier n'a que des titres de colonnes\u202f: ajoutez au moins une ligne.")


def choose_sheet(source: Source, wanted: str, mapping: dict[str, str]) -> str:
    """The sheet to read: the one asked for, the only one, « File active », else the one with most known titles."""
    if wanted:
        return wanted
    if len(source.sheets) == 1:
        return source.sheets[0]
    named = [name for name in source.sheets if name.casefold() == "file active"]
    if named:
        return named[0]
    scores = {name: len(find_header(source, name, mapping).places) for name in source.sheets[:20]}
    best = max(scores.values())
    first = [name for name, score in scores.items() if score == best]
    if len(first) > 1 or not best:
        raise ValidationError(
            f"Le classeur a plusieurs feuilles ({', '.join(source.sheets[:6])})\u202f: dites laquelle importer."
        )
    return first[0]


def find_header(source: Source, sheet: str, mapping: dict[str, str], line: int | None = None) -> Header:
    """The row of titles of a sheet: ``line`` when it is given, else the one where most columns are known.

    Lines above it, and a second row of titles under it, are left out. A title cut in two rows (« CIR » above « signé
    le ») is put together. Raises ValidationError for an empty sheet.
    """
    numbered = list(source.numbered(source.grid(sheet)))
    if not numbered:
        raise ValidationError("Le fichier ne contient aucune ligne.")
    found: list[tuple[int, int, list[str], dict[str, int]]] = []
    above: list[str] = []
    for at, (number, row) in enumerate(numbered[:SEARCHED]):
        titles = [" ".join(cells.shown(cell).split()) for cell in row]
        if line is None or number == line:
            told = _joined(above, titles)
            found.append((at, number, told, recognise(told, mapping)))
        above = titles
    if not found:
        raise ValidationError(f"La ligne {line} n'a pas de titres\u202f: donnez une des {SEARCHED} premières lignes.")
    at, number, titles, places = max(found, key=lambda one: (len(one[3]), -one[0]))
    under = numbered[at + 1 :]
    if under and len(recognise([cells.shown(cell) for cell in under[0][1]], {})) >= _REPEATED:
        under = under[1:]
    return Header(number, unique_titles(titles), places, under)


def _joined(above: list[str], titles: list[str]) -> list[str]:
    """Titles that say nothing alone, with the group written above them."""
    told, group = [], ""
    for at, title in enumerate(titles):
        group = above[at] if at < len(above) and above[at] else group
        both = f"{group} {title}".strip()
        alone = bool(recognise([title], {}))
        told.append(title if alone or not recognise([both], {}) else both)
    return told
