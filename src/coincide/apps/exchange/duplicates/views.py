"""Pages of the duplicates: the pairs that look alike, one pair side by side, what was merged."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import Role, roles
from coincide.apps.exchange.duplicates import actions
from coincide.apps.exchange.duplicates.merging import counted
from coincide.apps.exchange.duplicates.queries import Pair, choices, pair, persons_of, suspects
from coincide.apps.exchange.hub import hub_tabs
from coincide.apps.exchange.models import DistinctPersons, PersonMerge
from coincide.apps.journeys.queries import dossiers
from coincide.apps.people.models import Household
from coincide.apps.territory.clock import today

PAGE = 25
COORDINATOR = Role.COORDINATOR


@roles(COORDINATOR)
@require_GET
def pairs(request: SignedInRequest) -> HttpResponse:
    """Which entries look like one person; the merges done below, each of which can be taken back."""
    page = Paginator(suspects(request.user), PAGE).get_page(request.GET.get("page"))
    merges = PersonMerge.objects.filter(kept_person__in=persons_of(request.user)).select_related(
        "kept_person__household", "by"
    )[:PAGE]
    context = {
        "page": page,
        "merges": [(one, counted(one.moved)) for one in merges],
        "tabs": hub_tabs("duplicates:pairs"),
    }
    return render(request, "exchange/duplicates/pairs.html", context)


def _pair(request: SignedInRequest, one: UUID, other: UUID) -> Pair:
    found = pair(request.user, one, other) if one != other else None
    if found is None:
        raise Http404
    return found


@roles(COORDINATOR)
@require_GET
def compare(request: SignedInRequest, one: UUID, other: UUID) -> HttpResponse:
    """Two entries side by side: choose what stays, or say that they are two persons."""
    found = _pair(request, one, other)
    files = {
        file.id: file
        for file in dossiers(
            Household.objects.filter(pk__in=[found.keep.household_id, found.gone.household_id]), today()
        )
    }
    for person in (found.keep, found.gone):
        record("read", person, person.pk, request.user)
    context = {
        "pair": found,
        "choices": choices(found),
        "keep_file": files[found.keep.household_id],
        "gone_file": files[found.gone.household_id],
    }
    return render(request, "exchange/duplicates/compare.html", context)


@roles(COORDINATOR)
@require_POST
def merge(request: SignedInRequest, one: UUID, other: UUID) -> HttpResponse:
    """Make one entry of the two."""
    found = _pair(request, one, other)
    take = {choice.name: request.POST.get(choice.name) == "gone" for choice in choices(found)}
    try:
        done = actions.merge(found.keep, found.gone, request.user, take)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("duplicates:compare", one, other)
    undo = f"undo={reverse('duplicates:unmerge', args=[done.pk])}"
    messages.success(request, f"Les deux fiches de {found.keep} n'en font plus qu'une.", extra_tags=undo)
    return redirect("duplicates:pairs")


@roles(COORDINATOR)
@require_POST
def distinct(request: SignedInRequest, one: UUID, other: UUID) -> HttpResponse:
    """They are two persons: don't suggest them again."""
    found = _pair(request, one, other)
    said = actions.say_distinct(found.keep, found.gone, request.user)
    undo = f"undo={reverse('duplicates:undo_distinct', args=[said.pk])}"
    messages.success(request, "C'est retenu\u202f: ces deux personnes ne seront plus proposées.", extra_tags=undo)
    return redirect("duplicates:pairs")


@roles(COORDINATOR)
@require_POST
def undo_distinct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Suggest two persons again."""
    said = get_object_or_404(
        DistinctPersons.objects.filter(one__in=persons_of(request.user)).select_related("one", "other"), pk=pk
    )
    actions.unsay_distinct(said, request.user)
    return redirect("duplicates:pairs")


@roles(COORDINATOR)
@require_POST
def unmerge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a merge back."""
    found = get_object_or_404(PersonMerge.objects.filter(kept_person__in=persons_of(request.user)), pk=pk)
    try:
        done = actions.unmerge(found, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        told = f" Est resté\u202f: {'\u202f; '.join(done.kept)}." if done.kept else ""
        messages.success(request, f"La fusion est défaite.{told}")
    return redirect("duplicates:pairs")
