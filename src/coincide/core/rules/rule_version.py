"""A dated version of the programme's rules: entry, length, extension, exit table, each with its source.

Rules are data with dates (see `versions/`): a result always names the version that made it, and a new text is a new
version, never an edit of the code.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib import resources

from coincide.core.rules.calendar import NARROW_SPACE, french_date
from coincide.core.rules.entry import EntryRule
from coincide.core.rules.exits import ExitTable
from coincide.core.rules.reading import Reader, finish
from coincide.core.rules.sources import Certainty, RuleError


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """The rules in force from `applies_from` through `applies_until` (both included; None: until further notice).

    `extension_months` is 0 when no extension is allowed. `soon_days`: from how many days left the end is announced.
    `certainty` is that of the length, which the clock quotes; the rows of entry and exits carry their own. `entry` is
    None in a version that says nothing of it: nobody's entry is then judged.
    """

    id: str
    title: str
    applies_from: date
    applies_until: date | None
    length_months: int
    extension_months: int
    soon_days: int
    exit_table: ExitTable
    source: str
    certainty: Certainty
    entry: EntryRule | None = None

    def applies_on(self, day: date) -> bool:
        """Whether the version is in force on that day."""
        return self.applies_from <= day and (self.applies_until is None or day <= self.applies_until)

    @classmethod
    def from_dict(cls, data: object) -> RuleVersion:
        """Read a version from a JSON-able dict. Raises RuleError with one French sentence per problem."""
        problems: list[str] = []
        reader = Reader(data, "La version de règles", problems)
        table = ExitTable("", ())
        try:
            table = ExitTable.from_dict(reader.raw("exit_table"))
        except RuleError as error:
            problems.extend(error.messages)
        entry = None
        try:
            entry = None if (raw := reader.raw("entry")) is None else EntryRule.from_dict(raw)
        except RuleError as error:
            problems.extend(error.messages)
        version = cls(
            id=reader.text("id"),
            title=reader.text("title"),
            applies_from=reader.day("applies_from"),
            applies_until=reader.optional_day("applies_until"),
            length_months=reader.whole("length_months", 1),
            extension_months=reader.whole("extension_months", 0),
            soon_days=reader.whole("soon_days", 0),
            exit_table=table,
            source=reader.text("source"),
            certainty=reader.choice("certainty", Certainty),
            entry=entry,
        )
        reader.refuse_others()
        if not problems and version.applies_until is not None and version.applies_until < version.applies_from:
            reader.refuse("elle cesse avant d'avoir commencé, corrigez « applies_from » ou « applies_until »")
        finish(problems)
        return version

    def to_dict(self) -> dict[str, object]:
        """The JSON-able form that `from_dict` reads."""
        return {
            "id": self.id,
            "title": self.title,
            "applies_from": self.applies_from.isoformat(),
            "applies_until": self.applies_until.isoformat() if self.applies_until else None,
            "length_months": self.length_months,
            "extension_months": self.extension_months,
            "soon_days": self.soon_days,
            "entry": self.entry.to_dict() if self.entry else None,
            "exit_table": self.exit_table.to_dict(),
            "source": self.source,
            "certainty": self.certainty.value,
        }


def version_on(versions: Iterable[RuleVersion], day: date) -> RuleVersion:
    """The one version in force on `day`. Raises RuleError when there is none, or more than one."""
    found = [version for version in versions if version.applies_on(day)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise RuleError(
            f"Aucune version de règles ne s'applique au {french_date(day)}{NARROW_SPACE}: "
            "ajoutez-en une qui couvre ce jour."
        )
    names = ", ".join(f"« {version.id} »" for version in found)
    raise RuleError(
        f"Plusieurs versions de règles s'appliquent au {french_date(day)} ({names}){NARROW_SPACE}: "
        "donnez à chacune des dates qui ne se chevauchent pas."
    )


def built_in_versions() -> tuple[RuleVersion, ...]:
    """The versions that come with the product, oldest first."""
    folder = resources.files("coincide.core.rules") / "versions"
    texts = [entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".json")]
    return tuple(sorted((RuleVersion.from_dict(json.loads(text)) for text in texts), key=lambda v: v.applies_from))
