"""Everyone together: prices, plans that fit together, and a bound at any moment.

For any non-negative whole prices p the bound is  Σ_r free_r · p_r + Σ_h max(0, best reduced value of h at p):  an
integer, valid whatever found the prices. The run: sweeps for a start, column generation to the best prices, an integer
program over the plans met, then a closer bound with hours held whole (`hours`) and, if a gap remains, the list of
every plan that a better answer could contain.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from coincide.core.planning.columns import Columns, usage
from coincide.core.planning.hours import HoursBound
from coincide.core.planning.kernels import FINER, P_VALUE, P_WIDTH
from coincide.core.planning.linear import GrowingProgram, Sparse, choose
from coincide.core.planning.market import Market
from coincide.core.planning.resources import IntArray
from coincide.core.planning.rows import kinds

SWEEPS = 8
FIRST_STEP, LAST_STEP = 0.1, 0.001
"""Steps of the sweeps, in units of the index: shared seats take them whole, counsellors' hours a thousandth."""
HOUR_STEP = 0.001
NEAR = 20_000_000
"""While prices move, plans (the best of each zone) this near (billionths) to a household's best are worth knowing."""
KEEP = 6
FIRST_NODES, FIRST_GAP = 50, 1e-4
FIRST_REACH, FIRST_TURNS, CLOSE = 10**9, 8, 2e-4
"""Rounds of the closer bound before plans are chosen: at most so many, or until so little is left to gain."""
MOST_COLUMNS = 3_000
"""Plans given to the first integer program, the nearest to the best."""

Progress = Callable[[int, int, float], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop. Only `seconds` looks at a clock; without it the same problem gives the same answer.

    Args:
        rounds: most passes of pricing after the sweeps.
        columns: most plans listed for a proof.
        nodes: most nodes of one integer program.
        seconds: wall time after which the best answer so far is returned with its gap, None for no limit.
        gap: relative gap at which the search stops.
        seed: of everything that is drawn.
        threads: used for pricing; the answer does not depend on it.
    """

    rounds: int = 400
    columns: int = 60_000
    nodes: int = 20_000
    seconds: float | None = None
    gap: float = 0.0
    seed: int = 0
    threads: int = 1


def relative_gap(best: int, bound: int) -> float:
    """(bound − best) / max(|bound|, 1e-9)."""
    return (bound - best) / max(abs(bound), 1e-9)


@dataclass
class Master:
    """State of one run. `best` and `bound` are millionths, `prices` billionths: those of the bound by prices, `priced`;
    `whole_hours`: whether that bound holds the hours whole."""

    market: Market
    limits: Limits
    progress: Progress | None = None
    cancelled: Cancelled | None = None
    base: int = 0
    started: float = field(default_factory=time.perf_counter)
    best: int = 0
    bound: int = 0
    priced: int = 0
    whole_hours: bool = False
    rounds: int = 0
    timings: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chosen: IntArray = np.empty((0, P_WIDTH), dtype=np.int64)
        self.prices: IntArray = np.zeros(len(self.market.free), dtype=np.int64)
        self.worth = self.prices
        self.columns = Columns()
        self._random = np.random.default_rng(self.limits.seed)

    def run(self, prices: IntArray | None = None, plans: IntArray | None = None) -> None:
        """Solve; the answer is in `chosen`, `best`, `bound`, `prices`.

        Args:
            prices: a start (billionths), instead of sweeps.
            plans: rows known from before.
        """
        if len(self.market.households) == 0:
            return
        if plans is not None:
            self._take(self._fitting(plans))
            self.columns.add(plans)
        if prices is None:
            self._price(self.prices)
            prices = self._timed("sweeps", self._sweep)
        self._timed("linear", self._generate, prices)
        self._timed("greedy", self._greedy)
        closer = self._closer()
        if closer is not None:
            turns = closer.rounds(FIRST_REACH)
            self._timed("hours", self._hold_hours, closer, turns, FIRST_TURNS)
            self._timed("integer", self._choose, closer.support())
            self._timed("hours", self._hold_hours, closer, turns, self.limits.rounds)
        self._timed("integer", self._choose, None if closer is None else closer.support())
        self._timed("integer", self._choose, None)
        self._timed("proof", self._prove)

    # --- bookkeeping ----------------------------------------------------------------------------------------------

    def _timed[**P, T](self, part: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        since = time.perf_counter()
        result = work(*args, **kwargs)
        self.timings[part] = self.timings.get(part, 0.0) + time.perf_counter() - since
        return result

    def _stopped(self) -> bool:
        if relative_gap(self.best, self.bound) <= self.limits.gap or self.rounds >= self.limits.rounds:
            return True
        return self._left() == 0.0 or (self.cancelled is not None and self.cancelled())

    def _left(self) -> float | None:
        if self.limits.seconds is None:
            return None
        return max(self.limits.seconds - (time.perf_counter() - self.started), 0.0)

    def _report(self) -> None:
        if self.progress is not None:
            best, bound = self.base + self.best, self.base + self.bound
            self.progress(best, bound, relative_gap(best, bound))

    def _take(self, rows: IntArray) -> None:
        """Keep a possible answer if it is better."""
        value = int(rows[:, P_VALUE].sum())
        if value > self.best:
            self.best, self.chosen = value, rows.copy()
        self.columns.add(rows)
        self._report()

    def _lower(self, bound: int, prices: IntArray, whole_hours: bool) -> None:
        """Keep a bound (billionths) if it is closer."""
        if self.rounds == 0 or bound // FINER < self.priced:
            self.priced, self.prices, self.whole_hours = bound // FINER, prices, whole_hours
            if not whole_hours:
                self.worth = prices
            self.bound = min(self.bound, self.priced) if self.rounds else self.priced
        self._report()

    def _price(self, prices: IntArray, slack: int = 0, keep: int = 1) -> tuple[IntArray, IntArray]:
        """One pass: its bound is kept; answers with the best reduced values and the new plans."""
        best, plans, _ = self.market.price(prices, slack, keep)
        self._lower(int(best.sum()) + int(self.market.free @ prices), prices, False)
        self.rounds += 1
        return best, self.columns.add(plans)

    # --- prices ---------------------------------------------------------------------------------------------------

    def _sweep(self) -> IntArray:
        """Prices to start from: the mean of the last sweeps; the plans they met are kept."""
        prices = np.zeros(len(self.market.free))
        hours = int(self.market.world.firsts[4])
        means = []
        for number in range(SWEEPS):
            step = FIRST_STEP * (LAST_STEP / FIRST_STEP) ** (number / (SWEEPS - 1)) * 1e9
            steps = np.full(len(prices), step)
            steps[hours:] *= HOUR_STEP
            mean, plans = self.market.sweep(prices, steps, self._random.permutation(len(self.market.households)))
            means.append(mean)
            if number >= SWEEPS // 2:
                self.columns.add(plans)
            if self._stopped():
                break
        return np.asarray(np.rint(np.mean(means[-3:], axis=0)), dtype=np.int64)

    def _columns(self, rows: IntArray) -> Sparse:
        """Household row, then resources."""
        starts, resources, amounts = usage(self.market.world, rows)
        count = len(rows)
        where = np.insert(resources + len(self.market.households), starts[:-1], rows[:, 0]).astype(np.int32)
        much = np.insert(amounts, starts[:-1], 1.0)
        return (starts + np.arange(count + 1)).astype(np.int32), where, much

    @property
    def _upper(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.concatenate([np.ones(len(self.market.households)), self.market.free.astype(np.float64)])

    def _generate(self, prices: IntArray) -> None:
        """Column generation until no plan can enter, or limits."""
        self._price(prices, NEAR, KEEP)
        program = GrowingProgram(self._upper, self.limits.seed)
        households = len(self.market.households)
        fresh = self.columns.rows
        while not self._stopped():
            program.add(fresh[:, P_VALUE], self._columns(fresh))
            value, duals = program.solve()
            _, fresh = self._price(duals[households:], NEAR // 4, KEEP)
            if len(fresh) == 0 or self.priced <= value // FINER:
                break

    def _fitting(self, rows: IntArray) -> IntArray:
        """As many of these plans, in order, as fit together."""
        left, kept = self.market.free.copy(), []
        for row in rows:
            _, resources, amounts = usage(self.market.world, row[None])
            if (left[resources] >= amounts).all():
                left[resources] -= amounts.astype(np.int64)
                kept.append(row)
        return np.array(kept, dtype=np.int64).reshape(-1, P_WIDTH)

    # --- plans ----------------------------------------------------------------------------------------------------

    def _greedy(self) -> None:
        """A possible answer: households in order of what they bring at the prices, each with its best plan left."""
        market, left = self.market, self.market.free.copy()
        best, _, _ = market.price(self.prices)
        found = []
        for household in np.argsort(-best, kind="stable"):
            _, rows, reduced = market.best_of(int(household), self.prices, free=left, floor=0)
            if len(rows) == 0:
                continue
            row = rows[[int(reduced.argmax())]]
            _, resources, amounts = usage(market.world, row)
            if row[0, P_VALUE] > 0 and (left[resources] >= amounts).all():
                left[resources] -= amounts.astype(np.int64)
                found.append(row[0])
        if found:
            self._take(np.array(found))

    def _integer(self, rows: IntArray, gap: float, nodes: int) -> tuple[bool, float]:
        """The best answer among these plans; whether it is proved, and the bound on it (millionths)."""
        values = rows[:, P_VALUE]
        known = {row[:P_VALUE].tobytes(): number for number, row in enumerate(rows)}
        start = [known[row[:P_VALUE].tobytes()] for row in self.chosen]
        chosen = choose(
            self._upper, values, self._columns(rows), start, nodes, self._left(), self.limits.seed,
            self.cancelled, gap,
        )  # fmt: skip
        self._take(rows[chosen.positions])
        return chosen.proved, chosen.bound

    def _nearest(self, most: int) -> IntArray:
        """Plans known, the nearest to their household's best at the prices, those of the answer among them."""
        rows, world = self.columns.rows, self.market.world
        starts, resources, amounts = usage(world, rows)
        paid = np.add.reduceat(np.append(self.prices[resources] * amounts, 0.0), starts[:-1])
        reduced = FINER * rows[:, P_VALUE] - np.where(np.diff(starts) > 0, paid, 0)
        best = np.zeros(len(self.market.households))
        np.maximum.at(best, rows[:, 0], reduced)
        lost = best[rows[:, 0]] - reduced
        lost[self.columns.positions(self.chosen)] = -1
        return rows[np.sort(np.argsort(lost, kind="stable")[:most])]

    def _choose(self, allowed: NDArray[np.bool_] | None) -> None:
        """An integer program over the nearest plans met, of the kinds `allowed` (households × kinds) if given."""
        if self._stopped():
            return
        rows, nodes, gap = self._nearest(MOST_COLUMNS), self.limits.nodes, 1e-6
        if allowed is not None:
            own = {row[:P_VALUE].tobytes() for row in self.chosen}
            chosen = np.array([row[:P_VALUE].tobytes() in own for row in rows])
            rows, nodes, gap = rows[allowed[rows[:, 0], kinds(rows)] | chosen], FIRST_NODES, FIRST_GAP
        self._integer(rows, max(self.limits.gap / 2, gap), nodes)

    # --- proof ----------------------------------------------------------------------------------------------------

    def _closer(self) -> HoursBound | None:
        """The closer bound with hours held whole, where hours are scarce."""
        if self._stopped() or not (self.prices[int(self.market.world.firsts[4]) :] > 0).any():
            return None
        best, _, _ = self.market.price(self.prices)
        return HoursBound(self.market, self.columns, self.prices, best, self.limits.seed)

    def _hold_hours(self, closer: HoursBound, turns: Iterator[None], most: int) -> None:
        """Rounds of the closer bound, `most` at most; fewer than that too when little is left to gain."""
        for number, _ in enumerate(turns, start=1):
            self.rounds += 1
            if closer.bound is not None:
                self._lower(closer.bound, closer.prices, True)
                if most == FIRST_TURNS and closer.bound - closer.value < CLOSE * closer.bound:
                    break
            if self._stopped() or number >= most:
                break

    def _prove(self) -> None:
        """List every plan that a better answer could contain and choose among them."""
        if self._stopped():
            return
        rows = self._within(self.bound - self.best)
        if rows is None:
            return
        known = {row[:P_VALUE].tobytes() for row in rows}
        own = [row for row in self.chosen if row[:P_VALUE].tobytes() not in known]
        proved, bound = self._integer(
            np.concatenate([rows, np.array(own, dtype=np.int64).reshape(-1, P_WIDTH)]), 0.0, self.limits.nodes
        )
        if proved:
            self.bound = self.best
        elif np.isfinite(bound):
            # Stopped before its root, HiGHS knows no bound: the one of the prices stands.
            self.bound = min(self.bound, max(self.best, int(np.floor(bound)) + 1))
        self._report()

    def _within(self, slack: int) -> IntArray | None:
        """Plans that an answer better by up to `slack` (millionths) may contain, None if too many."""
        market, found, count = self.market, [], 0
        floors = HoursBound.floors(market, self.prices) if self.whole_hours else None
        best, _, _ = market.price(self.prices)
        for household in range(len(market.households)):
            if floors is None:
                least, apart = int(best[household]) - FINER * slack - 1, None
            else:
                least, apart = 0, floors[household] - FINER * slack - 1
            _, rows, _ = market.best_of(
                household, self.prices, floor=least, most=self.limits.columns - count + 1, floors=apart
            )
            count += len(rows)
            if count > self.limits.columns:
                return None
            found.append(rows[rows[:, P_VALUE] > 0])
        return np.concatenate(found)
