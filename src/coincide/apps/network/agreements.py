"""The conventions of the operator: read by its professionals, written by the coordination."""

import datetime as dt
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, Role, roles
from coincide.apps.network import actions
from coincide.apps.network.forms import AgreementForm
from coincide.apps.network.models import Agreement
from coincide.apps.network.saving import tried
from coincide.apps.territory.clock import today
from coincide.core.rules.calendar import french_count

SOON_DAYS = 120
"""From how many days left the end of a convention is announced."""


@dataclass(frozen=True, slots=True)
class Line:
    """A convention, its last day, and where it stands."""

    agreement: Agreement
    last: dt.date | None
    badge: str
    words: str


@roles(OPERATOR)
@require_GET
def agreements(request: SignedInRequest) -> HttpResponse:
    """Which conventions are in force, until when, and what does each allow?"""
    rows = Agreement.objects.filter(operator=request.user.organisation_id).select_related("partner")
    lines = [line(one, today()) for one in rows.order_by("kind", "-signed_on")]
    return render(request, "network/agreements.html", {"lines": lines, "may_write": _may(request)})


def line(agreement: Agreement, day: dt.date) -> Line:
    """Where a convention stands on ``day``."""
    first, after = agreement.period.lower, agreement.period.upper
    last = after - dt.timedelta(days=1) if after else None
    if day < first:
        return Line(agreement, last, "info", "à venir")
    if last is None:
        return Line(agreement, last, "done", "en vigueur")
    left = (last - day).days
    if left < 0:
        return Line(agreement, last, "neutral", "terminée")
    if left <= SOON_DAYS:
        return Line(agreement, last, "soon", f"encore {french_count(left, 'jour')}")
    return Line(agreement, last, "done", "en vigueur")


@roles(Role.COORDINATOR)
@require_http_methods(["GET", "POST"])
def new_agreement(request: SignedInRequest) -> HttpResponse:
    """Record a convention."""
    form = AgreementForm(request.POST or None, user=request.user)
    if request.method == "POST" and tried(form, partial(actions.record_agreement, by=request.user)):
        messages.success(request, "Convention inscrite.")
        return redirect("network:agreements")
    return _form(request, form, "Inscrire une convention")


@roles(Role.COORDINATOR)
@require_http_methods(["GET", "POST"])
def agreement(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a convention."""
    one = get_object_or_404(Agreement, pk=pk, operator=request.user.organisation_id)
    form = AgreementForm.of(one, request.user, request.POST or None)
    if request.method == "POST" and tried(form, partial(actions.change_agreement, one, by=request.user)):
        messages.success(request, "Convention modifiée.")
        return redirect("network:agreements")
    return _form(request, form, f"Modifier la convention avec {one.partner}")


def _form(request: SignedInRequest, form: AgreementForm, title: str) -> HttpResponse:
    return render(request, "network/agreement.html", {"form": form, "title": title}, status=422 if form.errors else 200)


def _may(request: SignedInRequest) -> bool:
    return request.user.role == Role.COORDINATOR
