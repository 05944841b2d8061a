"""What the entry rule refuses, said while the page is being filled; it informs, people decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from coincide.apps.programme.queries import rule_row_on, rules_on
from coincide.apps.territory.clock import today
from coincide.core.rules.answer import Verdict
from coincide.core.rules.entry import EntryFacts, Status, decide


@dataclass(frozen=True, slots=True)
class Refusals:
    """The conditions not met or unsettled, each with its source, and the version that says so."""

    reasons: tuple[tuple[str, str], ...]
    version: str


def entry_refusals(typed: Mapping[str, str]) -> Refusals | None:
    """The conditions of entry that the facts typed contradict; None when nothing does, or without rules that day."""
    entered = _day(typed.get("entered_on", "")) or today()
    rule, row = rules_on(entered), rule_row_on(entered)
    if rule is None or rule.entry is None or row is None or typed.get("entry_kind") == "transfer":
        return None
    status = typed.get("protection", "")
    facts = EntryFacts(
        status=Status(status) if status in list(Status) else None,
        protection_on=_day(typed.get("protection_on", "")),
        cir_signed_on=_day(typed.get("cir_signed_on", "")),
    )
    answer = decide(facts, rule.entry, entered)
    found = tuple(
        (reason.text, f"{reason.source} ({reason.certainty.label})")
        for reason in answer.because
        if reason.verdict in (Verdict.UNMET, Verdict.OPEN)
    )
    return Refusals(found, row.title) if found else None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
