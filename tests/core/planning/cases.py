"""Small invented problems, and the best answer by trying everything."""

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from coincide.core.budget import HousingCost, Means
from coincide.core.mobility import Mode, Point, Shift
from coincide.core.planning import (
    Adult,
    CareCentre,
    Contract,
    CounsellorHours,
    Course,
    Dwelling,
    Household,
    Job,
    JobChoice,
    MobilityResource,
    Plan,
    Problem,
    Refusal,
)
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.resources import capacities, consumed, resource_keys
from coincide.core.planning.value import plan_value

PLACES = (Point(46.34, 2.60), Point(46.37, 2.65), Point(46.50, 2.70), Point(46.56, 3.33))
TRADES = ("K2204", "K2203", "J1501", "N1103")


DAY = dt.date(2026, 12, 1)
SHIFTS = (Shift(8 * 60, 16 * 60), Shift(6 * 60, 13 * 60), Shift(13 * 60, 20 * 60), Shift(21 * 60, 5 * 60))


def wishes(r: random.Random) -> dict[str, Any]:
    """What an adult states: hours, trades, a first day, a job already held."""
    return {
        "earliest": r.choice((None, None, None, 7 * 60)),
        "latest": r.choice((None, None, None, 21 * 60)),
        "vetoed_trades": frozenset(r.choice(((), (), ("J",), ("K22",)))),
        "available": r.choice((None, None, DAY, DAY + dt.timedelta(days=10))),
        "busy": r.choice((None, None, None, *SHIFTS)),
    }


def full_problem(seed: int, households: int = 3, jobs: int = 3, dwellings: int = 2) -> Problem:
    """The same with every feature: wishes, dates, night shifts, small children and centres, classes, seats that go to
    some places at some hours, counsellors' hours."""
    r = random.Random(f"{seed} full")
    basins = [frozenset(), frozenset({"ouest"}), frozenset({"nord"})]
    base = random_problem(seed, households, jobs, dwellings, full=True)
    mobility = (
        *base.pools,
        MobilityResource(
            "n0", Mode.TRANSIT, r.choice((1, 2)), r.choice(basins), frozenset(r.choice(((), ("03185",)))),
            minutes=r.choice((15, 40)), opens=r.choice((None, 6 * 60)), closes=r.choice((None, 21 * 60)),
        ),
    )  # fmt: skip
    return replace(
        base,
        pools=mobility,
        care_age=3,
        centres=tuple(
            CareCentre(
                f"g{n}", r.choice((1, 2, 3)), r.choice(basins), r.choice((5 * 60, 7 * 60)), r.choice((19, 23, 31)) * 60
            )
            for n in range(r.choice((0, 1, 2)))
        ),
        courses=tuple(
            Course(f"c{n}", r.choice((1, 2)), r.choice(basins), r.choice((1, 2, 4))) for n in range(r.choice((0, 1, 2)))
        ),
        counsellors=tuple(
            CounsellorHours(basin, r.choice((8, 14, 30, 60))) for basin in ("ouest", "nord") if r.random() < 0.6
        ),
    )


def random_problem(seed: int, households: int = 3, jobs: int = 4, dwellings: int = 3, *, full: bool = False) -> Problem:
    """A few of everything, with ties (few distinct wages, rents and places), couples, scarce scooters, refusals."""
    r = random.Random(seed)

    def adult(name: str) -> Adult:
        licence = r.random() < 0.4
        return Adult(
            name,
            seeks_work=r.random() < 0.9,
            oral=r.randrange(0, 5),
            written=r.randrange(0, 4),
            literate=r.random() < 0.8,
            licence=licence,
            has_car=licence and r.random() < 0.6,
            trades=frozenset(r.sample(TRADES, 2)),
            modes=frozenset(r.sample([Mode.BIKE, Mode.CARPOOL], r.randrange(0, 2))),
            has_lasting_work=r.random() < 0.1,
            max_minutes=r.choice((None, None, 30)),
            **(wishes(r) if full else {}),
        )

    def household(number: int) -> Household:
        adults = tuple(adult(f"a{i}") for i in range(r.choice((1, 2, 2, 3))))
        ages = tuple(r.choice((0, 2, 5)) for _ in range(r.choice((0, 1, 2)))) if full else ()
        return Household(
            f"m{number}",
            adults,
            required_rooms=r.choice((1, 2, 3)),
            min_surface=r.choice((9, 30)),
            home=r.choice((*PLACES, None)),
            home_kind=r.choice(("temporary", "temporary", "social", "fjt")),
            home_basin=r.choice(("ouest", "nord")),
            home_cost=HousingCost(30_000, 4_000, current=True),
            keep_home_allowed=r.random() < 0.7,
            means=Means(adults=len(adults), children_ages=ages, rsa=57_300, family=r.choice((0, 20_000))),
            urgency=r.choice((0, 0, 500_000, 1_000_000)),
            vetoed_areas=frozenset({"03185"} if r.random() < 0.1 else ()),
            children_ages=ages,
            wanted_areas=frozenset({"03185"} if full and r.random() < 0.15 else ()),
        )

    def job(number: int) -> Job:
        return Job(
            f"e{number}",
            r.choice(PLACES),
            rome=r.choice(TRADES),
            contract=r.choice(list(Contract)),
            months=r.choice((None, 3, 4, 6)),
            net_wage=r.choice((80_000, 147_800, 147_800)),
            shift=r.choice(SHIFTS) if full else SHIFTS[0],
            start=r.choice((None, DAY, DAY + dt.timedelta(days=14))) if full else None,
            min_oral=r.choice((0, 0, 2, 3)),
            min_written=r.choice((0, 0, 1, 2)),
            needs_licence=r.random() < 0.1,
            needs_literacy=r.random() < 0.2,
            requires_trade=r.random() < 0.1,
            openings=r.choice((1, 1, 1, 2)),
            area=r.choice(("", "03185")),
        )

    def dwelling(number: int) -> Dwelling:
        return Dwelling(
            f"l{number}",
            r.choice(PLACES),
            kind=r.choice(("social", "private", "fjt", "iml")),
            rooms=r.choice((1, 2, 3, 4)),
            surface=r.choice((25, 45, 60)),
            rent=r.choice((20_000, 32_000, 45_000)),
            charges=5_000,
            requires_work_contract=r.random() < 0.4,
            available=r.choice((None, DAY, DAY + dt.timedelta(days=28))) if full else None,
            basin=r.choice(("ouest", "nord")),
            area=r.choice(("", "03185")),
        )

    refusals = [Refusal("m0", "l0", "e0", reason="trop loin")] if r.random() < 0.5 else []
    refusals += [Refusal("m1", job_id="e1", reason="horaires")] if r.random() < 0.3 else []
    refusals += [Refusal("m1", stay=True, job_id="e2", reason="trajet")] if r.random() < 0.3 else []
    pools = (
        MobilityResource("s0", Mode.SCOOTER, 1, frozenset({"ouest"})),
        MobilityResource("v0", Mode.CAR, r.choice((0, 1)), frozenset()),
    )
    return Problem(
        tuple(household(number) for number in range(households)),
        tuple(job(number) for number in range(jobs)),
        tuple(dwelling(number) for number in range(dwellings)),
        pools,
        refusals=tuple(refusals),
    )


def every_plan(problem: Problem, household: Household) -> Iterator[Plan]:
    """All combinations of home, jobs (none, one or two), modes and pools: possible or not."""
    ways = [(mode, None) for mode in Mode] + [(pool.mode, pool.id) for pool in problem.pools]
    courses = [None, *(course.id for course in problem.courses)]
    choices: list[list[JobChoice | None]] = [
        [
            None,
            *(JobChoice(adult.id, job.id, *way, course) for job in problem.jobs for way in ways for course in courses),
        ]
        for adult in household.adults
    ]
    rules = Feasibility(problem)
    for home in (None, *problem.dwellings):
        if rules.home_obstacles(household, home):
            continue
        open_choices = []
        for adult, options in zip(household.adults, choices, strict=True):
            open_choices.append([c for c in options if c is None or _workable(rules, household, adult, home, c)])
        for picks in itertools.product(*open_choices):
            taken = tuple(pick for pick in picks if pick is not None)
            if len(taken) <= 2:
                for care in (None, *(centre.id for centre in problem.centres)):
                    yield Plan(household.id, home.id if home else None, taken, care)


def _workable(rules: Feasibility, household: Household, adult: Adult, home: Dwelling | None, choice: JobChoice) -> bool:
    job = rules.jobs[choice.job_id]
    return not (
        rules.job_obstacles(household, adult, job) or rules.travel_obstacles(household, adult, home, job, choice)
    )


def possible_plans(problem: Problem) -> list[list[tuple[int, tuple[int, ...]]]]:
    """Per household: (value, resources taken) of each possible plan worth something."""
    rules = Feasibility(problem)
    position = {key: index for index, key in enumerate(resource_keys(problem))}
    found = []
    for household in problem.households:
        plans = set()
        for plan in every_plan(problem, household):
            if not rules.obstacles(plan):
                value = plan_value(rules, plan).total
                if value > 0:
                    plans.add((value, tuple(sorted(position[key] for key in consumed(problem, plan).elements()))))
        found.append(sorted(plans, reverse=True))
    return found


def best_by_trying_everything(problem: Problem) -> int:
    """The optimum of a problem without locks."""
    plans = possible_plans(problem)

    def best(number: int, left: tuple[int, ...]) -> int:
        if number == len(plans):
            return 0
        top = best(number + 1, left)
        tried: set[tuple[int, ...]] = set()
        for value, taken in plans[number]:
            if taken in tried:
                continue  # the same things for less
            tried.add(taken)
            rest = list(left)
            for resource in taken:
                rest[resource] -= 1
            if min(rest, default=0) >= 0:
                top = max(top, value + best(number + 1, tuple(rest)))
        return top

    return best(0, tuple(capacities(problem).tolist()))
