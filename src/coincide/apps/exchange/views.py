"""Pages of the exchange room: a file of offers, read, applied, undone."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import roles
from coincide.apps.exchange import actions, understood, workbook
from coincide.apps.exchange.columns import COLUMNS, SHEETS
from coincide.apps.exchange.forms import UploadForm
from coincide.apps.exchange.models import ImportBatch
from coincide.apps.exchange.reading import MOST_BYTES
from coincide.apps.offers.models import OFFER_ROLES

SHOWN = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@roles(OFFER_ROLES)
@require_http_methods(["GET", "POST"])
def imports(request: SignedInRequest) -> HttpResponse:
    """Drop a file; the former imports below."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = actions.preview(form.cleaned_data["kind"], file.name, file.read(MOST_BYTES + 1), request.user)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect("exchange:batch", made.pk)
    batches = ImportBatch.objects.visible_to(request.user).select_related("uploaded_by").defer("rows", "updated")[:20]
    context = {"form": form, "batches": batches, "columns": COLUMNS.items(), "sheets": SHEETS}
    return render(request, "exchange/imports.html", context)


@roles(OFFER_ROLES)
@require_GET
def template(request: SignedInRequest, kind: str) -> HttpResponse:
    """The workbook to start from."""
    if kind not in SHEETS:
        raise Http404
    response = HttpResponse(workbook.template(kind), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="modele-{SHEETS[kind].lower()}.xlsx"'
    return response


def _batch(request: SignedInRequest, pk: int) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.visible_to(request.user).select_related("uploaded_by"), pk=pk)


@roles(OFFER_ROLES)
@require_GET
def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a file holds, what is wrong, and what applying it would do."""
    found = _batch(request, pk)
    counts = Counter(row["action"] for row in found.rows)
    context = {
        "batch": found,
        "new": counts["create"],
        "changed": counts["update"],
        "wrong_lines": len({one["line"] for one in found.errors}),
        "errors": found.errors[:SHOWN],
        "titles": [column.title for column in COLUMNS[found.kind]],
        "rows": understood.rows_of(found, SHOWN),
        "shown": SHOWN,
    }
    return render(request, "exchange/batch.html", context)


@roles(OFFER_ROLES)
@require_POST
def apply_batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Apply a file."""
    found = _batch(request, pk)
    try:
        actions.apply(found, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("exchange:batch", pk)
    undo_it = f"undo={reverse('exchange:undo', args=[pk])}"
    messages.success(request, f"{found.file_name} est importé.", extra_tags=undo_it)
    return redirect("exchange:batch", pk)


@roles(OFFER_ROLES)
@require_POST
def undo_batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """Undo an import."""
    try:
        actions.undo(_batch(request, pk), request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Import annulé : les offres sont comme avant.")
    return redirect("exchange:batch", pk)
