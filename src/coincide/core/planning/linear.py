"""Linear and integer programs given to HiGHS.

One thread, a fixed seed and no clock unless one is asked for: the same input gives the same answer.
"""

from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

UNIT = 1_000
"""Objective unit inside HiGHS, in millionths: keeps coefficients near one thousand, far from its tolerances."""
FINER = 1_000
"""Prices come out in billionths."""
MANY = 10_000
"""Columns above which HiGHS looks for no answers in programs within the program: their presolve heeds no time limit."""
DUAL, PRIMAL = 1, 4
"""HiGHS' numbers of its simplex methods."""
STEPS = 2_000
"""Of the simplex method before an interior-point method takes over, which starts anew but needs far fewer."""

type Floats = NDArray[np.float64]
type Sparse = tuple[NDArray[np.int32], NDArray[np.int32], Floats]
"""Columns: starts (one more than columns), rows, coefficients."""
type Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Lack:
    """Rows that may be exceeded at a cost a unit (millionths)."""

    rows: NDArray[np.int64]
    cost: int


NO_LACK = Lack(np.zeros(0, dtype=np.int64), 0)


def _quiet(seed: int, time_limit: float | None = None) -> highspy.Highs:
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 1 + seed)
    if time_limit is not None:
        solver.setOptionValue("time_limit", max(time_limit, 0.01))
    return solver


def stacked(upper: Floats, columns: Sparse, more_upper: Floats, more: Sparse) -> tuple[Floats, Sparse]:
    """Right-hand sides and columns with further rows below."""
    (starts, rows, amounts), (more_starts, more_rows, more_amounts) = columns, more
    # Each column's further coefficients come after its own.
    at = np.repeat(starts[1:], np.diff(more_starts))
    return np.concatenate([upper, more_upper]), (
        starts + more_starts,
        np.insert(rows, at, more_rows + np.int32(len(upper))),
        np.insert(amounts, at, more_amounts),
    )


class GrowingProgram:
    """A maximisation whose columns (at least 0) grow in number, solved again from its last basis where that is quick.

    Args:
        upper: right-hand sides of its rows, all "at most".
        lack: rows that may be exceeded at a cost.
    """

    def __init__(self, upper: Floats, seed: int = 0, lack: Lack = NO_LACK) -> None:
        self._solver = _quiet(seed)
        self._solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._strategy, self._solved = DUAL, False
        nothing = np.zeros(0, dtype=np.int32)
        below = np.full(len(upper), -highspy.kHighsInf)
        self._solver.addRows(len(upper), below, upper, 0, nothing, nothing, np.zeros(0))
        self._spare = len(lack.rows)
        costs = np.full(self._spare, -lack.cost, dtype=np.int64)
        starts = np.arange(self._spare + 1, dtype=np.int32)
        self.add(costs, (starts, lack.rows.astype(np.int32), -np.ones(self._spare)))

    def add(self, values: NDArray[np.int64], columns: Sparse) -> None:
        """Add columns, valued in millionths."""
        count = len(values)
        if count == 0:
            return
        starts, rows, coefficients = columns
        costs, least, most = values / UNIT, np.zeros(count), np.full(count, highspy.kHighsInf)
        begins = np.ascontiguousarray(starts[:-1])
        self._solver.addCols(count, costs, least, most, len(rows), begins, rows, coefficients)
        # The basis is still a solution: the primal simplex method goes on from it.
        self._strategy = PRIMAL if self._solved else DUAL

    def bound(self, columns: NDArray[np.int64], least: float, most: float) -> None:
        """Hold columns between two amounts from now on."""
        count = len(columns)
        places = (columns + self._spare).astype(np.int32)
        self._solver.changeColsBounds(count, places, np.full(count, least), np.full(count, most))
        # The basis still has the best prices: the dual simplex method goes on from it.
        self._strategy = DUAL

    def solve(self, seconds: float | None = None) -> tuple[int, NDArray[np.int64]]:
        """Value (billionths, rounded up) and the prices of the rows (billionths, at least 0), the best after `seconds`.

        Prices that time left short of the best still prove a bound.
        """
        if seconds is not None:  # HiGHS counts from the first time
            self._solver.setOptionValue("time_limit", self._solver.getRunTime() + max(seconds, 0.01))
        self._run("simplex", "off", STEPS)
        if self._solver.getModelStatus() == highspy.HighsModelStatus.kIterationLimit:
            self._run("ipm", "on", highspy.kHighsIInf)
        self._solved = True
        duals = np.array(self._solver.getSolution().row_dual, dtype=np.float64)
        prices = np.maximum(np.rint(duals * UNIT * FINER), 0).astype(np.int64)
        value = float(self._solver.getInfo().objective_function_value)
        return int(np.ceil(value * UNIT * FINER)), prices

    def _run(self, method: str, presolve: str, steps: int) -> None:
        self._solver.setOptionValue("solver", method)
        self._solver.setOptionValue("presolve", presolve)
        self._solver.setOptionValue("simplex_strategy", self._strategy)
        self._solver.setOptionValue("simplex_iteration_limit", steps)
        self._solver.run()

    def solution(self) -> Floats:
        """How much of each column."""
        return np.array(self._solver.getSolution().col_value, dtype=np.float64)[self._spare :]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Positions of the columns that the integer program took, and its bound (millionths) on any choice among them."""

    positions: NDArray[np.int64]
    bound: float
    proved: bool


def choose(
    upper: Floats,
    values: NDArray[np.int64],
    columns: Sparse,
    start: list[int],
    nodes: int,
    seconds: float | None = None,
    seed: int = 0,
    cancelled: Cancelled | None = None,
    gap: float = 0.0,
    lack: Lack = NO_LACK,
) -> Chosen:
    """The best set of columns, each taken once or not, that keeps all rows at most `upper`.

    Args:
        values: of the columns, millionths.
        start: positions of a set that keeps them.
        nodes, seconds: where the search stops at the latest.
        cancelled: asked now and then; True stops the search.
        gap: relative gap at which it may stop.
        lack: rows that may be exceeded, and what each unit costs (millionths); the bound counts that as lost.
    """
    solver = _quiet(seed, seconds)
    solver.setOptionValue("mip_rel_gap", gap)
    solver.setOptionValue("mip_abs_gap", 0.5 / UNIT)
    solver.setOptionValue("mip_max_nodes", nodes)
    if len(values) > MANY:
        solver.setOptionValue("mip_heuristic_run_rens", False)
        solver.setOptionValue("mip_heuristic_run_rins", False)
    starts, rows, coefficients = columns
    count, spare = len(values), len(lack.rows)
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = count + spare, len(upper)
    program.col_cost_ = np.append(values, np.full(spare, -lack.cost)) / UNIT
    program.col_lower_ = np.zeros(count + spare)
    program.col_upper_ = np.append(np.ones(count), np.full(spare, highspy.kHighsInf))
    program.row_lower_, program.row_upper_ = np.full(len(upper), -highspy.kHighsInf), upper
    kinds = [highspy.HighsVarType.kInteger] * count + [highspy.HighsVarType.kContinuous] * spare
    program.integrality_ = kinds
    program.sense_ = highspy.ObjSense.kMaximize
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.append(starts, starts[-1] + 1 + np.arange(spare, dtype=np.int32))
    program.a_matrix_.index_ = np.append(rows, lack.rows).astype(np.int32)
    program.a_matrix_.value_ = np.append(coefficients, -np.ones(spare))
    solver.passModel(program)
    if start:
        solution = highspy.HighsSolution()
        known = np.zeros(count + spare)
        known[start] = 1.0
        used = np.zeros(len(upper))
        for one in start:
            inside = slice(starts[one], starts[one + 1])
            np.add.at(used, rows[inside], coefficients[inside])
        known[count:] = np.maximum(used[lack.rows] - upper[lack.rows], 0.0)
        solution.col_value = known.tolist()
        solver.setSolution(solution)
    if cancelled is not None:

        def ask(event: highspy.highs.HighsCallbackEvent) -> None:
            event.interrupt(cancelled())

        solver.cbMipInterrupt += ask
    solver.run()
    info = solver.getInfo()
    found = np.array(solver.getSolution().col_value, dtype=np.float64)
    picked = np.flatnonzero(found[:count] > 0.5) if len(found) == count + spare else np.zeros(0, dtype=np.int64)
    proved = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return Chosen(picked, float(info.mip_dual_bound) * UNIT, proved)
