"""Figures of the law are computed once, by the worker, and found again by their question and their version."""

import datetime as dt
from dataclasses import replace

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from coincide.apps.budgets import memo
from coincide.apps.budgets.facts import present
from coincide.apps.budgets.models import ComputedBudget, ComputedGrid
from coincide.apps.budgets.standing import plan_of, sheet_lines, standing
from coincide.apps.journeys import nightly
from coincide.apps.matching import actions
from coincide.apps.people.models import Person
from coincide.core.budget.law.cases import Case, Stock
from coincide.core.budget.law.coverage import BudgetError, Month
from coincide.core.budget.law.exact import EVERY_MONTH, exact
from tests.apps.budgets.files import tenant
from tests.apps.matching import territory as t
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("openfisca")]

DAY = dt.date(2025, 12, 11)
WORKER = Case(Month(2026, 11), "03185", Stock.SOCIAL, 32_000, 6_000, (30,), wages=(147_800,))


def jobs() -> int:
    """How often the worker is called."""
    return ProcrastinateJob.objects.filter(task_name="coincide.apps.budgets.tasks.compute", status="todo").count()


def test_a_figure_is_asked_once_computed_once_and_found_again() -> None:
    (asked,) = memo.budgets([WORKER])
    assert (asked.is_ready, asked.exact, jobs()) == (False, None, 1)
    memo.budgets([WORKER, replace(WORKER, rent=33_000)])
    assert (ComputedBudget.objects.count(), jobs()) == (2, 1)
    assert memo.fill() == 2
    (known,) = memo.budgets([WORKER])
    assert known.exact == exact([WORKER], EVERY_MONTH)[0]
    assert memo.fill() == 0


def test_the_wage_is_followed_from_none_to_three_thousand_euros() -> None:
    memo.budgets([WORKER])
    memo.fill()
    (known,) = memo.budgets([WORKER])
    (none,) = exact([replace(WORKER, wages=(0,))])
    assert known.by_wage[0] == (0, none.fourth_month.rest_to_live, none.steady.rest_to_live)
    assert known.by_wage[-1][0] == 300_000


def test_a_grid_does_not_depend_on_the_home_nor_on_the_wages() -> None:
    first = memo.grids([WORKER])[0]
    assert memo.grids([replace(WORKER, rent=50_000, wages=(0,), stock=Stock.PRIVATE, other=100)])[0].key == first.key
    memo.fill()
    grid = ComputedGrid.objects.get().grid
    assert grid is not None
    assert 0 < grid.error.mean < grid.error.p95 < grid.error.most


def test_a_case_that_cannot_be_computed_asks_for_nothing() -> None:
    with pytest.raises(BudgetError):
        memo.budgets([replace(WORKER, commune="99999")])
    assert (ComputedBudget.objects.count(), jobs()) == (0, 0)


def test_an_answer_that_does_not_come_is_asked_for_again() -> None:
    memo.budgets([WORKER])
    ProcrastinateJob.objects.all().delete()
    ComputedBudget.objects.update(asked_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    memo.budgets([WORKER])
    assert jobs() == 1


def test_old_figures_and_those_of_other_tables_go_in_the_night() -> None:
    memo.budgets([WORKER, replace(WORKER, rent=33_000), replace(WORKER, rent=34_000)])
    old, other, _ = ComputedBudget.objects.order_by("question__rent")
    ComputedBudget.objects.filter(pk=old.pk).update(asked_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    ComputedBudget.objects.filter(pk=other.pk).update(version="openfisca-france-1+1")
    assert "old_budgets" in nightly.registered()
    assert memo.forget_old() == 2
    assert ComputedBudget.objects.get().case.rent == 34_000


def test_the_question_of_a_household_is_its_ages_home_and_wages(cast: Cast) -> None:
    tenant(cast, net_wage=1_100)
    Person.objects.create(
        household=cast.household, place="child", first_name="Ali", last_name="Zèbre", birth_date=dt.date(2019, 3, 1),
        sex="m",
    )  # fmt: skip
    cast.household.other_income = 50
    facts = present(cast.household, DAY)
    case = facts.case
    assert facts.declared == 50, "told, not counted: RSA may be in it"
    assert case == Case(Month(2025, 12), "03185", Stock.SOCIAL, 32_000, 6_000, (35,), (6,), (110_000,), (110_000,))


def test_a_place_of_reception_gives_no_aid_and_what_it_costs_is_charges(cast: Cast) -> None:
    cast.household.homes.update(rent=100, charges=20)
    case = present(cast.household, DAY).case
    assert (case.stock, case.rent, case.charges) == (Stock.FREE, 0, 12_000)


def test_a_household_that_the_law_does_not_know_is_told_why(cast: Cast) -> None:
    cast.household.homes.all().delete()
    with pytest.raises(BudgetError, match="commune"):
        present(cast.household, DAY)
    cast.household.persons.all().delete()
    with pytest.raises(BudgetError, match="Aucun adulte"):
        present(cast.household, DAY)


def test_a_plan_is_asked_before_and_after_and_told_on_the_sheet_once_accepted(cast: Cast) -> None:
    tenant(cast)
    t.job(cast, net_wage=1_478)
    t.dwelling(cast, rent=330)
    actions.run(t.session(cast))
    found = standing(cast.household, DAY)
    assert found is not None
    assert (found.before.case.wages, found.under.case.wages) == ((0,), (147_800,))
    assert found.under.case.before == (0,)
    assert found.starts == Month(2026, 1)
    assert sheet_lines(cast.household, DAY) == ()
    memo.fill()
    assert sheet_lines(cast.household, DAY) == (), "a plan that is only proposed is not the household's"
    plan = plan_of(cast.household)
    assert plan is not None
    actions.accept_plan(plan, cast.users["owner"])
    said = " ".join(sheet_lines(cast.household, DAY))
    assert "il me restera environ" in said
    assert "\u202f" not in said, "a sign that the fonts of the sheet lack"
    assert "pas été comparé avec le simulateur de la CAF" in said
