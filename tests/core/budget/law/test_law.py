"""Budgets computed from the law: the published reference figures, the traps, what is refused."""

import random
import subprocess
import sys
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from coincide.core.budget.law.cases import Case, Stock
from coincide.core.budget.law.communes import zone_of
from coincide.core.budget.law.coverage import FIRST_MONTH, LAST_MONTH, BudgetError, Month, nearest_covered, parse_month
from coincide.core.budget.law.exact import (
    EVERY_MONTH,
    aid_fall_sentence,
    case_data,
    case_from,
    exact,
    exact_from,
    stages_data,
)
from coincide.core.budget.law.simulation import _Builder
from coincide.core.budget.law.system import load

pytestmark = pytest.mark.xdist_group("openfisca")
"""One process loads the law once for all of these."""

NOVEMBER = Month(2026, 11)
ALONE = Case(NOVEMBER, "03185", Stock.SOCIAL, 32_000, 6_000, (30,))
WORKER = replace(ALONE, wages=(147_800,))
FAMILY = Case(NOVEMBER, "03185", Stock.SOCIAL, 48_000, 12_000, (30, 30), (8, 5, 2), (147_800, 0))

REFERENCE = [
    (ALONE, 17, (0, 0, 573, 0, 261, 30, 834, 484, 15.6)),
    (WORKER, 4, (1478, 0, 0, 154, 261, 30, 1893, 1543, 5.5)),
    (WORKER, 17, (1478, 0, 0, 231, 0, 0, 1709, 1329, 22.2)),
    (FAMILY, 17, (1478, 548, 0, 451, 316, 51, 2793, 2244, 9.4)),
]
"""Case, month of the contract, then net, family, RSA, prime, housing aid, rebate, disposable, reste à vivre and effort
(%): computed apart with OpenFisca-France 176.1.8 for Montluçon in November 2026."""


@pytest.mark.parametrize(("case", "month", "expected"), REFERENCE)
def test_reference_figures_to_the_euro(case: Case, month: int, expected: tuple[float, ...]) -> None:
    stage = exact([case])[0].stages[month]
    cents = (
        stage.net_wages, stage.family, stage.rsa, stage.prime_activite, stage.housing_aid, stage.rent_rebate,
        stage.disposable, stage.rest_to_live,
    )  # fmt: skip
    assert tuple((amount + 50) // 100 for amount in cents) == expected[:-1]
    assert stage.effort is not None
    assert round(stage.effort * 100, 1) == expected[-1]


def _any_case(draw: random.Random, month: Month) -> Case:
    adults = draw.choice((1, 1, 2))
    return Case(
        month=month,
        commune=draw.choice(("03185", "03310", "75056", "69123", "63113")),
        stock=draw.choice(tuple(Stock)[:4]),
        rent=draw.choice((5_000, 25_000, 32_000, 48_000, 70_000, 120_000)),
        charges=draw.choice((0, 6_000, 15_000)),
        adult_ages=tuple(draw.randint(18, 63) for _ in range(adults)),
        children_ages=tuple(draw.randint(0, 20) for _ in range(draw.choice((0, 0, 1, 2, 3, 5, 9)))),
        wages=tuple(draw.choice((0, 30_000, 62_000, 110_000, 147_800, 250_000, 500_000)) for _ in range(adults)),
        before=tuple(draw.choice((0, 0, 80_000, 250_000)) for _ in range(adults)),
    )


@pytest.mark.parametrize("month", [FIRST_MONTH, Month(2024, 11), Month(2025, 12), LAST_MONTH])
def test_neutralising_what_is_not_used_changes_no_figure(month: Month) -> None:
    draw = random.Random(month.year)
    cases = [_any_case(draw, month) for _ in range(80)]
    assert exact(cases) == exact(cases, whole=True)


def test_the_last_month_is_the_one_of_the_tables() -> None:
    assert load().last_month() == LAST_MONTH


def test_the_worse_moment_decides_and_the_fall_of_the_aid_is_named() -> None:
    found = exact([WORKER], EVERY_MONTH)[0]
    assert found.worst == found.steady
    assert found.fourth_month.rest_to_live - found.steady.rest_to_live == 21_398
    fall = found.aid_fall
    assert fall is not None
    assert (fall.before, fall.after) == (26_100, 0)
    assert found.stages[fall.begins - 1].housing_aid > found.stages[fall.begins].housing_aid
    assert found.stages[fall.ends - 1].housing_aid > found.stages[fall.ends].housing_aid == 0
    assert "6e mois du contrat (avril 2027)" in aid_fall_sentence(found, starts=NOVEMBER)


def test_without_a_contract_nothing_falls() -> None:
    found = exact([ALONE], EVERY_MONTH)[0]
    assert found.aid_fall is None
    assert len({stage.disposable for stage in found.stages.values()}) == 1


def test_the_rebate_is_off_the_rent_and_only_in_social_housing() -> None:
    social, convention, private = exact(
        [replace(ALONE, stock=stock) for stock in (Stock.SOCIAL, Stock.PRIVATE_CONVENTION, Stock.PRIVATE)]
    )
    rebate = social.steady.rent_rebate
    assert rebate > 0
    assert convention.steady.rent_rebate == private.steady.rent_rebate == 0
    steady = social.steady
    assert steady.disposable == steady.rsa + steady.housing_aid
    assert steady.rest_to_live == steady.disposable - 32_000 - 6_000 + rebate
    assert convention.steady.housing_aid > steady.housing_aid


def test_a_residence_counts_its_whole_fee_and_gives_no_rebate() -> None:
    fee, split = exact(
        [replace(ALONE, stock=Stock.RESIDENCE, rent=38_000, charges=0), replace(ALONE, stock=Stock.RESIDENCE)]
    )
    assert fee.steady.housing_aid == split.steady.housing_aid > 0
    assert split.steady.rent_rebate == 0


def test_a_home_without_rent_gives_no_aid_and_counts_as_an_advantage() -> None:
    free = exact([replace(ALONE, rent=0)])[0]
    assert free.case.stock is Stock.FREE
    assert free.steady.housing_aid == free.steady.rent_rebate == 0
    assert free.steady.rsa == exact([ALONE])[0].steady.rsa


def test_a_lone_adult_under_25_has_no_rsa_unless_there_is_a_child() -> None:
    young, parent = exact([replace(ALONE, adult_ages=(22,)), replace(ALONE, adult_ages=(22,), children_ages=(3,))])
    assert young.steady.rsa == 0 < parent.steady.rsa


def test_a_couple_is_two_tax_households_and_one_family() -> None:
    populations = _Builder([FAMILY, ALONE], (1,), load(), whole=False).populations
    assert populations["foyer_fiscal"].count == 3
    assert populations["famille"].count == populations["menage"].count == 2
    assert populations["foyer_fiscal"].members_entity_id.tolist() == [0, 1, 0, 0, 0, 2]


def test_the_condition_of_residence_is_met_and_nobody_asks_for_a_nationality() -> None:
    simulation = _Builder([FAMILY], (1,), load(), whole=False).simulation
    assert np.all(simulation.calculate("rsa_condition_nationalite", "2026-11"))
    assert not {"nationality", "sex", "origin", "protection"} & {field.name for field in fields(Case)}


def test_other_resources_are_added_and_change_no_aid() -> None:
    plain, more = exact([ALONE, replace(ALONE, other=20_000)])
    assert more.steady.rsa == plain.steady.rsa
    assert more.steady.disposable == plain.steady.disposable + 20_000


def test_cases_of_several_months_keep_their_order() -> None:
    december = replace(ALONE, month=Month(2025, 12))
    found = exact([ALONE, december, WORKER])
    assert [one.case for one in found] == [ALONE, december, WORKER]
    assert found[1].steady.rsa < found[0].steady.rsa


def test_a_budget_can_be_kept_as_plain_data() -> None:
    found = exact([FAMILY], EVERY_MONTH)[0]
    case = case_from(case_data(FAMILY))
    assert case == FAMILY
    assert exact_from(case, stages_data(found)) == found


def test_the_minimum_wage_is_the_one_of_the_reference_cases() -> None:
    assert round(load().minimum_wage(NOVEMBER)) == 1478


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"wages": (-100,)}, "Un salaire net vaut −1"),
        ({"wages": (10_000_000,)}, "100\u202f000"),
        ({"wages": (0, 0)}, "2 salaires"),
        ({"rent": -1}, "Le loyer"),
        ({"charges": 1_000_000}, "Les charges valent"),
        ({"children_ages": tuple(range(14))}, "14 enfants"),
        ({"children_ages": (34,)}, "L'âge d'un enfant vaut 34"),
        ({"adult_ages": (30, 30, 30)}, "3 adultes"),
        ({"adult_ages": (9,)}, "L'âge d'un adulte vaut 9"),
        ({"commune": "99999"}, "99999"),
        ({"commune": "03000"}, "n'est pas dans la table"),
        ({"commune": "97105"}, "outre-mer"),
        ({"month": Month(2031, 1)}, "janvier 2031"),
        ({"month": Month(2019, 5)}, "mai 2019"),
    ],
)
def test_a_case_that_cannot_be_computed_is_refused_in_french(change: dict[str, Any], said: str) -> None:
    with pytest.raises(BudgetError, match=said):
        exact([replace(ALONE, **change)])


def test_a_month_is_read_or_refused() -> None:
    assert parse_month("2026-11") == NOVEMBER
    for text in ("2026", "11/2026", "2026-13", "2026-00", "demain", "1890-01"):
        with pytest.raises(BudgetError):
            parse_month(text)
    assert nearest_covered(Month(2040, 1)) == LAST_MONTH


def test_a_merged_commune_keeps_its_zone_and_an_unknown_one_none() -> None:
    assert zone_of("03185") == "zone_3"
    assert zone_of("75056") == "zone_1"
    assert zone_of("75101") == "zone_1", "a district has the zone of its town"
    with pytest.raises(BudgetError):
        zone_of("")


def test_importing_the_budget_loads_no_law() -> None:
    code = (
        "import sys, coincide.core.budget.law.exact, coincide.core.budget.law.limits as limits;"
        "from coincide.core.budget.law.communes import zone_of; zone_of('03185');"
        "sys.exit('openfisca_core' in sys.modules or 'openfisca_france' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
