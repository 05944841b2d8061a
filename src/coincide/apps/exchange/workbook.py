"""The workbook to start from: the columns in order, and what each holds."""

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill

from coincide.apps.exchange.columns import COLUMNS, SHEETS

HOW_TO = "Mode d'emploi"


def template(kind: str) -> bytes:
    """An empty sheet with its titles, and a second one that explains them with an example."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEETS[kind]
    how = book.create_sheet(HOW_TO)
    how.append(["Colonne", "Obligatoire", "Ce qu'elle contient", "Exemple"])
    for position, column in enumerate(COLUMNS[kind], 1):
        sheet.cell(1, position, column.title)
        sheet.column_dimensions[sheet.cell(1, position).column_letter].width = max(14, len(column.title) + 3)
        how.append([column.title, "oui" if column.required else "non", column.explanation, column.example])
    for head in (sheet, how):
        for cell in head[1]:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="F1EAF8")
        head.freeze_panes = "A2"
    for letter, width in zip("ABCD", (28, 12, 70, 24), strict=True):
        how.column_dimensions[letter].width = width
    for row in how.iter_rows(min_row=2):
        row[2].alignment = Alignment(wrap_text=True)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
