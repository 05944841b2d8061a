"""Reach at the shift's hours: timetables, streets, isochrones, beside the peers that install here.

    python -m benchmarks.mobility [--json]

Needs the folder of shared test data (COINCIDE_SHARED): the town's feed of 2014 and Liechtenstein's streets of 2015;
and, for the shuttle, a demonstration in the data folder (`coincide demo --no-serve`).
Peers are installed apart (benchmarks/peers.py): they never enter the project's environment.
"""

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.peers import peers
from numpy.typing import NDArray

from coincide.commands.site import database, schema_state
from coincide.core.mobility import Mode, Point
from coincide.core.mobility.day import DAY, Day
from coincide.core.mobility.gtfs import read_feed
from coincide.core.mobility.scan import CLOSED, NEVER, REGULAR
from coincide.core.mobility.streets import Streets, build
from coincide.core.mobility.timetable import WalkRule, join
from coincide.core.mobility.transit import HORIZON_MINUTES

ROOT = Path(__file__).resolve().parents[1]
WEEKDAY = date(2014, 6, 3)
NINE, FIVE = 9 * 3600, 17 * 3600
REPEATS = 5
HOMES, JOBS = 400, 1500
SHUTTLE = ("Montluçon", "Désertines", "Néris-les-Bains", "Chamblet", "Doyet", "Commentry")
IntArray = NDArray[np.int64]


def shared() -> Path:
    """The folder of shared data. Exits with a sentence when it is not there."""
    folder = Path(os.environ.get("COINCIDE_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        sys.exit(f"{folder} is absent: set COINCIDE_SHARED.")
    return folder


def median(work: Callable[[], Any]) -> float:
    """Median seconds of a few runs."""
    took = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return float(np.median(took))


def ask_peer(*words: str) -> dict[str, Any] | None:
    """What a peer answers; None when it is not there or fails."""
    python = peers()
    if python is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.npz"
        done = subprocess.run(
            [python, ROOT / "benchmarks/mobility_peers.py", *words, str(out)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stderr.strip().splitlines()[-1:], file=sys.stderr)
            return None
        return dict(np.load(out))


def timetables(data: Path) -> dict[str, Any]:
    """Both-way reach of one job against every stop, and agreement with cafein."""
    feed = read_feed(data / "cairns_gtfs.zip")
    day = Day(join([feed]), WEEKDAY)
    both(day, NINE, HORIZON_MINUTES * 60)  # compile
    stops = len(feed.stops)
    of_day = int(((day.hops.departure >= 0) & (day.hops.departure < DAY)).sum())
    whole = median(lambda: all_stops(day, DAY)) / stops * 1000
    short = median(lambda: all_stops(day, HORIZON_MINUTES * 60)) / stops * 1000
    found = {
        "stops": stops,
        "connections_of_the_day": of_day,
        "both_ways_whole_day_ms": whole,
        "both_ways_whole_day_ms_per_10000": whole / of_day * 10_000,
        "both_ways_three_hours_ms": short,
        "both_ways_three_hours_ms_per_10000": short / of_day * 10_000,
    }
    # As cafein counts: no footpath, no time to change, a stop is reached at the stop.
    plain = join([feed], WalkRule(between_km=0.0, change_seconds=0))
    peer = ask_peer("cafein", str(data / "cairns_gtfs.zip"), WEEKDAY.isoformat(), str(NINE), str(FIVE))
    if peer is not None:
        found["cafein_both_ways_ms"] = float(peer["arriving"] + peer["leaving"]) / stops * 1000
        found |= agreement(feed.stops, Day(plain, WEEKDAY), peer)
    return found


def both(day: Day, instant: int, horizon: int, stop: int = 0) -> None:
    """One job at a stop: the way there and the way back."""
    at, nothing = np.array([stop], dtype=np.int32), np.zeros(1, dtype=np.int32)
    day.back(at, nothing, instant, horizon, REGULAR)
    day.on(at, nothing, FIVE, horizon, REGULAR)


def all_stops(day: Day, horizon: int) -> None:
    """Both ways for a job at each stop; over a whole day, the way out ends at midnight, the way back starts there."""
    at, nothing = np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.int32)
    until, since = (DAY, 0) if horizon == DAY else (NINE, FIVE)
    for stop in range(len(day.timetable.stop_names)):
        at[0] = stop
        day.back(at, nothing, until, horizon, REGULAR)
        day.on(at, nothing, since, horizon, REGULAR)


def agreement(stops: Any, day: Day, peer: dict[str, Any]) -> dict[str, Any]:
    """Latest departures, pair by pair, against cafein's, which boards and alights whatever `pickup_type` says."""
    row = {name: at for at, name in enumerate(peer["stops"].tolist())}
    theirs = peer["latest"][np.ix_([row[one.id] for one in stops], [row[one.id] for one in stops])]
    ours, strict = (latest(day, allowed) for allowed in (CLOSED, REGULAR))
    other = ~np.eye(len(stops), dtype=bool)
    differ = (ours != theirs) & other
    pairs = [
        {"from": stops[i].id, "to": stops[j].id, "ours": int(ours[i, j]), "cafein": int(theirs[i, j])}
        for i, j in np.argwhere(differ)[:10]
    ]
    return {
        "pairs": int(other.sum()),
        "pairs_that_pickup_type_changes": int(((ours != strict) & other).sum()),
        "pairs_that_agree": int((~differ & other).sum()),
        "agreement": float((~differ & other).sum() / other.sum()),
        "differences": int(differ.sum()),
        "differences_where_cafein_finds_no_way": int((differ & (theirs < 0)).sum()),
        "differences_where_ours_finds_no_way": int((differ & (ours < 0)).sum()),
        "first_differences": pairs,
    }


def latest(day: Day, allowed: int) -> IntArray:
    """Latest departure from every stop (row) to be at every stop (column) by nine; −1 where there is none."""
    stops = len(day.timetable.stop_names)
    table = np.empty((stops, stops), dtype=np.int64)
    nothing = np.zeros(1, dtype=np.int32)
    for stop in range(stops):
        found = day.back(np.array([stop], dtype=np.int32), nothing, NINE, NINE, allowed).leave_by.astype(np.int64)
        table[:, stop] = np.where(found == NEVER, -1, found)
    return table


def addresses(extract: Path, count: int) -> list[Point]:
    """Points of an extract where people live: on its residential streets, drawn with a fixed seed."""
    import osmium

    streets: list[Point] = []
    for way in osmium.FileProcessor(str(extract), osmium.osm.NODE | osmium.osm.WAY).with_locations():
        if way.is_way() and way.tags.get("highway") in ("residential", "living_street"):
            streets += [Point(node.lat, node.lon) for node in way.nodes if node.location.valid()]
    return random.Random(1).choices(streets, k=count)


def streets(data: Path) -> dict[str, Any]:
    """Homes × jobs by each mode, isochrones, and OSRM's table by car."""
    extract = data / "liechtenstein.osm.pbf"
    places = addresses(extract, HOMES + JOBS)
    homes, jobs = places[:HOMES], places[HOMES:]
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        build(extract, Path(folder))
        graph = Streets(Path(folder), "mesure")
        graph.minutes(homes[:1], jobs[:1], Mode.CAR)
        for mode in (Mode.WALK, Mode.BIKE, Mode.SCOOTER, Mode.CAR):
            start = time.perf_counter()
            minutes = graph.minutes(homes, jobs, mode)
            found[f"matrix_{mode.value}_s"] = time.perf_counter() - start
            found[f"unknown_{mode.value}"] = float(np.isnan(minutes).mean())
            took = [median(partial(graph.isochrones, one, mode, [15, 30, 45], towards=True)) for one in homes[:20]]
            found[f"isochrone_{mode.value}_ms"] = float(np.median(took)) * 1000
            found[f"isochrone_{mode.value}_worst_ms"] = float(max(took)) * 1000
    with tempfile.TemporaryDirectory() as folder:
        points = Path(folder) / "points.npz"
        np.savez(points, homes=[(p.lat, p.lon) for p in homes], jobs=[(p.lat, p.lon) for p in jobs])
        peer = ask_peer("osrm", str(extract), str(points), folder)
    if peer is not None:
        found["osrm_matrix_car_s"] = float(peer["took"])
    return found


def shuttle() -> dict[str, Any]:
    """What a six-stop shuttle adds to the demonstration of the data folder: reach, and both sets of plans.

    The shuttle is drawn in a transaction that is undone.
    """
    with database():
        from django.db import transaction

        from coincide.apps.accounts.models import User
        from coincide.apps.mobility import actions
        from coincide.apps.mobility.models import Shuttle
        from coincide.apps.territory.clock import day_kept
        from coincide.apps.territory.models import Commune, Installation

        if schema_state() != "current" or not Installation.objects.filter(is_demonstration=True).exists():
            return {"absent": "« coincide demo --no-serve » installs the demonstration"}
        with transaction.atomic(), day_kept():
            by = User.objects.get(email="coordination@demo.coincide.test")
            places = {one.name: one for one in Commune.objects.filter(name__in=SHUTTLE, departement="03")}
            stops = [{"name": name, "lat": places[name].latitude, "lon": places[name].longitude} for name in SHUTTLE]
            out, back = list(range(270, 481, 30)), list(range(960, 1351, 30))
            drawn = Shuttle(operator=by.organisation, name="mesure", stops=stops, out=out, back=back)
            actions.draw(drawn, by)
            took = [actions.measure(drawn, by).effect["seconds"] for _ in range(2)]
            transaction.set_rollback(True)
    return {
        "stops": len(SHUTTLE),
        "pairs_gained": drawn.effect["reach"]["gained"],
        "reach_first_s": took[0]["reach"],
        "reach_s": took[1]["reach"],
        "plans_first_s": took[0]["plans"],
        "plans_s": took[1]["plans"],
        "most_riders": drawn.effect["plans"]["riders"],
        "gap_percent_without": drawn.effect["plans"]["without"]["gap_percent"],
        "gap_percent_using": drawn.effect["plans"]["using"]["gap_percent"],
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    data = shared()
    found = {"timetables": timetables(data), "streets": streets(data), "shuttle": shuttle()}
    load = os.getloadavg()[0]
    today = subprocess.run(["date", "+%Y-%m-%d %H:%M"], capture_output=True, text=True, check=True).stdout.strip()
    machine = {"when": today, "machine": platform.machine(), "cores": os.cpu_count(), "load": round(load, 1)}
    if args.json:
        print(json.dumps(machine | found, indent=1))
        return
    print(", ".join(f"{key} {value}" for key, value in machine.items()))
    for part, numbers in found.items():
        print(f"\n{part}")
        for key, value in numbers.items():
            print(f"  {key:42} {value:.6g}" if isinstance(value, float) else f"  {key:42} {value}")


if __name__ == "__main__":
    main()
