"""What may be proposed and what is scarce: jobs, homes, shared transport, childcare, courses, counsellors' hours.

Amounts are euro cents a month, times minutes after midnight (past 1,440: the next day), ids strings.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coincide.core.budget import HousingCost
from coincide.core.mobility import Mode, Point, Shift

OFFICE_HOURS = Shift(8 * 60, 16 * 60)


class Contract(StrEnum):
    """Kind of work contract."""

    CDI = "cdi"
    CDD = "cdd"
    CDDI = "cddi"
    ALTERNANCE = "alternance"
    TEMPING = "interim"
    SEASONAL = "saisonnier"
    OTHER = "autre"


@dataclass(frozen=True, slots=True)
class Job:
    """A job offer; identical places of one offer are its `openings`.

    `months` is the length of the contract (None without end); `net_wage` euro cents a month;
    `requires_trade`: only someone who has this very ROME code can take it.
    """

    id: str
    point: Point
    rome: str = ""
    contract: Contract = Contract.CDI
    months: int | None = None
    hours: float = 35.0
    net_wage: int = 0
    shift: Shift = OFFICE_HOURS
    min_oral: int = 0
    min_written: int = 0
    needs_licence: bool = False
    needs_literacy: bool = False
    requires_trade: bool = False
    openings: int = 1
    start: date | None = None
    area: str = ""


@dataclass(frozen=True, slots=True)
class Dwelling:
    """A home on offer; `kind` is a key of `ValueWeights.permanence`, rent and charges are euro cents a month."""

    id: str
    point: Point
    kind: str = "social"
    rooms: int = 1
    surface: int = 30
    rent: int = 0
    charges: int = 0
    requires_work_contract: bool = False
    available: date | None = None
    basin: str = ""
    area: str = ""

    @property
    def cost(self) -> HousingCost:
        """What the budget needs to know of it."""
        return HousingCost(self.rent, self.charges, self.kind, self.area)


@dataclass(frozen=True, slots=True)
class MobilityResource:
    """Shared means of transport (scooters for hire, car-pool or shuttle seats): `capacity` at once.

    Args:
        basins: it serves homes in these basins (empty: all).
        areas: it goes to jobs in these INSEE communes (empty: all).
        minutes: what the way takes, each way, where it is known (a shuttle); None asks the travel source for `mode`.
        opens, closes: it serves shifts that start at `opens` or later and end at `closes` or earlier (None: any).
    """

    id: str
    mode: Mode
    capacity: int
    basins: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    minutes: int | None = None
    opens: int | None = None
    closes: int | None = None


@dataclass(frozen=True, slots=True)
class CareCentre:
    """Childcare: `capacity` places for small children, for homes in `basins` (empty: all), from `opens` to `closes`."""

    id: str
    capacity: int
    basins: frozenset[str] = frozenset()
    opens: int = 7 * 60
    closes: int = 19 * 60


@dataclass(frozen=True, slots=True)
class Course:
    """French-for-work class: `seats` for adults whose home is in `basins` (empty: all).

    Who holds a seat counts as one level higher, oral and written, up to the level `up_to`.
    """

    id: str
    seats: int
    basins: frozenset[str] = frozenset()
    up_to: int = 4


@dataclass(frozen=True, slots=True)
class CounsellorHours:
    """Hours that counsellors of a basin can give to new plans; a basin without a row is not limited."""

    basin: str
    hours: int


@dataclass(frozen=True, slots=True)
class EffortRule:
    """Counsellor's hours that a plan asks for: per move, per job, per course seat [unverified]."""

    move: int = 6
    job: int = 8
    course: int = 4


@dataclass(frozen=True, slots=True)
class Floor:
    """At least `least` households of a group (a name in `Household.groups`) get a plan."""

    group: str
    least: int
