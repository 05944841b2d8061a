"""One more, one less, and the cost of a guaranteed plan."""

from dataclasses import replace

import pytest

from coincide.core.planning import Limits, PlanningError, ResourceKey, explain, solve
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.guarantee import guarantee
from coincide.core.planning.resources import capacities, resource_keys
from coincide.core.planning.value import plan_value
from coincide.core.planning.variants import base_id, more_of, without
from tests.core.planning.cases import every_plan, full_problem, possible_plans, random_problem


def test_one_more_of_a_thing_is_one_more_of_it_alone_and_never_worth_less_than_nothing() -> None:
    problem = full_problem(3, 2, 4, 3)
    before = dict(zip(resource_keys(problem), capacities(problem).tolist(), strict=True))
    best = solve(problem).objective
    for key in before:
        more = more_of(problem, key, 1)
        after = dict(zip(resource_keys(more), capacities(more).tolist(), strict=True))
        grown = {one: count for one, count in after.items() if before.get(one) != count}
        assert len(grown) == 1
        ((one, count),) = grown.items()
        assert base_id(one.id) == key.id
        assert count == (1 if key.kind == "dwelling" else before[key] + 1)
        assert solve(more).objective >= best


def test_what_is_not_there_is_neither_added_nor_taken_away() -> None:
    problem = random_problem(1)
    for key in (ResourceKey("job", "x"), ResourceKey("dwelling", "x"), ResourceKey("care", "x")):
        with pytest.raises(PlanningError):
            more_of(problem, key, 1)
    with pytest.raises(PlanningError):
        without(problem, ResourceKey("dwelling", "x"))
    assert len(without(problem, ResourceKey("dwelling", "l0")).dwellings) == len(problem.dwellings) - 1


def test_the_cost_of_a_guaranteed_plan_lies_between_its_two_figures() -> None:
    seen = 0
    for seed in range(60):
        problem = random_problem(seed, 3, 3, 2)
        solution = solve(problem)
        rules, plans = Feasibility(problem), possible_plans(problem)
        for position, told in enumerate(explain(problem, solution).households):
            if told.status != "scarcity" or not plans[position]:
                continue
            cost = guarantee(problem, solution, told, Limits())
            assert cost is not None
            assert 0 <= cost.low <= cost.high
            assert any(one.plan.household_id == told.household_id for one in cost.solution.plans)
            assert cost.high == solution.objective - cost.solution.objective
            forced = max(
                solve(replace(problem, locked=(plan,))).objective
                for plan in every_plan(problem, problem.households[position])
                if not rules.obstacles(plan) and plan_value(rules, plan).total > 0
            )
            assert cost.low <= solution.objective - forced <= cost.high
            seen += 1
    assert seen >= 3


def test_an_accepted_plan_is_not_broken_to_guarantee_another() -> None:
    for seed in range(60):
        problem = random_problem(seed, 3, 3, 2)
        solution = solve(problem)
        fixed = replace(problem, locked=tuple(one.plan for one in solution.plans))
        again = solve(fixed)
        for told in explain(fixed, again).households:
            if told.status == "scarcity":
                cost = guarantee(fixed, again, told, Limits())
                assert cost is None or cost.high == 0
