"""The bound that a certificate proves: for each leaf, prices × what is free + each household's best, exactly.

Where the file holds counsellors' hours whole, they need no price: the best of each household is found for every number
of hours that a plan may ask for, and what a basin's households bring together is the best choice that fits its hours.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from coincide.core.checker.facts import KINDS, Scenario
from coincide.core.checker.kernels import NOTHING, Ints
from coincide.core.checker.planfile import PlanFile
from coincide.core.checker.pricing import Pricer
from coincide.core.checker.tree import Demand, Leaf, leaves


class OutOfTimeError(Exception):
    """The time limit came before the last leaf."""


class Bound:
    """Goes through the leaves of one file; results of a household are kept while nothing that it sees changes."""

    def __init__(
        self,
        scenario: Scenario,
        pricer: Pricer,
        file: PlanFile,
        free: dict[tuple[str, str], int],
        deadline: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.scenario, self.pricer, self.file, self.free = scenario, pricer, file, free
        self.deadline, self.clock = deadline, clock
        self.kept: dict[tuple[str, tuple[Demand, ...], bytes], tuple[int, ...]] = {}
        move, job, course = (scenario.whole("effort", name) for name in ("move", "job", "course"))
        self.levels = sorted({m * move + j * job + c * course for m in (0, 1) for j in range(3) for c in range(j + 1)})
        self.leaves = 0
        self.open = [name for name in scenario.households if name not in scenario.locked]

    def _best(self, name: str, demands: tuple[Demand, ...], prices: dict[str, Ints]) -> tuple[int, ...]:
        """The household's best; where its hours are held whole, for each level of hours."""
        key = (name, demands, self.pricer.relevant(name, prices))
        if key not in self.kept:
            if self.clock() > self.deadline:
                raise OutOfTimeError
            levels = tuple(self.levels[1:]) if self._whole(name) else ()
            bests = self.pricer.bests(name, demands, prices, levels)
            self.kept[key] = tuple(([NOTHING] if levels else []) + bests)
        return self.kept[key]

    def _whole(self, name: str) -> bool:
        """Whether the hours of this household's counsellors are held whole."""
        return self.file.whole_hours and self.scenario.households[name].basin in self.scenario.counsellors

    def _together(self, basin: str, households: list[tuple[tuple[int, ...], bool]]) -> int | None:
        """The most that households bring within their basin's hours; None where one that must have a plan has none.

        Each brings its bests by level of hours, and whether it must have a plan.
        """
        size = self.free["counsellor", basin] + 1
        total = np.zeros(size, dtype=np.int64)
        for bests, bound in households:
            after = np.full(size, NOTHING, dtype=np.int64) if bound else total.copy()
            for level, best in zip(self.levels, bests, strict=True):
                if best != NOTHING and level < size:
                    here = total[: size - level]
                    after[level:] = np.maximum(after[level:], np.where(here > NOTHING // 2, here + best, NOTHING))
            total = after
        most = int(total.max())
        return None if most < NOTHING // 2 else most

    def leaf(self, leaf: Leaf) -> int | None:
        """The leaf's bound in billionths, the accepted plans apart; None where it holds no plan for a demand."""
        stated = {**self.file.prices, **leaf.prices}
        floors = {**self.file.floors, **leaf.floors}
        order = self.pricer.order
        prices = {
            kind: np.array([stated.get((kind, name), 0) for name in order[kind]], dtype=np.int64) for kind in KINDS
        }
        total = sum(self.free[key] * amount for key, amount in stated.items())
        for group, amount in floors.items():
            kept = sum(group in self.scenario.households[name].groups for name in self.scenario.locked)
            total -= (self.scenario.floors[group] - kept) * amount
        together: dict[str, list[tuple[tuple[int, ...], bool]]] = {}
        for name in self.open:
            demands = leaf.demands.get(name, ())
            household = self.scenario.households[name]
            bonus = sum(floors.get(group, 0) for group in household.groups)
            bests = tuple(one if one == NOTHING else one + bonus for one in self._best(name, demands, prices))
            must = any(one.yes for one in demands)
            if self._whole(name):
                together.setdefault(household.basin, []).append((bests, must))
            elif must:
                if bests[0] == NOTHING:
                    return None
                total += bests[0]
            else:
                total += max(bests[0], 0)
        for basin, households in together.items():
            most = self._together(basin, households)
            if most is None:
                return None
            total += most
        return total

    def prove(self, root: dict[str, Any], locked_value: int) -> int | None:
        """The bound in millionths, rounded down; None where every leaf is empty (no answer keeps the floors).

        Raises:
            OutOfTimeError: the time limit came first.
            CheckRefusedError: the tree is not one.
        """
        most: int | None = None
        for leaf in leaves(self.scenario, root):
            self.leaves += 1
            amount = self.leaf(leaf)
            if amount is not None:
                most = amount if most is None else max(most, amount)
        return None if most is None else (most + 1000 * locked_value) // 1000
