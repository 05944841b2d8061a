"""Pages of the runs of a session: what-ifs, two runs side by side, the worth of one more."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, Role, roles
from coincide.apps.matching import checks, queries, runs, what_if, what_if_runs
from coincide.apps.matching.access import require_work_for
from coincide.apps.matching.comparison import Comparison
from coincide.apps.matching.forms import CompareForm, WhatIfForm
from coincide.apps.matching.index_page import factor_rows, outcomes
from coincide.apps.matching.models import PlanningSession, Run
from coincide.apps.matching.tabs import session_tabs
from coincide.apps.matching.worker import INTERRUPTED, is_lost
from coincide.core.planning import ValueWeights

KINDS = {
    "job": "Emplois",
    "dwelling": "Logements",
    "pool": "Moyens de transport partagés",
    "care": "Garde d'enfants",
    "course": "Cours de français",
    "counsellor": "Temps de conseiller",
}


def session_of(request: SignedInRequest, session: UUID) -> PlanningSession:
    """A session whose operator the user works for. Raises Http404, or PermissionDenied (French)."""
    found = get_object_or_404(
        PlanningSession.objects.visible_to(request.user).select_related("operator").prefetch_related("basins"),
        pk=session,
    )
    require_work_for(request.user, found.operator)
    return found


def _runs(request: SignedInRequest) -> QuerySet[Run]:
    """The runs of the sessions open to the user, with what a page says of them."""
    open_sessions = PlanningSession.objects.visible_to(request.user)
    return Run.objects.filter(session__in=open_sessions).select_related(
        "session__operator", "base__session", "asked_by"
    )


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def runs_page(request: SignedInRequest, session: UUID) -> HttpResponse:
    """Ask a what-if, read those that were asked, set two runs side by side."""
    found = session_of(request, session)
    base = runs.latest(found)
    form = WhatIfForm(request.POST or None, offered=what_if.choices(found, base) if base else [])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            asked = what_if_runs.ask(found, given["change"], given["count"], request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("matching:run", asked.pk)
    comparable = queries.comparable(found)
    asked_before = list(found.runs.filter(kind=Run.Kind.WHAT_IF).select_related("asked_by").defer("inputs", "prices"))
    for one in asked_before:
        _tell_lost(one)
    first_two = {"after": str(comparable[0].pk), "before": str(comparable[1].pk)} if len(comparable) > 1 else {}
    context = {
        "session": found,
        "tabs": session_tabs(found, "runs"),
        "base": base,
        "form": form,
        "asked": asked_before,
        "compare": CompareForm(runs=comparable, initial=first_two) if len(comparable) > 1 else None,
    }
    return render(request, "matching/runs.html", context)


@roles(OPERATOR)
@require_GET
def run_page(request: SignedInRequest, run: UUID) -> HttpResponse:
    """A what-if: how far it is, then beside the run without the change. A session's own run leads to the session."""
    found = get_object_or_404(_runs(request), pk=run)
    if found.kind != Run.Kind.WHAT_IF:
        return redirect("matching:session", found.session_id)
    _tell_lost(found)
    context: dict[str, Any] = {"run": found, "session": found.session, "what_if": found}
    if found.status == Run.Status.DONE and found.base is not None:
        record("read", found, found.pk, request.user)
        context["comparison"] = Comparison(found.base, found, request.user)
    return render(request, "matching/comparison.html", context)


@roles(OPERATOR)
@require_GET
def run_progress(request: SignedInRequest, run: UUID) -> HttpResponse:
    """How far a what-if is; once it ends the page is loaded anew, which stops the asking."""
    found = get_object_or_404(_runs(request), pk=run)
    _tell_lost(found)
    response = render(request, "matching/_run_progress.html", {"run": found})
    if found.status != Run.Status.RUNNING:
        response["HX-Refresh"] = "true"
    return response


def _tell_lost(run: Run) -> None:
    """Show as interrupted (unsaved: reading changes nothing) a run whose worker died."""
    if is_lost(run):
        run.status, run.message = Run.Status.FAILED, INTERRUPTED


@roles(OPERATOR)
@require_POST
def ask_again(request: SignedInRequest, run: UUID) -> HttpResponse:
    """Ask once more for a what-if that was interrupted."""
    found = get_object_or_404(_runs(request), pk=run)
    try:
        what_if_runs.ask_again(found, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("matching:run", found.pk)


@roles(OPERATOR)
@require_POST
def erase(request: SignedInRequest, run: UUID) -> HttpResponse:
    """Erase a what-if."""
    found = get_object_or_404(_runs(request), pk=run)
    try:
        what_if_runs.erase(found, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Question effacée.")
    return redirect("matching:runs", found.session_id)


@roles(OPERATOR)
@require_GET
def compare(request: SignedInRequest) -> HttpResponse:
    """Two runs over the same basins, side by side; ``before`` and ``after`` are theirs."""
    open_runs = _runs(request).filter(status=Run.Status.DONE)
    try:
        first = get_object_or_404(open_runs, pk=UUID(request.GET.get("before", "")))
        second = get_object_or_404(open_runs, pk=UUID(request.GET.get("after", "")))
    except ValueError:
        messages.error(request, "Choisissez deux calculs à comparer.")
        return redirect("matching:sessions")
    same = {one.pk for one in queries.comparable(first.session)}
    if first.pk == second.pk or second.pk not in same:
        messages.error(request, "Choisissez deux calculs différents, sur les mêmes bassins.")
        return redirect(reverse("matching:runs", args=[first.session_id]))
    record("read", second, second.pk, request.user)
    context = {"comparison": Comparison(first, second, request.user), "session": second.session, "run": second}
    return render(request, "matching/comparison.html", context)


@roles(OPERATOR)
@require_GET
def worth_page(request: SignedInRequest, session: UUID) -> HttpResponse:
    """What one more of each scarce thing is worth: its price, and the figure of a new run."""
    found = session_of(request, session)
    rows = sorted(queries.scarce(found), key=lambda one: list(KINDS).index(one["kind"]))
    groups = [(KINDS[kind], list(same)) for kind, same in groupby(rows, key=lambda one: one["kind"])]
    best = {
        title: max((one["worth"] for one in same if one["is_checked"]), default=max(one["price"] for one in same))
        for title, same in groups
    }
    groups.sort(key=lambda group: -best[group[0]])
    checked = any(one["is_checked"] and not one["enough"] for one in rows)
    unsure = any(one["at_least"] for one in rows)
    context = {"session": found, "tabs": session_tabs(found, "worth"), "groups": groups, "checked": checked}
    return render(request, "matching/worth.html", {**context, "unsure": unsure})


@roles(OPERATOR)
@require_POST
def check_worth(request: SignedInRequest, session: UUID) -> HttpResponse:
    """Ask again for the new runs that check the prices: a stopped machine may have lost them."""
    found = session_of(request, session)
    checks.ask(found, request.user)
    messages.success(request, "La vérification est demandée : les chiffres arrivent ici dans quelques minutes.")
    return redirect("matching:worth", found.pk)


@roles(OPERATOR | {Role.STATE})
@require_GET
def index_page(request: SignedInRequest) -> HttpResponse:
    """The index of a positive exit: factors, scales, sources, version; what recorded exits would make of it."""
    weights = ValueWeights()
    context = {
        "weights": weights,
        "credits": [
            ("un logement durable seul", weights.home_only / 1_000_000),
            ("un emploi durable seul", weights.work_only / 1_000_000),
            ("les deux ensemble", 1.0),
        ],
        "factors": factor_rows(weights),
        "outcomes": outcomes(request.user),
    }
    return render(request, "matching/index.html", context)
