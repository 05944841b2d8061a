"""The tab *Diagnostic*, and the pages that change what it shows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import EVERYONE, OPERATOR, roles
from coincide.apps.journeys.diagnosis import diagnoses
from coincide.apps.journeys.tabs import tabs_of
from coincide.apps.journeys.views.file import edit, head_of, on_file, part_of, tell
from coincide.apps.journeys.views.household import not_found, opened
from coincide.apps.people import diagnosis as verbs
from coincide.apps.people.editing import unpack
from coincide.apps.people.forms import FileForm
from coincide.apps.people.forms.diagnosis import DiplomaForm, FrenchForm, ObstacleForm, ReferralForm, TradeForm
from coincide.apps.people.models import Diploma, Household, LanguageReferral, Obstacle, Trade
from coincide.apps.territory.clock import today

DIAGNOSIS = "journeys:diagnosis"


@dataclass(frozen=True, slots=True)
class Drawer:
    """One kind of thing of a diagnosis: its model, its form, and its words."""

    model: type[Model]
    form: type[FileForm]
    new: str
    change: str
    added: str
    changed: str
    remove: str


DRAWERS = {
    "obstacle": Drawer(
        Obstacle, ObstacleForm, "Ouvrir un obstacle", "Modifier l'obstacle", "Obstacle ouvert.",
        "Obstacle modifié.", "Retirer cet obstacle, inscrit par erreur",
    ),
    "orientation": Drawer(
        LanguageReferral, ReferralForm, "Orienter vers une plateforme linguistique", "Suivre l'orientation",
        "Orientation inscrite.", "Orientation mise à jour.", "Retirer cette orientation, inscrite par erreur",
    ),
    "metier": Drawer(
        Trade, TradeForm, "Ajouter un métier", "Modifier le métier", "Métier ajouté.", "Métier modifié.",
        "Retirer ce métier",
    ),
    "diplome": Drawer(
        Diploma, DiplomaForm, "Ajouter un diplôme", "Modifier le diplôme", "Diplôme ajouté.", "Diplôme modifié.",
        "Retirer ce diplôme",
    ),
}  # fmt: skip
"""The kinds of things that a diagnosis is made of, by the word of their addresses."""


@roles(EVERYONE)
@require_GET
def diagnosis(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """For each person: which language course, which skills, what stands in the way, and what is done about it?

    Every role reaches the view, so that each refusal is journalled; only who holds a grant sees the file.
    """
    found = opened(request, pk)
    if found is None:
        return not_found(request)
    record("read", found, found.pk, request.user)
    people = diagnoses(found, today(), request.user)
    context = {"file": head_of(found), "tabs": tabs_of(pk, DIAGNOSIS), "people": people, "day": today()}
    return render(request, "journeys/diagnosis.html", context)


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
@on_file
def french(request: SignedInRequest, household: Household, person: uuid.UUID) -> HttpResponse:
    """What is known of a person's French, and of their reading."""
    found = get_object_or_404(household.persons, pk=person)
    return edit(
        request,
        household,
        FrenchForm(request.POST or None, instance=found),
        lambda values, seen: verbs.change_french(found, values, by=request.user, seen=seen),
        title=f"Français et lecture de {found.first_name}",
        done=f"{found.first_name}\u202f: c'est modifié.",
        back=DIAGNOSIS,
    )


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
@on_file
def part_new(request: SignedInRequest, household: Household, person: uuid.UUID, drawer: str) -> HttpResponse:
    """One more obstacle, orientation, trade or diploma of a person."""
    kind = _drawer(drawer)
    found = get_object_or_404(household.persons, pk=person)
    fresh: Any = kind.model(person=found)
    initial = {name: today() for name in ("opened_on", "sent_on") if name in kind.form.base_fields}
    return edit(
        request,
        household,
        _form(kind, request, household, fresh, initial=initial),
        lambda values, _: verbs.add_part(fresh, values, by=request.user),
        title=f"{kind.new}, {found.first_name}",
        done=kind.added,
        back=DIAGNOSIS,
    )


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
@on_file
def part_edit(request: SignedInRequest, household: Household, drawer: str, part: int) -> HttpResponse:
    """Correct or complete one of them."""
    kind = _drawer(drawer)
    found: Any = part_of(request, household, _rows(kind, household), part)
    return edit(
        request,
        household,
        _form(kind, request, household, found),
        lambda values, seen: verbs.change_part(found, values, by=request.user, seen=seen),
        title=f"{kind.change}, {found.person.first_name}",
        done=kind.changed,
        back=DIAGNOSIS,
        again=reverse("journeys:part_new", args=[household.pk, found.person_id, drawer]),
        remove_url=reverse("journeys:part_remove", args=[household.pk, drawer, found.pk]),
        remove_label=kind.remove,
    )


@roles(OPERATOR)
@require_POST
@on_file
def part_remove(request: SignedInRequest, household: Household, drawer: str, part: int) -> HttpResponse:
    """Take out one entered by mistake."""
    kind = _drawer(drawer)
    found: Any = get_object_or_404(_rows(kind, household), pk=part)
    try:
        saved = verbs.remove_part(found, by=request.user, seen=unpack(request.POST.get("seen", "")))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        tell(request, household, "C'est retiré.", saved)
    return redirect(DIAGNOSIS, household.pk)


@roles(OPERATOR)
@require_POST
@on_file
def gesture(request: SignedInRequest, household: Household, word: str, part: int) -> HttpResponse:
    """What takes one click: an obstacle lifted today or standing again, a platform chased today."""
    obstacles, referrals = _rows(DRAWERS["obstacle"], household), _rows(DRAWERS["orientation"], household)
    user = request.user
    try:
        if word == "lever":
            saved: Any = verbs.lift_obstacle(get_object_or_404(obstacles, pk=part), by=user, on=today())
            done = "Obstacle levé aujourd'hui."
        elif word == "rouvrir":
            saved = verbs.reopen_obstacle(get_object_or_404(obstacles, pk=part), by=user)
            done = "L'obstacle est de nouveau ouvert."
        elif word == "relancer":
            saved = verbs.chase_platform(get_object_or_404(referrals, pk=part), by=user, on=today())
            done = "Relance notée aujourd'hui."
        else:
            raise Http404
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        tell(request, household, done, saved)
    return redirect(DIAGNOSIS, household.pk)


def _drawer(word: str) -> Drawer:
    if word not in DRAWERS:
        raise Http404
    return DRAWERS[word]


def _rows(kind: Drawer, household: Household) -> Any:
    return kind.model._default_manager.select_related("person").filter(person__household=household)


def _form(kind: Drawer, request: SignedInRequest, household: Household, part: Model, **options: Any) -> FileForm:
    if kind.form is ReferralForm:
        options["departement"] = household.operator.departement
    return kind.form(request.POST or None, instance=part, **options)
