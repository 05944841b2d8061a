"""The certificate's tree: each branch splits one household's plans in two, so the leaves cover every choice."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from coincide.core.checker.facts import KINDS, CheckRefusedError, Scenario
from coincide.core.checker.planfile import price

USES = ("dwelling", "job", "pool", "care", "course")
BY_ADULT = ("job", "pool", "course")
MOST_DEMANDS = 60
"""Demands of one household to use something on one path: they are bits of a 64-bit number."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What a path asks of a household's plan: to use one of `ids` (`yes`), or none of them."""

    what: str
    adult: str | None
    ids: frozenset[str]
    yes: bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a path ends: the demands on each household met on the way, and the prices that differ."""

    demands: dict[str, tuple[Demand, ...]]
    prices: dict[tuple[str, str], int]
    floors: dict[str, int]


def _refuse(why: str) -> CheckRefusedError:
    return CheckRefusedError(f"Le certificat n'a pas la forme attendue\u202f: {why}.")


def _changes(scenario: Scenario, node: dict[str, Any]) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
    prices: dict[tuple[str, str], int] = {}
    floors: dict[str, int] = {}
    try:
        for kind, name, amount in node["changes"]:
            if kind not in KINDS or name not in scenario.capacity(kind):
                raise _refuse(f"une feuille donne un prix à {kind} {name}, que le scénario n'a pas")
            prices[kind, name] = price(amount, f"{kind} {name}")
        for group, amount in node["floor_changes"]:
            if group not in scenario.floors:
                raise _refuse(f"une feuille donne un prix au plancher «\u202f{group}\u202f», que le scénario n'a pas")
            floors[group] = price(amount, f"plancher {group}")
    except (TypeError, ValueError):
        raise _refuse("les prix d'une feuille ne se lisent pas") from None
    return prices, floors


def _demand(scenario: Scenario, node: dict[str, Any]) -> tuple[str, Demand]:
    name, what, adult, ids = node["household"], node["what"], node.get("adult"), node["ids"]
    household = scenario.households.get(name) if isinstance(name, str) else None
    if household is None or name in scenario.locked:
        raise _refuse(f"une branche porte sur le ménage «\u202f{name}\u202f», absent ou déjà accepté")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise _refuse(f"une branche du ménage {name} a des identifiants illisibles")
    if what in USES:
        if unknown := set(ids) - scenario.capacity(what).keys():
            raise _refuse(f"une branche du ménage {name} nomme {what} {min(unknown)}, que le scénario n'a pas")
    elif what not in ("stay", "placed") or ids:
        raise _refuse(f"une branche du ménage {name} porte sur «\u202f{what}\u202f» avec {len(ids)} identifiants")
    if adult is not None and (what not in BY_ADULT or adult not in {one.id for one in household.adults}):
        raise _refuse(f"une branche nomme l'adulte «\u202f{adult}\u202f», qui n'est pas du ménage {name}")
    return household.id, Demand(what, adult, frozenset(ids), True)


def leaves(scenario: Scenario, root: dict[str, Any]) -> Iterator[Leaf]:
    """All the leaves, first the "yes" side.

    Raises:
        CheckRefusedError: the tree is not one, or names what the scenario does not hold.
    """
    waiting: list[tuple[Any, dict[str, tuple[Demand, ...]]]] = [(root, {})]
    while waiting:
        node, demands = waiting.pop()
        if not isinstance(node, dict):
            raise _refuse("un nœud n'est pas un objet")
        if node.keys() == {"changes", "floor_changes"}:
            yield Leaf(demands, *_changes(scenario, node))
            continue
        if (
            not {"household", "what", "ids", "yes", "no"}
            <= node.keys()
            <= {*("household", "what", "ids", "yes", "no", "adult")}
        ):
            raise _refuse("un nœud n'est ni une feuille ni une branche à deux côtés")
        household, demand = _demand(scenario, node)
        before = demands.get(household, ())
        if sum(one.yes for one in before) >= MOST_DEMANDS:
            raise _refuse(f"plus de {MOST_DEMANDS} branches portent sur le ménage {household}")
        other = Demand(demand.what, demand.adult, demand.ids, False)
        waiting.append((node["no"], {**demands, household: (*before, other)}))
        waiting.append((node["yes"], {**demands, household: (*before, demand)}))
