"""Lines that don't exist yet, or never will: a shuttle on the drawing board, the network of a demonstration."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from coincide.core.mobility.crow_flies import CrowFliesEstimate, crow_km
from coincide.core.mobility.gtfs.feed import Feed, FeedTrip, Service, Stop, StopTimes
from coincide.core.mobility.timetable import Timetable
from coincide.core.mobility.travel import Mode, Point

SLOWER_THAN_A_CAR = 1.15
STOP_SECONDS = 60
"""A bus takes 15 % longer than a car on the same road, and a minute at each stop [unverified]."""

type Drive = Callable[[Point, Point], float]
"""Minutes by car from a place to another, without parking."""


def estimated_drive(origin: Point, to: Point) -> float:
    """`Drive` from coordinates alone: the estimate's, without the minutes to park."""
    estimate = CrowFliesEstimate()
    km = crow_km([origin], [to])
    return float(estimate.minutes(km, Mode.CAR)[0, 0]) - estimate.parameters.car_extra_min


@dataclass(frozen=True, slots=True)
class Line:
    """A line both ways over the same stops.

    Args:
        stops: at least two, in the order of the way out.
        out, back: departures from the first stop, and from the last one for the way back, in seconds after midnight
            (24 h and more for the night that follows).
        service: position of its days in the services of the feed.
        on_request: it must be booked.
    """

    name: str
    stops: tuple[tuple[str, Point], ...]
    out: tuple[int, ...]
    back: tuple[int, ...]
    service: int = 0
    on_request: bool = False

    def road_km(self) -> float:
        """Kilometres of one run, by the estimate's road distance (0.3 + 1.22 × crow-flies, hop by hop)."""
        p = CrowFliesEstimate().parameters
        hops = pairwise(self.stops)
        return float(sum(p.road_offset_km + p.road_detour * crow_km([a[1]], [b[1]])[0, 0] for a, b in hops))


def offsets(places: Sequence[Point], drive: Drive) -> list[int]:
    """Seconds after the first departure at which a vehicle leaves each stop."""
    found = [0]
    for origin, to in pairwise(places):
        minutes = np.ceil(drive(origin, to) * SLOWER_THAN_A_CAR)
        found.append(found[-1] + int(minutes) * 60 + STOP_SECONDS)
    return found


def feed_of(
    name: str,
    publisher: str,
    lines: Sequence[Line],
    services: Sequence[Service],
    first: date,
    last: date,
    drive: Drive = estimated_drive,
) -> Feed:
    """A feed of these lines; stops of one name are one stop."""
    stops = {stop: point for line in lines for stop, point in line.stops}
    at = {stop: number for number, stop in enumerate(stops)}
    trips: list[FeedTrip] = []
    calls: list[tuple[int, int, int, int, int]] = []
    sizes = [0]
    for line in lines:
        code = 2 if line.on_request else 0
        for way, departures in ((line.stops, line.out), (line.stops[::-1], line.back)):
            after = offsets([point for _stop, point in way], drive)
            for departure in departures:
                trips.append(FeedTrip(f"{line.name}-{len(trips)}", line.name, way[-1][0], line.service))
                for (stop, _point), seconds in zip(way, after, strict=True):
                    arrives = departure + max(seconds - STOP_SECONDS, 0)
                    calls.append((at[stop], arrives, departure + seconds, code, code))
                sizes.append(len(way))
    table = np.array(calls, dtype=np.int64).reshape(-1, 5)
    times = StopTimes(
        np.cumsum(sizes).astype(np.int64), table[:, 0].astype(np.int32), table[:, 1].astype(np.int32),
        table[:, 2].astype(np.int32), table[:, 3].astype(np.int8), table[:, 4].astype(np.int8),
    )  # fmt: skip
    places = tuple(Stop(f"A{number}", stop, point) for number, (stop, point) in enumerate(stops.items()))
    return Feed(name, publisher, places, tuple(services), tuple(trips), times, (), (), first, last)


def drawn_lines(timetable: Timetable) -> list[tuple[str, list[int]]]:
    """Each line of a timetable with the stops (positions) of its longest trip, to draw it on a map."""
    longest: dict[str, tuple[int, int]] = {}
    for trip, line in enumerate(timetable.lines):
        size = int(timetable.call_offsets[trip + 1] - timetable.call_offsets[trip])
        if size > longest.get(line, (0, 0))[0]:
            longest[line] = (size, trip)
    spans = {line: timetable.call_offsets[trip : trip + 2] for line, (_size, trip) in sorted(longest.items())}
    return [(line, timetable.call_stop[span[0] : span[1]].tolist()) for line, span in spans.items()]
