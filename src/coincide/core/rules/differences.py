"""What changes from one version of the programme's rules to another, in French sentences.

Only what decides is compared: lengths, entry, the table of exits and its order, the reasons to stop. A change of source
or of certainty alone is told too, as it changes how much a rule can be relied upon.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from coincide.core.rules.answer import Verdict
from coincide.core.rules.calendar import NARROW_SPACE, french_count
from coincide.core.rules.entry import CONDITION_LABELS, Condition, ConditionRow, EntryRule
from coincide.core.rules.exits import ExitRow, ExitTable, StopReason
from coincide.core.rules.rule_version import RuleVersion


class Change(StrEnum):
    """What happens to a rule."""

    ADDED = "ajout"
    REMOVED = "retrait"
    CHANGED = "changement"


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: the part of the rules, its nature, a sentence."""

    part: str
    change: Change
    text: str


LENGTH, ENTRY, EXITS, STOPS = "Durée", "Entrée", "Sorties", "Fin de l'accompagnement"
NEEDS = {
    "needs_rsa": "RSA",
    "needs_departement": "suivi du Conseil départemental",
    "needs_permanent_housing": "logement pérenne",
}


def differences(before: RuleVersion, after: RuleVersion) -> tuple[Difference, ...]:
    """Every change from `before` to `after`, part by part; none when they decide alike from the same sources."""
    return (
        *_lengths(before, after),
        *_together(_entries(before.entry, after.entry)),
        *_together(_exit_rows(before.exit_table, after.exit_table)),
        *_together(_stops(before.exit_table, after.exit_table)),
    )


def _together(found: Iterable[Difference | tuple[str, str]]) -> Iterable[Difference]:
    """The changes of a part, then in one line what only its source or certainty changed (part, label)."""
    resourced: dict[str, list[str]] = {}
    for one in found:
        if isinstance(one, Difference):
            yield one
        else:
            resourced.setdefault(one[0], []).append(one[1])
    for part, labels in resourced.items():
        yield _changed_words(part, "source ou certitude", ", ".join(labels))


def _changed(part: str, what: str, old: str, new: str) -> Difference:
    return Difference(part, Change.CHANGED, f"{_capital(what)}{NARROW_SPACE}: {old} → {new}.")


def _changed_words(part: str, what: str, words: str) -> Difference:
    return Difference(part, Change.CHANGED, f"{_capital(what)}{NARROW_SPACE}: {words}.")


def _lengths(before: RuleVersion, after: RuleVersion) -> Iterable[Difference]:
    if before.length_months != after.length_months:
        yield _changed(LENGTH, "accompagnement", f"{before.length_months} mois", f"{after.length_months} mois")
    if before.extension_months != after.extension_months:
        old, new = (f"{n} mois" if n else "aucune" for n in (before.extension_months, after.extension_months))
        yield _changed(LENGTH, "prolongation", old, new)
    if before.soon_days != after.soon_days:
        old, new = (french_count(n, "jour") for n in (before.soon_days, after.soon_days))
        yield _changed(LENGTH, "terme annoncé", f"{old} avant", f"{new} avant")


def _entries(before: EntryRule | None, after: EntryRule | None) -> Iterable[Difference | tuple[str, str]]:
    if before is None or after is None:
        if after is not None:
            yield Difference(ENTRY, Change.ADDED, "L'entrée est dite par cette version.")
        if before is not None:
            yield Difference(ENTRY, Change.REMOVED, "L'entrée n'est plus dite par cette version.")
        return
    statuses = {row.status: row for row in before.statuses}
    for status in after.statuses:
        was = statuses[status.status]
        if was.verdict is not status.verdict:
            yield _changed(ENTRY, status.label, was.verdict.label, status.verdict.label)
        elif (was.source, was.certainty) != (status.source, status.certainty):
            yield ENTRY, status.label
    conditions = {row.condition: row for row in before.conditions}
    for row in after.conditions:
        yield from _condition(conditions[row.condition], row)


def _condition(was: ConditionRow, row: ConditionRow) -> Iterable[Difference | tuple[str, str]]:
    label = CONDITION_LABELS[row.condition]
    if was.is_on != row.is_on:
        change, said = (Change.ADDED, "demandée") if row.is_on else (Change.REMOVED, "n'est plus demandée")
        yield Difference(ENTRY, change, f"Condition «\u202f{label}\u202f»{NARROW_SPACE}: {said}.")
        return
    if not row.is_on:
        return
    if row.condition is Condition.PROTECTION_SINCE and was.years_back != row.years_back:
        old, new = (f"1er janvier de l'année {'N' if not n else f'N-{n}'}" for n in (was.years_back, row.years_back))
        yield _changed(ENTRY, label, f"depuis le {old}", f"depuis le {new}")
    if was.binds_family is not row.binds_family:
        yield _changed(ENTRY, f"{label}, famille qui rejoint", was.binds_family.label, row.binds_family.label)
    if (was.source, was.certainty) != (row.source, row.certainty):
        yield ENTRY, label


def _exit_rows(before: ExitTable, after: ExitTable) -> Iterable[Difference | tuple[str, str]]:
    old = {row.id: row for row in before.rows}
    new = {row.id: row for row in after.rows}
    for row in after.rows:
        was = old.get(row.id)
        if was is None:
            yield Difference(EXITS, Change.ADDED, _row_words(row))
        else:
            yield from _exit_row(was, row)
    for row in before.rows:
        if row.id not in new:
            yield Difference(EXITS, Change.REMOVED, _row_words(row))
    kept_before = [row.id for row in before.rows if row.id in new]
    kept_after = [row.id for row in after.rows if row.id in old]
    moved = sorted({one for one, other in zip(kept_before, kept_after, strict=True) if one != other})
    if moved:
        labels = ", ".join(new[one].label for one in kept_after if one in moved)
        yield _changed_words(EXITS, "ordre de la table", labels)


def _exit_row(was: ExitRow, row: ExitRow) -> Iterable[Difference | tuple[str, str]]:
    if was.verdict is not row.verdict:
        yield _changed(EXITS, row.label, was.verdict.label, row.verdict.label)
    if (was.criterion, was.situation) != (row.criterion, row.situation):
        yield _changed(EXITS, row.label, f"vise «\u202f{was.situation}\u202f»", f"vise «\u202f{row.situation}\u202f»")
    if was.min_months != row.min_months:
        old, new = (f"{n} mois au moins" if n else "toute durée" for n in (was.min_months, row.min_months))
        yield _changed(EXITS, row.label, old, new)
    if was.label != row.label and (was.verdict, was.min_months) == (row.verdict, row.min_months):
        yield _changed(EXITS, "libellé", f"«\u202f{was.label}\u202f»", f"«\u202f{row.label}\u202f»")
    if (was.source, was.certainty) != (row.source, row.certainty):
        yield EXITS, row.label


def _stops(before: ExitTable, after: ExitTable) -> Iterable[Difference | tuple[str, str]]:
    old = {one.id: one for one in before.stop_reasons}
    new = {one.id: one for one in after.stop_reasons}
    for reason in after.stop_reasons:
        was = old.get(reason.id)
        if was is None:
            yield Difference(STOPS, Change.ADDED, f"{_capital(_needs(reason))}.")
        elif _needs(was) != _needs(reason):
            yield _changed(STOPS, "motif d'arrêt", _needs(was), _needs(reason))
        elif (was.source, was.certainty) != (reason.source, reason.certainty):
            yield STOPS, reason.label
    for reason in before.stop_reasons:
        if reason.id not in new:
            yield Difference(STOPS, Change.REMOVED, f"{_capital(_needs(reason))}.")


def _needs(reason: StopReason) -> str:
    asked = [words for name, words in NEEDS.items() if getattr(reason, name)]
    return " et ".join([", ".join(asked[:-1]), asked[-1]] if len(asked) > 1 else asked)


def _row_words(row: ExitRow) -> str:
    months = f", {row.min_months} mois au moins" if row.min_months else ""
    said = {Verdict.MET: "compte", Verdict.UNMET: "ne compte pas"}.get(row.verdict, "question ouverte")
    return f"{_capital(row.label)}{months}{NARROW_SPACE}: {said}."


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
