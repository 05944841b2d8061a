"""A second solver, written from docs/model.md alone and by trying everything: slow, short, for small problems.

It shares with the engine the facts (`core/planning/model.py`) and the numbers of the weights, no rule and no formula.
"""

import itertools
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from coincide.core.mobility import Mode, Point
from coincide.core.planning import Adult, Contract, Dwelling, Household, Job, JobChoice, Plan, Problem

M = 1_000_000
LIGHT = {Mode.WALK: (1.25, 4.5, 0), Mode.BIKE: (1.2, 14, 2)}
Use = Counter[tuple[str, str]]


@dataclass(frozen=True)
class Found:
    """A possible plan, its value in millionths, and what it takes."""

    plan: Plan
    value: int
    use: tuple[tuple[str, str], ...]


def down(first: int, *others: int) -> int:
    """⌊a·b⌋ at each product, left to right."""
    for other in others:
        first = first * other // M
    return first


# --- travel -----------------------------------------------------------------------------------------------------------


def kilometres(a: Point, b: Point) -> float:
    lat, lon, to_lat, to_lon = map(math.radians, (a.lat, a.lon, b.lat, b.lon))
    h = math.sin((lat - to_lat) / 2) ** 2 + math.cos(lat) * math.cos(to_lat) * math.sin((lon - to_lon) / 2) ** 2
    return max(1.5, 2 * 6371.0088 * math.asin(math.sqrt(h)))


def one_way(a: Point, b: Point, mode: Mode) -> float:
    c = kilometres(a, b)
    if mode in LIGHT:
        detour, speed, extra = LIGHT[mode]
        return 60 * detour * c / speed + extra
    r = 0.3 + 1.22 * c
    v = min(max(38 + 0.55 * r, 38), 40 if mode is Mode.SCOOTER else 70)
    return 60 * r / v + 4 + (10 if mode is Mode.CARPOOL else 0)


def travel(a: Point, b: Point, mode: Mode, limit: int) -> tuple[str, int]:
    """Verdict, and rounded minutes."""
    if mode is Mode.TRANSIT:
        return "inconnu", 0
    minutes = one_way(a, b, mode)
    if 0.8 * minutes > limit:
        return "non", round(minutes)
    sure = 1.2 * minutes <= limit and mode is not Mode.CARPOOL
    return "oui" if sure else "a_verifier", round(minutes)


# --- budget -----------------------------------------------------------------------------------------------------------


def budget(household: Household, home: Dwelling | None, new: int) -> str:
    if home is None:
        return "oui"
    means = household.means
    wages = means.wages + new
    income = wages + means.family + means.other + (means.rsa if new == 0 else 0)
    old = means.adults + sum(age >= 14 for age in means.children_ages)
    young = sum(age < 14 for age in means.children_ages)
    least = 36_000 * (10 + 5 * max(old - 1, 0) + 3 * young) // 10

    def holds(aid: int) -> bool:
        paid = home.rent + home.charges - aid
        return 100 * paid <= 33 * income and income - paid >= least

    later = 80 if wages == 0 else 65 if means.children_ages else 0
    if holds(0):
        return "oui"
    return "a_verifier" if all(holds(home.rent * share // 100) for share in (80, later)) else "non"


# --- value ------------------------------------------------------------------------------------------------------------


def contract(job: Job) -> int:
    months = job.months or 0
    if job.contract is Contract.CDI:
        return 1000
    if job.contract is Contract.ALTERNANCE:
        return 800
    if job.contract in (Contract.CDD, Contract.SEASONAL) and months >= 6:
        return 800
    return 600 if job.contract is Contract.CDDI and months >= 4 else 200


def trade(adult: Adult, job: Job) -> int:
    for signs, worth in ((5, 1000), (3, 850), (1, 700)):
        if job.rome and any(rome[:signs] == job.rome[:signs] for rome in adult.trades):
            return worth
    return 500


def language(adult: Adult, job: Job) -> int:
    asked = ((adult.oral, job.min_oral), (adult.written, job.min_written))
    return 1000 if all(needs == 0 or has > needs for has, needs in asked) else 900


RELIABLE = {Mode.WALK: 1000, Mode.CAR: 1000, Mode.BIKE: 950, Mode.SCOOTER: 920, Mode.TRANSIT: 900, Mode.CARPOOL: 800}


def job_score(adult: Adult, job: Job, mode: Mode, verdict: str, minutes: int, limit: int) -> int:
    commute = M - 300_000 * min(minutes, limit) // max(limit, 1)
    factors = (contract(job), trade(adult, job), language(adult, job))
    score = down(*(1000 * factor for factor in factors))
    return down(score, commute, 1000 * RELIABLE[mode], M if verdict == "oui" else 800_000)


def value(problem: Problem, household: Household, home: Dwelling | None, scores: list[int], money: str) -> int:
    kinds = problem.weights.permanence
    a = kinds[household.home_kind if home is None else home.kind]
    before = kinds[household.home_kind] if household.home is not None else 0
    f = M if money == "oui" else 800_000
    w = M + household.urgency
    lasting = sum(adult.has_lasting_work for adult in household.adults)
    looking = sum(adult.seeks_work and not adult.has_lasting_work for adult in household.adults)
    c = 150_000 * looking + 850_000 * lasting or 150_000
    jobs = sum(down(score, 150_000 + down(700_000, a), f, w) for score in scores)
    return down(c, a - before, f, w) + jobs


# --- what is possible -------------------------------------------------------------------------------------------------


def refused(problem: Problem, household: Household, home: Dwelling | None, jobs: set[str]) -> bool:
    for no in problem.refusals:
        if no.household_id != household.id:
            continue
        home_said = home is None if no.stay else no.dwelling_id in (None, home.id if home else None)
        if home_said and (no.job_id is None or no.job_id in jobs):
            return True
    return False


def home_fits(household: Household, home: Dwelling | None) -> bool:
    if home is None:
        return household.home is not None and household.keep_home_allowed
    large = home.rooms >= household.required_rooms and home.surface >= household.min_surface
    return large and not (home.area and home.area in household.vetoed_areas)


def can_do(problem: Problem, household: Household, adult: Adult, home: Dwelling | None, job: Job) -> bool:
    late = (
        home is not None
        and home.available is not None
        and job.start is not None
        and (home.available - job.start).days > problem.move_in_days
    )
    return not (
        late
        or not adult.seeks_work
        or adult.oral < job.min_oral
        or adult.written < job.min_written
        or (job.needs_literacy and not adult.literate)
        or (job.needs_licence and not adult.licence)
        or (job.requires_trade and job.rome not in adult.trades)
        or (job.area and job.area in household.vetoed_areas)
    )


def ways(problem: Problem, household: Household, adult: Adult, home: Dwelling | None) -> Iterator[tuple[Mode, str]]:
    """Modes, with the pool's id or nothing."""
    basin = household.home_basin if home is None else home.basin
    for mode in Mode:
        driver = adult.licence and adult.has_car
        if mode in (Mode.WALK, Mode.TRANSIT) or (driver if mode is Mode.CAR else mode in adult.modes):
            yield mode, ""
    for pool in problem.pools:
        if (not pool.basins or basin in pool.basins) and (pool.mode is not Mode.CAR or adult.licence):
            yield pool.mode, pool.id


def work(
    problem: Problem, household: Household, adult: Adult, home: Dwelling | None
) -> Iterator[tuple[JobChoice, int, Job]]:
    """What this adult could do from there, and its score."""
    start = household.home if home is None else home.point
    assert start is not None
    limit = problem.limit_minutes if adult.max_minutes is None else adult.max_minutes
    for job in problem.jobs:
        if not can_do(problem, household, adult, home, job):
            continue
        for mode, pool in ways(problem, household, adult, home):
            verdict, minutes = travel(start, job.point, mode, limit)
            if verdict in ("oui", "a_verifier"):
                score = job_score(adult, job, mode, verdict, minutes, limit)
                yield JobChoice(adult.id, job.id, mode, pool or None), score, job


def possible(problem: Problem, household: Household) -> Iterator[Found]:
    """Every possible plan of a household, whatever its value."""
    room = capacity(problem)
    for home in (None, *problem.dwellings):
        if not home_fits(household, home):
            continue
        options = [list(work(problem, household, adult, home)) for adult in household.adults]
        for count in range(3):
            for who in itertools.combinations(options, count):
                for picks in itertools.product(*who):
                    found = together(problem, household, home, picks)
                    if found is not None and Counter(found.use) <= room:
                        yield found


def together(
    problem: Problem, household: Household, home: Dwelling | None, picks: tuple[tuple[JobChoice, int, Job], ...]
) -> Found | None:
    """The rules that look at the whole plan, capacities apart."""
    if (home is None and not picks) or refused(problem, household, home, {job.id for _, _, job in picks}):
        return None
    contracts = bool(picks) or any(adult.has_contract for adult in household.adults)
    if home is not None and home.requires_work_contract and not contracts:
        return None
    money = budget(household, home, sum(job.net_wage for _, _, job in picks))
    if money == "non":
        return None
    choices = tuple(sorted(choice for choice, _, _ in picks))
    plan = Plan(household.id, home.id if home else None, choices)
    return Found(plan, value(problem, household, home, [score for _, score, _ in picks], money), uses(plan))


# --- everyone ---------------------------------------------------------------------------------------------------------


def uses(plan: Plan) -> tuple[tuple[str, str], ...]:
    """What a plan takes."""
    taken = [("home", plan.dwelling_id)] if plan.dwelling_id else []
    taken += [("job", choice.job_id) for choice in plan.jobs]
    return tuple(sorted(taken + [("pool", choice.pool_id) for choice in plan.jobs if choice.pool_id]))


def capacity(problem: Problem) -> Use:
    """How many of each there are, accepted plans apart."""
    room: Use = Counter({("home", one.id): 1 for one in problem.dwellings})
    room.update({("job", one.id): one.openings for one in problem.jobs})
    room.update({("pool", one.id): one.capacity for one in problem.pools})
    return room


def left(problem: Problem) -> Use:
    """What accepted plans leave."""
    room = capacity(problem)
    for plan in problem.locked:
        room.subtract(uses(plan))
    return room


def best(problem: Problem, locked_value: int = 0) -> int:
    """The largest total, trying every choice of at most one plan per household."""
    fixed = {plan.household_id for plan in problem.locked}
    menus: list[dict[tuple[tuple[str, str], ...], int]] = []
    for household in problem.households:
        menu: dict[tuple[tuple[str, str], ...], int] = {(): 0}
        if household.id not in fixed:
            for one in possible(problem, household):
                menu[one.use] = max(menu.get(one.use, 0), one.value)
        menus.append(menu)

    def top(number: int, room: Use) -> int:
        if number == len(menus):
            return 0
        tries = []
        for use, worth in menus[number].items():
            taken = Counter(use)
            if taken <= room:
                rest = room.copy()
                rest.subtract(taken)
                tries.append(worth + top(number + 1, rest))
        return max(tries)

    return locked_value + top(0, left(problem))
