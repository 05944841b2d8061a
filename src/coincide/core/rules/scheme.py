"""The rules of a scheme that AGIR works with (IAE, immersions, Visale…) as dated data: figures in words, with sources.

A scheme's version is a JSON file of `schemes/`: each figure has a value, the French sentence that says it, its source
and how sure we are of it; the sentence is written once and shown with the value that the code computes with. A figure
without a value is a statement. Which figures a scheme must give is told by the module that reads them, so a file with a
hole is refused. When the day from which a rule applies isn't in our sources, `applies_from` is None: said, not made up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from coincide.core.rules.answer import Reason, Verdict
from coincide.core.rules.calendar import NARROW_SPACE, french_date
from coincide.core.rules.reading import Reader, finish
from coincide.core.rules.sources import Certainty, RuleError

VALUE = "{value}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a scheme; `words` is its sentence, with `{value}` where the figure goes."""

    id: str
    value: int | None
    words: str
    source: str
    certainty: Certainty

    @property
    def sentence(self) -> str:
        """The rule in words, with its figure."""
        return self.words if self.value is None else self.words.replace(VALUE, _grouped(self.value))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a scheme's table: a code, what it is called, and its figures (None: none given by our sources).

    `group` sorts the lines of one table (a level, a kind); `minimum` and `maximum` have the unit that the words give:
    `name` and `detail` hold `{minimum}` and `{maximum}` where the figures go.
    """

    id: str
    group: str
    name: str
    minimum: int | None
    maximum: int | None
    detail: str
    source: str
    certainty: Certainty

    @property
    def label(self) -> str:
        """What the line is called, with its figures."""
        return self._filled(self.name)

    @property
    def note(self) -> str:
        """What is asked, with its figures; empty when nothing is."""
        return self._filled(self.detail)

    @property
    def sentence(self) -> str:
        """The line in words."""
        return f"{self.label}{NARROW_SPACE}: {self.note}" if self.detail else self.label

    def _filled(self, words: str) -> str:
        return words.replace("{minimum}", str(self.minimum)).replace("{maximum}", str(self.maximum))


@dataclass(frozen=True, slots=True)
class Scheme:
    """A version of a scheme's rules, in force from `applies_from` (None: day unknown) through `applies_until`."""

    id: str
    scheme: str
    title: str
    applies_from: date | None
    applies_until: date | None
    figures: tuple[Figure, ...]
    rows: tuple[Row, ...]
    open_questions: tuple[str, ...]

    def applies_on(self, day: date) -> bool:
        """Whether the version is in force on that day, as far as is known."""
        after_start = self.applies_from is None or self.applies_from <= day
        return after_start and (self.applies_until is None or day <= self.applies_until)

    def figure(self, name: str) -> Figure:
        """One figure. Raises RuleError for a name that this version doesn't have."""
        for figure in self.figures:
            if figure.id == name:
                return figure
        raise RuleError(f"La règle {self.id} ne donne pas « {name} »{NARROW_SPACE}: ajoutez ce chiffre.")

    def value(self, name: str) -> int:
        """A figure's value. Raises RuleError when it has none."""
        found = self.figure(name).value
        if found is None:
            raise RuleError(f"La règle {self.id} ne donne pas la valeur de « {name} »{NARROW_SPACE}: ajoutez-la.")
        return found

    def because(self, name: str, text: str, verdict: Verdict) -> Reason:
        """A reason that rests on one figure."""
        figure = self.figure(name)
        return Reason(text, verdict, figure.source, figure.certainty)

    def row(self, name: str) -> Row | None:
        """One line of the table, or None when the version has no such line."""
        return next((row for row in self.rows if row.id == name), None)

    def group(self, name: str) -> tuple[Row, ...]:
        """The lines of one group, in the table's order."""
        return tuple(row for row in self.rows if row.group == name)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of lines, in the table's order."""
        return tuple(dict.fromkeys(row.group for row in self.rows))

    @classmethod
    def from_dict(cls, data: object) -> Scheme:
        """Read a version from a JSON-able dict. Raises RuleError with one French sentence per problem."""
        problems: list[str] = []
        reader = Reader(data, "La règle", problems)
        scheme = cls(
            id=reader.text("id"),
            scheme=reader.text("scheme"),
            title=reader.text("title"),
            applies_from=reader.optional_day("applies_from"),
            applies_until=reader.optional_day("applies_until"),
            figures=tuple(_read_figure(item, n, problems) for n, item in enumerate(reader.items("figures"), 1)),
            rows=tuple(_read_row(item, n, problems) for n, item in enumerate(reader.items("rows"), 1)),
            open_questions=tuple(_read_questions(reader)),
        )
        reader.refuse_others()
        names = [figure.id for figure in scheme.figures] + [row.id for row in scheme.rows]
        for name in sorted({one for one in names if names.count(one) > 1}):
            reader.refuse(f"l'identifiant « {name} » sert deux fois, donnez-en un autre")
        if scheme.applies_from and scheme.applies_until and scheme.applies_until < scheme.applies_from:
            reader.refuse("elle cesse avant d'avoir commencé, corrigez « applies_from » ou « applies_until »")
        finish(problems)
        return scheme

    def require(self, names: Iterable[str]) -> Scheme:
        """The version itself, once it is sure that it gives every figure that its module reads."""
        given = {figure.id for figure in self.figures}
        finish(
            [
                f"La règle {self.id} ne donne pas « {one} »{NARROW_SPACE}: ajoutez-le."
                for one in names
                if one not in given
            ]
        )
        return self


def _read_figure(item: object, number: int, problems: list[str]) -> Figure:
    reader = Reader(item, f"Chiffre {number} de la règle", problems)
    figure = Figure(
        id=reader.text("id"),
        value=reader.optional_whole("value", 0),
        words=reader.text("words"),
        source=reader.text("source"),
        certainty=reader.choice("certainty", Certainty),
    )
    if (figure.value is None) == (VALUE in figure.words):
        reader.refuse(f"la phrase contient {VALUE} quand il y a une valeur, et seulement alors")
    reader.refuse_others()
    return figure


def _read_row(item: object, number: int, problems: list[str]) -> Row:
    reader = Reader(item, f"Ligne {number} de la règle", problems)
    row = Row(
        id=reader.text("id"),
        group=reader.text("group"),
        name=reader.text("name"),
        minimum=reader.optional_whole("minimum", 0),
        maximum=reader.optional_whole("maximum", 0),
        detail=reader.text("detail") if reader.raw("detail") is not None else "",
        source=reader.text("source"),
        certainty=reader.choice("certainty", Certainty),
    )
    for field, value in (("minimum", row.minimum), ("maximum", row.maximum)):
        if (value is not None) != (f"{{{field}}}" in row.name + row.detail):
            reader.refuse(f"les mots contiennent {{{field}}} quand ce chiffre est donné, et seulement alors")
    reader.refuse_others()
    return row


def _read_questions(reader: Reader) -> Iterable[str]:
    for item in reader.items("open_questions"):
        if isinstance(item, str) and item.strip():
            yield item.strip()
        else:
            reader.refuse("chaque question ouverte est une phrase")


@cache
def built_in_schemes() -> tuple[Scheme, ...]:
    """Every version that comes with the product, by scheme, the oldest first."""
    folder = resources.files("coincide.core.rules") / "schemes"
    texts = [entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".json")]
    read = (Scheme.from_dict(json.loads(text)) for text in texts)
    return tuple(sorted(read, key=lambda one: (one.scheme, one.applies_from or date.min, one.id)))


def scheme_on(name: str, day: date, required: Iterable[str] = ()) -> Scheme:
    """The one version of a scheme in force on `day`, with every figure required.

    Raises RuleError when there is none, more than one, or one with a hole.
    """
    found = [one for one in built_in_schemes() if one.scheme == name and one.applies_on(day)]
    if len(found) != 1:
        count = "aucune version" if not found else "plusieurs versions"
        raise RuleError(f"Règle « {name} » au {french_date(day)}{NARROW_SPACE}: {count}, il en faut une et une seule.")
    return found[0].require(required)


def _grouped(value: int) -> str:
    """A whole number as French writes it: 1 500."""
    return f"{value:,}".replace(",", NARROW_SPACE)
