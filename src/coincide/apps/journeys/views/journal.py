"""The tab *Journal*: what was done and what is to do, and one line to add to it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import EVERYONE, OPERATOR, roles
from coincide.apps.journeys.log import contacts
from coincide.apps.journeys.log.forms import (
    AgreedForm,
    AppointmentForm,
    ContactEditForm,
    HoursForm,
    JournalFilter,
    Offered,
    OfFile,
    QuickForm,
    StepForm,
)
from coincide.apps.journeys.log.hours import PersonWeeks, asked_by_default, hours_by_week
from coincide.apps.journeys.log.timeline import Log, by_month, filtered, read_log
from coincide.apps.journeys.models import Contact
from coincide.apps.journeys.tabs import tabs_of
from coincide.apps.journeys.views.file import add_errors, head_of, on_file
from coincide.apps.journeys.views.household import not_found, opened
from coincide.apps.people.actions import Saved, undo
from coincide.apps.people.models import Household
from coincide.apps.territory.clock import today
from coincide.core.rules.activity import REDUCIBLE, Week
from coincide.core.rules.calendar import french_date

JOURNAL = "journeys:journal"
PAGE = 40
FORMS: dict[str, type[OfFile]] = {
    "quick": QuickForm,
    "appointment": AppointmentForm,
    "step": StepForm,
    "hours": HoursForm,
    "agreed": AgreedForm,
}
BAR, GAP, TALL = 14, 6, 40
"""Drawing of the hours, in units of the picture: width of a bar, space after it, height of what is owed."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One week as drawn: from the left, from the top, height; ``words`` for who reads it."""

    x: int
    y: str
    height: str
    is_met: bool
    words: str


@dataclass(frozen=True, slots=True)
class PersonHours:
    """The hours of one person: their weeks and the picture of them."""

    name: str
    weeks: PersonWeeks
    bars: tuple[Bar, ...]
    width: int

    @property
    def words(self) -> tuple[str, str]:
        """Done and owed this week."""
        return _hours(self.weeks.current.hours), _hours(self.weeks.current.owed)


@roles(EVERYONE)
@require_GET
def journal(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What was done for this household, by whom, and what was promised?

    Every role reaches the view, so that each refusal is journalled; only who holds a grant sees the file.
    """
    found = opened(request, pk)
    if found is None:
        return not_found(request)
    record("read", found, found.pk, request.user)
    return page(request, found)


def page(request: SignedInRequest, household: Household, bound: dict[str, OfFile] | None = None) -> HttpResponse:
    """The journal; ``bound``: a form that was sent and has something to correct, by its name in :data:`FORMS`."""
    user, day = request.user, today()
    log = read_log(household, user, day)
    persons, every = log.persons, log.entries
    authors = sorted({(one.author, str(one.author_id)) for one in every})
    form = JournalFilter(
        request.GET, persons=[(str(one.pk), one.first_name) for one in persons], authors=[(pk, n) for n, pk in authors]
    )
    shown = filtered(every, form.asked())
    sheet = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    rule = asked_by_default(household.operator.departement, day)
    offered = Offered(household, user, persons=persons, steps=log.to_do)
    forms = {
        name: (bound or {}).get(name) or one(household=household, user=user, offered=offered)
        for name, one in FORMS.items()
    }
    context = {
        "file": head_of(household),
        "tabs": tabs_of(household.pk, JOURNAL),
        "day": day,
        "filter": form,
        "is_filtered": bool(form.asked()),
        "count": len(every),
        "found": len(shown),
        "page": sheet,
        "months": by_month(sheet.object_list),
        "appointments": log.to_come,
        "steps": log.to_do,
        "hours": person_hours(log, day, rule.hours),
        "hours_rule": rule,
        "reducible": REDUCIBLE,
        "forms": forms,
        "bound": next(iter(bound or {}), ""),
    }
    return render(request, "journeys/journal.html", context, status=422 if bound else 200)


def person_hours(log: Log, day: dt.date, default: Decimal) -> list[PersonHours]:
    """The weeks of those who are accompanied, drawn."""
    names = {one.pk: one.first_name for one in log.persons if one.pk in log.present}
    found = hours_by_week(names, log.hours, log.agreed, day, default)
    return [
        PersonHours(names[pk], weeks, tuple(_bars(weeks.weeks)), len(weeks.weeks) * (BAR + GAP))
        for pk, weeks in found.items()
    ]


def _bars(weeks: tuple[Week, ...]) -> list[Bar]:
    bars = []
    for place, week in enumerate(weeks):
        height = max(TALL * week.share, 1.0)
        words = f"semaine du {french_date(week.monday)}\u202f: {_hours(week.hours)} sur {_hours(week.owed)}"
        bars.append(Bar(place * (BAR + GAP), f"{TALL - height:.1f}", f"{height:.1f}", week.is_met, words))
    return bars


def _hours(value: Any) -> str:
    return f"{value.normalize():f}".replace(".", ",") + "\u202fh"


@roles(OPERATOR)
@require_POST
@on_file
def add_contact(request: SignedInRequest, household: Household) -> HttpResponse:
    """Note a contact typed in one line."""
    form = QuickForm(request.POST, household=household, user=request.user)
    made = noted(form, household, request.user)
    if made is None:
        return page(request, household, {"quick": form})
    messages.success(request, told(made), extra_tags=taken_back(made))
    return redirect(JOURNAL, household.pk)


def noted(form: QuickForm, household: Household, user: User) -> Contact | None:
    """Log what the form says; None when something is to correct, said on the form."""
    if not form.is_valid():
        return None
    try:
        return contacts.log_contact(household, by=user, **form.cleaned_data["facts"])
    except ValidationError as error:
        add_errors(form, _on_line(error))
        return None


def _on_line(error: ValidationError) -> ValidationError:
    """The subject is typed in the line."""
    if not hasattr(error, "error_dict"):
        return error
    return ValidationError({"line" if name == "subject" else name: said for name, said in error.message_dict.items()})


def told(made: Contact) -> str:
    """What was noted, as it was understood."""
    length = f" de {made.minutes}\u202fmin" if made.minutes else ""
    day = "" if made.on == today() else f" du {french_date(made.on)}"
    readers = "" if made.layer == "shared" else f" Lu par\u202f: {made.get_layer_display().lower()}."
    return f"{made.get_kind_display()}{length}{day} noté pour {made.household.name}\u202f: {made.subject}.{readers}"


def taken_back(made: Contact) -> str:
    """The tag that gives the message its « Annuler »."""
    return f"undo={reverse('journeys:contact_remove', args=[made.household_id, made.pk])}"


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
@on_file
def contact_edit(request: SignedInRequest, household: Household, contact: int) -> HttpResponse:
    """Correct one's own entry."""
    found = get_object_or_404(Contact.objects.readable_by(request.user), household=household, pk=contact)
    names = ("subject", "kind", "on", "person", "layer", "minutes", "text")
    form = ContactEditForm(
        request.POST or None, household=household, user=request.user,
        initial={name: getattr(found, name) for name in names},
    )  # fmt: skip
    return edited(
        request, household, form, lambda: contacts.correct_contact(found, form.cleaned_data, by=request.user),
        title="Corriger un contact", done="Contact corrigé.",
        remove_url=reverse("journeys:contact_remove", args=[household.pk, found.pk]), remove_label="Retirer ce contact",
    )  # fmt: skip


@roles(OPERATOR)
@require_POST
@on_file
def contact_remove(request: SignedInRequest, household: Household, contact: int) -> HttpResponse:
    """Take back one's own entry."""
    found = get_object_or_404(Contact.objects.readable_by(request.user), household=household, pk=contact)
    return act(request, household, lambda: contacts.remove_contact(found, by=request.user), "Contact retiré.")


@roles(OPERATOR)
@require_POST
@on_file
def take_back(request: SignedInRequest, household: Household, word: str) -> HttpResponse:
    """Undo what was just said in the journal."""
    try:
        undo(word, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "C'est annulé\u202f: le journal est comme avant.")
    return back(request, household)


def edited(
    request: SignedInRequest,
    household: Household,
    form: OfFile,
    save: Callable[[], Saved[Any]],
    *,
    title: str,
    done: str,
    **context: Any,
) -> HttpResponse:
    """The page of a form about one thing of the journal: shown, refused with its sentences, or saved."""
    if request.method == "POST" and form.is_valid():
        try:
            saved = save()
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, done, extra_tags=undo_tag(household, saved.undo))
            return redirect(JOURNAL, household.pk)
    shown = {
        "file": head_of(household),
        "tabs": tabs_of(household.pk, JOURNAL),
        "title": title,
        "form": form,
        "back_url": reverse(JOURNAL, args=[household.pk]),
        **context,
    }
    return render(request, "journeys/log_edit.html", shown, status=422 if form.is_bound else 200)


def act(
    request: SignedInRequest, household: Household, verb: Callable[[], Saved[Any]], done: str, anchor: str = ""
) -> HttpResponse:
    """Run a verb of one button, say what was done with its « Annuler », and go back where the button was."""
    try:
        saved = verb()
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    else:
        messages.success(request, done, extra_tags=undo_tag(household, saved.undo))
    return back(request, household, anchor)


def undo_tag(household: Household, word: str) -> str:
    """The tag that gives a message its « Annuler »; empty when there is nothing to take back."""
    return f"undo={reverse('journeys:take_back', args=[household.pk, word])}" if word else ""


def back(request: SignedInRequest, household: Household, anchor: str = "") -> HttpResponse:
    """The page that the form names in ``retour``, if it is of this site; else the journal."""
    asked = request.POST.get("retour", "")
    if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return redirect(asked)
    return redirect(reverse(JOURNAL, args=[household.pk]) + anchor)
