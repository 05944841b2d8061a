"""The journey of each person of a household, and the forms of its verbs."""

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, roles
from coincide.apps.journeys import course as verbs
from coincide.apps.journeys.access import check_may_write
from coincide.apps.journeys.actions import exit_journey
from coincide.apps.journeys.acts import ACTS
from coincide.apps.journeys.course_forms import ExitForm, exit_facts_of, exit_facts_on
from coincide.apps.journeys.exits import facts as exit_facts
from coincide.apps.journeys.models import Departure, Journey
from coincide.apps.journeys.queries import dossier
from coincide.apps.journeys.tabs import tabs_of
from coincide.apps.journeys.timeline import courses
from coincide.apps.journeys.views.household import not_found, opened
from coincide.apps.people.models import Household
from coincide.apps.programme.queries import rule_row_on
from coincide.apps.territory.clock import today
from coincide.core.rules.exits import ExitClass, StopFinding, classify, find_stops
from coincide.core.rules.rule_version import RuleVersion

TAB = "journeys:course"


@roles(OPERATOR)
@require_GET
def course(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Where does each person's journey stand, how long did each step take, who followed it, how did it end?"""
    found = opened(request, pk)
    if found is None:
        return not_found(request)
    record("read", found, found.pk, request.user)
    day = today()
    context = {
        "file": dossier(found, day, request.user),
        "tabs": tabs_of(found.pk, TAB),
        "courses": courses(found, day),
        "day": day,
    }
    return render(request, "journeys/course.html", context)


def _target(request: SignedInRequest, pk: uuid.UUID, journey: int) -> tuple[Household, Journey] | None:
    """The household and its journey, for who may write in the file; None when the file isn't open."""
    found = opened(request, pk)
    if found is None:
        return None
    check_may_write(request.user, found.pk)
    journeys = Journey.objects.filter(person__household=found, operator=found.operator_id)
    return found, get_object_or_404(journeys.select_related("person__household", "operator__departement"), pk=journey)


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def act(request: SignedInRequest, pk: uuid.UUID, journey: int, name: str, thing: int | None = None) -> HttpResponse:
    """One verb of the journey: its form, or its confirmation."""
    target = _target(request, pk, journey)
    if target is None:
        return not_found(request)
    known = ACTS.get(name)
    if known is None or bool(known.of) != (thing is not None):
        raise Http404("Cette action n'existe pas.")
    household, of = target
    about: Any = get_object_or_404(getattr(of, known.of), pk=thing) if known.of else None
    kwargs: dict[str, Any] = {"journey": of} if known.needs_journey else {}
    posted = request.POST if request.method == "POST" else None
    form = known.form(posted, initial=known.initial(of, about), **kwargs) if known.form else forms.Form(posted)
    if request.method == "POST" and form.is_valid():
        try:
            known.do(form, of, about, request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, known.told)
            return redirect(TAB, pk=pk)
    context = {
        **_around(request, household, of),
        "act": known,
        "form": form,
        "hint": known.hint(of, about),
        "refusal": verbs.no_extension(today()) if name == "prolongation" else "",
    }
    return render(request, "journeys/course_act.html", context, status=422 if form.errors else 200)


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """What a verb refused, on the field it names where the form has it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, found in error.error_dict.items():
        form.add_error(name if name in form.fields else None, found)


def _around(request: SignedInRequest, household: Household, journey: Journey) -> dict[str, Any]:
    file = dossier(household, today(), request.user)
    return {"file": file, "tabs": tabs_of(household.pk, TAB), "person": journey.person}


@dataclass(frozen=True, slots=True)
class Preview:
    """What the rules make of an exit before it is written: the class, the stop reasons, by which version."""

    made: ExitClass
    stops: tuple[StopFinding, ...]
    title: str
    source: str
    token: str


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def leave(request: SignedInRequest, pk: uuid.UUID, journey: int, thing: int | None = None) -> HttpResponse:
    """An exit, or the correction of one: the class that its facts give is shown first, then confirmed."""
    target = _target(request, pk, journey)
    if target is None:
        return not_found(request)
    household, of = target
    exits = of.departures.filter(kind=Departure.Kind.EXIT)
    departure = get_object_or_404(exits, pk=thing) if thing is not None else None
    start = exit_facts_of(departure) if departure else exit_facts_on(of, today())
    is_confirmed = request.method == "POST" and "confirm" in request.POST
    form = ExitForm(request.POST if request.method == "POST" else start, initial=start)
    form.is_valid()
    preview = _preview(form)
    has_changed = is_confirmed and preview is not None and request.POST.get("seen") != preview.token
    if is_confirmed and not form.errors and preview and not has_changed:
        try:
            _write_exit(form, of, departure, request)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(
                request, "Sortie corrigée." if departure else f"Sortie inscrite\u202f: {preview.made.kind.label}."
            )
            return redirect(TAB, pk=pk)
    elif not is_confirmed:
        form.errors.pop("reason", None)  # before it is confirmed, a missing reason is not an error yet
    context = {
        **_around(request, household, of),
        "form": form,
        "preview": preview,
        "has_changed": has_changed,
        "departure": departure,
    }
    # htmx swaps answers of success only.
    status = 422 if form.errors and not request.htmx else 200
    return render(request, "journeys/course_exit.html", context, status=status)


def _write_exit(form: ExitForm, of: Journey, departure: Departure | None, request: SignedInRequest) -> None:
    given = form.cleaned_data
    if departure:
        verbs.correct_departure(departure, by=request.user, on=given["on"], reason=given["reason"], **form.facts())
    else:
        exit_journey(of, by=request.user, on=given["on"], reason=given["reason"], **form.facts())


def _preview(form: ExitForm) -> Preview | None:
    """None when the day can't be read, or no rules cover it."""
    given = form.cleaned_data
    row = rule_row_on(given["on"]) if given.get("on") else None
    if row is None or not all(name in given for name in form.FACTS):
        return None
    told = exit_facts(**form.facts())
    table = RuleVersion.from_dict(row.content).exit_table
    return Preview(classify(told, table), find_stops(told, table), row.title, row.source, form.token())
