"""How long a household's file is kept, and in which state.

Active until two years after the last contact, then a restricted archive only if needed, then anonymised (CNIL
référentiels of 2021 and 2023) [official]. How long the restricted archive lasts, and how long before each step the
notice is given, are settled by no text that we hold [unverified]: they are a working rule, shown with its doubt.

Nothing is archived or anonymised without a notice given first, and a contact after the notice makes it void.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from coincide.core.rules.calendar import NARROW_SPACE, add_months, french_date
from coincide.core.rules.sources import Certainty


class Stage(StrEnum):
    """Where a file stands on a day."""

    ACCOMPANIED = "accompanied"
    ACTIVE = "active"
    HELD = "held"
    NOTICE = "notice"
    ARCHIVE = "archive"
    ARCHIVED = "archived"
    ANONYMISE = "anonymise"
    ANONYMISED = "anonymised"

    @property
    def label(self) -> str:
        """The words shown on screen, in French."""
        return _LABELS[self]


_LABELS = {
    Stage.ACCOMPANIED: "accompagné",
    Stage.ACTIVE: "dossier actif",
    Stage.HELD: "conservé sur demande",
    Stage.NOTICE: "préavis en cours",
    Stage.ARCHIVE: "à archiver",
    Stage.ARCHIVED: "archive restreinte",
    Stage.ANONYMISE: "à anonymiser",
    Stage.ANONYMISED: "anonymisé",
}


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Months of active file after the last contact, months of restricted archive, days of notice before each step."""

    version: str
    active_months: int
    archive_months: int
    notice_days: int
    source: str
    certainty: Certainty
    unsettled: str


RETENTION = RetentionRule(
    version="2023-conservation",
    active_months=24,
    archive_months=12,
    notice_days=60,
    source="CNIL, référentiels de 2021 et 2023\u202f: deux ans de dossier actif après le dernier contact",
    certainty=Certainty.OFFICIAL,
    unsettled=(
        "La durée de l'archive restreinte et celle du préavis ne viennent d'aucun texte en notre possession\u202f: "
        "règle de travail, à confirmer par l'analyse d'impact."
    ),
)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What decides of a file. ``told_on``: the day of the last notice; ``held_until``: kept on request to that day."""

    last_contact_on: date
    is_accompanied: bool
    told_on: date | None = None
    held_until: date | None = None
    archived_on: date | None = None
    anonymised_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The stage of a file, the day of its next step if one is known, and why, in a French sentence."""

    stage: Stage
    next_on: date | None
    why: str
    needs_notice: bool = False


def standing(facts: FileFacts, on: date, rule: RetentionRule = RETENTION) -> Standing:
    """Where the file stands on day ``on``. Pure; the next day is never before the notice has run."""
    if facts.anonymised_on is not None:
        return Standing(Stage.ANONYMISED, None, f"Anonymisé le {french_date(facts.anonymised_on)}.")
    if facts.is_accompanied:
        return Standing(Stage.ACCOMPANIED, None, "Une personne du ménage est accompagnée.")
    archived = facts.archived_on
    start = facts.last_contact_on if archived is None else archived
    months = rule.active_months if archived is None else rule.archive_months
    due = add_months(start, months)
    settled, waiting = (Stage.ACTIVE, Stage.ARCHIVE) if archived is None else (Stage.ARCHIVED, Stage.ANONYMISE)
    what = "dernier contact" if archived is None else "archive"
    why = f"{what.capitalize()} le {french_date(start)}{NARROW_SPACE}: {months} mois jusqu'au {french_date(due)}."
    if facts.held_until is not None and on < facts.held_until:
        return Standing(Stage.HELD, facts.held_until, f"Conservé sur demande jusqu'au {french_date(facts.held_until)}.")
    notice = timedelta(days=rule.notice_days)
    told = facts.told_on if facts.told_on is not None and start < facts.told_on <= on else None
    if told is None:
        if on < due - notice:
            return Standing(settled, due, why)
        return Standing(Stage.NOTICE, max(due, on + notice), why, needs_notice=True)
    ready = max(due, told + notice)
    if on < ready:
        return Standing(Stage.NOTICE, ready, f"{why} Préavis donné le {french_date(told)}.")
    return Standing(waiting, ready, f"{why} Préavis donné le {french_date(told)}.")
