"""What the page *Journal* shows: what was done, newest first, and what is still to do; read by layer, then filtered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from coincide.apps.accounts.models import AccessGrant, User
from coincide.apps.accounts.roles import Role
from coincide.apps.journeys.lists import plain
from coincide.apps.journeys.models import ActivityHours, AgreedHours, Appointment, Contact, Journey, Layer, Step
from coincide.apps.people.models import Household, Person
from coincide.apps.people.together import Beside, read_together
from coincide.apps.territory.clock import PARIS, today

APPOINTMENT, STEP = "appointment", "step"
KINDS: tuple[tuple[str, str], ...] = (*Contact.Kind.choices, (APPOINTMENT, "Rendez-vous"), (STEP, "Étape"))
PAST_STATES = {Appointment.Status.MISSED: "late", Appointment.Status.CANCELLED: "neutral"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal. ``badge``: the kind of badge and its words; ``is_mine``: the reader wrote it."""

    kind: str
    kind_label: str
    id: int
    on: dt.date
    subject: str
    text: str
    minutes: int | None
    author: str
    author_id: int
    person: str
    person_id: UUID | None
    strand: str
    layer: str
    badge: tuple[str, str] | None
    is_mine: bool
    is_group: bool = False

    @property
    def layer_label(self) -> str:
        """Who reads it, when not everybody."""
        return "" if self.layer == Layer.SHARED else str(Layer(self.layer).label)

    @property
    def is_contact(self) -> bool:
        """Whether it is a contact or a note, which its author corrects."""
        return self.kind not in (APPOINTMENT, STEP)


@dataclass(frozen=True, slots=True)
class Month:
    """The entries of one month, newest first."""

    first: dt.date
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Log:
    """The log of a household, as ``reader`` may read it on a day."""

    reader: User
    persons: list[Person]
    contacts: list[Contact]
    appointments: list[Appointment]
    steps: list[Step]
    hours: list[ActivityHours]
    agreed: list[AgreedHours]
    present: frozenset[UUID]
    """The persons who are accompanied on the day."""

    @property
    def entries(self) -> list[Entry]:
        """All that was done, newest first."""
        found = [_contact(one, self.reader) for one in self.contacts]
        found += [_appointment(one, self.reader) for one in self.appointments if one.status in PAST_STATES]
        found += [_step(one, self.reader) for one in self.steps if one.ended_on is not None]
        return sorted(found, key=lambda one: (one.on, one.kind, one.id), reverse=True)

    @property
    def to_come(self) -> list[Appointment]:
        """The appointments planned, the next first; those gone by without a word come first of all."""
        planned = (one for one in self.appointments if one.status == Appointment.Status.PLANNED)
        return sorted(planned, key=lambda one: (one.starts_at, one.pk))

    @property
    def to_do(self) -> list[Step]:
        """The open steps, the most pressing first, those without a day last."""
        steps = (one for one in self.steps if one.ended_on is None)
        return sorted(steps, key=lambda one: (one.due_on or dt.date.max, one.pk))


def read_log(household: Household, reader: User, day: dt.date) -> Log:
    """Everything the page shows of the log, in one query whatever its length."""
    things = [model.objects.filter(household=household).readable_by(reader) for model in (Contact, Appointment, Step)]
    hours = ActivityHours.objects.filter(person__household=household, on__lte=day).readable_by(reader)
    persons, contacts, appointments, steps, done, agreed, present = read_together([
        Beside(Person.objects.filter(household=household).order_by("birth_date")),
        Beside(things[0], ("author", "person")),
        Beside(things[1], ("owner", "person")),
        Beside(things[2], ("owner", "person")),
        Beside(hours),
        Beside(AgreedHours.objects.filter(person__household=household, since__lte=day)),
        Beside(Journey.objects.active_on(day).filter(person__household=household)),
    ])  # fmt: skip
    for step in steps:
        step.household = household
    active = frozenset(journey.person_id for journey in present)
    return Log(reader, persons, contacts, appointments, steps, done, agreed, active)


def filtered(found: Iterable[Entry], asked: Mapping[str, str]) -> list[Entry]:
    """Those that answer every filter asked: kind, person, author, strand, words."""
    words = plain(asked.get("q", "")).split()
    return [
        one
        for one in found
        if (not asked.get("nature") or one.kind == asked["nature"])
        and (not asked.get("personne") or str(one.person_id) == asked["personne"])
        and (not asked.get("auteur") or str(one.author_id) == asked["auteur"])
        and (not asked.get("brin") or one.strand == asked["brin"])
        and all(word in plain(f"{one.subject} {one.text} {one.person}") for word in words)
    ]


def by_month(found: Iterable[Entry]) -> list[Month]:
    """The entries under their month."""
    months: dict[dt.date, list[Entry]] = {}
    for one in found:
        months.setdefault(one.on.replace(day=1), []).append(one)
    return [Month(first, tuple(mine)) for first, mine in months.items()]


def workers(household: Household) -> QuerySet[User]:
    """Who may work in the file today, by name: to whom an appointment or a step can be given."""
    held = AccessGrant.objects.filter(household_id=household.pk, period__contains=today(), read_only=False)
    of_organisation = Q(role=Role.COORDINATOR, organisation__in=held.values("organisation"))
    return User.objects.filter(Q(pk__in=held.values("user")) | of_organisation, is_active=True).order_by("full_name")


def _contact(one: Contact, reader: User) -> Entry:
    return Entry(
        one.kind, one.get_kind_display(), one.pk, one.on, one.subject, one.text, one.minutes, one.author.full_name,
        one.author_id, _first_name(one), one.person_id, "all", one.layer, None, one.author_id == reader.pk,
        one.group_meeting_id is not None,
    )  # fmt: skip


def _appointment(one: Appointment, reader: User) -> Entry:
    badge = PAST_STATES[Appointment.Status(one.status)], one.get_status_display()
    return Entry(
        APPOINTMENT, "Rendez-vous", one.pk, one.starts_at.astimezone(PARIS).date(), one.subject, "", None,
        one.owner.full_name, one.owner_id, _first_name(one), one.person_id, "all", one.layer, badge,
        one.owner_id == reader.pk,
    )  # fmt: skip


def _step(one: Step, reader: User) -> Entry:
    badge = ("done" if one.outcome == Step.Outcome.DONE else "neutral"), str(Step.Outcome(one.outcome).label)
    return Entry(
        STEP, "Étape", one.pk, one.ended_on or today(), one.title, one.outcome_note, None, one.owner.full_name,
        one.owner_id, _first_name(one), one.person_id, one.strand, one.layer, badge, one.owner_id == reader.pk,
    )  # fmt: skip


def _first_name(one: Contact | Appointment | Step) -> str:
    return one.person.first_name if one.person else ""
