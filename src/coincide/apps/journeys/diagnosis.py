"""What the page *Diagnostic* says of each person: language, skills, what stands in the way. Read in a few queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from coincide.apps.accounts.models import User
from coincide.apps.journeys.models import Step
from coincide.apps.journeys.strands import STRAND_OF_OBSTACLE
from coincide.apps.people.models import Diploma, Household, LanguageReferral, Obstacle, Person, Place, Trade
from coincide.apps.people.queries import language_facts
from coincide.apps.people.together import Part, attach
from coincide.core.rules.language import LanguageNeed, Triage, orientation_warning, triage

ASKED = {
    LanguageReferral.Course.FLE: frozenset({LanguageNeed.FLE}),
    LanguageReferral.Course.LITERACY: frozenset({LanguageNeed.ALPHABETISATION}),
    LanguageReferral.Course.BOTH: frozenset({LanguageNeed.FLE, LanguageNeed.ALPHABETISATION}),
    LanguageReferral.Course.PROFESSIONAL: frozenset({LanguageNeed.PROFESSIONAL}),
}
"""What each orientation asks for, in the words of the triage."""


@dataclass(frozen=True, slots=True)
class ObstacleLine:
    """An obstacle: the days it stands or stood, its strand, the steps taken against it."""

    obstacle: Obstacle
    strand: str
    days: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """An orientation to a platform: the days it has been waited for (None: nothing is awaited)."""

    referral: LanguageReferral
    days_waiting: int | None
    warning: str | None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One person's diagnosis on a day. ``open`` the oldest first, ``lifted`` the latest first."""

    person: Person
    triage: Triage
    referrals: tuple[ReferralLine, ...]
    open: tuple[ObstacleLine, ...]
    lifted: tuple[ObstacleLine, ...]
    trades: tuple[Trade, ...]
    diplomas: tuple[Diploma, ...]


def diagnoses(household: Household, day: dt.date, reader: User) -> list[Diagnosis]:
    """The diagnosis of each adult, and of each child who looks for work or has something in it."""
    steps = Step.objects.visible_to(reader).order_by("due_on", "pk")
    attach([household], (
        Part("persons", Person.objects.order_by("birth_date"), "household", "household"),
        Part("trades", Trade.objects.all(), "person", "person__household"),
        Part("diplomas", Diploma.objects.all(), "person", "person__household"),
        Part("language_referrals", LanguageReferral.objects.all(), "person", "person__household", ("platform",)),
        Part("obstacles", Obstacle.objects.all(), "person", "person__household"),
        Part("steps", steps, "obstacle", "obstacle__person__household", ("owner",)),
    ))  # fmt: skip
    found = [_diagnosis(person, day) for person in household.persons.all()]
    return [
        one for one in found if one.person.place != Place.CHILD or one.person.seeks_work or one.open or one.referrals
    ]


def _diagnosis(person: Person, day: dt.date) -> Diagnosis:
    lines = [_obstacle(one, day) for one in person.obstacles.all()]
    facts = language_facts(person)
    referrals = person.language_referrals.all()
    return Diagnosis(
        person=person,
        triage=triage(facts),
        referrals=tuple(
            ReferralLine(
                one,
                None if one.returned_on or one.closed_on else (day - (one.chased_on or one.sent_on)).days,
                None if one.closed_on else orientation_warning(facts, ASKED[LanguageReferral.Course(one.course)]),
            )
            for one in referrals
        ),
        open=tuple(one for one in lines if one.obstacle.lifted_on is None),
        lifted=tuple(
            sorted(
                (one for one in lines if one.obstacle.lifted_on is not None),
                key=lambda one: one.obstacle.lifted_on or day,
                reverse=True,
            )
        ),
        trades=tuple(person.trades.all()),
        diplomas=tuple(person.diplomas.all()),
    )


def _obstacle(obstacle: Obstacle, day: dt.date) -> ObstacleLine:
    days = ((obstacle.lifted_on or day) - obstacle.opened_on).days
    return ObstacleLine(obstacle, STRAND_OF_OBSTACLE[obstacle.kind], max(0, days), tuple(obstacle.steps.all()))
