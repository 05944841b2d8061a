"""The bare problem under the plans: groups, at most one column each, capacities that columns share.

Placing families in towns, pupils in schools, patients in wards has this shape. Nothing here knows households or jobs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from coincide.core.planning.linear import FINER, Cancelled, GrowingProgram, Sparse, choose
from coincide.core.planning.model import PlanningError

NODES = 100_000


@dataclass(frozen=True, slots=True)
class Option:
    """One way to serve a group: its value (millionths) and how much it takes of each capacity (whole, 0 or more)."""

    group: str
    value: int
    sizes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placement:
    """The answer.

    `taken`: positions of the options taken; `objective`: the sum of their values; `bound`: no choice is worth more, by
    the `prices` (billionths, by capacity) alone: anybody can add them up. `proved`: HiGHS found that none is better.
    """

    taken: tuple[int, ...]
    objective: int
    bound: int
    prices: Mapping[str, int]
    proved: bool


def place(
    options: Sequence[Option],
    capacities: Mapping[str, int],
    seconds: float | None = None,
    nodes: int = NODES,
    seed: int = 0,
    cancelled: Cancelled | None = None,
) -> Placement:
    """At most one option a group, within the capacities, of the largest total value.

    Args:
        seconds, nodes: where the integer program stops at the latest; without `seconds` the answer is the same on
            every machine.
        cancelled: asked now and then; True stops the search with the best answer so far.

    Raises:
        PlanningError: an option takes less than nothing, or of a capacity that is not given (French message).
    """
    rows = {name: number for number, name in enumerate(capacities)}
    for number, option in enumerate(options):
        for name, size in option.sizes.items():
            if name not in rows or size < 0:
                raise PlanningError(
                    f"L'option {number + 1} (groupe «\u202f{option.group}\u202f») demande {size} de "
                    f"«\u202f{name}\u202f»\u202f: il faut une capacité donnée et une quantité de 0 ou plus."
                )
    if any(amount < 0 for amount in capacities.values()):
        raise PlanningError("Une capacité est négative\u202f: donnez 0 ou plus.")
    groups = {name: number for number, name in enumerate(dict.fromkeys(option.group for option in options))}
    upper = np.concatenate([np.ones(len(groups)), np.array(list(capacities.values()), dtype=np.float64)])
    values = np.array([option.value for option in options], dtype=np.int64)
    columns = _columns(options, groups, rows)
    prices = np.zeros(len(rows), dtype=np.int64)
    if len(options) > 0:
        program = GrowingProgram(upper, seed)
        program.add(values, columns)
        prices = program.solve()[1][len(groups) :]
    named = {name: int(prices[number]) for name, number in rows.items()}
    bound = _bound(options, capacities, named)
    if len(options) == 0:
        return Placement((), 0, 0, named, True)
    chosen = choose(upper, values, columns, [], nodes, seconds, seed, cancelled)
    taken = tuple(int(one) for one in chosen.positions if values[one] > 0)
    return Placement(taken, sum(options[one].value for one in taken), bound, named, chosen.proved)


def _columns(options: Sequence[Option], groups: Mapping[str, int], rows: Mapping[str, int]) -> Sparse:
    starts, where, much = [0], list[int](), list[float]()
    for option in options:
        where.append(groups[option.group])
        much.append(1.0)
        for name, size in option.sizes.items():
            if size:
                where.append(len(groups) + rows[name])
                much.append(float(size))
        starts.append(len(where))
    return np.array(starts, dtype=np.int32), np.array(where, dtype=np.int32), np.array(much)


def _bound(options: Sequence[Option], capacities: Mapping[str, int], prices: Mapping[str, int]) -> int:
    """Σ capacity × price + Σ over groups of the most that an option leaves, in millionths, rounded down."""
    best: dict[str, int] = {}
    for option in options:
        left = FINER * option.value - sum(prices[name] * size for name, size in option.sizes.items())
        best[option.group] = max(best.get(option.group, 0), left)
    return (sum(amount * prices[name] for name, amount in capacities.items()) + sum(best.values())) // FINER
