"""Sweeps: in lanes side by side they give one answer, and what they remember stays true."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from coincide.core.planning import market as markets
from coincide.core.planning.compiled import _sources
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.kernels import F_COUNSELLOR
from coincide.core.planning.market import Market
from coincide.core.planning.resources import IntArray, capacities
from coincide.core.scenario import make_scenario

STEPS = (80_000_000.0, 20_000_000.0, 1_000_000.0)


def swept(market: Market) -> list[tuple[bytes, bytes]]:
    """The mean prices and the plans of some sweeps; a pass after each gives what it gives with nothing remembered."""
    prices, random, found = np.zeros(len(market.supply)), np.random.default_rng(4), []
    hours = slice(int(market.world.firsts[F_COUNSELLOR]), len(market.free))
    for step in STEPS:
        steps = np.full(len(prices), step)
        steps[hours] /= 1000
        mean, plans = market.sweep(prices, steps, random.permutation(market.members))
        found.append((mean.tobytes(), plans.tobytes()))
        assert (best(market, prices) == best(Market(market.rules, market.households, market.free), prices)).all()
    return found


def best(market: Market, prices: NDArray[np.float64]) -> IntArray:
    """What each household's best plan brings at these prices."""
    found: IntArray = market.price(np.rint(prices).astype(np.int64))[0]
    return found


@pytest.mark.parametrize("lane", [1, 4])
def test_lanes_give_the_same_with_any_number_of_threads(monkeypatch: pytest.MonkeyPatch, lane: int) -> None:
    monkeypatch.setattr(markets, "MANY", 20)
    monkeypatch.setattr(markets, "LANE", lane)
    problem = make_scenario(50, 120, 40, 3)
    rules, free = Feasibility(problem), capacities(problem)
    one, two = (swept(Market(rules, problem.households, free, threads)) for threads in (1, 2))
    assert one == two


def test_what_a_sweep_remembers_hides_no_better_plan() -> None:
    for seed in range(4):
        problem = make_scenario(40, 100, 30, seed)
        assert swept(Market(Feasibility(problem), problem.households, capacities(problem)))


def test_compiled_code_is_kept_apart_from_changes_of_what_it_is_not_made_of() -> None:
    names = {one.stem for one in _sources(Path(markets.__file__).parent)}
    assert {"kernels", "sweeps", "world", "joining"} <= names
    assert not {"master", "hours", "solve", "rebuild"} & names
