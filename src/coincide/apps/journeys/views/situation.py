"""The tab *Situation*, and the pages that change what it shows."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import EVERYONE, OPERATOR, roles
from coincide.apps.journeys.opening.actions import open_person_journey
from coincide.apps.journeys.opening.forms import JourneyForm
from coincide.apps.journeys.situation import situation_of, worth_words
from coincide.apps.journeys.views.file import (
    SITUATION,
    add_errors,
    edit,
    head_of,
    on_file,
    part_of,
    tabs,
    tell,
    undo_tag,
)
from coincide.apps.journeys.views.household import not_found, opened
from coincide.apps.people import actions, situations
from coincide.apps.people.editing import unpack
from coincide.apps.people.forms import HomeForm, HouseholdForm, PaperForm, PersonForm, WorkForm
from coincide.apps.people.models import HomeSituation, Household, Paper, Person, WorkSituation
from coincide.apps.territory.clock import today
from coincide.apps.territory.places import CommuneFinder


@roles(EVERYONE)
@require_GET
def situation(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Who they are, where they live, what they do, over time; each with its correction.

    Every role reaches the view, so that each refusal is journalled; only who holds a grant sees the file.
    """
    found = opened(request, pk)
    if found is None:
        return not_found(request)
    record("read", found, found.pk, request.user)
    context = {"file": head_of(found), "tabs": tabs(found), "page": situation_of(found, today())}
    return render(request, "journeys/situation.html", context)


@roles(OPERATOR)
@require_POST
def undo(request: SignedInRequest, pk: uuid.UUID, word: str) -> HttpResponse:
    """Take back what was just saved."""
    found = opened(request, pk)
    if found is None:
        return not_found(request)
    try:
        actions.undo(word, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "C'est annulé\u202f: le dossier est comme avant.")
    if not Household.objects.visible_to(request.user).filter(pk=pk).exists():
        return redirect("journeys:households")
    return redirect(SITUATION, pk)


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
@on_file
def household_edit(request: SignedInRequest, household: Household) -> HttpResponse:
    """The household itself."""
    form = HouseholdForm(request.POST or None, instance=household, finder=_finder(household))
    return edit(
        request,
        household,
        form,
        lambda values, seen: actions.change_household(household, values, by=request.user, seen=seen),
        title="Modifier le ménage",
        done="Ménage modifié.",
    )


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
@on_file
def person_new(request: SignedInRequest, household: Household) -> HttpResponse:
    """One more person."""
    form = PersonForm(request.POST or None, instance=Person(household=household))
    return edit(
        request,
        household,
        form,
        lambda values, _: actions.add_person(household, values, by=request.user),
        title="Ajouter une personne",
        done="Personne ajoutée.",
    )


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
@on_file
def person_edit(request: SignedInRequest, household: Household, person: uuid.UUID) -> HttpResponse:
    """A person of the household."""
    found = part_of(request, household, household.persons.all(), person)
    form = PersonForm(request.POST or None, instance=found)
    return edit(
        request,
        household,
        form,
        lambda values, seen: actions.change_person(found, values, by=request.user, seen=seen),
        title=f"Modifier {found}",
        done=f"{found.first_name}\u202f: c'est modifié.",
        again=reverse("journeys:person_new", args=[household.pk]),
        remove_url=reverse("journeys:person_remove", args=[household.pk, found.pk]),
        remove_label="Retirer cette personne du ménage",
    )


@roles(OPERATOR)
@require_POST
@on_file
def person_remove(request: SignedInRequest, household: Household, person: uuid.UUID) -> HttpResponse:
    """Take out a person entered by mistake."""
    found = get_object_or_404(household.persons, pk=person)
    try:
        saved = actions.remove_person(found, by=request.user, seen=unpack(request.POST.get("seen", "")))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        tell(request, household, f"{found} est retiré du ménage.", saved)
    return redirect(SITUATION, household.pk)


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
@on_file
def person_journey(request: SignedInRequest, household: Household, person: uuid.UUID) -> HttpResponse:
    """One more person of the file enters the programme."""
    found = get_object_or_404(household.persons, pk=person)
    form = JourneyForm(request.POST or None, by=request.user)
    context = {"file": head_of(household), "tabs": tabs(household), "title": f"Ouvrir le parcours de {found}"}
    context["back_url"] = reverse(SITUATION, args=[household.pk])
    if request.method == "POST" and form.is_valid():
        try:
            saved = open_person_journey(found, form.journey(), by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            tell(request, household, f"Le parcours de {found.first_name} est ouvert.", saved)
            return redirect(SITUATION, household.pk)
    if request.method == "GET":
        record("read", household, household.pk, request.user)
    return render(request, "journeys/edit.html", context | {"form": form}, status=422 if form.errors else 200)


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
@on_file
def paper_new(request: SignedInRequest, household: Household, person: uuid.UUID) -> HttpResponse:
    """A paper of a person; ``?kind=api`` renews one of that kind."""
    found = get_object_or_404(household.persons, pk=person)
    kind = request.GET.get("kind", "")
    form = PaperForm(request.POST or None, instance=Paper(person=found), initial={"kind": kind})
    return edit(
        request,
        household,
        form,
        lambda values, _: actions.add_paper(found, values, by=request.user),
        title=f"Renouveler un titre de {found}" if kind else f"Ajouter un titre de {found}",
        done=f"Titre de {found.first_name} inscrit.",
    )


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
@on_file
def paper_edit(request: SignedInRequest, household: Household, paper: int) -> HttpResponse:
    """Correct a paper."""
    mine = Paper.objects.select_related("person").filter(person__household=household)
    found = part_of(request, household, mine, paper)
    form = PaperForm(request.POST or None, instance=found)
    return edit(
        request,
        household,
        form,
        lambda values, seen: actions.change_paper(found, values, by=request.user, seen=seen),
        title=f"Corriger un titre de {found.person}",
        done=f"Titre de {found.person.first_name} corrigé.",
        again=reverse("journeys:paper_new", args=[household.pk, found.person_id]),
        remove_url=reverse("journeys:paper_remove", args=[household.pk, found.pk]),
        remove_label="Retirer ce titre, inscrit par erreur",
    )


@roles(OPERATOR)
@require_POST
@on_file
def paper_remove(request: SignedInRequest, household: Household, paper: int) -> HttpResponse:
    """Take out a paper entered by mistake."""
    found = get_object_or_404(Paper.objects.select_related("person"), pk=paper, person__household=household)
    try:
        saved = actions.remove_paper(found, by=request.user, seen=unpack(request.POST.get("seen", "")))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        tell(request, household, f"«\u202f{found}\u202f» est retiré.", saved)
    return redirect(SITUATION, household.pk)


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
@on_file
def home_new(request: SignedInRequest, household: Household) -> HttpResponse:
    """The household lives somewhere else."""
    ending = situations.running(household)
    form = HomeForm(
        request.POST or None,
        instance=HomeSituation(household=household),
        finder=_finder(household),
        closing=ending.pk if ending else 0,
    )
    return edit(
        request,
        household,
        form,
        lambda values, _: situations.start_home(
            household, values, by=request.user, closing=form.cleaned_data["closing"]
        ),
        title="Nouvelle situation de logement",
        done=lambda home: f"Logement inscrit. {worth_words(home, today())}",
        ending=ending,
    )


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
@on_file
def home_edit(request: SignedInRequest, household: Household, home: int) -> HttpResponse:
    """Correct where the household lives or lived."""
    found = part_of(request, household, household.homes.select_related("commune"), home)
    form = HomeForm(request.POST or None, instance=found, finder=_finder(household))
    return edit(
        request,
        household,
        form,
        lambda values, seen: situations.change_home(found, values, by=request.user, seen=seen),
        title="Corriger une situation de logement",
        done=lambda home: f"Logement corrigé. {worth_words(home, today())}",
        again=reverse("journeys:home_new", args=[household.pk]),
        remove_url=reverse("journeys:home_remove", args=[household.pk, found.pk]),
        remove_label="Retirer ce logement, inscrit par erreur",
    )


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
@on_file
def work_new(request: SignedInRequest, household: Household, person: uuid.UUID) -> HttpResponse:
    """The person starts a job or a course."""
    found = get_object_or_404(household.persons, pk=person)
    ending = situations.running(found)
    form = WorkForm(
        request.POST or None,
        instance=WorkSituation(person=found),
        finder=_finder(household),
        closing=ending.pk if ending else 0,
    )
    return edit(
        request,
        household,
        form,
        lambda values, _: situations.start_work(found, values, by=request.user, closing=form.cleaned_data["closing"]),
        title=f"Nouvel emploi ou formation de {found}",
        done=lambda work: f"Emploi ou formation de {found.first_name} inscrit. {worth_words(work, today())}",
        ending=ending,
    )


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
@on_file
def work_edit(request: SignedInRequest, household: Household, work: int) -> HttpResponse:
    """Correct what a person does or did."""
    mine = WorkSituation.objects.select_related("person", "commune").filter(person__household=household)
    found = part_of(request, household, mine, work)
    form = WorkForm(request.POST or None, instance=found, finder=_finder(household))
    return edit(
        request,
        household,
        form,
        lambda values, seen: situations.change_work(found, values, by=request.user, seen=seen),
        title=f"Corriger un emploi de {found.person}",
        done=lambda work: f"Emploi de {found.person.first_name} corrigé. {worth_words(work, today())}",
        again=reverse("journeys:work_new", args=[household.pk, found.person_id]),
        remove_url=reverse("journeys:work_remove", args=[household.pk, found.pk]),
        remove_label="Retirer cet emploi, inscrit par erreur",
    )


@roles(OPERATOR)
@require_POST
@on_file
def home_remove(request: SignedInRequest, household: Household, home: int) -> HttpResponse:
    """Take out a home entered by mistake."""
    return _remove(request, household, get_object_or_404(household.homes, pk=home))


@roles(OPERATOR)
@require_POST
@on_file
def work_remove(request: SignedInRequest, household: Household, work: int) -> HttpResponse:
    """Take out a job entered by mistake."""
    return _remove(request, household, get_object_or_404(WorkSituation, pk=work, person__household=household))


def _remove(request: SignedInRequest, household: Household, found: HomeSituation | WorkSituation) -> HttpResponse:
    try:
        word = situations.remove_situation(found, by=request.user, seen=unpack(request.POST.get("seen", "")))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = f"«\u202f{found}\u202f» est retiré. Ce qui le précédait reste terminé."
        messages.success(request, said, extra_tags=undo_tag(household, word))
    return redirect(SITUATION, household.pk)


def _finder(household: Household) -> CommuneFinder:
    return CommuneFinder(household.operator.departement)
