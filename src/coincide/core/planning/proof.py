"""What proves a bound, in names: the splits of the tree and the prices of each leaf (docs/check.md); and the plans that
an answer which is better could contain."""

from __future__ import annotations

from typing import Any

import numpy as np

from coincide.core.planning.branching import Node
from coincide.core.planning.domains import Split
from coincide.core.planning.hours import HoursBound
from coincide.core.planning.kernels import FINER, P_VALUE
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


def within(market: Market, prices: IntArray, whole_hours: bool, slack: int, most: int) -> IntArray | None:
    """Plans that an answer better by up to `slack` (millionths) may contain, None if there are more than `most`."""
    found, count = [], 0
    thresholds = HoursBound.thresholds(market, prices) if whole_hours else None
    best, _, _ = market.price(prices)
    bonus = market.bonus(prices)
    for household in range(len(market.households)):
        less = int(bonus[household]) + FINER * slack + 1
        if thresholds is None:
            least, apart = int(best[household]) - less, None
        else:
            least, apart = 0, thresholds[household] - less
        _, rows, _ = market.best_of(household, prices, floor=least, most=most - count + 1, floors=apart)
        count += len(rows)
        if count > most:
            return None
        found.append(rows[rows[:, P_VALUE] > 0])
    return np.concatenate(found)
