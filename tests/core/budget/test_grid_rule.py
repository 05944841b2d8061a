"""The budget by grid: exact at crossings, linear and rounded down between, unsure within its own error."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.core.budget import AFFORDABILITIES, BenefitTable, FirstRule, GridRule, HousingCost, Means, composition_of
from coincide.core.budget.composition import ages_of
from coincide.core.budget.tables import STOCKS, earners

WAGES, RENTS = (0, 100_000, 200_000), (20_000, 60_000)


def table(composition: str = "30/", p95: int = 1_000, seed: int = 0) -> BenefitTable:
    """Some benefits that fall with the wages and rise with the rent."""
    smaller = WAGES if "-" in composition.split("/")[0] else WAGES[:1]
    shape = (len(STOCKS), 2, len(WAGES), len(smaller), len(RENTS))
    draw = np.random.default_rng(seed)
    aid, other = (draw.integers(0, 40_000, shape) for _ in range(2))
    if len(smaller) > 1:
        aid, other = (np.minimum(one, one.swapaxes(2, 3)) for one in (aid, other))
    return BenefitTable(composition, "zone_3", WAGES, RENTS, aid, other, 500, p95, 2_000)


def rule(*tables: BenefitTable) -> GridRule:
    """The rule of some tables, for one commune."""
    return GridRule(tables, {"03185": "zone_3"}, "novembre 2026")


def home(rent: int = 40_000, charges: int = 5_000, kind: str = "social", commune: str = "03185") -> HousingCost:
    """A home in that commune."""
    return HousingCost(rent, charges, kind, commune)


ALONE = Means(1, composition="30/")
COUPLE = Means(2, composition="30-30/")


@pytest.mark.parametrize(
    ("adults", "children", "name"),
    [
        ((35,), (), "30/"),
        ((24,), (), "22/"),
        ((24, 40), (), "30-22/"),
        ((19,), (2,), "30/1"),
        ((40, 38), (3, 13, 0, 14, 20), "30-30/1-8-8-16-20"),
        ((40, 38, 60), (), ""),
        ((70,), (), ""),
        ((), (4,), ""),
    ],
)
def test_a_composition_is_ages_by_class(adults: tuple[int, ...], children: tuple[int, ...], name: str) -> None:
    assert composition_of(adults, children) == name
    if name:
        assert composition_of(*ages_of(name)) == name


def test_a_crossing_is_what_was_computed_and_beyond_the_last_nothing_changes() -> None:
    one = table()
    assert one.at(0, 1, WAGES[1], 0, RENTS[1]) == (one.aid[0, 1, 1, 0, 1], one.other[0, 1, 1, 0, 1])
    assert one.at(0, 1, 10**6, 0, 10**6) == one.at(0, 1, WAGES[-1], 0, RENTS[-1])


def test_between_two_crossings_an_amount_is_linear_rounded_down() -> None:
    one = table()
    low, high = int(one.other[0, 0, 0, 0, 0]), int(one.other[0, 0, 1, 0, 0])
    assert one.at(0, 0, 33_333, 0, RENTS[0])[1] == (low * (100_000 - 33_333) + high * 33_333) // 100_000


def test_under_the_first_rent_aid_falls_with_it_and_a_free_home_has_none() -> None:
    one = table()
    first = int(one.aid[0, 0, 0, 0, 0])
    assert one.at(0, 0, 0, 0, RENTS[0] - 300)[0] == max(first - 300, 0)
    assert one.at(0, 0, 0, 0, 0)[0] == 0


def test_what_a_couple_keeps_goes_with_its_larger_new_wage() -> None:
    assert earners(0, 70_000, 90_000, True) == (90_000, 70_000)
    assert earners(80_000, 70_000, 0, True) == (80_000, 70_000)
    assert earners(10_000, 70_000, 90_000, True) == (100_000, 70_000)
    assert earners(10_000, 70_000, 0, False) == (80_000, 0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 250_000), min_size=1, max_size=4),
    st.lists(st.integers(0, 250_000), min_size=1, max_size=4),
    st.lists(
        st.builds(home, st.integers(0, 90_000), st.integers(0, 20_000), st.sampled_from(["social", "fjt", "hosted"])),
        min_size=1,
        max_size=4,
    ),
)
def test_many_cases_at_once_answer_as_one_by_one(first: list[int], second: list[int], homes: list[HousingCost]) -> None:
    grid = rule(table("30-30/"))
    one, two = np.array(first).reshape(-1, 1), np.array(second).reshape(1, -1)
    together = grid.verdicts_of_homes(COUPLE, homes, [one, two])
    for h, i, j in product(range(len(homes)), range(len(first)), range(len(second))):
        alone = grid.budget(COUPLE, homes[h], [first[i], second[j]])
        assert AFFORDABILITIES[together[h, i, j]] is alone.verdict
        assert alone.verdict is grid.budget(COUPLE, homes[h], [second[j], first[i]]).verdict


def test_within_its_error_the_grid_says_to_check() -> None:
    means = Means(1, wages=90_000, composition="30/")
    verdicts = [rule(table(p95=margin)).budget(means, home(), []).verdict for margin in (0, 100_000)]
    assert verdicts == ["oui", "a_verifier"]


def test_declared_rsa_and_family_benefits_do_not_count_twice() -> None:
    plain, declared = Means(1, composition="30/"), Means(1, rsa=60_000, family=50_000, housing_aid=9, composition="30/")
    grid = rule(table())
    assert grid.budget(plain, home(), [90_000]) == grid.budget(declared, home(), [90_000])


def test_without_a_table_the_first_rule_answers() -> None:
    grid, unknown = rule(table()), Means(3, wages=150_000)
    assert grid.budget(unknown, home(), []) == FirstRule().budget(unknown, home(), [])
    elsewhere = home(commune="75101")
    assert grid.budget(ALONE, elsewhere, [90_000]) == FirstRule().budget(ALONE, elsewhere, [90_000])


def test_a_version_names_the_tables_it_was_made_from() -> None:
    assert rule(table()).version == rule(table()).version
    assert rule(table()).version != rule(table(seed=1)).version
    assert rule(table()).version != rule(table(p95=1_001)).version
    assert "erreur moyenne 5\u202f€, 95\u202f% des cas sous 10\u202f€" in rule(table()).label
