"""Papers that expire, and the one year in which a foreign driving licence can be exchanged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from coincide.apps.journeys.dossier import Dossier, HeldPaper, PersonFacts
from coincide.apps.journeys.due.model import DEFAULT_DELAYS, Delays, Due, Kind, due, severity_of
from coincide.core.rules import papers as paper_rules
from coincide.core.rules.papers import DeadlineState, PaperKind


def current_papers(person: PersonFacts, day: date) -> tuple[HeldPaper, ...]:
    """The papers that count on ``day``: the latest of each kind; an API gives way to the card that followed it."""
    return in_force(person.papers, day)


def in_force(papers: Iterable[HeldPaper], day: date) -> tuple[HeldPaper, ...]:
    """Those of one person's papers that count on ``day``, the first to expire first."""
    latest: dict[str, HeldPaper] = {}
    for paper in sorted(papers, key=lambda paper: paper.issued_on):
        if paper.issued_on <= day:
            latest[paper.kind] = paper
    api, card = latest.get("api"), latest.get("card")
    if api and card and card.issued_on >= api.issued_on:
        del latest["api"]
    return tuple(sorted(latest.values(), key=lambda paper: paper.expires_on))


_SHORT = {"api": ("Attestation API", "expirée"), "card": ("Carte de séjour", "expirée")}
_ALERT_KINDS = {"api": PaperKind.API, "card": PaperKind.REFUGEE_CARD}


def paper_state(paper: HeldPaper, day: date, delays: Delays = DEFAULT_DELAYS) -> DeadlineState:
    """How the printed expiry stands: by the thresholds of ``core.rules.papers``, ours for a travel document."""
    kind = _ALERT_KINDS.get(paper.kind)
    days_left = (paper.expires_on - day).days
    soon = paper_rules.DEFAULT_PAPER_RULES[kind].soon_days if kind else delays.travel_document
    if days_left < 0:
        return DeadlineState.LATE
    return DeadlineState.SOON if days_left <= soon else DeadlineState.OK


def paper_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """Papers that expired or will soon."""
    for person in dossier.people:
        for paper in current_papers(person, dossier.day):
            state = paper_state(paper, dossier.day, delays)
            if state is DeadlineState.OK:
                continue
            label, expired = _SHORT.get(paper.kind, (paper.label, "expiré"))
            verb = expired if state is DeadlineState.LATE else "à renouveler"
            yield due(
                dossier, Kind.PAPER, "all", person, severity_of(paper.expires_on, dossier.day), f"{label} {verb}",
                ("Voir les titres", "titres"), fact=f"{paper.kind}.{paper.expires_on}", until=paper.expires_on,
            )  # fmt: skip


def licence_deadline(person: PersonFacts, day: date) -> paper_rules.PaperDeadline | None:
    """The last day to ask for the exchange of a foreign licence; None when there is nothing to exchange."""
    received = person.foreign_licence_received_on
    if received is None or person.has_french_licence or received > day:
        return None
    asked = person.licence_exchange_asked_on
    is_settled = asked is not None and asked <= day
    found = paper_rules.deadlines([paper_rules.Paper(PaperKind.LICENCE_EXCHANGE, received, is_settled=is_settled)], day)
    return found[0] if found else None


def licence_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """The one year in which a foreign licence can be exchanged."""
    for person in dossier.people:
        deadline = licence_deadline(person, dossier.day)
        if deadline is None or deadline.state is DeadlineState.OK or -deadline.days_left > delays.licence_over:
            continue
        late = deadline.state is DeadlineState.LATE
        sentence = "Délai d'échange du permis dépassé" if late else "Échange du permis à demander"
        yield due(
            dossier, Kind.LICENCE, "move", person, severity_of(deadline.due_on, dossier.day), sentence,
            ("Voir la mobilité", "mobilite"), fact=deadline.due_on, until=deadline.due_on,
        )  # fmt: skip
