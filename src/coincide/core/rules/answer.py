"""The one shape in which every rule answers, so that any page can show any answer.

An answer says its verdict, why in French, what it rests on (each reason with its source and how sure we are of it),
which fact or proof is missing, and which version of the rule made it. It informs a decision that people take.

Verdicts combine in one way everywhere: one condition that isn't met is enough for « non »; then a fact that the file
can still bring; then a question that no text settles. « Oui » is what is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from coincide.core.rules.calendar import NARROW_SPACE
from coincide.core.rules.sources import Certainty


class Verdict(StrEnum):
    """What a rule says: met, not met, not settled by any text that we have, or a fact is missing to say."""

    MET = "oui"
    UNMET = "non"
    OPEN = "a_trancher"
    UNKNOWN = "inconnu"

    @property
    def label(self) -> str:
        """The words shown on a badge, in French."""
        return _VERDICT_LABELS[self]


_VERDICT_LABELS = {
    Verdict.MET: "oui",
    Verdict.UNMET: "non",
    Verdict.OPEN: "question ouverte",
    Verdict.UNKNOWN: "à compléter",
}
_WEAKEST_FIRST = (Verdict.UNMET, Verdict.UNKNOWN, Verdict.OPEN)


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that an answer rests on: what is found (French, no full stop), its verdict, its source."""

    text: str
    verdict: Verdict
    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule says of some facts on a day. `missing`: facts or proofs to bring; `warnings`: told, not refused."""

    verdict: Verdict
    why: str
    because: tuple[Reason, ...]
    missing: tuple[str, ...]
    version: str
    warnings: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        """Whether the rule says yes, surely."""
        return self.verdict is Verdict.MET


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of conditions that must all hold: the weakest one. MET when there are none."""
    found = set(verdicts)
    return next((verdict for verdict in _WEAKEST_FIRST if verdict in found), Verdict.MET)


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of ways of which one suffices: met, else what the file can still bring, else open, else unmet."""
    found = set(verdicts)
    order = (Verdict.MET, Verdict.UNKNOWN, Verdict.OPEN)
    return next((verdict for verdict in order if verdict in found), Verdict.UNMET)


def conclude(
    subject: str,
    because: Iterable[Reason],
    version: str,
    *,
    missing: Iterable[str] = (),
    warnings: Iterable[str] = (),
    words: dict[Verdict, str] | None = None,
) -> Answer:
    """The answer of conditions that must all hold; its sentence names the subject, then what decided.

    `words` replaces « oui », « non »… after the subject.
    """
    reasons = tuple(because)
    verdict = all_of(reason.verdict for reason in reasons)
    said = (words or {}).get(verdict, verdict.label)
    told = [reason.text for reason in reasons if reason.verdict is verdict] or [reason.text for reason in reasons]
    why = f"{subject}{NARROW_SPACE}: {said}, {join(told)} (règle {version})."
    return Answer(verdict, why, reasons, tuple(dict.fromkeys(missing)), version, tuple(warnings))


def join(clauses: Iterable[str]) -> str:
    """Clauses in one sentence, separated as in French."""
    return f"{NARROW_SPACE}; ".join(clauses)
