"""A household's page, and the contact logged there."""

import datetime as dt
import uuid
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import EVERYONE, OPERATOR, roles
from coincide.apps.journeys.access import READ_ONLY
from coincide.apps.journeys.alerts.board import read_board, readable
from coincide.apps.journeys.dossier import Dossier, PersonFacts, open_obstacles
from coincide.apps.journeys.due import current_papers, deadline_words, licence_deadline, paper_state
from coincide.apps.journeys.forms import ContactForm
from coincide.apps.journeys.frise import events
from coincide.apps.journeys.log.contacts import log_contact
from coincide.apps.journeys.queries import dossier
from coincide.apps.journeys.strands import MOBILITY_READING, strands
from coincide.apps.journeys.tabs import tabs_of
from coincide.apps.people.models import Household
from coincide.apps.programme.queries import rule_row_on
from coincide.apps.territory.clock import today
from coincide.core.rules.clock import Clock
from coincide.core.rules.language import Triage, triage
from coincide.core.rules.papers import DeadlineState

CONTACTS_SHOWN = 6
PAPER_BADGES = {DeadlineState.LATE: "late", DeadlineState.SOON: "soon", DeadlineState.OK: "neutral"}


@dataclass(frozen=True, slots=True)
class ClockOf:
    """One clock bar: the persons who share it, its facts, its pauses as pairs of days."""

    names: str
    clock: Clock
    pauses: tuple[tuple[object, object], ...]
    ended: bool


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper, its last day, the badge that this day calls for, and the day in words."""

    label: str
    due_on: dt.date
    badge: str
    words: str


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers of one person, the most pressing first, and the foreign licence to exchange."""

    person: PersonFacts
    lines: tuple[PaperLine, ...]


def opened(request: SignedInRequest, pk: uuid.UUID) -> Household | None:
    """The household if the user may open its file; a refusal is written in the journal, an unknown one is not.

    Its ``may_write`` says whether the file is open to more than reading. Raises PermissionDenied when something is
    sent to a file that is only read: its verbs would refuse too, after the form had been looked at.
    """
    user: User = request.user
    household = _readable(user).filter(pk=pk).first()
    if household is not None and request.method == "POST" and not household.may_write:
        record("refuse_write", Household, pk, user)
        raise PermissionDenied(READ_ONLY)
    if household is None and Household.objects.filter(pk=pk).exists():
        record("refuse_read", Household, pk, user)
    return household


def _readable(user: User) -> QuerySet[Household]:
    return Household.objects.visible_to(user).saying_if_writable(user).select_related("operator__departement")


def not_found(request: SignedInRequest) -> HttpResponse:
    """The same answer whether the file doesn't exist or isn't open to the user."""
    return render(request, "journeys/household_not_found.html", status=404)


@roles(EVERYONE)
@require_GET
def household(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Who is this household, where does it stand, what blocks it, and what comes next?

    Every role reaches the view, so that each refusal is journalled; only who holds a grant sees the file.
    """
    found = opened(request, pk)
    if found is None:
        return not_found(request)
    record("read", found, found.pk, request.user)
    file = dossier(found, today(), request.user)
    board = read_board(found.operator_id, [found.pk], file.day)
    due = readable(board.standing(file), request.user)
    tied = strands(file, due)
    context = {
        "file": file,
        "tabs": tabs_of(file.id, "journeys:household"),
        "due": due,
        # Children whom nobody accompanies by themselves are told on one line.
        "adults": [one for one in file.people if one.place != "child" or one.journey],
        "children": [one for one in file.people if one.place == "child" and not one.journey],
        "clocks": clocks(file),
        "rule": rule_row_on(file.day),
        "strands": tied,
        "mobility_reading": MOBILITY_READING,
        "events": events(file),
        "obstacles": obstacles(file),
        "languages": languages(file),
        "papers": papers(file),
        **contact_context(file),
        "form": ContactForm(),
    }
    return render(request, "journeys/household.html", context)


@roles(OPERATOR)
@require_POST
def contact(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Log a contact from the household's page; answers with the part of the page that holds them."""
    found = opened(request, pk)
    if found is None:
        return not_found(request)
    form, told = ContactForm(request.POST), ""
    if form.is_valid():
        facts = form.cleaned_data
        try:
            log_contact(found, by=request.user, on=facts["on"], kind=facts["kind"], subject=facts["subject"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            told, form = "Contact noté.", ContactForm()
    if not request.htmx and told:
        messages.success(request, told)
        return redirect(f"{request.path.removesuffix('contacts/')}#contact")
    file = dossier(found, today(), request.user)
    context = {"file": file, "form": form, "told": told, **contact_context(file)}
    template = "journeys/parts/contacts.html" if request.htmx else "journeys/contact.html"
    # htmx swaps answers of success only: a form to correct comes back as 200 inside the page.
    return render(request, template, context, status=200 if request.htmx or told else 422)


def contact_context(file: Dossier) -> dict[str, object]:
    """The contacts shown, and those folded below."""
    return {"contacts": file.contacts[:CONTACTS_SHOWN], "earlier": file.contacts[CONTACTS_SHOWN:]}


def clocks(file: Dossier) -> list[ClockOf]:
    """The clocks of the household, one bar for the persons whose dates are the same, the first to run out first."""
    timed = [(one, one.journey, one.journey.clock) for one in file.people if one.journey and one.journey.clock]
    timed.sort(key=lambda one: (not one[1].is_active, one[2].ends_on, one[2].explanation))
    bars = []
    for (clock, is_active), same in groupby(timed, key=lambda one: (one[2], one[1].is_active)):
        mine = list(same)
        pauses = tuple((pause.starts_on, pause.resumes_on) for pause in mine[0][1].suspensions)
        names = " et ".join(person.first_name for person, *_ in mine)
        bars.append(ClockOf(names, clock, pauses, not is_active))
    return bars


def obstacles(file: Dossier) -> dict[str, list[tuple[PersonFacts, object, int]]]:
    """The obstacles, ``open`` (oldest first) and ``lifted`` (latest first), each with its person and its days."""
    stand = [(person, one, one.days_open(file.day)) for person, one in open_obstacles(file.people, file.day)]
    gone = [
        (person, one, one.days_open(file.day))
        for person in file.people
        for one in person.obstacles
        if not one.is_open(file.day)
    ]
    gone.sort(key=lambda one: one[1].lifted_on or file.day, reverse=True)
    return {"open": list(stand), "lifted": list(gone)}


def languages(file: Dossier) -> list[tuple[PersonFacts, Triage]]:
    """The courses that each adult's facts of language call for."""
    return [(person, triage(person.language)) for person in file.people if person.place != "child" or person.seeks_work]


def papers(file: Dossier) -> list[Papers]:
    """The papers in force of each person who has any."""
    found = []
    for person in file.people:
        dated = [(one.label, one.expires_on, paper_state(one, file.day)) for one in current_papers(person, file.day)]
        licence = licence_deadline(person, file.day)
        if licence:
            dated.append(("Échange du permis étranger", licence.due_on, licence.state))
        lines = tuple(
            PaperLine(label, due_on, PAPER_BADGES[state], deadline_words(due_on, file.day))
            for label, due_on, state in sorted(dated, key=lambda one: one[1])
        )
        if lines:
            found.append(Papers(person, lines))
    return found
