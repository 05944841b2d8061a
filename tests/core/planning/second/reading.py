"""A scenario folder, row by row, as docs/scenario.md describes it."""

import csv
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

Place = tuple[float, float]
Row = dict[str, str]

LEVELS = ("infra A1.1", "A1.1", "A1", "A2", "B1", "B2", "C1", "C2")
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
    numbers: dict[str, Any]


def read(folder: Path) -> Scenario:
    """The scenario that a folder holds."""
    numbers = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8"))
    assert numbers["format"] == "coincide-scenario-1"

    def table(name: str) -> list[Row]:
        path = folder / f"{name}.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    adults = defaultdict(list)
    for row in table("adults"):
        adults[row["household"]].append(_adult(row))
    taken = defaultdict(list)
    for row in table("locked_jobs"):
        taken[row["household"]].append(
            Choice(row["adult"], row["job"], row["mode"], row["pool"] or None, row["course"] or None)
        )
    return Scenario(
        households=tuple(_household(row, tuple(adults[row["id"]])) for row in table("households")),
        jobs={row["id"]: _job(row) for row in table("jobs")},
        dwellings={row["id"]: _dwelling(row) for row in table("dwellings")},
        pools={row["id"]: _pool(row) for row in table("pools")},
        centres={
            row["id"]: Centre(row["id"], int(row["capacity"]), _words(row["basins"]), _hours(row))
            for row in table("care")
        },
        courses={
            row["id"]: Course(row["id"], int(row["seats"]), _words(row["basins"]), LEVELS.index(row["up_to"]))
            for row in table("courses")
        },
        counsellors={row["basin"]: int(row["hours"]) for row in table("counsellors")},
        floors={row["group"]: int(row["least"]) for row in table("floors")},
        locked=tuple(
            Plan(row["household"], row["dwelling"] or None, tuple(taken[row["household"]]), row["care"] or None)
            for row in table("locked")
        ),
        refusals=tuple(
            Refusal(row["household"], row["dwelling"] or None, row["job"] or None, _yes(row["stay"]))
            for row in table("refusals")
        ),
        numbers=numbers,
    )


def _adult(row: Row) -> Adult:
    return Adult(
        id=row["id"],
        seeks=_yes(row["seeks_work"]),
        oral=LEVELS.index(row["oral"]),
        written=LEVELS.index(row["written"]),
        literate=_yes(row["literate"]),
        licence=_yes(row["licence"]),
        car=_yes(row["car"]),
        trades=_words(row["trades"]),
        modes=_words(row["modes"]),
        lasting_work=_yes(row["lasting_work"]),
        contract=_yes(row["contract"]),
        longest=_whole(row["max_minutes"]),
        hours=Hours(_time(row["earliest"]), _time(row["latest"])),
        trades_not_wanted=tuple(row["vetoed_trades"].split()),
        first_day=_date(row["available"]),
        busy=_span(row["busy_start"], row["busy_end"]) if row["busy_start"] else None,
    )


def _household(row: Row, adults: tuple[Adult, ...]) -> Household:
    return Household(
        id=row["id"],
        adults=adults,
        rooms=int(row["required_rooms"]),
        surface=int(row["min_surface"]),
        ages=tuple(int(age) for age in row["children_ages"].split()),
        home=(float(row["home_lat"]), float(row["home_lon"])) if row["home_lat"] else None,
        home_kind=row["home_kind"],
        basin=row["home_basin"],
        may_stay=_yes(row["keep_home"]),
        wages=_amount(row["wages"]),
        family=_amount(row["family"]),
        rsa=_amount(row["rsa"]),
        other=_amount(row["other"]),
        urgency=_amount(row["urgency"]),
        areas_not_wanted=_words(row["vetoed_areas"]),
        areas_wanted=_words(row["wanted_areas"]),
        groups=_words(row["groups"]),
    )


def _job(row: Row) -> Job:
    return Job(
        id=row["id"],
        place=(float(row["lat"]), float(row["lon"])),
        area=row["area"],
        rome=row["rome"],
        contract=row["contract"],
        months=_whole(row["months"]),
        wage=_amount(row["net_wage"]),
        shift=_span(row["shift_start"], row["shift_end"]),
        oral=LEVELS.index(row["min_oral"]),
        written=LEVELS.index(row["min_written"]),
        licence=_yes(row["needs_licence"]),
        literacy=_yes(row["needs_literacy"]),
        very_trade=_yes(row["requires_trade"]),
        openings=int(row["openings"]),
        start=_date(row["start"]),
    )


def _dwelling(row: Row) -> Dwelling:
    return Dwelling(
        id=row["id"],
        place=(float(row["lat"]), float(row["lon"])),
        area=row["area"],
        basin=row["basin"],
        kind=row["kind"],
        rooms=int(row["rooms"]),
        surface=int(row["surface"]),
        rent=int(row["rent"]),
        charges=_amount(row["charges"]),
        work_contract=_yes(row["work_contract"]),
        free_from=_date(row["available"]),
    )


def _pool(row: Row) -> Pool:
    return Pool(
        id=row["id"],
        mode=row["mode"],
        capacity=int(row["capacity"]),
        basins=_words(row["basins"]),
        areas=_words(row["areas"]),
        minutes=_whole(row["minutes"]),
        hours=_hours(row),
    )


# --- cells ------------------------------------------------------------------------------------------------------------


def _yes(cell: str) -> bool:
    return cell == "1"


def _whole(cell: str) -> int | None:
    return int(cell) if cell else None


def _amount(cell: str) -> int:
    return int(cell or 0)


def _words(cell: str) -> frozenset[str]:
    return frozenset(cell.split())


def _date(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _time(cell: str) -> int | None:
    if not cell:
        return None
    hours, minutes = cell.split(":")
    return int(hours) * 60 + int(minutes)


def _span(start: str, end: str) -> Span:
    first, last = _time(start), _time(end)
    assert first is not None
    assert last is not None
    return Span(first, last if last > first else last + DAY)


def _hours(row: Row) -> Hours:
    return Hours(_time(row["opens"]), _time(row["closes"]))
