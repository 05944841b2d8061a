"""Deciding about an alert, what was decided, and the operator's delays."""

import datetime as dt
import uuid
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.models import User
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, Role, roles
from coincide.apps.journeys.alerts import actions
from coincide.apps.journeys.alerts.board import Handled, my_households, read_board, readable
from coincide.apps.journeys.alerts.forms import KEPT, MISSED, DecisionForm, DelaysForm
from coincide.apps.journeys.due import Due, Kind
from coincide.apps.journeys.models import AlertDecision, AlertDelays
from coincide.apps.journeys.queries import dossiers
from coincide.apps.journeys.views.file import undo_tag
from coincide.apps.journeys.views.household import not_found, opened
from coincide.apps.journeys.views.my_day import day_page
from coincide.apps.people.models import Household
from coincide.apps.territory.clock import today
from coincide.core.rules.calendar import french_date

Verdict = AlertDecision.Verdict


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def decide(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Settle, postpone or entrust an alert; inside Ma journée with scripts, on a page of its own without."""
    household = opened(request, pk)
    if household is None:
        return not_found(request)
    keys = (request.POST if request.method == "POST" else request.GET).getlist("cle")
    try:
        due = actions.find(household, keys, request.user)
    except ValidationError as error:
        messages.info(request, error.messages[0])
        return _back(request, _came_from(request))
    offered = actions.colleagues(household, due, request.user)
    asked = request.GET.get("decision", "")
    form = DecisionForm(request.POST or None, colleagues=offered, due=due, asked=asked)
    if request.method == "POST" and form.is_valid():
        try:
            said, undo = _apply(household, due, request.user, form)
        except ValidationError as error:
            form.add_error(None, error) if not hasattr(error, "error_dict") else _add(form, error)
        else:
            messages.success(request, said, extra_tags=undo)
            return _back(request, _came_from(request))
    template = "journeys/parts/decide.html" if request.htmx else "journeys/decide.html"
    context = {"form": form, "due": due, "keys": keys, "back": _came_from(request)}
    is_wrong = request.method == "POST" and not request.htmx
    return render(request, template, context, status=422 if is_wrong else 200)


def _apply(household: Household, due: Due, by: User, form: DecisionForm) -> tuple[str, str]:
    """Do what the form asks for by its verb: what was done in a sentence, and the message's word to undo it."""
    facts, keys = form.cleaned_data, due.keys
    reason = facts["reason"]
    if facts["verdict"] == Verdict.DONE and due.kind is Kind.STEP:
        saved = actions.end_promise(household, keys, by=by, note=reason)
        return f"{household.name}\u202f: étape faite.", undo_tag(household, saved.undo)
    if facts["verdict"] in (KEPT, MISSED):
        is_kept = facts["verdict"] == KEPT
        told = actions.say_appointment(household, keys, by=by, is_kept=is_kept, note=reason)
        said = "rendez-vous tenu, contact noté" if is_kept else "rendez-vous manqué, c'est noté"
        return f"{household.name}\u202f: {said}.", undo_tag(household, told.undo)
    if facts["verdict"] == Verdict.DONE:
        made, said = actions.settle(household, keys, by=by, reason=reason), "réglée"
    elif facts["verdict"] == Verdict.POSTPONED:
        made = actions.postpone(household, keys, by=by, until=facts["until"], reason=reason)
        said = f"reportée au {french_date(facts['until'])}"
    else:
        made = actions.delegate(household, keys, by=by, to=facts["to"], reason=reason)
        said = f"confiée à {facts['to']}"
    numbers = "-".join(str(one.pk) for one in made)
    undo = reverse("journeys:undo_alert_decision", args=[numbers])
    return f"{household.name}\u202f: alerte {said}.", f"undo={undo}"


def _add(form: DecisionForm, error: ValidationError) -> None:
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _came_from(request: SignedInRequest) -> str:
    """The page of ours to go back to: the one that htmx names, or the form's, or Ma journée."""
    given = request.htmx.current_url_abs_path if request.htmx else request.POST.get("retour", "")
    parts = urlsplit(given or "")
    own = (reverse("journeys:my_day"), "/menages/")
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith(own)
    return f"{parts.path}{'?' + parts.query if parts.query else ''}" if is_ours else own[0]


def _back(request: SignedInRequest, path: str) -> HttpResponse:
    """The page again: inside the present one when htmx asks from Ma journée."""
    parts = urlsplit(path)
    if request.htmx and parts.path == reverse("journeys:my_day"):
        answer = day_page(request, QueryDict(parts.query))
        answer.headers["HX-Retarget"] = answer.headers["HX-Reselect"] = "#day-main"
        answer.headers["HX-Reswap"] = "outerHTML"
        return answer
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": path})
    return redirect(path)


@roles(OPERATOR)
@require_POST
def undo(request: SignedInRequest, numbers: str) -> HttpResponse:
    """Take back what was decided; a file that isn't the user's is refused by the verb."""
    found = [int(one) for one in numbers.split("-") if one.isdecimal() and len(one) < 18]
    decisions = list(AlertDecision.objects.filter(pk__in=found).select_related("household"))
    if not decisions:
        raise Http404
    actions.take_back(decisions, by=request.user)
    messages.success(request, "L'alerte est de nouveau dans la liste.")
    return redirect("journeys:my_day")


@roles(OPERATOR)
@require_GET
def handled(request: SignedInRequest) -> HttpResponse:
    """What was settled, postponed or entrusted while its fact still stands; each can be taken back."""
    user, day = request.user, today()
    files = dossiers(my_households(user, day), day, for_alerts=True)
    board = read_board(user.organisation_id, [file.id for file in files], day)
    dealt = [one for file in files for one in board.handled(file)]
    seen = {id(due) for due in readable((one.due for one in dealt), user)}
    dealt = [one for one in dealt if id(one.due) in seen]
    entrusted = [
        Handled(due, decision)
        for file in files
        for due in readable(board.standing(file), user)
        if due.note and (decision := board.entrusted(due)) is not None
    ]
    context = {
        "postponed": sorted(_of(dealt, Verdict.POSTPONED), key=lambda one: one.decision.returns_on or dt.date.max),
        "done": _of(dealt, Verdict.DONE),
        "entrusted": entrusted,
        "names": board.users,
    }
    return render(request, "journeys/handled.html", context)


def _of(dealt: list[Handled], verdict: str) -> list[Handled]:
    return [one for one in dealt if one.decision.verdict == verdict]


@roles(Role.COORDINATOR)
@require_http_methods(["GET", "POST"])
def delays(request: SignedInRequest) -> HttpResponse:
    """After how long a thing is due: the operator's habits."""
    operator = request.user.organisation
    row = AlertDelays.objects.filter(operator=operator).select_related("set_by").first()
    said = row and (row.set_by.full_name, row.set_on)
    form = DelaysForm(request.POST or None, instance=row or AlertDelays(operator=operator))
    if request.method == "POST" and form.is_valid():
        actions.set_delays(form.save(commit=False), by=request.user)
        messages.success(request, "Les délais sont enregistrés. Les alertes les suivent dès maintenant.")
        return redirect("journeys:alert_delays")
    status = 422 if form.is_bound else 200
    return render(request, "journeys/delays.html", {"form": form, "said": said}, status=status)
