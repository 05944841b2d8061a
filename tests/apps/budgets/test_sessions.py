"""A session judges by the law where the worker has computed its tables, by the first rule where not, and says which."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from coincide.apps.budgets import memo
from coincide.apps.budgets.models import ComputedTable
from coincide.apps.matching import actions
from coincide.apps.matching.budgets import OTHER_LEFT_OUT, notes
from coincide.apps.matching.cards import budget_view
from coincide.apps.matching.models import Run
from coincide.apps.matching.problem import build, build_for_household
from coincide.core.budget import FirstRule, GridRule
from tests.apps.matching import territory as t
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("openfisca")]


def test_without_a_grid_the_first_rule_judges_says_so_and_the_grid_is_asked_of_the_worker(cast: Cast) -> None:
    t.dwelling(cast)
    done = actions.run(t.session(cast))
    assert done.versions["budget"].startswith("première règle")
    assert "recalculez la séance" in done.versions["budget"]
    assert not ComputedTable.objects.get().is_ready
    assert ProcrastinateJob.objects.filter(task_name="coincide.apps.budgets.tasks.compute", status="todo").exists()


def test_once_computed_the_grid_judges_and_names_its_version_and_its_error(cast: Cast) -> None:
    t.job(cast)
    t.dwelling(cast)
    session = t.session(cast)
    first = actions.run(session).versions["budget"]
    memo.fill()
    done = actions.run(session)
    assert done.versions["budget"].startswith("Grille budget de décembre 2025, OpenFisca-France")
    assert "erreur moyenne" in done.versions["budget"]
    told = budget_view(done.plans.filter(rank=0).get().budget)
    assert (told["early"], told["late"], told["is_estimate"]) == ("4e mois", "régime établi", True)
    assert all(amount % 1_000 == 0 for _, *amounts in told["rows"][1:] for amount in amounts)
    one, other = Run.objects.filter(kind=Run.Kind.SESSION).order_by("pk")
    assert one.fingerprint != other.fingerprint, "another rule is another problem"
    assert first != done.versions["budget"]


def test_other_resources_that_may_hold_the_rsa_are_not_counted_beside_the_law(cast: Cast) -> None:
    cast.household.other_income = 600
    cast.household.save()
    t.dwelling(cast)
    session = t.session(cast)
    declared = build(session).problem
    assert isinstance(declared.budget, FirstRule)
    assert declared.households[0].means.other == 60_000
    memo.fill()
    built = build(session)
    assert isinstance(built.problem.budget, GridRule)
    assert built.problem.households[0].means.other == 0
    assert notes(built.set_aside) == [f"1 ménage\u202f: {OTHER_LEFT_OUT}."]


def test_what_a_page_reads_is_never_asked_for(cast: Cast) -> None:
    t.dwelling(cast)
    built = build_for_household(cast.household, t.DAY, 45)
    assert built is not None
    assert isinstance(built.problem.budget, FirstRule)
    assert not ComputedTable.objects.exists()
