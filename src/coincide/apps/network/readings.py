"""What the rules say of one person of a household, put together for the page *Dispositifs*."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from coincide.apps.journeys.exits import facts as exit_facts
from coincide.apps.journeys.models import Immersion
from coincide.apps.network import eligibility
from coincide.apps.network.models import Agreement
from coincide.apps.people.models import Person, Proof, WorkSituation
from coincide.apps.programme.queries import RuleBook
from coincide.core.rules import cddi, iae, pmsmp, poei, visale
from coincide.core.rules.answer import Answer, Reason, Verdict, join
from coincide.core.rules.calendar import NARROW_SPACE, french_count, french_date, last_day
from coincide.core.rules.exits import Criterion, ExitFacts, find
from coincide.core.rules.scheme import Scheme, scheme_on

ONE_DAY = dt.timedelta(days=1)
Signed = Sequence[Agreement]
"""The operator's agreements, read once for the page."""
ENDLESS = frozenset({"cdi"})
WORK_KIND = {"seasonal": WorkSituation.Kind.CDD.value}
"""Contracts of the trial that are a kind of work under another name: a seasonal contract is a CDD."""


@dataclass(frozen=True, slots=True)
class ProofLine:
    """A proof entered, and how long it counts: ``badge`` and ``words``."""

    proof: Proof
    badge: str
    words: str


@dataclass(frozen=True, slots=True)
class IaeReading:
    """Which SIAE are open, what is met, what to ask for."""

    openings: iae.Openings
    sentence: str
    met: tuple[iae.Criterion, ...]
    to_ask: tuple[iae.Criterion, ...]
    proofs: tuple[ProofLine, ...]
    order_until: dt.date | None

    @property
    def is_lacking(self) -> bool:
        """Whether a structure is still closed."""
        return len(self.openings.open_names) < len(self.openings.openings)


@dataclass(frozen=True, slots=True)
class Named:
    """An answer with the name of what it answers, and the address of its rule."""

    name: str
    answer: Answer
    anchor: str


@dataclass(frozen=True, slots=True)
class ContractReading:
    """What a contract opens: each rule's answer, and the doors of Visale with their dates."""

    is_tried: bool
    answers: tuple[Named, ...]
    doors: visale.Doors
    in_force_on: dt.date


@dataclass(frozen=True, slots=True)
class ImmersionLine:
    """An immersion recorded, its last day, and whether it is over, running or to come."""

    immersion: Immersion
    last: dt.date
    state: str


@dataclass(frozen=True, slots=True)
class ImmersionReading:
    """The immersions of a person, and what the rule allows from today."""

    lines: tuple[ImmersionLine, ...]
    sentence: str
    convention: Agreement | None
    convention_until: dt.date | None
    version: str


def read_iae(person: Person, household: Sequence[Person], home: str | None, day: dt.date, signed: Signed) -> IaeReading:
    """The IAE for one person on ``day``."""
    rule = scheme_on(iae.NAME, day, iae.FIGURES)
    found = iae.decide(eligibility.iae_facts(person, household, home, day), rule, day)
    orders = eligibility.spans(one for one in signed if one.kind == Agreement.Kind.IAE)
    order = next((one for one in orders if one.holds(day, day)), None)
    return IaeReading(
        openings=found,
        sentence=_iae_sentence(found),
        met=tuple(one for one in found.criteria if one.is_met),
        to_ask=found.nearest[: iae.NEAREST],
        proofs=tuple(_proof_line(proof, found, day) for proof in person.proofs.all()),
        order_until=order.last if order else None,
    )


def _iae_sentence(found: iae.Openings) -> str:
    open_names = found.open_names
    closed = [one for one in found.openings if not one.answer.is_met]
    if not closed:
        return "Toutes les structures sont ouvertes."
    lacking = min(one.lacking for one in closed)
    names = ", ".join(one.siae.id.upper() for one in closed if one.lacking == lacking)
    need = f"il manque {french_count(lacking, 'justificatif')} pour {names}"
    if open_names:
        return f"{' et '.join(open_names)} {'ouvertes' if len(open_names) > 1 else 'ouverte'}{NARROW_SPACE}; {need}."
    return f"Aucune structure n'est encore ouverte{NARROW_SPACE}: {need}."


def _proof_line(proof: Proof, found: iae.Openings, day: dt.date) -> ProofLine:
    """Whether a proof still counts, by the criterion that it proves."""
    kinds = {proof.kind, *(name for name, kind in iae.PROOF_OF.items() if kind == proof.kind)}
    mine = [one for one in found.criteria if one.row.id in kinds]
    limits = [one.row.maximum for one in mine if one.expires_on is not None and one.row.maximum]
    if limits:
        until = last_day(proof.dated_on, limits[0])
        if until < day:
            return ProofLine(proof, "late", f"périmé depuis le {french_date(until)}")
        return ProofLine(proof, "done", f"jusqu'au {french_date(until)}")
    if any(one.is_met for one in mine):
        return ProofLine(proof, "done", "retenu")
    if any(one.is_stale for one in mine):
        return ProofLine(proof, "soon", "à actualiser")
    return ProofLine(proof, "neutral", "non retenu")


def read_contract(
    person: Person, work: WorkSituation | None, tried: dict[str, Any] | None, day: dt.date
) -> ContractReading:
    """What a contract opens, tried (``tried``: the form's facts) or known; the doors alone when there is none."""
    rules = {module.NAME: scheme_on(module.NAME, day, module.FIGURES) for module in (cddi, poei, visale)}
    facts = tried or (_known(work) if work else None)
    if facts is None:
        doors = visale.decide(eligibility.tenant(person, None), rules[visale.NAME], day)
        return ContractReading(False, (Named("Visale", doors.answer, doors.answer.version),), doors, day)
    kind, months, starts_on = facts["contract"], facts["months"], facts["starts_on"]
    ends_on = last_day(starts_on, months) if months and kind not in ENDLESS else facts.get("ends_on")
    tenant = visale.Tenant(person.birth_date, starts_on, ends_on, facts.get("promised_on"), facts["net_wage"])
    seen_on = day
    if tenant.promised_on is None or tenant.promised_on > day:
        seen_on = max(day, starts_on)  # nothing to show before the first day: the door is read that day
    doors = visale.decide(tenant, rules[visale.NAME], seen_on)
    answers = [Named("Visale", doors.answer, doors.answer.version)]
    if kind == "cddi":
        proposed = cddi.Contract(facts.get("siae") or None, months, facts["hours_per_week"])
        answers.append(Named("CDDI", cddi.decide(proposed, rules[cddi.NAME]), rules[cddi.NAME].id))
    if tried:
        said = poei.decide(facts.get("poei_hours"), kind, months, rules[poei.NAME])
        answers.append(Named("POEI", said, rules[poei.NAME].id))
    lasting = lasting_work(kind, months, day)
    if lasting is not None:
        answers.append(Named("Emploi durable pour la sortie", lasting, lasting.version))
    return ContractReading(tried is not None, tuple(answers), doors, seen_on)


def _known(work: WorkSituation) -> dict[str, Any]:
    (span,) = eligibility.spans([work])
    return {
        "contract": work.kind,
        "starts_on": span.first,
        "ends_on": span.last,
        "months": work.months,
        "hours_per_week": work.hours_per_week,
        "net_wage": work.net_wage or None,
    }


def lasting_work(kind: str, months: int | None, day: dt.date) -> Answer | None:
    """Whether the exit table of ``day`` counts the contract as lasting work; None without rules for that day."""
    rules = RuleBook().on(day)
    if rules is None:
        return None
    facts: ExitFacts = exit_facts("", WORK_KIND.get(kind, kind), months)
    found = find(Criterion.WORK, facts, rules.exit_table)
    row = found.row
    source, certainty = (row.source, row.certainty) if row else (rules.source, rules.certainty)
    label = {Verdict.MET: "oui", Verdict.UNMET: "non"}.get(found.verdict, found.verdict.label)
    why = f"Emploi durable{NARROW_SPACE}: {label}, {found.why} (règle {rules.id})."
    return Answer(found.verdict, why, (Reason(found.why, found.verdict, source, certainty),), found.missing, rules.id)


def read_immersions(person: Person, signed: Signed, day: dt.date) -> ImmersionReading:
    """The immersions of a person, and how long one begun today with a new host may last."""
    rule = scheme_on(pmsmp.NAME, day, pmsmp.FIGURES)
    prescribing = [one for one in signed if one.kind == Agreement.Kind.PMSMP]
    held = next((one for one in prescribing if day in one.period), None)
    lines = sorted(
        (_immersion_line(one, day) for one in person.immersions.all()), key=lambda one: one.last, reverse=True
    )
    running = next((one for one in lines if one.state == "en cours"), None)
    first = running.last + ONE_DAY if running else day
    # A host whom nobody has met yet: the limits per host leave it whole.
    asked = pmsmp.Stay(first, first, Decimal(1), "", purpose="discover")
    sentence = _immersion_sentence(asked, eligibility.person_around(person, prescribing), rule, running is None)
    until = held.period.upper - ONE_DAY if held and held.period.upper else None
    return ImmersionReading(tuple(lines), sentence, held, until, rule.id)


def _immersion_sentence(asked: pmsmp.Stay, around: pmsmp.Around, rule: Scheme, is_today: bool) -> str:
    """How long an immersion begun on ``asked.first`` with a new host may last, and what bounds it."""
    last = pmsmp.longest(asked.first, asked, around, rule)
    begun = "aujourd'hui" if is_today else f"le {french_date(asked.first)}"
    if last is not None:
        bounded = (last - asked.first).days + 1 < rule.value("max_days")
        end = ", terme de la convention de prescripteur." if bounded else "."
        return f"Commencée {begun} chez un nouvel accueillant, elle va jusqu'au {french_date(last)} au plus{end}"
    other = pmsmp.longest(asked.first, asked, replace(around, is_ours=False), rule)
    sentence = "Sans convention de prescripteur en vigueur, l'opérateur ne prescrit pas."
    if other is not None:
        sentence += f" Prescrite par un autre et commencée {begun}, elle va jusqu'au {french_date(other)} au plus."
    return sentence


def _immersion_line(one: Immersion, day: dt.date) -> ImmersionLine:
    last = one.period.upper - ONE_DAY
    state = "à venir" if day < one.period.lower else "en cours" if day <= last else "terminée"
    return ImmersionLine(one, last, state)


def reasons_in_words(answer: Answer) -> str:
    """What an accepted answer leaves to check, in one sentence; empty when nothing is."""
    unsure = [reason.text for reason in answer.because if reason.verdict in (Verdict.UNKNOWN, Verdict.OPEN)]
    told = [f"À vérifier{NARROW_SPACE}: {join(unsure)}."] if unsure else []
    return " ".join([*told, *answer.warnings])
