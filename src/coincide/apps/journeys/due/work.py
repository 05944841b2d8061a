"""Contracts, courses and immersions with a known end; and the household that is one condition away."""

from __future__ import annotations

from collections.abc import Iterator

from coincide.apps.journeys.dossier import Dossier, work_on
from coincide.apps.journeys.due.model import Delays, Due, Kind, Severity, due, severity_of
from coincide.core.rules.calendar import NARROW_SPACE


def contract_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """Contracts and courses with a known end, soon."""
    for person in dossier.people:
        work = work_on(person, dossier.day)
        if work is None or work.span.until is None or (work.span.until - dossier.day).days > delays.contract:
            continue
        sentence = f"{work.label} se termine{NARROW_SPACE}: {work.title}"
        yield due(
            dossier, Kind.CONTRACT, "job", person, severity_of(work.span.until, dossier.day), sentence,
            ("Voir l'emploi", "emploi"), fact=f"{work.span.since}.{work.span.until}", until=work.span.until,
        )  # fmt: skip


def immersion_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """Immersions (PMSMP) under way whose last day is near: the time to take stock with the host."""
    for person in dossier.people:
        for immersion in person.immersions:
            until = immersion.span.until
            if until is None or not immersion.span.covers(dossier.day) or (until - dossier.day).days > delays.immersion:
                continue
            sentence = f"Immersion se termine chez {immersion.host}, bilan à faire avec l'accueillant"
            yield due(
                dossier, Kind.IMMERSION, "job", person, severity_of(until, dossier.day), sentence,
                ("Voir l'emploi", "emploi"), fact=f"{immersion.id}.{until}", until=until,
            )  # fmt: skip


def one_away_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """One condition of the two is met: what is missing for a positive exit."""
    home = dossier.home
    housed = home is not None and home.is_permanent is True
    for person in dossier.accompanied:
        work = work_on(person, dossier.day)
        lasting = work is not None and work.is_lasting is True
        if housed and not lasting and person.seeks_work and home is not None:
            sentence, strand, since = "Logement pérenne, il manque un emploi durable", "job", home.span.since
        elif lasting and not housed and work is not None:
            sentence, strand, since = "Emploi durable, il manque un logement pérenne", "home", work.span.since
        else:
            continue
        yield due(
            dossier, Kind.ONE_AWAY, strand, person, Severity.WITHIN_REACH, sentence, ("Voir les offres", "a-portee"),
            fact=f"{strand}.{since}", since=since,
        )  # fmt: skip
