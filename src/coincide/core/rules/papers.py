"""Deadlines of the papers that rights hang on.

API (*attestation de prolongation d'instruction*): 6 months, renewable. Refugee card: 10 years. Subsidiary protection:
4 years at most. Driving licence: the exchange is asked within 1 year of the receipt. [official] The date printed on the
paper, when known, comes first. A duration's last day is the day before its anniversary, as in `calendar`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coincide.core.rules.calendar import NARROW_SPACE, french_count, french_date, last_day
from coincide.core.rules.sources import Certainty, RuleError


class PaperKind(StrEnum):
    """The papers whose deadline is computed."""

    API = "api"
    REFUGEE_CARD = "carte_refugie"
    SUBSIDIARY_CARD = "carte_subsidiaire"
    LICENCE_EXCHANGE = "echange_permis"


class DeadlineState(StrEnum):
    """How a deadline stands."""

    LATE = "en_retard"
    SOON = "bientot"
    OK = "a_jour"


@dataclass(frozen=True, slots=True)
class PaperRule:
    """How long a kind of paper lasts. `is_maximum`: it may be shorter, so a printed date is needed to be sure.

    `soon_days`: from how many days left the deadline is announced (the operator's setting).
    """

    label: str
    months: int
    is_maximum: bool
    soon_days: int
    certainty: Certainty


DEFAULT_PAPER_RULES: dict[PaperKind, PaperRule] = {
    PaperKind.API: PaperRule("Attestation de prolongation d'instruction", 6, False, 60, Certainty.OFFICIAL),
    PaperKind.REFUGEE_CARD: PaperRule("Carte de résident réfugié", 120, False, 120, Certainty.OFFICIAL),
    PaperKind.SUBSIDIARY_CARD: PaperRule("Carte de protection subsidiaire", 48, True, 120, Certainty.OFFICIAL),
    PaperKind.LICENCE_EXCHANGE: PaperRule("Demande d'échange du permis", 12, False, 90, Certainty.OFFICIAL),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: the day it was received (or starts), the last day printed on it if known, and whether it is settled.

    A settled paper (renewed, or the licence exchange asked for) has no deadline any more.
    """

    kind: PaperKind
    received_on: date
    expires_on: date | None = None
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class PaperDeadline:
    """The last day to act, included; `days_left` is negative when late. `is_latest`: it could come sooner."""

    paper: Paper
    due_on: date
    days_left: int
    state: DeadlineState
    is_latest: bool
    explanation: str


def deadlines(
    papers: Iterable[Paper], on: date, rules: dict[PaperKind, PaperRule] = DEFAULT_PAPER_RULES
) -> tuple[PaperDeadline, ...]:
    """The deadlines of the papers not settled, seen on day `on`, the most pressing first.

    Raises RuleError when a paper expires before it was received.
    """
    found = (_deadline(paper, rules[paper.kind], on) for paper in papers if not paper.is_settled)
    return tuple(sorted(found, key=lambda d: (d.due_on, d.paper.kind)))


def _deadline(paper: Paper, rule: PaperRule, on: date) -> PaperDeadline:
    if paper.expires_on is not None and paper.expires_on < paper.received_on:
        raise RuleError(
            f"{rule.label}{NARROW_SPACE}: expire le {french_date(paper.expires_on)}, avant d'avoir été reçue le "
            f"{french_date(paper.received_on)}. Corrigez l'une des deux dates."
        )
    due_on = paper.expires_on or last_day(paper.received_on, rule.months)
    days_left = (due_on - on).days
    if days_left < 0:
        state, when = DeadlineState.LATE, f"dépassé de {french_count(-days_left, 'jour')}"
    else:
        state = DeadlineState.SOON if days_left <= rule.soon_days else DeadlineState.OK
        when = "aujourd'hui" if days_left == 0 else f"dans {french_count(days_left, 'jour')}"
    is_latest = rule.is_maximum and paper.expires_on is None
    at_latest = ", au plus tard (date imprimée à relever)" if is_latest else ""
    words = f"{rule.label}{NARROW_SPACE}: dernier jour le {french_date(due_on)}{at_latest}, {when}."
    return PaperDeadline(paper, due_on, days_left, state, is_latest, words)
