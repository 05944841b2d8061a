"""Language: two independent facts, and the courses they call for.

French, oral and written apart, on the scale below; and literacy: schooling, and whether the person reads and writes in
a language they know. The two are often mixed up in practice [deck]; here neither is deduced from the other.

FLE: schooled elsewhere, French to learn. *Alphabétisation*: no written code in any language. *Illettrisme*: schooled in
French, basics not held. One person can need FLE and *alphabétisation* [public]. From which level French is no longer
« to learn » isn't settled by these definitions: `Thresholds` holds it, as the operator's setting [unverified].
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from coincide.core.rules.calendar import NARROW_SPACE


class Level(IntEnum):
    """A level of French, oral or written, ordered."""

    INFRA_A1_1 = 0
    A1_1 = 1
    A1 = 2
    A2 = 3
    B1 = 4
    B2 = 5
    C1 = 6
    C2 = 7

    @property
    def label(self) -> str:
        """The level as written in French."""
        return _LEVEL_LABELS[self]


_LEVEL_LABELS = {
    Level.INFRA_A1_1: "infra A1.1",
    Level.A1_1: "A1.1",
    **{level: level.name for level in Level if level >= Level.A1},
}


class Schooling(StrEnum):
    """Where the person went to school."""

    NONE = "jamais"
    ELSEWHERE = "ailleurs"
    IN_FRENCH = "en_francais"


class LanguageNeed(StrEnum):
    """A kind of course. UNKNOWN: a fact is missing that could change the answer."""

    FLE = "fle"
    ALPHABETISATION = "alphabetisation"
    ILLETTRISME = "illettrisme"
    PROFESSIONAL = "francais_professionnel"
    UNKNOWN = "inconnu"

    @property
    def label(self) -> str:
        """The words shown on screen, in French."""
        return _NEED_LABELS[self]


_NEED_LABELS = {
    LanguageNeed.FLE: "français langue étrangère (FLE)",
    LanguageNeed.ALPHABETISATION: "alphabétisation",
    LanguageNeed.ILLETTRISME: "lutte contre l'illettrisme",
    LanguageNeed.PROFESSIONAL: "français professionnel",
    LanguageNeed.UNKNOWN: "à évaluer",
}


@dataclass(frozen=True, slots=True)
class LanguageFacts:
    """What is known; None is « not known ». `is_literate`: reads and writes in at least one language they know."""

    oral: Level | None = None
    written: Level | None = None
    schooling: Schooling | None = None
    is_literate: bool | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Below `fle_below`, oral or written, French is to learn; from there, below `professional_below`, it is to refine.

    Someone schooled in French doesn't hold the basics when their written French is below `basics_below`.
    """

    fle_below: Level = Level.B1
    professional_below: Level = Level.C1
    basics_below: Level = Level.A2


@dataclass(frozen=True, slots=True)
class Triage:
    """The courses called for (empty: none), the facts missing, what doesn't hold together, and why (French)."""

    needs: frozenset[LanguageNeed]
    missing: tuple[str, ...]
    contradictions: tuple[str, ...]
    explanation: str


DEFAULT_THRESHOLDS = Thresholds()


def triage(facts: LanguageFacts, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> Triage:
    """Which courses the facts call for. A missing fact adds UNKNOWN, and never hides what the others settle."""
    needs: set[LanguageNeed] = set()
    missing: list[str] = []
    reasons: list[str] = []
    _triage_literacy(facts, thresholds, needs, missing, reasons)
    if LanguageNeed.ILLETTRISME not in needs:
        _triage_french(facts, thresholds, needs, missing, reasons)
    if missing:
        needs.add(LanguageNeed.UNKNOWN)
        reasons.append(f"à renseigner{NARROW_SPACE}: {', '.join(dict.fromkeys(missing))}")
    if not needs:
        reasons.append("aucun besoin de cours de français repéré")
    words = f"{NARROW_SPACE}; ".join(reasons)
    return Triage(
        frozenset(needs), tuple(dict.fromkeys(missing)), _contradictions(facts), words[0].upper() + words[1:] + "."
    )


def _triage_literacy(
    facts: LanguageFacts, thresholds: Thresholds, needs: set[LanguageNeed], missing: list[str], reasons: list[str]
) -> None:
    """*Alphabétisation* or *illettrisme*, from literacy and schooling."""
    if facts.is_literate is None:
        missing.append("lecture et écriture dans une langue connue")
    if facts.schooling is Schooling.IN_FRENCH:
        weak_written = facts.written is not None and facts.written < thresholds.basics_below
        if facts.is_literate is False or weak_written:
            needs.add(LanguageNeed.ILLETTRISME)
            reasons.append("scolarité en français, bases de l'écrit non acquises")
    elif facts.is_literate is False and facts.schooling is None:
        missing.append("scolarité")
        reasons.append("ne lit ni n'écrit dans aucune langue")
    elif facts.is_literate is False:
        needs.add(LanguageNeed.ALPHABETISATION)
        reasons.append("ne lit ni n'écrit dans aucune langue, alphabétisation")


def _triage_french(
    facts: LanguageFacts, thresholds: Thresholds, needs: set[LanguageNeed], missing: list[str], reasons: list[str]
) -> None:
    """FLE or professional French, from the two levels; FLE supposes that school wasn't in French."""
    known = [level for level in (facts.oral, facts.written) if level is not None]
    levels = f"oral {_words(facts.oral)}, écrit {_words(facts.written)}"
    if any(level < thresholds.fle_below for level in known):
        if facts.schooling is None:
            missing.append("scolarité")
        elif facts.schooling is Schooling.IN_FRENCH:
            # Neither FLE nor illettrisme by their definitions: only an assessment can tell.
            missing.append("évaluation par une plateforme linguistique")
            reasons.append(f"{levels}, malgré une scolarité en français")
        else:
            needs.add(LanguageNeed.FLE)
            reasons.append(f"{levels}, français à apprendre (FLE)")
        return
    if facts.oral is None:
        missing.append("niveau oral de français")
    if facts.written is None:
        missing.append("niveau écrit de français")
    if len(known) == 2 and min(known) < thresholds.professional_below:
        needs.add(LanguageNeed.PROFESSIONAL)
        reasons.append(f"{levels}, français professionnel")


def _words(level: Level | None) -> str:
    return "inconnu" if level is None else level.label


def _contradictions(facts: LanguageFacts) -> tuple[str, ...]:
    """Facts that can't both be true: one of them was mistyped or mixed up."""
    if facts.is_literate is False and facts.written is not None and facts.written >= Level.A1:
        words = (
            f"L'écrit en français est noté {facts.written.label} alors que la personne est dite ne lire ni écrire "
            f"dans aucune langue{NARROW_SPACE}: vérifiez l'un des deux."
        )
        return (words,)
    return ()


def orientation_warning(facts: LanguageFacts, sent_to: frozenset[LanguageNeed]) -> str | None:
    """A French warning when a person is sent to FLE alone though they read and write in no language; else None."""
    alone = LanguageNeed.FLE in sent_to and LanguageNeed.ALPHABETISATION not in sent_to
    if not alone or facts.is_literate is not False:
        return None
    return (
        "Orientée vers le FLE sans savoir lire ni écrire dans aucune langue"
        f"{NARROW_SPACE}: proposez aussi l'alphabétisation, ou vérifiez l'information."
    )
