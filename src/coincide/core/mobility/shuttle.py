"""A projected line beside the timetables in force: its worth is the difference between two runs of the scan."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from coincide.core.mobility.combined import CombinedTravel
from coincide.core.mobility.gtfs import Feed, Service
from coincide.core.mobility.lines import Line, feed_of
from coincide.core.mobility.route import Leg
from coincide.core.mobility.timetable import IntArray, Paths, Timetable, join, near_pairs, paths_of
from coincide.core.mobility.transit import Transit
from coincide.core.mobility.travel import CHECK, Mode, Point, TravelSource, Workplace
from coincide.core.mobility.typical import FrenchCalendar
from coincide.core.mobility.walks import CrowWalks, StreetWalks

PROJECT = "navette en projet"


def extended(base: Timetable, feed: Feed) -> Timetable:
    """A timetable with one more feed; changes between both are walks, as between any two stops."""
    new = join([feed], base.walk)
    stops, services, trips = len(base.stop_names), len(base.runs), len(base.lines)
    rows, columns, km = near_pairs(base.stop_lat, base.stop_lon, new.stop_lat, new.stop_lon, base.walk.between_km)
    seconds = np.maximum(base.walk.seconds(km), base.walk.change_seconds).astype(np.int32)
    between = [(rows, columns + stops, seconds), (columns + stops, rows, seconds)]
    triples = [*(_triples(one, shift) for one, shift in ((base.paths_out, 0), (new.paths_out, stops))), *between]
    origin, to, took = (np.concatenate([triple[n] for triple in triples]).astype(np.int32) for n in range(3))
    first = min(base.origin, new.origin)
    last = max(one.origin + timedelta(one.runs.shape[1]) for one in (base, new))
    total = stops + len(new.stop_names)
    return replace(
        base,
        feeds=base.feeds + new.feeds,
        stop_names=base.stop_names + new.stop_names,
        stop_lat=np.concatenate([base.stop_lat, new.stop_lat]),
        stop_lon=np.concatenate([base.stop_lon, new.stop_lon]),
        origin=first,
        runs=np.vstack([_padded(one, first, last) for one in (base, new)]),
        service_feed=np.concatenate([base.service_feed, new.service_feed + len(base.feeds)]).astype(np.int32),
        lines=base.lines + new.lines,
        headsigns=base.headsigns + new.headsigns,
        trip_service=np.concatenate([base.trip_service, new.trip_service + services]).astype(np.int32),
        call_offsets=np.concatenate([base.call_offsets, new.call_offsets[1:] + base.call_offsets[-1]]),
        call_stop=np.concatenate([base.call_stop, new.call_stop + stops]).astype(np.int32),
        call_arrival=np.concatenate([base.call_arrival, new.call_arrival]),
        call_departure=np.concatenate([base.call_departure, new.call_departure]),
        call_board=np.concatenate([base.call_board, new.call_board]),
        call_alight=np.concatenate([base.call_alight, new.call_alight]),
        run_trip=np.concatenate([base.run_trip, new.run_trip + trips]).astype(np.int32),
        run_shift=np.concatenate([base.run_shift, new.run_shift]),
        run_wait=np.concatenate([base.run_wait, new.run_wait]),
        paths_in=paths_of(total, to, origin, took),
        paths_out=paths_of(total, origin, to, took),
    )


def _triples(paths: Paths, shift: int) -> tuple[IntArray, IntArray, IntArray]:
    origin = np.repeat(np.arange(len(paths.offsets) - 1), np.diff(paths.offsets)).astype(np.int32)
    return origin + np.int32(shift), paths.stop + np.int32(shift), paths.seconds


def _padded(timetable: Timetable, first: date, last: date) -> NDArray[np.bool_]:
    found = np.zeros((len(timetable.runs), (last - first).days), dtype=np.bool_)
    at = (timetable.origin - first).days
    found[:, at : at + timetable.runs.shape[1]] = timetable.runs
    return found


def project_feed(
    line: Line, weekdays: tuple[bool, bool, bool, bool, bool, bool, bool], first: date, last: date
) -> Feed:
    """The feed of one projected line, on these days of the week between two dates, both included."""
    service = Service("projet", weekdays, first, last)
    return feed_of(f"{PROJECT} {line.name}", f"{PROJECT} « {line.name} »", [line], [service], first, last)


def with_project(source: CombinedTravel, feed: Feed, near: date) -> CombinedTravel:
    """The same ways with a projected line in the timetables (alone in them, where there is none)."""
    before = source.transit
    timetable = extended(before.timetable, feed) if before else join([feed])
    walks = CrowWalks(timetable) if source.streets is None else StreetWalks(timetable, source.streets)
    transit = Transit(
        timetable,
        walks,
        before.calendar if before else FrenchCalendar(None),
        before.near if before else near,
        f"{before.name if before else ''} + {feed.name}",
    )
    return CombinedTravel(source.streets, source.date if source.streets else None, transit)


def is_projected(source: CombinedTravel, leg: Leg) -> bool:
    """Whether a leg of a source made by `with_project` rides the projected line: its feed is the last one."""
    if source.transit is None or leg.run < 0:
        return False
    t = source.transit.timetable
    return int(t.service_feed[t.trip_service[t.run_trip[leg.run]]]) == len(t.feeds) - 1


@dataclass(frozen=True, slots=True)
class Gain:
    """Homes × jobs that public transport may hold ("oui" or "à vérifier"), both ways: before, and with the line."""

    before: NDArray[np.bool_]
    after: NDArray[np.bool_]

    @property
    def gained(self) -> NDArray[np.bool_]:
        """Held only thanks to the line."""
        return self.after & ~self.before


def gain(
    before: TravelSource, after: TravelSource, homes: Sequence[Point], jobs: Sequence[Workplace], limit: int
) -> Gain:
    """What a line adds to reach, within a limit in minutes each way."""
    held = [one.matrix(homes, jobs, Mode.TRANSIT, limit).verdict >= CHECK for one in (before, after)]
    return Gain(held[0], held[1])


def vehicle_km(line: Line, weekdays: Sequence[bool], first: date) -> tuple[float, float]:
    """Kilometres of the vehicle on a day of service, and in the year that begins on `first`: runs both ways.

    Road distances are the estimate's; getting to the first stop and back to the depot is not counted.
    """
    day = line.road_km() * (len(line.out) + len(line.back))
    return day, day * sum(weekdays[(first + timedelta(n)).weekday()] for n in range(365))
