"""What was promised: steps with a day, and appointments whose day has come."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from coincide.apps.journeys.dossier import Dossier, PersonFacts
from coincide.apps.journeys.due.model import Delays, Due, Kind, Severity, due, severity_of
from coincide.apps.territory.clock import PARIS
from coincide.core.rules.calendar import NARROW_SPACE


def step_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """Steps promised by a day, near or gone by, and not ended."""
    for step in dossier.steps:
        if step.due_on is None or step.ended_on is not None or (step.due_on - dossier.day).days > delays.step:
            continue
        yield due(
            dossier, Kind.STEP, step.strand, _person(dossier, step.person_id), severity_of(step.due_on, dossier.day),
            f"Promis{NARROW_SPACE}: {step.title.rstrip('.')}", ("Voir l'étape", f"{dossier.url}journal/#etapes"),
            fact=f"{step.id}.{step.due_on}", until=step.due_on, owner_id=step.owner_id, layer=step.layer,
            authors=step.authors,
        )  # fmt: skip


def appointment_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """The appointments of the day; and those gone by of which nobody said whether they were kept."""
    for one in dossier.appointments:
        if one.on > dossier.day:
            continue
        is_today = one.on == dossier.day
        hour = one.starts_at.astimezone(PARIS)
        when = f"Rendez-vous à {hour.hour}{NARROW_SPACE}h{NARROW_SPACE}{hour.minute:02}" if is_today else "Rendez-vous"
        asked = "" if is_today else f", tenu ou manqué{NARROW_SPACE}? À dire"
        yield due(
            dossier, Kind.APPOINTMENT, "all", _person(dossier, one.person_id),
            Severity.WEEK if is_today else Severity.LATE, f"{when}{NARROW_SPACE}: {one.subject.rstrip('.')}{asked}",
            ("Noter la suite", f"{dossier.url}journal/#rendez-vous"), fact=f"{one.id}.{one.on}", until=one.on,
            owner_id=one.owner_id, layer=one.layer, authors=one.authors,
        )  # fmt: skip


def _person(dossier: Dossier, person_id: UUID | None) -> PersonFacts | None:
    return next((person for person in dossier.people if person.id == person_id), None)
