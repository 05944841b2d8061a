"""Reading a file of offers: one sheet, its titles in the first row that holds something, the rows under it.

Raises ValidationError with one French sentence for anything that is not a readable table of reasonable size.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from coincide.apps.exchange.source import MOST_BYTES as MOST_BYTES
from coincide.apps.exchange.source import Source

MOST_ROWS = 5000


@dataclass(frozen=True)
class Table:
    """A header and the rows under it, each with its number in the file (the header is 1 when nothing is above)."""

    header: list[str]
    rows: list[tuple[int, list[Any]]]


def read_file(name: str, content: bytes, sheet: str) -> Table:
    """Read a file. ``sheet`` is the sheet wanted in a workbook of several."""
    source = Source(name, content, MOST_ROWS)
    numbered = list(source.numbered(source.grid(_chosen(source.sheets, sheet))))
    if not numbered:
        raise ValidationError("Le fichier ne contient aucune ligne.")
    if len(numbered) - 1 > MOST_ROWS:
        raise ValidationError("Le fichier a plus de 5\u202f000 lignes\u202f: coupez-le en plusieurs.")
    header = [str(cell).strip() for cell in numbered[0][1]]
    if len(numbered) == 1:
        raise ValidationError("Le fichier n'a que des titres de colonnes\u202f: ajoutez au moins une ligne.")
    return Table(header, numbered[1:])


def _chosen(sheets: list[str], wanted: str) -> str:
    same = [name for name in sheets if name.casefold() == wanted.casefold()]
    if not same and len(sheets) > 1:
        raise ValidationError(
            f"Le classeur a plusieurs feuilles ({', '.join(sheets[:6])}) et aucune ne s'appelle «\u202f{wanted}\u202f»"
            "\u202f: renommez celle à importer."
        )
    return (same or sheets)[0]
