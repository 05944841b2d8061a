"""What one change opens is counted by the ordinary rules, and alternatives are not near-copies."""

from collections import Counter
from dataclasses import replace

from coincide.core.budget import Means
from coincide.core.mobility import Mode
from coincide.core.planning import (
    DIFFERENCES,
    Adult,
    Dwelling,
    French,
    Household,
    Job,
    JobChoice,
    Problem,
    explain,
    solve,
)
from coincide.core.planning.alternatives import differences
from coincide.core.planning.choices import course_brings, french_gaps, serves
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.nearest import Opening, nearest
from coincide.core.planning.prospects import Prospects
from coincide.core.planning.relaxations import relaxations
from tests.core.planning.cases import PLACES, full_problem, random_problem

HERE, FAR = PLACES[0], PLACES[3]
PERSON = Household("m", (Adult("a", oral=French.A1, written=French.A1),), home=HERE, means=Means(adults=1))


def openings(problem: Problem, household: Household) -> tuple[Opening, ...]:
    return nearest(Prospects(Feasibility(problem), household))


def open_jobs(problem: Problem, household: Household) -> set[tuple[str, str]]:
    """(adult, job) that the rules leave open, asked one way and one home at a time."""
    rules = Feasibility(problem)
    homes = [one for one in (None, *problem.dwellings) if not rules.home_obstacles(household, one)]
    ways = [(mode, None) for mode in Mode] + [(pool.mode, pool.id) for pool in problem.pools if pool.capacity]

    def reaches(adult: Adult, job: Job) -> bool:
        for home in homes:
            basin = rules.home_basin(household, home)
            taught = [one for one in problem.courses if serves(one, basin) and course_brings(one, adult, job)]
            if rules.date_obstacles(home, job) or (any(french_gaps(adult, job)) and not taught):
                continue
            choices = (JobChoice(adult.id, job.id, *way) for way in ways)
            if not all(rules.travel_obstacles(household, adult, home, job, choice) for choice in choices):
                return True
        return False

    return {
        (adult.id, job.id)
        for adult in household.seekers
        for job in problem.jobs
        if not rules.job_obstacles(household, adult, job) and reaches(adult, job)
    }


def open_homes(problem: Problem, household: Household) -> set[str]:
    rules = Feasibility(problem)
    return {one.id for one in problem.dwellings if not rules.home_obstacles(household, one)}


def test_each_level_of_french_opens_the_jobs_that_lack_only_it() -> None:
    jobs = tuple(Job(f"e{n}", HERE, min_written=French.A2) for n in range(12))
    others = (Job("b", HERE, min_written=French.B1), Job("o", HERE, min_oral=French.A2, min_written=French.A2))
    problem = Problem((PERSON,), (*jobs, *others), ())
    first = openings(problem, PERSON)[0]
    assert (first.code, first.label, first.jobs) == ("written", "le niveau A2 à l'écrit", 12)


def test_a_scooter_opens_the_jobs_that_are_only_too_far() -> None:
    near = replace(HERE, lat=HERE.lat + 0.12)  # some 13 km: too far on foot
    problem = Problem((PERSON,), (Job("e", near), Job("f", FAR), Job("g", near, needs_licence=True)), ())
    found = {one.code: one.jobs for one in openings(problem, PERSON)}
    assert found["scooter"] == 1


def test_every_count_is_what_the_change_itself_opens() -> None:
    seen: Counter[str] = Counter()
    for seed in range(30):
        for problem in (random_problem(seed, 2, 8, 4), full_problem(seed, 2, 8, 4)):
            for household in problem.households:
                before, homes = open_jobs(problem, household), open_homes(problem, household)
                for told in openings(problem, household):
                    counts = []
                    for change in relaxations(problem, household):
                        if (change.code, change.subject, change.label) == (told.code, told.subject, told.label):
                            after, whose = change.problem, change.household
                            new = {job for _, job in open_jobs(after, whose) - before}
                            counts.append((len(new), len(open_homes(after, whose) - homes)))
                    # two refusals taken back one by one share their label
                    assert (told.jobs, told.homes) in counts, told
                    seen[told.code] += 1
    assert len(seen) >= 8, seen


def test_no_change_that_opens_something_is_forgotten() -> None:
    for seed in range(20):
        problem = random_problem(seed, 1, 6, 3)
        household = problem.households[0]
        before, homes = open_jobs(problem, household), open_homes(problem, household)
        opening = set()
        for change in relaxations(problem, household):
            after, whose = change.problem, change.household
            if open_jobs(after, whose) - before or open_homes(after, whose) - homes:
                opening.add((change.code, change.subject))
        told = {(one.code, one.subject) for one in openings(problem, household)}
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
