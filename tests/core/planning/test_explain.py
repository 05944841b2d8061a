"""Explanations: every change proposed is verified, every scarcity named is paid for, alternatives are possible."""

from dataclasses import replace

from coincide.core.budget import Means
from coincide.core.planning import (
    Adult,
    Dwelling,
    French,
    Household,
    Job,
    Plan,
    Problem,
    ResourceKey,
    explain,
    solve,
)
from coincide.core.planning.explain import SEVERAL, why
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.relaxations import relaxations
from coincide.core.planning.resources import consumed
from coincide.core.planning.value import FactorValue, PlanValue, plan_value
from coincide.core.planning.weights import FACTORS
from tests.core.planning.cases import PLACES, every_plan, full_problem, random_problem

HERE = PLACES[0]
PERSON = Household("m", (Adult("a", oral=French.A1, written=French.A1),), means=Means(adults=1))
OFFICE = Job("e", HERE, min_written=French.A2, net_wage=147_800)
FLAT = Dwelling("l", HERE, rent=30_000, charges=5_000, requires_work_contract=True)


def possible(problem: Problem) -> bool:
    rules = Feasibility(problem)
    plans = every_plan(problem, problem.households[0])
    return any(not rules.obstacles(plan) and plan_value(rules, plan).total > 0 for plan in plans)


def test_someone_one_level_short_of_the_only_job_is_told_so_with_the_count() -> None:
    problem = Problem((PERSON,), (OFFICE, replace(OFFICE, id="e2")), (FLAT,))
    told = explain(problem, solve(problem)).households[0]
    assert told.status == "change"
    change = next(change for change in told.changes if change.code == "written")
    assert "A2 à l'écrit" in change.label
    assert (change.jobs, change.homes) == (2, 1)


def test_a_household_that_only_lacks_rooms_is_told_which_size_it_needs() -> None:
    family = replace(PERSON, required_rooms=5, min_surface=60, adults=(Adult("a", written=French.B1),))
    problem = Problem((family,), (OFFICE,), (replace(FLAT, rooms=3, surface=65),))
    told = explain(problem, solve(problem)).households[0]
    assert told.changes[0].code == "rooms"
    assert "T5" in told.changes[0].label


def test_when_no_single_change_is_enough_it_says_several() -> None:
    family = replace(PERSON, required_rooms=5)
    problem = Problem((family,), (OFFICE,), (replace(FLAT, rooms=3),))
    told = explain(problem, solve(problem)).households[0]
    assert told.status == "several"
    assert SEVERAL in told.sentence
    assert not any(possible(one.problem) for one in relaxations(problem, family))


def test_the_one_who_loses_a_home_to_another_learns_which_home_binds() -> None:
    worker = replace(PERSON, adults=(Adult("a", written=French.B1),))
    urgent = replace(worker, id="urgent", urgency=1_000_000)
    problem = Problem((worker, urgent), (replace(OFFICE, openings=2),), (FLAT,))
    solution = solve(problem)
    report = explain(problem, solution)
    assert [one.status for one in report.households] == ["scarcity", "placed"]
    assert report.households[0].binding[0][0].id == "l"
    assert report.worth[0].key.id == "l"
    assert report.worth[0].label == "estimé par les prix"


def test_why_names_what_carries_a_plan_and_what_limits_it_with_their_articles() -> None:
    values = {"permanence": 1_000_000, "mode": 920_000, "commute": 500_000, "urgency": 1_000_000}
    factors = tuple(
        FactorValue(code, FACTORS[code].label, value, "m", "source", "[public]") for code, value in values.items()
    )
    assert why(PlanValue(1, 1, (), factors, "1")) == (
        "Ce plan s'appuie sur le caractère durable du logement et la fiabilité du moyen de transport\u202f; "
        "il est limité par la durée du trajet."
    )


def test_every_change_is_verified_by_the_rules_and_none_is_missed() -> None:
    statuses = set()
    for seed in range(40):
        problem = random_problem(seed, 2, 2, 2)
        solution = solve(problem)
        for household, told in zip(problem.households, explain(problem, solution).households, strict=True):
            statuses.add(told.status)
            if told.status == "several" and seed < 20:
                assert not any(possible(one.problem) for one in relaxations(problem, household))
            if told.status not in ("change", "several"):
                continue
            variants = {(one.code, one.subject, one.label): one for one in relaxations(problem, household)}
            for change in told.changes:
                variant = variants[change.code, change.subject, change.label]
                assert Feasibility(variant.problem).obstacles(change.witness) == []
                assert Feasibility(problem).obstacles(change.witness) != [] or change.code == "scooter"
    assert {"placed", "change"} <= statuses


def test_the_jobs_and_homes_that_a_change_brings_are_counted_exactly() -> None:
    counted = 0
    for seed in range(45):
        problem = full_problem(seed, 2, 3, 2)
        for household, told in zip(problem.households, explain(problem, solve(problem)).households, strict=True):
            variants = {(one.code, one.subject, one.label): one for one in relaxations(problem, household)}
            for change in told.changes:
                if change.code == "refusals":  # two refusals taken back one by one share their label
                    continue
                changed = variants[change.code, change.subject, change.label].problem
                rules = Feasibility(changed)
                plans = [plan for plan in every_plan(changed, changed.households[0]) if not rules.obstacles(plan)]
                plans = [plan for plan in plans if plan_value(rules, plan).total > 0]
                assert change.witness in plans
                assert plan_value(rules, change.witness).total == max(plan_value(rules, one).total for one in plans)
                jobs = {choice.job_id for plan in plans for choice in plan.jobs}
                homes = {plan.dwelling_id for plan in plans} - {None}
                assert (change.jobs, change.homes) == (len(jobs), len(homes))
                counted += 1
    assert counted > 20


def test_the_first_alternative_of_who_has_no_plan_is_the_best_at_the_prices() -> None:
    checked = 0
    for seed in range(40):
        problem = random_problem(seed, 4, 3, 2)
        solution = solve(problem)
        rules = Feasibility(problem)

        def net(plan: Plan, rules: Feasibility = rules, prices: dict[ResourceKey, int] = solution.prices) -> int:
            taken = consumed(rules.problem, plan).items()
            return plan_value(rules, plan).total - sum(prices.get(key, 0) * amount for key, amount in taken)

        for household, told in zip(problem.households, explain(problem, solution).households, strict=True):
            if told.status == "scarcity":
                plans = [plan for plan in every_plan(problem, household) if not rules.obstacles(plan)]
                best = max(net(plan) for plan in plans if plan_value(rules, plan).total > 0)
                assert net(told.alternatives[0].plan) == best
                checked += 1
    assert checked > 5


def test_alternatives_are_possible_and_differ_from_the_plan_and_from_each_other() -> None:
    shown = 0
    for seed in range(20):
        problem = random_problem(seed)
        solution = solve(problem)
        rules = Feasibility(problem)
        current = {placed.plan.household_id: placed.plan for placed in solution.plans}
        for told in explain(problem, solution).households:
            plans = [one.plan for one in told.alternatives]
            assert len(plans) <= 3
            assert len({*plans, current.get(told.household_id)}) == len(plans) + 1
            assert all(rules.obstacles(plan) == [] for plan in plans)
            shown += len(plans)
    assert shown > 10


def test_an_available_alternative_can_really_replace_the_plan() -> None:
    for seed in range(10):
        problem = random_problem(seed)
        solution = solve(problem)
        plans = {placed.plan.household_id: placed.plan for placed in solution.plans}
        for told in explain(problem, solution).households:
            for other in told.alternatives:
                if other.available:
                    swapped = {**plans, told.household_id: other.plan}
                    assert solve(replace(problem, locked=tuple(swapped.values()))).objective <= solution.objective
