"""The first travel source: an estimate from coordinates alone, for a machine that has no map data.

The formulas are assumed, not fitted on any network (docs/model.md, "Travel"): that is why each answer carries its
label and why a third verdict, "to check", covers everything within ± 20 % of the limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

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
    Workplace,
)

LABEL = "estimation à vol d'oiseau, ± 20 %, sans horaires ni réseau routier"
NO_TIMETABLE = "aucun horaire de transport en commun n'est chargé"
DEFAULT_LIMIT_MINUTES = 45
EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class CrowFliesParameters:
    """The constants of the estimate: distances in km, speeds in km/h, additions in minutes.

    Certainty: assumed. `carpool_extra_min` (the detour and the wait of a shared car) and `least_km` are [unverified].

    Args:
        least_km: floor of the crow-flies distance. Only a commune's point is known, so two places of one commune would
            come out at no distance at all: they are taken to be this far apart, and nothing counts as nearer.
    """

    least_km: float = 1.5
    road_offset_km: float = 0.3
    road_detour: float = 1.22
    car_base_kmh: float = 38.0
    car_gain_kmh_per_km: float = 0.55
    car_max_kmh: float = 70.0
    car_extra_min: float = 4.0
    scooter_max_kmh: float = 40.0
    bike_detour: float = 1.2
    bike_kmh: float = 14.0
    bike_extra_min: float = 2.0
    walk_detour: float = 1.25
    walk_kmh: float = 4.5
    carpool_extra_min: float = 10.0
    margin: float = 0.20
    date: date = date(2026, 11, 23)
    source: str = (
        "formules supposées par le projet, non ajustées sur un réseau\u202f; au moins 1,5 km, car seul le point de la "
        "commune est connu"
    )


def crow_km(homes: Sequence[Point], jobs: Sequence[Point]) -> NDArray[np.float64]:
    """Great-circle distances in km (haversine), shape (homes, jobs)."""
    a = np.radians(np.array([(p.lat, p.lon) for p in homes], dtype=np.float64).reshape(-1, 2))
    b = np.radians(np.array([(p.lat, p.lon) for p in jobs], dtype=np.float64).reshape(-1, 2))
    half_lat = np.sin((a[:, None, 0] - b[None, :, 0]) / 2) ** 2
    half_lon = np.sin((a[:, None, 1] - b[None, :, 1]) / 2) ** 2
    h = half_lat + np.cos(a[:, None, 0]) * np.cos(b[None, :, 0]) * half_lon
    km: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(h, 1.0)))
    return km


class CrowFliesEstimate:
    """`TravelSource` from coordinates. The way back is taken equal to the way out: nothing here knows the hour."""

    def __init__(self, parameters: CrowFliesParameters | None = None) -> None:
        self.parameters = parameters or CrowFliesParameters()

    @property
    def version(self) -> str:
        """The label of the formulas and the date of their constants."""
        return f"vol-d-oiseau-{self.parameters.date.isoformat()}"

    def minutes(self, km: NDArray[np.float64], mode: Mode) -> NDArray[np.float64]:
        """Central estimate of one way, in minutes, from crow-flies kilometres (`least_km` at the least).

        Raises:
            ValueError: for public transport, which has no estimate (French message).
        """
        p = self.parameters
        km = np.maximum(km, p.least_km)
        if mode is Mode.WALK:
            return p.walk_detour * km / p.walk_kmh * 60
        if mode is Mode.BIKE:
            return p.bike_detour * km / p.bike_kmh * 60 + p.bike_extra_min
        if mode is Mode.TRANSIT:
            raise ValueError("Pas d'estimation en transports en commun\u202f: chargez des horaires (GTFS).")
        road = p.road_offset_km + p.road_detour * km
        speed = np.clip(p.car_base_kmh + p.car_gain_kmh_per_km * road, p.car_base_kmh, p.car_max_kmh)
        if mode is Mode.SCOOTER:
            speed = np.minimum(speed, p.scooter_max_kmh)
        extra = p.car_extra_min + (p.carpool_extra_min if mode is Mode.CARPOOL else 0.0)
        result: NDArray[np.float64] = road / speed * 60 + extra
        return result

    def travel(
        self, home: Point, job: Point, shift: Shift, mode: Mode, limit_minutes: int = DEFAULT_LIMIT_MINUTES
    ) -> Travel:
        """One pair; see `TravelSource.travel`."""
        return self.matrix([home], [Workplace(job, shift)], mode, limit_minutes).at(0, 0)

    def travels(
        self, home: Point, job: Point, shift: Shift, limit_minutes: int = DEFAULT_LIMIT_MINUTES
    ) -> dict[Mode, Travel]:
        """One pair, every mode."""
        return {mode: self.travel(home, job, shift, mode, limit_minutes) for mode in Mode}

    def matrix(
        self,
        homes: Sequence[Point],
        jobs: Sequence[Workplace],
        mode: Mode,
        limit_minutes: int = DEFAULT_LIMIT_MINUTES,
    ) -> TravelMatrix:
        """All pairs; "yes" if 1.2 × minutes ≤ limit, "no" if 0.8 × minutes > limit, else "to check".

        A shared car is never more than "to check": no estimate knows whether a driver has the same hours.
        """
        shape = (len(homes), len(jobs))
        if mode is Mode.TRANSIT:
            blank = np.full(shape, NO_MINUTES, dtype=np.int32)
            verdict = np.full(shape, UNKNOWN, dtype=np.int8)
            return TravelMatrix(mode, verdict, blank, blank, NO_TIMETABLE, self.parameters.date, LABEL)
        central = self.minutes(crow_km(homes, [job.point for job in jobs]), mode)
        margin = self.parameters.margin
        verdict = np.full(shape, CHECK, dtype=np.int8)
        if mode is not Mode.CARPOOL:
            verdict[(1 + margin) * central <= limit_minutes] = YES
        verdict[(1 - margin) * central > limit_minutes] = NO
        whole = np.rint(central).astype(np.int32)
        return TravelMatrix(mode, verdict, whole, whole, self.parameters.source, self.parameters.date, LABEL)
