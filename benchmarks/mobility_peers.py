"""What the peers answer to the same questions, in their own environment: run by `benchmarks.mobility`, never alone.

python benchmarks/mobility_peers.py cafein FEED DATE ARRIVAL_SECONDS LEAVE_SECONDS OUT.npz
python benchmarks/mobility_peers.py osrm EXTRACT POINTS.npz FOLDER OUT.npz
"""

import datetime as dt
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

REPEATS = 5


def timed[T](work: Callable[[], T]) -> tuple[T, float]:
    """The result and the median of a few runs, in seconds."""
    took = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        found = work()
        took.append(time.perf_counter() - start)
    return found, float(np.median(took))


def cafein(feed: str, day: str, arrival: str, leave: str, out: str) -> None:
    """Latest departure from every stop to every stop by `arrival`, and times of both all-stops matrices, one worker."""
    from cafein.network import TransportNetwork

    warnings.simplefilter("ignore")
    network = TransportNetwork.from_gtfs(feed)
    stops = [stop[0] for stop in network.stops]
    midnight = dt.datetime.fromisoformat(day)
    by = midnight + dt.timedelta(seconds=int(arrival))
    at = midnight + dt.timedelta(seconds=int(leave))
    _, arriving = timed(lambda: network.travel_time_matrix(stops, arrival=by, workers=1))
    _, leaving = timed(lambda: network.travel_time_matrix(stops, departure=at, workers=1))
    deadline = by.strftime("%H:%M:%S")
    latest = np.full((len(stops), len(stops)), -1, dtype=np.int64)
    for column, stop in enumerate(stops):
        reached = network._core._arrive_by_reaches([(stop, 0)], day, deadline, 7, [], [], [], 1)
        for row, leave_at, rides, _arrival in reached:
            if rides > 0:
                latest[row, column] = leave_at
    np.savez(out, stops=np.array(stops), latest=latest, arriving=arriving, leaving=leaving)


def osrm(extract: str, points: str, folder: str, out: str) -> None:
    """Seconds of a table by car, homes × jobs."""
    import osrm as bindings

    base = Path(folder) / "osrm"
    profile = Path(bindings.__file__).parent / "share/profiles/car.lua"
    local = Path(folder) / "osrm.osm.pbf"
    local.write_bytes(Path(extract).read_bytes())
    for words in (["extract", "-p", str(profile), str(local)], ["partition", str(base)], ["customize", str(base)]):
        subprocess.run([sys.executable, "-m", "osrm", *words], check=True, capture_output=True)
    engine = bindings.OSRM(algorithm="MLD", storage_config=str(base) + ".osrm", use_shared_memory=False)
    read = np.load(points)
    homes, jobs = read["homes"], read["jobs"]
    places = [(float(lon), float(lat)) for lat, lon in [*homes, *jobs]]
    parameters = bindings.TableParameters(
        coordinates=places, sources=list(range(len(homes))), destinations=list(range(len(homes), len(places)))
    )
    found, took = timed(lambda: engine.Table(parameters))
    rows = [[np.nan if cell is None else float(cell) for cell in row] for row in found["durations"]]
    np.savez(out, seconds=np.array(rows), took=took)


if __name__ == "__main__":
    {"cafein": cafein, "osrm": osrm}[sys.argv[1]](*sys.argv[2:])
