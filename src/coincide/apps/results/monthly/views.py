"""Pages of the monthly report: the list, one month on the screen, on paper, in a spreadsheet; found again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_http_methods

from coincide.apps.accounts.downloads import XLSX
from coincide.apps.accounts.journal import record
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, Role, roles
from coincide.apps.results.models import MonthlyReport
from coincide.apps.results.monthly import actions
from coincide.apps.results.monthly.shown import Shown
from coincide.apps.results.queries import market_start
from coincide.apps.results.tables import month_name
from coincide.apps.results.views import MASKED, departement_of
from coincide.apps.territory.clock import today
from coincide.apps.territory.offered import offer_choices
from coincide.core.spreadsheet import Sheet, as_workbook
from coincide.core.statistics.series import Month, months_between
from coincide.machine.pdf import to_pdf

READERS = OPERATOR | {Role.STATE}


class MonthForm(forms.Form):
    """Which month to produce: the whole months of the programme, the latest first."""

    month = forms.ChoiceField(label="Mois")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_choices(self, "month", choices)


def _months(request: SignedInRequest) -> list[tuple[str, str]]:
    departement = departement_of(request.user)
    start = market_start(departement) if departement else None
    if start is None:
        return []
    over = [month for month in months_between(start, today()) if month.last_day < today()]
    return [(str(month), month_name(month)) for month in reversed(over)]


@roles(READERS)
@require_http_methods(["GET", "POST"])
def reports(request: SignedInRequest) -> HttpResponse:
    """The reports, the latest of each month; the coordination produces one."""
    departement = departement_of(request.user)
    may_produce = request.user.role == Role.COORDINATOR
    form = MonthForm(request.POST or None, choices=_months(request)) if may_produce else None
    if request.method == "POST" and form and departement and form.is_valid():
        year, month = form.cleaned_data["month"].split("-")
        try:
            made = actions.produce(departement, Month(int(year), int(month)), request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("results:monthly", made.pk)
    found = MonthlyReport.objects.filter(departement=departement).select_related("made_by").defer("data")
    named = [(one, month_name(Month.of(one.month))) for one in found]
    return render(request, "results/monthly/reports.html", {"form": form, "reports": named})


def _report(request: SignedInRequest, pk: int) -> Shown:
    found = get_object_or_404(
        MonthlyReport.objects.filter(departement=departement_of(request.user)).select_related("made_by", "departement"),
        pk=pk,
    )
    return Shown(found, request.user.role not in OPERATOR)


@roles(READERS)
@require_GET
def report(request: SignedInRequest, pk: int) -> HttpResponse:
    """The month in figures; ``?reproduire=1`` computes it again from the facts as they are now."""
    shown = _report(request, pk)
    context: dict[str, object] = {"shown": shown}
    if request.GET.get("reproduire") and not shown.masked:
        try:
            context |= {"differences": actions.reproduce(shown.report), "is_reproduced": True}
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    return render(request, "results/monthly/report.html", context)


@roles(READERS)
@require_GET
def take(request: SignedInRequest, pk: int, form: str) -> HttpResponse:
    """The report as PDF or as a workbook, masked as on the page; written in the journal."""
    shown = _report(request, pk)
    name = f"rapport-{shown.month}"
    if form == "pdf":
        try:
            content = to_pdf(render_to_string("results/monthly/pdf.html", {"shown": shown}))
        except OSError:  # no Pango on this machine: the page prints as well
            messages.error(
                request, "Cette machine ne sait pas faire de PDF\u202f: imprimez la page depuis le navigateur."
            )
            return redirect("results:monthly", pk)
        media_type = "application/pdf"
    elif form == "xlsx":
        content, media_type = as_workbook(_sheets(shown)), XLSX
    else:
        raise Http404
    record("export", shown.report, f"{pk}:{form}", request.user)
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _sheets(shown: Shown) -> list[Sheet]:
    sheets = []
    for table in shown.tables:
        rows = [*table.rows, *([table.total] if table.total else [])]
        cells = [[MASKED if cell is None else cell for cell in row] for row in rows]
        sheets.append(Sheet(table.title, table.columns, cells))
    notes: list[list[str]] = [[shown.lead], [shown.identity], *([one] for one in shown.changes), [shown.delays_over]]
    notes += [[f"Règles appliquées : {', '.join(shown.rules)}"], [f"Empreinte : {shown.report.sha256}"]]
    return [*sheets, Sheet("Notes", ("Notes",), notes)]
