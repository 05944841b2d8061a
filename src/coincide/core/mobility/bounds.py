"""Rectangles on the map, and what of a feed lies in one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import cos, radians

import numpy as np

from coincide.core.mobility.gtfs import Feed
from coincide.core.mobility.travel import Point

KM_PER_DEGREE = 111.195


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle in decimal degrees (WGS 84)."""

    south: float
    west: float
    north: float
    east: float

    @classmethod
    def of(cls, points: Iterable[Point]) -> "Bounds":
        """The smallest one around some points (at least one)."""
        every = list(points)
        lats, lons = [p.lat for p in every], [p.lon for p in every]
        return cls(min(lats), min(lons), max(lats), max(lons))

    def widened(self, km: float) -> "Bounds":
        """The same with `km` kilometres more on each side."""
        lat = km / KM_PER_DEGREE
        lon = lat / cos(radians((self.south + self.north) / 2))
        return Bounds(self.south - lat, self.west - lon, self.north + lat, self.east + lon)

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a point lies inside."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east

    def meets(self, other: "Bounds") -> bool:
        """Whether both have a point in common."""
        apart = self.south > other.north or other.south > self.north or self.west > other.east or other.west > self.east
        return not apart

    def encloses(self, other: "Bounds") -> bool:
        """Whether the other lies wholly inside."""
        return self.holds(other.south, other.west) and self.holds(other.north, other.east)

    def __str__(self) -> str:
        corners = f"{self.south:.2f} à {self.north:.2f} de latitude, {self.west:.2f} à {self.east:.2f} de longitude"
        return corners.replace(".", ",").replace("-", "−")


def stops_inside(feed: Feed, bounds: Bounds) -> int:
    """How many stops of a feed lie in a rectangle."""
    return sum(bounds.holds(stop.point.lat, stop.point.lon) for stop in feed.stops)


def cropped(feed: Feed, bounds: Bounds) -> Feed:
    """The feed without the trips that call less than twice in the rectangle; its notes say how many were left out.

    A trip that stays is whole: its hours outside cost nothing, and half a trip would be a false one.
    """
    inside = np.array([bounds.holds(stop.point.lat, stop.point.lon) for stop in feed.stops])
    times = feed.times
    counts = np.add.reduceat(np.append(inside[times.stop], False), times.offsets[:-1]) if len(times.stop) else None
    sizes = np.diff(times.offsets)
    kept = (np.where(sizes > 0, counts, 0) >= 2) if counts is not None else np.zeros(len(sizes), dtype=bool)
    left_out = int((~kept & (sizes > 0)).sum())
    if not left_out:
        return feed
    calls = np.repeat(kept, sizes)
    offsets = np.concatenate([[0], np.cumsum(np.where(kept, sizes, 0))])
    cut = replace(
        times, offsets=offsets, stop=times.stop[calls], arrival=times.arrival[calls], departure=times.departure[calls],
        pickup=times.pickup[calls], drop_off=times.drop_off[calls],
    )  # fmt: skip
    note = f"{left_out} courses hors du territoire (à plus de 30 km) ne sont pas reprises."
    return replace(feed, times=cut, notes=(*feed.notes, note))
