"""The 24 months, the reviews on the way, and the first steps after the entry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from coincide.apps.journeys.dossier import Dossier, JourneyFacts
from coincide.apps.journeys.due.model import Delays, Due, Kind, Severity, due, severity_of
from coincide.core.rules.calendar import NARROW_SPACE, add_months, french_date
from coincide.core.rules.clock import ClockStatus


def day_reached(journey: JourneyFacts, months: int, on: date) -> date | None:
    """The day on which the clock reaches ``months`` months, pauses left out; None while a pause holds it before."""
    day = add_months(journey.clock_start, months)
    for pause in sorted(journey.suspensions, key=lambda pause: pause.starts_on):
        if pause.starts_on >= day:
            break
        if pause.resumes_on is None and pause.starts_on <= on:
            return None
        if pause.resumes_on is not None:
            day += pause.resumes_on - pause.starts_on
    return day


def term_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """The end of the accompaniment, gone by."""
    for person in dossier.accompanied:
        clock = person.journey.clock if person.journey else None
        if clock is None or clock.status is ClockStatus.SUSPENDED or not clock.days_over:
            continue
        sentence = f"Terme des {clock.months_allowed} mois passé{NARROW_SPACE}: la sortie est à prononcer"
        yield due(
            dossier, Kind.TERM, "all", person, Severity.LATE, sentence, ("Voir l'horloge", "horloge"),
            fact=clock.ends_on, since=clock.ends_on,
        )  # fmt: skip


def review_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """The reviews at the months that the operator chose, until an interview took place."""
    for person in dossier.accompanied:
        journey = person.journey
        if journey is None or journey.clock is None or journey.clock.status is ClockStatus.SUSPENDED:
            continue
        if journey.clock.days_over:
            continue
        reached = [(months, day_reached(journey, months, dossier.day)) for months in delays.review_months]
        announced = [
            (months, day)
            for months, day in reached
            if day is not None and day - timedelta(days=delays.review_ahead) <= dossier.day
        ]
        if not announced:
            continue
        months, day = announced[-1]
        if dossier.last_meeting is not None and dossier.last_meeting >= day:
            continue
        limit = day + timedelta(days=delays.review_grace)
        sentence = f"Bilan des {months} mois, terme le {french_date(journey.clock.ends_on)}"
        yield due(
            dossier, Kind.REVIEW, "all", person, severity_of(limit, dossier.day), sentence,
            ("Noter l'entretien", "contact"), fact=months, since=day if day <= dossier.day else None, until=limit,
        )  # fmt: skip


_FIRST_STEPS = (
    ("welcomed_on", "Entretien d'accueil à tenir"),
    ("diagnosed_on", "Diagnostic à faire"),
    ("contract_signed_on", "Contrat d'engagement à signer"),
)
"""What follows the signature of the CIR, in order; one month is the target [public, domain of the programme]."""


def milestone_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """The next of the first steps, against the month that follows the CIR; not for who comes from a transfer."""
    for person in dossier.accompanied:
        journey = person.journey
        if journey is None or journey.cir_signed_on is None or journey.is_transfer:
            continue
        if (dossier.day - journey.entered_on).days > delays.milestone_told:
            continue
        missing = next(((name, words) for name, words in _FIRST_STEPS if getattr(journey, name) is None), None)
        if missing is None:
            continue
        name, words = missing
        limit = add_months(journey.cir_signed_on, delays.milestone_months)
        yield due(
            dossier, Kind.MILESTONE, "all", person, severity_of(limit, dossier.day), words,
            ("Voir le parcours", "horloge"), fact=name, until=limit,
        )  # fmt: skip
