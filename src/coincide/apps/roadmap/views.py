"""Pages of the roadmap: the rows of a year, the forms of an action, adopting what a workshop proposed."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.models import User
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import EVERYONE, roles
from coincide.apps.organisations.models import Organisation
from coincide.apps.roadmap import actions, queries
from coincide.apps.roadmap.forms import ActionForm
from coincide.apps.roadmap.models import Action, Theme
from coincide.apps.territory.clock import today
from coincide.apps.workshops.models import Workshop

UNDO = signing.Signer(salt="roadmap.undo")


@roles(EVERYONE)
@require_GET
def roadmap(request: SignedInRequest) -> HttpResponse:
    """The roadmap of a year: actions as rows under their themes."""
    user = request.user
    years = queries.years(user)
    themes = Theme.objects.visible_to(user)
    workshop = _wanted_workshop(request, user)
    if workshop:
        themes = themes.filter(origin=workshop)
        year = themes.values_list("year", flat=True).first() or 0
    else:
        year = _wanted_year(request, years)
        themes = themes.filter(year=year)
    parts = queries.roadmap(themes, today())
    kept = request.GET.get("voir", "")
    context = {
        "parts": queries.filtered(parts, kept),
        "tabs": _tabs(request, queries.counts(parts), sum(len(part.rows) for part in parts), kept),
        "year": year,
        "years": years,
        "workshop": workshop,
        "today": today(),
        "may_edit": user.role in actions.EDITORS,
        "is_filtered": kept in queries.FILTERS,
        "empty": not parts,
    }
    return render(request, "roadmap/roadmap.html", context)


def _wanted_workshop(request: SignedInRequest, user: User) -> Workshop | None:
    given = request.GET.get("atelier", "")
    return Workshop.objects.visible_to(user).filter(pk=int(given)).first() if given.isdecimal() else None


def _wanted_year(request: SignedInRequest, years: list[int]) -> int:
    given = request.GET.get("annee", "")
    if given.isdecimal() and int(given) in years:
        return int(given)
    now = today().year
    # The year that comes is prepared in the last months of this one: the latest roadmap is the one to show.
    return years[0] if years else now


def _tabs(request: SignedInRequest, counts: dict[str, int], total: int, kept: str) -> list[dict[str, Any]]:
    def address(key: str) -> str:
        query = request.GET.copy()
        query.pop("voir", None)
        if key:
            query["voir"] = key
        return f"?{query.urlencode()}"

    tabs = [{"label": "Toutes", "url": address(""), "current": kept not in queries.FILTERS, "count": total}]
    return tabs + [
        {"label": label, "url": address(key), "current": key == kept, "count": counts[key]}
        for key, (label, _) in queries.FILTERS.items()
    ]


def _action(user: User, pk: int) -> Action:
    mine = Action.objects.filter(theme__in=Theme.objects.visible_to(user)).select_related(
        "theme__departement", "origin"
    )
    return get_object_or_404(mine, pk=pk)


def _back(action: Action) -> str:
    return f"{reverse('roadmap:roadmap')}?annee={action.theme.year}#action-{action.pk}"


@roles(actions.EDITORS)
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change an action."""
    user = request.user
    action = _action(user, pk)
    form = ActionForm(request.POST or None, instance=_action(user, pk), departement=action.theme.departement)
    if request.method == "POST" and form.is_valid():
        before = actions.change(action, {name: form.cleaned_data[name] for name in actions.EDITED}, user)
        if before:
            after = {name: _plain(form.cleaned_data[name]) for name in before}
            told = {"pk": pk, "before": {name: _plain(value) for name, value in before.items()}, "after": after}
            kept = UNDO.sign_object(told)
            messages.success(request, "Action modifiée.", extra_tags=f"undo={reverse('roadmap:undo', args=[kept])}")
        else:
            messages.info(request, "Rien n’a changé.")
        return redirect(_back(action))
    context = {"form": form, "action": action, "back": _back(action)}
    return render(request, "roadmap/edit.html", context, status=422 if form.errors else 200)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else value.pk


@roles(actions.EDITORS)
@require_POST
def undo(request: SignedInRequest, kept: str) -> HttpResponse:
    """Put back what an action held before a change."""
    user = request.user
    try:
        told = UNDO.unsign_object(kept)
    except signing.BadSignature:
        messages.error(request, "Ce changement ne peut plus être annulé\u202f: modifiez l’action.")
        return redirect("roadmap:roadmap")
    action = _action(user, told["pk"])
    if any(_plain(getattr(action, name)) != value for name, value in told["after"].items()):
        messages.error(request, "L’action a changé depuis\u202f: ce changement ne peut plus être annulé.")
        return redirect(_back(action))
    facts = {name: _restored(name, value) for name, value in told["before"].items()}
    try:
        actions.change(action, facts, user)
    except ValidationError as error:  # what was changed since no longer goes with what it held before
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Changement annulé.")
    return redirect(_back(action))


def _restored(name: str, value: Any) -> Any:
    """A value as the model holds it, from what :func:`_plain` made of it."""
    if name == "owner":
        return Organisation.objects.filter(pk=value).first()
    if name == "due_on" and value:
        return dt.date.fromisoformat(value)
    return value


@roles(actions.EDITORS)
@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest, theme_pk: int) -> HttpResponse:
    """Add an action to a theme."""
    user = request.user
    theme = get_object_or_404(Theme.objects.visible_to(user).select_related("departement"), pk=theme_pk)
    form = ActionForm(request.POST or None, departement=theme.departement)
    if request.method == "POST" and form.is_valid():
        made = actions.add(theme, form.cleaned_data, user)
        messages.success(request, "Action ajoutée.", extra_tags=f"undo={reverse('roadmap:remove', args=[made.pk])}")
        return redirect(_back(made))
    back = f"{reverse('roadmap:roadmap')}?annee={theme.year}"
    context = {"form": form, "theme": theme, "back": back}
    return render(request, "roadmap/edit.html", context, status=422 if form.errors else 200)


@roles(actions.EDITORS)
@require_POST
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take away an action added by mistake."""
    user = request.user
    action = _action(user, pk)
    year = action.theme.year
    try:
        actions.remove(action, user)
        messages.success(request, "Action retirée.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(f"{reverse('roadmap:roadmap')}?annee={year}")


@roles(actions.EDITORS)
@require_POST
def adopt(request: SignedInRequest, workshop_pk: int) -> HttpResponse:
    """Bring a workshop's proposals into the roadmap."""
    user = request.user
    workshop = get_object_or_404(Workshop.objects.visible_to(user), pk=workshop_pk)
    try:
        themes = actions.adopt(workshop, by=user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect(f"{reverse('roadmap:roadmap')}?atelier={workshop.pk}")
    messages.success(request, "Actions reprises.", extra_tags=f"undo={reverse('roadmap:un-adopt', args=[workshop.pk])}")
    return redirect(f"{reverse('roadmap:roadmap')}?annee={themes[0].year}")


@roles(actions.EDITORS)
@require_POST
def un_adopt(request: SignedInRequest, workshop_pk: int) -> HttpResponse:
    """Take back an adoption nobody worked on."""
    user = request.user
    workshop = get_object_or_404(Workshop.objects.visible_to(user), pk=workshop_pk)
    try:
        actions.un_adopt(workshop, user)
        messages.success(request, "Les actions ont été retirées de la feuille de route.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("workshops:workshop", workshop.pk)
