"""Tables that leave for a spreadsheet: a CSV that a French one opens, an XLSX with typed cells; never a formula."""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from coincide.core.rules.calendar import NARROW_SPACE

Cell = str | int | float | Decimal | bool | dt.date | None
FRENCH_DATE = "%d/%m/%Y"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WIDEST, _NARROWEST = 60, 10
_EXCEL_DATES = {"%d/%m/%Y": "dd/mm/yyyy", "%Y-%m-%d": "yyyy-mm-dd", "%m/%Y": "mm/yyyy"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: a name, titles, rows of as many cells. Dates, numbers and yes/no keep their type."""

    name: str
    titles: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    date_format: str = FRENCH_DATE


def safe_cell(cell: object) -> str:
    """Text of a cell that a spreadsheet doesn't take for a formula; narrow spaces become plain ones.

    A cell that begins like a formula gets an apostrophe in front (OWASP, « CSV injection »). A number stays itself.
    """
    text = str(cell).replace(NARROW_SPACE, " ")
    is_number = isinstance(cell, int | float | Decimal)
    return f"'{text}" if text.startswith(_FORMULA) and not is_number else text


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with its mark, semicolons, lines ended the Windows way, decimal commas: what Excel in French opens."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_cell(title) for title in sheet.titles])
    for row in sheet.rows:
        writer.writerow([_csv_cell(cell, sheet.date_format) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _csv_cell(cell: Cell, date_format: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, dt.date):
        return cell.strftime(date_format)
    if isinstance(cell, float | Decimal):
        return str(cell).replace(".", ",")
    return safe_cell(cell)


def as_xlsx(sheet: Sheet) -> bytes:
    """A workbook of one sheet: titles that stay in sight, columns as wide as they need, dates that sort as dates.

    A text is written as a text, so that nothing in it is ever computed.
    """
    return as_workbook([sheet])


def as_workbook(sheets: Iterable[Sheet]) -> bytes:
    """The same with several sheets, in order."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _add(book, sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _add(book: Workbook, sheet: Sheet) -> None:
    rows = list(sheet.rows)
    page = book.create_sheet(sheet.name[:31])
    page.freeze_panes = "A2"
    for at, title in enumerate(sheet.titles):
        longest = max([len(title) + 2, *(len(str(row[at])) for row in rows[:500] if row[at] is not None)])
        page.column_dimensions[get_column_letter(at + 1)].width = min(_WIDEST, max(_NARROWEST, longest + 1))
    page.append([_titled(page, title) for title in sheet.titles])
    number_format = _EXCEL_DATES.get(sheet.date_format, "dd/mm/yyyy")
    for row in rows:
        page.append([_typed(page, cell, number_format) for cell in row])
    if rows:
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.titles))}{len(rows) + 1}"


def _titled(page: object, title: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, title)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="F1EAF8")
    return cell


def _typed(page: object, value: Cell, date_format: str) -> WriteOnlyCell:
    if isinstance(value, bool):
        value = "oui" if value else "non"
    if isinstance(value, str):
        cell = WriteOnlyCell(page, _CONTROL.sub("", value.replace(NARROW_SPACE, " ")))
        cell.data_type = "s"  # a text, whatever it begins with
        cell.quotePrefix = True  # and still one once somebody has typed in it
        return cell
    cell = WriteOnlyCell(page, value)
    if isinstance(value, dt.date):
        cell.number_format = date_format
    return cell
