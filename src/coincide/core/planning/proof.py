"""What proves a bound, in names: the splits of the tree and the prices of each leaf (docs/check.md)."""

from __future__ import annotations

from typing import Any

from coincide.core.planning.branching import Node
from coincide.core.planning.domains import Split
from coincide.core.planning.market import Market
from coincide.core.planning.resources import IntArray, resource_keys

NO_SPLIT: dict[str, Any] = {"changes": [], "floor_changes": []}
"""One leaf, at the prices of the answer."""


def certificate(node: Node, market: Market, prices: IntArray) -> dict[str, Any]:
    """A tree as plain types: leaves with the prices (billionths) that differ from those of the answer, `prices`."""
    problem = market.rules.problem
    keys = resource_keys(problem)
    if not node.halves:
        changed = [(at, int(node.prices[at])) for at in (node.prices != prices).nonzero()[0].tolist()]
        return {
            "changes": [[keys[at].kind, keys[at].id, price] for at, price in changed if at < len(keys)],
            "floor_changes": [
                [problem.floors[at - len(keys)].group, price] for at, price in changed if at >= len(keys)
            ],
        }
    assert node.split is not None
    yes, no = (certificate(half, market, prices) for half in node.halves)
    return {**_named(node.split, market), "yes": yes, "no": no}


def _named(split: Split, market: Market) -> dict[str, Any]:
    household, problem = market.households[split.household], market.rules.problem
    told: dict[str, Any] = {"household": household.id, "what": split.what, "ids": []}
    if split.what == "dwelling":
        told["ids"] = [problem.dwellings[split.place].id]
    elif split.what in ("job", "pool"):
        things = problem.jobs if split.what == "job" else problem.pools
        told |= {"adult": household.seekers[split.adult].id, "ids": [things[split.place].id]}
    return told
