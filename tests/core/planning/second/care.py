"""When small children need a centre: the times at which every adult of the household is away."""

from itertools import product

from tests.core.planning.second.facts import DAY, Household, Plan, Scenario, Span

QUARTER = 15


def care_times(scenario: Scenario, household: Household, plan: Plan, minutes: dict[str, int]) -> list[Span]:
    """The times of a day when all adults are away, given the minutes of the way of those who get a job."""
    jobs = {choice.adult: scenario.jobs[choice.job] for choice in plan.choices}
    away = []
    for adult in household.adults:
        if adult.id in jobs:
            shift, way = jobs[adult.id].shift, _to_quarter(minutes[adult.id])
            away.append(Span(shift.start - way, shift.end + way))
        elif adult.busy is not None:
            away.append(adult.busy)
        else:
            return []
    first, *others = away
    found = []
    for days in product((-1, 0, 1), repeat=len(others)):
        together = [first, *(_later(one, day) for one, day in zip(others, days, strict=True))]
        common = Span(max(one.start for one in together), min(one.end for one in together))
        if common.start < common.end:
            found.append(_later(common, -(common.start // DAY)))
    return found


def _to_quarter(minutes: int) -> int:
    return -(-minutes // QUARTER) * QUARTER


def _later(span: Span, days: int) -> Span:
    return Span(span.start + days * DAY, span.end + days * DAY)
