"""Everyone together: prices from a growing linear program, a choice from an integer one, and a bound always.

For any non-negative whole prices p the bound is  Σ_r free_r · p_r + Σ_h max(0, best reduced value of h at p):  an
integer, valid whatever the linear program did. When a gap g remains, every plan whose reduced value is within g of
its household's best is listed (no other can be in a better answer) and the integer program over that list closes it.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from coincide.core.planning.linear import GrowingProgram, Rows, choose
from coincide.core.planning.pricing import Column, Priced, Pricer
from coincide.core.planning.resources import IntArray

FIRST_SLACKS = (4_000,)
"""Before the proof: plans within 1/4,000 of the bound, which are few and nearly always hold the best."""
Progress = Callable[[int, int, float], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop. Only `seconds` looks at a clock; without it the same problem gives the same answer.

    Args:
        rounds: most rounds of column generation.
        homes_per_round: plans (one per home) that each household may add in a round.
        columns: most plans listed for a proof.
        nodes: most nodes of one integer program.
        seconds: wall time after which the best answer so far is returned with its gap, None for no limit.
    """

    rounds: int = 400
    homes_per_round: int = 6
    columns: int = 400_000
    nodes: int = 200_000
    seconds: float | None = None


def relative_gap(best: int, bound: int) -> float:
    """(bound − best) / max(|bound|, 1e-9)."""
    return (bound - best) / max(abs(bound), 1e-9)


@dataclass(slots=True)
class Master:
    """State of one run. `best` and `bound` are millionths; `prices` are those of the best bound by prices, `priced`."""

    pricers: Sequence[Pricer]
    free: IntArray
    limits: Limits
    progress: Progress | None = None
    cancelled: Cancelled | None = None
    base: int = 0
    chosen: tuple[Column, ...] = ()
    best: int = 0
    bound: int = 0
    priced: int = 0
    prices: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    rounds: int = 0
    listed: int = 0
    timings: dict[str, float] = field(default_factory=dict)
    _pool: dict[tuple[object, ...], Column] = field(default_factory=dict)
    _started: float = 0.0

    def run(self) -> None:
        """Solve; the answer is in `chosen`, `best`, `bound`, `prices`."""
        self._started = time.perf_counter()
        self.prices = np.zeros(len(self.free), dtype=np.int64)
        self.bound = self._bound_at(self.prices, [pricer.price(self.prices) for pricer in self.pricers])
        self.priced = self.bound
        self._take(self._greedy(self.prices))
        self._generate()
        self._take(self._greedy(self.prices))
        self._prove()

    # --- bookkeeping ----------------------------------------------------------------------------------------------

    def _stopped(self) -> bool:
        if self.cancelled is not None and self.cancelled():
            return True
        return self._left() is not None and self._left() == 0.0

    def _left(self) -> float | None:
        if self.limits.seconds is None:
            return None
        return max(self.limits.seconds - (time.perf_counter() - self._started), 0.0)

    def _report(self) -> None:
        if self.progress is not None:
            best, bound = self.base + self.best, self.base + self.bound
            self.progress(best, bound, relative_gap(best, bound))

    def _clock(self, part: str, since: float) -> None:
        self.timings[part] = self.timings.get(part, 0.0) + time.perf_counter() - since

    def _take(self, columns: Sequence[Column]) -> None:
        value = sum(column.value for column in columns)
        for column in columns:
            self._pool.setdefault(column.key, column)
        if value > self.best:
            self.best, self.chosen = value, tuple(columns)
        self._report()

    def _bound_at(self, prices: IntArray, priced: Sequence[Priced]) -> int:
        return int(self.free @ prices) + sum(max(one.best, 0) for one in priced)

    def _greedy(self, prices: IntArray) -> list[Column]:
        """A possible answer: households in order of what they bring at these prices, each with its best plan left."""
        left = self.free.copy()
        wall = int(self.bound) + 1
        found: list[Column] = []
        order = sorted(self.pricers, key=lambda pricer: (-pricer.price(prices).best, pricer.position))
        for pricer in order:
            blocked = np.where(left > 0, prices, wall)
            for column in pricer.price(blocked, keep=3).columns:
                used = np.bincount(column.resources, minlength=len(left)) if column.resources else np.zeros_like(left)
                if column.value > 0 and (used <= left).all():
                    left = left - used
                    found.append(column)
                    break
        return found

    # --- the two steps ------------------------------------------------------------------------------------------

    def _generate(self) -> None:
        """Column generation until no plan can enter, or limits."""
        program = GrowingProgram(Rows(len(self.pricers), self.free))
        program.add(list(self._pool.values()))
        prices = self.prices
        for number in range(self.limits.rounds):
            since = time.perf_counter()
            priced = [pricer.price(prices, self.limits.homes_per_round) for pricer in self.pricers]
            self._clock("pricing", since)
            bound = self._bound_at(prices, priced)
            if bound < self.bound:
                self.bound, self.priced, self.prices = bound, bound, prices
            fresh = [c for one in priced for c in one.columns if c.value > 0 and c.key not in self._pool]
            self._pool.update((column.key, column) for column in fresh)
            since = time.perf_counter()
            program.add(fresh)
            value, prices = program.solve()
            self._clock("linear", since)
            self.rounds = number + 1
            self._report()
            if not fresh or self.bound <= value + 0.5 or self._stopped():
                break

    @property
    def _rows(self) -> Rows:
        return Rows(len(self.pricers), self.free)

    def _prove(self) -> None:
        """List every plan that a better answer could contain, a larger part of the gap at a time, and choose."""
        for share in (*FIRST_SLACKS, 1):
            if self.best >= self.bound or self._stopped():
                return
            gap = self.bound - self.best
            last = share == 1 or self.bound // share >= gap
            columns = self._within(gap if last else self.bound // share)
            if columns is None:
                return
            since = time.perf_counter()
            self.listed = len(columns)
            keys = {column.key for column in columns}
            columns += [column for column in self.chosen if column.key not in keys]
            chosen = choose(self._rows, columns, self.chosen, self._left(), self.limits.nodes)
            self._clock("proof", since)
            self._take(chosen.columns)
            if last:
                if chosen.proved:
                    self.bound = self.best
                elif np.isfinite(chosen.bound):
                    # Stopped before its root, HiGHS knows no bound: the one of the prices stands.
                    self.bound = min(self.bound, max(self.best, int(np.floor(chosen.bound)) + 1))
                self._report()
                return

    def _within(self, slack: int) -> list[Column] | None:
        """Plans whose reduced value is at most `slack` under their household's best, None if too many."""
        since = time.perf_counter()
        found: list[Column] = []
        for pricer in self.pricers:
            best = max(pricer.price(self.prices).best, 0)
            listed = pricer.above(self.prices, best - slack, self.limits.columns - len(found))
            if listed is None:
                return None
            found += [column for column in listed if column.value > 0]
        self._clock("listing", since)
        return found
