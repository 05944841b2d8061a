"""Walking from places to the stops around them."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from coincide.core.mobility.timetable import Paths, Timetable, near_pairs, paths_of
from coincide.core.mobility.travel import Point


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
