"""Walking from places to the stops around them."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from coincide.core.mobility.streets import Streets
from coincide.core.mobility.timetable import Paths, Timetable, near_pairs, paths_of
from coincide.core.mobility.travel import Mode, Point


class Walks(Protocol):
    """Who says how long the walk to a stop takes."""

    @property
    def version(self) -> str:
        """Names the source and its data."""
        ...

    @property
    def label(self) -> str:
        """What a person reads about it."""
        ...

    @property
    def margin(self) -> float:
        """Share by which a walk may be longer or shorter than said."""
        ...

    def to_stops(self, places: Sequence[Point]) -> Paths:
        """For each place, the stops within the longest walk and the seconds to each (the same both ways)."""
        ...


class CrowWalks:
    """`Walks` from coordinates alone, by the timetable's walking rule."""

    version = "marche-vol-d-oiseau"
    label = "marche estimée à vol d'oiseau, ± 20 %"
    margin = 0.20

    def __init__(self, timetable: Timetable) -> None:
        self._t = timetable

    def to_stops(self, places: Sequence[Point]) -> Paths:
        """See `Walks`. The reach is a fifth longer than the longest walk, so that the margin can be judged."""
        rule = self._t.walk
        lat, lon = np.array([p.lat for p in places]), np.array([p.lon for p in places])
        reach = rule.access_km * (1 + self.margin)
        rows, stops, km = near_pairs(lat, lon, self._t.stop_lat, self._t.stop_lon, reach)
        return paths_of(len(places), rows, stops, rule.seconds(km))


class StreetWalks:
    """`Walks` along the streets of the graph; a place or a stop that is not on it has no walk."""

    label = "marche par les rues, ± 10 %"
    margin = 0.10

    def __init__(self, timetable: Timetable, streets: Streets) -> None:
        self._t = timetable
        self._streets = streets

    @property
    def version(self) -> str:
        """The streets'."""
        return f"marche, {self._streets.label}"

    def to_stops(self, places: Sequence[Point]) -> Paths:
        """See `Walks`. Asked place by place, of the stops that a straight street would reach in time."""
        rule = self._t.walk
        most = rule.access_minutes * (1 + self.margin)
        lat, lon = np.array([p.lat for p in places]), np.array([p.lon for p in places])
        rows, stops, _km = near_pairs(lat, lon, self._t.stop_lat, self._t.stop_lon, most / 60 * rule.kmh)
        found: list[tuple[int, int, int]] = []
        for row in np.unique(rows):
            near = stops[rows == row]
            ends = [Point(float(self._t.stop_lat[stop]), float(self._t.stop_lon[stop])) for stop in near]
            minutes = self._streets.minutes([places[row]], ends, Mode.WALK)[0]
            found += [
                (int(row), int(stop), int(np.ceil(took * 60)))
                for stop, took in zip(near, minutes, strict=True)
                if took <= most
            ]
        table = np.array(found, dtype=np.int32).reshape(-1, 3)
        return paths_of(len(places), table[:, 0], table[:, 1], table[:, 2])
