"""What a thing due is made of: its kind, its moment, its identity; and the delays after which things become due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from coincide.apps.journeys.dossier import Dossier, PersonFacts
from coincide.core.rules.calendar import french_count


@dataclass(frozen=True, slots=True)
class Delays:
    """When a thing becomes due, in days unless said otherwise; a habit of follow-up, set by the operator, not law.

    ``silence``: without contact; twice that is late. ``review_months``: at these months of the clock an interview takes
    stock, announced ``review_ahead`` days before, late ``review_grace`` days after. ``contract``, ``immersion``,
    ``place``, ``travel_document``, ``step``: how long before its end each is announced. ``licence_over``: how long a
    missed exchange of the licence is still told, since nothing can be done about it any more. ``language_report``: how
    long a language platform has to send its report, from the referral or from the last reminder; twice that is late.
    ``milestone_months``: from the signature of the CIR to the contract; ``milestone_told``: how long after the entry a
    first step without a date is still told.
    """

    silence: int = 14
    review_months: tuple[int, ...] = (18, 22)
    review_ahead: int = 14
    review_grace: int = 14
    contract: int = 30
    immersion: int = 7
    place: int = 60
    travel_document: int = 120
    licence_over: int = 60
    language_report: int = 45
    step: int = 7
    milestone_months: int = 1
    milestone_told: int = 120


DEFAULT_DELAYS = Delays()


class Kind(StrEnum):
    """The kinds of things due."""

    TERM = "term"
    REVIEW = "review"
    MILESTONE = "milestone"
    PAPER = "paper"
    LICENCE = "licence"
    CONTRACT = "contract"
    IMMERSION = "immersion"
    PLACE = "place"
    LANGUAGE = "language"
    LITERACY = "literacy"
    STEP = "step"
    APPOINTMENT = "appointment"
    SILENCE = "silence"
    ONE_AWAY = "one_away"


class Severity(StrEnum):
    """In which group a thing due is shown."""

    LATE = "late"
    WEEK = "week"
    COMING = "coming"
    WITHIN_REACH = "within_reach"


ORDER = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Due:
    """One thing due. ``since`` or ``until`` says when; ``person`` (first
    names) is empty when it concerns the whole household, or its only member.

    ``keys`` is its identity: the kind, the person or the household, and the fact that it comes from, one for each
    person when it is shared. A renewed fact makes another thing. ``owner_id``: who promised it, where somebody did.
    ``layer`` and ``authors``: who may read it, as the log has it (decision 0010). ``note``: what was said when it was
    entrusted to somebody.
    """

    kind: Kind
    strand: str
    household: Dossier
    person: str
    since: date | None
    until: date | None
    severity: Severity
    sentence: str
    action_label: str
    action_url: str
    keys: tuple[str, ...] = ()
    person_id: UUID | None = None
    owner_id: int | None = None
    layer: str = "shared"
    authors: tuple[int, ...] = ()
    note: str = ""

    @property
    def day(self) -> date:
        """The day by which it is sorted."""
        return self.until or self.since or date.max

    @property
    def late_words(self) -> str:
        """By how much a deadline is gone by; empty when there is none."""
        return deadline_words(self.until, self.household.day) if self.until else ""


def deadline_words(until: date, on: date) -> str:
    """A deadline as seen from a day: ``dépassé de 3 jours``, ``aujourd'hui``, ``dans 12 jours``."""
    left = (until - on).days
    if left < 0:
        return f"dépassé de {french_count(-left, 'jour')}"
    return "aujourd'hui" if left == 0 else f"dans {french_count(left, 'jour')}"


def severity_of(until: date, on: date) -> Severity:
    """Late once gone by, this week within seven days, else coming."""
    if until < on:
        return Severity.LATE
    return Severity.WEEK if (until - on).days < 7 else Severity.COMING


def due(
    dossier: Dossier,
    kind: Kind,
    strand: str,
    person: PersonFacts | None,
    severity: Severity,
    sentence: str,
    action: tuple[str, str],
    *,
    fact: object,
    since: date | None = None,
    until: date | None = None,
    owner_id: int | None = None,
    layer: str = "shared",
    authors: tuple[int, ...] = (),
) -> Due:
    """A thing due. ``action``: the words of its button, and the part of the household's file that ends it.

    ``fact`` tells it from another of its kind for the same person: the day it hangs on, or the number of a row.
    """
    name = person.first_name if person and len(dossier.people) > 1 else ""
    label, place = action
    return Due(
        kind,
        strand,
        dossier,
        name,
        since,
        until,
        severity,
        f"{sentence}.",
        label,
        place if place.startswith("/") else f"{dossier.url}#{place}",
        keys=(f"{kind}:{person.id.hex if person else ''}:{fact}",),
        person_id=person.id if person else None,
        owner_id=owner_id,
        layer=layer,
        authors=authors,
    )
