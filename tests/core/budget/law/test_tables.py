"""The tables that planning reads: exact at their crossings, one for all ages of a class, honest about their error."""

from dataclasses import replace

import numpy as np
import pytest

from coincide.core.budget.composition import ages_of, composition_of
from coincide.core.budget.law.cases import Case, Stock
from coincide.core.budget.law.coverage import BudgetError, Month
from coincide.core.budget.law.exact import FOURTH, STEADY, exact
from coincide.core.budget.law.simulation import amounts
from coincide.core.budget.law.tables import RENTS, WAGES, build_tables, question, table_data, table_from
from coincide.core.budget.tables import STOCKS, BenefitTable

pytestmark = pytest.mark.xdist_group("openfisca")
MONTH, MONTLUCON = Month(2026, 11), "03185"
NAMES = ("30/", "30-30/1-8")


@pytest.fixture(scope="module")
def tables() -> dict[str, BenefitTable]:
    """Somebody alone, and a couple with two children."""
    return {one.composition: one for one in build_tables(MONTH, MONTLUCON, NAMES)}


@pytest.mark.parametrize("stock", STOCKS)
@pytest.mark.parametrize("name", NAMES)
def test_a_crossing_is_exact(tables: dict[str, BenefitTable], name: str, stock: str) -> None:
    adults, children = ages_of(name)
    wages = (WAGES[6], WAGES[3])[: len(adults)]
    (one,) = exact([Case(MONTH, MONTLUCON, Stock(stock), RENTS[2], 0, adults, children, wages)])
    for row, moment in enumerate((FOURTH, STEADY)):
        found = tables[name].at(STOCKS.index(stock), row, *(*wages, 0)[:2], RENTS[2])
        assert sum(wages) + sum(found) - RENTS[2] == one.stages[moment].rest_to_live


@pytest.mark.parametrize(
    ("adults", "children"),
    [((64,), ()), ((25,), ()), ((18,), ()), ((18,), (2,)), ((30, 19), (0, 3, 19)), ((50, 26), (13, 14))],
)
def test_households_of_one_composition_receive_the_same(adults: tuple[int, ...], children: tuple[int, ...]) -> None:
    standing = ages_of(composition_of(adults, children))
    rows = [
        Case(MONTH, MONTLUCON, stock, rent, 0, *ages, (wage, 60_000)[: len(adults)])
        for ages in (standing, (tuple(sorted(adults, reverse=True)), children))
        for stock in (Stock.SOCIAL, Stock.PRIVATE)
        for rent in (30_000, 60_000)
        for wage in (0, 60_000, 120_000, 180_000)
    ]
    for name, value in amounts(rows, (FOURTH, STEADY)).items():
        half = len(rows) // 2
        assert np.array_equal(value[:, :half], value[:, half:]), name


def test_a_couple_receives_the_same_whoever_earns_which_wage() -> None:
    case = Case(MONTH, MONTLUCON, Stock.SOCIAL, 40_000, 0, (30, 30), (1, 8), (150_000, 70_000))
    found = amounts([case, replace(case, wages=(70_000, 150_000))], (FOURTH, STEADY))
    assert all(np.array_equal(value[:, 0], value[:, 1]) for value in found.values())


def test_the_error_is_measured_and_stands_under_fifty_euros_for_most(tables: dict[str, BenefitTable]) -> None:
    for one in tables.values():
        assert 0 < one.mean < one.p95 <= one.most
        assert one.mean < 2_000
        assert one.p95 < 8_000


def test_a_table_can_be_kept_as_plain_data(tables: dict[str, BenefitTable]) -> None:
    for name, one in tables.items():
        kept = table_from(question(MONTH, MONTLUCON, name), table_data(one))
        assert kept.digest == one.digest
        assert (kept.mean, kept.most) == (one.mean, one.most)


def test_a_month_or_a_commune_without_law_has_no_table() -> None:
    with pytest.raises(BudgetError, match="99999"):
        build_tables(MONTH, "99999", NAMES)
    with pytest.raises(BudgetError, match="2040"):
        question(Month(2040, 1), MONTLUCON, "30/")
