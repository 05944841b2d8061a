"""What one more of each scarce thing would bring: its price in the answer, and the figure found by solving again."""

import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from coincide.apps.matching import wording
from coincide.apps.offers.models import Childcare, Course, Dwelling, Job, MobilityResource
from coincide.apps.territory.models import Basin
from coincide.core.planning import FloorError, Limits, Problem, ResourceKey, Solution, solve
from coincide.core.planning.resources import resource_keys
from coincide.core.planning.variants import more_of

KEPT_OF_EACH_KIND = 6
CHECKED = 14
"""How many of the dearest things are checked by a new run: the first of each kind, then the second, then of all."""
LONGEST_RUN = 15.0
LONGEST_CHECK = 90.0
"""Seconds that one new run, and all of them together, may take; beyond, only the price speaks."""
DAY_HOURS = 7
"""Hours of counsellors are told by the day."""

STRANDS = {"dwelling": "home", "job": "job", "pool": "move", "care": "all", "course": "all", "counsellor": "all"}
ENOUGH = {
    "dwelling": "Les logements suffisent",
    "job": "Les postes suffisent",
    "pool": "Les moyens de transport partagés suffisent",
    "care": "Les places de garde suffisent",
    "course": "Les places en cours de français suffisent",
    "counsellor": "Les heures de conseiller suffisent",
}


@dataclass(frozen=True)
class Scarce:
    """One more of a scarce thing (a day for counsellors): words, price, what a new run with it brings (millionths).

    ``checked`` is None where no new run was made: then only the price speaks. ``at_least``: the new run left a gap, so
    that the gain may be larger. ``enough``: nothing of this kind is scarce.
    """

    kind: str
    id: str
    strand: str
    label: str
    price: int
    checked: int | None = None
    at_least: bool = False
    enough: bool = False


def scarcest(problem: Problem, prices: Mapping[ResourceKey, int]) -> list[Scarce]:
    """The dearest things of every kind by their prices, each named once; then the kinds that suffice."""
    dearest: dict[tuple[str, str], tuple[int, ResourceKey]] = {}
    for key, name in names_of(prices).items():
        if prices[key] > dearest.get((key.kind, name), (0, key))[0]:
            dearest[key.kind, name] = (prices[key], key)
    found = [
        Scarce(kind, key.id, STRANDS[kind], name, price * _unit(kind)) for (kind, name), (price, key) in dearest.items()
    ]
    kept = _first_of_each_kind(ranked(found), KEPT_OF_EACH_KIND)
    named = {one.kind for one in kept}
    idle = dict.fromkeys(key.kind for key in resource_keys(problem) if key.kind not in named)
    return [*kept, *(Scarce(kind, "", STRANDS[kind], ENOUGH[kind], 0, 0, enough=True) for kind in idle)]


def check(
    problem: Problem, known: Solution, found: list[Scarce], gives_way: Callable[[], bool] = lambda: False
) -> list[Scarce]:
    """The same, the dearest of each kind then of all checked by new runs of this problem, as far as the time allows.

    ``known``: the answer of the problem as it is, from which they go on. What is checked already stays; ``gives_way``
    is asked after each new run, and ends the check.
    """
    real = [one for one in found if not one.enough]
    turns = [*_first_of_each_kind(real, 1), *_first_of_each_kind(real, 2), *real]
    left_to_check = CHECKED - sum(one.checked is not None for one in real)
    chosen = [one for one in dict.fromkeys(turns) if one.checked is None][:left_to_check]
    until = time.monotonic() + LONGEST_CHECK
    checked: dict[Scarce, Scarce] = {}
    for one in chosen:
        left = until - time.monotonic()
        if left <= 0:
            break
        variant = more_of(problem, ResourceKey(one.kind, one.id), _unit(one.kind))
        try:
            more = solve(variant, Limits(seconds=min(LONGEST_RUN, left)), warm=known)
        except FloorError:  # the time was too short for an answer that keeps the floors
            continue
        gain = max(more.objective - known.objective, 0)
        checked[one] = replace(one, checked=gain, at_least=more.bound > more.objective)
        if gives_way():
            break
    told = ranked(checked.get(one, one) for one in real)
    return [*told, *(one for one in found if one.enough)]


def ranked(found: Iterable[Scarce]) -> list[Scarce]:
    """What brings most first: by the new run where there is one, else by the price."""
    return sorted(found, key=lambda one: (-(one.price if one.checked is None else one.checked), one.kind, one.label))


def _first_of_each_kind(found: list[Scarce], most: int) -> list[Scarce]:
    seen: Counter[str] = Counter()
    kept = []
    for one in found:
        seen[one.kind] += 1
        if seen[one.kind] <= most:
            kept.append(one)
    return kept


def _unit(kind: str) -> int:
    return DAY_HOURS if kind == "counsellor" else 1


def names_of(keys: Iterable[ResourceKey]) -> dict[ResourceKey, str]:
    """One more of each of these things, in words; what is no longer in the database is left out."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        wanted[key.kind].append(key.id)
    names: dict[ResourceKey, str] = {}
    for kind, model, related, words in (
        ("dwelling", Dwelling, "commune", "Un {}"),
        ("job", Job, "commune", "Un poste : {}"),
        ("pool", MobilityResource, "basin", "Un moyen de plus : {}"),
        ("care", Childcare, "basin", "Une place de garde : {}"),
        ("course", Course, "basin", "Une place en cours : {}"),
    ):
        known = [one for one in wanted[kind] if _is_stored(one)]
        for offer in model._default_manager.filter(pk__in=known).select_related(related) if known else ():
            names[ResourceKey(kind, str(offer.pk))] = words.format(wording.offer_text(offer))
    if wanted["counsellor"]:
        for basin in Basin.objects.filter(slug__in=wanted["counsellor"]):
            names[ResourceKey("counsellor", basin.slug)] = f"Une journée de conseiller : {basin.name}"
    return names


def _is_stored(identifier: str) -> bool:
    """Whether it can be the identifier of an offer: what a « what if » adds has none."""
    try:
        uuid.UUID(identifier)
    except ValueError:
        return False
    return True
