"""The way between a home and a job: minutes as the crow flies or as a pool states them, and the verdict on a limit."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any, Literal

from tests.core.planning.second.facts import Adult, Choice, Job, Place, Scenario

Verdict = Literal["oui", "a_verifier", "non", "inconnu"]

EARTH_KM = 6371.0088
OWN_MODES = ("walk", "bike", "car", "scooter", "carpool", "transit")


@dataclass(frozen=True)
class Way:
    """Both ways are equal under the two sources that a scenario can hold, so one number of minutes is enough."""

    verdict: Verdict
    minutes: int


def way(scenario: Scenario, adult: Adult, home: Place | None, job: Job, choice: Choice) -> Way:
    """The way to a job by the choice's mode, judged against the adult's limit."""
    limit = limit_of(scenario, adult)
    pool = scenario.pools.get(choice.pool) if choice.pool else None
    if pool is not None and pool.minutes is not None:
        return Way("oui" if pool.minutes <= limit else "non", pool.minutes)
    if home is None:  # an accepted stay of a household that has no address any more
        return Way("inconnu", 0)
    numbers = scenario.numbers["travel"]
    minutes = _minutes(numbers, choice.mode, max(numbers["least_km"], _great_circle(home, job.place)))
    if minutes is None:
        return Way("inconnu", 0)
    shown = round(minutes)  # halves to even
    if (1 - numbers["margin"]) * minutes > limit:
        return Way("non", shown)
    if (1 + numbers["margin"]) * minutes <= limit and choice.mode != "carpool":
        return Way("oui", shown)
    return Way("a_verifier", shown)


def limit_of(scenario: Scenario, adult: Adult) -> int:
    """The longest commute of an adult: stated, else the problem's."""
    stated = adult.longest
    return int(scenario.numbers["limit_minutes"]) if stated is None else stated


def _minutes(numbers: dict[str, Any], mode: str, crow: float) -> float | None:
    road = numbers["road_offset_km"] + numbers["road_detour"] * crow
    speed = min(max(numbers["car_base_kmh"] + numbers["car_gain_kmh_per_km"] * road, numbers["car_base_kmh"]),
                numbers["car_max_kmh"])  # fmt: skip
    by_car = 60 * road / speed + numbers["car_extra_min"]
    match mode:
        case "walk":
            return float(60 * numbers["walk_detour"] * crow / numbers["walk_kmh"])
        case "bike":
            return float(60 * numbers["bike_detour"] * crow / numbers["bike_kmh"] + numbers["bike_extra_min"])
        case "car":
            return float(by_car)
        case "scooter":
            return float(60 * road / min(speed, numbers["scooter_max_kmh"]) + numbers["car_extra_min"])
        case "carpool":
            return float(by_car + numbers["carpool_extra_min"])
    return None  # no timetable is loaded


def _great_circle(one: Place, two: Place) -> float:
    (lat, lon), (lat2, lon2) = [(radians(y), radians(x)) for y, x in (one, two)]
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
