"""The tables that planning reads: exact at their crossings, one for all ages of a class, honest about their error."""

from dataclasses import replace

import numpy as np
import pytest

from coincide.core.budget import AFFORDABILITIES, Affordability, GridRule, HousingCost, Means
from coincide.core.budget.composition import ages_of, composition_of
from coincide.core.budget.law.cases import Case, Stock
from coincide.core.budget.law.coverage import BudgetError, Month
from coincide.core.budget.law.exact import FIRST, FOURTH, STEADY, exact
from coincide.core.budget.law.simulation import amounts
from coincide.core.budget.law.tables import RENTS, WAGES, build_tables, question, table_data, table_from
from coincide.core.budget.law.verdict import holds, verdict
from coincide.core.budget.tables import EVERY_MOMENT, STOCKS, BenefitTable

pytestmark = pytest.mark.xdist_group("openfisca")
MONTH, MONTLUCON = Month(2026, 11), "03185"
NAMES = ("30/", "30-30/1-8", "22/")


@pytest.fixture(scope="module")
def tables() -> dict[str, BenefitTable]:
    """Somebody alone, past 25 or not, and a couple with two children."""
    return {one.composition: one for one in build_tables(MONTH, MONTLUCON, NAMES)}


@pytest.mark.parametrize("stock", STOCKS)
@pytest.mark.parametrize("name", NAMES)
def test_a_crossing_is_exact(tables: dict[str, BenefitTable], name: str, stock: str) -> None:
    adults, children = ages_of(name)
    wages = (WAGES[6], WAGES[3])[: len(adults)]
    (one,) = exact([Case(MONTH, MONTLUCON, Stock(stock), RENTS[2], 0, adults, children, wages)])
    for moment, month in zip(EVERY_MOMENT, (FIRST, FOURTH, STEADY), strict=True):
        found = tables[name].benefits(STOCKS.index(stock), moment, 0, (*wages, 0)[:2], RENTS[2])
        assert sum(wages) + sum(found) - RENTS[2] == one.stages[month].rest_to_live


@pytest.mark.parametrize("kept", [0, 60_000, 150_000])
@pytest.mark.parametrize(("adults", "children"), [((22,), ()), ((30,), (4,)), ((30, 30), ()), ((30, 30), (8, 5, 2))])
def test_the_first_month_receives_what_the_months_before_fixed(
    adults: tuple[int, ...], children: tuple[int, ...], kept: int
) -> None:
    before = (kept, 0)[: len(adults)]
    cases = [
        Case(MONTH, MONTLUCON, stock, rent, 0, adults, children, (*before[:-1], wage), before)
        for stock in (Stock.SOCIAL, Stock.PRIVATE, Stock.RESIDENCE)
        for rent in (25_000, 60_000)
        for wage in (40_000, 120_000, 200_000)
    ]
    first = amounts(cases, (FIRST,))
    settled = amounts([replace(case, wages=before) for case in cases], (STEADY,))
    assert all(np.array_equal(first[name], settled[name]) for name in first)


def test_with_a_wage_kept_the_fourth_month_is_near_though_its_table_supposes_none(
    tables: dict[str, BenefitTable],
) -> None:
    kept, one = 120_000, tables["30-30/1-8"]
    gaps, naive = [], []
    for wage in WAGES[1:9]:
        case = Case(MONTH, MONTLUCON, Stock.SOCIAL, RENTS[3], 0, *ages_of(one.composition), (kept, wage), (kept, 0))
        (true,) = exact([case])
        rest = true.fourth_month.rest_to_live - kept - wage + RENTS[3]
        gaps.append(abs(sum(one.benefits(0, 0, kept, (wage, 0), RENTS[3])) - rest))
        naive.append(abs(sum(one.at(0, 0, max(kept, wage), min(kept, wage), RENTS[3])) - rest))
    assert sum(gaps) / len(gaps) < 4_000
    assert sum(gaps) < sum(naive) / 3


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


def test_the_verdict_of_a_grid_is_that_of_the_worst_of_three_moments_beyond_its_error(
    tables: dict[str, BenefitTable],
) -> None:
    """What the grid calls sure, the exact budget calls so too, at the crossings, where only its margin differs."""
    rule = GridRule(tables.values(), {MONTLUCON: tables["30/"].zone}, "essai")
    alone = set()
    for name in tables:
        adults, children = ages_of(name)
        means = Means(len(adults), children, composition=name)
        homes = [HousingCost(rent, 5_000, "social", MONTLUCON) for rent in RENTS]
        cases = [
            Case(MONTH, MONTLUCON, Stock.SOCIAL, home.rent, 5_000, adults, children, (wage, 0)[: len(adults)])
            for home in homes
            for wage in WAGES
        ]
        told = rule.verdicts_of_homes(means, homes, [np.array(WAGES)]).reshape(-1)
        for code, true in zip(told, exact(cases), strict=True):
            said = AFFORDABILITIES[code]
            assert said in (Affordability.CHECK, verdict(true))
            held = [holds(true.case, true.stages[month]) for month in (FIRST, FOURTH, STEADY)]
            if held.count(False) == 1:
                alone.add((FIRST, FOURTH, STEADY)[held.index(False)])
    assert {FIRST, STEADY} <= alone, "each of these decides alone somewhere"


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
