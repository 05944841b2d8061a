"""Every rule in words, generated from its data: what a page shows is what the code computes with.

A rule's text is a list of parts (entry, length, exits…), each a list of lines; a line has its source, how sure we are
of it, and its verdict when the rule is a table. What no text settles is listed apart, as open questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from coincide.core.rules.answer import Verdict
from coincide.core.rules.calendar import NARROW_SPACE, french_count
from coincide.core.rules.entry import Condition, ConditionRow, EntryRule
from coincide.core.rules.exits import Criterion, ExitRow, ExitTable, StopReason
from coincide.core.rules.papers import DEFAULT_PAPER_RULES, PaperKind, PaperRule
from coincide.core.rules.rooms import DEFAULT_ROOM_RULE, RoomRule
from coincide.core.rules.rule_version import RuleVersion
from coincide.core.rules.scheme import Scheme
from coincide.core.rules.sources import Certainty


@dataclass(frozen=True, slots=True)
class Line:
    """One rule in words. `verdict` is for the rows of a decision table; None elsewhere."""

    text: str
    source: str
    certainty: Certainty
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that answer one question; `title` is empty when the rule has one part."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class RuleText:
    """A version of a rule, in words. `applies_from` None: not known; `applies_until` None: until further notice."""

    id: str
    title: str
    applies_from: date | None
    applies_until: date | None
    parts: tuple[Part, ...]
    open_questions: tuple[str, ...]


def programme_words(version: RuleVersion) -> RuleText:
    """The programme's rules: entry, length, exits and stops."""
    parts = [_entry(version.entry)] if version.entry else []
    parts.append(Part("Durée", (_length(version), _extension(version))))
    for criterion, title in (
        (Criterion.HOUSING, "Sortie positive, logement"),
        (Criterion.WORK, "Sortie positive, emploi"),
    ):
        rows = tuple(_exit_row(row) for row in version.exit_table.rows if row.criterion is criterion)
        parts.append(Part(title, rows))
    if version.exit_table.stop_reasons:
        parts.append(Part("Fin de l'accompagnement", tuple(_stop(one) for one in version.exit_table.stop_reasons)))
    questions = (version.entry.open_questions if version.entry else ()) + _exit_questions(version.exit_table)
    if version.entry is None:
        questions = ("L'entrée n'est pas dans cette version.", *questions)
    return RuleText(version.id, version.title, version.applies_from, version.applies_until, tuple(parts), questions)


def scheme_words(scheme: Scheme) -> RuleText:
    """A scheme's figures, then each group of its table."""
    lines = tuple(Line(figure.sentence, figure.source, figure.certainty) for figure in scheme.figures)
    parts = [Part("", lines)]
    for group in scheme.groups:
        rows = tuple(Line(_sentence(row.sentence), row.source, row.certainty) for row in scheme.group(group))
        parts.append(Part(GROUP_TITLES.get(group, group), rows))
    return RuleText(
        scheme.id, scheme.title, scheme.applies_from, scheme.applies_until, tuple(parts), scheme.open_questions
    )


GROUP_TITLES = {
    "siae": "Selon la structure",
    "niveau 1": "Critères de niveau 1",
    "niveau 2": "Critères de niveau 2",
    "objet": "Objets",
    "contrat": "Contrats visés",
}


def rooms_words(rule: RoomRule = DEFAULT_ROOM_RULE) -> RuleText:
    """The rooms and the surface that a household needs."""
    alone = french_count(rule.rooms_alone, "pièce")
    texts = (
        "Un séjour, puis une chambre par couple.",
        f"Une chambre par personne seule de {rule.adult_age} ans ou plus.",
        f"Avant {rule.adult_age} ans, une chambre pour deux du même sexe, ou de moins de {rule.sharing_age} ans.",
        f"Les autres enfants de moins de {rule.adult_age} ans ont chacun la leur.",
        f"Une personne seule{NARROW_SPACE}: {alone}.",
        f"Au moins {rule.surface_one} m² pour une personne, {rule.surface_two} m² pour deux.",
        f"Puis {rule.surface_more} m² par personne, et {rule.surface_cap} m² à partir de {rule.cap_from_persons}.",
    )
    question = f"Une personne seule peut-elle n'avoir qu'une pièce{NARROW_SPACE}? Nos sources ne le tranchent pas."
    lines = tuple(Line(text, rule.source, rule.certainty) for text in texts)
    return RuleText("pieces-1", "Pièces et surface d'un logement", None, None, (Part("", lines),), (question,))


def papers_words(rules: dict[PaperKind, PaperRule] = DEFAULT_PAPER_RULES) -> RuleText:
    """How long each paper lasts."""
    lines = tuple(Line(_paper(kind, rule), PAPER_SOURCE, rule.certainty) for kind, rule in rules.items())
    return RuleText("titres-1", "Titres et permis", None, None, (Part("", lines),), ())


PAPER_SOURCE = "Textes de l'État sur le séjour et le permis de conduire"


def _paper(kind: PaperKind, rule: PaperRule) -> str:
    lasts = french_count(rule.months // 12, "an") if rule.months % 12 == 0 else f"{rule.months} mois"
    most = " au plus" if rule.is_maximum else ""
    if kind is PaperKind.LICENCE_EXCHANGE:
        return f"{rule.label}{NARROW_SPACE}: dans {lasts} à compter du récépissé, si le pays est en réciprocité."
    renewable = ", renouvelable" if kind is PaperKind.API else ""
    return f"{rule.label}{NARROW_SPACE}: {lasts}{most}{renewable}. La date imprimée prévaut."


def _length(version: RuleVersion) -> Line:
    text = f"L'accompagnement dure {version.length_months} mois au plus, suspensions non comprises."
    return Line(text, version.source, version.certainty)


def _extension(version: RuleVersion) -> Line:
    months = version.extension_months
    text = f"Prolongation possible{NARROW_SPACE}: {months} mois." if months else "Aucune prolongation n'est prévue."
    return Line(text, version.source, version.certainty if months else Certainty.DECK)


def _entry(rule: EntryRule) -> Part:
    lines = [Line(_sentence(row.label), row.source, row.certainty, row.verdict) for row in rule.statuses]
    lines += [Line(_condition(row), row.source, row.certainty) for row in rule.conditions if row.is_on]
    return Part("Entrée", tuple(lines))


def _condition(row: ConditionRow) -> str:
    if row.condition is Condition.PROTECTION_SINCE:
        year = "N" if not row.years_back else f"N-{row.years_back}"
        words = f"Protection accordée à partir du 1er janvier de l'année {year}"
    elif row.condition is Condition.CIR_SIGNED:
        words = "CIR signé"
    else:
        words = "Résidence dans le département"
    family = {
        Verdict.MET: "",
        Verdict.UNMET: ", sauf pour la famille qui rejoint",
        Verdict.OPEN: f"{NARROW_SPACE}; pour la famille qui rejoint, question ouverte",
    }[row.binds_family]
    return f"{words}{family}."


def _exit_row(row: ExitRow) -> Line:
    return Line(_sentence(row.label), row.source, row.certainty, row.verdict)


def _stop(reason: StopReason) -> Line:
    return Line(f"{reason.label}{NARROW_SPACE}: les conditions sont cumulatives.", reason.source, reason.certainty)


def _exit_questions(table: ExitTable) -> tuple[str, ...]:
    what = {Criterion.HOUSING: "logement pérenne", Criterion.WORK: "emploi durable"}
    return tuple(
        f"{_sentence(row.label)[:-1]}{NARROW_SPACE}: {what[row.criterion]}{NARROW_SPACE}? {row.source}."
        for row in table.open_questions
    )


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
