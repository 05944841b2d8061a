"""What is due for a household: computed here and nowhere else, from plain facts, by pure functions.

Each thing due names its strand, since when or until when, and the one action that ends it. Nothing is ticked off by
hand: a thing disappears when the facts say that it was done (a contact logged, a paper renewed, a contract extended).

The delays below are habits of follow-up, not rules of law [unverified]: they are the operator's setting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from coincide.apps.journeys.dossier import Dossier, HeldPaper, JourneyFacts, PersonFacts, work_on
from coincide.core.rules import papers as paper_rules
from coincide.core.rules.calendar import NARROW_SPACE, add_months, french_count, french_date
from coincide.core.rules.clock import ClockStatus
from coincide.core.rules.papers import DeadlineState, PaperKind


@dataclass(frozen=True, slots=True)
class Delays:
    """When a thing becomes due, in days unless said otherwise; a habit of follow-up, to be set by the operator.

    ``silence``: without contact; twice that is late. ``review_months``: at these months of the clock an interview takes
    stock, announced ``review_ahead`` days before, late ``review_grace`` days after. ``contract``, ``place``,
    ``travel_document``: how long before its end each is announced. ``licence_over``: how long a missed exchange of the
    licence is still told, since nothing can be done about it any more.
    """

    silence: int = 14
    review_months: tuple[int, ...] = (18, 22)
    review_ahead: int = 14
    review_grace: int = 14
    contract: int = 30
    place: int = 60
    travel_document: int = 120
    licence_over: int = 60


DEFAULT_DELAYS = Delays()


class Kind(StrEnum):
    """The kinds of things due."""

    TERM = "term"
    REVIEW = "review"
    PAPER = "paper"
    LICENCE = "licence"
    CONTRACT = "contract"
    PLACE = "place"
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
    names) is empty when it concerns the whole household, or its only member."""

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

    @property
    def day(self) -> date:
        """The day by which it is sorted."""
        return self.until or self.since or date.max

    @property
    def late_words(self) -> str:
        """By how much a deadline is gone by; empty when there is none."""
        return deadline_words(self.until, self.household.day) if self.until else ""


def dues(dossier: Dossier, delays: Delays = DEFAULT_DELAYS) -> tuple[Due, ...]:
    """All that is due for a household on its day, the most pressing first; empty when nobody is accompanied."""
    if not dossier.accompanied:
        return ()
    found = _together(due for kind in KINDS for due in kind(dossier, delays))
    return tuple(sorted(found, key=lambda due: (ORDER[due.severity], due.day, due.kind)))


def _together(found: Iterable[Due]) -> list[Due]:
    """What falls on the same day for several persons is one thing: the review of a couple, the papers of a family."""
    merged: dict[Due, list[str]] = {}
    for one in found:
        merged.setdefault(replace(one, person=""), []).append(one.person)
    return [replace(one, person=_listed([name for name in names if name])) for one, names in merged.items()]


def _listed(names: Sequence[str]) -> str:
    """``Reza``, ``Reza et Amina``, ``Reza, Amina et Tariq``."""
    return " et ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def day_reached(journey: JourneyFacts, months: int, on: date) -> date | None:
    """The day on which the clock reaches ``months`` months, pauses left out; None while a pause holds it before."""
    day = add_months(journey.entered_on, months)
    for pause in sorted(journey.suspensions, key=lambda pause: pause.starts_on):
        if pause.starts_on >= day:
            break
        if pause.resumes_on is None and pause.starts_on <= on:
            return None
        if pause.resumes_on is not None:
            day += pause.resumes_on - pause.starts_on
    return day


def deadline_words(until: date, on: date) -> str:
    """A deadline as seen from a day: ``dépassé de 3 jours``, ``aujourd'hui``, ``dans 12 jours``."""
    left = (until - on).days
    if left < 0:
        return f"dépassé de {french_count(-left, 'jour')}"
    return "aujourd'hui" if left == 0 else f"dans {french_count(left, 'jour')}"


def _when(until: date, on: date) -> Severity:
    """Late once gone by, this week within seven days, else coming."""
    if until < on:
        return Severity.LATE
    return Severity.WEEK if (until - on).days < 7 else Severity.COMING


def _clock_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """The end of the accompaniment, gone by; and the reviews on the way, until an interview took place."""
    for person in dossier.accompanied:
        journey = person.journey
        if journey is None or journey.clock is None or journey.clock.status is ClockStatus.SUSPENDED:
            continue
        ends_on = journey.clock.ends_on
        if journey.clock.days_over:
            sentence = f"Terme des {journey.clock.months_allowed} mois passé{NARROW_SPACE}: la sortie est à prononcer"
            yield _due(dossier, Kind.TERM, "all", person, Severity.LATE, sentence, "Voir l'horloge", "horloge", ends_on)
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
        sentence = f"Bilan des {months} mois, terme le {french_date(ends_on)}"
        yield _due(
            dossier, Kind.REVIEW, "all", person, _when(limit, dossier.day), sentence, "Noter l'entretien", "contact",
            day if day <= dossier.day else None, limit,
        )  # fmt: skip


def current_papers(person: PersonFacts, day: date) -> tuple[HeldPaper, ...]:
    """The papers that count on ``day``: the latest of each kind; an API gives way to the card that followed it."""
    latest: dict[str, HeldPaper] = {}
    for paper in sorted(person.papers, key=lambda paper: paper.issued_on):
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


def _paper_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """Papers that expired or will soon."""
    for person in dossier.people:
        for paper in current_papers(person, dossier.day):
            state = paper_state(paper, dossier.day, delays)
            if state is DeadlineState.OK:
                continue
            label, expired = _SHORT.get(paper.kind, (paper.label, "expiré"))
            verb = expired if state is DeadlineState.LATE else "à renouveler"
            severity = _when(paper.expires_on, dossier.day)
            yield _due(
                dossier, Kind.PAPER, "all", person, severity, f"{label} {verb}", "Voir les titres", "titres",
                None, paper.expires_on,
            )  # fmt: skip


def licence_deadline(person: PersonFacts, day: date) -> paper_rules.PaperDeadline | None:
    """The last day to ask for the exchange of a foreign licence; None when there is nothing to exchange."""
    received = person.foreign_licence_received_on
    if received is None or person.has_french_licence or received > day:
        return None
    return paper_rules.deadlines([paper_rules.Paper(PaperKind.LICENCE_EXCHANGE, received)], day)[0]


def _licence_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """The one year in which a foreign licence can be exchanged."""
    for person in dossier.people:
        deadline = licence_deadline(person, dossier.day)
        if deadline is None or deadline.state is DeadlineState.OK or -deadline.days_left > delays.licence_over:
            continue
        late = deadline.state is DeadlineState.LATE
        sentence = "Délai d'échange du permis dépassé" if late else "Échange du permis à demander"
        severity = _when(deadline.due_on, dossier.day)
        yield _due(
            dossier, Kind.LICENCE, "move", person, severity, sentence, "Voir la mobilité", "mobilite", None,
            deadline.due_on,
        )  # fmt: skip


def _contract_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """Contracts and courses with a known end, soon."""
    for person in dossier.people:
        work = work_on(person, dossier.day)
        if work is None or work.span.until is None or (work.span.until - dossier.day).days > delays.contract:
            continue
        sentence = f"{work.label} se termine{NARROW_SPACE}: {work.title}"
        severity = _when(work.span.until, dossier.day)
        yield _due(
            dossier, Kind.CONTRACT, "job", person, severity, sentence, "Voir l'emploi", "emploi", None, work.span.until
        )


def _place_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """The end of a place in the reception scheme, gone by or soon."""
    home = dossier.home
    if home is None or home.place_ends_on is None or (home.place_ends_on - dossier.day).days > delays.place:
        return
    late = home.place_ends_on < dossier.day
    sentence = f"Fin de place passée à {home.commune}" if late else f"Fin de place à {home.commune}, logement à trouver"
    severity = _when(home.place_ends_on, dossier.day)
    yield _due(
        dossier, Kind.PLACE, "home", None, severity, sentence, "Voir les offres", "a-portee", None,
        home.place_ends_on,
    )  # fmt: skip


def _silence_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
    """No contact for a while: this week at first, late after twice the delay."""
    days = dossier.days_silent
    if days is None or days < delays.silence:
        return
    since = dossier.last_contact or dossier.entered_on
    severity = Severity.LATE if days >= 2 * delays.silence else Severity.WEEK
    elapsed = french_count(days, "jour")
    sentence = f"Sans contact depuis {elapsed}" if dossier.last_contact else "Aucun contact noté depuis l'entrée"
    yield _due(dossier, Kind.SILENCE, "all", None, severity, sentence, "Noter un contact", "contact", since)


def _one_away_dues(dossier: Dossier, delays: Delays) -> Iterator[Due]:
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
        yield _due(
            dossier,
            Kind.ONE_AWAY,
            strand,
            person,
            Severity.WITHIN_REACH,
            sentence,
            "Voir les offres",
            "a-portee",
            since,
        )


KINDS: tuple[Callable[[Dossier, Delays], Iterator[Due]], ...] = (
    _clock_dues,
    _paper_dues,
    _licence_dues,
    _contract_dues,
    _place_dues,
    _silence_dues,
    _one_away_dues,
)


def _due(
    dossier: Dossier,
    kind: Kind,
    strand: str,
    person: PersonFacts | None,
    severity: Severity,
    sentence: str,
    action: str,
    anchor: str,
    since: date | None = None,
    until: date | None = None,
) -> Due:
    """A thing due whose action leads to the part of the household's page that ends it."""
    name = person.first_name if person and len(dossier.people) > 1 else ""
    return Due(kind, strand, dossier, name, since, until, severity, f"{sentence}.", action, f"{dossier.url}#{anchor}")
