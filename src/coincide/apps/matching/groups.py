"""The groups of households that a session may give a floor to: at least so many of them get a plan.

A group is told from facts that the planner reads anyway, or from where the household is followed: none can be a sex, a
nationality, an origin or a kind of protection (docs/model.md, "Floors").
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from coincide.apps.matching import queries, wording
from coincide.apps.matching.models import PlanningSession
from coincide.apps.people.models import Household
from coincide.apps.territory.models import Basin
from coincide.core import planning
from coincide.core.planning.model import French

BASIN = "bassin-"
WAITING = "sans-proposition"
ENDING = 750_000
"""Urgency (millionths) from which six months or less are left of twenty-four."""
LARGE = 5
ADULT_AGE = 18


def _ends_soon(one: planning.Household) -> bool:
    return one.urgency >= ENDING


def _is_large(one: planning.Household) -> bool:
    return one.required_rooms >= LARGE


def _is_lone_parent(one: planning.Household) -> bool:
    return len(one.adults) == 1 and any(age < ADULT_AGE for age in one.children_ages)


def _lacks_french(one: planning.Household) -> bool:
    return any(adult.seeks_work and min(adult.oral, adult.written) < French.A2 for adult in one.adults)


_BY_FACTS: dict[str, tuple[str, Callable[[planning.Household], bool]]] = {
    "fin-proche": ("Encore six mois d'accompagnement au plus", _ends_soon),
    "parent-seul": ("Parents seuls avec un enfant", _is_lone_parent),
    "grand-logement": ("Familles à qui il faut un T5 ou plus", _is_large),
    "infra-a2": ("Un adulte cherche un emploi sous le niveau A2", _lacks_french),
}


@dataclass(frozen=True)
class Group:
    """A group that a floor may name: ``code`` is its name in the problem and in a scenario folder."""

    code: str
    label: str


def offered(basins: Iterable[Basin]) -> list[Group]:
    """The groups of a session over these basins: each basin, then what facts tell."""
    places = [Group(f"{BASIN}{basin.slug}", f"Bassin {wording.of(basin.name)}") for basin in basins]
    facts = [Group(code, label) for code, (label, _) in _BY_FACTS.items()]
    return [*places, Group(WAITING, "Deux séances de suite sans proposition"), *facts]


def among(floors: Mapping[str, int], basins: Iterable[Basin]) -> dict[str, int]:
    """Of these floors, those whose group a session over these basins has."""
    known = {group.code for group in offered(basins)}
    return {code: least for code, least in floors.items() if code in known}


def members(session: PlanningSession, households: Iterable[planning.Household]) -> dict[str, set[str]]:
    """Which of these households are in each group, by the group's code; every group of the session is named."""
    found: dict[str, set[str]] = {group.code: set() for group in offered(session.basins.all())}
    known = {one.id: one for one in households}
    for household, slug in queries.basin_of(session, Household.objects.filter(pk__in=known)).items():
        found[f"{BASIN}{slug}"].add(str(household))
    waits = queries.sessions_without_proposal(session, known)
    # This session counts as one more in that number: three is two before it.
    found[WAITING] = {name for name, count in waits.items() if count >= queries.WAITS}
    for code, (_, belongs) in _BY_FACTS.items():
        found[code] = {one.id for one in known.values() if belongs(one)}
    return found


def with_floors(
    problem: planning.Problem, floors: Mapping[str, int], within: Mapping[str, set[str]]
) -> planning.Problem:
    """The problem that keeps these floors (least by group); households name only the groups that have one."""
    if not floors:
        return problem
    households = tuple(
        replace(one, groups=frozenset(code for code in floors if one.id in within[code])) for one in problem.households
    )
    kept = tuple(planning.Floor(code, least) for code, least in sorted(floors.items()))
    return replace(problem, households=households, floors=kept)
