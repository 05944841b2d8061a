"""What a household's plan changes in its budget: before, the first month, the fourth, the steady state."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from coincide.apps.budgets import memo
from coincide.apps.budgets.facts import CENTS, in_dwelling, present
from coincide.apps.budgets.models import ComputedBudget
from coincide.apps.matching.models import Plan
from coincide.apps.people.models import Household
from coincide.core.budget.law.cases import Case
from coincide.core.budget.law.coverage import BudgetError, Month
from coincide.core.budget.law.exact import BEFORE, STEADY, Exact, aid_fall_sentence
from coincide.core.budget.wording import euros
from coincide.core.rules.calendar import NARROW_SPACE as NARROW


@dataclass(frozen=True, slots=True)
class Standing:
    """The plan that stands for a household, its question, and the answers: before it and under it."""

    plan: Plan
    starts: Month
    before: ComputedBudget
    under: ComputedBudget

    @property
    def is_ready(self) -> bool:
        """Whether both are computed."""
        return self.before.is_ready and self.under.is_ready


def plan_of(household: Household, accepted_only: bool = False) -> Plan | None:
    """The accepted plan of the household, else the one proposed last."""
    plans = household.plans.select_related("session", "dwelling").prefetch_related("jobs__job")
    accepted = plans.filter(status=Plan.Status.ACCEPTED).order_by("-session__held_on", "-pk").first()
    if accepted is not None or accepted_only:
        return accepted
    return plans.filter(status=Plan.Status.PROPOSED, rank=0).order_by("-session__held_on", "-pk").first()


def case_of(plan: Plan, household: Household, day: dt.date) -> tuple[Case, Case]:
    """The household as it lives on a day, and under the plan. Raises BudgetError (French)."""
    facts = present(household, day)
    wages = {one.person_id: one.job.net_wage * CENTS for one in plan.jobs.all()}
    case = in_dwelling(facts.case, plan.dwelling) if plan.dwelling else facts.case
    under = tuple(wages.get(one.pk, kept) for one, kept in zip(facts.adults, facts.case.before, strict=True))
    return facts.case, replace(case, wages=under)


def standing(household: Household, day: dt.date, accepted_only: bool = False) -> Standing | None:
    """What the household's plan changes; None without a plan. Raises BudgetError (French)."""
    plan = plan_of(household, accepted_only)
    if plan is None:
        return None
    before, under = memo.budgets(case_of(plan, household, day))
    jobs = [one.job.starts_on for one in plan.jobs.all()]
    first = max(min(jobs, default=day), day)
    return Standing(plan, Month(first.year, first.month), before, under)


def sheet_lines(household: Household, day: dt.date) -> Sequence[str]:
    """What the household reads on its own sheet of the plan that it accepted; nothing until it is computed."""
    try:
        found = standing(household, day, accepted_only=True)
    except BudgetError:
        return ()  # the page of the budget says what is missing, to the professional
    if found is None or found.before.exact is None or found.under.exact is None:
        return ()
    lines = lines_of(found.before.exact, found.under.exact, found.starts)
    return tuple(line.replace(NARROW, "\u00a0") for line in lines)  # the fonts of the sheet have no narrow space


def lines_of(before: Exact, under: Exact, starts: Month) -> Sequence[str]:
    """The plan's budget in plain French."""
    month = under.case.month
    now, early, late = (
        _round(stage.rest_to_live) for stage in (before.stages[BEFORE], under.fourth_month, under.steady)
    )
    lines = [
        f"Aujourd'hui, il me reste environ {now} par mois pour vivre, le loyer payé.",
        f"Avec mon plan, il me restera environ {early} par mois au début, et {late} après {STEADY} mois.",
    ]
    if under.aid_fall is not None:
        lines.append(aid_fall_sentence(under, starts))
    lines.append(
        f"C'est un calcul avec les règles de {month.words}, pas une décision. "
        "Il n'a pas été comparé avec le simulateur de la CAF."
    )
    return lines


def _round(cents: int) -> str:
    """To ten euros: a household reads an order of magnitude, not a promise."""
    return euros(round(cents / 1000) * 1000)
