"""The engine beside a second solver written from the docs: same best answer, same plans, values and explanations."""

from collections import Counter
from pathlib import Path

import pytest

from coincide.core.planning import Household, Plan, Problem, explain, solve
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.relaxations import relaxations
from coincide.core.planning.value import plan_value
from coincide.core.scenario import read_scenario
from tests.core.planning import second
from tests.core.planning.cases import every_plan
from tests.core.planning.scenarios import planned, random_scenario, reread, varied

SEEDS, CHUNK = 640, 40
EXPLAINED = 16


@pytest.mark.parametrize("first", range(0, SEEDS, CHUNK))
def test_the_answer_is_worth_what_the_best_of_all_selections_is(first: int, tmp_path: Path) -> None:
    for seed in range(first, first + CHUNK):
        scenario = reread(varied(seed, tmp_path), tmp_path)
        best = second.best(scenario)
        solution = solve(read_scenario(tmp_path))
        assert best is not None, seed
        assert (seed, solution.objective, solution.bound) == (seed, best.value, best.value)
        assert solution.gap == 0

        used: Counter[second.Thing] = Counter()
        for placed in solution.plans:
            mine = {planned(one.plan): one for one in second.possible(scenario, placed.plan.household_id)}
            if placed.locked:
                assert bool(placed.broken) == (placed.plan not in mine), seed
            else:
                assert mine[placed.plan].value == placed.value.total, seed
                used.update(dict(mine[placed.plan].use))
        free = second.free(scenario)
        assert all(count <= free.get(thing, count) for thing, count in used.items()), seed


@pytest.mark.parametrize("seed", range(30))
def test_both_call_the_same_plans_possible_with_the_same_value(seed: int, tmp_path: Path) -> None:
    problem = random_scenario(seed)
    scenario = reread(problem, tmp_path)
    rules = Feasibility(problem)
    for household in problem.households:
        mine = {planned(one.plan): one.value for one in second.possible(scenario, household.id)}
        theirs = {
            plan: plan_value(rules, plan).total for plan in every_plan(problem, household) if not rules.obstacles(plan)
        }
        assert mine == theirs


def test_the_change_named_is_the_smallest_of_its_order_that_gives_a_plan(tmp_path: Path) -> None:
    statuses: Counter[str] = Counter()
    for seed in range(EXPLAINED):
        problem = varied(seed, tmp_path)
        left = second.free(reread(problem, tmp_path))

        def fitting(problem: Problem, household: Household, left: second.Room = left) -> set[Plan]:
            """The plans worth something in what the accepted plans leave."""
            found = second.possible(reread(problem, tmp_path), household.id)
            return {planned(one.plan) for one in found if one.value > 0 and second.fits(one.use, left)}

        for household, told in zip(problem.households, explain(problem, solve(problem)).households, strict=True):
            statuses[told.status] += 1
            if told.status not in ("change", "several", "scarcity"):
                continue
            now = fitting(problem, household)
            ever = second.possible(reread(problem, tmp_path), household.id)
            if told.status == "scarcity":
                assert any(one.value > 0 for one in ever), "accepted plans or other households took what they need"
            else:
                assert not now
            if now:
                continue
            order = relaxations(problem, household)
            assert [one.effort for one in order] == sorted(one.effort for one in order)
            opening: dict[tuple[str, str], tuple[str, set[Plan]]] = {}
            for one in order:
                if (one.code, one.subject) not in opening:
                    opened = fitting(one.problem, one.problem.households[0])
                    if opened:
                        opening[one.code, one.subject] = (one.label, opened)
            assert [(c.code, c.subject, c.label) for c in told.changes] == [
                (*key, label) for key, (label, _) in opening.items()
            ]
            for change in told.changes:
                assert change.witness in opening[change.code, change.subject][1]
    assert statuses["change"] >= 10
    assert statuses["several"] >= 1
