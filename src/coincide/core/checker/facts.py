"""What the checker knows of a scenario: its own records, read from the folder, nothing of the planner's.

Amounts are whole euro cents a month, times minutes after midnight, dates day numbers, shares whole millionths.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coincide.core.checker.grids import Grids

MILLION = 1_000_000
DAY = 1440
MODES = ("walk", "bike", "car", "scooter", "carpool", "transit")
KINDS = ("dwelling", "job", "pool", "care", "course", "counsellor")
CONTRACTS = ("cdi", "cdd", "cddi", "alternance", "interim", "saisonnier", "autre")
LEVELS = ("infra A1.1", "A1.1", "A1", "A2", "B1", "B2", "C1", "C2")


class CheckRefusedError(Exception):
    """The files can't be checked at all; ``str()`` is the French sentence that says why."""


@dataclass(frozen=True, slots=True)
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
    lasting: bool
    contract: bool
    limit: int
    earliest: int | None
    latest: int | None
    vetoed_trades: tuple[str, ...]
    available: int | None
    busy: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Household:
    """A row of households.csv with its adults. `point` is None without an address."""

    id: str
    adults: tuple[Adult, ...]
    rooms: int
    surface: int
    children: tuple[int, ...]
    point: tuple[float, float] | None
    kind: str
    basin: str
    keep_home: bool
    wages: int
    family: int
    rsa: int
    other: int
    urgency: int
    vetoed_areas: frozenset[str]
    wanted_areas: frozenset[str]
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class Job:
    """A row of jobs.csv; `end` is after `start`, past 1,440 where the shift crosses midnight."""

    id: str
    point: tuple[float, float]
    area: str
    rome: str
    contract: str
    months: int
    wage: int
    start: int
    end: int
    oral: int
    written: int
    licence: bool
    literacy: bool
    own_trade: bool
    openings: int
    day: int | None


@dataclass(frozen=True, slots=True)
class Dwelling:
    """A row of dwellings.csv."""

    id: str
    point: tuple[float, float]
    area: str
    basin: str
    kind: str
    rooms: int
    surface: int
    rent: int
    charges: int
    work_contract: bool
    day: int | None


@dataclass(frozen=True, slots=True)
class Pool:
    """A row of pools.csv."""

    id: str
    mode: str
    capacity: int
    basins: frozenset[str]
    areas: frozenset[str]
    minutes: int | None
    opens: int | None
    closes: int | None


@dataclass(frozen=True, slots=True)
class Centre:
    """A row of care.csv."""

    id: str
    capacity: int
    basins: frozenset[str]
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Course:
    """A row of courses.csv."""

    id: str
    seats: int
    basins: frozenset[str]
    up_to: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Which adult takes which job, how."""

    adult: str
    job: str
    mode: str
    pool: str | None
    course: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as a file states it: no home means that the household stays."""

    household: str
    dwelling: str | None
    care: str | None
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row of refusals.csv."""

    household: str
    dwelling: str | None
    job: str | None
    stay: bool

    def hits(self, dwelling: str | None, jobs: tuple[str, ...]) -> bool:
        """Whether a plan with this home and these jobs contains all that is refused."""
        if (self.stay and dwelling is not None) or (self.dwelling is not None and self.dwelling != dwelling):
            return False
        return self.job is None or self.job in jobs


@dataclass(frozen=True, slots=True)
class Scenario:
    """The whole folder. `numbers` maps "weights", "permanence", "reliability", "travel", "budget", "effort"."""

    digest: str
    limit: int
    move_in_days: int
    care_age: int
    numbers: dict[str, dict[str, float]]
    households: dict[str, Household]
    jobs: dict[str, Job]
    dwellings: dict[str, Dwelling]
    pools: dict[str, Pool]
    centres: dict[str, Centre]
    courses: dict[str, Course]
    counsellors: dict[str, int]
    floors: dict[str, int]
    locked: dict[str, Plan]
    grids: "Grids"
    refusals: dict[str, list[Refusal]] = field(default_factory=dict)

    def whole(self, table: str, name: str) -> int:
        """A parameter that is a whole number."""
        return int(self.numbers[table][name])

    def young(self, household: Household) -> int:
        """How many children need childcare when no adult is at home."""
        return sum(age < self.care_age for age in household.children)

    def capacity(self, kind: str) -> dict[str, int]:
        """What there is of each resource of a kind."""
        match kind:
            case "dwelling":
                return dict.fromkeys(self.dwellings, 1)
            case "job":
                return {one.id: one.openings for one in self.jobs.values()}
            case "pool":
                return {one.id: one.capacity for one in self.pools.values()}
            case "care":
                return {one.id: one.capacity for one in self.centres.values()}
            case "course":
                return {one.id: one.seats for one in self.courses.values()}
            case _:
                return dict(self.counsellors)
