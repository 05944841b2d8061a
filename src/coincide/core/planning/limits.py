"""When a run stops, and how far from the best its answer may be."""

import math
from dataclasses import dataclass

ROUNDS = 400
"""Passes of pricing where nothing else ends a run."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop. Only `seconds` looks at a clock; without it the same problem gives the same answer.

    Args:
        rounds: most passes of pricing after the sweeps; None: no limit where there is one of time, else `ROUNDS`.
        columns: most plans listed for a proof.
        nodes: most nodes of one integer program.
        seconds: wall time after which the best answer so far is returned with its gap, None for no limit.
        gap: relative gap at which the search stops.
        seed: of everything that is drawn.
        threads: used for pricing; the answer does not depend on it.
    """

    rounds: int | None = None
    columns: int = 60_000
    nodes: int = 20_000
    seconds: float | None = None
    gap: float = 0.0
    seed: int = 0
    threads: int = 1

    @property
    def most_rounds(self) -> float:
        """`rounds` as a number."""
        if self.rounds is not None:
            return self.rounds
        return math.inf if self.seconds is not None else ROUNDS


def relative_gap(best: int, bound: int) -> float:
    """(bound − best) / max(|bound|, 1e-9)."""
    return (bound - best) / max(abs(bound), 1e-9)
