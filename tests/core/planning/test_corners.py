"""Corners of planning and of its explanations, each by a problem of a few rows."""

from dataclasses import fields, replace

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
    branching,
    explain,
    master,
    solve,
)
from coincide.core.planning.linear import Chosen
from coincide.core.scenario import make_scenario
from tests.core.planning.cases import PLACES, best_by_trying_everything, random_problem

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

    small = [random_problem(seed, 4, 4, 3) for seed in range(60)]
    large = [make_scenario(20, 80, 20, seed) for seed in range(8)]
    answers = [solve(problem) for problem in large]
    assert [one.bound for one in answers] == [one.objective for one in answers]
    optima = [*map(best_by_trying_everything, small), *(one.objective for one in answers)]
    monkeypatch.setattr(master, "choose", stopped)
    monkeypatch.setattr(branching, "DEEPEST", 0)  # nothing is split: the proof is asked
    for problem, optimum in zip([*small, *large], optima, strict=True):
        early = solve(problem)
        assert early.objective <= early.bound
        assert optimum <= early.bound
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
