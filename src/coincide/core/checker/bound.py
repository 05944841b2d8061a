"""The bound that a certificate proves: for each leaf, prices × what is free + each household's best, exactly."""

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
        self.kept: dict[tuple[str, tuple[Demand, ...], bytes], int] = {}
        self.leaves = 0
        self.open = [name for name in scenario.households if name not in scenario.locked]

    def _best(self, name: str, demands: tuple[Demand, ...], prices: dict[str, Ints]) -> int:
        key = (name, demands, self.pricer.relevant(name, prices))
        if key not in self.kept:
            if self.clock() > self.deadline:
                raise OutOfTimeError
            self.kept[key] = self.pricer.best(name, demands, prices)
        return self.kept[key]

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
        for name in self.open:
            demands = leaf.demands.get(name, ())
            best = self._best(name, demands, prices)
            if best != NOTHING:
                best += sum(floors.get(group, 0) for group in self.scenario.households[name].groups)
            if any(one.yes for one in demands):
                if best == NOTHING:
                    return None
                total += best
            else:
                total += max(best, 0)
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
