"""Streets of an OpenStreetMap extract, through Valhalla: minutes between places, and isochrones.

One graph serves walking, cycling, scooters and cars. Where a place is not on the graph, or no way joins two places in
the extract, nothing is known: the way may pass outside.
"""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coincide.core.mobility.travel import Mode, Point

SNAP_METRES = 500
"""A place farther than this from every street is not in the extract [unverified]."""
MATRIX = "timedistancematrix"
"""Sixteen times quicker than Valhalla's default on many to many. With more origins than targets it searches backward
from the targets, and is then up to 12 minutes away from the route that it would give; otherwise it agrees within a
second (measured 2026-11-25, pyvalhalla 3.9.1, Liechtenstein). So a block never has more origins than targets."""
BLOCK = 100
"""Origins asked of Valhalla at once: each question places its targets on the graph anew, which costs as much as many
searches."""


@dataclass(frozen=True, slots=True)
class Riding:
    """How Valhalla is asked for a mode, and the minutes added once arrived.

    Speeds are [unverified] except the scooter's: 45 km/h is the limit of its category by construction [official].
    The minutes added are those of the estimate from coordinates: parking a car, locking a bicycle, meeting a driver.
    """

    costing: str
    options: tuple[tuple[str, float | str], ...] = ()
    extra_minutes: float = 0.0


RIDING: dict[Mode, Riding] = {
    Mode.WALK: Riding("pedestrian", (("walking_speed", 4.5),)),
    Mode.BIKE: Riding("bicycle", (("bicycle_type", "City"), ("cycling_speed", 15.0)), 2.0),
    Mode.SCOOTER: Riding("motor_scooter", (("top_speed", 45.0),), 4.0),
    Mode.CAR: Riding("auto", (), 4.0),
    Mode.CARPOOL: Riding("auto", (), 14.0),
}
COSTINGS = frozenset(riding.costing for riding in RIDING.values())


class StreetsError(ValueError):
    """Streets that can't be built or read (French message)."""


def build(extract: Path, folder: Path) -> None:
    """Build the graph of an extract in `folder`. Raises StreetsError when Valhalla gives up or finds no street."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "build.json"
    configuration.write_text(json.dumps(_configuration(folder)), encoding="utf-8")
    from valhalla import PYVALHALLA_DIR

    # By its path: the command that the wheel installs needs the environment's folder in PATH.
    program = Path(PYVALHALLA_DIR) / "bin" / "valhalla_build_tiles"
    done = subprocess.run(
        [str(program), "-c", str(configuration), str(extract)], capture_output=True, text=True, check=False
    )
    configuration.unlink()
    if done.returncode or not any(folder.rglob("*.gph")):
        last = (done.stderr.strip().splitlines() or ["aucune rue n'y a été trouvée"])[-1]
        raise StreetsError(f"Les rues n'ont pas pu être préparées à partir de {extract.name}\u202f: {last}.")


def _configuration(folder: Path) -> dict[str, Any]:
    from valhalla import get_config

    found: dict[str, Any] = get_config(tile_extract="", tile_dir=str(folder), verbose=False)
    found["mjolnir"]["concurrency"] = 1
    found["thor"]["source_to_target_algorithm"] = MATRIX
    for part in ("mjolnir", "loki", "thor", "odin"):
        found[part]["logging"] = {"type": ""}
    for costing in COSTINGS:
        found["service_limits"][costing] |= {"max_matrix_location_pairs": 10_000_000, "max_matrix_distance": 500_000}
    found["service_limits"]["max_timedep_distance_matrix"] = 0
    return found


class Streets:
    """Asks the graph in `folder`, which `build` made; `label` says whose streets they are and of when."""

    def __init__(self, folder: Path, label: str) -> None:
        self._folder = folder
        self.label = label

    @cached_property
    def _actor(self) -> Any:
        from valhalla import Actor

        return Actor(_configuration(self._folder))

    def is_on(self, places: Sequence[Point], mode: Mode) -> NDArray[np.bool_]:
        """Which places are at most `SNAP_METRES` from a street that the mode may use."""
        asked = {"locations": [_location(one) for one in places], "costing": RIDING[mode].costing, "verbose": False}
        found = self._actor.locate(asked) if places else []
        return np.array([_nearest(one) <= SNAP_METRES for one in found], dtype=np.bool_)

    def minutes(self, origins: Sequence[Point], targets: Sequence[Point], mode: Mode) -> NDArray[np.float64]:
        """Minutes from each origin to each target, extra minutes included; NaN where no way is known."""
        found = np.full((len(origins), len(targets)), np.nan)
        rows, columns = (np.flatnonzero(self.is_on(places, mode)) for places in (origins, targets))
        if not len(rows) or not len(columns):
            return found
        riding = RIDING[mode]
        ends = [_location(targets[at]) for at in columns]
        size = min(BLOCK, len(ends))
        for first in range(0, len(rows), size):
            block = rows[first : first + size]
            found[np.ix_(block, columns)] = self._block([_location(origins[at]) for at in block], ends, riding)
        return found + riding.extra_minutes

    def _block(
        self, starts: list[dict[str, float]], ends: list[dict[str, float]], riding: Riding
    ) -> NDArray[np.float64]:
        """No more origins than targets. Where Valhalla refuses because a place stands apart: one by one, by halves."""
        from valhalla import ValhallaError

        asked = {
            "sources": starts, "targets": ends, "costing": riding.costing, "verbose": False,
            "costing_options": {riding.costing: dict(riding.options)},
        }  # fmt: skip
        try:
            seconds = self._actor.matrix(asked)["sources_to_targets"]["durations"]
        except ValhallaError:
            if len(starts) > 1:
                return np.vstack([self._block([one], ends, riding) for one in starts])
            if len(ends) == 1:
                return np.full((1, 1), np.nan)
            half = len(ends) // 2
            return np.hstack([self._block(starts, part, riding) for part in (ends[:half], ends[half:])])
        return np.array(seconds, dtype=np.float64) / 60

    def isochrones(self, place: Point, mode: Mode, minutes: Sequence[int], towards: bool) -> dict[str, Any]:
        """Where one can be within some minutes (`towards`: from where one can come), as GeoJSON polygons.

        Extra minutes are counted. Raises StreetsError when the place is not on the graph.
        """
        from valhalla import ValhallaError

        riding = RIDING[mode]
        reach = [max(minute - riding.extra_minutes, 1.0) for minute in sorted(minutes)]
        asked = {
            "locations": [_location(place)], "costing": riding.costing, "polygons": True, "reverse": towards,
            "costing_options": {riding.costing: dict(riding.options)}, "contours": [{"time": one} for one in reach],
        }  # fmt: skip
        if not self.is_on([place], mode)[0]:
            raise StreetsError("Ce lieu n'est pas dans l'extrait OpenStreetMap chargé.")
        try:
            found: dict[str, Any] = self._actor.isochrone(asked)
        except ValhallaError as error:
            raise StreetsError(f"La zone accessible n'a pas pu être calculée\u202f: {error}.") from error
        for feature in found["features"]:
            properties = feature["properties"]
            feature["properties"] = {"minutes": round(float(properties["contour"]) + riding.extra_minutes)}
        return found


def _location(place: Point) -> dict[str, float]:
    return {"lat": place.lat, "lon": place.lon}


def _nearest(located: dict[str, Any]) -> float:
    """Metres from a place to the nearest street found; infinite without one."""
    lat, lon = located["input_lat"], located["input_lon"]
    scale = np.cos(np.radians(lat))
    metres = [
        111_195 * np.hypot(edge["correlated_lat"] - lat, (edge["correlated_lon"] - lon) * scale)
        for edge in located.get("edges") or []
    ]
    return float(min(metres, default=np.inf))
