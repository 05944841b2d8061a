"""The best selection of plans, by trying all of them: at most one a household, nothing taken beyond what there is."""

from collections import Counter
from dataclasses import dataclass

from tests.core.planning.second.facts import Household, Plan, Scenario
from tests.core.planning.second.rules import choice_way, plans, small_children
from tests.core.planning.second.value import worth

Thing = tuple[str, str]
Use = frozenset[tuple[Thing, int]]
Room = dict[Thing, int]


@dataclass(frozen=True)
class Found:
    """A possible plan, its value and what it takes."""

    plan: Plan
    value: int
    use: Use


def possible(scenario: Scenario, household_id: str) -> list[Found]:
    """Every possible plan of a household, the best first; each alone takes no more than there is."""
    there = room(scenario)
    (household,) = [one for one in scenario.households if one.id == household_id]
    found = []
    for plan in plans(scenario, household):
        use = taken(scenario, household, plan)
        if fits(use, there):
            found.append(Found(plan, value(scenario, household, plan), use))
    return sorted(found, key=lambda one: -one.value)


def value(scenario: Scenario, household: Household, plan: Plan) -> int:
    """What a plan is worth, possible or not."""
    home = scenario.dwellings[plan.dwelling] if plan.dwelling else None
    adults = {adult.id: adult for adult in household.adults}
    ways = [
        (adults[choice.adult], choice, choice_way(scenario, household, adults[choice.adult], home, choice))
        for choice in plan.choices
    ]
    return worth(scenario, household, home, plan, ways)


def taken(scenario: Scenario, household: Household, plan: Plan) -> Use:
    """What a plan takes."""
    use: Counter[Thing] = Counter()
    effort = scenario.numbers["effort"]
    if plan.dwelling:
        use["dwelling", plan.dwelling] += 1
        use["hours", household.basin] += effort["move"]
    for choice in plan.choices:
        use["job", choice.job] += 1
        use["hours", household.basin] += effort["job"]
        if choice.pool:
            use["pool", choice.pool] += 1
        if choice.course:
            use["course", choice.course] += 1
            use["hours", household.basin] += effort["course"]
    if plan.care:
        use["care", plan.care] += small_children(scenario, household)
    return frozenset(use.items())


def fits(use: Use, left: Room) -> bool:
    """Whether what is left is enough; what isn't named isn't limited."""
    return all(count <= left.get(thing, count) for thing, count in use)


def room(scenario: Scenario) -> Room:
    """What there is of each thing."""
    return (
        {("dwelling", one): 1 for one in scenario.dwellings}
        | {("job", one.id): one.openings for one in scenario.jobs.values()}
        | {("pool", one.id): one.capacity for one in scenario.pools.values()}
        | {("care", one.id): one.places for one in scenario.centres.values()}
        | {("course", one.id): one.seats for one in scenario.courses.values()}
        | {("hours", basin): hours for basin, hours in scenario.counsellors.items()}
    )


def free(scenario: Scenario) -> Room:
    """What the accepted plans leave: less than nothing where they take more than there is."""
    left = room(scenario)
    households = {one.id: one for one in scenario.households}
    for plan in scenario.locked:
        for thing, count in taken(scenario, households[plan.household], plan):
            if thing in left:
                left[thing] -= count
    return left


Open = list[tuple[frozenset[str], list[Found]]]
"""Households not gone through yet: their groups and plans, the best first."""


@dataclass(frozen=True)
class Answer:
    """An optimum: its value and one of the selections that reach it."""

    value: int
    plans: tuple[Plan, ...]


def best(scenario: Scenario) -> Answer | None:
    """The best answer; none if the floors can't be reached."""
    households = {one.id: one for one in scenario.households}
    accepted = {plan.household for plan in scenario.locked}
    missing = scenario.floors
    total = 0
    for plan in scenario.locked:
        total += value(scenario, households[plan.household], plan)
        missing = _count(missing, households[plan.household].groups)
    others = [one for one in scenario.households if one.id not in accepted]
    search = _Search()
    search.visit(
        [(one.groups, _undominated(possible(scenario, one.id))) for one in others],
        free(scenario), missing, total, scenario.locked,
    )  # fmt: skip
    return search.top


def _count(missing: dict[str, int], groups: frozenset[str]) -> dict[str, int]:
    """What is missing of the floors once one more household of these groups has a plan."""
    return {group: least - (group in groups) for group, least in missing.items()}


def _undominated(found: list[Found]) -> list[Found]:
    """Of plans that take the same things, the best; a plan worth nothing is never chosen."""
    kept: dict[Use, Found] = {}
    for one in found:
        if one.value > 0:
            kept.setdefault(one.use, one)
    return list(kept.values())


class _Search:
    """Household after household, each of its plans that still fit, or none, unless the best plans of those to come,
    taken together, can't make an answer better than the one at hand."""

    def __init__(self) -> None:
        self.top: Answer | None = None

    def visit(self, open_: Open, left: Room, missing: dict[str, int], total: int, taken: tuple[Plan, ...]) -> None:
        """Try everything for the open households, after what was taken."""
        fitting = [(groups, [one for one in found if fits(one.use, left)]) for groups, found in open_]
        hope = total + sum(found[0].value for _, found in fitting if found)
        if self.top is not None and hope <= self.top.value:
            return
        if not fitting:
            if max(missing.values(), default=0) <= 0:
                self.top = Answer(total, taken)
            return
        (groups, found), *others = fitting
        for one in found:
            rest = left | {thing: left[thing] - count for thing, count in one.use if thing in left}
            self.visit(others, rest, _count(missing, groups), total + one.value, (*taken, one.plan))
        self.visit(others, left, missing, total, taken)
