"""A territory's own sources behind the `TravelSource` interface: streets where there is a graph, timetables where there
are feeds, the estimate from coordinates for the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from coincide.core.mobility.crow_flies import DEFAULT_LIMIT_MINUTES, LABEL, NO_TIMETABLE, CrowFliesEstimate, crow_km
from coincide.core.mobility.route import HOME, WORK, Leg
from coincide.core.mobility.streets import Streets
from coincide.core.mobility.transit import Transit
from coincide.core.mobility.travel import (
    CHECK,
    NO,
    NO_MINUTES,
    UNKNOWN,
    YES,
    Mode,
    Point,
    Shift,
    Travel,
    TravelMatrix,
    TypicalDay,
    Verdict,
    Workplace,
)

STREET_MARGIN = 0.10
"""Share by which a street time may be wrong [unverified]: no traffic, no red light, no winter."""


@dataclass(frozen=True, slots=True)
class Told:
    """One answer with its hours and its way.

    `leave_at` and `home_at` are seconds after midnight of the day on which the shift starts (negative: the eve);
    `day` is the date that decides and `kind` what it stands for, both None where the hour does not matter.
    """

    travel: Travel
    leave_at: int | None
    home_at: int | None
    out: tuple[Leg, ...]
    back: tuple[Leg, ...]
    day: date | None = None
    kind: TypicalDay | None = None


class CombinedTravel:
    """`TravelSource` of a territory.

    Args:
        streets: the graph; None falls back on the estimate, with its label.
        streets_date: the day of the map data.
        transit: the timetables; None leaves public transport unknown, for the reason `no_transit`.
    """

    def __init__(
        self,
        streets: Streets | None,
        streets_date: date | None,
        transit: Transit | None,
        no_transit: str = NO_TIMETABLE,
    ) -> None:
        self.streets = streets
        self.transit = transit
        self.estimate = CrowFliesEstimate()
        self.date = streets_date or self.estimate.parameters.date
        self._no_transit = no_transit

    @property
    def version(self) -> str:
        """Both sources' versions."""
        margins = f"marge {STREET_MARGIN}, un point comme {self.estimate.version}"
        streets = f"{self.streets.label}, {margins}" if self.streets else self.estimate.version
        return f"{streets}\u202f; {self.transit.version if self.transit else self._no_transit}"

    @property
    def label(self) -> str:
        """What a person reads about both sources."""
        streets = f"{self.streets.label}, sans trafic" if self.streets else LABEL
        transit = f"{self.transit.source}, {self.transit.walks.label}" if self.transit else self._no_transit
        return f"{streets}\u202f; transports en commun\u202f: {transit}"

    def travel(
        self, home: Point, job: Point, shift: Shift, mode: Mode, limit_minutes: int = DEFAULT_LIMIT_MINUTES
    ) -> Travel:
        """One pair; see `TravelSource.travel`."""
        return self.matrix([home], [Workplace(job, shift)], mode, limit_minutes).at(0, 0)

    def matrix(
        self, homes: Sequence[Point], jobs: Sequence[Workplace], mode: Mode, limit_minutes: int = DEFAULT_LIMIT_MINUTES
    ) -> TravelMatrix:
        """All pairs, by the source that knows the mode best."""
        if mode is Mode.TRANSIT:
            if self.transit is not None:
                return self.transit.matrix(homes, jobs, limit_minutes)
            blank = self.estimate.matrix(homes, jobs, mode, limit_minutes)
            return TravelMatrix(
                mode,
                blank.verdict,
                blank.minutes_out,
                blank.minutes_back,
                self._no_transit,
                blank.date,
                blank.precision,
            )
        if self.streets is None:
            return self.estimate.matrix(homes, jobs, mode, limit_minutes)
        return self._by_street(self.streets, homes, jobs, mode, limit_minutes)

    def _by_street(
        self, streets: Streets, homes: Sequence[Point], jobs: Sequence[Workplace], mode: Mode, limit: int
    ) -> TravelMatrix:
        points = list(dict.fromkeys(job.point for job in jobs))
        at = {point: column for column, point in enumerate(points)}
        columns = np.array([at[job.point] for job in jobs], dtype=np.int64)
        out = streets.minutes(homes, points, mode)[:, columns] if len(jobs) else np.zeros((len(homes), 0))
        back = streets.minutes(points, homes, mode).T[:, columns] if len(jobs) else out
        longest = np.maximum(out, back)
        verdict = np.full(longest.shape, CHECK, dtype=np.int8)
        if mode is not Mode.CARPOOL:  # nothing here knows whether a driver has the same hours
            verdict[(1 + STREET_MARGIN) * longest <= limit] = YES
        verdict[(1 - STREET_MARGIN) * longest > limit] = NO
        unknown = np.isnan(longest)
        verdict[unknown] = UNKNOWN
        shown = [
            np.where(unknown, NO_MINUTES, np.rint(np.where(unknown, 0, one))).astype(np.int32) for one in (out, back)
        ]
        if not set(homes).isdisjoint(points):
            # Two addresses of a commune are known by one point: no street tells how far apart they are.
            one_point = (crow_km(homes, [job.point for job in jobs]) == 0) & ~unknown
            guess = self.estimate.matrix(homes, jobs, mode, limit)
            verdict[one_point] = guess.verdict[one_point]
            for one in shown:
                one[one_point] = guess.minutes_out[one_point]
        least = f"{self.estimate.parameters.least_km:g}".replace(".", ",")
        source = (
            f"{streets.label}\u202f; inconnu hors de l'extrait ou sans voie qui y mène\u202f; au moins {least} km, "
            "± 20 %, où les deux lieux n'ont qu'un point"
        )
        precision = f"réseau routier, sans trafic, vitesses et marge supposées\u202f: ± {round(STREET_MARGIN * 100)} %"
        return TravelMatrix(mode, verdict, shown[0], shown[1], source, self.date, precision)

    def tell(self, home: Point, job: Workplace, mode: Mode, limit_minutes: int = DEFAULT_LIMIT_MINUTES) -> Told:
        """One pair with its hours and the way, both ways; without legs where nothing is known or no way was found."""
        travel = self.matrix([home], [job], mode, limit_minutes).at(0, 0)
        start, end = job.shift.instants()
        if mode is Mode.TRANSIT:
            route = self.transit.route(home, job, limit_minutes) if self.transit else None
            if route is None or travel.verdict is Verdict.UNKNOWN:
                return Told(travel, None, None, (), ())
            if travel.minutes_out is None and travel.minutes_back is None:
                return Told(travel, None, None, (), (), route.day, route.kind)
            leave = route.out[0].start if route.out else None
            return Told(
                travel, leave, route.back[-1].end if route.back else None, route.out, route.back, route.day, route.kind
            )
        if travel.minutes_out is None or travel.minutes_back is None:
            return Told(travel, None, None, (), ())
        leave, there = start - travel.minutes_out * 60, end + travel.minutes_back * 60
        kind: Literal["walk", "ride"] = "walk" if mode is Mode.WALK else "ride"
        return Told(travel, leave, there, (Leg(kind, HOME, WORK, leave, start),), (Leg(kind, WORK, HOME, end, there),))
