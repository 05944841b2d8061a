"""The planning problem as facts: households, jobs, dwellings, shared means of transport, decisions already taken.

Nothing here names sex, nationality, origin or kind of protection, so no rule and no factor can use them. Amounts are
euro cents a month, times are minutes after midnight, shares and values are integer millionths, ids are strings.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from coincide.core.budget import BudgetSource, FirstRule, HousingCost, Means
from coincide.core.mobility import (
    DEFAULT_LIMIT_MINUTES,
    CrowFliesEstimate,
    Mode,
    Point,
    Shift,
    TravelSource,
)
from coincide.core.planning.supply import (
    CareCentre,
    CounsellorHours,
    Course,
    Dwelling,
    EffortRule,
    Floor,
    Job,
    MobilityResource,
)
from coincide.core.planning.weights import ValueWeights

MILLION = 1_000_000
NO_COST = HousingCost(0, 0, current=True)
NO_MEANS = Means(adults=1)


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
        earliest, latest: hours between which a shift must lie (a shift over midnight ends after 1,440); None: any.
        vetoed_trades: beginnings of ROME codes that the adult does not want.
        available: first day on which the adult can start; None: at once.
        busy: hours of a job that the adult keeps: away from home then.
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
    earliest: int | None = None
    latest: int | None = None
    vetoed_trades: frozenset[str] = frozenset()
    available: date | None = None
    busy: Shift | None = None


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
        wanted_areas: INSEE communes outside which it accepts no new home (empty: no wish).
        groups: names of the groups it belongs to, for floors.
        missed_sessions: sessions in a row that brought it no proposal.
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
    wanted_areas: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    missed_sessions: int = 0

    @property
    def seekers(self) -> tuple[Adult, ...]:
        """The adults to whom a job may be proposed."""
        return tuple(adult for adult in self.adults if adult.seeks_work)


@dataclass(frozen=True, slots=True, order=True)
class JobChoice:
    """Who takes which job and how.

    `pool_id` names the shared means used, None for the adult's own; `course_id` the class that brings the French that
    is missing, None where none is.
    """

    adult_id: str
    job_id: str
    mode: Mode
    pool_id: str | None = None
    course_id: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One joint plan: a dwelling (None: stay where one lives), at most one job per adult, childcare where needed."""

    household_id: str
    dwelling_id: str | None
    jobs: tuple[JobChoice, ...] = ()
    care_id: str | None = None


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


class FloorError(PlanningError):
    """No answer found keeps the floor of `group`: the best that was found gives a plan to `reached` of its members."""

    def __init__(self, group: str, reached: int, least: int) -> None:
        super().__init__(
            f"Plancher du groupe «\u202f{group}\u202f»\u202f: aucune répartition trouvée ne donne un plan à plus de "
            f"{reached} de ses ménages, il en faut {least}. Baissez ce plancher, ou laissez plus de temps au calcul."
        )
        self.group = group
        self.reached = reached


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the engine may know.

    Args:
        locked: plans already accepted: taken as they are, their resources consumed.
        refusals: what may not be proposed again.
        limit_minutes: longest commute each way, for adults who state none.
        move_in_days: how long after a job's start a home may still become free.
        care_age: children younger than this (years) need a childcare place when no adult is at home
            [unverified]; 0 where nothing is known of childcare: it is then not asked for, rather than denied.
    """

    households: tuple[Household, ...]
    jobs: tuple[Job, ...]
    dwellings: tuple[Dwelling, ...]
    pools: tuple[MobilityResource, ...] = ()
    centres: tuple[CareCentre, ...] = ()
    courses: tuple[Course, ...] = ()
    counsellors: tuple[CounsellorHours, ...] = ()
    floors: tuple[Floor, ...] = ()
    locked: tuple[Plan, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    limit_minutes: int = DEFAULT_LIMIT_MINUTES
    move_in_days: int = 15
    care_age: int = 0
    effort: EffortRule = field(default_factory=EffortRule)
    weights: ValueWeights = field(default_factory=ValueWeights)
    travel: TravelSource = field(default_factory=CrowFliesEstimate)
    budget: BudgetSource = field(default_factory=FirstRule)

    def small_children(self, household: Household) -> int:
        """How many of its children need a childcare place when no adult is at home."""
        return sum(age < self.care_age for age in household.children_ages)

    def __post_init__(self) -> None:
        for what, ids in (
            ("ménages", [h.id for h in self.households]),
            ("emplois", [j.id for j in self.jobs]),
            ("logements", [d.id for d in self.dwellings]),
            ("moyens de transport partagés", [p.id for p in self.pools]),
            ("modes de garde", [c.id for c in self.centres]),
            ("cours de français", [c.id for c in self.courses]),
            ("bassins des conseillers", [c.basin for c in self.counsellors]),
            ("planchers", [f.group for f in self.floors]),
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
