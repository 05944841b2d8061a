"""What the pages that change a file share: who may, its head, the form, the colleague met, the message « Annuler »."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.journeys.access import READ_ONLY
from coincide.apps.journeys.models import BasinPeriod
from coincide.apps.journeys.tabs import Tab, tabs_of
from coincide.apps.journeys.views.household import not_found, opened
from coincide.apps.people.actions import Saved
from coincide.apps.people.editing import EditedMeanwhile, Values, ghost, household_id_of
from coincide.apps.people.forms import FileForm
from coincide.apps.people.models import Household
from coincide.apps.people.together import Beside, read_together
from coincide.apps.territory.clock import today
from coincide.core.rules.calendar import french_count

SITUATION = "journeys:situation"
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the household lives, as the head of its file says it."""

    commune: str


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a file shows, in one query: a lighter :class:`~coincide.apps.journeys.dossier.Dossier`."""

    id: uuid.UUID
    url: str
    name: str
    reference: str
    is_invented: bool
    may_write: bool
    home: Place | None
    basin: str
    composition: str


def head_of(household: Household) -> Head:
    """The head of the file, today."""
    day = today()
    homes, basins, persons = read_together([
        Beside(household.homes.filter(period__contains=day), ("commune",)),
        Beside(BasinPeriod.objects.filter(journey__person__household=household, period__contains=day), ("basin",)),
        Beside(household.persons.all()),
    ])  # fmt: skip
    places = [person.place for person in persons]
    children = places.count("child")
    parts = [
        french_count(number, word)
        for number, word in ((len(places) - children, "adulte"), (children, "enfant"))
        if number
    ]
    return Head(
        id=household.pk,
        url=reverse("journeys:household", args=[household.pk]),
        name=household.name,
        reference=household.reference,
        is_invented=household.is_invented,
        may_write=household.may_write,
        home=Place(homes[0].commune.name) if homes else None,
        basin=basins[0].basin.name if basins else "",
        composition=" et ".join(parts) or "personne d'inscrit",
    )


def tabs(household: Household) -> list[Tab]:
    """The tabs of the file, *Situation* being the current one."""
    return tabs_of(household.pk, SITUATION)


def on_file(view: View) -> View:
    """The view gets the household, not its identifier; a file that isn't open is not found, one to read refuses."""

    @wraps(view)
    def checked(request: SignedInRequest, pk: uuid.UUID, **parts: Any) -> HttpResponse:
        household = opened(request, pk)
        if household is None:
            return not_found(request)
        if not household.may_write:
            raise PermissionDenied(READ_ONLY)
        return view(request, household, **parts)

    return checked


def part_of[M: Model](request: SignedInRequest, household: Household, rows: QuerySet[M], pk: object) -> M:
    """A thing of this file. One that a colleague removed while its form was being filled is given as it last was.

    Raises Http404 for what isn't of this file.
    """
    found = rows.filter(pk=pk).first()
    if found is not None:
        return found
    gone = ghost(rows.model, pk) if request.method == "POST" else None
    if gone is None or household_id_of(gone) != household.pk:
        raise Http404
    return gone


def edit(
    request: SignedInRequest,
    household: Household,
    form: FileForm,
    save: Callable[[dict[str, Any], Values | None], Saved[Any]],
    *,
    title: str,
    done: str | Callable[[Any], str],
    again: str = "",
    back: str = SITUATION,
    **context: Any,
) -> HttpResponse:
    """The page of a form of the file: shown, refused with its sentences, met by a colleague's save, or saved.

    ``done``: what to say once saved, or a function of the thing that says it. ``again``: the address where what was
    typed can be entered anew if a colleague removed the thing meanwhile.
    """
    shared = {
        "file": head_of(household),
        "tabs": tabs_of(household.pk, back),
        "title": title,
        "form": form,
        "back_url": reverse(back, args=[household.pk]),
        **context,
    }
    if request.method == "GET":
        record("read", household, household.pk, request.user)
        return render(request, "journeys/edit.html", shared)
    if form.is_valid():
        try:
            saved = save(form.typed(), form.shown())
        except ValidationError as error:
            add_errors(form, error)
            if "closing" in form.fields:  # what a new situation would close, as the page says it now
                sent = request.POST.copy()
                sent["closing"] = str(form.initial["closing"])
                form.data = sent
        except EditedMeanwhile as met:
            screen = form.screen(met)
            return render(request, "journeys/meanwhile.html", shared | {"met": screen, "again": again}, status=409)
        else:
            said = done if isinstance(done, str) else done(saved.thing)
            tell(request, household, said, saved, [str(form.fields[name].label) for name in saved.kept])
            return redirect(back, household.pk)
    return render(request, "journeys/edit.html", shared, status=422)


def add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Each sentence of a verb on its field; those of a field that the form doesn't show go on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, said in error.message_dict.items():
        field = name if name != NON_FIELD_ERRORS and name in form.fields else None
        for sentence in said:
            form.add_error(field, sentence)


def tell(
    request: SignedInRequest, household: Household, done: str, saved: Saved[Any], kept: Iterable[str] = ()
) -> None:
    """Say what was done, what else changed, what a colleague had changed and that stays, and how to take it back."""
    parts = [done, *saved.also]
    if labels := list(kept):
        parts.append(f"Un collègue avait changé entre-temps\u202f: {', '.join(labels).lower()}. C'est gardé.")
    messages.success(request, " ".join(parts), extra_tags=undo_tag(household, saved.undo))


def undo_tag(household: Household, word: str) -> str:
    """The tag that gives a message its « Annuler »; empty when there is nothing to take back."""
    return f"undo={reverse('journeys:undo', args=[household.pk, word])}" if word else ""
