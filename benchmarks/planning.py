"""Joint plans on invented départements: time to a proved gap, memory, and what working by hand reaches.

    python -m benchmarks.planning [--large] [--seeds N] [--json]

Each size runs in a process of its own (peak memory), after a first small problem so that compiling is apart. The gap is
the one that the plan file's prices prove and that `coincide check` accepts. Practice uses the same rules and values;
what it loses is a property of the invented data, and there is no pass mark on it.
"""

import argparse
import json
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.peers import ROOT, peers

from coincide.core.planning import Limits, Problem, Refusal, solve
from coincide.core.planning.columns import usage
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.kernels import EVERYTHING, P_HOME, P_JOB1, P_JOB2, P_VALUE, P_WIDTH, Branch
from coincide.core.planning.limits import relative_gap
from coincide.core.planning.market import Market
from coincide.core.planning.master import Master
from coincide.core.planning.resources import IntArray, capacities
from coincide.core.planning.warmup import compile_engine
from coincide.core.scenario import make_scenario

SIZES = (
    (150, 1_500, 400, 20, 5.0),
    (150, 750, 225, 20, 5.0),
    (50, 250, 75, 20, 5.0),
    (500, 2_500, 750, 5, 15.0),
)
LARGE = ((2_000, 10_000, 3_000, 1, 60.0), (10_000, 50_000, 15_000, 1, 600.0))
SMALL = ((20, 100, 30), (50, 250, 75))
"""Sizes whose plans can all be listed."""
PATIENCE = 120.0
"""Seconds given to each peer."""
PRACTICE = (150, 750, 225)
GAPS = (0.005, 0.001, 0.0005)


def one_run(problem: Problem, seconds: float) -> dict[str, Any]:
    """One problem under a time limit: when each gap was proved, what was proved at the end."""
    started = time.perf_counter()
    reached: dict[float, float] = {}

    def progress(best: int, bound: int, gap: float) -> None:
        for wanted in GAPS:
            if gap <= wanted:
                reached.setdefault(wanted, time.perf_counter() - started)

    solution = solve(problem, Limits(seconds=seconds), progress)
    return {
        "objective": solution.objective,
        "gap": relative_gap(solution.objective, solution.priced),
        "seconds": round(time.perf_counter() - started, 2),
        "reached": {str(gap): round(when, 2) for gap, when in reached.items()},
        "timings": solution.timings,
    }


def again(problem: Problem, seconds: float) -> dict[str, float]:
    """Seconds to go on from an answer after each kind of change, to a gap of 0.1 %."""
    before = solve(problem, Limits(seconds=seconds))
    plan = before.plans[0].plan
    changes = {
        "lock": replace(problem, locked=(plan,)),
        "refuse": replace(problem, refusals=(*problem.refusals, Refusal(plan.household_id, plan.dwelling_id))),
        "add one": replace(problem, jobs=(*problem.jobs, replace(problem.jobs[0], id="de plus"))),
        "withdraw one": replace(problem, dwellings=problem.dwellings[1:]),
    }
    found = {}
    for name, changed in changes.items():
        started = time.perf_counter()
        answer = solve(changed, Limits(seconds=seconds, gap=0.001), warm=before)
        reached = relative_gap(answer.objective, answer.priced) <= 0.001
        found[name] = round(time.perf_counter() - started, 2) if reached else math.inf
    return found


# --- peers ------------------------------------------------------------------------------------------------------------


def columns_of(market: Market, rows: IntArray) -> dict[str, Any]:
    """Plans as explicit columns: a row for each household, then one for each resource."""
    starts, resources, amounts = usage(market.world, rows)
    return {
        "values": rows[:, P_VALUE],
        "starts": (starts + np.arange(len(starts))).astype(np.int32),
        "rows": np.insert(resources + len(market.households), starts[:-1], rows[:, 0]).astype(np.int32),
        "amounts": np.insert(amounts, starts[:-1], 1.0),
        "upper": np.concatenate([np.ones(len(market.households), dtype=np.int64), market.supply]),
    }


def ask(name: str, columns: dict[str, Any], seconds: float, gap: float) -> dict[str, float] | None:
    """What a peer makes of columns, in a process of its own; None where it does not install or fails."""
    python = Path(sys.executable) if name == "highs" else peers()
    if python is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "columns.npz"
        np.savez(path, **columns)
        command = [str(python), str(ROOT / "benchmarks/planning_peers.py"), name, str(path), str(seconds), str(gap)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else None


def enumerated(size: tuple[int, int, int]) -> dict[str, Any]:
    """Every plan of positive value given to HiGHS and CP-SAT, beside our own time to the proved optimum."""
    problem = make_scenario(*size, 0)
    started = time.perf_counter()
    ours = solve(problem)
    line: dict[str, Any] = {"ours": {"objective": ours.objective, "seconds": round(time.perf_counter() - started, 3)}}
    market = Market(Feasibility(problem), problem.households, capacities(problem))
    nothing = np.zeros(len(market.supply), dtype=np.int64)
    listed = [market.best_of(at, nothing, floor=0, most=10**8)[1] for at in range(len(problem.households))]
    rows = np.concatenate(listed)
    line["plans"] = len(rows)
    columns = columns_of(market, rows)
    return line | {name: ask(name, columns, PATIENCE, 0.0) for name in ("highs", "cpsat")}


def restricted(seed: int, gap: float) -> dict[str, Any]:
    """The plans that column generation met, given to each solver: seconds to the same gap."""
    problem = make_scenario(*PRACTICE, seed)
    market = Market(Feasibility(problem), problem.households, capacities(problem))
    master = Master(market, Limits(seconds=5.0))
    master.run()
    columns = columns_of(market, master.columns.rows)
    line: dict[str, Any] = {"plans": len(columns["values"])}
    return line | {name: ask(name, columns, PATIENCE, gap) for name in ("highs", "cpsat", "scip")}


# --- practice ---------------------------------------------------------------------------------------------------------


class Practice:
    """Households one after the other, each with the best of what is left."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.market = Market(Feasibility(problem), problem.households, capacities(problem))
        self.nothing: IntArray = np.zeros(len(self.market.free), dtype=np.int64)

    def _take(self, left: IntArray, row: IntArray) -> None:
        _, resources, amounts = usage(self.market.world, row.reshape(1, P_WIDTH))
        left[resources] -= amounts.astype(np.int64)

    def _best(self, household: int, left: IntArray, branch: Branch = EVERYTHING) -> IntArray | None:
        _, rows, values = self.market.best_of(household, self.nothing, free=left, floor=0, branch=branch)
        return None if len(rows) == 0 else np.asarray(rows[int(values.argmax())])

    def joint(self, order: Sequence[int]) -> int:
        """Each its best joint plan among what is left."""
        left, total = self.market.free.copy(), 0
        for household in order:
            row = self._best(household, left)
            if row is not None:
                self._take(left, row)
                total += int(row[P_VALUE])
        return total

    def _branch(self, household: int, homes: Sequence[int] | None, jobs: Sequence[int] | None) -> Branch:
        """Only these homes, or only these jobs (-1: staying, no job)."""
        adults = len(self.problem.households[household].seekers)
        home = np.full(len(self.problem.dwellings) + 1, homes is None)
        job = np.full((adults, len(self.problem.jobs) + 1), jobs is None)
        home[list(homes or ())] = True
        job[:, [*(jobs or ()), -1]] = True
        return Branch(home, job, np.ones((adults, len(self.problem.pools) + 1), dtype=bool))

    def one_strand_first(self, order: Sequence[int], first: str) -> int:
        """A home for everybody and then jobs around it, or jobs and then a home: what separate services do."""
        left, settled = self.market.free.copy(), dict[int, IntArray]()
        for household in order:
            # Homes are looked for where one lives without work, jobs from where one lives now.
            branch = self._branch(household, None, ()) if first == "home" else self._branch(household, (-1,), None)
            row = self._best(household, left, branch)
            if row is not None:
                settled[household] = row
                self._take(left, row)
        total = 0
        for household in order:
            row = settled.get(household)
            if row is not None:
                _, resources, amounts = usage(self.market.world, row.reshape(1, P_WIDTH))
                left[resources] += amounts.astype(np.int64)
            jobs = [] if row is None else [int(row[at]) for at in (P_JOB1, P_JOB2) if row[at] >= 0]
            if first == "home":
                branch = self._branch(household, (-1,) if row is None else (int(row[P_HOME]),), None)
            else:
                branch = self._branch(household, None, jobs)
            best = self._best(household, left, branch)
            if best is not None:
                self._take(left, best)
                total += int(best[P_VALUE])
        return total


def practice(problem: Problem) -> dict[str, int]:
    """What each way of working reaches, the best of arrival and urgency for those that have an order."""
    hand = Practice(problem)
    arrival = list(range(len(problem.households)))
    urgent = sorted(arrival, key=lambda at: -problem.households[at].urgency)
    both = (arrival, urgent)
    return {
        "job first": max(hand.one_strand_first(order, "job") for order in both),
        "home first": max(hand.one_strand_first(order, "home") for order in both),
        "joint, by arrival": hand.joint(arrival),
        "joint, by urgency": hand.joint(urgent),
    }


# --- what is printed --------------------------------------------------------------------------------------------------


def size_lines(households: int, jobs: int, dwellings: int, seeds: int, seconds: float) -> list[dict[str, Any]]:
    """All seeds of one size, in this process."""
    compile_engine()
    lines = []
    for seed in range(seeds):
        line = {"seed": seed, **one_run(make_scenario(households, jobs, dwellings, seed), seconds)}
        line["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        lines.append(line)
    return lines


def interval(values: Sequence[float]) -> str:
    """Mean and 95 % interval of the mean (Student's t would widen it by a tenth at 20 seeds)."""
    half = 1.96 * statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else math.nan
    return f"{statistics.mean(values):+.1f} % ± {half:.1f}"


def apart(*arguments: str) -> Any:
    """Run a part in its own process and read what it prints."""
    command = [sys.executable, "-m", "benchmarks.planning", "--part", *arguments]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def told(size: tuple[int, int, int, int, float], lines: Sequence[dict[str, Any]]) -> str:
    """One size in a line."""
    gaps = [100 * line["gap"] for line in lines]
    seconds, seeds = size[4], len(lines)
    parts = [f"{size[0]} × {size[1]} × {size[2]}, {seeds} seeds, {seconds:.0f} s:"]
    parts.append(f"proved gap median {statistics.median(gaps):.4f} %, worst {max(gaps):.4f} %;")
    for wanted in GAPS[1:]:
        when = sorted(line["reached"].get(str(wanted), math.inf) for line in lines)
        count = sum(value <= seconds for value in when)
        parts.append(f"{100 * wanted:g} % in time on {count}/{seeds}, median {statistics.median(when):.2f} s;")
    proved = sum(line["gap"] <= 1e-6 for line in lines)
    return " ".join([*parts, f"optimum proved on {proved}/{seeds}; peak {max(line['peak_mb'] for line in lines)} MB"])


def part(arguments: Sequence[str]) -> Any:
    """A part of the work, in this process."""
    if arguments[0] == "size":
        numbers = [int(one) for one in arguments[1:5]]
        return size_lines(numbers[0], numbers[1], numbers[2], numbers[3], float(arguments[5]))
    compile_engine()
    if arguments[0] == "enumerated":
        return enumerated(SMALL[int(arguments[1])])
    if arguments[0] == "restricted":
        return restricted(int(arguments[1]), 0.001)
    if arguments[0] == "again":
        return [again(make_scenario(150, 1_500, 400, seed), 10.0) for seed in range(int(arguments[1]))]
    found = []
    for seed in range(int(arguments[1])):
        problem = make_scenario(*PRACTICE, seed)
        best = solve(problem, Limits(seconds=5.0)).objective
        found.append({name: 100 * (best / value - 1) for name, value in practice(problem).items()})
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.planning", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--large", action="store_true", help="2,000 and 10,000 households as well")
    parser.add_argument("--seeds", type=int, help="at most so many seeds a size")
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.part:
        print(json.dumps(part(options.part)))
        return 0
    load = os.getloadavg()[0]
    print(
        f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()} cores, load {load:.1f}; one core used\n",
        flush=True,
    )
    for size in SIZES + (LARGE if options.large else ()):
        seeds = min(size[3], options.seeds or size[3])
        lines = apart("size", *map(str, size[:3]), str(seeds), str(size[4]))
        print(told(size, lines), flush=True)
    for number, small in enumerate(SMALL):
        print("every plan listed,", " × ".join(map(str, small)), apart("enumerated", str(number)), flush=True)
    for seed in range(min(3, options.seeds or 3)):
        found = apart("restricted", str(seed))
        print(f"the plans met, {' × '.join(map(str, PRACTICE))}, seed {seed}, to 0.1 %:", found, flush=True)
    seeds = min(20, options.seeds or 20)
    changes = apart("again", str(min(seeds, 5)))
    medians = {name: statistics.median(one[name] for one in changes) for name in changes[0]}
    print("again after a change, 150 × 1500 × 400, to 0.1 %, median s:", medians, flush=True)
    lost = apart("practice", str(seeds))
    print(f"joint plans beside practice, {' × '.join(map(str, PRACTICE))}, {seeds} seeds (invented data):")
    for name in lost[0]:
        print(f"  {name}: {interval([one[name] for one in lost])}", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
