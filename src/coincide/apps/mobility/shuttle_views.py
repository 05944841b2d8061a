"""The drawing board of shuttles: draw, measure, compare, print."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, Role, roles
from coincide.apps.mobility import actions, queries
from coincide.apps.mobility.forms import ShuttleForm
from coincide.apps.mobility.models import Shuttle


def _hours(minutes: list[int]) -> str:
    return ", ".join(f"{one // 60:02d}:{one % 60:02d}" for one in minutes)


def _found(request: SignedInRequest, pk: UUID) -> Shuttle:
    known = Shuttle.objects.visible_to(request.user).on_board()
    return get_object_or_404(known.select_related("operator", "drawn_by"), pk=pk)


@roles(OPERATOR)
@require_GET
def shuttles(request: SignedInRequest) -> HttpResponse:
    """The variants side by side; those that were erased, for who may put them back."""
    known = list(Shuttle.objects.visible_to(request.user))
    may_draw = _may_draw(request)
    return render(request, "mobility/shuttles.html", {
        "shuttles": [one for one in known if one.erased_on is None],
        "erased": [one for one in known if one.erased_on] if may_draw else [], "may_draw": may_draw,
    })  # fmt: skip


def _may_draw(request: SignedInRequest) -> bool:
    return request.user.role == Role.COORDINATOR


@roles(Role.COORDINATOR)
@require_http_methods(["GET", "POST"])
def new_shuttle(request: SignedInRequest) -> HttpResponse:
    """Draw a variant."""
    form = ShuttleForm(request.POST or None, operator=request.user.organisation)
    if request.method == "POST" and form.is_valid():
        try:
            drawn = actions.draw(form.drawn(), request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("mobility:shuttle", drawn.pk)
    return render(request, "mobility/new_shuttle.html", {
        "form": form, "map": queries.network(request.user.organisation.departement_id),
        "has_contours": queries.has_contours(),
    })  # fmt: skip


@roles(OPERATOR)
@require_GET
def shuttle(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One variant: what it is, and what it changes once measured."""
    return render(request, "mobility/shuttle.html", _context(request, pk))


@roles(OPERATOR)
@require_GET
def case(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One page for the funder, to print."""
    return render(request, "mobility/case.html", _context(request, pk))


def _context(request: SignedInRequest, pk: UUID) -> dict[str, Any]:
    found = _found(request, pk)
    stops = [{"at": [one["lat"], one["lon"]], "name": one["name"]} for one in found.stops]
    drawn = queries.network(found.operator.departement_id)
    drawn["rows"] = [{"at": one["at"], "text": one["name"], "verdict": "place"} for one in stops]
    drawn["lines"] = [*drawn["lines"], {"name": found.name, "stops": stops, "is_drawn": True}]
    drawn["focus"] = [one["at"] for one in stops]
    return {
        "shuttle": found, "out": _hours(found.out), "back": _hours(found.back), "map": drawn,
        "may_draw": _may_draw(request), "effect": found.effect, "has_contours": queries.has_contours(),
    }  # fmt: skip


@roles(Role.COORDINATOR)
@require_POST
def measure(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Compute what the variant changes."""
    found = _found(request, pk)
    try:
        actions.measure(found, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("mobility:shuttle", found.pk)


@roles(Role.COORDINATOR)
@require_POST
def erase(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take a variant off the board."""
    found = _found(request, pk)
    actions.erase(found, request.user)
    undo = f"undo={reverse('mobility:restore_shuttle', args=[pk])}"
    messages.success(request, f"Variante « {found.name} » effacée.", extra_tags=undo)
    return redirect("mobility:shuttles")


@roles(Role.COORDINATOR)
@require_POST
def restore(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Put an erased variant back."""
    found = get_object_or_404(Shuttle.objects.visible_to(request.user).exclude(erased_on=None), pk=pk)
    try:
        actions.restore(found, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("mobility:shuttles")
    messages.success(request, f"Variante « {found.name} » remise.")
    return redirect("mobility:shuttle", pk)
