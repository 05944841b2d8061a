"""The planning problem as facts: households, jobs, dwellings, shared means of transport, decisions already taken.

Nothing here names sex, nationality, origin or kind of protection, so no rule and no factor can use them. Amounts are
euro cents a month, times are minutes after midnight, shares and values are integer millionths, ids are strings.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum

from coincide.core.budget import BudgetSource, FirstRule, HousingCost, Means
from coincide.core.mobility import (
    DEFAULT_LIMIT_MINUTES,
    CrowFliesEstimate,
    Mode,
    Point,
    Shift,
    TravelSource,
)
from coincide.core.planning.weights import ValueWeights

MILLION = 1_000_000
NO_COST = HousingCost(0, 0, current=True)
NO_MEANS = Means(adults=1)
OFFICE_HOURS = Shift(8 * 60, 16 * 60)


class French(IntEnum):
    """Levels of French in order; oral and written are two separate facts."""

    INFRA_A1_1 = 0
    A1_1 = 1
    A1 = 2
    A2 = 3
    B1 = 4
    B2 = 5
    C1 = 6
    C2 = 7

    @property
    def label(self) -> str:
        """As people write it: "infra A1.1", "A2"..."""
        return self.name.replace("INFRA_", "infra ").replace("_", ".")


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
class Adult:
    """An adult of a household.

    Args:
        seeks_work: a job may be proposed.
        has_lasting_work: already in lasting work, so a permanent home completes a positive exit.
        has_contract: holds a work contract of any kind (what a private landlord asks for).
        trades: ROME codes.
        modes: the adult's own means besides walking and public transport; a car also needs licence and `has_car`
            (a household's only car belongs to one adult here).
        max_minutes: longest accepted commute each way; None takes the problem's limit.
    """

    id: str
    seeks_work: bool = True
    oral: int = 0
    written: int = 0
    literate: bool = True
    licence: bool = False
    has_car: bool = False
    trades: frozenset[str] = frozenset()
    modes: frozenset[Mode] = frozenset()
    has_lasting_work: bool = False
    has_contract: bool = False
    max_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Household:
    """People who live together and move together.

    Args:
        required_rooms, min_surface: computed by the caller (rooms in T size, square metres).
        home: where it lives now; None when it has no address that a commute could start from.
        home_kind: kind of the present home, a key of `ValueWeights.permanence`.
        keep_home_allowed: whether a plan may leave the household where it is.
        urgency: 0 to 1,000,000 (see `urgency`).
        vetoed_areas: INSEE communes where it accepts neither home nor job.
    """

    id: str
    adults: tuple[Adult, ...]
    children_ages: tuple[int, ...] = ()
    required_rooms: int = 1
    min_surface: int = 9
    home: Point | None = None
    home_kind: str = "temporary"
    home_basin: str = ""
    home_cost: HousingCost = NO_COST
    keep_home_allowed: bool = True
    means: Means = NO_MEANS
    urgency: int = 0
    vetoed_areas: frozenset[str] = frozenset()

    @property
    def seekers(self) -> tuple[Adult, ...]:
        """The adults to whom a job may be proposed."""
        return tuple(adult for adult in self.adults if adult.seeks_work)


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
    """Shared means of transport (scooters for hire, seats): `capacity` at once, for homes in `basins` (empty: all)."""

    id: str
    mode: Mode
    capacity: int
    basins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, order=True)
class JobChoice:
    """Who takes which job and how; `pool_id` names the shared means used, None for the adult's own."""

    adult_id: str
    job_id: str
    mode: Mode
    pool_id: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One joint plan: a dwelling (None: stay where one lives) and at most one job per adult."""

    household_id: str
    dwelling_id: str | None
    jobs: tuple[JobChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A plan the household (or a landlord, an employer) said no to.

    It forbids every plan of the household that contains all that is named: a dwelling alone, a job alone (whoever of
    the household takes it), or their combination. `stay` names the present home.
    """

    household_id: str
    dwelling_id: str | None = None
    job_id: str | None = None
    stay: bool = False
    reason: str = ""


class PlanningError(ValueError):
    """The problem contradicts itself; the message says in French what and where."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the engine may know.

    Args:
        locked: plans already accepted: taken as they are, their resources consumed.
        refusals: what may not be proposed again.
        limit_minutes: longest commute each way, for adults who state none.
        move_in_days: how long after a job's start a home may still become free.
    """

    households: tuple[Household, ...]
    jobs: tuple[Job, ...]
    dwellings: tuple[Dwelling, ...]
    pools: tuple[MobilityResource, ...] = ()
    locked: tuple[Plan, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    limit_minutes: int = DEFAULT_LIMIT_MINUTES
    move_in_days: int = 15
    weights: ValueWeights = field(default_factory=ValueWeights)
    travel: TravelSource = field(default_factory=CrowFliesEstimate)
    budget: BudgetSource = field(default_factory=FirstRule)

    def __post_init__(self) -> None:
        for what, ids in (
            ("ménages", [h.id for h in self.households]),
            ("emplois", [j.id for j in self.jobs]),
            ("logements", [d.id for d in self.dwellings]),
            ("moyens de transport partagés", [p.id for p in self.pools]),
        ):
            _refuse_doubles(what, ids)
        for household in self.households:
            _refuse_doubles(f"adultes du ménage {household.id}", [adult.id for adult in household.adults])
            if not 0 <= household.urgency <= MILLION:
                raise PlanningError(f"L'urgence du ménage {household.id} doit être comprise entre 0 et {MILLION}.")
        for kind in [h.home_kind for h in self.households] + [d.kind for d in self.dwellings]:
            if kind not in self.weights.permanence:
                known = ", ".join(sorted(self.weights.permanence))
                raise PlanningError(f"Type de logement inconnu «\u202f{kind}\u202f»\u202f: choisissez parmi {known}.")


def _refuse_doubles(what: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise PlanningError(f"L'identifiant «\u202f{one}\u202f» figure deux fois parmi les {what}.")
        seen.add(one)


def urgency(months_left: float) -> int:
    """Urgency in millionths from the months left on the 24-month clock: 0 with 24 or more, 1,000,000 with none.

    Linear [unverified]: no text says how urgency grows; the weight it gets is `ValueWeights.urgency_extra`.
    """
    share = 1 - min(max(months_left, 0.0), 24.0) / 24
    return round(share * MILLION)
