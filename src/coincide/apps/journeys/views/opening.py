"""*Nouveau ménage*: one page that opens a file, and says live who may be in the tool already."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, roles
from coincide.apps.journeys.opening.actions import open_file
from coincide.apps.journeys.opening.forms import OpeningForm
from coincide.apps.journeys.opening.rule import entry_refusals
from coincide.apps.journeys.views.file import SITUATION, add_errors, tell
from coincide.apps.people.forms.base import FRENCH_DATES
from coincide.apps.people.likeness import Likenesses, likenesses
from coincide.apps.people.models import Household
from coincide.apps.territory.places import CommuneFinder


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def new_household(request: SignedInRequest) -> HttpResponse:
    """Open a file: the household, its first person, their journey, in one go."""
    finder = CommuneFinder(request.user.organisation.departement)
    form = OpeningForm(request.POST or None, by=request.user, finder=finder)
    found = Likenesses()
    if request.method == "POST":
        found = _likenesses(request)
        if found:
            form.fields["is_someone_else"].widget = forms.CheckboxInput()
        if form.is_valid() and found and not form.cleaned_data["is_someone_else"]:
            form.add_error("is_someone_else", "Vérifiez les dossiers qui ressemblent, puis cochez cette case.")
    if request.method == "POST" and form.is_valid():
        try:
            saved = open_file(form.household(), form.person(), form.journey(), form.home(), by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            household = saved.thing
            tell(request, household, f"Le dossier {household.reference} est ouvert.", saved)
            if Household.objects.visible_to(request.user).filter(pk=household.pk).exists():
                return redirect(SITUATION, household.pk)
            return redirect("journeys:households")
    context = {"form": form, "likenesses": found, "refusals": entry_refusals(request.POST)}
    return render(request, "journeys/opening.html", context, status=422 if form.errors else 200)


@roles(OPERATOR)
@require_POST
def likeness(request: SignedInRequest) -> HttpResponse:
    """The part of the page that says who this may be; names are posted, so that no log of addresses keeps them."""
    context = {"likenesses": _likenesses(request), "refusals": entry_refusals(request.POST)}
    return render(request, "journeys/parts/likenesses.html", context)


def _likenesses(request: SignedInRequest) -> Likenesses:
    first, last = (request.POST.get(name, "")[:80].replace("\x00", "") for name in ("first_name", "last_name"))
    return likenesses(first, last, _day(request.POST.get("birth_date", "")), by=request.user)


def _day(text: str) -> dt.date | None:
    try:
        return forms.DateField(required=False, input_formats=FRENCH_DATES).clean(text)
    except ValidationError:
        return None
