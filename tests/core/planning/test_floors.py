"""Floors: kept or refused, what they cost told between two figures, and a file that the checker finds true."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from coincide.core.checker import check
from coincide.core.planning import Floor, FloorError, Limits, PlanningError, Problem, explain, solve
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.guarantee import guarantee
from coincide.core.planning.planfile import plan_file
from coincide.core.planning.value import plan_value
from coincide.core.scenario import digest, make_scenario, write_scenario
from tests.core.planning.cases import every_plan, random_problem


def grouped(least: int) -> Problem:
    """Forty households for ten homes, those that an answer leaves without a plan in one group."""
    problem = make_scenario(40, 60, 10, 0)
    left = set(solve(problem).unplaced)
    assert len(left) >= 3
    households = tuple(
        replace(one, groups=one.groups | {"oubliés"} if one.id in left else one.groups) for one in problem.households
    )
    return replace(problem, households=households, floors=(Floor("oubliés", least),))


def _objective(problem: Problem) -> int:
    """The best answer's, or less than any where none keeps the floors."""
    try:
        return solve(problem).objective
    except PlanningError:
        return -1


@pytest.mark.parametrize("least", [1, 2])
def test_a_floor_is_kept_and_its_cost_lies_between_two_proved_figures(tmp_path: Path, least: int) -> None:
    problem = grouped(least)
    freely = solve(replace(problem, floors=()))
    kept = solve(problem)
    (floor,) = kept.floors
    assert floor.reached >= least
    low, high = kept.floors_cost
    assert 0 <= low <= freely.objective - kept.objective <= high
    assert kept.objective < freely.objective
    folder, file = tmp_path / "s", tmp_path / "plans.json"
    write_scenario(problem, folder)
    file.write_text(json.dumps(plan_file(kept, digest(folder), {})), encoding="utf-8")
    told = check(folder, file)
    assert not told.lies
    assert told.bound == kept.priced


def test_a_floor_that_nobody_can_reach_is_refused_with_what_could_be_reached() -> None:
    problem = grouped(50)
    with pytest.raises(FloorError, match=r"Plancher du groupe .*oubliés.*il en faut 50") as missed:
        solve(problem, Limits(seconds=20))
    assert missed.value.group == "oubliés"
    reached = replace(problem, floors=(Floor("oubliés", missed.value.reached),))
    (floor,) = solve(reached, Limits(seconds=20)).floors
    assert floor.reached == missed.value.reached


def test_beside_floors_the_cost_of_a_guaranteed_plan_is_proved_from_above_only() -> None:
    seen = 0
    for seed in range(60):
        problem = random_problem(seed, 3, 3, 2)
        households = tuple(replace(one, groups=frozenset({one.id})) for one in problem.households)
        apart = replace(problem, households=households)
        left = [one.household_id for one in explain(apart, solve(apart)).households if one.status == "scarcity"]
        for first in left:
            floored = replace(apart, floors=(Floor(first, 1),))
            try:
                solution = solve(floored)
            except FloorError:  # its plans are all worth nothing
                continue
            rules = Feasibility(floored)
            for position, told in enumerate(explain(floored, solution).households):
                plans = every_plan(floored, floored.households[position])
                cost = guarantee(floored, solution, told, Limits()) if told.status == "scarcity" else None
                if cost is None:
                    continue
                forced = [
                    _objective(replace(floored, locked=(plan,)))
                    for plan in plans
                    if not rules.obstacles(plan) and plan_value(rules, plan).total > 0
                ]
                assert 0 == cost.low <= solution.objective - max(forced) <= cost.high
                seen += 1
    assert seen >= 3


def test_a_floor_already_reached_changes_nothing() -> None:
    problem = make_scenario(12, 40, 12, 1)
    everyone = replace(
        problem, households=tuple(replace(one, groups=frozenset({"tous"})) for one in problem.households)
    )
    assert solve(replace(everyone, floors=(Floor("tous", 1),))).objective == solve(problem).objective
