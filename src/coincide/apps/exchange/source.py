"""A file that somebody dropped: what it is, its sheets, and one of them as a grid of cells.

Raises ValidationError with one French sentence for anything that is not a readable table of reasonable size. What a
spreadsheet would hide is told: cells computed by a formula, formulas without a result or in error, merged cells.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from coincide.core.archives import UNREADABLE

MOST_BYTES = 5 * 1024 * 1024
MOST_COLUMNS = 100
MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 500
BROKEN = "Le classeur est abîmé\u202f: ouvrez-le, enregistrez-le de nouveau en XLSX, puis redéposez-le."
TOO_BIG = "Le classeur est trop gros une fois ouvert\u202f: gardez la seule feuille à importer."
NOT_A_TABLE = "Ce n'est ni un classeur XLSX ou ODS ni un fichier CSV\u202f: déposez l'un d'eux."
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(/?)>\s*(<(?:\w+:)?f\b)?")
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_OTHERS = [
    (b"%PDF", "C'est un PDF"),
    (b"\x89PNG", "C'est une image"),
    (b"\xff\xd8\xff", "C'est une image"),
    (b"GIF8", "C'est une image"),
    (b"{\\rtf", "C'est un texte"),
    (b"Rar!", "C'est une archive"),
    (b"7z\xbc\xaf", "C'est une archive"),
]
_FRENCH = "éèêëàâçùûôîï"
_OLD = b"\xd0\xcf\x11\xe0"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")


@dataclass
class Grid:
    """The cells of a sheet, row by row; positions are (row, column), the first row of the file is 1, column A is 0."""

    rows: list[list[Any]]
    computed: set[tuple[int, int]] = field(default_factory=set)
    in_error: set[tuple[int, int]] = field(default_factory=set)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)


def column_letter(at: int) -> str:
    """« A » for 0, « AA » for 26."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """« B4 » for (4, 1)."""
    return f"{column_letter(column)}{row}"


class Source:
    """A file opened: ``sheets`` are those that are not hidden; a CSV has one, without a name."""

    def __init__(self, name: str, content: bytes, most_rows: int) -> None:
        self.most_rows = most_rows
        self._content = content
        self._book: CalamineWorkbook | None = None
        self._lines: list[list[Any]] = []
        self._grids: dict[str, Grid] = {}
        self.hidden: list[str] = []
        if not content:
            raise ValidationError("Le fichier est vide.")
        if len(content) > MOST_BYTES:
            raise ValidationError("Le fichier dépasse 5 Mo\u202f: coupez-le en plusieurs.")
        _refuse_others(name, content)
        if content[:4] == b"PK\x03\x04":
            self._open_workbook()
        else:
            self.sheets = [""]
            self._lines = self._read_csv()

    def _open_workbook(self) -> None:
        self._parts = _sound_archive(self._content)
        try:
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(self._content))
        except (CalamineError, OSError, ValueError) as error:
            raise ValidationError(BROKEN) from error
        seen = self._book.sheets_metadata
        self.sheets = [one.name for one in seen if one.visible == SheetVisibleEnum.Visible]
        self.hidden = [one.name for one in seen if one.visible != SheetVisibleEnum.Visible]
        if not self.sheets:
            raise ValidationError("Le classeur n'a aucune feuille visible\u202f: affichez celle à importer.")

    def grid(self, sheet: str) -> Grid:
        """The cells of one of :attr:`sheets`. Raises ValidationError for one that is not there, or too long."""
        if sheet not in self._grids:
            self._grids[sheet] = self._grid(sheet)
        return self._grids[sheet]

    def _grid(self, sheet: str) -> Grid:
        if self._book is None:
            return Grid(self._lines)
        if sheet not in self.sheets:
            raise ValidationError(f"Le classeur n'a pas de feuille «\u202f{sheet}\u202f».")
        try:
            page = self._book.get_sheet_by_name(sheet)
            if page.total_width > MOST_COLUMNS:
                raise ValidationError("La feuille a plus de 100 colonnes\u202f: supprimez celles de droite.")
            if page.total_height > 4 * self.most_rows:
                raise ValidationError(f"{self._too_long()} Supprimez les lignes du bas, même vides.")
            grid = Grid(page.to_python(skip_empty_area=False), merged=list(page.merged_cell_ranges or []))
        except (CalamineError, OSError, ValueError) as error:
            raise ValidationError(BROKEN) from error
        self._look_under(sheet, grid)
        for (top, left), (bottom, right) in grid.merged:
            _spread(grid.rows, top, left, bottom, right)
        grid.merged = [((top + 1, left), (bottom + 1, right)) for (top, left), (bottom, right) in grid.merged]
        return grid

    def _look_under(self, sheet: str, grid: Grid) -> None:
        """Which cells hold a formula, and which an error: the reader gives their last result only."""
        part = self._parts.get(sheet)
        if part is None:
            return  # an ODS: its reader gives results only
        with zipfile.ZipFile(io.BytesIO(self._content)) as archive, archive.open(part) as file:
            for attributes, closed, formula in _CELL.findall(file.read(MOST_UNPACKED)):
                is_error = b't="e"' in attributes
                if not is_error and (closed or not formula):
                    continue
                found = _REFERENCE.search(attributes)
                if found:
                    place = (int(found[2]), _column(found[1]))
                    (grid.in_error if is_error else grid.computed).add(place)

    def _read_csv(self) -> list[list[Any]]:
        text = _decoded(self._content)
        first = text.lstrip("\r\n").split("\n", 1)[0]
        delimiter = max(";,\t", key=first.count)
        lines: list[list[Any]] = []
        try:
            for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
                if len(line) > MOST_COLUMNS:
                    raise ValidationError(
                        "Le fichier a plus de 100 colonnes\u202f: vérifiez le séparateur (point-virgule)."
                    )
                lines.append(list(line))
                if len(lines) > 4 * self.most_rows:
                    raise ValidationError(self._too_long())
        except csv.Error as error:
            raise ValidationError(
                "Le fichier CSV est mal formé\u202f: vérifiez les guillemets, ou enregistrez-le en XLSX."
            ) from error
        return lines

    def _too_long(self) -> str:
        most = f"{self.most_rows:,}".replace(",", "\u202f")
        return f"Le fichier a plus de {most} lignes\u202f: coupez-le en plusieurs."

    def numbered(self, grid: Grid) -> Iterator[tuple[int, list[Any]]]:
        """The rows that hold something, each with its number in the file; raises when there are too many."""
        count = 0
        for number, row in enumerate(grid.rows, 1):
            if any(str(cell).strip() for cell in row):
                count += 1
                if count > self.most_rows + 20:  # titles don't count
                    raise ValidationError(self._too_long())
                yield number, row


def _column(letters: bytes) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + letter - 64
    return at - 1


def _spread(rows: list[list[Any]], top: int, left: int, bottom: int, right: int) -> None:
    """A merged cell's value holds in each of its rows (its first column only)."""
    for row in rows[top + 1 : bottom + 1]:
        if left < len(row) and row[left] == "":
            row[left] = rows[top][left]


def _refuse_others(name: str, content: bytes) -> None:
    for start, what in _OTHERS:
        if content.startswith(start):
            raise ValidationError(f"{what}, pas un tableau. {NOT_A_TABLE}")
    if content[:4] == _OLD:
        if _PROTECTED in content:
            raise ValidationError(
                "Le classeur est protégé par un mot de passe\u202f: enregistrez-le sans, puis redéposez-le."
            )
        raise ValidationError("Ce format de classeur n'est pas lu\u202f: enregistrez-le en XLSX ou en CSV.")
    if content[:4] != b"PK\x03\x04" and name.lower().endswith((".xlsx", ".xlsm", ".ods", ".xls")):
        raise ValidationError(BROKEN)


def _sound_archive(content: bytes) -> dict[str, str]:
    """The parts of the sheets, by name. A small archive must not unpack into something huge."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise ValidationError(TOO_BIG)
            names = {part.filename for part in parts}
            if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
                raise ValidationError(f"C'est une archive ou un texte, pas un tableau. {NOT_A_TABLE}")
            for part in parts:
                if _SHEET.fullmatch(part.filename):
                    with archive.open(part) as file:
                        _refuse_far_cells(file.read(MOST_UNPACKED + 1))
            return _sheet_parts(archive, names)
    except (*UNREADABLE, KeyError) as error:
        raise ValidationError(BROKEN) from error


def _refuse_far_cells(sheet: bytes) -> None:
    """A lone far cell would become millions of empty ones."""
    if len(sheet) > MOST_UNPACKED:
        raise ValidationError(TOO_BIG)
    for letters, number in _REFERENCE.findall(sheet):
        if _column(letters) >= MOST_COLUMNS:
            raise ValidationError("La feuille a plus de 100 colonnes\u202f: supprimez celles de droite.")
        if int(number) > 200_000:
            raise ValidationError("La feuille a trop de lignes\u202f: supprimez celles du bas, même vides.")


def _sheet_parts(archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    """Which part of an XLSX holds which sheet."""
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {}
    for tag in re.findall(r"<Relationship\b[^>]*>", links):
        told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        targets[told.get("Id", "")] = "xl/" + told.get("Target", "").removeprefix("/xl/")
    found = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        told = dict(re.findall(r'([\w:]+)="([^"]*)"', tag))
        part = targets.get(told.get("r:id", ""))
        if part in names:
            found[_unescaped(told.get("name", ""))] = str(part)
    return found


def _unescaped(text: str) -> str:
    for sign, meant in (("&quot;", '"'), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(sign, meant)
    return text


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise ValidationError(NOT_A_TABLE) from error
    if b"\x00" in content:
        raise ValidationError(NOT_A_TABLE)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel writes its CSV in the letters of Windows, or of the Mac: those in which more French is read.
        read = [content.decode(name, errors="replace") for name in ("cp1252", "mac_roman")]
        return max(read, key=lambda text: sum(map(text.count, _FRENCH)))
