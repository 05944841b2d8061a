"""Answers from the program that keeps hours whole: what they are worth, and what the program says of each plan."""

from dataclasses import replace

import numpy as np
import pytest

from coincide.core.planning import Floor, Limits, linear, patterns, rebuild, solve
from coincide.core.planning.columns import Columns, fitting
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.kernels import P_HOUSEHOLD, P_VALUE
from coincide.core.planning.linear import GrowingProgram, choose, stacked
from coincide.core.planning.market import Market
from coincide.core.planning.patterns import PatternProgram
from coincide.core.planning.rebuild import Part, Rebuilder
from coincide.core.planning.resources import IntArray, capacities
from coincide.core.planning.restricted import columns_of, score, upper_of
from coincide.core.scenario import make_scenario

SEEDS = range(6)


def builder(seed: int) -> Rebuilder:
    """Over the plans of a made scenario that are nearest to each household's best."""
    problem = make_scenario(30, 120, 30, seed)
    market = Market(Feasibility(problem), problem.households, capacities(problem))
    columns = Columns()
    columns.add(market.price(np.zeros(len(market.supply), dtype=np.int64), 10**8, 6)[1])
    near = PatternProgram(market, 0, 0)
    near.add_plans(columns.rows, np.arange(len(columns)))
    near.settle_known(columns.rows, lambda: None)
    for _ in range(6):
        near.settle(lambda: None)
    return Rebuilder(market, columns, near, near.prices, 0, Limits(), lambda: False, lambda: None)


def best(market: Market, rows: IntArray) -> int:
    """The best answer among some plans (millionths), by HiGHS."""
    found = choose(upper_of(market), rows[:, P_VALUE], columns_of(market, rows), [], 100_000)
    assert found.proved
    return int(rows[found.positions][:, P_VALUE].sum())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_program_is_worth_at_least_the_best_answer_and_losses_at_most_what_a_plan_costs_it(seed: int) -> None:
    made = builder(seed)
    market, rows, program = made.market, made.columns.rows, made.near
    optimum = best(market, rows)
    assert 1000 * optimum <= program.value
    losses = Part(market, rows, program).losses()
    for place in np.random.default_rng(seed).choice(len(rows), 25, replace=False):
        others = rows[(rows[:, P_HOUSEHOLD] != rows[place, P_HOUSEHOLD])]
        kept = np.concatenate([rows[place][None], others])
        forced = kept.copy()
        forced[0, P_VALUE] += 10**9
        with_it = best(market, forced) - 10**9
        assert 1000 * with_it <= program.value - losses[place] + 1000 * len(market.households)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_dive_gives_plans_that_fit_together_one_a_household(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "FEW", 3)
    made = builder(seed)
    plans = made.dive()
    assert len(plans) > 10
    assert len(set(plans[:, P_HOUSEHOLD].tolist())) == len(plans)
    assert len(fitting(made.market.world, plans, made.market.supply)) == len(plans)


def test_drawn_dives_differ_and_a_choice_among_them_is_at_least_as_good_as_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rebuild, "FEW", 3)
    different = 0
    for seed in SEEDS:
        made, random = builder(seed), np.random.default_rng(seed)
        answers = [made.dive(), *(made.dive(random) for _ in range(4))]
        different += len({one.tobytes() for one in answers}) > 1
        merged = made.merge(answers)
        assert len(fitting(made.market.world, merged, made.market.supply)) == len(merged)
        assert score(made.market, merged, 0) >= max(score(made.market, one, 0) for one in answers)
    assert different > 1, "where the program takes plans in part"


@pytest.mark.parametrize("seed", SEEDS)
def test_plans_that_keep_the_hours_obey_the_inequalities_of_a_program(seed: int) -> None:
    made = builder(seed)
    market, rows = made.market, made.columns.rows
    upper, (starts, where, much) = made.near.inequalities(rows)
    random = np.random.default_rng(seed)
    tightest = 0.0
    for _ in range(200):
        order = random.permutation(len(rows))[: random.integers(1, len(rows))]
        first = np.sort(np.unique(rows[order, P_HOUSEHOLD], return_index=True)[1])
        held = {row[:P_VALUE].tobytes() for row in fitting(market.world, rows[order[first]], market.supply)}
        sums = np.zeros(len(upper))
        for at, row in enumerate(rows):
            if row[:P_VALUE].tobytes() in held:
                np.add.at(sums, where[starts[at] : starts[at + 1]], much[starts[at] : starts[at + 1]])
        assert (sums <= upper + 1e-6).all()
        tightest = max(tightest, float((sums / np.maximum(upper, 1e-9)).max()))
    assert tightest > 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_with_its_inequalities_a_program_over_plans_is_worth_no_more_than_that_over_patterns(seed: int) -> None:
    made = builder(seed)
    rows = made.columns.rows
    upper, columns = stacked(upper_of(made.market), columns_of(made.market, rows), *made.near.inequalities(rows))
    plain, tight = GrowingProgram(upper_of(made.market)), GrowingProgram(upper)
    plain.add(rows[:, P_VALUE], columns_of(made.market, rows))
    tight.add(rows[:, P_VALUE], columns)
    assert tight.solve()[0] <= made.near.value + 1000
    assert made.near.value <= plain.solve()[0] + 1000


@pytest.mark.parametrize("seed", SEEDS)
def test_either_method_gives_the_value_of_a_linear_program_and_prices_that_prove_it(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = builder(seed)
    rows, upper = made.columns.rows, upper_of(made.market)
    found = []
    for steps in (0, 10**6):
        monkeypatch.setattr(linear, "STEPS", steps)
        program = GrowingProgram(upper)
        for some in np.array_split(rows, 3):
            program.add(some[:, P_VALUE], columns_of(made.market, some))
            value, prices = program.solve()
        found.append(value)
        households = len(made.market.households)
        best, _, _ = made.market.price(prices[households:])
        assert int(best.sum()) + int(made.market.supply @ prices[households:]) >= value - 1000
        assert abs(int((prices * upper).sum()) - value) <= 1000 * len(upper)
    assert abs(found[0] - found[1]) <= 1000


@pytest.mark.parametrize("seed", SEEDS)
def test_taking_a_part_apart_never_loses_and_moves_nobody_else(seed: int) -> None:
    made = builder(seed)
    random = np.random.default_rng(seed)
    chosen = made.dive()
    for size in (5, 10, 15, 20, 30):
        members = made.some(size, chosen, random)
        assert len(set(members.tolist())) == size
        after, _ = made.again(chosen, members)
        assert score(made.market, after, 0) >= score(made.market, chosen, 0)
        assert len(fitting(made.market.world, after, made.market.supply)) == len(after)
        before, now = (
            {tuple(row) for row in rows[~np.isin(rows[:, P_HOUSEHOLD], members)]} for rows in (chosen, after)
        )
        assert before == now
        chosen = after


@pytest.mark.parametrize("seed", SEEDS)
def test_a_part_with_everybody_is_settled_at_the_best_of_the_known_plans(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "MOST_SETTLED", 60)  # until no pattern is new
    made = builder(seed)
    chosen, settled = made.dive(), False
    for _ in range(5):
        chosen, settled = made.again(chosen, made.market.members)
    assert settled
    assert score(made.market, chosen, 0) >= best(made.market, made.columns.rows) - rebuild.LEAST_GAIN


def test_the_same_plans_come_twice_under_a_limit_of_work() -> None:
    problem = make_scenario(60, 250, 75, 3)
    first, second = (solve(problem, Limits(rounds=60)) for _ in range(2))
    assert first.plans == second.plans
    assert first.objective <= first.bound


@pytest.mark.parametrize("seed", range(3))
def test_floors_are_kept_by_every_part(seed: int) -> None:
    problem = make_scenario(60, 250, 75, seed)
    free = solve(problem, Limits(rounds=60))
    groups = sorted({group for one in problem.households for group in one.groups})
    assert groups
    names = {one.id for one in problem.households if groups[0] in one.groups}
    held = len(names & {one.plan.household_id for one in free.plans})
    floored = replace(problem, floors=(Floor(groups[0], held),))
    kept = solve(floored, Limits(rounds=60))
    assert len(names & {one.plan.household_id for one in kept.plans}) >= held
