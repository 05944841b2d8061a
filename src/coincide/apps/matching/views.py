"""Pages of the matching room: sessions, their plans, the decisions, and two fragments for other pages."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, Role, roles
from coincide.apps.journeys.views.household import opened
from coincide.apps.matching import actions, groups, news, queries, refusals
from coincide.apps.matching.access import may_work_for, require_decision, require_work_for
from coincide.apps.matching.board import Board, progress_state
from coincide.apps.matching.cards import make_cards, read_plans
from coincide.apps.matching.floors import FloorsTold
from coincide.apps.matching.floors_form import FloorsForm
from coincide.apps.matching.forms import PlanFilter, RefusalForm, SessionForm
from coincide.apps.matching.models import Plan, PlanningSession
from coincide.apps.matching.reach import within_reach as reach_of
from coincide.apps.matching.tabs import session_tabs
from coincide.apps.territory.clock import today
from coincide.core.rules.sources import RuleError

SEES = OPERATOR | {Role.STATE}
PER_PAGE = 20
"""Plans on one page of a session."""


def _session(request: SignedInRequest, session: UUID) -> PlanningSession:
    return get_object_or_404(
        PlanningSession.objects.visible_to(request.user)
        .select_related("operator", "created_by")
        .prefetch_related("basins"),
        pk=session,
    )


def _tell(request: SignedInRequest, error: ValidationError) -> None:
    for message in error.messages:
        messages.error(request, message)


@roles(SEES)
@require_GET
def session_list(request: SignedInRequest) -> HttpResponse:
    """The sessions, newest first."""
    found = list(queries.sessions(request.user))
    may_open = request.user.role in OPERATOR
    told = news.of_sessions(found) if may_open else {}
    for one in found:
        one.news = told.get(one.pk)
    return render(request, "matching/sessions.html", {"sessions": found, "may_open": may_open})


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def new_session(request: SignedInRequest) -> HttpResponse:
    """Open a session, and ask for its plans at once."""
    operator = request.user.organisation
    form = SessionForm(request.POST or None, operator=operator)
    floors = FloorsForm(request.POST or None, offered=groups.offered(form.offered_basins))
    if request.method == "POST" and all([form.is_valid(), floors.is_valid()]):
        given = form.cleaned_data
        kept = groups.among(floors.floors(), given["basins"])
        try:
            session = actions.open_session(
                operator, given["title"], given["held_on"], given["basins"], request.user, form.hours(), kept
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            actions.enqueue(session, request.user)
            return redirect("matching:session", session.pk)
    return render(request, "matching/new_session.html", {"form": form, "floors": floors})


@roles(SEES)
@require_GET
def session_page(request: SignedInRequest, session: UUID) -> HttpResponse:
    """One session: for the operator its map and plans, for the State its numbers only."""
    found = _session(request, session)
    record("read", found, found.pk, request.user)
    if not may_work_for(request.user, found.operator):
        shown = {
            "rows": queries.by_basin(found),
            "totals": queries.shows_totals(found),
            "objective": (found.objective or 0) / queries.MILLION,
            "scarcest": queries.scarcest(found),
            "floors": FloorsTold.of(found.floors_told),
        }
        return render(request, "matching/session_state.html", {"session": found, **shown})
    form = PlanFilter(request.GET or None)
    asked = (request.GET.get("page"), request.GET.get("plan"))
    board = Board(found, request.user, form.cleaned_data if form.is_valid() else {}, PER_PAGE, asked)
    shown = {"session": found, "board": board, "form": form}
    return render(request, "matching/session.html", {**shown, "tabs": session_tabs(found, "session")})


@roles(OPERATOR)
@require_GET
def sheet(request: SignedInRequest, session: UUID) -> HttpResponse:
    """The sheet of a session, to be printed: a summary, then a page for each household open to the reader."""
    found = _session(request, session)
    require_work_for(request.user, found.operator)
    record("read", found, found.pk, request.user)
    return render(request, "matching/sheet.html", {"session": found, "board": Board(found, request.user, {})})


@roles(OPERATOR)
@require_GET
def changes(request: SignedInRequest, session: UUID) -> HttpResponse:
    """What changed since the last run: a fragment, empty where nothing did; a page where no script asks."""
    found = _session(request, session)
    require_work_for(request.user, found.operator)
    board = Board(found, request.user, {})
    if not request.htmx:
        shown = {"session": found, "board": board, "tabs": session_tabs(found, "session")}
        return render(request, "matching/changes.html", shown)
    return render(request, "matching/_news.html", {"board": board}) if board.news else HttpResponse()


@roles(OPERATOR)
@require_POST
def compute(request: SignedInRequest, session: UUID) -> HttpResponse:
    """Ask for a run."""
    found = _session(request, session)
    try:
        actions.enqueue(found, request.user)
    except ValidationError as error:
        _tell(request, error)
    return redirect("matching:session", found.pk)


@roles(OPERATOR)
@require_GET
def progress(request: SignedInRequest, session: UUID) -> HttpResponse:
    """How far the run is; once it ends the page is loaded anew, which stops the asking."""
    found = _session(request, session)
    state = progress_state(found)
    response = render(request, "matching/_progress.html", {"session": found, "state": state})
    if found.status != PlanningSession.Status.RUNNING:
        response["HX-Refresh"] = "true"
    return response


def _plan(request: SignedInRequest, plan: int) -> Plan:
    return get_object_or_404(
        Plan.objects.select_related("session__operator", "household").filter(
            session__in=PlanningSession.objects.visible_to(request.user)
        ),
        pk=plan,
    )


def _back(plan: Plan) -> HttpResponse:
    return redirect(f"{reverse('matching:session', args=[plan.session_id])}?plan={plan.pk}#plan-{plan.pk}")


@roles(OPERATOR)
@require_GET
def plan_place(request: SignedInRequest, plan: int) -> HttpResponse:
    """Where a plan is: its card in its session."""
    return _back(_plan(request, plan))


@roles(OPERATOR)
@require_POST
def accept(request: SignedInRequest, plan: int) -> HttpResponse:
    """Accept a plan."""
    found = _plan(request, plan)
    try:
        actions.accept_plan(found, request.user)
    except ValidationError as error:
        _tell(request, error)
    else:
        undo_it = f"undo={reverse('matching:undo', args=[found.pk])}"
        messages.success(request, f"Plan accepté pour {found.household.name}.", extra_tags=undo_it)
    return _back(found)


@roles(OPERATOR)
@require_POST
def refuse(request: SignedInRequest, plan: int) -> HttpResponse:
    """Refuse a plan with a reason."""
    found = _plan(request, plan)
    form = RefusalForm(request.POST, plan=found)
    try:
        require_decision(request.user, found)  # before the form: a refusal of access is said and journalled as such
        if not form.is_valid():
            raise ValidationError([message for errors in form.errors.values() for message in errors])
        reason, jobs = refusals.chosen(form.cleaned_data["reason"])
        actions.refuse_plan(found, request.user, reason, form.cleaned_data["comment"], jobs)
    except ValidationError as error:
        _tell(request, error)
    else:
        undo_it = f"undo={reverse('matching:undo', args=[found.pk])}"
        messages.success(request, f"Plan refusé pour {found.household.name}.", extra_tags=undo_it)
    return _back(found)


@roles(OPERATOR)
@require_POST
def undo(request: SignedInRequest, plan: int) -> HttpResponse:
    """Take a decision back."""
    found = _plan(request, plan)
    try:
        actions.undo_decision(found, request.user)
    except ValidationError as error:
        _tell(request, error)
    else:
        messages.success(request, f"Décision annulée : le plan de {found.household.name} est de nouveau proposé.")
    return _back(found)


@roles(OPERATOR)
@require_GET
def pending(request: SignedInRequest) -> HttpResponse:
    """Fragment: the plans that wait for the user's decision."""
    keys = list(queries.pending(request.user).values_list("pk", flat=True))
    cards = [card for one in read_plans(keys[:10]) for card in make_cards([one], one.session)]
    return render(request, "matching/_pending.html", {"cards": cards, "count": len(keys)})


@roles(OPERATOR)
@require_GET
def within_reach(request: SignedInRequest, household: UUID) -> HttpResponse:
    """Fragment: what is within reach of a household today."""
    found = opened(request, household)
    if found is None:
        raise Http404
    try:
        reach = reach_of(found, today())
    except RuleError as error:
        return render(request, "matching/_within_reach.html", {"error": str(error)})
    return render(request, "matching/_within_reach.html", {"reach": reach})
