"""Who may enter the programme: a dated rule, part of a rule version.

The programme is open to beneficiaries of international protection and to the family members who join them; temporary
protection is out [official]; stateless persons count or not depending on the source, so they are a row that stays open
until the State answers. Entry supposes a signed CIR, a protection granted on or after 1 January of year N-1, and a home
in the département [public]. Year N is read as the year of the day asked about, as no source says otherwise
[unverified]. Whether a condition binds the family members who join is not told by our sources: each condition says so.

The kind of protection opens the programme by law; it serves here and in the IAE's eligibility, and never in a score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coincide.core.rules.answer import Answer, Reason, Verdict, conclude
from coincide.core.rules.calendar import NARROW_SPACE, french_date
from coincide.core.rules.reading import Reader, finish
from coincide.core.rules.sources import Certainty


class Status(StrEnum):
    """In what capacity a person would enter."""

    REFUGEE = "refugee"
    SUBSIDIARY = "subsidiary"
    STATELESS = "stateless"
    TEMPORARY = "temporary"
    FAMILY = "family"


class Condition(StrEnum):
    """What may be asked besides the status."""

    PROTECTION_SINCE = "protection_since"
    CIR_SIGNED = "cir_signed"
    RESIDENT = "resident"


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What is known of a person who would enter; None is « not known ». `is_resident`: lives in the département."""

    status: Status | None = None
    protection_on: date | None = None
    cir_signed_on: date | None = None
    is_resident: bool | None = None


@dataclass(frozen=True, slots=True)
class StatusRow:
    """Whether a status opens the programme. OPEN: no text settles it."""

    status: Status
    label: str
    verdict: Verdict
    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """A condition of entry. `is_on`: asked at all; `binds_family`: asked of family members who join, or open.

    `years_back` is for PROTECTION_SINCE only: 1 means 1 January of year N-1.
    """

    condition: Condition
    is_on: bool
    binds_family: Verdict
    years_back: int | None
    source: str
    certainty: Certainty

    def earliest(self, on: date) -> date:
        """The first day from which a protection counts, seen on day `on`."""
        return date(on.year - (self.years_back or 0), 1, 1)


@dataclass(frozen=True, slots=True)
class EntryRule:
    """Who may enter: the statuses, and what is asked of each."""

    version: str
    statuses: tuple[StatusRow, ...]
    conditions: tuple[ConditionRow, ...]

    @property
    def open_questions(self) -> tuple[str, ...]:
        """What no text settles, in French."""
        found = [
            f"Entrée avec ce statut{NARROW_SPACE}: {row.label}{NARROW_SPACE}? {row.source}."
            for row in self.statuses
            if row.verdict is Verdict.OPEN
        ]
        found += [
            f"Demandé aussi à la famille qui rejoint{NARROW_SPACE}: {CONDITION_LABELS[row.condition]}{NARROW_SPACE}?"
            for row in self.conditions
            if row.is_on and row.binds_family is Verdict.OPEN
        ]
        return tuple(found)

    @classmethod
    def from_dict(cls, data: object) -> EntryRule:
        """Read a rule from a JSON-able dict. Raises RuleError with one French sentence per problem."""
        problems: list[str] = []
        reader = Reader(data, "La règle d'entrée", problems)
        version = reader.text("version")
        statuses = tuple(_read_status(item, n, problems) for n, item in enumerate(reader.items("statuses"), 1))
        conditions = tuple(_read_condition(item, n, problems) for n, item in enumerate(reader.items("conditions"), 1))
        reader.refuse_others()
        if not problems:
            problems.extend(_holes("statut", [row.status for row in statuses], Status))
            problems.extend(_holes("condition", [row.condition for row in conditions], Condition))
        finish(problems)
        return cls(version, statuses, conditions)

    def to_dict(self) -> dict[str, object]:
        """The JSON-able form that `from_dict` reads."""
        return {
            "version": self.version,
            "statuses": [
                {
                    "status": row.status.value,
                    "label": row.label,
                    "verdict": row.verdict.value,
                    "source": row.source,
                    "certainty": row.certainty.value,
                }
                for row in self.statuses
            ],
            "conditions": [
                {
                    "condition": row.condition.value,
                    "is_on": row.is_on,
                    "binds_family": row.binds_family.value,
                    "years_back": row.years_back,
                    "source": row.source,
                    "certainty": row.certainty.value,
                }
                for row in self.conditions
            ],
        }


CONDITION_LABELS = {
    Condition.PROTECTION_SINCE: "date de la protection",
    Condition.CIR_SIGNED: "CIR signé",
    Condition.RESIDENT: "résidence dans le département",
}


def _read_status(item: object, number: int, problems: list[str]) -> StatusRow:
    reader = Reader(item, f"Statut {number} de la règle d'entrée", problems)
    row = StatusRow(
        status=reader.choice("status", Status),
        label=reader.text("label"),
        verdict=reader.choice("verdict", Verdict),
        source=reader.text("source"),
        certainty=reader.choice("certainty", Certainty),
    )
    if row.verdict is Verdict.UNKNOWN:
        reader.refuse("un statut répond « oui », « non » ou « a_trancher », jamais « inconnu »")
    reader.refuse_others()
    return row


def _read_condition(item: object, number: int, problems: list[str]) -> ConditionRow:
    reader = Reader(item, f"Condition {number} de la règle d'entrée", problems)
    row = ConditionRow(
        condition=reader.choice("condition", Condition),
        is_on=reader.flag("is_on"),
        binds_family=reader.choice("binds_family", Verdict),
        years_back=reader.optional_whole("years_back", 0),
        source=reader.text("source"),
        certainty=reader.choice("certainty", Certainty),
    )
    if row.binds_family is Verdict.UNKNOWN:
        reader.refuse("« binds_family » répond « oui », « non » ou « a_trancher », jamais « inconnu »")
    if (row.condition is Condition.PROTECTION_SINCE) == (row.years_back is None):
        reader.refuse("« years_back » se donne pour « protection_since », et pour elle seule")
    reader.refuse_others()
    return row


def _holes[E: StrEnum](word: str, found: Sequence[E], kind: type[E]) -> list[str]:
    """Every value must be there once: a rule with a hole would decide at random."""
    said = [
        f"La règle d'entrée ne dit rien de « {one} »{NARROW_SPACE}: ajoutez ce {word}, ou laissez la question ouverte."
        for one in kind
        if one not in found
    ]
    return said + [
        f"La règle d'entrée parle deux fois de « {one} »{NARROW_SPACE}: gardez une seule ligne."
        for one in kind
        if found.count(one) > 1
    ]


def decide(facts: EntryFacts, rule: EntryRule, on: date) -> Answer:
    """Whether a person with these facts may enter on day `on`. It informs, people decide."""
    reasons: list[Reason] = []
    missing: list[str] = []
    _status(facts, rule, reasons, missing)
    for row in rule.conditions:
        if not row.is_on or (facts.status is Status.FAMILY and row.binds_family is Verdict.UNMET):
            continue
        verdict, text, lacks = _condition(row, facts, on)
        if lacks:
            missing.append(lacks)
        if facts.status is Status.FAMILY and row.binds_family is Verdict.OPEN and verdict is not Verdict.MET:
            verdict, text = Verdict.OPEN, f"{text}, sans qu'aucun texte dise si cela lie un membre de famille"
        reasons.append(Reason(text, verdict, row.source, row.certainty))
    return conclude("Entrée dans le programme", reasons, rule.version, missing=missing, words=_WORDS)


_WORDS = {Verdict.MET: "possible", Verdict.UNMET: "non prévue"}


def _status(facts: EntryFacts, rule: EntryRule, reasons: list[Reason], missing: list[str]) -> None:
    if facts.status is None:
        first = rule.statuses[0]
        missing.append("statut de protection")
        reasons.append(Reason("statut de protection non renseigné", Verdict.UNKNOWN, first.source, first.certainty))
        return
    row = next(row for row in rule.statuses if row.status is facts.status)
    reasons.append(Reason(row.label, row.verdict, row.source, row.certainty))


def _condition(row: ConditionRow, facts: EntryFacts, on: date) -> tuple[Verdict, str, str]:
    """The verdict of one condition, its words, and the fact that is missing (empty: none)."""
    if row.condition is Condition.PROTECTION_SINCE:
        return _protection(row, facts, on)
    if row.condition is Condition.CIR_SIGNED:
        if facts.cir_signed_on is None:
            return Verdict.UNKNOWN, "signature du CIR non renseignée", "date de signature du CIR"
        signed = french_date(facts.cir_signed_on)
        if facts.cir_signed_on > on:
            return Verdict.UNMET, f"CIR à signer le {signed}", ""
        return Verdict.MET, f"CIR signé le {signed}", ""
    if facts.is_resident is None:
        return Verdict.UNKNOWN, "lieu de résidence non renseigné", "résidence dans le département"
    if facts.is_resident:
        return Verdict.MET, "réside dans le département", ""
    return Verdict.UNMET, "ne réside pas dans le département", ""


def _protection(row: ConditionRow, facts: EntryFacts, on: date) -> tuple[Verdict, str, str]:
    earliest = row.earliest(on)
    if facts.protection_on is None:
        return Verdict.UNKNOWN, "date de la protection non renseignée", "date de la protection"
    granted = french_date(facts.protection_on)
    if facts.protection_on > on:
        return Verdict.UNMET, f"protection accordée le {granted} seulement", ""
    if facts.protection_on < earliest:
        return Verdict.UNMET, f"protection accordée le {granted}, avant le {french_date(earliest)}", ""
    return Verdict.MET, f"protection accordée le {granted}, depuis le {french_date(earliest)} au plus tôt", ""
