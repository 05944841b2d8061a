"""The engine beside a second solver written from docs/model.md: same plans, values, best answer and explanations."""

import random
from collections import Counter
from dataclasses import fields, replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest

from coincide.core.budget import Means
from coincide.core.mobility import Mode
from coincide.core.planning import (
    Adult,
    Dwelling,
    Household,
    Job,
    JobChoice,
    MobilityResource,
    Plan,
    PlanningError,
    Problem,
    Refusal,
    explain,
    master,
    solve,
)
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.linear import Chosen
from coincide.core.planning.relaxations import relaxations
from coincide.core.planning.value import plan_value
from tests.core.planning import second
from tests.core.planning.cases import PLACES, every_plan, random_problem

SEEDS = range(160)
NEW_YEAR = date(2026, 1, 1)


@cache
def varied(seed: int) -> Problem:
    """A random problem with dates, children and contracts as well; one in three has an accepted plan."""
    r = random.Random(1000 + seed)
    bare = random_problem(500 + seed, 3, 3, 3)

    def day() -> date | None:
        return r.choice((None, NEW_YEAR + timedelta(days=r.randrange(40))))

    def household(one: Household) -> Household:
        adults = tuple(replace(adult, has_contract=r.random() < 0.2) for adult in one.adults)
        ages = r.choice(((), (3,), (15, 8)))
        return replace(one, adults=adults, children_ages=ages, means=replace(one.means, children_ages=ages))

    problem = replace(
        bare,
        households=tuple(household(one) for one in bare.households),
        jobs=tuple(replace(one, start=day()) for one in bare.jobs),
        dwellings=tuple(replace(one, available=day()) for one in bare.dwellings),
    )
    plans = [one.plan for one in second.possible(problem, problem.households[2])]
    return replace(problem, locked=(r.choice(plans),)) if plans and seed % 3 == 0 else problem


def locked_value(problem: Problem) -> int:
    return sum(
        next(one.value for one in second.possible(problem, household) if one.plan == plan)
        for plan in problem.locked
        for household in problem.households
        if household.id == plan.household_id
    )


def test_the_objective_is_the_second_solvers_and_the_bound_and_gap_follow() -> None:
    seen: Counter[str] = Counter()
    for seed in SEEDS:
        problem = varied(seed)
        solution = solve(problem)
        assert solution.objective == second.best(problem, locked_value(problem)), seed
        assert solution.bound >= solution.objective
        assert solution.gap == (solution.bound - solution.objective) / max(abs(solution.bound), 1e-9)
        assert solution.gap == 0
        used: Counter[tuple[str, str]] = Counter()
        for placed in solution.plans:
            used.update(second.uses(placed.plan))
            household = next(one for one in problem.households if one.id == placed.plan.household_id)
            mine = {one.plan: one.value for one in second.possible(problem, household)}
            assert mine[placed.plan] == placed.value.total
            seen["locked"] += placed.locked
            seen["couple"] += len(placed.plan.jobs) == 2
            seen["scooter"] += any(choice.pool_id == "s0" for choice in placed.plan.jobs)
        assert used <= second.capacity(problem)
    assert min(seen[what] for what in ("locked", "couple", "scooter")) >= 3, seen


def test_both_call_the_same_plans_possible_with_the_same_value() -> None:
    checked = 0
    for seed in range(0, 160, 20):
        problem = replace(varied(seed), locked=())
        rules = Feasibility(problem)
        for household in problem.households:
            mine = {one.plan: one.value for one in second.possible(problem, household)}
            theirs = {
                plan: plan_value(rules, plan).total
                for plan in every_plan(problem, household)
                if not rules.obstacles(plan)
            }
            assert mine == theirs
            checked += len(mine)
    assert checked > 100


def test_the_change_named_is_the_smallest_of_its_order_that_gives_a_plan() -> None:
    statuses: Counter[str] = Counter()
    for seed in SEEDS[::2]:
        problem = varied(seed)
        room = second.left(problem)
        for household, told in zip(problem.households, explain(problem, solve(problem)).households, strict=True):
            statuses[told.status] += 1
            if told.status not in ("change", "several", "scarcity"):
                continue

            def fits(plan: second.Found, room: second.Use = room) -> bool:
                return plan.value > 0 and Counter(plan.use) <= room

            plans = [plan for plan in second.possible(problem, household) if plan.value > 0]
            now = any(fits(plan) for plan in plans)
            if told.status == "scarcity":
                assert plans, "accepted plans or other households took what they need"
                assert told.alternatives
            else:
                assert not now
                assert told.status == "change" or not plans
            if now:
                continue
            order = relaxations(problem, household)
            assert [one.effort for one in order] == sorted(one.effort for one in order)
            opening: dict[tuple[str, str], tuple[str, set[Plan]]] = {}
            for one in order:
                if (one.code, one.subject) not in opening:
                    found = second.possible(one.problem, one.problem.households[0])
                    opened = {plan.plan for plan in found if fits(plan)}
                    if opened:
                        opening[one.code, one.subject] = (one.label, opened)
            assert [(c.code, c.subject, c.label) for c in told.changes] == [
                (*key, label) for key, (label, _) in opening.items()
            ]
            for change in told.changes:
                assert change.witness in opening[change.code, change.subject][1]
    assert statuses["change"] >= 20
    assert statuses["several"] >= 1


# --- corners ----------------------------------------------------------------------------------------------------------

CLEANER = Adult("a", trades=frozenset({"K2204"}))
SETTLED = Household("m", (CLEANER,), home=PLACES[0], home_kind="social", means=Means(adults=1, wages=300_000))
JOB = Job("e", PLACES[0], rome="K2204", net_wage=147_800)
FLATS = tuple(Dwelling(f"l{n}", PLACES[0], rent=30_000) for n in range(10))


@pytest.mark.parametrize("may_stay", [True, False])
def test_who_only_moves_for_nothing_is_still_told_that_the_job_is_scarce(may_stay: bool) -> None:
    one = replace(SETTLED, keep_home_allowed=may_stay)
    problem = Problem(
        (one, replace(one, id="u", urgency=900_000), replace(one, id="v", urgency=1_000_000)), (JOB,), FLATS
    )
    told = explain(problem, solve(problem)).households
    assert [said.status for said in told] == ["scarcity", "scarcity", "placed"]
    assert told[0].binding[0][0].id == "e"
    assert told[0].alternatives


def test_who_lacks_what_an_accepted_plan_took_is_told_so() -> None:
    problem = Problem((SETTLED, replace(SETTLED, id="n")), (JOB,), ())
    taken = solve(problem).plans[0].plan
    again = replace(problem, locked=(taken,))
    told = explain(again, solve(again)).households
    lacking = next(said for said in told if said.household_id != taken.household_id)
    assert lacking.status == "scarcity"
    assert [key.id for key, _ in lacking.binding] == ["e"]
    assert "plan accepté" in lacking.sentence
    assert not any(other.available for other in lacking.alternatives)


def test_taking_back_one_refusal_of_two_that_both_forbid_is_not_called_a_single_change() -> None:
    twice = (Refusal("m", job_id="e"), Refusal("m", stay=True))
    problem = Problem((SETTLED,), (JOB,), (), refusals=twice)
    assert explain(problem, solve(problem)).households[0].status == "several"
    same = replace(problem, refusals=(twice[0], replace(twice[0], reason="horaires")))
    (change, *_) = explain(same, solve(same)).households[0].changes
    assert change.code == "refusals"


def test_the_scooter_named_for_an_adult_is_used_by_that_adult() -> None:
    far = replace(JOB, point=PLACES[2])
    couple = replace(SETTLED, adults=(CLEANER, replace(CLEANER, id="b", oral=2)), home=PLACES[0])
    problem = Problem((couple,), (replace(far, min_oral=2),), ())
    changes = explain(problem, solve(problem)).households[0].changes
    assert [change.subject for change in changes if change.code == "scooter"] == ["b"]
    (choice,) = next(change.witness for change in changes if change.code == "scooter").jobs
    assert (choice.adult_id, choice.mode) == ("b", Mode.SCOOTER)


def test_an_accepted_plan_for_an_adult_who_left_is_refused_in_french() -> None:
    gone = Plan("m", None, (JobChoice("parti", "e", Mode.WALK),))
    with pytest.raises(PlanningError, match="n'est plus un de ses adultes"):
        solve(Problem((SETTLED,), (JOB,), (), locked=(gone,)))


@pytest.mark.parametrize("unknown", [float("inf"), float("nan")])
def test_a_proof_stopped_before_it_knows_a_bound_leaves_that_of_the_prices(
    monkeypatch: pytest.MonkeyPatch, unknown: float
) -> None:
    asked = []

    def stopped(*given: object) -> Chosen:
        asked.append(given)
        return Chosen(np.zeros(0, dtype=np.int64), unknown, proved=False)

    monkeypatch.setattr(master, "choose", stopped)
    for seed in range(60):
        problem = random_problem(seed, 4, 4, 3)
        early = solve(problem)
        assert early.objective <= early.bound
        assert second.best(problem) <= early.bound
    assert asked


def test_an_accepted_scooter_is_no_longer_lent() -> None:
    far = replace(SETTLED, home=PLACES[0])
    jobs = (replace(JOB, point=PLACES[2], openings=2),)
    pools = (MobilityResource("s", Mode.SCOOTER, 1),)
    problem = Problem((far, replace(far, id="n")), jobs, (), pools)
    (first,) = solve(problem).plans
    other = next(one for one in problem.households if one.id != first.plan.household_id)
    again = solve(replace(problem, locked=(first.plan,)))
    assert again.unplaced == (other.id,)
    assert again.objective == again.bound == first.value.total


@pytest.mark.parametrize(
    "problem",
    [
        Problem((SETTLED,), (), ()),
        Problem((SETTLED,), (), FLATS),
        Problem((), (JOB,), FLATS),
        Problem((replace(SETTLED, adults=()),), (JOB,), FLATS, (MobilityResource("s", Mode.SCOOTER, 0),)),
    ],
)
def test_a_session_that_lacks_one_side_places_nobody_and_proves_it(problem: Problem) -> None:
    solution = solve(problem)
    assert (solution.objective, solution.bound, solution.gap) == (0, 0, 0.0)
    assert {said.status for said in explain(problem, solution).households} <= {"several"}


def test_no_field_of_the_problem_names_sex_nationality_origin_or_protection() -> None:
    kinds = (Adult, Household, Job, Dwelling, MobilityResource, Refusal, Plan, JobChoice, Means, Problem)
    words = ("sex", "gender", "national", "origin", "countr", "protect", "religio", "ethnic", "name")
    named = [(kind.__name__, field.name) for kind in kinds for field in fields(kind)]
    assert not [one for one in named if any(word in one[1] for word in words)]
