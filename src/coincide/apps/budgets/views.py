"""The budget of a household: as it lives, as it could live, and what its plan changes."""

import uuid
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, roles
from coincide.apps.budgets import ranking, reading
from coincide.apps.budgets.facts import Facts, in_dwelling, present
from coincide.apps.budgets.standing import case_of, plan_of
from coincide.apps.budgets.standing import standing as standing_of
from coincide.apps.budgets.trial import TrialForm
from coincide.apps.journeys.tabs import tabs_of
from coincide.apps.journeys.views.file import head_of
from coincide.apps.journeys.views.household import not_found, opened
from coincide.apps.offers.models import Dwelling
from coincide.apps.people.models import Household
from coincide.apps.territory.clock import today
from coincide.core.budget.law.cases import Case
from coincide.core.budget.law.coverage import BudgetError

TAB = "budgets:household"


@roles(OPERATOR)
@require_GET
def household(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What does the household live on, and what would it live on with another home, other hours, another wage?

    ``?plan`` starts from its plan, ``?logement`` from a dwelling on offer; the fields of the form try anything else.
    """
    found = opened(request, pk)
    if found is None:
        return not_found(request)
    record("read", found, found.pk, request.user)
    context: dict[str, Any] = {"file": head_of(found), "tabs": tabs_of(pk, TAB)}
    try:
        context |= _tried(request, found)
    except BudgetError as error:
        context["impossible"] = str(error)
    return render(request, "budgets/household.html", context)


def _tried(request: SignedInRequest, found: Household) -> dict[str, Any]:
    day = today()
    facts = present(found, day)
    form = TrialForm(request.GET if "rent" in request.GET else None, facts, _start(request, found, facts))
    case = form.start
    if form.is_bound:
        case = form.case if form.is_valid() else facts.case
    return {
        "form": form,
        "page": reading.page(replace(facts.case, other=case.other), case, day),
        "ranked": ranking.dwellings(request.user, case, facts.need, day),
        "need": facts.need,
        "waits_for": request.get_full_path(),
    }


def _start(request: SignedInRequest, found: Household, facts: Facts) -> Case:
    """Where the form starts from. Raises BudgetError for a plan or a dwelling that is not there."""
    if "plan" in request.GET and (plan := plan_of(found)) is not None:
        return case_of(plan, found, today())[1].check()
    if wanted := request.GET.get("logement"):
        try:
            dwelling = Dwelling.objects.visible_to(request.user).filter(pk=wanted).first()
        except ValidationError:  # not an identifier
            dwelling = None
        if dwelling is None:
            raise BudgetError("Ce logement n'est plus dans les offres : choisissez-en un autre dans la liste.")
        return in_dwelling(facts.case, dwelling).check()
    return replace(facts.case)


@roles(OPERATOR)
@require_GET
def standing(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Fragment: the budget before and under the household's plan."""
    found = opened(request, pk)
    if found is None:
        raise Http404
    context: dict[str, Any] = {"household": found}
    try:
        plan = standing_of(found, today())
    except BudgetError as error:
        context["impossible"] = str(error)
    else:
        context["plan"] = plan
        if plan is not None and plan.is_ready:
            context["table"] = reading.before_after(plan)
    return render(request, "budgets/_standing.html", context)
