"""Exit classes by a dated decision table.

A *sortie positive* is cumulative: permanent housing **and** lasting employment or qualifying training [deck]; any other
exit is a *sortie simple*. What counts as permanent or lasting is data: an ordered table of rows, each with its source
and its certainty, stored in a rule version. A situation that no text settles is a row whose verdict is open (or no row
at all): the exit is then shown as « à trancher », counted as simple, and never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from coincide.core.rules.answer import Verdict as Verdict  # read from here by what knows exits only
from coincide.core.rules.answer import all_of
from coincide.core.rules.calendar import NARROW_SPACE
from coincide.core.rules.reading import Reader, finish
from coincide.core.rules.sources import Certainty


class Criterion(StrEnum):
    """The two halves of a positive exit."""

    HOUSING = "logement"
    WORK = "emploi"


class ExitKind(StrEnum):
    """The class of an exit. OPEN waits for an answer of the State, INCOMPLETE for a fact of the journey."""

    POSITIVE = "positive"
    SIMPLE = "simple"
    OPEN = "a_trancher"
    INCOMPLETE = "a_completer"

    @property
    def label(self) -> str:
        """The words shown on screen, in French."""
        return _KIND_LABELS[self]

    @property
    def counted_as(self) -> ExitKind:
        """The class under which reports count it: only what is certainly positive counts as positive."""
        return ExitKind.POSITIVE if self is ExitKind.POSITIVE else ExitKind.SIMPLE


_KIND_LABELS = {
    ExitKind.POSITIVE: "sortie positive",
    ExitKind.SIMPLE: "sortie simple",
    ExitKind.OPEN: "à trancher, comptée simple",
    ExitKind.INCOMPLETE: "à compléter, comptée simple",
}


@dataclass(frozen=True, slots=True)
class ExitFacts:
    """What is known of a person at the exit; None is « not known ».

    `housing` and `work` are codes of the table's rows (`location_sociale`, `cdi`…); `contract_months` is the length of
    the contract in whole months. The two flags serve the stop reasons only, never the class.
    """

    housing: str | None = None
    work: str | None = None
    contract_months: int | None = None
    receives_rsa: bool | None = None
    followed_by_departement: bool | None = None


@dataclass(frozen=True, slots=True)
class ExitRow:
    """One line of the table: a situation, from `min_months` of contract when given, and what it is worth."""

    id: str
    criterion: Criterion
    situation: str
    label: str
    verdict: Verdict
    min_months: int | None
    source: str
    certainty: Certainty

    def to_dict(self) -> dict[str, object]:
        """Its JSON-able form."""
        return {
            "id": self.id,
            "criterion": self.criterion.value,
            "situation": self.situation,
            "label": self.label,
            "verdict": self.verdict.value,
            "min_months": self.min_months,
            "source": self.source,
            "certainty": self.certainty.value,
        }


@dataclass(frozen=True, slots=True)
class StopReason:
    """A reason for which the rules end an accompaniment: every condition listed must hold."""

    id: str
    label: str
    needs_rsa: bool
    needs_departement: bool
    needs_permanent_housing: bool
    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Finding:
    """What the table says of one criterion: the row that decided, or why none did (French)."""

    verdict: Verdict
    row: ExitRow | None
    why: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExitClass:
    """The class of an exit, its two findings, why (a French sentence), the table that made it, the facts missing."""

    kind: ExitKind
    housing: Finding
    work: Finding
    why: str
    version: str
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExitTable:
    """An ordered decision table. The first row that fits a situation decides."""

    version: str
    rows: tuple[ExitRow, ...]
    stop_reasons: tuple[StopReason, ...] = ()

    @property
    def open_questions(self) -> tuple[ExitRow, ...]:
        """The rows that no text settles, to be shown as such."""
        return tuple(row for row in self.rows if row.verdict is Verdict.OPEN)

    def situations(self, criterion: Criterion) -> tuple[str, ...]:
        """The codes of one criterion, in the table's order, each once."""
        return tuple(dict.fromkeys(row.situation for row in self.rows if row.criterion is criterion))

    @classmethod
    def from_dict(cls, data: object) -> ExitTable:
        """Read a table from a JSON-able dict. Raises RuleError with one French sentence per problem."""
        problems: list[str] = []
        reader = Reader(data, "La table des sorties", problems)
        version = reader.text("version")
        rows = tuple(_read_row(item, n, problems) for n, item in enumerate(reader.items("rows"), 1))
        reasons = tuple(_read_reason(item, n, problems) for n, item in enumerate(reader.items("stop_reasons"), 1))
        reader.refuse_others()
        if not problems:
            problems.extend(_inconsistencies(rows, reasons))
        finish(problems)
        return cls(version, rows, reasons)

    def to_dict(self) -> dict[str, object]:
        """The JSON-able form that `from_dict` reads."""
        return {
            "version": self.version,
            "rows": [row.to_dict() for row in self.rows],
            "stop_reasons": [
                {
                    "id": reason.id,
                    "label": reason.label,
                    "needs": [need for need in _NEEDS if getattr(reason, f"needs_{need}")],
                    "source": reason.source,
                    "certainty": reason.certainty.value,
                }
                for reason in self.stop_reasons
            ],
        }


_NEEDS = ("rsa", "departement", "permanent_housing")


def _read_row(item: object, number: int, problems: list[str]) -> ExitRow:
    reader = Reader(item, f"Ligne {number} de la table des sorties", problems)
    row = ExitRow(
        id=reader.text("id"),
        criterion=reader.choice("criterion", Criterion),
        situation=reader.text("situation"),
        label=reader.text("label"),
        verdict=reader.choice("verdict", Verdict),
        min_months=reader.optional_whole("min_months", 1),
        source=reader.text("source"),
        certainty=reader.choice("certainty", Certainty),
    )
    if row.verdict is Verdict.UNKNOWN:
        reader.refuse("une ligne répond « oui », « non » ou « a_trancher », jamais « inconnu »")
    if row.criterion is Criterion.HOUSING and row.min_months is not None:
        reader.refuse("une durée de contrat (min_months) n'a de sens que pour l'emploi")
    reader.refuse_others()
    return row


def _read_reason(item: object, number: int, problems: list[str]) -> StopReason:
    reader = Reader(item, f"Motif d'arrêt {number}", problems)
    needs = reader.items("needs")
    if not needs or any(need not in _NEEDS for need in needs):
        reader.refuse(f"« needs » liste au moins une condition parmi {', '.join(_NEEDS)}")
    reason = StopReason(
        id=reader.text("id"),
        label=reader.text("label"),
        needs_rsa="rsa" in needs,
        needs_departement="departement" in needs,
        needs_permanent_housing="permanent_housing" in needs,
        source=reader.text("source"),
        certainty=reader.choice("certainty", Certainty),
    )
    reader.refuse_others()
    return reason


def _inconsistencies(rows: Sequence[ExitRow], reasons: Sequence[StopReason]) -> list[str]:
    """Identifiers used twice, and rows that an earlier one makes unreachable."""
    found: list[str] = []
    seen: set[str] = set()
    for identifier in [row.id for row in rows] + [reason.id for reason in reasons]:
        if identifier in seen:
            found.append(f"L'identifiant « {identifier} » sert deux fois{NARROW_SPACE}: donnez-en un autre.")
        seen.add(identifier)
    lowest: dict[tuple[Criterion, str], int] = {}
    for row in rows:
        key = (row.criterion, row.situation)
        months = row.min_months or 0
        if key in lowest and months >= lowest[key]:
            found.append(
                f"La ligne « {row.id} » ne sera jamais atteinte{NARROW_SPACE}: une ligne plus haut décide déjà "
                f"de « {row.situation} ». Rangez les durées de la plus longue à la plus courte."
            )
        lowest[key] = min(months, lowest.get(key, months))
    for criterion in Criterion:
        if not any(row.criterion is criterion and row.verdict is Verdict.MET for row in rows):
            found.append(
                f"Aucune ligne ne répond « oui » pour le critère « {criterion} »{NARROW_SPACE}: ajoutez-en une."
            )
    return found


def find(criterion: Criterion, facts: ExitFacts, table: ExitTable) -> Finding:
    """What the table says of one criterion: the first row that fits, or what is missing to choose one."""
    situation = facts.housing if criterion is Criterion.HOUSING else facts.work
    if situation is None:
        article = "du logement" if criterion is Criterion.HOUSING else "de l'emploi"
        return Finding(Verdict.UNKNOWN, None, f"{criterion} non renseigné", (f"situation au regard {article}",))
    rows = [row for row in table.rows if row.criterion is criterion and row.situation == situation]
    if not rows:
        return Finding(Verdict.OPEN, None, f"« {situation} » absent de la table, question ouverte")
    # Without the length of the contract, rows that agree on the verdict still decide; rows that differ do not.
    if facts.contract_months is None and len({row.verdict for row in rows}) > 1:
        return Finding(Verdict.UNKNOWN, None, f"{rows[0].label}, durée inconnue", ("durée du contrat en mois",))
    months = facts.contract_months
    for row in rows:
        if row.min_months is None or months is None or months >= row.min_months:
            return Finding(row.verdict, row, f"{row.label} ({_VERDICT_WORDS[criterion, row.verdict]})")
    return Finding(Verdict.OPEN, None, f"« {situation} » de {months} mois absent de la table, question ouverte")


_VERDICT_WORDS = {
    (Criterion.HOUSING, Verdict.MET): "logement pérenne",
    (Criterion.HOUSING, Verdict.UNMET): "logement non pérenne",
    (Criterion.HOUSING, Verdict.OPEN): "question ouverte",
    (Criterion.WORK, Verdict.MET): "emploi durable ou formation qualifiante",
    (Criterion.WORK, Verdict.UNMET): "ni emploi durable ni formation qualifiante",
    (Criterion.WORK, Verdict.OPEN): "question ouverte",
}


def classify(facts: ExitFacts, table: ExitTable) -> ExitClass:
    """The class of an exit: positive when both criteria are met, simple as soon as one is not.

    In between, a missing fact comes before an open question: the person's file can be completed today.
    """
    housing = find(Criterion.HOUSING, facts, table)
    work = find(Criterion.WORK, facts, table)
    verdicts = {housing.verdict, work.verdict}
    if Verdict.UNMET in verdicts:
        kind = ExitKind.SIMPLE
    elif Verdict.UNKNOWN in verdicts:
        kind = ExitKind.INCOMPLETE
    elif Verdict.OPEN in verdicts:
        kind = ExitKind.OPEN
    else:
        kind = ExitKind.POSITIVE
    label = kind.label[0].upper() + kind.label[1:]
    why = f"{label}{NARROW_SPACE}: {housing.why}{NARROW_SPACE}; {work.why} (table {table.version})."
    return ExitClass(kind, housing, work, why, table.version, housing.missing + work.missing)


@dataclass(frozen=True, slots=True)
class StopFinding:
    """Whether a stop reason applies: MET, UNMET, or UNKNOWN/OPEN with what is missing or unsettled."""

    reason: StopReason
    verdict: Verdict
    missing: tuple[str, ...]


def find_stops(facts: ExitFacts, table: ExitTable) -> tuple[StopFinding, ...]:
    """Each stop reason of the table against the facts. It informs a decision that people take, it takes none."""
    return tuple(_stop(reason, facts, table) for reason in table.stop_reasons)


def _stop(reason: StopReason, facts: ExitFacts, table: ExitTable) -> StopFinding:
    housing = find(Criterion.HOUSING, facts, table)
    answers: list[tuple[Verdict, str]] = []
    if reason.needs_rsa:
        answers.append((_flag(facts.receives_rsa), "perception du RSA"))
    if reason.needs_departement:
        answers.append((_flag(facts.followed_by_departement), "suivi par le Conseil départemental"))
    if reason.needs_permanent_housing:
        answers.append((housing.verdict, "situation de logement"))
    missing = tuple(fact for answer, fact in answers if answer is Verdict.UNKNOWN)
    return StopFinding(reason, all_of(answer for answer, _ in answers), missing)


def _flag(value: bool | None) -> Verdict:
    if value is None:
        return Verdict.UNKNOWN
    return Verdict.MET if value else Verdict.UNMET
