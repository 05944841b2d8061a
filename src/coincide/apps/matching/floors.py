"""Floors of a session: solved so that no run is lost, and told with what they cost.

The engine gives no answer where a floor cannot be kept (docs/model.md, "Floors"). A session then keeps as much of it as
was reached, and says so: the plans of everybody else must not wait for a wish that nobody can grant.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from coincide.apps.matching import groups
from coincide.apps.matching.models import PlanningSession
from coincide.apps.matching.problem import Built
from coincide.core.planning import FloorError, Limits, Problem, Solution, solve
from coincide.core.planning.master import Cancelled, Progress

MILLION = 1_000_000
TURNS = 4
"""How often floors are lowered to what was reached, before none is asked for; each turn has half of the time left."""


@dataclass(frozen=True)
class Kept:
    """An answer, and the problem that it solves: the same, with the floors lowered that could not be kept."""

    problem: Problem
    solution: Solution


def solve_keeping(
    problem: Problem,
    limits: Limits,
    progress: Progress | None = None,
    warm: Solution | None = None,
    cancelled: Cancelled | None = None,
) -> Kept:
    """Solve, with each floor as high as could be reached; see :func:`coincide.core.planning.solve`.

    Raises PlanningError where the problem contradicts itself.
    """
    problem = _at_most_everyone(problem)
    for _ in range(TURNS):
        if problem.floors and limits.seconds is not None:
            limits = replace(limits, seconds=limits.seconds / 2)
        try:
            return Kept(problem, solve(problem, limits, progress, cancelled, warm))
        except FloorError as error:
            problem = _lowered(problem, error)
    problem = replace(problem, floors=())
    return Kept(problem, solve(problem, limits, progress, cancelled, warm))


def _at_most_everyone(problem: Problem) -> Problem:
    """The problem without asking more plans of a group than it has households."""
    sizes = Counter(group for one in problem.households for group in one.groups)
    floors = (replace(one, least=min(one.least, sizes[one.group])) for one in problem.floors)
    return replace(problem, floors=tuple(one for one in floors if one.least > 0))


def _lowered(problem: Problem, missed: FloorError) -> Problem:
    """The problem without the floor that the engine could not keep, or with what it reached of it."""
    floors = [replace(one, least=missed.reached) if one.group == missed.group else one for one in problem.floors]
    return replace(problem, floors=tuple(one for one in floors if one.least > 0))


def as_held(problem: Problem, told: Mapping[str, Any]) -> Problem:
    """The problem with the floors that a run held, which may be lower than those asked for."""
    held = {one["code"]: one["held"] for one in told.get("floors", [])}
    floors = (replace(one, least=held.get(one.group, 0)) for one in problem.floors)
    return replace(problem, floors=tuple(one for one in floors if one.least > 0))


def told(session: PlanningSession, built: Built, solved: Problem, solution: Solution) -> dict[str, Any]:
    """What a run keeps of floors: each with what was asked, held and reached; what they cost (millionths), between two
    proved figures; and for every group of the session its households and how many have a plan.

    ``built``: what was asked; ``solved``: the problem of the solution, where a floor may have been lowered.
    """
    placed = {one.plan.household_id for one in solution.plans}
    held = {one.group: one.least for one in solved.floors}
    labels = {one.code: one.label for one in groups.offered(session.basins.all())}
    return {
        "floors": [
            {
                "code": one.group,
                "label": labels[one.group],
                "asked": one.least,
                "held": held.get(one.group, 0),
                "reached": len(built.groups[one.group] & placed),
            }
            for one in built.problem.floors
        ],
        "cost": list(solution.floors_cost),
        "groups": {code: [len(names), len(names & placed)] for code, names in built.groups.items()},
    }


@dataclass(frozen=True)
class Floor:
    """A floor as a page tells it: at least ``asked`` households of the group, ``reached`` of them have a plan."""

    label: str
    asked: int
    held: int
    reached: int

    @property
    def is_kept(self) -> bool:
        """Whether as many as asked for have a plan."""
        return self.reached >= self.asked


@dataclass(frozen=True)
class FloorsTold:
    """The floors of a run; what they cost lies between ``low`` and ``high``, in points of index."""

    floors: list[Floor]
    low: float
    high: float

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "FloorsTold":
        """What a run kept, as a page reads it."""
        rows = [Floor(one["label"], one["asked"], one["held"], one["reached"]) for one in told.get("floors", [])]
        low, high = told.get("cost", (0, 0))
        return cls(rows, low / MILLION, high / MILLION)

    @property
    def missed(self) -> list[Floor]:
        """Those that could not be kept."""
        return [one for one in self.floors if not one.is_kept]

    def __bool__(self) -> bool:
        """Whether the run had floors."""
        return bool(self.floors)


def asked_of(told: Mapping[str, Any]) -> dict[str, int]:
    """The floors that a run was asked to keep, by group."""
    return {one["code"]: one["asked"] for one in told.get("floors", [])}
