"""The keeping of files: what is announced, what can be done today, what is kept on request."""

import uuid

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import Role, roles
from coincide.apps.journeys import retention
from coincide.apps.people.models import Household
from coincide.apps.territory.clock import today
from coincide.core.rules.retention import RETENTION, Stage

LISTED = (Stage.ARCHIVE, Stage.ANONYMISE, Stage.NOTICE, Stage.HELD, Stage.ARCHIVED)
MOST_LISTED = 200


class HoldForm(forms.Form):
    """Until when a file is kept, and why."""

    until = forms.DateField(
        label="Conserver jusqu'au", widget=forms.DateInput(attrs={"placeholder": "31/12/2026"}), required=True
    )
    reason = forms.CharField(
        label="Motif", max_length=240, help_text="Un litige, une demande de la personne\u202f: sans détail de santé."
    )


class ReasonForm(forms.Form):
    """Why an archive is opened."""

    reason = forms.CharField(label="Motif", max_length=60, help_text="Il reste au droit d'accès et au journal.")


@roles(Role.COORDINATOR)
@require_GET
def keeping(request: SignedInRequest) -> HttpResponse:
    """Which files have run their time, what is announced, and what can be done today?"""
    groups = retention.by_stage(retention.files(retention.of_operator(request.user), today()))
    shown = [(stage, groups[stage][:MOST_LISTED], len(groups[stage])) for stage in LISTED if groups[stage]]
    record("read_retention", Household, "list", request.user)
    context = {
        "rule": RETENTION,
        "groups": shown,
        "counts": [(stage.label, len(groups[stage])) for stage in Stage if groups[stage]],
        "unannounced": sum(one.standing.needs_notice for one in groups[Stage.NOTICE]),
        "to_archive": len(groups[Stage.ARCHIVE]),
        "to_anonymise": len(groups[Stage.ANONYMISE]),
    }
    return render(request, "journeys/keeping.html", context)


@roles(Role.COORDINATOR)
@require_http_methods(["GET", "POST"])
def keeping_apply(request: SignedInRequest) -> HttpResponse:
    """Say what is about to be done, then do it: an anonymisation is not undone."""
    households = retention.of_operator(request.user)
    if request.method == "POST":
        done = retention.apply(households, today(), request.user)
        messages.success(
            request,
            f"Fait\u202f: {done.told} préavis, {done.archived} mises en archive, {done.anonymised} anonymisations.",
        )
        return redirect("journeys:keeping")
    groups = retention.by_stage(retention.files(households, today()))
    context = {
        "to_tell": [one for one in groups[Stage.NOTICE] if one.standing.needs_notice],
        "to_archive": groups[Stage.ARCHIVE],
        "to_anonymise": groups[Stage.ANONYMISE],
        "rule": RETENTION,
    }
    return render(request, "journeys/keeping_apply.html", context)


@roles(Role.COORDINATOR)
@require_http_methods(["GET", "POST"])
def hold(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep one file beyond its time."""
    household = get_object_or_404(retention.of_operator(request.user), pk=pk)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = retention.hold(household, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("until", error)
        else:
            messages.success(request, f"Dossier {household.reference} conservé jusqu'au {kept.until:%d/%m/%Y}.")
            return redirect("journeys:keeping")
    context = {"form": form, "household": household, "title": "Conserver sur demande", "action": "Conserver"}
    return render(request, "journeys/keeping_form.html", context)


@roles(Role.COORDINATOR)
@require_POST
def release(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Let the rule apply again."""
    household = get_object_or_404(retention.of_operator(request.user), pk=pk)
    try:
        retention.release(household, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"La règle s'applique de nouveau au dossier {household.reference}.")
    return redirect("journeys:keeping")


@roles(Role.COORDINATOR)
@require_http_methods(["GET", "POST"])
def open_archive(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Open a file in restricted archive for a few days, with a reason."""
    household = get_object_or_404(retention.of_operator(request.user), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            retention.open_archive(household, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error("reason", error)
        else:
            return redirect("journeys:household", household.pk)
    title = "Consulter l'archive"
    context = {"form": form, "household": household, "title": title, "action": "Ouvrir pour sept jours"}
    return render(request, "journeys/keeping_form.html", context)


@roles(Role.COORDINATOR)
@require_POST
def bring_back(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """A household comes back: its file is active again."""
    household = get_object_or_404(retention.of_operator(request.user), pk=pk)
    try:
        retention.bring_back(household, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("journeys:keeping")
    messages.success(request, "Le dossier est de nouveau actif. Rouvrez un parcours pour reprendre l'accompagnement.")
    return redirect("journeys:household", household.pk)
