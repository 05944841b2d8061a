"""The page *Ateliers collectifs*: enter a workshop once, tick who came."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.models import User
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, Role, roles
from coincide.apps.journeys.log import meetings as verbs
from coincide.apps.journeys.log.forms import MeetingForm
from coincide.apps.journeys.models import ActivityHours, Contact, GroupMeeting
from coincide.apps.journeys.queries import my_caseload
from coincide.apps.journeys.views.file import add_errors
from coincide.apps.people.models import Household, Person
from coincide.apps.people.search import search
from coincide.apps.territory.clock import today

PAGE, SHOWN = 20, 30
GROWN = 16
"""Younger persons are not proposed: they don't come to workshops of their parents."""


@roles(OPERATOR)
@require_GET
def group_meetings(request: SignedInRequest) -> HttpResponse:
    """Which workshops took place, with whom?

    How many came is told whole; names only of files that are open to the user.
    """
    user = request.user
    named = Contact.objects.visible_to(user).select_related("household").order_by("household__name")
    found = (
        GroupMeeting.objects.filter(operator=user.organisation_id)
        .select_related("author")
        .annotate(came=Count("contacts", distinct=True), persons=Count("contacts__activity_hours", distinct=True))
        .prefetch_related(Prefetch("contacts", named, to_attr="named"))
        .order_by("-on", "-id")
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [(one, one.author_id == user.pk or user.role == Role.COORDINATOR) for one in page.object_list]
    return render(request, "journeys/meetings.html", {"rows": rows, "page": page})


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def group_meeting_new(request: SignedInRequest) -> HttpResponse:
    """Enter a workshop."""
    return _edit(request, None)


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def group_meeting_edit(request: SignedInRequest, meeting: int) -> HttpResponse:
    """Correct a workshop and who came."""
    return _edit(request, _mine(request, meeting))


def _mine(request: SignedInRequest, pk: int) -> GroupMeeting:
    return get_object_or_404(GroupMeeting, operator=request.user.organisation_id, pk=pk)


def _edit(request: SignedInRequest, found: GroupMeeting | None) -> HttpResponse:
    user = request.user
    came = set(
        ActivityHours.objects.filter(contact__group_meeting=found).values_list("person_id", flat=True) if found else ()
    )
    initial: dict[str, Any] = {"on": found.on, "title": found.title, "hours": found.hours} if found else {"on": today()}
    ticked = _ticked(request.POST.getlist("persons")) if request.method == "POST" else came
    form = MeetingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data | {"persons": Person.objects.filter(pk__in=ticked).select_related("household")}
        try:
            made = (
                verbs.correct_group_meeting(found, by=user, **facts)
                if found
                else verbs.hold_group_meeting(by=user, **facts)
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            done = "Atelier corrigé." if found else "Atelier inscrit, avec le contact de chaque ménage."
            messages.success(request, done, extra_tags="" if found else _undo(made))
            return redirect("journeys:group_meetings")
    context = {
        "meeting": found,
        "form": form,
        "chosen": households(user, "", ticked) if ticked else [],
        "households": [row for row in households(user, "") if not _holds(row, ticked)],
        "ticked": ticked,
    }
    return render(request, "journeys/meeting_edit.html", context, status=422 if form.is_bound else 200)


@roles(OPERATOR)
@require_GET
def group_meeting_search(request: SignedInRequest) -> HttpResponse:
    """The households that answer what is typed, to tick: a fragment. Those ticked already stay where they are."""
    ticked = _ticked(request.GET.getlist("persons"))
    shown = [row for row in households(request.user, request.GET.get("q", "")) if not _holds(row, ticked)]
    return render(request, "journeys/parts/meeting_households.html", {"households": shown, "ticked": ticked})


@roles(OPERATOR)
@require_POST
def group_meeting_cancel(request: SignedInRequest, meeting: int) -> HttpResponse:
    """Take a workshop back."""
    touched = verbs.cancel_group_meeting(_mine(request, meeting), by=request.user)
    messages.success(request, f"Atelier retiré du journal de {touched} ménage{'s' if touched > 1 else ''}.")
    return redirect("journeys:group_meetings")


Row = tuple[Household, list[Person]]
"""A household to tick, with its persons."""


def households(user: User, words: str, ticked: set[UUID] | None = None) -> list[Row]:
    """Households that answer the words, each with its persons of 16 or more; those followed when there are no words.

    ``ticked``: those of these persons, and no other.
    """
    mine: QuerySet[Household] = Household.objects.writable_by(user)
    if ticked is not None:
        mine = mine.filter(pk__in=Person.objects.filter(pk__in=ticked).values("household"))
    elif words.strip():
        mine = search(mine, words).order_by(F("relevance").desc(), "name")
    else:
        mine = mine.filter(pk__in=my_caseload(user, today()).values("pk"))
    day = today()
    limit = day.replace(year=day.year - GROWN, day=min(day.day, 28))
    grown = Person.objects.filter(Q(birth_date__lte=limit) | ~Q(place="child")).order_by("birth_date")
    found = mine.prefetch_related(Prefetch("persons", grown, to_attr="grown"))
    return [(one, one.grown) for one in (found if ticked is not None else found[:SHOWN])]


def _holds(row: Row, ticked: set[UUID]) -> bool:
    return any(person.pk in ticked for person in row[1])


def _ticked(values: list[str]) -> set[UUID]:
    found = set()
    for value in values:
        try:
            found.add(UUID(value))
        except ValueError:
            continue
    return found


def _undo(made: GroupMeeting) -> str:
    return f"undo={reverse('journeys:group_meeting_cancel', args=[made.pk])}"
