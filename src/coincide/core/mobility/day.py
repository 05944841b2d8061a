"""The vehicles of one day and of its neighbours on one axis of seconds, ready for the connection scan."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from coincide.core.mobility.scan import (
    NEVER,
    NONE,
    NOT_YET,
    PLACE,
    IntArray,
    scan_back,
    scan_on,
)
from coincide.core.mobility.timetable import Timetable

DAY = 86_400
AFTER = 2
"""Days of service after the day itself: a night shift ends on the next one, and the way home may pass midnight."""


@dataclass(frozen=True, slots=True)
class Connections:
    """Hops from a stop to the next, in order of departure; 0 is midnight at the start of the day.

    `vehicle` numbers a run on a day of service: `vehicle_run` says which.
    """

    departure: IntArray
    arrival: IntArray
    origin: IntArray
    to: IntArray
    vehicle: IntArray
    board: NDArray[np.int8]
    alight: NDArray[np.int8]
    wait: IntArray
    vehicle_run: IntArray

    def __len__(self) -> int:
        return len(self.departure)


SAID = ("departure", "arrival", "origin", "to", "vehicle", "board", "alight", "wait")
"""What tells the connections of two days apart (the run behind a vehicle does not change an hour)."""


@dataclass(frozen=True, slots=True)
class Back:
    """Everything `scan_back` found for one place and instant."""

    leave_by: IntArray
    taken: IntArray
    then_left: IntArray
    next_stop: IntArray


@dataclass(frozen=True, slots=True)
class On:
    """Everything `scan_on` found for one place and instant."""

    there_at: IntArray
    taken: IntArray
    then_boarded: IntArray
    from_stop: IntArray


def connections_of(timetable: Timetable, day: date) -> Connections:
    """The hops that may serve a shift that starts on `day`: its own trips, those of the eve that last past midnight
    or run the evening before, those of the next days."""
    t = timetable
    longest = int(t.call_arrival.max(initial=0) + max(int(t.run_shift.max(initial=0)), 0))
    eve = 1 + longest // DAY
    runs: list[NDArray[np.int64]] = []
    shifts: list[NDArray[np.int64]] = []
    for offset in range(-eve, AFTER + 1):
        running = t.running(day + timedelta(offset))
        picked = np.flatnonzero(running[t.trip_service[t.run_trip]]) if len(running) else np.zeros(0, dtype=np.int64)
        runs.append(picked)
        shifts.append(t.run_shift[picked].astype(np.int64) + offset * DAY)
    vehicle_run, shift = np.concatenate(runs), np.concatenate(shifts)
    trip = t.run_trip[vehicle_run]
    first, hops = t.call_offsets[trip], np.maximum(t.call_offsets[trip + 1] - t.call_offsets[trip] - 1, 0)
    vehicle = np.repeat(np.arange(len(trip)), hops)
    rank = np.arange(len(vehicle)) - np.repeat(np.cumsum(hops) - hops, hops)
    call = first[vehicle] + rank
    departure = t.call_departure[call] + shift[vehicle]
    arrival = t.call_arrival[call + 1] + shift[vehicle]
    useful = (departure >= -DAY) & (departure < (AFTER + 1) * DAY)
    order = np.flatnonzero(useful)
    order = order[np.lexsort((rank[order], vehicle[order], departure[order]))]
    call, vehicle = call[order], vehicle[order]
    return Connections(
        departure=departure[order].astype(np.int32),
        arrival=arrival[order].astype(np.int32),
        origin=t.call_stop[call].astype(np.int32),
        to=t.call_stop[call + 1].astype(np.int32),
        vehicle=vehicle.astype(np.int32),
        board=t.call_board[call],
        alight=t.call_alight[call + 1],
        wait=t.run_wait[vehicle_run[vehicle]].astype(np.int32),
        vehicle_run=vehicle_run.astype(np.int32),
    )


class Day:
    """The timetable of one date, asked from many places, at instants within two days and over a day at the most."""

    def __init__(self, timetable: Timetable, day: date) -> None:
        self.timetable = timetable
        self.date = day
        self.hops = connections_of(timetable, day)
        self.same = self._same()
        self._stops = len(timetable.stop_names)

    def _same(self) -> bytes:
        """Equal for two days with the same vehicles at the same hours, both within the timetables or both not."""
        found = hashlib.sha256(bytes([self.timetable.covers(self.date)]))
        for one in SAID:
            found.update(getattr(self.hops, one).tobytes())
        return found.digest()

    def back(self, stops: IntArray, seconds: IntArray, instant: int, horizon: int, allowed: int) -> Back:
        """Latest departures to be at a place at `instant`.

        Args:
            stops, seconds: the stops near the place, and the walk from each.
            horizon: how long before `instant` a departure may be, in seconds.
            allowed: REGULAR or ON_REQUEST (`scan`).
        """
        hops, paths = self.hops, self.timetable.paths_in
        arrive_by = np.full(self._stops, NEVER, dtype=np.int32)
        arrive_by[stops] = instant - seconds
        next_stop = np.full(self._stops, PLACE, dtype=np.int32)
        leave_by = np.full(self._stops, NEVER, dtype=np.int32)
        taken, then_left = (np.full(self._stops, NONE, dtype=np.int32) for _ in range(2))
        left = np.full(len(hops.vehicle_run), NONE, dtype=np.int32)
        low, high = np.searchsorted(hops.departure, [instant - horizon, instant + 1])
        scan_back(
            hops.departure, hops.arrival, hops.origin, hops.to, hops.vehicle, hops.board, hops.alight, hops.wait,
            int(low), int(high), allowed, paths.offsets, paths.stop, paths.seconds,
            arrive_by, next_stop, leave_by, taken, then_left, left,
        )  # fmt: skip
        return Back(leave_by, taken, then_left, next_stop)

    def on(self, stops: IntArray, seconds: IntArray, instant: int, horizon: int, allowed: int) -> On:
        """Earliest arrivals when leaving a place at `instant`; the arguments mirror those of `back`."""
        hops, paths = self.hops, self.timetable.paths_out
        ready_at = np.full(self._stops, NOT_YET, dtype=np.int32)
        ready_at[stops] = instant + seconds
        from_stop = np.full(self._stops, PLACE, dtype=np.int32)
        there_at = np.full(self._stops, NOT_YET, dtype=np.int32)
        taken, then_boarded = (np.full(self._stops, NONE, dtype=np.int32) for _ in range(2))
        boarded = np.full(len(hops.vehicle_run), NONE, dtype=np.int32)
        low, high = np.searchsorted(hops.departure, [instant, instant + horizon + 1])
        scan_on(
            hops.departure, hops.arrival, hops.origin, hops.to, hops.vehicle, hops.board, hops.alight, hops.wait,
            int(low), int(high), allowed, paths.offsets, paths.stop, paths.seconds,
            ready_at, from_stop, there_at, taken, then_boarded, boarded,
        )  # fmt: skip
        return On(there_at, taken, then_boarded, from_stop)
