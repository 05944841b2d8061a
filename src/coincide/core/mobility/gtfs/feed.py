"""A feed once read: plain facts, times in seconds after midnight of the service day (24 h and more allowed)."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from coincide.core.mobility.travel import Point


@dataclass(frozen=True, slots=True)
class Stop:
    """A place where vehicles stop; `parent` is the id of its station, empty without one."""

    id: str
    name: str
    point: Point
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """On which days trips run: weekdays within a range (both ends included), then days added and taken out."""

    id: str
    weekdays: tuple[bool, bool, bool, bool, bool, bool, bool] = (False,) * 7
    first: date | None = None
    last: date | None = None
    added: frozenset[date] = frozenset()
    removed: frozenset[date] = frozenset()

    def runs_on(self, day: date) -> bool:
        """Whether its trips run on this day."""
        if day in self.removed:
            return False
        if day in self.added:
            return True
        return (
            self.first is not None
            and self.last is not None
            and self.first <= day <= self.last
            and self.weekdays[day.weekday()]
        )

    def span(self) -> tuple[date, date] | None:
        """Its first and last day of running; None when it never runs."""
        days = set(self.added)
        if self.first is not None and self.last is not None and any(self.weekdays):
            length = (self.last - self.first).days
            for ends in (range(length + 1), range(length, -1, -1)):
                day = next((d for n in ends if self.runs_on(d := self.first + timedelta(n))), None)
                if day is not None:
                    days.add(day)
        days -= self.removed
        return (min(days), max(days)) if days else None


@dataclass(frozen=True, slots=True)
class FeedTrip:
    """One run of a vehicle. `line` is what is written on it, `service` a position in `Feed.services`."""

    id: str
    line: str
    headsign: str
    service: int


@dataclass(frozen=True, slots=True)
class Frequency:
    """A trip repeated every `headway` seconds from `start` until before `end`; `exact`: at these very instants."""

    trip: int
    start: int
    end: int
    headway: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Transfer:
    """What the feed says of a change between two stops (positions): seconds needed, None when it is not possible."""

    origin: int
    to: int
    seconds: int | None


@dataclass(frozen=True, slots=True)
class StopTimes:
    """Calls of all trips, one after the other, in the order of each trip.

    `offsets` (trips + 1) cuts them by trip; `stop` holds positions; `pickup` and `drop_off` are GTFS codes:
    0 regular, 1 none, 2 by phone, 3 by arrangement with the driver.
    """

    offsets: NDArray[np.int64]
    stop: NDArray[np.int32]
    arrival: NDArray[np.int32]
    departure: NDArray[np.int32]
    pickup: NDArray[np.int8]
    drop_off: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Feed:
    """All that the connection scan needs of one GTFS.

    Args:
        first, last: days that it covers, both included.
        notes: French sentences on what was left out or filled in.
    """

    name: str
    publisher: str
    stops: tuple[Stop, ...]
    services: tuple[Service, ...]
    trips: tuple[FeedTrip, ...]
    times: StopTimes
    frequencies: tuple[Frequency, ...]
    transfers: tuple[Transfer, ...]
    first: date
    last: date
    notes: tuple[str, ...] = ()
