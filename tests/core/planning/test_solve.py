"""The engine against trying everything, and the promises that its answers keep."""

import json
from collections import Counter
from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest

from coincide.core.mobility import Mode
from coincide.core.planning import (
    Adult,
    Dwelling,
    Household,
    Job,
    Limits,
    MobilityResource,
    Plan,
    PlanningError,
    Problem,
    Refusal,
    Solution,
    master,
    rebuild,
    solve,
)
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.hours import Basins
from coincide.core.planning.market import Market
from coincide.core.planning.resources import IntArray, ResourceKey, capacities, consumed, resource_keys
from coincide.core.planning.rows import KINDS
from coincide.core.planning.value import plan_value
from coincide.core.planning.world import BLOCK
from coincide.core.scenario import make_scenario
from tests.core.planning.cases import (
    PLACES,
    best_by_trying_everything,
    full_problem,
    possible_plans,
    random_problem,
)

SEEDS, FULL_SEEDS = range(60), range(150)
REBUILDS_AT_ONCE = ((master, "MIDDLE", 0), (rebuild, "FEW", 1), (rebuild, "FIRST_PART", 3))


@pytest.fixture(scope="module")
def solved() -> list[tuple[Problem, Solution]]:
    problems = [*map(random_problem, SEEDS), *map(full_problem, FULL_SEEDS)]
    return [(problem, solve(problem)) for problem in problems]


def test_the_optimum_is_the_one_found_by_trying_everything(solved: list[tuple[Problem, Solution]]) -> None:
    placed = 0
    for problem, solution in solved:
        assert solution.objective == best_by_trying_everything(problem)
        assert solution.bound == solution.objective
        assert solution.gap == 0
        placed += sum(len(plan.plan.jobs) == 2 for plan in solution.plans)
    assert placed > 0, "the cases must hold couples who get two jobs"
    plans = [placed.plan for _, solution in solved for placed in solution.plans]
    assert any(plan.care_id for plan in plans)
    assert any(choice.course_id for plan in plans for choice in plan.jobs)
    assert any(choice.pool_id == "n0" for plan in plans for choice in plan.jobs)


@pytest.mark.parametrize("seed", range(30))
def test_a_search_for_larger_problems_ends_at_the_optimum_of_small_ones(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where, name, size in REBUILDS_AT_ONCE:
        monkeypatch.setattr(where, name, size)
    problem = full_problem(seed)
    solution = solve(problem)
    assert solution.objective == best_by_trying_everything(problem)
    assert solution.bound == solution.objective


def test_every_plan_returned_is_possible_and_nothing_is_taken_twice(solved: list[tuple[Problem, Solution]]) -> None:
    for problem, solution in solved:
        rules = Feasibility(problem)
        used: Counter[ResourceKey] = Counter()
        for placed in solution.plans:
            used += consumed(problem, placed.plan)
        for key, capacity in zip(resource_keys(problem), capacities(problem), strict=True):
            assert used[key] <= capacity
        for placed in solution.plans:
            assert rules.obstacles(placed.plan) == []
        assert solution.objective == sum(placed.value.total for placed in solution.plans)
        households = [placed.plan.household_id for placed in solution.plans] + list(solution.unplaced)
        assert sorted(households) == [household.id for household in problem.households]


def test_pricing_is_exact_and_the_bound_holds_for_any_prices() -> None:
    random = np.random.default_rng(7)
    for problem in [*map(random_problem, range(0, 60, 4)), *map(full_problem, range(0, 80, 4))]:
        free = capacities(problem)
        rules = Feasibility(problem)
        market = Market(rules, problem.households, free)
        listed = possible_plans(problem)
        optimum = solve(problem).objective
        for scale in (0, 50_000, 400_000, 2_000_000, 100_000):
            prices = random.integers(0, 1000 * scale + 1, len(free))
            best, rows, reduced = market.price(prices, slack=10**8, keep=4)
            for found, plans in zip(best.tolist(), listed, strict=True):
                assert found == max(max((paid(value, taken, prices) for value, taken in plans), default=0), 0)
            assert int(free @ prices) + int(best.sum()) >= 1000 * optimum
            for row, value in zip(rows, reduced.tolist(), strict=True):
                plan = market.plan(row)
                assert rules.obstacles(plan) == []
                assert paid(plan_value(rules, plan).total, positions(problem, plan), prices) == value


def test_prices_that_move_hide_no_job_in_any_block() -> None:
    """Far more jobs than one block holds, and bounds remembered from pass to pass."""
    random = np.random.default_rng(11)
    for seed in range(3):
        drawn = make_scenario(12, 3 * BLOCK + 3, 2, seed)
        alone = tuple(one for one in drawn.households if len(one.seekers) == 1)[:2]
        problem = replace(drawn, households=alone, refusals=())
        market, listed = Market(Feasibility(problem), alone, capacities(problem)), possible_plans(problem)
        prices = random.integers(0, 300_000_000, len(market.free))
        for change in (0, 10_000_000, 100_000_000, 1_000_000, 400_000_000):
            prices = np.maximum(prices + random.integers(-change, change + 1, len(prices)), 0)
            best, _, _ = market.price(prices, slack=5_000_000, keep=4)
            for found, plans in zip(best.tolist(), listed, strict=True):
                assert found == max(max((paid(value, taken, prices) for value, taken in plans), default=0), 0)


def test_listing_plans_forgets_none() -> None:
    random = np.random.default_rng(8)
    for problem in [*map(random_problem, range(0, 60, 6)), *map(full_problem, range(0, 80, 6))]:
        free = capacities(problem)
        market = Market(Feasibility(problem), problem.households, free)
        for scale in (0, 400_000):
            prices = random.integers(0, 1000 * scale + 1, len(free))
            for household, plans in enumerate(possible_plans(problem)):
                floor = max((paid(value, taken, prices) for value, taken in plans), default=0) - 300_000_000
                _, rows, _ = market.best_of(household, prices, floor=floor, most=10_000)
                found: dict[tuple[int, ...], int] = {}
                for row in rows:
                    key = positions(problem, market.plan(row))
                    found[key] = max(found.get(key, 0), int(row[13]))
                best_of: dict[tuple[int, ...], int] = {}
                for value, taken in plans:
                    best_of[taken] = max(best_of.get(taken, 0), value)
                for taken, value in best_of.items():
                    spared = any(Counter(less) < Counter(taken) and more >= value for less, more in best_of.items())
                    assert found.get(taken) == value or spared or paid(value, taken, prices) <= floor


def test_holding_hours_whole_never_gives_a_bound_below_the_best_answer() -> None:
    random = np.random.default_rng(9)
    tight = 0
    for problem in map(full_problem, range(60)):
        market = Market(Feasibility(problem), problem.households, capacities(problem))
        optimum = 1000 * solve(problem).objective
        for scale in (0, 50_000, 300_000):
            prices = random.integers(0, 1000 * scale + 1, len(market.free))
            prices[int(market.world.firsts[4]) :] = 0
            values = np.zeros((len(problem.households), KINDS), dtype=np.int64)
            market.price_kinds(prices, values)
            bound = int(market.free @ prices) + Basins(market).fill(values)[0]
            priced = int(market.free @ prices) + int(market.price(prices)[0].sum())
            assert optimum <= bound <= priced
            tight += bound < priced
    assert tight > 5, "the hours must matter in some of these problems"


def paid(value: int, taken: tuple[int, ...], prices: IntArray) -> int:
    """Billionths left of a value (millionths) once what it takes is paid."""
    return 1000 * value - sum(int(prices[resource]) for resource in taken)


def positions(problem: Problem, plan: Plan) -> tuple[int, ...]:
    """What a plan takes, as positions, repeated as often as they are taken."""
    where = {key: number for number, key in enumerate(resource_keys(problem))}
    return tuple(sorted(where[key] for key in consumed(problem, plan).elements()))


def test_the_same_problem_gives_the_same_answer() -> None:
    for seed in (1, 2, 3):
        one, two = solve(random_problem(seed, 6, 8, 5)), solve(random_problem(seed, 6, 8, 5))
        assert (one.plans, one.prices, one.bound) == (two.plans, two.prices, two.bound)


def test_going_on_from_a_former_answer_gives_an_answer_as_good() -> None:
    held = 0
    for seed in range(40):
        problem = full_problem(seed, 4, 5, 4)
        before = solve(problem)
        fewer = replace(problem, jobs=problem.jobs[1:], dwellings=problem.dwellings[:-1])
        for changed in (problem, fewer, replace(problem, households=problem.households[1:])):
            again = solve(changed, warm=before)
            assert again.objective == again.bound == solve(changed).objective
            held += len(again.plans)
    assert held > 0


def test_no_bound_under_the_answer_is_told_while_going_on_from_a_former_answer() -> None:
    told: list[tuple[int, int, float]] = []
    for seed in range(5):
        problem = full_problem(seed, 4, 5, 4)
        solve(problem, progress=lambda *said: told.append(said), warm=solve(problem))
    assert told
    assert all(best <= bound and gap >= 0 for best, bound, gap in told)


def test_one_more_offer_never_lowers_the_optimum() -> None:
    for seed in range(20):
        rich = random_problem(seed, 4, 6, 5)
        best = solve(rich).objective
        assert solve(replace(rich, jobs=rich.jobs[:-1])).objective <= best
        assert solve(replace(rich, dwellings=rich.dwellings[:-1])).objective <= best
        assert solve(replace(rich, pools=rich.pools[:-1])).objective <= best


def test_a_tie_between_two_households_for_one_home_is_settled_and_proved() -> None:
    adult = Adult("a", trades=frozenset({"K2204"}), modes=frozenset({Mode.BIKE}))
    twins = tuple(Household(f"m{n}", (adult,), home=None) for n in range(4))
    jobs = tuple(Job(f"e{n}", PLACES[0], rome="K2204", net_wage=147_800) for n in range(2))
    homes = tuple(Dwelling(f"l{n}", PLACES[0], rent=30_000) for n in range(2))
    problem = Problem(twins, jobs, homes)
    solution = solve(problem)
    assert len(solution.plans) == 2
    assert solution.objective == solution.bound == best_by_trying_everything(problem)


def test_two_adults_do_not_share_one_opening_nor_one_scooter() -> None:
    adult = Adult("a1", trades=frozenset({"K2204"}))
    couple = Household("m", (adult, replace(adult, id="a2")), home=PLACES[2], home_kind="social")
    one_opening = Problem((couple,), (Job("e", PLACES[2], net_wage=147_800),), ())
    assert len(solve(one_opening).plans[0].plan.jobs) == 1
    two_openings = replace(one_opening, jobs=(replace(one_opening.jobs[0], openings=2),))
    assert len(solve(two_openings).plans[0].plan.jobs) == 2
    far = replace(
        two_openings,
        jobs=(Job("e", PLACES[0], net_wage=147_800, openings=2),),
        pools=(MobilityResource("s", Mode.SCOOTER, 1),),
    )
    assert len(solve(far).plans[0].plan.jobs) == 1


def test_a_locked_plan_stays_and_its_resources_are_consumed() -> None:
    locked_somewhere = 0
    for seed in range(15):
        problem = random_problem(seed)
        for placed in solve(problem).plans:
            others = solve(replace(problem, locked=(placed.plan,)))
            kept = next(one for one in others.plans if one.plan.household_id == placed.plan.household_id)
            assert kept.plan == placed.plan
            assert kept.locked
            assert others.objective == others.bound == best_by_trying_everything(problem)
            locked_somewhere += 1
    assert locked_somewhere > 10


def test_locks_that_contradict_each_other_are_refused_in_french() -> None:
    problem = next(p for p in map(random_problem, SEEDS) if any(one.plan.dwelling_id for one in solve(p).plans))
    plan = next(one.plan for one in solve(problem).plans if one.plan.dwelling_id)
    other = next(h.id for h in problem.households if h.id != plan.household_id)
    with pytest.raises(PlanningError, match="annulez l'une de ces décisions"):
        solve(replace(problem, locked=(plan, replace(plan, household_id=other))))


def test_what_was_refused_is_not_proposed_again() -> None:
    refused = 0
    for seed in range(15):
        problem = random_problem(seed)
        for placed in solve(problem).plans:
            plan = placed.plan
            job_id = plan.jobs[0].job_id if plan.jobs else None
            no = Refusal(plan.household_id, plan.dwelling_id, job_id, stay=plan.dwelling_id is None, reason="non")
            again = replace(problem, refusals=(*problem.refusals, no))
            solution = solve(again)
            assert all(one.plan != plan for one in solution.plans)
            assert solution.objective == best_by_trying_everything(again)
            refused += 1
    assert refused > 10


def test_stopping_early_returns_what_is_known_with_a_valid_bound() -> None:
    for seed in range(10):
        problem = random_problem(seed, 5, 6, 4)
        best = solve(problem).objective
        early = solve(problem, cancelled=lambda: True)
        assert early.objective <= best <= early.bound
        short = solve(problem, Limits(rounds=1, columns=0))
        assert short.objective <= best <= short.bound


def test_progress_only_gets_better() -> None:
    seen: list[tuple[int, int, float]] = []
    solution = solve(random_problem(4, 6, 8, 5), progress=lambda *told: seen.append(told))
    assert seen[-1] == (solution.objective, solution.bound, solution.gap)
    assert all(later[0] >= sooner[0] and later[1] <= sooner[1] for sooner, later in pairwise(seen))


def test_an_answer_is_plain_json() -> None:
    answer = solve(random_problem(0)).to_json()
    assert json.loads(json.dumps(answer)) == answer


def test_an_empty_session_has_an_empty_answer() -> None:
    solution = solve(Problem((), (), ()))
    assert (solution.objective, solution.bound, solution.gap, solution.plans) == (0, 0, 0.0, ())


def test_no_fact_the_engine_knows_is_a_sex_a_nationality_an_origin_or_a_protection() -> None:
    names = {field.name for kind in (Adult, Household) for field in fields(kind)}
    assert not names & {"sex", "gender", "nationality", "origin", "country", "protection", "status", "religion"}


def test_two_households_with_the_same_id_are_refused_in_french() -> None:
    twin = Household("m", (Adult("a"),))
    with pytest.raises(PlanningError, match="figure deux fois parmi les ménages"):
        Problem((twin, twin), (), ())
