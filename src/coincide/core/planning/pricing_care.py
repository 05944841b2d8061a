"""Childcare inside the pricing of one household: which plans need a place, and in which centre they may have it."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from coincide.core.planning.care import away, care_matrices
from coincide.core.planning.choices import serves
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.options import NONE, STAY, HouseholdOptions
from coincide.core.planning.resources import IntArray, firsts

type Possible = tuple[int, NDArray[np.bool_]]
"""A centre (`NONE`: no care needed) and the plans that go with it."""


class Care:
    """The centres of the problem as one household meets them; `free`: what is left of each resource."""

    def __init__(self, rules: Feasibility, options: HouseholdOptions, free: IntArray) -> None:
        self._options = options
        self._first = firsts(rules.problem).care
        self._asked = options.children
        household = options.household
        self._busy = {one.id: away(one.busy) if one.busy is not None else None for one in household.adults}
        places = [None if home == STAY else rules.problem.dwellings[int(home)] for home in options.homes]
        basins = [rules.home_basin(household, place) for place in places]
        left = [
            (position, centre)
            for position, centre in enumerate(rules.problem.centres)
            if self._asked and free[self._first + position] >= self._asked
        ]
        self._centres = [centre for _, centre in left]
        self._positions = [position for position, _ in left]
        self._near = np.array([[serves(centre, basin) for basin in basins] for centre in self._centres], dtype=bool)
        self._alone = [self._of_one(who) for who in range(len(options.adults))]

    def price(self, centre: int, prices: IntArray) -> int:
        """What the places of the household cost in a centre."""
        return 0 if centre == NONE else int(prices[self._first + centre]) * self._asked

    def alone(self, who: int) -> list[Possible]:
        """For the options of one adult as the only job of the plan."""
        return self._alone[who]

    def _of_one(self, who: int) -> list[Possible]:
        adult = self._options.adults[who]
        others = [busy for name, busy in self._busy.items() if name != adult.adult_id]
        return list(self._possible([adult.leave], [adult.back], others, adult.home))

    def pairs(self, pair: tuple[int, int], home: int, a: slice, b: slice) -> Iterator[Possible]:
        """For all pairs of options of two adults in one home."""
        one, two = (self._options.adults[who] for who in pair)
        others = [busy for name, busy in self._busy.items() if name not in (one.adult_id, two.adult_id)]
        leaves, backs = [one.leave[a][:, None], two.leave[b][None, :]], [one.back[a][:, None], two.back[b][None, :]]
        return self._possible(leaves, backs, others, np.array(home))

    def _possible(
        self,
        leaves: list[IntArray],
        backs: list[IntArray],
        others: list[tuple[int, int] | None],
        home: IntArray,
    ) -> Iterator[Possible]:
        shape = np.broadcast_shapes(*(one.shape for one in leaves))
        if not self._asked or any(one is None for one in others):
            yield NONE, np.ones(shape, dtype=bool)
            return
        busy = [one for one in others if one is not None]
        needed, covered = care_matrices(
            [*leaves, *(np.array(start) for start, _ in busy)],
            [*backs, *(np.array(end) for _, end in busy)],
            self._centres,
        )
        yield NONE, ~needed
        for number, position in enumerate(self._positions):
            yield position, needed & covered[number] & self._near[number][home]
