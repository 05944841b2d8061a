"""A list that leaves as a file: one mechanism for every room, and one line of the journal each time."""

from collections.abc import Callable

from django.db.models import Model
from django.http import HttpResponse

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.core.spreadsheet import Sheet, as_csv, as_xlsx

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: dict[str, tuple[str, Callable[[Sheet], bytes]]] = {"csv": (CSV, as_csv), "xlsx": (XLSX, as_xlsx)}


def download(sheet: Sheet, *, name: str, form: str, what: type[Model] | str, by: User) -> HttpResponse:
    """The response that saves a sheet as ``name``, as ``csv`` or ``xlsx``; the journal says who took it.

    Raises KeyError for another format: the address is to refuse it.
    """
    media_type, write = FORMATS[form]
    rows = list(sheet.rows)
    record("export", what, f"{name}:{len(rows)}", by)
    content = write(Sheet(sheet.name, sheet.titles, rows, sheet.date_format))
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
