"""What other solvers make of explicit columns, each in a process of its own: run by `benchmarks.planning`, never alone.

python benchmarks/planning_peers.py highs|cpsat|scip COLUMNS.npz SECONDS GAP

COLUMNS.npz: values (millionths), starts, rows, amounts (columns compressed), upper (of the rows, all "at most"). Prints
one JSON object: objective (millionths), gap, seconds (building the model counted).
"""

import json
import sys
import time

import numpy as np
from numpy.typing import NDArray

type Ints = NDArray[np.int64]


def highs(
    values: Ints, starts: Ints, rows: Ints, amounts: Ints, upper: Ints, seconds: float, gap: float
) -> tuple[float, float]:
    """HiGHS, one thread."""
    import highspy

    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", seconds)
    solver.setOptionValue("mip_rel_gap", gap)
    count = len(values)
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = count, len(upper)
    program.col_cost_, program.sense_ = values / 1000, highspy.ObjSense.kMaximize
    program.col_lower_, program.col_upper_ = np.zeros(count), np.ones(count)
    program.row_lower_, program.row_upper_ = np.full(len(upper), -highspy.kHighsInf), upper.astype(float)
    program.integrality_ = [highspy.HighsVarType.kInteger] * count
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_, program.a_matrix_.index_, program.a_matrix_.value_ = starts, rows, amounts
    solver.passModel(program)
    solver.run()
    info = solver.getInfo()
    return info.objective_function_value * 1000, info.mip_gap


def cpsat(
    values: Ints, starts: Ints, rows: Ints, amounts: Ints, upper: Ints, seconds: float, gap: float
) -> tuple[float, float]:
    """CP-SAT, one worker."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in values]
    inside: list[list[int]] = [[] for _ in upper]
    for column in range(len(values)):
        for at in range(starts[column], starts[column + 1]):
            inside[rows[at]].append(at)
    column_of = np.repeat(np.arange(len(values)), np.diff(starts))
    for row, places in enumerate(inside):
        if places:
            total = cp_model.LinearExpr.weighted_sum(
                [taken[column_of[at]] for at in places], [int(amounts[at]) for at in places]
            )
            model.add(total <= int(upper[row]))
    model.maximize(cp_model.LinearExpr.weighted_sum(taken, [int(value) for value in values]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.relative_gap_limit = gap
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return 0.0, float("inf")
    best, bound = solver.objective_value, solver.best_objective_bound
    return best, (bound - best) / max(abs(bound), 1e-9)


def scip(
    values: Ints, starts: Ints, rows: Ints, amounts: Ints, upper: Ints, seconds: float, gap: float
) -> tuple[float, float]:
    """SCIP."""
    from pyscipopt import Model, quicksum

    model = Model()
    model.hideOutput()
    model.setParam("limits/time", seconds)
    model.setParam("limits/gap", gap)
    taken = [model.addVar(vtype="B", obj=float(value) / 1000) for value in values]
    model.setMaximize()
    inside: list[list[tuple[int, int]]] = [[] for _ in upper]
    for column in range(len(values)):
        for at in range(starts[column], starts[column + 1]):
            inside[rows[at]].append((column, int(amounts[at])))
    for row, places in enumerate(inside):
        if places:
            model.addCons(quicksum(amount * taken[column] for column, amount in places) <= int(upper[row]))
    model.optimize()
    if model.getNSols() == 0:
        return 0.0, float("inf")
    best, bound = model.getObjVal() * 1000, model.getDualbound() * 1000
    return best, (bound - best) / max(abs(bound), 1e-9)


def main() -> None:
    """Read, solve, print."""
    name, path, seconds, gap = sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
    columns = np.load(path)
    work = {"highs": highs, "cpsat": cpsat, "scip": scip}[name]
    parts = [columns[part] for part in ("values", "starts", "rows", "amounts", "upper")]
    since = time.perf_counter()
    objective, reached = work(*parts, seconds, gap)
    took = time.perf_counter() - since
    print(json.dumps({"objective": round(objective), "gap": reached, "seconds": round(took, 3)}))


if __name__ == "__main__":
    main()
