"""Reading a plain dict (JSON) field by field, collecting one French sentence per problem."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from coincide.core.rules.calendar import NARROW_SPACE
from coincide.core.rules.sources import RuleError


class Reader:
    """Reads typed fields of one mapping; `place` names it in the sentences. Call `finish` once everything is read.

    A field that can't be read adds a sentence to `problems` and returns a harmless value of its type, so that every
    problem is reported at once.
    """

    def __init__(self, data: object, place: str, problems: list[str]) -> None:
        self.place = place
        self.problems = problems
        self._read: set[str] = set()
        self._data: Mapping[str, object] = {}
        if isinstance(data, Mapping):
            self._data = {str(key): value for key, value in data.items()}
        else:
            self.refuse("un objet avec des champs était attendu")

    def refuse(self, what: str) -> None:
        """Add a problem found in this mapping."""
        self.problems.append(f"{self.place}{NARROW_SPACE}: {what}.")

    def raw(self, name: str) -> object:
        """The field as it is, None when absent."""
        self._read.add(name)
        return self._data.get(name)

    def text(self, name: str) -> str:
        """A text that isn't blank."""
        value = self.raw(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.refuse(f"le champ « {name} » doit être un texte non vide")
        return ""

    def choice[E: StrEnum](self, name: str, kind: type[E]) -> E:
        """One of the values of an enumeration."""
        value = self.raw(name)
        try:
            return kind(value)  # type: ignore[arg-type]  # a value of another type is refused by the enumeration
        except ValueError:
            known = ", ".join(kind)
            self.refuse(f"le champ « {name} » vaut {value!r}, on attend l'une de ces valeurs{NARROW_SPACE}: {known}")
            return next(iter(kind))

    def flag(self, name: str) -> bool:
        """True or false, and nothing that looks like it."""
        value = self.raw(name)
        if isinstance(value, bool):
            return value
        self.refuse(f"le champ « {name} » doit valoir true ou false")
        return False

    def whole(self, name: str, minimum: int) -> int:
        """A whole number, at least `minimum`."""
        value = self.raw(name)
        if isinstance(value, int) and not isinstance(value, bool) and value >= minimum:
            return value
        self.refuse(f"le champ « {name} » doit être un nombre entier au moins égal à {minimum}")
        return minimum

    def optional_whole(self, name: str, minimum: int) -> int | None:
        """A whole number, or None when the field is absent or null."""
        return None if self.raw(name) is None else self.whole(name, minimum)

    def day(self, name: str) -> date:
        """A date written YYYY-MM-DD."""
        value = self.raw(name)
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            self.refuse(f"le champ « {name} » doit être une date écrite AAAA-MM-JJ")
            return date.min

    def optional_day(self, name: str) -> date | None:
        """A date, or None when the field is absent or null."""
        return None if self.raw(name) is None else self.day(name)

    def items(self, name: str) -> list[object]:
        """A list, possibly empty."""
        value = self.raw(name)
        if isinstance(value, list | tuple):
            return list(value)
        self.refuse(f"le champ « {name} » doit être une liste")
        return []

    def refuse_others(self) -> None:
        """Refuse every field that nobody asked for: a misspelt name must not be silently dropped."""
        for name in sorted(self._data.keys() - self._read):
            self.refuse(f"le champ « {name} » est inconnu")


def finish(problems: list[str]) -> None:
    """Raise RuleError when there is a problem."""
    if problems:
        raise RuleError(problems)
