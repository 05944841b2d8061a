"""When a plan is possible: the table of docs/model.md, row by row."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

from tests.core.planning.second.budget import budget
from tests.core.planning.second.care import care_times
from tests.core.planning.second.facts import Adult, Choice, Dwelling, Household, Job, Plan, Scenario
from tests.core.planning.second.travel import OWN_MODES, Way, way

AT_MOST_JOBS = 2


def plans(scenario: Scenario, household: Household) -> Iterator[Plan]:
    """Every possible plan of a household: the capacities that other plans leave are not its matter."""
    for home in (None, *scenario.dwellings.values()):
        if not home_suits(scenario, household, home):
            continue
        options = [
            [None, *(one for one in _choices(scenario, adult) if choice_suits(scenario, household, adult, home, one))]
            for adult in household.adults
        ]
        for picks in product(*options):
            choices = tuple(pick for pick in picks if pick is not None)
            if len(choices) > AT_MOST_JOBS:
                continue
            for care in (None, *scenario.centres):
                plan = Plan(household.id, home.id if home else None, choices, care)
                if whole_suits(scenario, household, home, plan):
                    yield plan


def _choices(scenario: Scenario, adult: Adult) -> Iterator[Choice]:
    ways = [*((mode, None) for mode in OWN_MODES), *((pool.mode, pool.id) for pool in scenario.pools.values())]
    for job, (mode, pool), course in product(scenario.jobs, ways, (None, *scenario.courses)):
        yield Choice(adult.id, job, mode, pool, course)


def basin_of(household: Household, home: Dwelling | None) -> str:
    """Where the household would live: pools, centres and classes serve basins of homes."""
    return home.basin if home else household.basin


# --- the home ---------------------------------------------------------------------------------------------------------


def home_suits(scenario: Scenario, household: Household, home: Dwelling | None) -> bool:
    """stay, rooms, surface, area: what is asked of the home alone."""
    if home is None:
        return household.home is not None and household.may_stay
    wanted = household.areas_wanted
    return (
        home.rooms >= household.rooms
        and home.surface >= household.surface
        and home.area not in household.areas_not_wanted
        and (not wanted or home.area in wanted)
    )


# --- one adult's job, way and class -----------------------------------------------------------------------------------


def choice_suits(scenario: Scenario, household: Household, adult: Adult, home: Dwelling | None, choice: Choice) -> bool:
    """The rules about one adult, one job and the home."""
    job = scenario.jobs[choice.job]
    return (
        adult.seeks
        and job.area not in household.areas_not_wanted
        and _job_suits(adult, job)
        and _course_suits(scenario, adult, job, basin_of(household, home), choice)
        and _mode_suits(scenario, adult, job, basin_of(household, home), choice)
        and _dates_suit(scenario, home, job)
        and _way_suits(choice_way(scenario, household, adult, home, choice))
    )


def _job_suits(adult: Adult, job: Job) -> bool:
    """hours, trade_veto, starts, literacy, licence, trade."""
    return (
        adult.hours.hold(job.shift)
        and not (job.rome and job.rome.startswith(adult.trades_not_wanted))
        and (adult.first_day is None or job.start is None or job.start >= adult.first_day)
        and (adult.literate or not job.literacy)
        and (adult.licence or not job.licence)
        and (job.rome in adult.trades or not job.very_trade)
    )


def missing(adult: Adult, job: Job) -> tuple[int, int]:
    """Levels of French that are missing, oral and written."""
    return max(0, job.oral - adult.oral), max(0, job.written - adult.written)


def _course_suits(scenario: Scenario, adult: Adult, job: Job, basin: str, choice: Choice) -> bool:
    """oral, written, course."""
    gaps = missing(adult, job)
    if choice.course is None:
        return gaps == (0, 0)
    course = scenario.courses[choice.course]
    return (
        gaps != (0, 0)
        and max(gaps) <= 1
        and (not course.basins or basin in course.basins)
        and all(course.up_to >= asked for gap, asked in zip(gaps, (job.oral, job.written), strict=True) if gap)
    )


def _mode_suits(scenario: Scenario, adult: Adult, job: Job, basin: str, choice: Choice) -> bool:
    """mode, pool."""
    if choice.pool is None:
        if choice.mode == "car":
            return adult.licence and adult.car
        return choice.mode in ("walk", "transit") or choice.mode in adult.modes
    pool = scenario.pools[choice.pool]
    return (
        pool.mode == choice.mode
        and (not pool.basins or basin in pool.basins)
        and (not pool.areas or job.area in pool.areas)
        and pool.hours.hold(job.shift)
        and (adult.licence or pool.mode != "car")
    )


def _dates_suit(scenario: Scenario, home: Dwelling | None, job: Job) -> bool:
    if home is None or home.free_from is None or job.start is None:
        return True
    return home.free_from <= job.start + timedelta(days=scenario.numbers["move_in_days"])


def _way_suits(found: Way) -> bool:
    """travel, travel_unknown."""
    return found.verdict in ("oui", "a_verifier")


def choice_way(scenario: Scenario, household: Household, adult: Adult, home: Dwelling | None, choice: Choice) -> Way:
    """The way that a choice names, from the plan's home."""
    place = home.place if home else household.home
    return way(scenario, adult, place, scenario.jobs[choice.job], choice)


# --- the plan as a whole ----------------------------------------------------------------------------------------------


def whole_suits(scenario: Scenario, household: Household, home: Dwelling | None, plan: Plan) -> bool:
    """nothing_new, work_contract, refused, care, budget; `search` tells same_job with the capacities."""
    return (
        (home is not None or bool(plan.choices))
        and (
            home is None
            or not home.work_contract
            or bool(plan.choices)
            or any(one.contract for one in household.adults)
        )
        and not _refused(scenario, plan)
        and _care_suits(scenario, household, home, plan)
        and budget(scenario, household, home, plan) != "non"
    )


def _refused(scenario: Scenario, plan: Plan) -> bool:
    return any(
        one.household == plan.household
        and (one.dwelling is None or one.dwelling == plan.dwelling)
        and (not one.stay or plan.dwelling is None)
        and (one.job is None or any(choice.job == one.job for choice in plan.choices))
        for one in scenario.refusals
    )


def small_children(scenario: Scenario, household: Household) -> int:
    """The places that the household asks of a centre."""
    return sum(age < scenario.numbers["care_age"] for age in household.ages)


def _care_suits(scenario: Scenario, household: Household, home: Dwelling | None, plan: Plan) -> bool:
    times = []
    if small_children(scenario, household) and plan.choices:
        minutes = {
            choice.adult: choice_way(scenario, household, adult, home, choice).minutes
            for choice in plan.choices
            for adult in household.adults
            if adult.id == choice.adult
        }
        times = care_times(scenario, household, plan, minutes)
    if plan.care is None:
        return not times
    centre = scenario.centres[plan.care]
    basin = basin_of(household, home)
    return (
        bool(times) and (not centre.basins or basin in centre.basins) and all(centre.hours.hold(time) for time in times)
    )
