"""The tab *Documents*: what is kept for a household, added, handed over as an attachment, removed."""

from __future__ import annotations

import uuid
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import EVERYONE, OPERATOR, Role, roles
from coincide.apps.journeys.log import documents as verbs
from coincide.apps.journeys.log.filetypes import ACCEPTED
from coincide.apps.journeys.log.forms import DocumentForm
from coincide.apps.journeys.models import Document
from coincide.apps.journeys.tabs import tabs_of
from coincide.apps.journeys.views.file import add_errors, head_of, on_file
from coincide.apps.journeys.views.household import not_found, opened
from coincide.apps.people.models import Household

DOCUMENTS = "journeys:documents"


@roles(EVERYONE)
@require_http_methods(["GET", "POST"])
def documents(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What do we hold of this household, since when, and who may read it?

    Every role reaches the view, so that each refusal is journalled; only who holds a grant sees the file.
    """
    found = opened(request, pk)
    if found is None:
        return not_found(request)
    if request.method == "POST":
        return _add(request, pk=pk)
    record("read", found, found.pk, request.user)
    return _page(request, found, DocumentForm(household=found, user=request.user))


@on_file
def _add(request: SignedInRequest, household: Household) -> HttpResponse:
    form = DocumentForm(request.POST, files=request.FILES, household=household, user=request.user)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        file = facts.pop("file")
        try:
            if file.size > verbs.SIZE_AT_MOST:  # before it is read
                raise ValidationError({"file": verbs.too_large(file.size)})
            made = verbs.add_document(household, by=request.user, name=file.name, data=file.read(), **facts)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"«\u202f{made.name}\u202f» est gardé.")
            return redirect(DOCUMENTS, household.pk)
    return _page(request, household, form)


def _page(request: SignedInRequest, household: Household, form: DocumentForm) -> HttpResponse:
    kept = Document.objects.filter(household=household).readable_by(request.user).select_related("person", "added_by")
    rows = [
        (one, ACCEPTED[one.media_type][0], one.added_by_id == request.user.pk or request.user.role == Role.COORDINATOR)
        for one in kept
    ]
    context = {
        "file": head_of(household),
        "tabs": tabs_of(household.pk, DOCUMENTS),
        "rows": rows,
        "form": form,
        "accept": ",".join([*ACCEPTED, *(ending for _, ending in ACCEPTED.values())]),
        "kinds": verbs.KINDS,
    }
    return render(request, "journeys/documents.html", context, status=422 if form.is_bound else 200)


@roles(OPERATOR)
@require_GET
def document(request: SignedInRequest, pk: uuid.UUID, document: int) -> HttpResponse:
    """Hand a document over, always as a file to save: nothing of it is opened inside the site."""
    found = opened(request, pk)
    if found is None:
        return not_found(request)
    kept = get_object_or_404(Document.objects.readable_by(request.user), household=found, pk=document)
    reading = verbs.read_document(kept, by=request.user)
    response = HttpResponse(reading.data, content_type=reading.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(reading.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@roles(OPERATOR)
@require_POST
@on_file
def document_remove(request: SignedInRequest, household: Household, document: int) -> HttpResponse:
    """Remove a document for good."""
    kept = get_object_or_404(Document.objects.readable_by(request.user), household=household, pk=document)
    verbs.remove_document(kept, by=request.user)
    messages.success(request, f"«\u202f{kept.name}\u202f» est retiré, avec son contenu.")
    return redirect(DOCUMENTS, household.pk)
