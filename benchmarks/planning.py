"""Joint plans against three ways of working by hand, on invented data.

    python -m benchmarks.planning [--seeds 5] [--households 80] [--jobs 300] [--dwellings 90] [--json]

Every method uses the same feasibility and value code. The gain printed is a property of the invented data; there is
no pass mark on it. What is claimed, and printed, is the proof: objective, bound, gap, seconds.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Sequence

import numpy as np

from coincide.core.budget import HousingCost, Means
from coincide.core.mobility import Mode, Point, Shift
from coincide.core.planning import (
    Adult,
    Contract,
    Dwelling,
    Household,
    Job,
    Limits,
    MobilityResource,
    Problem,
    solve,
)
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.pricing import Column, Pricer
from coincide.core.planning.resources import IntArray, capacities
from coincide.core.planning.solve import pricers

# Three invented towns some fifty kilometres apart, each with villages around it.
TOWNS = (("ouest", 46.34, 2.60), ("nord", 46.56, 3.33), ("est", 46.13, 3.42))
ROMES = ("A1416", "D1106", "F1704", "G1602", "G1603", "H2102", "I1304", "J1501", "K1302", "K2204", "N1103", "N4105")
WAGES = (95_000, 110_000, 126_000, 147_800, 147_800, 147_800, 155_000, 165_000, 180_000)


def _place(random_: random.Random) -> tuple[str, Point]:
    name, lat, lon = random_.choices(TOWNS, weights=(4, 3, 4))[0]
    spread = 0.02 if random_.random() < 0.6 else 0.18
    return name, Point(round(lat + random_.gauss(0, spread), 4), round(lon + random_.gauss(0, spread), 4))


def _adult(random_: random.Random, name: str, seeks: bool) -> Adult:
    oral = random_.choices(range(6), weights=(1, 2, 4, 4, 2, 1))[0]
    licence = random_.random() < 0.3
    return Adult(
        id=name,
        seeks_work=seeks,
        oral=oral,
        written=max(0, oral - random_.choice((0, 0, 1, 1, 2))),
        literate=random_.random() < 0.85,
        licence=licence,
        has_car=licence and random_.random() < 0.6,
        trades=frozenset(random_.sample(ROMES, 2)),
        modes=frozenset({Mode.BIKE} if random_.random() < 0.3 else ()),
    )


def _household(random_: random.Random, number: int) -> Household:
    couple, children = random_.random() < 0.4, random_.choices(range(6), weights=(6, 2, 2, 2, 1, 1))[0]
    ages = tuple(random_.randrange(0, 18) for _ in range(children))
    adults = [_adult(random_, "a1", True)] + ([_adult(random_, "a2", random_.random() < 0.6)] if couple else [])
    basin, point = _place(random_)
    family = 15_000 * max(0, children - 1)
    return Household(
        id=f"m{number:04d}",
        adults=tuple(adults),
        children_ages=ages,
        required_rooms=min(2 + (children + 1) // 2, 6) if children else (2 if couple else 1),
        min_surface=min(70, 9 + 7 * couple + 9 * children),
        home=point,
        home_kind="social" if random_.random() < 0.15 else "temporary",
        home_basin=basin,
        home_cost=HousingCost(30_000, 5_000, current=True),
        keep_home_allowed=random_.random() < 0.8,
        means=Means(adults=len(adults), children_ages=ages, family=family, rsa=57_300 + 20_000 * couple),
        urgency=random_.randrange(0, 1_000_001),
    )


def _job(random_: random.Random, number: int) -> Job:
    contract, months = random_.choice(
        ((Contract.CDI, None), (Contract.CDD, 6), (Contract.CDD, 3), (Contract.CDDI, 4), (Contract.TEMPING, 2))
    )
    oral = random_.choices(range(5), weights=(2, 2, 4, 4, 1))[0]
    start = random_.choice((5, 6, 8, 8, 9, 13, 21)) * 60
    return Job(
        id=f"e{number:04d}",
        point=_place(random_)[1],
        rome=random_.choice(ROMES),
        contract=contract,
        months=months,
        net_wage=random_.choice(WAGES),
        shift=Shift(start, (start + 480) % 1440),
        min_oral=oral,
        min_written=max(0, oral - random_.choice((0, 1, 2))),
        needs_licence=random_.random() < 0.12,
        needs_literacy=random_.random() < 0.3,
        requires_trade=random_.random() < 0.15,
        openings=random_.choices((1, 2, 3), weights=(8, 1, 1))[0],
    )


def _dwelling(random_: random.Random, number: int) -> Dwelling:
    rooms = random_.choices(range(1, 7), weights=(2, 4, 6, 5, 2, 1))[0]
    basin, point = _place(random_)
    private = random_.random() < 0.35
    return Dwelling(
        id=f"l{number:04d}",
        point=point,
        kind="private" if private else random_.choices(("social", "residence_sociale"), weights=(5, 1))[0],
        rooms=rooms,
        surface=18 + 15 * rooms,
        rent=16_000 + 7_500 * rooms + random_.randrange(0, 6_000, 500) + 6_000 * private,
        charges=3_000 + 1_200 * rooms,
        requires_work_contract=private,
        basin=basin,
    )


def generate(seed: int, households: int = 80, jobs: int = 300, dwellings: int = 90) -> Problem:
    """An invented département: three basins, five scooters each."""
    random_ = random.Random(seed)
    return Problem(
        households=tuple(_household(random_, number) for number in range(households)),
        jobs=tuple(_job(random_, number) for number in range(jobs)),
        dwellings=tuple(_dwelling(random_, number) for number in range(dwellings)),
        pools=tuple(MobilityResource(f"scooters-{name}", Mode.SCOOTER, 5, frozenset({name})) for name, *_ in TOWNS),
    )


WALL = 1 << 40
"""Price of what is no longer there, millionths."""
Baseline = Callable[[list[Pricer], IntArray, Problem], int]


def _fits(column: Column, left: IntArray) -> bool:
    return bool((np.bincount(column.resources, minlength=len(left)) <= left).all())


def greedy(ready: list[Pricer], free: IntArray, problem: Problem) -> int:
    """Households in order of arrival, each with its best joint plan among what is left."""
    left, total = free.copy(), 0
    for pricer in ready:
        fits = [c for c in pricer.price(np.where(left > 0, 0, WALL), keep=9).columns if c.value > 0 and _fits(c, left)]
        if fits:
            left = left - np.bincount(fits[0].resources, minlength=len(left))
            total += fits[0].value
    return total


def _best_per_home(pricer: Pricer, left: IntArray) -> list[Column]:
    """The household's best plan in each home, among what is left."""
    columns = pricer.price(np.where(left > 0, 0, WALL), keep=len(left)).columns
    return [column for column in columns if column.value > 0 and _fits(column, left)]


def _sequential(ready: list[Pricer], free: IntArray, problem: Problem, first: str) -> int:
    """One strand settled for everybody in order of arrival, then the other around it: what separate services do."""
    homes, left = len(problem.dwellings), free.copy()
    settled: list[IntArray] = []
    for pricer in ready:
        columns = _best_per_home(pricer, left)
        # The home part alone, or the work part alone, decides at this stage.
        sign = 1 if first == "home" else -1
        gain = {c.key: int(pricer.options.term_sure[c.home]) for c in columns}
        columns.sort(key=lambda c: (-(gain[c.key] if sign > 0 else c.value - gain[c.key]), c.key))
        kept = [r for r in columns[0].resources if (r < homes) == (first == "home")] if columns else []
        settled.append(np.bincount(np.array(kept, dtype=np.int64), minlength=len(free)).astype(np.int64))
        left = left - settled[-1]
    total = 0
    for pricer, own in zip(ready, settled, strict=True):
        # What was settled for the household is its own; of that strand nothing else is open to it.
        room = left + own
        strand = np.arange(len(free)) < homes if first == "home" else np.arange(len(free)) >= homes
        columns = _best_per_home(pricer, np.where(strand, own, room))
        best = max(columns, key=lambda c: (c.value, c.key), default=None)
        used = np.zeros_like(own) if best is None else np.bincount(best.resources, minlength=len(free))
        left = room - used
        total += best.value if best is not None else 0
    return total


def job_first(ready: list[Pricer], free: IntArray, problem: Problem) -> int:
    """A job for everybody, then a home that goes with it."""
    return _sequential(ready, free, problem, "job")


def home_first(ready: list[Pricer], free: IntArray, problem: Problem) -> int:
    """A home for everybody, then a job that goes with it."""
    return _sequential(ready, free, problem, "home")


BASELINES: dict[str, Baseline] = {"arrival order": greedy, "job first": job_first, "home first": home_first}


def measure(problem: Problem, seconds: float | None) -> dict[str, float]:
    """One instance: the proved answer, its time, and what each baseline reaches."""
    started = time.perf_counter()
    solution = solve(problem, Limits(seconds=seconds))
    line: dict[str, float] = {
        "objective": solution.objective,
        "bound": solution.bound,
        "gap": solution.gap,
        "placed": len(solution.plans),
        "seconds": round(time.perf_counter() - started, 2),
    }
    free = capacities(problem)
    ready = pricers(Feasibility(problem), problem.households, free)
    for name, baseline in BASELINES.items():
        line[name] = baseline(ready, free.copy(), problem)
    return line


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line per seed."""
    parser = argparse.ArgumentParser(prog="benchmarks.planning", description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--households", type=int, default=80)
    parser.add_argument("--jobs", type=int, default=300)
    parser.add_argument("--dwellings", type=int, default=90)
    parser.add_argument("--seconds", type=float, default=None, help="time limit of one solve")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    lines = []
    for seed in range(options.seeds):
        line = measure(generate(seed, options.households, options.jobs, options.dwellings), options.seconds)
        lines.append(line)
        if not options.json:
            gains = "  ".join(f"+{100 * (line['objective'] / line[name] - 1):.1f} % on {name}" for name in BASELINES)
            print(
                f"seed {seed}: objective {line['objective'] / 1e6:.6f}  bound {line['bound'] / 1e6:.6f}  "
                f"gap {line['gap']:.1e}  placed {line['placed']}  {line['seconds']} s  {gains}",
                flush=True,
            )
    if options.json:
        print(json.dumps(lines))
    else:
        print(f"median {statistics.median(line['seconds'] for line in lines)} s; invented data: no claim on the gains")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
