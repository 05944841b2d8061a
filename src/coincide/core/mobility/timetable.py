"""Timetables of a territory, several feeds joined in arrays: stops, footpaths, days of running, calls of trips."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from coincide.core.mobility.crow_flies import EARTH_RADIUS_KM
from coincide.core.mobility.gtfs import Feed
from coincide.core.mobility.scan import CLOSED, ON_REQUEST, REGULAR

IntArray = NDArray[np.int32]
_CODES = np.array([REGULAR, CLOSED, ON_REQUEST, ON_REQUEST], dtype=np.int8)
"""From GTFS `pickup_type` and `drop_off_type` (0, 1, 2, 3)."""


@dataclass(frozen=True, slots=True)
class WalkRule:
    """How people walk to, from and between stops; all [unverified], chosen by the project on 2026-11-25.

    Args:
        detour, kmh: as in the estimate from coordinates: 1.25 × crow-flies at 4.5 km/h.
        between_km: longest crow-flies distance between two stops that a change may walk.
        access_minutes: longest walk from a home to a stop, or from a stop to the work.
        change_seconds: time to change at one stop; a walk between stops takes at least as long.
        near_km: a place farther than this from every stop is not served by the loaded networks at all: what they
            can't tell stays unknown instead of no.
    """

    detour: float = 1.25
    kmh: float = 4.5
    between_km: float = 0.4
    access_minutes: int = 20
    change_seconds: int = 120
    near_km: float = 5.0

    def seconds(self, km: NDArray[np.float64]) -> IntArray:
        """Walking time of crow-flies kilometres, rounded up."""
        return np.ceil(km * self.detour / self.kmh * 3600 - 1e-6).astype(np.int32)

    @property
    def access_km(self) -> float:
        """Crow-flies reach of the longest walk to a stop."""
        return self.access_minutes / 60 * self.kmh / self.detour


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """What must be said beside an answer: whose timetable, which days it covers (both included)."""

    name: str
    publisher: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Paths:
    """Rows of (stop, seconds), cut by `offsets`: those of row r are `offsets[r]` to `offsets[r + 1]`."""

    offsets: IntArray
    stop: IntArray
    seconds: IntArray

    def of(self, row: int) -> dict[int, int]:
        """The stops of one row and the seconds to each."""
        span = slice(self.offsets[row], self.offsets[row + 1])
        return dict(zip(self.stop[span].tolist(), self.seconds[span].tolist(), strict=True))


def paths_of(rows: int, origin: IntArray, stop: IntArray, seconds: IntArray) -> Paths:
    """`Paths` from unordered triples."""
    order = np.lexsort((stop, origin))
    offsets = np.zeros(rows + 1, dtype=np.int32)
    np.cumsum(np.bincount(origin, minlength=rows), out=offsets[1:])
    return Paths(offsets, stop[order].astype(np.int32), seconds[order].astype(np.int32))


@dataclass(frozen=True, slots=True)
class Timetable:
    """Everything that does not depend on the day.

    A *run* is one vehicle going once along the calls of a trip: a trip has one, a trip with `frequencies.txt` one for
    each passage, moved by `run_shift` seconds; `run_wait` is how long one may wait for it when its passages are given
    by their interval only (0 where the hours are exact).
    """

    feeds: tuple[FeedFacts, ...]
    stop_names: tuple[str, ...]
    stop_lat: NDArray[np.float64]
    stop_lon: NDArray[np.float64]
    origin: date
    runs: NDArray[np.bool_]
    service_feed: IntArray
    lines: tuple[str, ...]
    headsigns: tuple[str, ...]
    trip_service: IntArray
    call_offsets: NDArray[np.int64]
    call_stop: IntArray
    call_arrival: IntArray
    call_departure: IntArray
    call_board: NDArray[np.int8]
    call_alight: NDArray[np.int8]
    run_trip: IntArray
    run_shift: IntArray
    run_wait: IntArray
    walk: WalkRule
    paths_in: Paths
    paths_out: Paths

    def running(self, day: date) -> NDArray[np.bool_]:
        """Which services run on a day."""
        at = (day - self.origin).days
        if not 0 <= at < self.runs.shape[1]:
            return np.zeros(len(self.runs), dtype=np.bool_)
        found: NDArray[np.bool_] = self.runs[:, at]
        return found

    def covers(self, day: date) -> bool:
        """Whether every feed is valid on this day: if not, what is not found may still exist."""
        return all(feed.first <= day <= feed.last for feed in self.feeds)

    @property
    def has_requests(self) -> bool:
        """Whether some of it must be reserved."""
        return bool((self.call_board == ON_REQUEST).any() or (self.call_alight == ON_REQUEST).any())


def join(feeds: Sequence[Feed], walk: WalkRule | None = None) -> Timetable:
    """One timetable from several feeds (at least one); stops of different feeds are joined by footpaths."""
    rule = walk or WalkRule()
    stops = [stop for feed in feeds for stop in feed.stops]
    origin, last = min(feed.first for feed in feeds), max(feed.last for feed in feeds)
    lat = np.array([stop.point.lat for stop in stops])
    lon = np.array([stop.point.lon for stop in stops])
    trips = _starts([len(feed.trips) for feed in feeds])
    run_trip, run_shift, run_wait = _runs(feeds, trips)
    calls = [feed.times for feed in feeds]
    first_stop = _starts([len(feed.stops) for feed in feeds])
    first_service = _starts([len(feed.services) for feed in feeds])
    first_call = _starts([len(one.stop) for one in calls])
    offsets = [one.offsets[:-1] + first for one, first in zip(calls, first_call, strict=False)]
    paths = _footpaths(lat, lon, rule, feeds, first_stop)
    return Timetable(
        feeds=tuple(FeedFacts(feed.name, feed.publisher, feed.first, feed.last) for feed in feeds),
        stop_names=tuple(stop.name for stop in stops),
        stop_lat=lat,
        stop_lon=lon,
        origin=origin,
        runs=_days(feeds, origin, last),
        service_feed=np.repeat(np.arange(len(feeds)), [len(feed.services) for feed in feeds]).astype(np.int32),
        lines=tuple(trip.line for feed in feeds for trip in feed.trips),
        headsigns=tuple(trip.headsign for feed in feeds for trip in feed.trips),
        trip_service=np.array(
            [trip.service + first for feed, first in zip(feeds, first_service, strict=False) for trip in feed.trips],
            dtype=np.int32,
        ),
        call_offsets=np.concatenate([*offsets, [first_call[-1]]]).astype(np.int64),
        call_stop=np.concatenate([one.stop + first for one, first in zip(calls, first_stop, strict=False)]).astype(
            np.int32
        ),
        call_arrival=np.concatenate([one.arrival for one in calls]),
        call_departure=np.concatenate([one.departure for one in calls]),
        call_board=_CODES[np.concatenate([one.pickup for one in calls])],
        call_alight=_CODES[np.concatenate([one.drop_off for one in calls])],
        run_trip=run_trip,
        run_shift=run_shift,
        run_wait=run_wait,
        walk=rule,
        paths_in=paths_of(len(stops), paths[1], paths[0], paths[2]),
        paths_out=paths_of(len(stops), *paths),
    )


def _starts(sizes: Sequence[int]) -> list[int]:
    return [0, *np.cumsum(sizes).tolist()]


def _days(feeds: Sequence[Feed], origin: date, last: date) -> NDArray[np.bool_]:
    """Services × days from `origin`; a feed says nothing outside of its own dates."""
    days = [origin + timedelta(n) for n in range((last - origin).days + 1)]
    rows = [
        [feed.first <= day <= feed.last and service.runs_on(day) for day in days]
        for feed in feeds
        for service in feed.services
    ]
    return np.array(rows, dtype=np.bool_).reshape(-1, len(days))


def _runs(feeds: Sequence[Feed], first_trip: Sequence[int]) -> tuple[IntArray, IntArray, IntArray]:
    rows: list[tuple[int, int, int]] = []
    for feed, first in zip(feeds, first_trip, strict=False):
        repeated = {one.trip for one in feed.frequencies}
        rows += [(first + trip, 0, 0) for trip in range(len(feed.trips)) if trip not in repeated]
        for one in feed.frequencies:
            begin = feed.times.offsets[one.trip]
            if begin == feed.times.offsets[one.trip + 1]:
                continue
            template = int(feed.times.departure[begin])
            wait = 0 if one.exact else one.headway
            rows += [(first + one.trip, at - template, wait) for at in range(one.start, one.end, one.headway)]
    table = np.array(rows, dtype=np.int32).reshape(-1, 3)
    return table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy()


def near_pairs(
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    to_lat: NDArray[np.float64],
    to_lon: NDArray[np.float64],
    km: float,
) -> tuple[IntArray, IntArray, NDArray[np.float64]]:
    """Pairs (row, column) of points at most `km` kilometres apart as the crow flies, and their distances in km."""
    order = np.argsort(to_lat, kind="stable")
    sorted_lat = to_lat[order]
    reach = math.degrees(km / EARTH_RADIUS_KM) * (1 + 1e-9)
    rows, columns, distances = [], [], []
    for row in range(len(lat)):
        low = np.searchsorted(sorted_lat, lat[row] - reach, side="left")
        high = np.searchsorted(sorted_lat, lat[row] + reach, side="right")
        near = order[low:high]
        a, b = math.radians(lat[row]), np.radians(to_lat[near])
        h = np.sin((b - a) / 2) ** 2 + math.cos(a) * np.cos(b) * np.sin(np.radians(to_lon[near] - lon[row]) / 2) ** 2
        far = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(h, 1.0)))
        kept = far <= km
        rows.append(np.full(int(kept.sum()), row, dtype=np.int32))
        columns.append(near[kept].astype(np.int32))
        distances.append(far[kept])
    if not rows:
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32), np.zeros(0)
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(distances)


def _footpaths(
    lat: NDArray[np.float64], lon: NDArray[np.float64], rule: WalkRule, feeds: Sequence[Feed], first: Sequence[int]
) -> tuple[IntArray, IntArray, IntArray]:
    """(from, to, seconds), a stop to itself included; what a feed says of a pair replaces the walk."""
    origin, to, km = near_pairs(lat, lon, lat, lon, rule.between_km)
    seconds = np.maximum(rule.seconds(km), rule.change_seconds)
    pairs = dict(zip(zip(origin.tolist(), to.tolist(), strict=True), seconds.tolist(), strict=True))
    for feed, start in zip(feeds, first, strict=False):
        for one in feed.transfers:
            key = (one.origin + start, one.to + start)
            if one.seconds is None:
                pairs.pop(key, None)
            else:
                pairs[key] = one.seconds
    table = np.array([(*pair, took) for pair, took in pairs.items()], dtype=np.int32).reshape(-1, 3)
    return table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy()
