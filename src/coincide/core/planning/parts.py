"""Parts of a large problem that are worth solving again together: households of one basin, drawn anew each time."""

from collections.abc import Iterator

import numpy as np

from coincide.core.planning.market import Market
from coincide.core.planning.resources import IntArray

SIZE = 120
"""Households in a part: a linear and an integer program of that size take about a second."""


def parts(market: Market, random: np.random.Generator) -> Iterator[IntArray]:
    """Every household once: groups of about `SIZE` from one basin, which share its homes, seats and hours."""
    basin = market.world.counsellor[market.members]
    for one in np.unique(basin):
        drawn = random.permutation(market.members[basin == one])
        for some in np.array_split(drawn, max(round(len(drawn) / SIZE), 1)):
            yield np.sort(some)
