"""IAE: which kinds of SIAE are open to a person, by which criteria, and which proof is missing or stale.

Without an authorised prescriber: one level-1 criterion, or level-2 criteria, two for AI and ETTI, three for ACI, EI and
EITI [official]. The criteria, how many each SIAE asks for, and how old a proof may be are rows of the scheme.

International protection is a level-2 criterion by law. It is shown here as a fact of eligibility, and it never enters a
planning score: nothing in `core.planning` or in `matching` reads this module, and a test holds it so.

A criterion is met by a proof fresh enough, or by a fact of the file that needs no paper to be known (age, children,
diploma, protection). Of one kind, the latest proof speaks: a newer registration replaces an older one. Where the file
only *suggests* a criterion (hosted today, French assessed under A1), the answer says which proof to ask for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from coincide.core.rules.answer import Answer, Reason, Verdict, join
from coincide.core.rules.calendar import NARROW_SPACE, add_months, french_count, french_date, last_day, whole_months
from coincide.core.rules.language import Level
from coincide.core.rules.scheme import Row, Scheme

NAME = "iae"
FIGURES = ("level_1", "level_2", "pass_months", "diagnosis_months", "waiting_years", "prescriber_years")
LEVEL_1, LEVEL_2, SIAE = "niveau 1", "niveau 2", "siae"
PROOF_OF = {"job_seeker_long": "job_seeker"}
"""The kind of proof of a criterion, when it isn't named as the criterion."""
NEAREST = 4
"""How many proofs are named as the ones to ask for: the most likely first."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof seen: of which day, and since when the situation lasts when the paper says it."""

    dated_on: date
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the file knows of a person; None is « not known ». `proofs`: the latest of each kind.

    `home`: "none", "hosted", "reception" or "housed". `has_protection`: international protection, None when the status
    is one that no source settles. `diploma_above_cap`: the highest diploma is above the CAP; `diploma_is_abroad`: no
    diploma above the CAP is French. `oral`, `written`: levels of French as last assessed.
    """

    proofs: Mapping[str, Proof] = field(default_factory=dict)
    born_on: date | None = None
    status: str | None = None
    has_protection: bool | None = None
    home: str | None = None
    diploma_above_cap: bool | None = None
    diploma_is_abroad: bool = False
    is_lone_parent: bool | None = None
    oral: Level | None = None
    written: Level | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion against the facts. `is_stale`: a proof is there and too old. `is_likely`: the file suggests it.

    `expires_on`: the last day on which the proof is fresh, when the rule gives its age.
    """

    row: Row
    reason: Reason
    is_stale: bool = False
    is_likely: bool = False
    expires_on: date | None = None

    @property
    def is_met(self) -> bool:
        """Whether it counts today."""
        return self.reason.verdict is Verdict.MET

    @property
    def proof_words(self) -> str:
        """The proof to ask for, in French."""
        note = f" ({self.row.note})" if self.row.note else ""
        return f"{self.row.label}{note}{', à actualiser' if self.is_stale else ''}"


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether one kind of SIAE is open; `lacking`: level-2 criteria still to prove when no level-1 one is met."""

    siae: Row
    answer: Answer
    lacking: int


@dataclass(frozen=True, slots=True)
class Openings:
    """Every kind of SIAE, and the criteria behind, in the order of the table."""

    openings: tuple[Opening, ...]
    criteria: tuple[Criterion, ...]

    @property
    def open_names(self) -> tuple[str, ...]:
        """The codes of the SIAE that are open for sure, in capitals."""
        return tuple(one.siae.id.upper() for one in self.openings if one.answer.is_met)

    @property
    def nearest(self) -> tuple[Criterion, ...]:
        """The proofs most likely to open what is closed: stale ones, those that the file suggests, then the others."""
        possible = [one for one in self.criteria if one.reason.verdict is Verdict.UNKNOWN and one.row.id != "justice"]
        return tuple(sorted(possible, key=lambda one: (not one.is_stale, not one.is_likely)))


def decide(facts: Facts, rule: Scheme, on: date) -> Openings:
    """Which kinds of SIAE are open on day `on`, without an authorised prescriber."""
    criteria = tuple(_criterion(row, facts, on) for level in (LEVEL_1, LEVEL_2) for row in rule.group(level))
    found = Openings((), criteria)
    return Openings(tuple(_opening(siae, found, rule) for siae in rule.group(SIAE)), criteria)


def _opening(siae: Row, found: Openings, rule: Scheme) -> Opening:
    needed = siae.minimum or 0
    first = [one for one in found.criteria if one.row.group == LEVEL_1 and one.is_met]
    second = [one for one in found.criteria if one.row.group == LEVEL_2 and one.is_met]
    lacking = 0 if first else max(0, needed - len(second))
    subject = siae.label[0].upper() + siae.label[1:]
    if lacking == 0:
        counted = first or second
        what = "un critère de niveau 1" if first else f"{french_count(len(second), 'critère')} de niveau 2 sur {needed}"
        why = f"{subject}{NARROW_SPACE}: ouverte, {what}{NARROW_SPACE}: {join(one.reason.text for one in counted)}"
        reasons = tuple(one.reason for one in counted)
        return Opening(siae, Answer(Verdict.MET, f"{why} (règle {rule.id}).", reasons, (), rule.id), 0)
    possible, open_ = (
        sum(one.reason.verdict is verdict and one.row.group == LEVEL_2 for one in found.criteria)
        for verdict in (Verdict.UNKNOWN, Verdict.OPEN)
    )
    can_level_1 = any(one.reason.verdict is Verdict.UNKNOWN and one.row.group == LEVEL_1 for one in found.criteria)
    if can_level_1 or possible >= lacking:
        verdict = Verdict.UNKNOWN
    else:
        verdict = Verdict.OPEN if possible + open_ >= lacking else Verdict.UNMET
    missing = tuple(one.proof_words for one in found.nearest if one.row.group == LEVEL_2)[:NEAREST]
    either = tuple(one.row.label for one in found.nearest if one.row.group == LEVEL_1)
    words = f"{french_count(lacking, 'justificatif')} de niveau 2 à réunir"
    if either:
        words += f", ou un seul de niveau 1 ({', '.join(either)})"
    why = f"{subject}{NARROW_SPACE}: pas encore, {len(second)} sur {needed}{NARROW_SPACE}; {words} (règle {rule.id})."
    reasons = (*(one.reason for one in second), Reason(words, verdict, siae.source, siae.certainty))
    return Opening(siae, Answer(verdict, why, reasons, missing, rule.id), lacking)


def _criterion(row: Row, facts: Facts, on: date) -> Criterion:
    proof = facts.proofs.get(PROOF_OF.get(row.id, row.id))
    if proof is not None and proof.dated_on > on:
        proof = None
    if row.id in ("job_seeker", "job_seeker_long"):
        return _job_seeker(row, proof, on)
    if row.id in _FROM_FILE and proof is None:
        verdict, text, is_likely = _FROM_FILE[row.id](row, facts, on)
        return Criterion(row, Reason(text, verdict, row.source, row.certainty), is_likely=is_likely)
    if row.id == "justice":
        text = f"{row.label}{NARROW_SPACE}: {row.note}"
        return Criterion(row, Reason(text, Verdict.UNKNOWN, row.source, row.certainty))
    return _proved(row, proof, facts, on)


def _proved(row: Row, proof: Proof | None, facts: Facts, on: date) -> Criterion:
    """A criterion that a paper proves, young enough when the rule says how old it may be."""
    if proof is None:
        text = f"{row.label}{NARROW_SPACE}: aucun justificatif"
        return Criterion(row, Reason(text, Verdict.UNKNOWN, row.source, row.certainty))
    dated = f"{row.label}, justificatif du {french_date(proof.dated_on)}"
    if row.maximum is None:
        return Criterion(row, Reason(dated, Verdict.MET, row.source, row.certainty))
    expires_on = last_day(proof.dated_on, row.maximum)
    if on <= expires_on:
        text = f"{dated}, valable jusqu'au {french_date(expires_on)}"
        return Criterion(row, Reason(text, Verdict.MET, row.source, row.certainty), expires_on=expires_on)
    # An old proof: the file of today may say that the situation is over.
    verdict, said, is_likely = (
        _FROM_FILE[row.id](row, facts, on) if row.id in _FROM_FILE else (Verdict.UNKNOWN, "", True)
    )
    if verdict is Verdict.UNMET:
        return Criterion(row, Reason(said, verdict, row.source, row.certainty))
    text = f"{dated}, périmé depuis le {french_date(expires_on)}"
    return Criterion(row, Reason(text, Verdict.UNKNOWN, row.source, row.certainty), True, is_likely, expires_on)


def _job_seeker(row: Row, proof: Proof | None, on: date) -> Criterion:
    """What the paper shows at its date; what time has made true since asks for a fresh one."""
    if proof is None or proof.since is None:
        text = f"{row.label}{NARROW_SPACE}: date d'inscription non justifiée"
        return Criterion(row, Reason(text, Verdict.UNKNOWN, row.source, row.certainty))
    least = row.minimum or 0

    def lasts(day: date) -> bool:
        return proof is not None and proof.since is not None and add_months(proof.since, least) <= day

    since = f"inscription depuis le {french_date(proof.since)}, justifiée au {french_date(proof.dated_on)}"
    if lasts(proof.dated_on):
        if row.maximum is not None and add_months(proof.since, row.maximum) <= proof.dated_on:
            text = f"{since}, au-delà de {row.maximum} mois{NARROW_SPACE}: critère de niveau 1"
            return Criterion(row, Reason(text, Verdict.UNMET, row.source, row.certainty))
        return Criterion(row, Reason(since, Verdict.MET, row.source, row.certainty))
    if lasts(on):
        text = f"{since}{NARROW_SPACE}: {least} mois atteints depuis, attestation à redemander"
        return Criterion(row, Reason(text, Verdict.UNKNOWN, row.source, row.certainty), True, True)
    reached = add_months(proof.since, least)
    text = f"{since}{NARROW_SPACE}: {least} mois le {french_date(reached)} seulement"
    return Criterion(row, Reason(text, Verdict.UNMET, row.source, row.certainty))


def _protection(row: Row, facts: Facts, on: date) -> tuple[Verdict, str, bool]:
    if facts.status is None:
        return Verdict.UNKNOWN, f"{row.label}{NARROW_SPACE}: statut non renseigné", False
    if facts.has_protection is None:
        return Verdict.OPEN, f"{row.label}{NARROW_SPACE}: question ouverte pour ce statut", False
    if facts.has_protection:
        return Verdict.MET, f"{row.label}, d'après le dossier", False
    return Verdict.UNMET, f"{row.label}{NARROW_SPACE}: non, d'après le dossier", False


def _language(row: Row, facts: Facts, on: date) -> tuple[Verdict, str, bool]:
    known = [level for level in (facts.oral, facts.written) if level is not None]
    if any(level < Level.A1 for level in known):
        return Verdict.UNKNOWN, f"{row.label} d'après le dossier{NARROW_SPACE}: évaluation à produire", True
    if len(known) == 2:
        return Verdict.UNMET, f"{row.label}{NARROW_SPACE}: non, A1 au moins à l'oral et à l'écrit", False
    return Verdict.UNKNOWN, f"{row.label}{NARROW_SPACE}: niveau non évalué", False


def _housing(row: Row, facts: Facts, on: date) -> tuple[Verdict, str, bool]:
    if facts.home in ("none", "hosted"):
        return Verdict.UNKNOWN, f"{row.label} d'après le dossier{NARROW_SPACE}: justificatif à produire", True
    if facts.home == "reception":
        return Verdict.OPEN, f"place du dispositif national d'accueil{NARROW_SPACE}: question ouverte", False
    if facts.home == "housed":
        return Verdict.UNMET, f"{row.label}{NARROW_SPACE}: non, un logement est inscrit", False
    return Verdict.UNKNOWN, f"{row.label}{NARROW_SPACE}: situation de logement non renseignée", False


def _low_level(row: Row, facts: Facts, on: date) -> tuple[Verdict, str, bool]:
    if facts.diploma_above_cap is None:
        return Verdict.UNKNOWN, f"{row.label}{NARROW_SPACE}: diplôme non renseigné", True
    if not facts.diploma_above_cap:
        return Verdict.MET, f"{row.label}, d'après le dossier", False
    if facts.diploma_is_abroad:
        return Verdict.OPEN, f"diplôme étranger au-dessus du CAP{NARROW_SPACE}: question ouverte", False
    return Verdict.UNMET, f"{row.label}{NARROW_SPACE}: non, diplôme au-dessus du CAP", False


def _age(row: Row, facts: Facts, on: date) -> tuple[Verdict, str, bool]:
    if facts.born_on is None:
        return Verdict.UNKNOWN, f"{row.label}{NARROW_SPACE}: âge non connu", False
    age = whole_months(facts.born_on, on) // 12
    if age == row.minimum:
        return Verdict.OPEN, f"{age} ans révolus{NARROW_SPACE}: question ouverte", False
    fits = (row.minimum is None or age > row.minimum) and (row.maximum is None or age < row.maximum)
    return (Verdict.MET if fits else Verdict.UNMET), f"{age} ans", False


def _lone_parent(row: Row, facts: Facts, on: date) -> tuple[Verdict, str, bool]:
    if facts.is_lone_parent is None:
        return Verdict.UNKNOWN, f"{row.label}{NARROW_SPACE}: non renseigné", False
    if facts.is_lone_parent:
        return Verdict.MET, f"{row.label}, d'après la composition du ménage", False
    return Verdict.UNMET, f"{row.label}{NARROW_SPACE}: non", False


_FROM_FILE = {
    "protection": _protection,
    "language": _language,
    "housing": _housing,
    "low_level": _low_level,
    "young": _age,
    "senior": _age,
    "lone_parent": _lone_parent,
}
