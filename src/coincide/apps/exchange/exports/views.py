"""Pages of the exports: every list that can leave, the templates for the journeys."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.downloads import FORMATS, download
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import EVERYONE, Role, roles
from coincide.apps.exchange.exports import actions
from coincide.apps.exchange.exports.catalogue import BY_KEY
from coincide.apps.exchange.exports.forms import TemplateForm
from coincide.apps.exchange.exports.journeys import journey_rows
from coincide.apps.exchange.exports.lists import BY_KEY as LISTS
from coincide.apps.exchange.exports.lists import lists_for
from coincide.apps.exchange.hub import hub_tabs
from coincide.apps.exchange.models import ExportTemplate
from coincide.apps.journeys.models import Journey
from coincide.apps.territory.clock import today
from coincide.core.spreadsheet import Sheet

COORDINATOR = Role.COORDINATOR


@roles(EVERYONE)
@require_GET
def exports(request: SignedInRequest) -> HttpResponse:
    """Which lists can I take away, in which form?"""
    context: dict[str, Any] = {"lists": lists_for(request.user)}
    if request.user.role == COORDINATOR:
        default = actions.first_template(request.user.organisation)
        templates = ExportTemplate.objects.filter(organisation=request.user.organisation_id)
        context |= {"templates": templates, "default": default, "tabs": hub_tabs("exports:exports")}
    return render(request, "exchange/exports/exports.html", context)


@roles(EVERYONE)
@require_GET
def take(request: SignedInRequest, key: str, form: str) -> HttpResponse:
    """One list, whole, as the user sees it."""
    found = LISTS.get(key)
    if found is None or request.user.role not in found.allowed or form not in FORMATS:
        raise Http404
    day = today()
    return download(
        found.sheet(request.user, day), name=f"{key}-{day.isoformat()}", form=form, what="export", by=request.user
    )


def _template(request: SignedInRequest, pk: int) -> ExportTemplate:
    return get_object_or_404(ExportTemplate.objects.filter(organisation=request.user.organisation_id), pk=pk)


@roles(COORDINATOR)
@require_GET
def take_journeys(request: SignedInRequest, pk: int, form: str) -> HttpResponse:
    """The journeys under the columns of a template."""
    template = _template(request, pk)
    if form not in FORMATS:
        raise Http404
    columns = [(BY_KEY[key], title) for key, title in template.columns if key in BY_KEY]
    day = today()
    rows = [[column.read(row) for column, _ in columns] for row in journey_rows(request.user, day)]
    sheet = Sheet("Parcours", [title for _, title in columns], rows, template.date_format)
    return download(sheet, name=f"parcours-{day.isoformat()}", form=form, what=Journey, by=request.user)


@roles(COORDINATOR)
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """A template: its name, its columns in order, their titles."""
    if pk is None:
        start = actions.first_template(request.user.organisation)
        template = ExportTemplate(organisation=request.user.organisation, columns=start.columns)
    else:
        template = _template(request, pk)
    form = TemplateForm(request.POST or None, instance=template)
    if request.method == "POST" and form.is_valid():
        try:
            is_default = form.cleaned_data["is_default"]
            template.is_default = False if pk is None else template.is_default
            actions.save_template(template, form.columns(), request.user, is_default=is_default)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Le modèle «\u202f{template}\u202f» est enregistré.")
            return redirect("exports:exports")
    return render(request, "exchange/exports/edit.html", {"form": form, "template": template})


@roles(COORDINATOR)
@require_POST
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove a template."""
    template = _template(request, pk)
    try:
        actions.remove_template(template, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Le modèle «\u202f{template.name}\u202f» est supprimé.")
    return redirect("exports:exports")
