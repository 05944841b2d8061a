"""The page of the floors of a session: at least so many households of a group get a plan."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, roles
from coincide.apps.matching import actions, groups
from coincide.apps.matching.floors import FloorsTold, asked_of
from coincide.apps.matching.floors_form import FloorsForm
from coincide.apps.matching.models import PlanningSession, Run
from coincide.apps.matching.run_views import session_of
from coincide.apps.matching.tabs import session_tabs

FORMER = 6
"""Former runs whose floors are told, so that they can be taken up again."""


@roles(OPERATOR)
@require_http_methods(["GET", "POST"])
def floors_page(request: SignedInRequest, session: UUID) -> HttpResponse:
    """Set, change or take away the floors of a session, which asks for a new run."""
    found = session_of(request, session)
    sizes = {code: (size, placed) for code, (size, placed) in found.floors_told.get("groups", {}).items()}
    form = FloorsForm(
        request.POST or None,
        offered=groups.offered(found.basins.all()),
        sizes=sizes,
        initial=FloorsForm.initial_of(found.floors),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_floors(found, form.floors(), request.user)
            actions.enqueue(found, request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Planchers enregistrés : le calcul repart avec eux.")
            return redirect("matching:session", found.pk)
    context = {"session": found, "tabs": session_tabs(found, "floors"), "form": form, "former": _former(found)}
    return render(request, "matching/floors.html", context)


def _former(session: PlanningSession) -> list[dict[str, Any]]:
    """The floors of former runs other than those of today, the newest first: each set of floors once."""
    runs = session.runs.filter(kind=Run.Kind.SESSION, status=Run.Status.DONE).defer("inputs", "prices")
    told: dict[tuple[tuple[str, int], ...], dict[str, Any]] = {}
    for run in runs:
        asked = asked_of(run.floors_told)
        key = tuple(sorted(asked.items()))
        if asked != session.floors and key not in told:
            told[key] = {
                "run": run,
                "told": FloorsTold.of(run.floors_told),
                "fields": FloorsForm.initial_of(asked),
            }
    return list(told.values())[:FORMER]
