"""A problem without the identifiers of the base it came from: numbers in their place, reasons left out."""

from collections.abc import Iterable
from dataclasses import replace

from coincide.core.planning.model import Household, Plan, Problem, Refusal


def pseudonymised(problem: Problem) -> Problem:
    """The same problem under other names, in the same order; means of transport that are full are left out.

    What a household is made of and where it lives stay: whoever knows a family may know it again.
    """
    homes = _names("m", (one.id for one in problem.households))
    jobs = _names("e", (one.id for one in problem.jobs))
    dwellings = _names("l", (one.id for one in problem.dwellings))
    pools = _names("t", (one.id for one in problem.pools))
    centres = _names("g", (one.id for one in problem.centres))
    courses = _names("c", (one.id for one in problem.courses))
    adults = {
        (home.id, adult.id): f"a{number}" for home in problem.households for number, adult in enumerate(home.adults, 1)
    }

    def household(one: Household) -> Household:
        members = tuple(replace(adult, id=adults[one.id, adult.id]) for adult in one.adults)
        return replace(one, id=homes[one.id], adults=members)

    def plan(one: Plan) -> Plan:
        choices = tuple(
            replace(
                choice,
                adult_id=adults[one.household_id, choice.adult_id],
                job_id=jobs[choice.job_id],
                pool_id=choice.pool_id and pools[choice.pool_id],
                course_id=choice.course_id and courses[choice.course_id],
            )
            for choice in one.jobs
        )
        care = one.care_id and centres[one.care_id]
        return Plan(homes[one.household_id], one.dwelling_id and dwellings[one.dwelling_id], choices, care)

    refusals = (
        Refusal(homes[one.household_id], dwellings.get(one.dwelling_id or ""), jobs.get(one.job_id or ""), one.stay)
        for one in problem.refusals
        if (one.dwelling_id is None or one.dwelling_id in dwellings) and (one.job_id is None or one.job_id in jobs)
    )
    return replace(
        problem,
        households=tuple(map(household, problem.households)),
        jobs=tuple(replace(one, id=jobs[one.id]) for one in problem.jobs),
        dwellings=tuple(replace(one, id=dwellings[one.id]) for one in problem.dwellings),
        pools=tuple(replace(one, id=pools[one.id]) for one in problem.pools if one.capacity > 0),
        centres=tuple(replace(one, id=centres[one.id]) for one in problem.centres),
        courses=tuple(replace(one, id=courses[one.id]) for one in problem.courses),
        locked=tuple(map(plan, problem.locked)),
        refusals=tuple(refusals),
    )


def _names(letter: str, ids: Iterable[str]) -> dict[str, str]:
    return {one: f"{letter}{number:04}" for number, one in enumerate(ids, 1)}
