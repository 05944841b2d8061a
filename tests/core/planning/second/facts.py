"""The facts of a scenario, as docs/scenario.md names them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

Place = tuple[float, float]
Wages = tuple[int, int]
Amounts = tuple[int, ...]

DAY = 24 * 60


@dataclass(frozen=True)
class Span:
    """Hours of work, in minutes: an end at or before the start is the next day's."""

    start: int
    end: int


@dataclass(frozen=True)
class Hours:
    """Hours between which something is open or wanted; a side that is not stated holds nothing back."""

    start: int | None
    end: int | None

    def hold(self, span: Span) -> bool:
        return (self.start is None or self.start <= span.start) and (self.end is None or span.end <= self.end)


@dataclass(frozen=True)
class Adult:
    """A row of adults.csv."""

    id: str
    seeks: bool
    oral: int
    written: int
    literate: bool
    licence: bool
    car: bool
    trades: frozenset[str]
    modes: frozenset[str]
    lasting_work: bool
    contract: bool
    longest: int | None
    hours: Hours
    trades_not_wanted: tuple[str, ...]
    first_day: date | None
    busy: Span | None


@dataclass(frozen=True)
class Household:
    """A row of households.csv with its adults."""

    id: str
    adults: tuple[Adult, ...]
    rooms: int
    surface: int
    ages: tuple[int, ...]
    home: Place | None
    home_kind: str
    basin: str
    may_stay: bool
    wages: int
    family: int
    rsa: int
    other: int
    urgency: int
    areas_not_wanted: frozenset[str]
    areas_wanted: frozenset[str]
    groups: frozenset[str]
    composition: str


@dataclass(frozen=True)
class Job:
    """A row of jobs.csv."""

    id: str
    place: Place
    area: str
    rome: str
    contract: str
    months: int | None
    wage: int
    shift: Span
    oral: int
    written: int
    licence: bool
    literacy: bool
    very_trade: bool
    openings: int
    start: date | None


@dataclass(frozen=True)
class Dwelling:
    """A row of dwellings.csv."""

    id: str
    place: Place
    area: str
    basin: str
    kind: str
    rooms: int
    surface: int
    rent: int
    charges: int
    work_contract: bool
    free_from: date | None


@dataclass(frozen=True)
class Pool:
    """A shared means of transport."""

    id: str
    mode: str
    capacity: int
    basins: frozenset[str]
    areas: frozenset[str]
    minutes: int | None
    hours: Hours


@dataclass(frozen=True)
class Centre:
    """A childcare centre."""

    id: str
    places: int
    basins: frozenset[str]
    hours: Hours


@dataclass(frozen=True)
class Course:
    """A French class: seats, and the highest level that it brings."""

    id: str
    seats: int
    basins: frozenset[str]
    up_to: int


@dataclass(frozen=True)
class Refusal:
    """What a household does not want again: all that is named, together."""

    household: str
    dwelling: str | None
    job: str | None
    stay: bool


@dataclass(frozen=True)
class Grid:
    """Benefits of a composition in a zone, and the table's error. Of a status and a moment, then of a larger and a
    smaller wage: aid and other benefits, one amount a rent."""

    error: int
    couple: bool
    cells: dict[tuple[str, int], dict[Wages, tuple[Amounts, Amounts]]]


@dataclass(frozen=True)
class Choice:
    """An adult takes a job, goes there by a mode, their own or a pool's, and learns in a class or not."""

    adult: str
    job: str
    mode: str
    pool: str | None = None
    course: str | None = None


@dataclass(frozen=True)
class Plan:
    """A home (none: the household stays), jobs, and a centre for the small children."""

    household: str
    dwelling: str | None
    choices: tuple[Choice, ...]
    care: str | None = None


@dataclass(frozen=True)
class Scenario:
    """A whole folder; `numbers` is its scenario.toml."""

    households: tuple[Household, ...]
    jobs: dict[str, Job]
    dwellings: dict[str, Dwelling]
    pools: dict[str, Pool]
    centres: dict[str, Centre]
    courses: dict[str, Course]
    counsellors: dict[str, int]
    floors: dict[str, int]
    locked: tuple[Plan, ...]
    refusals: tuple[Refusal, ...]
    grids: dict[tuple[str, str], Grid]
    zones: dict[str, str]
    numbers: dict[str, Any]
