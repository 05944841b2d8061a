"""Pages of a caseload's import: drop a file, say what its columns are, look at each row, import, undo."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import Role, roles
from coincide.apps.exchange.caseload import actions, running, workbook
from coincide.apps.exchange.caseload.forms import CaseloadFileForm, ColumnsForm
from coincide.apps.exchange.caseload.header import find_header
from coincide.apps.exchange.hub import hub_tabs
from coincide.apps.exchange.models import CaseloadImport, CaseloadRow
from coincide.apps.exchange.source import MOST_BYTES, Source

PAGE = 50
KEPT_SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Status = CaseloadImport.Status
COORDINATOR = Role.COORDINATOR


def _batch(request: SignedInRequest, pk: int) -> CaseloadImport:
    found = CaseloadImport.objects.visible_to(request.user).select_related("uploaded_by").defer("content")
    return get_object_or_404(found, pk=pk)


def _to_write(batch: CaseloadImport) -> int:
    """How many rows it would write, or wrote."""
    return int(batch.counts.get("new", 0)) + int(batch.counts.get("changed", 0))


def _tell(request: SignedInRequest, error: ValidationError) -> None:
    messages.error(request, " ".join(error.messages))


@roles(COORDINATOR)
@require_http_methods(["GET", "POST"])
def imports(request: SignedInRequest) -> HttpResponse:
    """Drop a file; the former imports below."""
    form = CaseloadFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = actions.drop(file.name, file.read(MOST_BYTES + 1), request.user)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect("caseload:columns", batch.pk)
    former = CaseloadImport.objects.visible_to(request.user).select_related("uploaded_by")
    shown = former.only("pk", "file_name", "status", "uploaded_at", "counts", "uploaded_by__full_name")[:30]
    batches = [(one, _to_write(one) if one.counts else None) for one in shown]
    context = {"form": form, "batches": batches, "tabs": hub_tabs("caseload:imports")}
    return render(request, "exchange/caseload/imports.html", context)


@roles(COORDINATOR)
@require_GET
def template(request: SignedInRequest) -> HttpResponse:
    """The workbook to start from."""
    record("export", CaseloadImport, "template", request.user)
    response = HttpResponse(workbook.template(request.user.organisation), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="modele-file-active.xlsx"'
    return response


@roles(COORDINATOR)
@require_http_methods(["GET", "POST"])
def columns(request: SignedInRequest, pk: int) -> HttpResponse:
    """Which column of the file is what; another sheet or another row of titles can be chosen."""
    batch = _batch(request, pk)
    if batch.content is None or batch.status not in (Status.DRAFT, Status.PREVIEWED):
        return redirect("caseload:batch", pk)
    source = Source(batch.file_name, bytes(batch.content), actions.MOST_ROWS)
    asked = request.POST if request.method == "POST" else request.GET
    sheet = asked.get("sheet", batch.sheet)
    sheet = sheet if sheet in source.sheets else source.sheets[0]
    line = asked.get("line", "")
    number = int(line) if line.isdecimal() and len(line) < 7 else None
    try:
        header = find_header(source, sheet, batch.mapping, number)
    except ValidationError as error:
        _tell(request, error)
        header = find_header(source, batch.sheet, batch.mapping)
    form = ColumnsForm(request.POST if request.method == "POST" else None, header=header)
    if request.method == "POST" and form.is_valid():
        try:
            actions.read(batch, request.user, mapping=form.mapping(), sheet=sheet, header_line=header.line)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("caseload:batch", pk)
    context = {"batch": batch, "form": form, "header": header, "sheets": source.sheets, "sheet": sheet}
    return render(request, "exchange/caseload/columns.html", context)


@roles(COORDINATOR)
@require_GET
def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """What each row would do, or what the import did."""
    found = _batch(request, pk)
    if found.status == Status.DRAFT:
        return redirect("caseload:columns", pk)
    if found.status == Status.RUNNING:
        return render(request, "exchange/caseload/running.html", _progress(found))
    wanted = request.GET.get("effet", "")
    rows = found.rows.filter(action=wanted) if wanted in CaseloadRow.Action.values else found.rows.all()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "batch": found,
        "page": page,
        "tabs": _effects(found, wanted),
        "to_write": _to_write(found),
        "kept": found.kept[:KEPT_SHOWN],
    }
    return render(request, "exchange/caseload/batch.html", context)


def _effects(found: CaseloadImport, wanted: str) -> list[dict[str, Any]]:
    """The filters: every row, then each effect that some row has."""
    url = reverse("caseload:batch", args=[found.pk])
    words = {"new": "Nouvelles", "changed": "Modifiées", "unchanged": "Inchangées", "duplicate": "Doublons"}
    words["refused"] = "Refusées"
    told = [{"label": "Toutes", "url": url, "current": not wanted, "count": sum(found.counts.values())}]
    for name, label in words.items():
        if found.counts.get(name):
            told.append(
                {"label": label, "url": f"{url}?effet={name}", "current": wanted == name, "count": found.counts[name]}
            )
    return told


def _progress(found: CaseloadImport) -> dict[str, Any]:
    progress = getattr(found, "progress", None)
    return {"batch": found, "done": progress.done if progress else 0, "total": progress.total if progress else 0}


@roles(COORDINATOR)
@require_GET
def progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far the import is; asked again by the page until it is over."""
    found = _batch(request, pk)
    if found.status == Status.RUNNING:
        return render(request, "exchange/caseload/_progress.html", _progress(found))
    response = HttpResponse(status=204)
    response["HX-Redirect"] = reverse("caseload:batch", args=[pk])
    return response


@roles(COORDINATOR)
@require_POST
def take_anyway(request: SignedInRequest, pk: int, line: int) -> HttpResponse:
    """Take a duplicate all the same, or leave it out after all."""
    try:
        actions.take_anyway(_batch(request, pk), line, request.user, request.POST.get("taken") == "1")
    except ValidationError as error:
        _tell(request, error)
    return redirect(f"{reverse('caseload:batch', args=[pk])}?effet=duplicate")


@roles(COORDINATOR)
@require_POST
def apply(request: SignedInRequest, pk: int) -> HttpResponse:
    """Import what is new and changed."""
    found = _batch(request, pk)
    try:
        done = running.start(found, request.user)
    except ValidationError as error:
        _tell(request, error)
    else:
        if done.status == Status.APPLIED:
            messages.success(request, f"{found.file_name} est importé. L'import peut s'annuler depuis cette page.")
    return redirect("caseload:batch", pk)


@roles(COORDINATOR)
@require_http_methods(["GET", "POST"])
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what an undo would keep, then do it."""
    found = _batch(request, pk)
    if request.method == "GET":
        try:
            what = actions.what_undo_would_do(found, request.user)
        except ValidationError as error:
            _tell(request, error)
            return redirect("caseload:batch", pk)
        return render(request, "exchange/caseload/undo.html", {"batch": found, "what": what, "shown": KEPT_SHOWN})
    try:
        done = actions.undo(found, request.user)
    except ValidationError as error:
        _tell(request, error)
    else:
        kept = f" {len(done.kept)} éléments travaillés depuis sont gardés." if done.kept else ""
        messages.success(request, f"Import annulé.{kept}")
    return redirect("caseload:batch", pk)
