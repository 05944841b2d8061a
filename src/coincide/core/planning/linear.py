"""The two programs given to HiGHS: the linear one that grows by columns, and the integer one on a chosen set.

One thread, a fixed seed and no clock unless one is asked for: the same input gives the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from coincide.core.planning.pricing import Column

UNIT = 1000
"""Objective unit inside HiGHS, in millionths: keeps coefficients near one thousand, far from its tolerances."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Right-hand sides: one row per household (at most one plan), then one per resource (what is left)."""

    households: int
    free: NDArray[np.int64]

    @property
    def upper(self) -> NDArray[np.float64]:
        """Upper bounds of all rows."""
        return np.concatenate([np.ones(self.households), self.free.astype(np.float64)])

    def matrix(self, columns: Sequence[Column]) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
        """Starts, row indices and coefficients, column by column."""
        starts, indices, values = [0], [], []
        for column in columns:
            used: dict[int, int] = {}
            for resource in column.resources:
                used[resource] = used.get(resource, 0) + 1
            indices.append(column.household)
            values.append(1.0)
            for resource, times in used.items():
                indices.append(self.households + resource)
                values.append(float(times))
            starts.append(len(indices))
        return (
            np.array(starts, dtype=np.int32),
            np.array(indices, dtype=np.int32),
            np.array(values, dtype=np.float64),
        )


def _quiet(time_limit: float | None) -> highspy.Highs:
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 1)
    if time_limit is not None:
        solver.setOptionValue("time_limit", max(time_limit, 0.01))
    return solver


class GrowingProgram:
    """The linear relaxation over the columns known so far, re-solved from its last basis."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._solver = _quiet(None)
        self._solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        count = len(rows.upper)
        empty = np.zeros(0, dtype=np.int32)
        self._solver.addRows(
            count, np.full(count, -highspy.kHighsInf), rows.upper, 0, empty, empty, np.zeros(0, dtype=np.float64)
        )

    def add(self, columns: Sequence[Column]) -> None:
        """Add columns."""
        if not columns:
            return
        starts, indices, values = self._rows.matrix(columns)
        count = len(columns)
        costs = np.array([column.value for column in columns], dtype=np.float64) / UNIT
        self._solver.addCols(
            count,
            costs,
            np.zeros(count),
            np.full(count, highspy.kHighsInf),
            len(indices),
            starts[:-1],
            indices,
            values,
        )

    def solve(self) -> tuple[float, NDArray[np.int64]]:
        """Value (millionths) and whole non-negative prices of the resources (millionths)."""
        self._solver.run()
        solution = self._solver.getSolution()
        duals = np.array(solution.row_dual, dtype=np.float64)[self._rows.households :]
        prices = np.maximum(np.rint(duals * UNIT), 0).astype(np.int64)
        value = float(self._solver.getInfo().objective_function_value) * UNIT
        return value, prices


@dataclass(frozen=True, slots=True)
class Chosen:
    """Columns chosen by the integer program, and a bound (millionths) on any choice among those it was given."""

    columns: tuple[Column, ...]
    bound: float
    proved: bool


def choose(
    rows: Rows,
    columns: Sequence[Column],
    start: Sequence[Column],
    time_limit: float | None,
    node_limit: int,
) -> Chosen:
    """The best set of columns, `start` being a set already known (all of them among `columns`)."""
    solver = _quiet(time_limit)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 0.5 / UNIT)
    solver.setOptionValue("mip_max_nodes", node_limit)
    starts, indices, values = rows.matrix(columns)
    count = len(columns)
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = count, len(rows.upper)
    program.col_cost_ = np.array([column.value for column in columns], dtype=np.float64) / UNIT
    program.col_lower_, program.col_upper_ = np.zeros(count), np.ones(count)
    program.row_lower_, program.row_upper_ = np.full(len(rows.upper), -highspy.kHighsInf), rows.upper
    program.integrality_ = [highspy.HighsVarType.kInteger] * count
    program.sense_ = highspy.ObjSense.kMaximize
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_, program.a_matrix_.index_, program.a_matrix_.value_ = starts, indices, values
    solver.passModel(program)
    known = {column.key for column in start}
    if known:
        solution = highspy.HighsSolution()
        solution.col_value = [float(column.key in known) for column in columns]
        solver.setSolution(solution)
    solver.run()
    info = solver.getInfo()
    found = np.array(solver.getSolution().col_value, dtype=np.float64)
    picked = tuple(column for column, taken in zip(columns, found, strict=True) if taken > 0.5) if len(found) else ()
    proved = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    if sum(column.value for column in picked) < sum(column.value for column in start):
        picked = tuple(start)
    return Chosen(picked, float(info.mip_dual_bound) * UNIT, proved)
