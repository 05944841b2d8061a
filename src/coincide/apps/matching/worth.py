"""The scarcest things of a session and what one more of each would bring, checked by solving again."""

from dataclasses import dataclass, replace

from coincide.apps.matching import wording
from coincide.apps.offers.models import Dwelling, Job, MobilityResource
from coincide.core.planning import Limits, Problem, ResourceKey, Solution, solve

CHECKED = 5
"""How many of the dearest things are checked by a new run."""
LONGEST_RUN = 15.0
"""Runs that took longer (seconds) are not repeated: the prices are shown, and said to be an estimate."""
ONE_MORE = "+1"


@dataclass(frozen=True)
class Scarce:
    """One more of a scarce thing: its strand, its words, its price, what a new run with one more brings (millionths).

    ``checked`` is None where no new run was made: then only the price speaks.
    """

    strand: str
    label: str
    price: int
    checked: int | None


STRANDS = {"dwelling": "home", "job": "job", "pool": "move"}


def scarcest(problem: Problem, solution: Solution) -> list[Scarce]:
    """The dearest kinds of things, each named once, what brings most first."""
    dearest: dict[tuple[str, str], tuple[int, ResourceKey]] = {}
    names = _names(solution)
    for key, price in solution.prices.items():
        group = (STRANDS[key.kind], names[key.id])
        if price > dearest.get(group, (0, key))[0]:
            dearest[group] = (price, key)
    first = sorted(dearest.items(), key=lambda item: (-item[1][0], item[0]))[:CHECKED]
    again = solution.timings.get("total", 0.0) <= LONGEST_RUN
    found = [
        Scarce(strand, label, price, _gain(problem, solution, key) if again else None)
        for (strand, label), (price, key) in first
    ]
    return sorted(found, key=lambda one: -(one.price if one.checked is None else one.checked))


def _names(solution: Solution) -> dict[str, str]:
    keys = {kind: [key.id for key in solution.prices if key.kind == kind] for kind in STRANDS}
    names: dict[str, str] = {}
    for home in Dwelling.objects.filter(pk__in=keys["dwelling"]).select_related("commune"):
        names[str(home.pk)] = f"Un {wording.offer_text(home)}"
    for job in Job.objects.filter(pk__in=keys["job"]).select_related("commune"):
        names[str(job.pk)] = f"Un poste : {wording.offer_text(job)}"
    for pool in MobilityResource.objects.filter(pk__in=keys["pool"]).select_related("basin"):
        names[str(pool.pk)] = f"Un moyen de plus : {wording.offer_text(pool)}"
    return names


def _gain(problem: Problem, solution: Solution, key: ResourceKey) -> int:
    """What the best answer gains with one more of this thing."""
    more = solve(_with_one_more(problem, key), Limits(seconds=LONGEST_RUN))
    return max(more.objective - solution.objective, 0)


def _with_one_more(problem: Problem, key: ResourceKey) -> Problem:
    if key.kind == "dwelling":
        same = next(one for one in problem.dwellings if one.id == key.id)
        return replace(problem, dwellings=(*problem.dwellings, replace(same, id=key.id + ONE_MORE)))
    if key.kind == "job":
        jobs = tuple(replace(one, openings=one.openings + 1) if one.id == key.id else one for one in problem.jobs)
        return replace(problem, jobs=jobs)
    pools = tuple(replace(one, capacity=one.capacity + 1) if one.id == key.id else one for one in problem.pools)
    return replace(problem, pools=pools)
