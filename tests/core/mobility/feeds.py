"""Small feeds, written as facts, and a second way to find the same answers: no connection, no scan, no order of time.

The reference repeats one rule until nothing changes: a stop can be left at t if some vehicle, boarded there at t, calls
later at a stop where one is still in time. It is slow, and shares nothing with the scan but the meaning.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np

from coincide.core.mobility.gtfs import Feed, FeedTrip, Frequency, Service, Stop, Transfer
from coincide.core.mobility.gtfs.feed import StopTimes
from coincide.core.mobility.travel import Point

DAY = 86_400
TUESDAY = date(2026, 3, 3)
type Call = tuple[int, int, int, int, int]
"""Stop, arrival, departure, pickup_type, drop_off_type."""


def every_day(added: Sequence[date] = (), removed: Sequence[date] = ()) -> Service:
    first, last = TUESDAY - timedelta(30), TUESDAY + timedelta(30)
    return Service("tous", (True,) * 7, first, last, frozenset(added), frozenset(removed))


def feed(
    stops: Sequence[Point],
    trips: Sequence[tuple[int, Sequence[Call]]],
    services: Sequence[Service] = (),
    frequencies: Sequence[Frequency] = (),
    transfers: Sequence[Transfer] = (),
) -> Feed:
    """A feed of these stops and of these trips (service, calls)."""
    calls = [call for _service, those in trips for call in those]
    table = np.array(calls, dtype=np.int64).reshape(-1, 5)
    offsets = np.cumsum([0, *[len(those) for _service, those in trips]])
    return Feed(
        "essai", "essai",
        tuple(Stop(f"s{n}", f"arrêt {n}", point) for n, point in enumerate(stops)),
        tuple(services) or (every_day(),),
        tuple(FeedTrip(f"t{n}", f"ligne {n}", "", service) for n, (service, _calls) in enumerate(trips)),
        StopTimes(
            offsets.astype(np.int64), table[:, 0].astype(np.int32), table[:, 1].astype(np.int32),
            table[:, 2].astype(np.int32), table[:, 3].astype(np.int8), table[:, 4].astype(np.int8),
        ),
        tuple(frequencies), tuple(transfers), TUESDAY - timedelta(30), TUESDAY + timedelta(30),
    )  # fmt: skip


def apart(count: int) -> list[Point]:
    """Stops too far from one another to walk."""
    return [Point(46.0 + n, 3.0) for n in range(count)]


def vehicles(of: Feed, day: date) -> list[tuple[list[Call], int]]:
    """Every vehicle around a day, its calls on the day's axis, and how long one may wait for it."""
    found = []
    for offset in range(-4, 4):
        for number, trip in enumerate(of.trips):
            on = day + timedelta(offset)
            if not (of.first <= on <= of.last and of.services[trip.service].runs_on(on)):
                continue
            span = slice(of.times.offsets[number], of.times.offsets[number + 1])
            columns = (of.times.stop, of.times.arrival, of.times.departure, of.times.pickup, of.times.drop_off)
            calls = list(zip(*(column[span].tolist() for column in columns), strict=True))
            mine = [one for one in of.frequencies if one.trip == number]
            starts = [(0, 0)] if not mine else []
            for one in mine:
                wait = 0 if one.exact else one.headway
                starts += [(at - calls[0][2], wait) for at in range(one.start, one.end, one.headway)]
            for shift, wait in starts:
                move = shift + offset * DAY
                found.append(([(stop, a + move, d + move, up, off) for stop, a, d, up, off in calls], wait))
    return found


def may(code: int, with_requests: bool) -> bool:
    return code == 0 or (with_requests and code in (2, 3))


def latest(
    of: Feed, day: date, near: dict[int, int], instant: int, horizon: int, changes: dict[tuple[int, int], int],
    with_requests: bool,
) -> dict[int, int]:  # fmt: skip
    """Latest instant to stand at each stop and still be at the place in time."""
    arrive_by = {stop: instant - walk for stop, walk in near.items()}
    rides = _rides(vehicles(of, day), with_requests, lambda leave: instant - horizon <= leave <= instant)
    leave_by: dict[int, int] = {}
    moved = True
    while moved:
        moved = False
        for origin, to, leave, arrive, wait in rides:
            if arrive <= arrive_by.get(to, -(10**9)) and leave - wait > leave_by.get(origin, -(10**9)):
                leave_by[origin] = leave - wait
                moved = True
        for (origin, to), took in changes.items():
            if to in leave_by and leave_by[to] - took > arrive_by.get(origin, -(10**9)):
                arrive_by[origin] = leave_by[to] - took
                moved = True
    return leave_by


def earliest(
    of: Feed, day: date, near: dict[int, int], instant: int, horizon: int, changes: dict[tuple[int, int], int],
    with_requests: bool,
) -> dict[int, int]:  # fmt: skip
    """Earliest instant to step off at each stop after leaving the place."""
    ready = {stop: instant + walk for stop, walk in near.items()}
    there: dict[int, int] = {}
    rides = _rides(vehicles(of, day), with_requests, lambda leave: instant <= leave <= instant + horizon)
    moved = True
    while moved:
        moved = False
        for origin, to, leave, arrive, wait in rides:
            if ready.get(origin, 10**9) + wait <= leave and arrive < there.get(to, 10**9):
                there[to] = arrive
                moved = True
        for (origin, to), took in changes.items():
            if origin in there and there[origin] + took < ready.get(to, 10**9):
                ready[to] = there[origin] + took
                moved = True
    return there


def _rides(
    all_vehicles: list[tuple[list[Call], int]], with_requests: bool, is_in_time: Callable[[int], bool]
) -> list[tuple[int, int, int, int, int]]:
    """(from, to, leave, arrive, wait) for every pair of calls of every vehicle whose hops are all within the window."""
    found = []
    for calls, wait in all_vehicles:
        for i, up in enumerate(calls):
            for j in range(i + 1, len(calls)):
                if (
                    all(is_in_time(calls[k][2]) for k in range(i, j))
                    and may(up[3], with_requests)
                    and may(calls[j][4], with_requests)
                ):
                    found.append((up[0], calls[j][0], up[2], calls[j][1], wait))
    return found
