"""Plans within the seats of a projected line.

A way takes a seat out and another back, of the passages that the job's hours ask for, while a plan takes one seat of
one pool of one length (docs/model.md). So seats are kept from outside the planner: where more people than seats are in
a passage, those whose plans are worth least are told that this home and this job don't go together for them, and the
plans are solved again. What comes out can be carried whole; that it is the best of all such plans is not proved, and
the bound that stands beside it is that of the line without limit of seats (nor of floors, where seats lowered one).
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from coincide.apps.matching import floors
from coincide.core.mobility import Mode, Workplace
from coincide.core.mobility.combined import CombinedTravel
from coincide.core.mobility.shuttle import is_projected
from coincide.core.planning import Limits, Plan, Problem, Solution
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.model import Refusal
from coincide.core.planning.solve import PlacedPlan

SECONDS, GAP = 4.0, 0.001
"""Where a search stops: a page waits for it. It starts from the session's own plans and prices."""
TURNS = 6
"""Most times that plans are solved again for seats; then the plans worth least are left out."""

Passage = int
"""A run of the line, wherever one boards it: a seat is taken from end to end, even by who rides a part of it."""


@dataclass(frozen=True, slots=True)
class Seated:
    """Plans that the line can carry, their value together and what no such plans exceed (millionths), and how many ways
    were refused for want of a seat."""

    plans: tuple[PlacedPlan, ...]
    objective: int
    bound: int
    turned_away: int


def passages_of(problem: Problem, after: CombinedTravel) -> Callable[[Plan], list[tuple[str, set[Passage]]]]:
    """A function that gives, for a plan, each of its jobs that the line serves with the passages taken."""
    rules = Feasibility(problem)
    told: dict[tuple[object, ...], set[Passage]] = {}

    def of(plan: Plan) -> list[tuple[str, set[Passage]]]:
        household = rules.households[plan.household_id]
        home = rules.home_point(household, rules.dwellings[plan.dwelling_id] if plan.dwelling_id else None)
        adults = {adult.id: adult for adult in household.adults}
        found = []
        for choice in plan.jobs:
            if choice.mode is not Mode.TRANSIT or choice.pool_id is not None or home is None:
                continue
            job = rules.jobs[choice.job_id]
            limit = rules.limit(adults[choice.adult_id])
            key = home, job.point, job.shift, limit
            if key not in told:
                way = after.tell(home, Workplace(job.point, job.shift), Mode.TRANSIT, limit)
                told[key] = {leg.run for leg in (*way.out, *way.back) if is_projected(after, leg)}
            if told[key]:
                found.append((choice.job_id, told[key]))
        return found

    return of


def riders_of(plans: Sequence[Plan], passages: Callable[[Plan], list[tuple[str, set[Passage]]]]) -> Counter[Passage]:
    """How many people of these plans are in each passage."""
    return Counter(passage for plan in plans for _, taken in passages(plan) for passage in taken)


def within_seats(
    problem: Problem,
    free: Solution,
    passages: Callable[[Plan], list[tuple[str, set[Passage]]]],
    seats: int,
) -> Seated:
    """Plans that hold in the seats, from those of `free`, which knows no limit of seats."""
    found, refused, asked = free, list(problem.refusals), problem.floors
    first = len(refused)
    until = time.monotonic() + SECONDS
    for _ in range(TURNS):
        over = _over(found.plans, passages, seats)
        if not over or time.monotonic() > until:
            break
        refused += [
            Refusal(one.plan.household_id, one.plan.dwelling_id, job, stay=one.plan.dwelling_id is None)
            for one, job in over
        ]
        kept = floors.solve_keeping(
            replace(problem, refusals=tuple(refused)), Limits(seconds=SECONDS, gap=GAP), warm=found
        )
        problem, found = kept.problem, kept.solution
    # Where seats put a floor out of reach it was lowered, and the answer may exceed the bound under the first one.
    bound = free.bound if problem.floors == asked else free.objective + free.floors_cost[1]
    left = {one.plan.household_id for one, _ in _over(found.plans, passages, seats)}
    plans = tuple(one for one in found.plans if one.plan.household_id not in left)
    return Seated(plans, sum(one.value.total for one in plans), bound, len(refused) - first + len(left))


def _over(
    plans: Sequence[PlacedPlan], passages: Callable[[Plan], list[tuple[str, set[Passage]]]], seats: int
) -> list[tuple[PlacedPlan, str]]:
    """The plans, with the job, that find no seat when those worth most board first; accepted ones before all."""
    aboard: Counter[Passage] = Counter()
    without = []
    for one in sorted(plans, key=lambda one: (not one.locked, -one.value.total, one.plan.household_id)):
        for job, taken in passages(one.plan):
            if any(aboard[passage] >= seats for passage in taken) and not one.locked:
                without.append((one, job))
            else:
                aboard.update(taken)
    return without
