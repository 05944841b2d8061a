"""The first budget rule: declared facts, two thresholds, two moments, three verdicts."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.core.budget import AFFORDABILITIES, Affordability, FirstRule, FirstRuleParameters, HousingCost, Means
from coincide.core.budget.first_rule import consumption_units_tenths
from coincide.core.budget.wording import euros, percent

ALONE = Means(adults=1, rsa=57_300)
HOME = HousingCost(rent=32_000, charges=6_000)
RULE = FirstRule()


def test_one_person_on_the_minimum_wage_can_pay_without_any_aid() -> None:
    budget = RULE.budget(ALONE, HOME, [147_800])
    assert budget.verdict is Affordability.YES
    assert budget.steady.effort == pytest.approx(38_000 / 147_800)
    assert budget.steady.rest_to_live == 147_800 - 38_000
    assert budget.steady.rsa == 0


def test_one_person_on_rsa_is_to_check_because_the_aid_is_not_computed() -> None:
    budget = RULE.budget(ALONE, HOME, [])
    assert budget.verdict is Affordability.CHECK
    assert budget.worst.possible_aid == 25_600
    assert "à faire calculer" in budget.sentence


def test_a_rent_above_all_aid_is_no() -> None:
    assert RULE.budget(ALONE, HousingCost(90_000, 6_000), []).verdict is Affordability.NO


def test_the_worse_moment_is_the_steady_state_of_a_single_worker() -> None:
    budget = RULE.budget(ALONE, HousingCost(60_000, 6_000), [147_800])
    assert budget.first_month.possible_aid > budget.steady.possible_aid == 0
    assert budget.worst == budget.steady
    assert budget.verdict is Affordability.NO


def test_housing_aid_received_today_counts_for_the_present_home_only() -> None:
    means = replace(ALONE, housing_aid=26_100)
    assert RULE.budget(means, replace(HOME, current=True), []).steady.housing_aid == 26_100
    assert RULE.budget(means, HOME, []).steady.housing_aid == 0


def test_no_resource_at_all_has_no_effort_and_says_so() -> None:
    budget = RULE.budget(Means(adults=1), HOME, [])
    assert budget.worst.effort is None
    assert "aucune ressource connue" in budget.sentence


def test_consumption_units_follow_the_modified_oecd_scale() -> None:
    assert consumption_units_tenths(Means(adults=2, children_ages=(15, 13, 2))) == 10 + 5 + 5 + 3 + 3


def test_a_ceiling_is_an_editable_parameter() -> None:
    strict = FirstRule(FirstRuleParameters(effort_ceiling=200_000))
    assert strict.budget(ALONE, HOME, [147_800]).verdict is Affordability.NO


@given(
    st.lists(st.integers(0, 300_000), min_size=1, max_size=2),
    st.integers(0, 120_000),
    st.integers(0, 80_000),
    st.lists(st.integers(0, 17), max_size=3),
    st.booleans(),
    st.integers(0, 100_000),
)
def test_many_cases_at_once_answer_as_each_case_does(
    wages: list[int], rent: int, rsa: int, ages: list[int], current: bool, kept: int
) -> None:
    means = Means(adults=2, children_ages=tuple(ages), rsa=rsa, wages=kept, housing_aid=10_000)
    home = HousingCost(rent, 5_000, current=current)
    codes = RULE.verdicts(means, home, [np.array([wage]) for wage in wages])
    assert AFFORDABILITIES[int(codes[0])] is RULE.budget(means, home, wages).verdict


@given(st.integers(1, 200_000), st.integers(1, 50_000), st.integers(0, 100_000))
def test_a_higher_wage_never_makes_a_home_less_affordable(wage: int, more: int, rent: int) -> None:
    home = HousingCost(rent, 4_000)
    low, high = (int(RULE.verdicts(ALONE, home, [np.array(amount)])) for amount in (wage, wage + more))
    assert high >= low


def test_amounts_are_written_as_french_people_write_them() -> None:
    assert euros(123_456_789) == "1\u202f234\u202f567,89\u202f€"
    assert percent(0.256) == "25,6\u202f%"
    assert percent(-0.006) == "−0,6\u202f%"  # a minus sign, not a hyphen
    assert percent(-0.0004) == "0,0\u202f%"
