"""Travel between a home and a job: the question, the answer, and who may answer it.

The question is always asked both ways at the shift's hours, because a job that is reached in the morning and
cannot be left at night is not reachable. The answer is one of four verdicts; "unknown" (no timetable loaded, for
instance) is never turned into "no".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Mode(StrEnum):
    """A way to travel. The declaration order breaks ties between modes that are worth the same."""

    WALK = "walk"
    BIKE = "bike"
    CAR = "car"
    SCOOTER = "scooter"
    CARPOOL = "carpool"
    TRANSIT = "transit"


MODES: tuple[Mode, ...] = tuple(Mode)
MODE_LABELS: dict[Mode, str] = {
    Mode.WALK: "à pied",
    Mode.BIKE: "à vélo",
    Mode.CAR: "en voiture",
    Mode.SCOOTER: "en scooter",
    Mode.CARPOOL: "en covoiturage",
    Mode.TRANSIT: "en transports en commun",
}


class Verdict(StrEnum):
    """Whether the trip holds within the limit, both ways."""

    NO = "non"
    UNKNOWN = "inconnu"
    CHECK = "a_verifier"
    YES = "oui"


# Position in this tuple = the int8 code used in matrices.
VERDICTS: tuple[Verdict, ...] = (Verdict.NO, Verdict.UNKNOWN, Verdict.CHECK, Verdict.YES)
NO, UNKNOWN, CHECK, YES = range(4)
NO_MINUTES = -1
"""In a matrix of minutes: no duration is known."""


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A place on Earth, WGS 84, decimal degrees.

    Raises:
        ValueError: latitude outside [-90, 90] or longitude outside [-180, 180] (French message).
    """

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise ValueError(
                f"Coordonnées impossibles ({self.lat}, {self.lon})\u202f: "
                "donnez une latitude entre −90 et 90 et une longitude entre −180 et 180."
            )


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """Working hours, in minutes after midnight; an end before the start means the next day."""

    start: int
    end: int

    def instants(self) -> tuple[int, int]:
        """Start and end in seconds after midnight of the day on which the shift starts."""
        return self.start * 60, (self.end + (1440 if self.end < self.start else 0)) * 60


class TypicalDay(StrEnum):
    """A kind of day that timetables tell apart."""

    SCHOOL_TUESDAY = "school_tuesday"
    SCHOOL_WEDNESDAY = "school_wednesday"
    HOLIDAY_TUESDAY = "holiday_tuesday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


TYPICAL_DAY_LABELS: dict[TypicalDay, str] = {
    TypicalDay.SCHOOL_TUESDAY: "un mardi d'école",
    TypicalDay.SCHOOL_WEDNESDAY: "un mercredi d'école",
    TypicalDay.HOLIDAY_TUESDAY: "un mardi de vacances scolaires",
    TypicalDay.SATURDAY: "un samedi",
    TypicalDay.SUNDAY: "un dimanche",
}

WORKING_WEEK = (TypicalDay.SCHOOL_TUESDAY, TypicalDay.SCHOOL_WEDNESDAY, TypicalDay.HOLIDAY_TUESDAY)
"""What a contract needs when its days are not recorded: any weekday, all year round [unverified]. A line that runs on
school days only does not make such a job reachable."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where and when one has to be at work.

    `days`: the kinds of day that the contract needs, the worst of which decides; or one date, on which the shift
    starts.
    """

    point: Point
    shift: Shift
    days: tuple[TypicalDay, ...] | date = WORKING_WEEK


@dataclass(frozen=True, slots=True)
class Travel:
    """One answer, for one mode.

    `minutes_out` and `minutes_back` are whole minutes (None where the verdict is unknown); `source`, `date` and
    `precision` are what a person must read beside the figure.
    """

    mode: Mode
    verdict: Verdict
    minutes_out: int | None
    minutes_back: int | None
    source: str
    date: date
    precision: str


@dataclass(frozen=True, slots=True)
class TravelMatrix:
    """Answers for homes × jobs, one mode.

    `verdict` (int8) holds positions in `VERDICTS`; `minutes_out` and `minutes_back` (int32) hold whole minutes or
    `NO_MINUTES`. All three have shape (homes, jobs).
    """

    mode: Mode
    verdict: NDArray[np.int8]
    minutes_out: NDArray[np.int32]
    minutes_back: NDArray[np.int32]
    source: str
    date: date
    precision: str

    def at(self, home: int, job: int) -> Travel:
        """The answer for one pair of positions."""
        out, back = int(self.minutes_out[home, job]), int(self.minutes_back[home, job])
        return Travel(
            mode=self.mode,
            verdict=VERDICTS[int(self.verdict[home, job])],
            minutes_out=None if out == NO_MINUTES else out,
            minutes_back=None if back == NO_MINUTES else back,
            source=self.source,
            date=self.date,
            precision=self.precision,
        )


class TravelSource(Protocol):
    """Anything that knows how long a commute takes: an estimate, a road graph, a timetable."""

    @property
    def version(self) -> str:
        """Names the source, its data and its parameters: two equal versions give equal answers."""
        ...

    def travel(self, home: Point, job: Point, shift: Shift, mode: Mode, limit_minutes: int) -> Travel:
        """One pair, one mode, against a limit in minutes that holds for each way."""
        ...

    def matrix(self, homes: Sequence[Point], jobs: Sequence[Workplace], mode: Mode, limit_minutes: int) -> TravelMatrix:
        """All pairs at once; equal to `travel` pair by pair."""
        ...
