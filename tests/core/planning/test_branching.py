"""Branch and bound: splits lose no plan, bounds hold for what is left, and the tree ends at the optimum."""

from collections.abc import Iterator

import numpy as np
import pytest

from coincide.core.planning import Limits, Problem, solve
from coincide.core.planning.branching import Tree
from coincide.core.planning.columns import Columns, fitting
from coincide.core.planning.domains import Domains, allowed, halves, uses
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.hours import HoursBound
from coincide.core.planning.kernels import EVERYTHING, FINER, P_HOUSEHOLD, P_VALUE
from coincide.core.planning.linear import choose
from coincide.core.planning.market import Market
from coincide.core.planning.resources import IntArray, capacities
from coincide.core.planning.restricted import columns_of, upper_of
from coincide.core.scenario import make_scenario
from tests.core.planning.cases import full_problem

MANY = 10**6


def market_of(problem: Problem) -> Market:
    return Market(Feasibility(problem), problem.households, capacities(problem))


def plans(market: Market, household: int, domains: Domains) -> IntArray:
    """Every plan that is left to a household."""
    nothing = np.zeros(len(market.supply), dtype=np.int64)
    branch = domains[household].branch if household in domains else EVERYTHING
    return market.best_of(household, nothing, branch=branch, most=MANY)[1]


def names(rows: IntArray) -> set[bytes]:
    return {row[:P_VALUE].tobytes() for row in rows}


def best(market: Market, rows: IntArray) -> int:
    """The best answer among some plans (billionths), by HiGHS."""
    found = choose(upper_of(market), rows[:, P_VALUE], columns_of(market, rows), [], 100_000)
    assert found.proved
    return FINER * int(rows[found.positions][:, P_VALUE].sum())


def test_each_plan_of_a_household_is_in_one_half_of_every_split() -> None:
    splits = 0
    for seed in range(20):
        market = market_of(full_problem(seed, 4, 8, 5))
        for household in range(len(market.households)):
            rows = plans(market, household, {})
            for split in sorted({use for row in rows for use in uses(row)}):
                using = names(np.array([row for row in rows if split in uses(row)]))
                yes, no = halves(market, {}, split)
                assert names(rows[allowed(rows, yes)]) == using
                assert names(rows[allowed(rows, no)]) == names(rows) - using
                for half in (yes, no):
                    left = plans(market, household, half)
                    assert allowed(left, half).all()
                    assert names(rows[allowed(rows, half)]) <= names(left)
                    # A seat that is worth less than one's own means is listed only where it is asked for.
                    assert split.what == "pool" or names(left) <= names(rows)
                splits += 1
    assert splits > 200


@pytest.mark.parametrize("seed", range(6))
def test_the_bound_of_a_part_holds_for_its_plans_and_where_a_household_must_have_one(seed: int) -> None:
    market = market_of(make_scenario(12, 40, 12, seed))
    everything = np.concatenate([plans(market, household, {}) for household in range(len(market.households))])
    random = np.random.default_rng(seed)
    domains: Domains = {}
    for _ in range(6):
        rows = everything[allowed(everything, domains)]
        use = uses(rows[random.integers(len(rows))])
        halved = halves(market, domains, use[random.integers(len(use))])
        domains = halved[random.integers(2)]
        left = everything[allowed(everything, domains)]
        columns = Columns()
        columns.add(left[random.random(len(left)) < 0.1])
        closer = HoursBound(market, columns, np.zeros(len(market.supply), dtype=np.int64), 0, 0, domains)
        forced = left.copy()
        must = [household for household, domain in domains.items() if domain.must]
        forced[np.isin(left[:, P_HOUSEHOLD], must), P_VALUE] += MANY * MANY
        optimum = best(market, forced) - FINER * MANY * MANY * len(must)
        for _ in closer.rounds(lambda: None):
            assert closer.bound is not None
            assert closer.bound >= optimum
        if optimum > 0:  # else no answer keeps all demands
            assert closer.bound is not None
            assert closer.bound <= 1.1 * optimum


def steps(problem: Problem) -> Iterator[tuple[int, int]]:
    """The best answer so far and the bound, step by step."""
    market, columns = market_of(problem), Columns()
    nothing = np.zeros(len(market.supply), dtype=np.int64)
    columns.add(market.price(nothing, 10**8, 6)[1])
    closer = HoursBound(market, columns, nothing, 0)
    for _ in closer.rounds(lambda: None):
        pass
    tree = Tree(market, columns, closer, 0, 0, lambda: None)
    known = 0
    rows = tree.answer
    while True:
        assert len(fitting(market.world, rows, market.supply)) == len(rows)
        known = max(known, FINER * int(rows[:, P_VALUE].sum()))
        yield known, tree.bound
        if not tree.is_open or tree.bound <= known:
            return
        rows, _ = tree.step(known, 0.0)


@pytest.mark.parametrize("seed", range(8))
def test_the_bound_of_the_tree_falls_to_the_optimum_and_never_under_it(seed: int) -> None:
    problem = make_scenario(20, 80, 20, seed)
    optimum = solve(problem)
    assert optimum.objective == optimum.bound
    last = None
    for known, bound in steps(problem):
        assert known <= FINER * optimum.objective <= bound
        assert last is None or bound <= last
        last = bound
    assert last is not None
    assert last < FINER * (optimum.objective + 1)


def test_a_gap_that_one_set_of_prices_leaves_is_closed_by_splits() -> None:
    problem = make_scenario(50, 250, 75, 11)
    solution = solve(problem, Limits(rounds=4_000))
    assert solution.objective == solution.priced
    assert {"household", "what", "ids", "yes", "no"} <= solution.certificate.keys()
