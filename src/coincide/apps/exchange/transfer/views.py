"""Pages of the files of transfer: our card, our partners, a household sent, a file received."""

import json
import uuid

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, Role, roles
from coincide.apps.exchange.models import TransferFile, TransferPartner
from coincide.apps.exchange.transfer import actions, partners
from coincide.apps.exchange.transfer.arrival import Place
from coincide.apps.exchange.transfer.forms import PartnerForm, ReceivedForm, SendForm
from coincide.apps.exchange.transfer.keys import have_keys, make_keys, read_keys
from coincide.apps.exchange.transfer.reading import MOST_SEALED
from coincide.apps.journeys.queries import dossier
from coincide.apps.journeys.tabs import tabs_of
from coincide.apps.journeys.transfers.contents import lines
from coincide.apps.journeys.transfers.forms import AcceptForm
from coincide.apps.journeys.views.household import not_found, opened
from coincide.apps.territory.clock import today
from coincide.machine.errors import CoincideError

SHOWN = 50


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def files(request: SignedInRequest) -> HttpResponse:
    """Drop a file that came; our card and our partners beside it."""
    form = ReceivedForm(request.POST, request.FILES) if request.method == "POST" else ReceivedForm()
    if request.method == "POST" and form.is_valid():
        try:
            found = actions.preview_file(form.cleaned_data["file"].read(MOST_SEALED + 1), by=request.user)
        except (ValidationError, CoincideError) as error:
            _say(form, "file", error)
        else:
            return redirect("transfer_files:file", found.file.pk)
    return _home(request, form, PartnerForm())


@roles(Role.COORDINATOR)
@require_POST
def create_keys(request: SignedInRequest) -> HttpResponse:
    """Make the operator's keys on this machine."""
    try:
        make_keys(request.user.organisation)
    except CoincideError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Les clés sont créées. Donnez votre carte à vos partenaires.")
    return redirect("transfer_files:files")


@roles(OPERATOR)
@require_GET
def card(request: SignedInRequest) -> HttpResponse:
    """Our card, to give to a partner: public halves only."""
    try:
        ours = read_keys(request.user.organisation).card
    except CoincideError as error:
        messages.error(request, str(error))
        return redirect("transfer_files:files")
    response = HttpResponse(json.dumps(ours.to_dict(), ensure_ascii=False, indent=1), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="carte-coincide.json"'
    return response


@roles(Role.COORDINATOR)
@require_POST
def add_partner(request: SignedInRequest) -> HttpResponse:
    """Know a partner by its card."""
    form = PartnerForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            found = partners.add_partner(
                partners.read_card(facts["card"]),
                by=request.user,
                fingerprint=facts["fingerprint"],
                reads_social=facts["reads_social"],
            )
        except ValidationError as error:
            _say(form, "card", error)
        else:
            messages.success(request, f"{found.name} est un partenaire.")
            return redirect("transfer_files:files")
    return _home(request, ReceivedForm(), form)


@roles(Role.COORDINATOR)
@require_POST
def revoke_partner(request: SignedInRequest, pk: int) -> HttpResponse:
    """Know a partner no more."""
    found = get_object_or_404(TransferPartner.objects.visible_to(request.user), pk=pk)
    try:
        partners.revoke_partner(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{found.name} n'est plus un partenaire\u202f: ses fichiers seront refusés.")
    return redirect("transfer_files:files")


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def file(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a received file holds, then where it goes and who follows it."""
    user = request.user
    found = get_object_or_404(TransferFile.objects.visible_to(user).select_related("partner", "household", "by"), pk=pk)
    is_sent = request.method == "POST"
    form = AcceptForm(request.POST if is_sent else None, operator=user.organisation, day=today(), by=user)
    if is_sent and form.is_valid():
        try:
            done = actions.apply_file(found, by=user, place=Place(**form.cleaned_data))
        except (ValidationError, CoincideError) as error:
            _say(form, "on", error)
        else:
            messages.success(request, "Le dossier est créé, avec tout ce que le fichier contenait.")
            return redirect("transfer_files:file", done.pk)
    preview = None
    if found.status == TransferFile.Status.PREVIEWED:
        try:
            preview = actions.preview_again(found, by=user)
        except (ValidationError, CoincideError) as error:
            messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
            return redirect("transfer_files:files")
    context = {
        "found": found,
        "preview": preview,
        "form": form,
        "lines": lines(found.counts, user.role),
        "may_open": found.household is not None,
    }
    return render(request, "exchange/transfer_file.html", context, status=422 if form.errors else 200)


@roles(OPERATOR)
@require_POST
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take an import back."""
    found = get_object_or_404(TransferFile.objects.visible_to(request.user), pk=pk)
    try:
        actions.undo_file(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("transfer_files:file", pk)
    messages.success(request, "Import annulé\u202f: le dossier n'est plus là. Le fichier peut être importé de nouveau.")
    return redirect("transfer_files:files")


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def export(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The file of a household for a partner, to download."""
    found = opened(request, pk)
    if found is None:
        return not_found(request)
    if not found.may_write:
        raise PermissionDenied("Seul l'opérateur qui suit le ménage en envoie le dossier.")
    form = SendForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            sent, sealed = actions.export_household(found, to=form.cleaned_data["to"], by=request.user)
        except (ValidationError, CoincideError) as error:
            _say(form, "to", error)
        else:
            response = HttpResponse(sealed, content_type="application/octet-stream")
            response["Content-Disposition"] = f'attachment; filename="transfert-{sent.identifier}.age"'
            return response
    context = {
        "file": dossier(found, today()),
        "tabs": tabs_of(pk, "journeys:household_transfer"),
        "form": form,
        "has_keys": have_keys(request.user.organisation),
        "partners": TransferPartner.objects.visible_to(request.user).filter(revoked_on=None),
    }
    return render(request, "exchange/transfer_export.html", context, status=422 if form.errors else 200)


def _home(request: SignedInRequest, form: forms.Form, partner_form: forms.Form) -> HttpResponse:
    user = request.user
    ours, trouble = None, ""
    if have_keys(user.organisation):
        try:
            ours = read_keys(user.organisation).card
        except CoincideError as error:
            trouble = str(error)
    known = TransferFile.objects.visible_to(user)
    context = {
        "form": form,
        "partner_form": partner_form,
        "ours": ours,
        "trouble": trouble,
        "partners": TransferPartner.objects.visible_to(user).filter(revoked_on=None),
        "files": known.select_related("partner", "household", "by").defer("sealed")[:SHOWN],
        "is_coordinator": user.role == Role.COORDINATOR,
    }
    status = 422 if form.errors or partner_form.errors else 200
    return render(request, "exchange/transfer_files.html", context, status=status)


def _say(form: forms.Form, field: str, error: Exception) -> None:
    """Put what was refused on its field, or on ``field``."""
    if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
        for name, sentences in error.message_dict.items():
            form.add_error(name if name in form.fields else None, sentences)
    else:
        form.add_error(field, error if isinstance(error, ValidationError) else str(error))
