"""The household that nobody heard of for a while."""

from __future__ import annotations

from collections.abc import Iterator

from coincide.apps.journeys.dossier import Dossier
from coincide.apps.journeys.due.model import Delays, Due, Kind, Severity, due
from coincide.core.rules.calendar import french_count


def silence_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """No contact for a while: this week at first, late after twice the delay."""
    days = dossier.days_silent
    if days is None or days < delays.silence:
        return
    since = dossier.last_contact or dossier.entered_on
    severity = Severity.LATE if days >= 2 * delays.silence else Severity.WEEK
    elapsed = french_count(days, "jour")
    sentence = f"Sans contact depuis {elapsed}" if dossier.last_contact else "Aucun contact noté depuis l'entrée"
    yield due(
        dossier, Kind.SILENCE, "all", None, severity, sentence, ("Noter un contact", "contact"), fact=since, since=since
    )
