"""The workbook to start from: every column in its group, lists to choose from, and what each column holds."""

import io

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from coincide.apps.exchange.caseload.columns import COLUMNS
from coincide.apps.organisations.models import Organisation
from coincide.apps.territory.models import Basin

SHEET, LISTS, HOW_TO = "File active", "Listes", "Mode d'emploi"
LAST_ROW = 2000
_HEAD = Font(bold=True)
_REQUIRED, _OPTIONAL = PatternFill("solid", fgColor="E4D8F0"), PatternFill("solid", fgColor="F1EAF8")


def template(operator: Organisation) -> bytes:
    """An empty sheet with its titles and lists, and a page that explains them. No name of a person is in it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    lists = book.create_sheet(LISTS)
    how = book.create_sheet(HOW_TO)
    how.append(["Groupe", "Colonne", "Obligatoire", "Valeurs ou exemple"])
    basins = tuple(
        Basin.objects.filter(departement=operator.departement_id).order_by("name").values_list("name", flat=True)
    )
    for position, column in enumerate(COLUMNS, 1):
        choices = basins if column.field == "basin" else column.choices
        letter = get_column_letter(position)
        cell = sheet.cell(1, position, column.title)
        cell.font, cell.fill = _HEAD, _REQUIRED if column.required else _OPTIONAL
        cell.comment = Comment(f"{column.group}. Exemple : {column.example}", "Coïncide")
        sheet.column_dimensions[letter].width = max(14, len(column.title) + 3)
        if choices:
            for row, choice in enumerate([column.title, *choices], 1):
                lists.cell(row, position, choice)
            told = DataValidation(
                "list", formula1=f"{LISTS}!${letter}$2:${letter}${len(choices) + 1}", allow_blank=True
            )
            told.error, told.errorTitle = "Choisissez une valeur de la liste.", column.title
            sheet.add_data_validation(told)
            told.add(f"{letter}2:{letter}{LAST_ROW}")
        shown = ", ".join(choices) if choices else column.example
        how.append([column.group, column.title, "oui" if column.required else "non", shown])
    for cell in [*how[1], *lists[1]]:
        cell.font, cell.fill = _HEAD, _OPTIONAL
    for row in how.iter_rows(min_row=2):
        row[3].alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in zip("ABCD", (14, 36, 12, 90), strict=True):
        how.column_dimensions[letter].width = width
    sheet.freeze_panes, how.freeze_panes = "A2", "A2"
    lists.sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
