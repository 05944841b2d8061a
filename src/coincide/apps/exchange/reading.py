"""Reading a workbook or a CSV into a header and numbered rows, whatever is thrown at it.

Raises ValidationError with one French sentence for anything that is not a readable table of reasonable size.
"""

import csv
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from python_calamine import CalamineError, CalamineWorkbook

BROKEN = "Le classeur est abîmé : ouvrez-le, enregistrez-le de nouveau en XLSX, puis redéposez-le."
MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5000
MOST_COLUMNS = 100
MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 500
_CELL = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


@dataclass(frozen=True)
class Table:
    """A header and the rows under it, each with its number in the file (the header is 1 when nothing is above)."""

    header: list[str]
    rows: list[tuple[int, list[Any]]]


def read_file(name: str, content: bytes, sheet: str) -> Table:
    """Read a file. ``sheet`` is the sheet wanted in a workbook of several."""
    if not content:
        raise ValidationError("Le fichier est vide.")
    if len(content) > MOST_BYTES:
        raise ValidationError("Le fichier dépasse 5 Mo : coupez-le en plusieurs.")
    if content[:4] == b"PK\x03\x04":
        lines = _workbook(content, sheet)
    elif content[:4] == b"\xd0\xcf\x11\xe0" or name.lower().endswith((".xls", ".ods")):
        raise ValidationError("Ce format de classeur n'est pas lu : enregistrez-le en XLSX ou en CSV.")
    elif name.lower().endswith((".xlsx", ".xlsm")):
        raise ValidationError(
            "Le classeur est abîmé : ouvrez-le, enregistrez-le de nouveau en XLSX, puis redéposez-le."
        )
    else:
        lines = _csv(content)
    return _table(lines)


def _table(lines: list[list[Any]]) -> Table:
    numbered = [(number, line) for number, line in enumerate(lines, 1) if any(str(cell).strip() for cell in line)]
    if not numbered:
        raise ValidationError("Le fichier ne contient aucune ligne.")
    if len(numbered) - 1 > MOST_ROWS:
        raise ValidationError("Le fichier a plus de 5 000 lignes : coupez-le en plusieurs.")
    header = [str(cell).strip() for cell in numbered[0][1]]
    if len(numbered) == 1:
        raise ValidationError("Le fichier n'a que des titres de colonnes : ajoutez au moins une ligne.")
    return Table(header, numbered[1:])


# --- workbooks --------------------------------------------------------------------------------------------------------


def _workbook(content: bytes, wanted: str) -> list[list[Any]]:
    _refuse_bombs(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        if not names:
            raise ValidationError("Le classeur n'a aucune feuille.")
        same = [name for name in names if name.casefold() == wanted.casefold()]
        if not same and len(names) > 1:
            raise ValidationError(
                f"Le classeur a plusieurs feuilles ({', '.join(names[:6])}) et aucune ne s'appelle « {wanted} » : "
                "renommez celle à importer."
            )
        return book.get_sheet_by_name((same or names)[0]).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise ValidationError(
            "Le classeur est abîmé : enregistrez-le de nouveau en XLSX, puis redéposez-le."
        ) from error


def _refuse_bombs(content: bytes) -> None:
    """A small archive must not unpack into something huge, nor a lone far cell into millions of empty ones."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise ValidationError("Le classeur est trop gros une fois ouvert : gardez la seule feuille à importer.")
            for part in parts:
                if _SHEET.fullmatch(part.filename):
                    with archive.open(part) as file:
                        _refuse_far_cells(file.read(MOST_UNPACKED + 1))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, zlib.error) as error:
        raise ValidationError(
            "Le classeur est abîmé : enregistrez-le de nouveau en XLSX, puis redéposez-le."
        ) from error


def _refuse_far_cells(sheet: bytes) -> None:
    if len(sheet) > MOST_UNPACKED:
        raise ValidationError("Le classeur est trop gros une fois ouvert : gardez la seule feuille à importer.")
    for letters, number in _CELL.findall(sheet):
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        if column > MOST_COLUMNS:
            raise ValidationError("La feuille a plus de 100 colonnes : supprimez celles de droite.")
        if int(number) > 4 * MOST_ROWS:
            raise ValidationError("La feuille a plus de 5 000 lignes : supprimez celles du bas, même vides.")


# --- CSV --------------------------------------------------------------------------------------------------------------


def _csv(content: bytes) -> list[list[Any]]:
    text = _decoded(content)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise ValidationError(
            "Le fichier CSV est mal formé : vérifiez les guillemets, ou enregistrez-le en XLSX."
        ) from error
    if any(len(line) > MOST_COLUMNS for line in lines):
        raise ValidationError("Le fichier a plus de 100 colonnes : vérifiez le séparateur (point-virgule).")
    return [list(line) for line in lines]


def _decoded(content: bytes) -> str:
    if b"\x00" in content:
        raise ValidationError("Ce n'est ni un classeur XLSX ni un fichier CSV : déposez l'un des deux.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
