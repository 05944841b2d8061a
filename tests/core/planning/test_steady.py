"""Of equally good answers, the one that changes fewer plans."""

from dataclasses import replace

from coincide.core.planning import Plan, Solution, solve
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.resources import left_after
from coincide.core.planning.steady import keep_former
from tests.core.planning.cases import full_problem, random_problem


def plans(solution: Solution) -> dict[str, Plan]:
    return {one.plan.household_id: one.plan for one in solution.plans}


def test_the_same_problem_keeps_every_former_plan() -> None:
    for seed in range(15):
        problem = full_problem(seed, 3, 4, 3)
        other = replace(problem, dwellings=problem.dwellings[::-1], jobs=problem.jobs[::-1])  # ties fall otherwise
        former = plans(solve(problem))
        steady = keep_former(other, solve(other), former)
        assert plans(steady) == former


def test_nothing_is_lost_and_every_plan_holds() -> None:
    kept = changed = 0
    for seed in range(40):
        problem = random_problem(seed, 4, 4, 3)
        former = plans(solve(problem))
        less = replace(problem, dwellings=problem.dwellings[1:])
        first = solve(less)
        steady = keep_former(less, first, former)
        assert (steady.objective, steady.bound, steady.prices) == (first.objective, first.bound, first.prices)
        assert sum(one.value.total for one in steady.plans) == steady.objective
        rules = Feasibility(less)
        assert all(not rules.obstacles(one.plan) for one in steady.plans)
        left_after(less, [one.plan for one in steady.plans])
        before = sum(plans(first).get(name) == plan for name, plan in former.items())
        after = sum(plans(steady).get(name) == plan for name, plan in former.items())
        assert after >= before
        kept, changed = kept + after, changed + len(former) - after
    assert kept > changed


def test_an_accepted_plan_stays_accepted_and_nobody_else_is_said_to_be() -> None:
    problem = random_problem(2, 4, 4, 3)
    former = plans(solve(problem))
    first = next(iter(former.values()))
    locked = replace(problem, locked=(first,))
    steady = keep_former(locked, solve(locked), former)
    assert [one.plan for one in steady.plans if one.locked] == [first]
