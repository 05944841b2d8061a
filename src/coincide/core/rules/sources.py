"""Where a rule comes from, how sure we are of it, and the error that a broken rule or fact raises."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Certainty(StrEnum):
    """How sure we are of a rule. Anything below OFFICIAL is dated configuration, shown with its source."""

    OFFICIAL = "official"
    PUBLIC = "public"
    DECK = "deck"
    UNVERIFIED = "unverified"

    @property
    def label(self) -> str:
        """The words shown beside a rule, in French."""
        return _LABELS[self]


_LABELS = {
    Certainty.OFFICIAL: "texte ou outil de l'État",
    Certainty.PUBLIC: "source publique secondaire",
    Certainty.DECK: "support de l'atelier",
    Certainty.UNVERIFIED: "non vérifié",
}


class RuleError(ValueError):
    """A fact or a rule that can't be used: one French sentence per problem, each saying what was expected."""

    def __init__(self, messages: str | Iterable[str]) -> None:
        self.messages: tuple[str, ...] = (messages,) if isinstance(messages, str) else tuple(messages)
        super().__init__(" ".join(self.messages))
