"""What one change opens is counted by the ordinary rules, and alternatives are not near-copies."""

from collections import Counter
from dataclasses import replace

from coincide.core.budget import Means
from coincide.core.planning import DIFFERENCES, Adult, Dwelling, French, Household, Job, Problem, explain, solve
from coincide.core.planning.alternatives import differences
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.nearest import LIFTS, nearest, open_homes, open_jobs
from coincide.core.planning.relaxations import relaxations
from tests.core.planning.cases import PLACES, full_problem, random_problem

HERE, FAR = PLACES[0], PLACES[3]
PERSON = Household("m", (Adult("a", oral=French.A1, written=French.A1),), home=HERE, means=Means(adults=1))


def test_each_level_of_french_opens_the_jobs_that_lack_only_it() -> None:
    jobs = tuple(Job(f"e{n}", HERE, min_written=French.A2) for n in range(12))
    others = (Job("b", HERE, min_written=French.B1), Job("o", HERE, min_oral=French.A2, min_written=French.A2))
    problem = Problem((PERSON,), (*jobs, *others), ())
    first = nearest(Feasibility(problem), PERSON)[0]
    assert (first.code, first.label, first.jobs) == ("written", "le niveau A2 à l'écrit", 12)


def test_a_scooter_opens_the_jobs_that_are_only_too_far() -> None:
    near = replace(HERE, lat=HERE.lat + 0.12)  # some 13 km: too far on foot
    problem = Problem((PERSON,), (Job("e", near), Job("f", FAR), Job("g", near, needs_licence=True)), ())
    found = {one.code: one.jobs for one in nearest(Feasibility(problem), PERSON)}
    assert found["scooter"] == 1


def test_every_count_is_what_the_change_itself_opens() -> None:
    seen: Counter[str] = Counter()
    for seed in range(30):
        for problem in (random_problem(seed, 2, 8, 4), full_problem(seed, 2, 8, 4)):
            rules = Feasibility(problem)
            for household in problem.households:
                before, homes = open_jobs(rules, household), open_homes(rules, household)
                for told in nearest(rules, household):
                    counts = []
                    for change in relaxations(problem, household):
                        if (change.code, change.subject, change.label) == (told.code, told.subject, told.label):
                            after, whose = Feasibility(change.problem), change.problem.households[0]
                            new = {job for _, job in open_jobs(after, whose) - before}
                            counts.append((len(new), len(open_homes(after, whose) - homes)))
                    # two refusals taken back one by one share their label
                    assert (told.jobs, told.homes) in counts, told
                    seen[told.code] += 1
    assert len(seen) >= 8, seen


def test_no_change_that_opens_something_is_forgotten() -> None:
    for seed in range(20):
        problem = random_problem(seed, 1, 6, 3)
        rules, household = Feasibility(problem), problem.households[0]
        before, homes = open_jobs(rules, household), open_homes(rules, household)
        opening = set()
        for change in relaxations(problem, household):
            after, whose = Feasibility(change.problem), change.problem.households[0]
            if change.code in LIFTS and (open_jobs(after, whose) - before or open_homes(after, whose) - homes):
                opening.add((change.code, change.subject))
        told = {(one.code, one.subject) for one in nearest(rules, household)}
        assert told <= opening
        assert len(told) == min(len(opening), 6)


def test_alternatives_differ_in_something_that_people_notice() -> None:
    shown: Counter[str] = Counter()
    for seed in range(40):
        problem = full_problem(seed, 2, 6, 4)
        rules, solution = Feasibility(problem), solve(problem)
        current = {placed.plan.household_id: placed.plan for placed in solution.plans}
        for told in explain(problem, solution).households:
            plans = [one.plan for one in told.alternatives]
            for number, one in enumerate(told.alternatives):
                for other in plans[:number]:
                    assert differences(rules, one.plan, other)
                if told.household_id in current:
                    assert one.differences == differences(rules, current[told.household_id], one.plan) != ()
                shown.update(one.differences)
    assert set(shown) == set(DIFFERENCES)


def test_the_next_flat_of_the_commune_or_employer_of_the_trade_is_a_near_copy() -> None:
    home = Dwelling("l", HERE, area="03185", rent=30_000)
    job = Job("e", HERE, rome="K2204", net_wage=147_800)
    problem = Problem(
        (replace(PERSON, keep_home_allowed=False),),
        (job, replace(job, id="e2"), replace(job, id="far", rome="J1501")),
        (home, replace(home, id="l2")),
    )
    told = explain(problem, solve(problem)).households[0]
    assert [one.differences for one in told.alternatives] == [("trade",)]
