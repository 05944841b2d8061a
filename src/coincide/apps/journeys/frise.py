"""The frise of a household: what happened, and the deadlines to come, each on the lane of its strand. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from coincide.apps.journeys.dossier import Dossier, PersonFacts
from coincide.apps.journeys.due import current_papers, licence_deadline

CONTACTS_SHOWN = 3
COURSES = ("language", "qualifying")
"""Works whose title says already that they are a course."""
SHORT_HOMES = {
    "reception": "Place d'accueil",
    "hosted": "Hébergement",
    "social": "Parc social",
    "private": "Parc privé",
    "fjt": "Foyer",
}
"""A label has room for some thirty letters on the drawing."""
OBSTACLES_SHOWN = 4
"""How many obstacles a person, the open ones first: the others stay in the list."""
FAR = dt.timedelta(days=550)
"""A deadline farther than this (a ten-year card) would press the rest together: it stays in the list of papers."""


@dataclass(frozen=True, slots=True)
class Event:
    """A fact or a deadline on a lane (job, home, move, all); ``end`` for what lasted."""

    date: dt.date
    label: str
    strand: str
    kind: str = "fact"
    end: dt.date | None = None


def events(dossier: Dossier) -> tuple[Event, ...]:
    """All events of the household, oldest first; what several persons share is said once."""
    found: dict[Event, list[str]] = {}
    for event in [*_home_events(dossier), *_contact_events(dossier)]:
        found[event] = []
    several = sum(person.journey is not None for person in dossier.people) > 1
    for person in dossier.people:
        for event in _person_events(person, dossier):
            found.setdefault(event, []).append(person.first_name if several else "")
    everyone = sum(person.journey is not None for person in dossier.people)
    named = [
        replace(event, label=f"{event.label} ({', '.join(names)})") if any(names) and len(names) < everyone else event
        for event, names in found.items()
    ]
    return tuple(sorted(named, key=lambda event: (event.date, event.label)))


def _person_events(person: PersonFacts, dossier: Dossier) -> Iterator[Event]:
    yield from _journey_events(person)
    yield from _work_events(person, dossier)
    yield from _paper_events(person, dossier)
    yield from _obstacle_events(person, dossier)


def _journey_events(person: PersonFacts) -> Iterator[Event]:
    journey = person.journey
    if journey is None:
        return
    if journey.cir_signed_on:
        yield Event(journey.cir_signed_on, "CIR signé", "all")
    if journey.clock_start < journey.entered_on:
        yield Event(journey.clock_start, "Début de l'accompagnement, ailleurs", "all")
    yield Event(journey.entered_on, "Entrée", "all")
    for pause in journey.suspensions:
        yield Event(pause.starts_on, "Suspension", "all", end=pause.resumes_on)
    if journey.left_on and not journey.is_active:
        yield Event(journey.left_on, journey.left_label, "all")
    elif journey.clock:
        yield Event(journey.clock.ends_on, f"Fin des {journey.clock.months_allowed} mois", "all", "deadline")


def _home_events(dossier: Dossier) -> Iterator[Event]:
    for home in dossier.homes:
        label = f"{SHORT_HOMES.get(home.kind, home.label)}, {home.commune}"
        yield Event(home.span.since, label, "home", end=_ended(home.span.until, dossier.day))
        if home.place_ends_on and home.span.covers(dossier.day):
            yield Event(home.place_ends_on, "Fin de la place", "home", "deadline")


def _work_events(person: PersonFacts, dossier: Dossier) -> Iterator[Event]:
    for work in person.works:
        last = work.span.until
        running = last is not None and last >= dossier.day
        label = work.title if work.kind in COURSES else f"{work.title}, {work.label}"
        yield Event(work.span.since, label, "job", end=_ended(last, dossier.day))
        if running and last is not None and last - dossier.day <= FAR:
            yield Event(last, "Fin du contrat", "job", "deadline")


def _paper_events(person: PersonFacts, dossier: Dossier) -> Iterator[Event]:
    for paper in current_papers(person, dossier.day):
        if paper.expires_on - dossier.day <= FAR:
            yield Event(paper.expires_on, paper.label, "all", "deadline")
    deadline = licence_deadline(person, dossier.day)
    if deadline:
        yield Event(deadline.due_on, "Échange du permis", "move", "deadline")


def _obstacle_events(person: PersonFacts, dossier: Dossier) -> Iterator[Event]:
    """The obstacles, the latest lifted ones last to give way when there are many."""
    known = [one for one in person.obstacles if one.opened_on <= dossier.day]
    known.sort(key=lambda one: (one.lifted_on is None, one.opened_on), reverse=True)
    for one in known[:OBSTACLES_SHOWN]:
        label = f"Obstacle {one.label[0].lower()}{one.label[1:]}"
        yield Event(one.opened_on, label, one.strand, end=_ended(one.lifted_on, dossier.day))


def _contact_events(dossier: Dossier) -> Iterator[Event]:
    """The latest interviews and visits; calls and messages stay in the list."""
    meetings = [contact for contact in dossier.contacts if contact.kind in ("meeting", "visit")]
    for contact in meetings[:CONTACTS_SHOWN]:
        yield Event(contact.on, contact.kind_label, "all")


def _ended(last: dt.date | None, day: dt.date) -> dt.date:
    """Where a period that may still run is drawn to."""
    return day if last is None else min(last, day)
