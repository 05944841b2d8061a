"""Floors: kept or refused, what they cost told between two figures, and a file that the checker finds true."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from coincide.core.checker import check
from coincide.core.planning import Floor, Limits, PlanningError, Problem, solve
from coincide.core.planning.planfile import plan_file
from coincide.core.scenario import digest, make_scenario, write_scenario


def grouped(least: int) -> Problem:
    """Forty households for ten homes, those that an answer leaves without a plan in one group."""
    problem = make_scenario(40, 60, 10, 0)
    left = set(solve(problem).unplaced)
    assert len(left) >= 3
    households = tuple(
        replace(one, groups=one.groups | {"oubliés"} if one.id in left else one.groups) for one in problem.households
    )
    return replace(problem, households=households, floors=(Floor("oubliés", least),))


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
    with pytest.raises(PlanningError, match=r"Plancher du groupe .*oubliés.*il en faut 50"):
        solve(grouped(50), Limits(seconds=20))


def test_a_floor_already_reached_changes_nothing() -> None:
    problem = make_scenario(12, 40, 12, 1)
    everyone = replace(
        problem, households=tuple(replace(one, groups=frozenset({"tous"})) for one in problem.households)
    )
    assert solve(replace(everyone, floors=(Floor("tous", 1),))).objective == solve(problem).objective
