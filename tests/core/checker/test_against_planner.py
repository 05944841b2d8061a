"""The planner and the checker, written apart, say the same of every plan: possible or not, and its value."""

import random
from collections.abc import Iterator
from pathlib import Path

from coincide.core.checker.facts import Choice
from coincide.core.checker.facts import Plan as CheckedPlan
from coincide.core.mobility import Mode
from coincide.core.planning import Household, JobChoice, Plan, Problem
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.value import plan_value
from coincide.core.scenario import write_scenario
from tests.core.checker.cases import rules_of
from tests.core.planning.cases import every_plan
from tests.core.scenario.test_folders import written_whole

AT_RANDOM = 400


def plans_of(problem: Problem, household: Household) -> Iterator[Plan]:
    """All plans whose home and jobs suit one by one, and some taken at random, most of them impossible."""
    yield from every_plan(problem, household)
    r = random.Random(household.id)
    ways = [(mode, None) for mode in Mode] + [(pool.mode, pool.id) for pool in problem.pools]
    homes = [None, *(one.id for one in problem.dwellings)]
    centres = [None, *(one.id for one in problem.centres)]
    courses = [None, *(one.id for one in problem.courses)]
    for _ in range(AT_RANDOM):
        takers = r.sample(household.adults, min(r.choice((0, 1, 1, 2)), len(household.adults)))
        taken = tuple(
            JobChoice(one.id, r.choice(problem.jobs).id, *r.choice(ways), r.choice(courses)) for one in takers
        )
        yield Plan(household.id, r.choice(homes), tuple(sorted(taken, key=lambda one: one.adult_id)), r.choice(centres))


def test_both_judge_every_plan_alike(tmp_path: Path) -> None:
    possible = impossible = 0
    for seed in range(12):
        problem, folder = written_whole(seed), tmp_path / str(seed)
        write_scenario(problem, folder)
        planner, checker = Feasibility(problem), rules_of(folder)
        basins = {one.basin for one in problem.counsellors}
        for household in problem.households:
            for plan in plans_of(problem, household):
                choices = tuple(Choice(c.adult_id, c.job_id, c.mode, c.pool_id, c.course_id) for c in plan.jobs)
                checked = CheckedPlan(household.id, plan.dwelling_id, plan.care_id, choices)
                # The checker counts counsellors' hours over all plans together.
                obstacles = [one for one in planner.obstacles(plan) if one.subject not in basins]
                assert bool(obstacles) == bool(checker.broken(checked)), (obstacles, checker.broken(checked), plan)
                impossible += bool(obstacles)
                if not obstacles:
                    possible += 1
                    assert plan_value(planner, plan).total == checker.value(checked), plan
    assert possible > 100
    assert impossible > 1000
