"""Public transport from timetables: verdicts and minutes for homes × jobs, and the route of one pair.

Minutes out run from leaving home to the start of the shift (an early bus is time lost too), minutes back from its end
to being home. "Yes" must hold with every walk longer by its margin and nothing to book; "no" even with every walk
shorter by it and everything booked; "to check" in between. The worst of the days that the contract needs decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from coincide.core.mobility.crow_flies import crow_km
from coincide.core.mobility.day import Day
from coincide.core.mobility.route import Leg, route_back, route_out
from coincide.core.mobility.scan import NEVER, NOT_YET, ON_REQUEST, REGULAR, earliest_at, latest_from
from coincide.core.mobility.timetable import Paths, Timetable, near_pairs
from coincide.core.mobility.travel import (
    CHECK,
    NO,
    NO_MINUTES,
    UNKNOWN,
    YES,
    Mode,
    Point,
    TravelMatrix,
    TypicalDay,
    Workplace,
)
from coincide.core.mobility.typical import Calendar, date_for
from coincide.core.mobility.walks import Walks

HORIZON_MINUTES = 180
"""Longest way that is looked for, each way [unverified]: beyond three hours no contract holds."""

IntArray = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Judged:
    """Homes × one job on one date, in seconds; NOT_YET where there is no way."""

    verdict: NDArray[np.int8]
    out: IntArray
    back: IntArray


@dataclass(frozen=True, slots=True)
class Route:
    """How to go, on the day that decides.

    Args:
        day: that day; `kind` is what it stands for (None when the date itself was asked).
        out, back: legs, empty where there is no way.
    """

    day: date
    kind: TypicalDay | None
    out: tuple[Leg, ...]
    back: tuple[Leg, ...]


class Transit:
    """Answers for `Mode.TRANSIT` from one timetable; `near` is the date around which typical days are taken."""

    def __init__(self, timetable: Timetable, walks: Walks, calendar: Calendar, near: date, name: str) -> None:
        self.timetable = timetable
        self.walks = walks
        self.calendar = calendar
        self.near = near
        self.name = name
        self._days: dict[date, Day] = {}
        self._dates: dict[tuple[TypicalDay, ...], dict[TypicalDay | None, date | None]] = {}

    @property
    def version(self) -> str:
        """The timetable, the walks, how near is one place, and the date around which typical days are taken."""
        one_place = f"un lieu à {self.timetable.walk.between_km:g} km près"
        return f"horaires {self.name} du {self.near.isoformat()}, {self.walks.version}, {one_place}"

    @property
    def source(self) -> str:
        """Whose timetables, and until when they are valid."""
        said = [f"{f.publisher or f.name} (du {f.first:%d/%m/%Y} au {f.last:%d/%m/%Y})" for f in self.timetable.feeds]
        return f"horaires de {', '.join(said)}"

    def day(self, on: date) -> Day:
        """The timetable of one date, built once."""
        if on not in self._days:
            self._days[on] = Day(self.timetable, on)
        return self._days[on]

    def matrix(self, homes: Sequence[Point], jobs: Sequence[Workplace], limit_minutes: int) -> TravelMatrix:
        """All pairs; see the module for the verdicts and what the minutes count."""
        shape = (len(homes), len(jobs))
        verdict = np.full(shape, UNKNOWN, dtype=np.int8)
        out, back = np.full(shape, NO_MINUTES, dtype=np.int32), np.full(shape, NO_MINUTES, dtype=np.int32)
        if homes and jobs:
            from_home = self.walks.to_stops(homes)
            points = list(dict.fromkeys(job.point for job in jobs))
            from_work = self.walks.to_stops(points)
            served_home, served_work = self._served(homes), dict(zip(points, self._served(points), strict=True))
            one_place = crow_km(homes, points) <= self.timetable.walk.between_km
            row = {point: at for at, point in enumerate(points)}
            same: dict[Workplace, int] = {}
            for column, job in enumerate(jobs):
                if (before := same.setdefault(job, column)) != column:
                    verdict[:, column], out[:, column], back[:, column] = (
                        verdict[:, before],
                        out[:, before],
                        back[:, before],
                    )
                    continue
                work = from_work.of(row[job.point])
                found, _day = self._worst(from_home, work, job, limit_minutes)
                known = served_home & served_work[job.point] & ~one_place[:, row[job.point]]
                verdict[:, column] = np.where(known, found.verdict, UNKNOWN)
                shown = known & (found.verdict != UNKNOWN)
                out[:, column] = np.where(shown, _minutes(found.out), NO_MINUTES)
                back[:, column] = np.where(shown, _minutes(found.back), NO_MINUTES)
        precision = f"horaires théoriques, sans perturbation\u202f; {self.walks.label}"
        return TravelMatrix(Mode.TRANSIT, verdict, out, back, self.source, self.near, precision)

    def route(self, home: Point, job: Workplace, limit_minutes: int) -> Route | None:
        """The way out and back on the day that decides; None when no loaded timetable tells."""
        if not all(self.serves([home, job.point])) or self.is_one_place(home, job.point):
            return None
        from_home, from_work = self.walks.to_stops([home]), self.walks.to_stops([job.point])
        _found, (days, worst) = self._worst(from_home, from_work.of(0), job, limit_minutes)
        day = self.day(days[int(worst[0])]) if days else None
        if day is None:
            return None
        kinds = {on: kind for kind, on in self.dates(job).items() if on is not None}
        start, end = job.shift.instants()
        for scale, allowed, most in self._shown(limit_minutes):
            home_stops, work_stops = self._within(from_home.of(0), scale), self._within(from_work.of(0), scale)
            near = _arrays(work_stops)
            gone = day.back(*near, start, HORIZON_MINUTES * 60, allowed)
            came = day.on(*near, end, HORIZON_MINUTES * 60, allowed)
            out = tuple(route_out(day, gone, home_stops, work_stops))
            back = tuple(route_back(day, came, home_stops, work_stops))
            if out and back and max(start - out[0].start, back[-1].end - end) <= most:
                break
        return Route(day.date, kinds.get(day.date), out, back)

    def _shown(self, limit_minutes: int) -> tuple[tuple[float, int, float], ...]:
        """Which way is shown, the first that holds, else the last: scale of walks, what may be booked, seconds at most.

        Nothing booked if that is in time; else with bookings if there is such a way; else with shorter walks.
        """
        at_all = float(NOT_YET)
        return (
            (1.0, REGULAR, limit_minutes * 60),
            (1.0, ON_REQUEST, at_all),
            (1 - self.walks.margin, ON_REQUEST, at_all),
        )

    def dates(self, job: Workplace) -> dict[TypicalDay | None, date | None]:
        """The date that stands for each kind of day that the contract needs; None where no timetable has it."""
        if isinstance(job.days, date):
            return {None: job.days}
        if job.days not in self._dates:
            first = max(feed.first for feed in self.timetable.feeds)
            last = min(feed.last for feed in self.timetable.feeds)
            if first > last:  # feeds without a common day: each date leaves one of them out
                first, last = min(f.first for f in self.timetable.feeds), max(f.last for f in self.timetable.feeds)
            self._dates[job.days] = {kind: date_for(kind, self.near, first, last, self.calendar) for kind in job.days}
        return self._dates[job.days]

    def serves(self, points: Sequence[Point]) -> list[bool]:
        """Which places have a stop of the loaded timetables near; public transport is unknown for the others."""
        return [bool(one) for one in self._served(points)]

    def is_one_place(self, home: Point, work: Point) -> bool:
        """Whether two points are within the walk of a change: no vehicle goes between them.

        The only rides there would be are loops, through another town and back. Two homes and jobs known by their
        commune alone are often one point: where public transport would take one then depends on the addresses, so it
        stays unknown, and walking answers.
        """
        return bool(crow_km([home], [work])[0, 0] <= self.timetable.walk.between_km)

    def _served(self, points: Sequence[Point]) -> NDArray[np.bool_]:
        lat, lon = np.array([p.lat for p in points]), np.array([p.lon for p in points])
        near = self.timetable.walk.near_km
        rows, _stops, _km = near_pairs(lat, lon, self.timetable.stop_lat, self.timetable.stop_lon, near)
        found = np.zeros(len(points), dtype=np.bool_)
        found[rows] = True
        return found

    def _worst(
        self, home: Paths, work: dict[int, int], job: Workplace, limit: int
    ) -> tuple[_Judged, tuple[list[date], NDArray[np.int64]]]:
        """The answer of the worst day for each home, and which day that is."""
        asked = self.dates(job)
        days = list(dict.fromkeys(on for on in asked.values() if on is not None))
        told: dict[bytes, _Judged] = {}  # days with the same vehicles have the same answer
        each = []
        for on in days:
            day = self.day(on)
            if day.same not in told:
                told[day.same] = self._on(day, home, work, job, limit)
            each.append(told[day.same])
        homes = len(home.offsets) - 1
        if not each:
            blank = np.full(homes, NOT_YET, dtype=np.int32)
            return _Judged(np.full(homes, UNKNOWN, dtype=np.int8), blank, blank), ([], np.zeros(homes, dtype=np.int64))
        verdicts = np.array([one.verdict for one in each])
        # A "no" decides; else the worst of the days that are known, the longest way first.
        longest = np.array([np.maximum(one.out, one.back) for one in each]).astype(np.int64)
        rank = np.where(verdicts == UNKNOWN, YES + 1, verdicts).astype(np.int64)
        worst = np.argmin(rank * (int(NOT_YET) + 1) - longest, axis=0)
        at = (worst, np.arange(homes))
        unsure = (verdicts == UNKNOWN).any(axis=0) | (None in asked.values())
        verdict = np.where((verdicts[at] == YES) & unsure, CHECK, verdicts[at])
        out, back = np.array([one.out for one in each])[at], np.array([one.back for one in each])[at]
        return _Judged(verdict.astype(np.int8), out, back), (days, worst)

    def _on(self, day: Day, home: Paths, work: dict[int, int], job: Workplace, limit: int) -> _Judged:
        """Homes × one job on one date."""
        memo: dict[tuple[float, int], tuple[IntArray, IntArray]] = {}

        def both(scale: float, allowed: int) -> tuple[IntArray, IntArray]:
            if (scale, allowed) not in memo:
                memo[scale, allowed] = self._both(day, home, work, job, scale, allowed)
            return memo[scale, allowed]

        margin, most = self.walks.margin, limit * 60
        booked = ON_REQUEST if self.timetable.has_requests else REGULAR  # the same answers, found once
        sure, plain = both(1 + margin, REGULAR), both(1.0, REGULAR)
        wide, asked = both(1 - margin, booked), both(1.0, booked)
        verdict = np.full(len(plain[0]), CHECK, dtype=np.int8)
        verdict[np.maximum(*sure) <= most] = YES
        verdict[np.maximum(*wide) > most] = NO
        if not self.timetable.covers(day.date):
            verdict[verdict == NO] = UNKNOWN  # a timetable that is not loaded for that day may well hold the way
        holds, exists = np.maximum(*plain) <= most, np.maximum(*asked) < NOT_YET
        out, back = (np.where(holds, plain[n], np.where(exists, asked[n], wide[n])) for n in (0, 1))
        return _Judged(verdict, out, back)

    def _both(
        self, day: Day, home: Paths, work: dict[int, int], job: Workplace, scale: float, allowed: int
    ) -> tuple[IntArray, IntArray]:
        """Seconds out and back for every home, walks multiplied by `scale`."""
        start, end = job.shift.instants()
        stops, seconds = _arrays(self._within(work, scale))
        walk = np.ceil(home.seconds * scale - 1e-6).astype(np.int32)
        kept = walk <= self.timetable.walk.access_minutes * 60
        offsets = np.concatenate([[0], np.cumsum(kept)])[home.offsets].astype(np.int32)
        horizon = HORIZON_MINUTES * 60
        gone = day.back(stops, seconds, start, horizon, allowed)
        came = day.on(stops, seconds, end, horizon, allowed)
        leave = latest_from(gone.leave_by, offsets, home.stop[kept], walk[kept])
        there = earliest_at(came.there_at, offsets, home.stop[kept], walk[kept])
        out = np.where(leave == NEVER, NOT_YET, start - leave)
        back = np.where(there == NOT_YET, NOT_YET, there - end)
        return out.astype(np.int32), back.astype(np.int32)

    def _within(self, near: dict[int, int], scale: float) -> dict[int, int]:
        most = self.timetable.walk.access_minutes * 60
        scaled = {stop: int(np.ceil(took * scale - 1e-6)) for stop, took in near.items()}
        return {stop: took for stop, took in scaled.items() if took <= most}


def _arrays(near: dict[int, int]) -> tuple[IntArray, IntArray]:
    return np.array(list(near), dtype=np.int32), np.array(list(near.values()), dtype=np.int32)


def _minutes(seconds: IntArray) -> IntArray:
    """Whole minutes, rounded up: 45 min and a second don't hold in 45 minutes."""
    return np.where(seconds == NOT_YET, NO_MINUTES, -(-seconds // 60)).astype(np.int32)
