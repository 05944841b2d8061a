"""A scenario judged by a grid is read back whole, and the checker, written apart, finds its plans and bound true."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coincide.core.budget import BenefitTable, FirstRuleParameters, GridRule, composition_of
from coincide.core.budget.tables import STOCKS
from coincide.core.checker import check
from coincide.core.checker.facts import CheckRefusedError, Choice
from coincide.core.checker.facts import Plan as CheckedPlan
from coincide.core.planning import Problem, solve
from coincide.core.planning.planfile import plan_file
from coincide.core.scenario import ScenarioError, digest, read_scenario, write_scenario
from tests.core.checker.cases import rules_of
from tests.core.scenario.test_folders import written_whole
from tests.core.scenario.test_whole import checked

WAGES, RENTS = (0, 90_000, 150_000, 240_000), (20_000, 45_000, 80_000)


def judged_by_grid(seed: int) -> Problem:
    """A problem with every feature, its households judged by invented benefits that jump, and rise or fall with the
    wages; a third of the households, and one commune, are left to the first rule."""
    problem = written_whole(seed)
    households, names = [], set()
    for place, one in enumerate(problem.households):
        name = composition_of([35] * len(one.adults), one.children_ages) if place % 3 else ""
        names.add(name)
        households.append(replace(one, means=replace(one.means, composition=name)))
    draw = np.random.default_rng(seed)
    tables = [_table(name, zone, draw) for name in sorted(names - {""}) for zone in ("zone_2", "zone_3")]
    areas = sorted({one.area for one in problem.dwellings} - {""})
    zones = {area: ("zone_2", "zone_3")[place % 2] for place, area in enumerate(areas[1:] or areas)}
    strict = FirstRuleParameters(effort_ceiling=250_000, rest_per_unit=50_000)
    return replace(problem, households=tuple(households), budget=GridRule(tables, zones, "essai", strict))


def _table(name: str, zone: str, draw: np.random.Generator) -> BenefitTable:
    smaller = len(WAGES) if "-" in name.split("/")[0] else 1
    shape = (len(STOCKS), 2, len(WAGES), smaller, len(RENTS))
    aid, other = (draw.integers(0, 60_000, shape) for _ in range(2))
    if smaller > 1:
        aid, other = (np.minimum(one, one.swapaxes(2, 3)) for one in (aid, other))
    return BenefitTable(name, zone, WAGES, RENTS, aid, other, 900, int(draw.integers(0, 4_000)), 9_000)


def with_tables(seed: int) -> Problem:
    """The same, or the first after it that has a household and a commune that a grid judges."""
    problem = judged_by_grid(seed)
    rule = problem.budget
    assert isinstance(rule, GridRule)
    return problem if rule.tables and rule.zones else with_tables(seed + 100)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_written_is_read_back(tmp_path: Path, seed: int) -> None:
    problem = with_tables(seed)
    write_scenario(problem, tmp_path)
    back = read_scenario(tmp_path)
    assert back.budget.version == problem.budget.version
    assert back.households == problem.households


@pytest.mark.parametrize("seed", range(8))
def test_the_checker_finds_plans_values_and_bound_true(tmp_path: Path, seed: int) -> None:
    write_scenario(with_tables(seed), tmp_path)
    data, report = checked(tmp_path)
    assert report.lies == []
    assert report.bound_checked
    assert report.proved == data["bound"]


@pytest.mark.parametrize("seed", range(4))
def test_both_judge_the_money_of_every_plan_alike(tmp_path: Path, seed: int) -> None:
    problem = with_tables(seed)
    write_scenario(problem, tmp_path)
    rules = rules_of(tmp_path)
    seen = set()
    for household in problem.households:
        adults = [one.id for one in household.seekers][:2]
        for home in problem.dwellings:
            for one in problem.jobs:
                for jobs in ([one], [one, problem.jobs[-1]])[: len(adults)]:
                    wages = [job.net_wage for job in jobs]
                    verdict = problem.budget.budget(household.means, home.cost, wages).verdict
                    choices = tuple(
                        Choice(adult, job.id, "walk", None, None) for adult, job in zip(adults, jobs, strict=False)
                    )
                    plan = CheckedPlan(household.id, home.id, None, choices)
                    found = rules._money(
                        rules.scenario.households[household.id], rules.scenario.dwellings[home.id], plan
                    )
                    assert ("non", "a_verifier", "oui")[found] == verdict
                    seen.add(verdict)
    assert len(seen) > 1


def test_a_changed_benefit_is_another_scenario(tmp_path: Path) -> None:
    write_scenario(with_tables(0), tmp_path)
    plans = tmp_path / "plans.json"
    plans.write_text(json.dumps(plan_file(solve(read_scenario(tmp_path)), digest(tmp_path), {})), encoding="utf-8")
    cells = tmp_path / "grid_cells.csv"
    cells.write_text(cells.read_text(encoding="utf-8").replace(" ", " 1", 1), encoding="utf-8")
    with pytest.raises(CheckRefusedError, match="autre scénario"):
        check(tmp_path, plans, 60)


def _shorter(text: str) -> str:
    lines = text.splitlines()
    return "\n".join([lines[0], lines[1].rsplit(" ", 1)[0], *lines[2:]]) + "\n"


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("grid_cells.csv", lambda text: "\n".join(text.splitlines()[:-1]) + "\n", "il manque des cases"),
        ("grid_cells.csv", lambda text: text.replace("social", "hlm", 1), "colonne stock"),
        ("grid_cells.csv", _shorter, "un par loyer"),
        ("scenario.toml", lambda text: text.replace("rents = [20000, 45000", "rents = [45000, 20000"), "croissant"),
        ("grid_households.csv", lambda text: text.replace("\n", "\nzz,30/\n", 1), "n'existe pas"),
    ],
)
def test_what_is_wrong_in_a_grid_is_told_where_it_is(
    tmp_path: Path, name: str, change: Callable[[str], str], said: str
) -> None:
    write_scenario(with_tables(0), tmp_path)
    path = tmp_path / name
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ScenarioError, match=said):
        read_scenario(tmp_path)
