"""Buttons and pages of the journal's appointments, steps and hours."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, roles
from coincide.apps.journeys.log import appointments, hours, steps
from coincide.apps.journeys.log.forms import AgreedForm, AppointmentForm, HoursForm, StepEditForm, StepForm
from coincide.apps.journeys.models import ActivityHours, Appointment, Contact, Step
from coincide.apps.journeys.views.file import add_errors, on_file
from coincide.apps.journeys.views.journal import act, edited, page
from coincide.apps.people.models import Household
from coincide.apps.territory.clock import PARIS, today
from coincide.core.rules.activity import monday_of


@roles(OPERATOR)
@require_POST
@on_file
def add_appointment(request: SignedInRequest, household: Household) -> HttpResponse:
    """Plan an appointment."""
    form = AppointmentForm(request.POST, household=household, user=request.user)
    if form.is_valid():
        facts = form.facts()
        done = "Rendez-vous pris."
        try:
            saved = appointments.plan_appointment(household, by=request.user, **facts)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return act(request, household, lambda: saved, done, "#rendez-vous")
    return page(request, household, {"appointment": form})


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
@on_file
def appointment_edit(request: SignedInRequest, household: Household, appointment: int) -> HttpResponse:
    """Move an appointment or change what was planned."""
    found = _appointment(request, household, appointment)
    local = found.starts_at.astimezone(PARIS)
    initial = {name: getattr(found, name) for name in ("subject", "minutes", "place", "person", "layer")}
    form = AppointmentForm(
        request.POST or None, household=household, user=request.user,
        initial=initial | {"on": local.date(), "at": local.time(), "owner": found.owner_id},
    )  # fmt: skip
    for name in ("layer", "owner"):
        del form.fields[name]
    return edited(
        request, household, form, lambda: appointments.move_appointment(found, form.facts(), by=request.user),
        title="Déplacer un rendez-vous", done="Rendez-vous changé.",
    )  # fmt: skip


@roles(OPERATOR)
@require_POST
@on_file
def appointment_outcome(request: SignedInRequest, household: Household, appointment: int, outcome: str) -> HttpResponse:
    """Say that it was kept, missed or cancelled."""
    found, user = _appointment(request, household, appointment), request.user
    if outcome == "tenu":
        kind = request.POST.get("kind") or Contact.Kind.MEETING
        verb, done = lambda: appointments.keep_appointment(found, by=user, kind=kind), "Rendez-vous tenu, contact noté."
    elif outcome == "manque":
        verb, done = lambda: appointments.miss_appointment(found, by=user), "Rendez-vous manqué, c'est noté."
    elif outcome == "annule":
        verb, done = lambda: appointments.cancel_appointment(found, by=user), "Rendez-vous annulé."
    else:
        raise Http404
    return act(request, household, verb, done, "#rendez-vous")


@roles(OPERATOR)
@require_POST
@on_file
def add_step(request: SignedInRequest, household: Household) -> HttpResponse:
    """Promise a step."""
    form = StepForm(request.POST, household=household, user=request.user)
    if form.is_valid():
        try:
            saved = steps.add_step(household, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return act(request, household, lambda: saved, "Étape inscrite.", "#etapes")
    return page(request, household, {"step": form})


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
@on_file
def step_edit(request: SignedInRequest, household: Household, step: int) -> HttpResponse:
    """Hand a step to a colleague, or change it."""
    found = _step(request, household, step)
    form = StepEditForm(
        request.POST or None, household=household, user=request.user,
        initial={name: getattr(found, name) for name in ("title", "due_on", "strand")} | {"owner": found.owner_id},
    )  # fmt: skip
    form.fields["owner"].initial = found.owner_id
    may_remove = found.created_by_id == request.user.pk
    return edited(
        request, household, form, lambda: steps.change_step(found, form.cleaned_data, by=request.user),
        title="Modifier ou confier une étape", done="Étape changée.",
        remove_url=reverse("journeys:step_outcome", args=[household.pk, found.pk, "retiree"]) if may_remove else "",
        remove_label="Retirer cette étape",
    )  # fmt: skip


@roles(OPERATOR)
@require_POST
@on_file
def step_outcome(request: SignedInRequest, household: Household, step: int, outcome: str) -> HttpResponse:
    """Say that it is done, dropped, to do again, or was written by mistake."""
    found, user = _step(request, household, step), request.user
    if outcome == "faite":
        verb, done = lambda: steps.end_step(found, by=user, outcome=Step.Outcome.DONE), "Étape faite."
    elif outcome == "abandonnee":
        note = request.POST.get("note", "")
        verb, done = (
            lambda: steps.end_step(found, by=user, outcome=Step.Outcome.DROPPED, note=note),
            "Étape abandonnée.",
        )
    elif outcome == "rouverte":
        verb, done = lambda: steps.reopen_step(found, by=user), "Étape rouverte."
    elif outcome == "retiree":
        verb, done = lambda: steps.remove_step(found, by=user), "Étape retirée."
    else:
        raise Http404
    return act(request, household, verb, done, "#etapes")


@roles(OPERATOR)
@require_POST
@on_file
def add_hours(request: SignedInRequest, household: Household) -> HttpResponse:
    """Write hours of activity."""
    form = HoursForm(request.POST, household=household, user=request.user)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            saved = hours.log_hours(facts.pop("person"), by=request.user, **facts)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return act(request, household, lambda: saved, "Heures inscrites.", "#heures")
    return page(request, household, {"hours": form})


@roles(OPERATOR)
@require_POST
@on_file
def agree(request: SignedInRequest, household: Household) -> HttpResponse:
    """Write how many hours a week a contract says."""
    form = AgreedForm(request.POST, household=household, user=request.user)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            saved = hours.agree_hours(facts.pop("person"), by=request.user, **facts)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return act(request, household, lambda: saved, "Heures convenues inscrites.", "#heures")
    return page(request, household, {"agreed": form})


@roles(OPERATOR)
@require_POST
@on_file
def hours_remove(request: SignedInRequest, household: Household, hours_id: int) -> HttpResponse:
    """Take hours back."""
    found = get_object_or_404(ActivityHours.objects.readable_by(request.user), person__household=household, pk=hours_id)
    return act(request, household, lambda: hours.remove_hours(found, by=request.user), "Heures retirées.", "#heures")


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One day of the week shown, with its appointments."""

    on: dt.date
    appointments: tuple[Appointment, ...]


@roles(OPERATOR)
@require_GET
def my_appointments(request: SignedInRequest) -> HttpResponse:
    """Whom do I meet this week, and what became of the last ones?

    ``?semaine=2025-12-15`` shows the week of a day. Only files that are open to the user are told.
    """
    day = today()
    try:
        monday = monday_of(dt.date.fromisoformat(request.GET.get("semaine", "")))
    except ValueError:
        monday = monday_of(day)
    mine = Appointment.objects.visible_to(request.user).filter(owner=request.user).select_related("household", "person")
    first = dt.datetime.combine(monday, dt.time(), tzinfo=PARIS)
    week = list(mine.filter(starts_at__gte=first, starts_at__lt=first + dt.timedelta(days=7)).order_by("starts_at"))
    today_starts = dt.datetime.combine(day, dt.time(), tzinfo=PARIS)
    unsaid = mine.filter(status=Appointment.Status.PLANNED, starts_at__lt=min(first, today_starts)).order_by(
        "starts_at"
    )
    days = [monday + dt.timedelta(days=number) for number in range(7)]
    by_day = {on: tuple(one for one in week if one.starts_at.astimezone(PARIS).date() == on) for on in days}
    context = {
        "day": day,
        "monday": monday,
        "sunday": monday + dt.timedelta(days=6),
        "before": monday - dt.timedelta(days=7),
        "after": monday + dt.timedelta(days=7),
        "is_now": monday == monday_of(day),
        "days": [WeekDay(on, found) for on, found in by_day.items() if found or on.weekday() < 5],
        "count": len(week),
        "unsaid": list(unsaid),
    }
    return render(request, "journeys/appointments.html", context)


def _appointment(request: SignedInRequest, household: Household, pk: int) -> Appointment:
    return get_object_or_404(Appointment.objects.readable_by(request.user), household=household, pk=pk)


def _step(request: SignedInRequest, household: Household, pk: int) -> Step:
    return get_object_or_404(Step.objects.readable_by(request.user), household=household, pk=pk)
