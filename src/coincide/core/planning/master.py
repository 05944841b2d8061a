"""Everyone together: prices, plans that fit together, and a bound at any moment.

For any non-negative whole prices p the bound is  Σ_r free_r · p_r + Σ_h max(0, best reduced value of h at p):  an
integer, valid whatever found the prices. The run: sweeps for a start, column generation to the best prices, a closer
bound with hours held whole (`hours`) and answers from its program (`rebuild`), then splits of what is left open
(`branching`) and, where these end with a gap, the list of every plan that a better answer could contain.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from coincide.core.planning.branching import Node, Tree
from coincide.core.planning.columns import Columns, fitting, paid, usage
from coincide.core.planning.hours import HoursBound
from coincide.core.planning.kernels import F_COUNSELLOR, FINER, P_HOUSEHOLD, P_VALUE, P_WIDTH
from coincide.core.planning.limits import Limits, relative_gap
from coincide.core.planning.linear import Floats, choose
from coincide.core.planning.market import Market
from coincide.core.planning.parts import parts
from coincide.core.planning.proof import within
from coincide.core.planning.rebuild import FIRST_PART, Rebuilder
from coincide.core.planning.resources import IntArray
from coincide.core.planning.restricted import KEEP, NEAR, Restricted, columns_of, lack_of, score, upper_of

SWEEPS, LONG_SWEEPS = 8, 12
"""The second above `MIDDLE` households."""
SWEEP_SHARE, LATE, LAST = 0.75, 0.5, 0.7
"""Of the time there is, what sweeps may take where that makes them fewer; of the sweeps, how many are done before plans
are kept, and before prices are."""
FIRST_STEP, LAST_STEP = 0.1, 0.0003
"""Steps of the sweeps, in units of the index: shared seats take them whole, counsellors' hours a thousandth."""
HOUR_STEP = 0.001
FIRST_NEAR = 20_000_000
"""`NEAR` for the plans that a linear program starts with."""
FIRST_GAP = 1e-4
"""Gap at which the integer program of a part stops."""
FIRST_TURNS, CLOSE, SMALL_SHARE = 4, 2e-4, 0.02
"""Rounds of the closer bound before plans are chosen: at most so many, or until so little is left to gain."""
MIDDLE, LARGE = 300, 800
"""Above so many households a dive and parts come before the closer bound, which is slow then; above the second there
is no linear program of all of them: sweeps, then parts."""
SMALL_GAIN, PART_ROUNDS, PART_NODES = 1e-3, 12, 50
"""Parts gain less than that in a whole turn: prices are looked for again. Passes of pricing and nodes for one part."""
SMALL_IDLE, FIRST_IDLE, MIDDLE_IDLE = 1, 3, 20
"""Parts in a row without a gain before the bound is looked at again: where the first part is everybody, and above
`MIDDLE` households, where that takes long, the first and the last."""
WIDE, DIVES, WIDE_IDLE = 3e-4, 4, 6
"""Above such a gap it is answers that are missing rather than the bound: so many dives, then, parts in a row without a
gain, and a part after each split; not where the first part is everybody."""
SPLITS = 50_000
"""Then a part is taken apart after so many splits, divided by the square of the households: each takes longer then."""
MOST_COLUMNS = 3_000
"""Plans given to the integer program, the nearest to the best."""

Progress = Callable[[int, int, float], None]
Cancelled = Callable[[], bool]


@dataclass
class Master:
    """State of one run. `best` and `bound` are millionths; so is `priced`, the bound that `prices` (billionths) and the
    splits of `tree` prove, and `alone`, what these prices prove without splits; `whole_hours`: whether both hold the
    hours whole."""

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
        self.prices: IntArray = np.zeros(len(self.market.supply), dtype=np.int64)
        self.penalty = 0
        self.worth, self.worth_bound = self.prices, 0
        self.alone = 0
        self.tree: Node | None = None
        self.columns = Columns()
        self._after = 0.0
        self._random = np.random.default_rng(self.limits.seed)

    def run(self, prices: IntArray | None = None, plans: IntArray | None = None) -> None:
        """Solve; the answer is in `chosen`, `best`, `bound`, `prices`.

        Args:
            prices: a start (billionths), instead of sweeps.
            plans: rows known from before.
        """
        if len(self.market.members) == 0:
            return
        middle, large = (len(self.market.members) > size for size in (MIDDLE, LARGE))
        floors = len(self.market.supply) > len(self.market.free)
        if prices is None or floors:
            since = time.perf_counter()
            self._price(self.prices)
            # What follows the search, a pass at its prices and the answer's own, takes about as long.
            self._after = 1.5 * (time.perf_counter() - since)
            # More than all the plans that a floor could cost.
            self.penalty = self.bound + 1
            self.best = score(self.market, self.chosen, self.penalty)
        if plans is not None:
            self._take(fitting(self.market.world, plans, self.market.supply))
            self.columns.add(plans)
        if prices is None:
            prices = self._timed("sweeps", self._sweep, self.prices, LONG_SWEEPS if middle else SWEEPS)
        if large:
            self._timed("linear", self._price, prices)
            self._timed("greedy", self._greedy)
            self._timed("parts", self._improve)
            return
        self._timed("linear", self._generate, prices)
        self._timed("greedy", self._greedy)
        if self._stopped():
            return
        closer = HoursBound(self.market, self.columns, self.prices, self.limits.seed, self.penalty)
        turns = closer.rounds(self._left, lambda bound: relative_gap(self.best, bound // FINER) <= self.limits.gap)
        self._timed("hours", self._hold_hours, closer, turns, FIRST_TURNS)
        builder = self._builder(closer)
        self._timed("dive", self._take_built, builder)
        self._timed("hours", self._hold_hours, closer, turns, self.limits.most_rounds)
        self._timed("dive", self._dive_often, builder)
        small = len(self.market.members) <= FIRST_PART
        idle = MIDDLE_IDLE if middle else SMALL_IDLE if small else FIRST_IDLE
        self._timed("parts", self._rebuild, builder, idle)
        self._timed("hours", self._hold_hours, closer, turns, self.limits.most_rounds)
        self._timed("tree", self._branch, closer, builder)
        self._timed("proof", self._prove)

    # --- bookkeeping ----------------------------------------------------------------------------------------------

    def _timed[**P, T](self, part: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        since = time.perf_counter()
        result = work(*args, **kwargs)
        self.timings[part] = self.timings.get(part, 0.0) + time.perf_counter() - since
        return result

    def _stopped(self) -> bool:
        if relative_gap(self.best, self.bound) <= self.limits.gap or self.rounds >= self.limits.most_rounds:
            return True
        return self._left() == 0.0 or (self.cancelled is not None and self.cancelled())

    @property
    def _wide(self) -> bool:
        return len(self.market.members) > FIRST_PART and relative_gap(self.best, self.bound) > WIDE

    def _left(self) -> float | None:
        if self.limits.seconds is None:
            return None
        return max(self.limits.seconds - self._after - (time.perf_counter() - self.started), 0.0)

    def _report(self) -> None:
        if self.progress is not None and self.bound >= self.best:  # a former answer is known before any bound
            best, bound = self.base + max(self.best, 0), self.base + self.bound
            self.progress(best, bound, relative_gap(best, bound))

    def _take(self, rows: IntArray) -> None:
        """Keep a possible answer if it is better."""
        value = score(self.market, rows, self.penalty)
        if value > self.best:
            self.best, self.chosen = value, rows.copy()
        self.columns.add(rows)
        self._report()

    def _lower(self, bound: int, prices: IntArray, whole_hours: bool) -> None:
        """Keep a bound (billionths) if it is closer."""
        if self.rounds == 0 or bound // FINER < self.priced:
            self.priced, self.prices, self.whole_hours = bound // FINER, prices, whole_hours
            self.alone = self.priced
            if not whole_hours:
                self.worth, self.worth_bound = prices, bound
            self.bound = min(self.bound, self.priced) if self.rounds else self.priced
        self._report()

    def _price(self, prices: IntArray, slack: int = 0, keep: int = 1) -> tuple[IntArray, IntArray]:
        """One pass: its bound is kept; answers with the best reduced values and the new plans."""
        best, plans, _ = self.market.price(prices, slack, keep)
        self._lower(int(best.sum()) + int(self.market.supply @ prices), prices, False)
        self.rounds += 1
        return best, self.columns.add(plans)

    # --- prices ---------------------------------------------------------------------------------------------------

    def _sweep(self, start: IntArray, count: int, first_step: float = FIRST_STEP) -> IntArray:
        """Prices after so many sweeps, fewer where time is short; the plans of the second half are kept."""
        prices = start.astype(np.float64)
        hours = slice(int(self.market.world.firsts[F_COUNSELLOR]), len(self.market.free))
        means: list[Floats] = []
        done, number, settled, since, left = 0.0, 0, False, time.perf_counter(), self._left()
        while done < 1:
            spent = 0.0 if left is None else (time.perf_counter() - since) / max(SWEEP_SHARE * left, 1e-9)
            done = min(max(number / (count - 1), spent), 1.0)
            steps = np.full(len(prices), first_step * (LAST_STEP / first_step) ** done * 1e9)
            steps[hours] *= HOUR_STEP
            mean, plans = self.market.sweep(prices, steps, self._random.permutation(self.market.members))
            means, settled = [*means, mean] if settled else [mean], done > LAST
            if done > LATE:
                self.columns.add(plans)
            if self._stopped():
                break
            number += 1
        return np.asarray(np.rint(np.mean(means[-3:], axis=0)), dtype=np.int64)

    def _generate(self, prices: IntArray) -> None:
        """Column generation until no plan can enter, or limits."""
        self._price(prices, FIRST_NEAR, KEEP)
        program = Restricted(self.market, self.limits.seed, self.penalty)
        fresh = self.columns.rows
        while not self._stopped():
            program.add(fresh)
            value, duals = program.solve(self._left())
            _, fresh = self._price(duals, NEAR, KEEP)
            if len(fresh) == 0 or self.priced <= value // FINER:
                break

    # --- plans ----------------------------------------------------------------------------------------------------

    def _greedy(self) -> None:
        """A possible answer: households in order of what they bring at the prices, each with its best plan left."""
        best, _, _ = self.market.price(self.prices)
        members = self.market.members
        self._take(self.market.greedy(self.prices, members[np.argsort(-best[members], kind="stable")]))

    def _improve(self) -> None:
        """Solve again a part of the households at a time, with all that the others leave, and go on with the prices."""
        while not self._stopped():
            before = self.best
            self._turn()
            if self._stopped():
                return
            if self.best - before < SMALL_GAIN * self.best:
                prices = self._sweep(self.prices, SWEEPS, FIRST_STEP / 10)
                self._price(prices)

    def _turn(self) -> None:
        """Solve every part again once."""
        for members in parts(self.market, self._random):
            if self._stopped():
                return
            self._again(members, self.chosen)
            self.rounds += 1

    def _builder(self, closer: HoursBound) -> Rebuilder:
        return Rebuilder(
            self.market, self.columns, closer.program, self.worth, self.penalty, self.limits, self._stopped, self._left
        )

    def _take_built(self, builder: Rebuilder) -> None:
        if not self._stopped():
            self._take(builder.dive())

    def _dive_often(self, builder: Rebuilder) -> None:
        """Several dives, each a little different, and the best choice among all that they gave."""
        answers = [self.chosen]
        while len(answers) <= DIVES and not self._stopped() and self._wide:
            answers.append(builder.dive(self._random))
            self._take(answers[-1])
        if len(answers) > 2 and not self._stopped():
            self._take(builder.merge(answers))

    def _rebuild(self, builder: Rebuilder, most_idle: int) -> None:
        """Take parts of the answer apart and solve them again until so many in a row have gained nothing."""
        idle = 0
        while idle < (max(most_idle, WIDE_IDLE) if self._wide else most_idle) and not self._stopped():
            before = self.best
            self._take(builder.step(self.chosen, self._random))
            self.rounds += 1
            idle = 0 if self.best > before else idle + 1

    def _again(self, members: IntArray, chosen: IntArray) -> None:
        """Solve these households again beside the others' plans."""
        inside = np.isin(chosen[:, P_HOUSEHOLD], members)
        rest, mine = chosen[~inside], chosen[inside]
        _, resources, amounts = usage(self.market.world, rest)
        left = self.market.supply.copy()
        np.subtract.at(left, resources, amounts.astype(np.int64))
        gap = max(self.limits.gap, FIRST_GAP)
        limits = replace(self.limits, seconds=self._left(), gap=gap, rounds=PART_ROUNDS, nodes=PART_NODES)
        part = Master(self.market.part(members, left), limits, None, self.cancelled)
        part.solve_part(self.prices, mine, self.penalty)
        self._take(np.concatenate([rest, part.chosen]))

    def solve_part(self, prices: IntArray, plans: IntArray, penalty: int) -> None:
        """Column generation and one integer program, from an answer and prices."""
        self.penalty = penalty
        self.best = score(self.market, self.chosen, self.penalty)
        self._take(plans)
        self._generate(prices)
        self._choose()

    def _integer(self, rows: IntArray, gap: float, nodes: int) -> tuple[bool, float]:
        """The best answer among these plans; whether it is proved, and the bound on it (millionths)."""
        values = rows[:, P_VALUE]
        known = {row[:P_VALUE].tobytes(): number for number, row in enumerate(rows)}
        start = [known[row[:P_VALUE].tobytes()] for row in self.chosen]
        chosen = choose(
            upper_of(self.market), values, columns_of(self.market, rows), start, nodes, self._left(),
            self.limits.seed, self.cancelled, gap, lack_of(self.market, self.penalty),
        )  # fmt: skip
        self._take(rows[chosen.positions])
        return chosen.proved, chosen.bound

    def _nearest(self, most: int) -> IntArray:
        """Places of the plans known that are nearest to their household's best at the prices of everything scarce.

        Without those that lose more than an answer may still gain; with those of the answer.
        """
        rows = self.columns.rows
        reduced = FINER * rows[:, P_VALUE] - paid(self.market.world, rows, self.worth)
        best = np.zeros(len(self.market.households))
        np.maximum.at(best, rows[:, 0], reduced)
        lost = best[rows[:, 0]] - reduced
        lost[self.columns.positions(self.chosen)] = -1
        near = np.argsort(lost, kind="stable")[:most]
        return np.sort(near[lost[near] <= self.worth_bound - FINER * self.best])

    def _choose(self) -> None:
        """An integer program over the nearest plans met."""
        if self._stopped():
            return
        places = self._nearest(MOST_COLUMNS)
        self._integer(self.columns.rows[places], max(self.limits.gap / 2, 1e-6), self.limits.nodes)

    # --- proof ----------------------------------------------------------------------------------------------------

    def _hold_hours(self, closer: HoursBound, turns: Iterator[None], most: float) -> None:
        """Rounds of the closer bound, `most` at most; fewer than that too when little is left to gain."""
        if closer.bound is not None or len(self.market.members) <= MIDDLE:  # else the first program takes far longer
            closer.program.add_choice(self.chosen)
        for number, _ in enumerate(turns, start=1):
            self.rounds += 1
            if closer.bound is not None:
                self._lower(closer.bound, closer.prices, True)
                left = closer.left
                if left < SMALL_SHARE * (closer.bound - FINER * self.best):
                    break
                if most == FIRST_TURNS and left < CLOSE * closer.bound:
                    break
            if self._stopped() or number >= most:
                break

    def _branch(self, closer: HoursBound, builder: Rebuilder) -> None:
        """Split what the closer bound leaves open until nothing is, or limits; the answer is improved in between."""
        if self._stopped() or closer.bound is None:
            return
        tree = Tree(self.market, self.columns, closer, self.penalty, self.limits.seed, self._left)
        self._take(tree.answer)
        often, steps = max(1, SPLITS // len(self.market.members) ** 2), 0
        while tree.is_open and not self._stopped():
            rows, passes = tree.step(FINER * self.best, self.limits.gap)
            self.rounds, steps = self.rounds + passes, steps + 1
            self._take(rows)
            if tree.bound // FINER < self.priced:
                self.priced, self.tree = tree.bound // FINER, tree.root
                self.prices, self.alone, self.whole_hours = closer.prices, closer.bound // FINER, True
                self.bound = min(self.bound, self.priced)
                self._report()
            if self._wide or steps % often == 0:
                self._timed("parts", self._rebuild, builder, 1)

    def _prove(self) -> None:
        """List every plan that a better answer could contain and choose among them."""
        if self._stopped():
            return
        rows = within(self.market, self.prices, self.whole_hours, self.alone - self.best, self.limits.columns)
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
