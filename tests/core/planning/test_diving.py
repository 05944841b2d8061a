"""The dive into the linear program: what it takes fits together, the same each time."""

from pathlib import Path

import numpy as np
import pytest

from coincide.core.planning import Limits, diving, master, solve
from coincide.core.planning.columns import Columns, fitting
from coincide.core.planning.compiled import _sources
from coincide.core.planning.diving import dive
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.kernels import P_HOUSEHOLD, P_VALUE
from coincide.core.planning.market import Market
from coincide.core.planning.resources import capacities
from coincide.core.planning.restricted import Restricted
from coincide.core.scenario import make_scenario


@pytest.mark.parametrize("seed", range(5))
def test_the_plans_taken_fit_together_one_a_household_and_are_worth_no_more_than_the_program(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diving, "FEW", 0)
    problem = make_scenario(30, 120, 30, seed)
    market = Market(Feasibility(problem), problem.households, capacities(problem))
    columns, program = Columns(), Restricted(market, 0, 0)
    prices = np.zeros(len(market.supply), dtype=np.int64)
    while len(fresh := columns.add(market.price(prices, 10**8, 6)[1])) > 0:
        program.add(fresh)
        value, prices = program.solve()
    plans = dive(market, columns, program, lambda: False, lambda: None)
    assert len(plans) > 10
    assert len(set(plans[:, P_HOUSEHOLD].tolist())) == len(plans)
    assert len(fitting(market.world, plans, market.supply)) == len(plans)
    assert 1000 * int(plans[:, P_VALUE].sum()) <= value


def test_a_search_that_dives_first_gives_the_same_plans_twice_under_a_limit_of_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(master, "MIDDLE", 0)
    monkeypatch.setattr(diving, "FEW", 5)
    problem = make_scenario(30, 120, 30, 1)
    first, second = (solve(problem, Limits(rounds=40)) for _ in range(2))
    assert first.plans == second.plans
    assert first.objective <= first.bound


def test_compiled_code_is_kept_apart_from_changes_of_what_it_is_not_made_of() -> None:
    names = {one.stem for one in _sources(Path(master.__file__).parent)}
    assert {"kernels", "sweeps", "world", "joining"} <= names
    assert not {"master", "hours", "solve", "diving"} & names
