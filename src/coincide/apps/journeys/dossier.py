"""One household on one day, as plain facts: what every page of this room computes from.

Nothing here asks the database: ``queries`` fills these records, and ``due``, ``strands``, ``frise`` read them. A period
is kept as its first and its last day, both included; a last day of ``None`` means that it still runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from coincide.apps.accounts.roles import OPERATOR
from coincide.apps.journeys.layers import READERS
from coincide.apps.territory.clock import PARIS
from coincide.core.rules.clock import Clock, Suspension
from coincide.core.rules.language import LanguageFacts
from coincide.core.rules.rooms import Need

ONE_DAY = timedelta(days=1)


def age_on(birth_date: date, day: date) -> int:
    """The age in whole years on ``day``; 0 before the birth."""
    years = day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
    return max(0, years)


@dataclass(frozen=True, slots=True)
class Span:
    """From ``since`` through ``until``, both included; ``until`` None: still running."""

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the period holds that day."""
        return self.since <= day and (self.until is None or day <= self.until)

    @property
    def as_pair(self) -> tuple[date, date | None]:
        """The two days, as the drawings take them."""
        return self.since, self.until


@dataclass(frozen=True, slots=True)
class Home:
    """Where the household lives or lived. ``is_permanent``: what the exit table says; None when unsettled."""

    kind: str
    label: str
    commune: str
    span: Span
    is_permanent: bool | None
    place_ends_on: date | None = None
    rent: int = 0
    charges: int = 0
    rooms: int | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A contract or a course. ``is_lasting``: what the exit table says of it; None when unsettled."""

    kind: str
    label: str
    title: str
    employer: str
    commune: str
    hours_per_week: float
    net_wage: int
    span: Span
    is_lasting: bool | None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way, on which strand (job, home, move, or all), and since when."""

    kind: str
    label: str
    strand: str
    opened_on: date
    lifted_on: date | None = None

    def is_open(self, day: date) -> bool:
        """Whether it stands on that day."""
        return self.opened_on <= day and (self.lifted_on is None or day < self.lifted_on)

    def days_open(self, day: date) -> int:
        """Days from its opening to ``day``, or to the day it was lifted."""
        return (min(self.lifted_on or day, day) - self.opened_on).days


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """A paper the person holds, with the expiry printed on it."""

    kind: str
    label: str
    issued_on: date
    expires_on: date


@dataclass(frozen=True, slots=True)
class LanguageReferralFact:
    """A person sent to a language platform: the course asked for, the one recommended, and where it stands."""

    id: int
    platform: str
    course: str
    sent_on: date
    chased_on: date | None = None
    returned_on: date | None = None
    recommended: str = ""
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ImmersionFact:
    """An immersion (PMSMP) with a host."""

    id: int
    host: str
    title: str
    span: Span


@dataclass(frozen=True, slots=True)
class Referent:
    """Who follows a journey, in which profession (``cip`` or ``social``)."""

    user_id: int
    name: str
    profession: str
    span: Span


@dataclass(frozen=True, slots=True)
class JourneyFacts:
    """The accompaniment of one person: its dates, and its clock under the rules of the day.

    ``entered_on`` is the entry at this operator; ``clock_starts_on``, from which the months run, may be earlier (a
    transfer). Without it they run from the entry: :attr:`clock_start`.
    """

    entered_on: date
    cir_signed_on: date | None
    entry_label: str
    suspensions: tuple[Suspension, ...]
    referents: tuple[Referent, ...]
    basin: str
    is_active: bool
    left_on: date | None
    left_label: str
    clock: Clock | None
    is_transfer: bool = False
    welcomed_on: date | None = None
    diagnosed_on: date | None = None
    contract_signed_on: date | None = None
    clock_starts_on: date | None = None

    @property
    def clock_start(self) -> date:
        """The day from which the months run."""
        return self.clock_starts_on or self.entered_on

    @property
    def days_from_cir(self) -> int | None:
        """Days from the signature of the CIR to the entry; None when the CIR isn't known."""
        return None if self.cir_signed_on is None else (self.entered_on - self.cir_signed_on).days


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A member of the household on the day."""

    id: UUID
    first_name: str
    last_name: str
    place: str
    age: int
    seeks_work: bool
    language: LanguageFacts
    language_assessed_on: date | None
    spoken_languages: tuple[str, ...]
    trades: tuple[str, ...]
    has_french_licence: bool
    foreign_licence_received_on: date | None
    licence_exchange_asked_on: date | None = None
    immersions: tuple[ImmersionFact, ...] = ()
    language_referrals: tuple[LanguageReferralFact, ...] = ()
    works: tuple[Work, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    papers: tuple[HeldPaper, ...] = ()
    journey: JourneyFacts | None = None

    @property
    def full_name(self) -> str:
        """First name, then name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def is_accompanied(self) -> bool:
        """Whether a journey of this person is open on the day."""
        return self.journey is not None and self.journey.is_active


@dataclass(frozen=True, slots=True)
class StepFact:
    """Something promised for the household, with its owner. ``authors``: who reads it whatever its layer."""

    id: int
    title: str
    strand: str
    layer: str
    owner_id: int
    owner: str
    person_id: UUID | None
    due_on: date | None
    ended_on: date | None
    outcome: str
    authors: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AppointmentFact:
    """A meeting to come, or whose outcome is to be said. ``authors``: who reads it whatever its layer."""

    id: int
    starts_at: datetime
    minutes: int
    place: str
    subject: str
    layer: str
    owner_id: int
    owner: str
    person_id: UUID | None
    status: str
    authors: tuple[int, ...]

    @property
    def on(self) -> date:
        """The day, in Paris."""
        return self.starts_at.astimezone(PARIS).date()


def may_read(layer: str, authors: Iterable[int], user_id: int, role: str) -> bool:
    """Whether a user reads a thing of the log, by its layer (decision 0010), once the file is open to them."""
    return role in OPERATOR and (user_id in authors or role in READERS[layer])


@dataclass(frozen=True, slots=True)
class ContactFact:
    """A contact with the household."""

    on: date
    kind: str
    kind_label: str
    subject: str
    author: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """A household on ``day``. ``people`` eldest first, ``homes`` oldest first, ``contacts`` latest first.

    ``last_contact`` and ``last_meeting`` (an interview or a visit) are known even where ``contacts`` was not read.
    ``may_write`` is False when who looks may only read the file: its pages then show no form.
    ``steps`` and ``appointments`` are those still to do, of every layer: who shows them asks :func:`may_read` first.
    """

    id: UUID
    url: str
    name: str
    reference: str
    is_invented: bool
    has_car: bool
    wished_communes: tuple[str, ...]
    day: date
    people: tuple[PersonFacts, ...]
    homes: tuple[Home, ...]
    last_contact: date | None
    last_meeting: date | None
    need: Need | None
    contacts: tuple[ContactFact, ...] = field(default=())
    may_write: bool = True
    steps: tuple[StepFact, ...] = ()
    appointments: tuple[AppointmentFact, ...] = ()

    @property
    def home(self) -> Home | None:
        """Where the household lives on the day."""
        return next((home for home in self.homes if home.span.covers(self.day)), None)

    @property
    def accompanied(self) -> tuple[PersonFacts, ...]:
        """The persons whose journey is open."""
        return tuple(person for person in self.people if person.is_accompanied)

    @property
    def referents(self) -> tuple[Referent, ...]:
        """The referents on the day, the CIP first, each once; those of the open journeys."""
        found = {
            (referent.profession, referent.user_id): referent
            for person in self.accompanied
            if person.journey
            for referent in person.journey.referents
            if referent.span.covers(self.day)
        }
        return tuple(sorted(found.values(), key=lambda referent: (referent.profession, referent.name)))

    @property
    def basin(self) -> str:
        """The basin of the open journeys; empty when none is known."""
        return next((p.journey.basin for p in self.accompanied if p.journey and p.journey.basin), "")

    @property
    def clock(self) -> Clock | None:
        """The clock that runs out first among the open journeys."""
        clocks = (person.journey.clock for person in self.accompanied if person.journey and person.journey.clock)
        return min(clocks, key=lambda clock: clock.ends_on, default=None)

    @property
    def entered_on(self) -> date | None:
        """The first entry among the open journeys."""
        return min((p.journey.entered_on for p in self.accompanied if p.journey), default=None)

    @property
    def days_silent(self) -> int | None:
        """Days since the last contact, or since the entry when there was none; None when nobody is accompanied."""
        since = self.last_contact or self.entered_on
        return None if since is None or not self.accompanied else (self.day - since).days

    @property
    def composition(self) -> str:
        """How many adults and children: ``2 adultes et 3 enfants``."""
        children = sum(person.place == "child" for person in self.people)
        adults = len(self.people) - children
        parts = [_count(adults, "adulte")] if adults else []
        if children:
            parts.append(_count(children, "enfant"))
        return " et ".join(parts) or "personne d'inscrit"


def work_on(person: PersonFacts, day: date) -> Work | None:
    """The person's work or course on ``day``."""
    return next((work for work in person.works if work.span.covers(day)), None)


def open_obstacles(people: Iterable[PersonFacts], day: date) -> tuple[tuple[PersonFacts, Obstacle], ...]:
    """The obstacles that stand on ``day``, the oldest first, each with its person."""
    found = [(person, obstacle) for person in people for obstacle in person.obstacles if obstacle.is_open(day)]
    return tuple(sorted(found, key=lambda pair: pair[1].opened_on))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number > 1 else ''}"
