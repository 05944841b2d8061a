"""Follows the headings of the notes: which section, group and part each line belongs to."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from .facts import find_date
from .frame import is_page_number, letterhead, looks_like_title, repeated
from .lexing import Line, Look
from .model import Mark
from .vocabulary import (
    Kind,
    fold,
    group_name,
    is_continued,
    loose_kinds,
    part_kinds,
    plain_kinds,
    whole_kinds,
    without_continuation,
)

# In order of preference where a heading could announce several.
SECTIONS = (
    Kind.CLOSING,
    Kind.ROADMAP,
    Kind.EXPECTATIONS,
    Kind.DETAIL,
    Kind.SYNTHESIS,
    Kind.FIGURES,
    Kind.PROJECTION,
    Kind.EVALUATION,
    Kind.PROGRAMME,
)
_LEAVES = {Kind.CLOSING, Kind.ROADMAP, Kind.EXPECTATIONS, Kind.FIGURES, Kind.PROGRAMME}
_GROUP_PARTS = (Kind.IMPACT, Kind.DONE, Kind.STRENGTHS, Kind.CHALLENGES)
_PROJECTION = (Kind.CREATE, Kind.STOP, Kind.REDUCE)
_NUMBERED = re.compile(r"\d{1,2}\s?[.)]\s")
_INLINE = {*_GROUP_PARTS, *_PROJECTION, Kind.SATISFIED, Kind.TO_IMPROVE}


@dataclass(frozen=True)
class Leaf:
    """A part that holds items: its section, its kind, and for a group which one (from 0)."""

    section: Kind
    kind: Kind
    group: int = -1


@dataclass
class Walk:
    """The outcome: the lines of each leaf, and the lines that belong to none."""

    leaves: dict[Leaf, list[Line]] = field(default_factory=dict)
    groups: list[Mark] = field(default_factory=list)
    headings: list[Mark] = field(default_factory=list)
    set_aside: list[Mark] = field(default_factory=list)
    unread: list[Mark] = field(default_factory=list)
    preface: list[Line] = field(default_factory=list)
    title: Line | None = None
    tally: Counter[str] = field(default_factory=Counter)


class Walker:
    """Reads the lines once, from top to bottom, holding the section, the group and the part it is in."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.walk = Walk(tally=repeated(lines))
        self.section: Kind | None = None
        self.section_line: Line | None = None
        self.group = -1
        self.group_rank = 0
        self.leaf: Leaf | None = None
        self.leaf_line: Line | None = None
        self.lost = False
        # With one level of headings for all (the title aside), a theme of the roadmap can't be deeper than it.
        self.flat = len({line.rank for line in [line for line in lines if line.look is Look.HASH][1:]}) == 1

    def run(self) -> Walk:
        """The lines, sorted."""
        framed = letterhead(self.lines)
        for index, line in enumerate(self.lines):
            if line.number in framed:
                self._aside(line, "en-tête")
            elif line.look is Look.RULE or (line.look is Look.BULLET and not line.text):
                self._aside(line, "filet")
            elif is_page_number(line) and line.look is not Look.HASH:
                self._aside(line, "numéro de page")
            elif not self._heading(index, line):
                self._content(index, line)
        return self.walk

    def _aside(self, line: Line, reason: str) -> None:
        self.walk.set_aside.append(Mark(line.number, line.text, reason))

    def _unread(self, line: Line) -> None:
        self.walk.unread.append(Mark(line.number, line.text))

    # -- headings ---------------------------------------------------------------------------------------------------

    def _heading(self, index: int, line: Line) -> bool:
        """Whether the line is a known heading; if so, moves there."""
        if line.look in (Look.ROW, Look.NUMBER) or self._is_title(index, line):
            return line.look not in (Look.ROW, Look.NUMBER)
        if self._enters_group(line):
            return True
        for kinds, rest in self._readings(line):
            kind = self._resolve(kinds, line)
            if kind is not None and not self._only_announced(index, line, kind):
                self._enter(kind, line, rest)
                return True
        return False

    def _readings(self, line: Line) -> list[tuple[frozenset[Kind], str | None]]:
        """What the line may announce, from the surest reading to the loosest, with the text after its label."""
        label = line.rest is not None
        if line.look is Look.BULLET:
            if not line.enumerated or not (line.upper or line.emphasised or self._numbered_headings()):
                return []
            return [(whole_kinds(line.text, strict=True) & frozenset(SECTIONS), None)]
        if line.look is Look.PLAIN:
            readings: list[tuple[frozenset[Kind], str | None]] = [(whole_kinds(line.text, strict=True), None)]
            if re.match(r"merci\b", fold(line.text)) and line.text.endswith("!"):
                readings.append((frozenset({Kind.CLOSING}), None))
            if label:
                readings.append((whole_kinds(line.label, strict=True) & _INLINE, line.rest))
            if line.blank_before:
                readings.append((plain_kinds(line.text) & frozenset(SECTIONS), None))
            return readings
        readings = [(whole_kinds(line.text), None)]
        if label:
            inline = line.rest if line.look is not Look.HASH or Kind.IMPACT in whole_kinds(line.label) else None
            readings.append((whole_kinds(line.label) & (_INLINE if inline else set(Kind)), inline))
        if self.section is Kind.ROADMAP and (self.flat or line.look is not Look.HASH):
            # A theme may well speak of figures, of an evaluation, or of the roadmap itself.
            loose = loose_kinds(line.text) - {Kind.ROADMAP, Kind.FIGURES}
            return [*readings, (part_kinds(line.text, first=True), None), (loose, None)]
        return [*readings, (part_kinds(line.text), None), (loose_kinds(line.text), None)]

    def _numbered_headings(self) -> bool:
        """Whether sections are numbered here: never inside a programme whose own heading isn't."""
        inside = self.section_line
        return self.section is None or (inside is not None and inside.enumerated)

    def _resolve(self, kinds: frozenset[Kind], line: Line) -> Kind | None:
        """The kind that fits where we are: « Défis » in a group isn't « Défis » in the synthesis."""
        if not kinds:
            return None
        above = self.section_line is None or line.rank <= self.section_line.rank
        if self.section is Kind.ROADMAP and (not above or not kinds & frozenset(SECTIONS)):
            firm = kinds & {Kind.SATISFIED, Kind.TO_IMPROVE}
            return next(iter(firm)) if firm and len(fold(line.text).split()) >= 3 else None
        for section in SECTIONS:
            if section in kinds:
                return section
        if self.section is Kind.EVALUATION:
            if kinds & {Kind.SATISFIED, Kind.STRENGTHS}:
                return Kind.SATISFIED
            if kinds & {Kind.TO_IMPROVE, Kind.CHALLENGES}:
                return Kind.TO_IMPROVE
        if kinds & {Kind.IMPACT, Kind.DONE}:
            return Kind.IMPACT if Kind.IMPACT in kinds else Kind.DONE
        for kind in (Kind.STRENGTHS, Kind.CHALLENGES):
            if kind in kinds and (self.section in (None, Kind.SYNTHESIS, Kind.DETAIL, Kind.GROUP) or above):
                return kind
        for kind in (Kind.SATISFIED, Kind.TO_IMPROVE):
            if kind in kinds:
                return kind
        for kind in _PROJECTION:
            if kind in kinds and (self.section is Kind.PROJECTION or len(fold(line.text).split()) >= 3):
                return kind
        return None

    def _only_announced(self, index: int, line: Line, kind: Kind) -> bool:
        """In a programme: whether the line is one of its points, the section itself coming later or nowhere."""
        if self.section is not Kind.PROGRAMME or self.section_line is None or line.look is Look.HASH:
            return False
        if self.lines[index - 1].look is Look.NUMBER:
            return True
        later = self.lines[index + 1 :]
        announced = any(
            other.rank <= line.rank
            and not is_continued(other.text)
            and other.look is not Look.BULLET
            and kind in whole_kinds(other.text) | part_kinds(other.text, first=True)
            for other in later
        )
        points = self.walk.leaves[Leaf(Kind.PROGRAMME, Kind.PROGRAMME)]
        marked = any(point.look in (Look.BULLET, Look.NUMBER) for point in points)
        return announced or (line.look is Look.PLAIN and not marked and self.section_line.rank < line.rank)

    def _enters_group(self, line: Line) -> bool:
        if line.look is Look.BULLET or (line.look is Look.PLAIN and len(line.text) > 60):
            return False
        found = group_name(line.text)
        if found is None or not (found.separated or line.look is not Look.PLAIN):
            return False
        self._open_group(found.name, line)
        self.walk.headings.append(Mark(line.number, line.text))
        part = whole_kinds(found.rest) & set(_GROUP_PARTS)
        if part:
            self._leaf(Kind.GROUP, next(k for k in _GROUP_PARTS if k in part), line)
        return True

    def _open_group(self, name: str, line: Line) -> None:
        if self.section is not Kind.GROUP and self.section is not Kind.DETAIL:
            self.section_line = line
        self.section, self.leaf, self.leaf_line, self.lost = Kind.GROUP, None, None, False
        self.group_rank = line.rank
        names = [fold(group.text) for group in self.walk.groups]
        if fold(name) in names:
            self.group = names.index(fold(name))
        else:
            self.walk.groups.append(Mark(line.number, name))
            self.group = len(names)

    def _enter(self, kind: Kind, line: Line, rest: str | None) -> None:
        """Moves to a section or a part; what follows a label (« Défis : … ») is its first line."""
        if kind in SECTIONS:
            self.section, self.section_line, self.group = kind, line, -1
            self.leaf = self.leaf_line = None
            if kind in _LEAVES:
                self._leaf(kind, kind, line)
        elif kind in _PROJECTION:
            self._part(Kind.PROJECTION, kind, line)
        elif kind in (Kind.SATISFIED, Kind.TO_IMPROVE):
            self._part(Kind.EVALUATION, kind, line)
        elif self._belongs_to_group(kind, line):
            if self.group < 0:
                self._open_group("", line)
                self.group_rank = max(line.rank - 1, 1)
            self._leaf(Kind.GROUP, kind, line)
        else:
            self._part(Kind.SYNTHESIS, kind, line)
        self.lost = False
        if rest is None:
            self.walk.headings.append(Mark(line.number, line.text))
        elif self.leaf is not None:
            self.walk.leaves[self.leaf].append(replace(line, text=rest, look=Look.PLAIN, rest=None, upper=False))

    def _belongs_to_group(self, kind: Kind, line: Line) -> bool:
        if kind in (Kind.IMPACT, Kind.DONE):
            return True
        if self.section is Kind.GROUP:
            return line.look is not Look.HASH or line.rank >= self.group_rank
        return self.section is Kind.DETAIL

    def _part(self, section: Kind, kind: Kind, line: Line) -> None:
        if self.section is not section:
            self.section, self.section_line, self.group = section, line, -1
        self._leaf(section, kind, line)

    def _leaf(self, section: Kind, kind: Kind, line: Line) -> None:
        self.leaf = Leaf(section, kind, self.group if section is Kind.GROUP else -1)
        self.leaf_line = line
        self.walk.leaves.setdefault(self.leaf, [])

    # -- the rest ---------------------------------------------------------------------------------------------------

    def _is_title(self, index: int, line: Line) -> bool:
        """Whether the line is the document's title; if so, notes it."""
        if self.walk.title is not None or line.look is Look.BULLET:
            return False
        dated = looks_like_title(line.text) and find_date(line.text) is not None
        known = any(kinds - {Kind.CLOSING} for kinds, _ in self._readings(line)) or group_name(line.text) is not None
        if self.section is None and not self.lost:
            is_title = not known and (line.look is Look.HASH or looks_like_title(line.text) or line.is_heading_like)
            following = self.lines[index + 1] if index + 1 < len(self.lines) else None
            own_part = following is not None and bool(
                whole_kinds(following.text) & {Kind.SATISFIED, Kind.TO_IMPROVE, Kind.STRENGTHS, Kind.CHALLENGES}
            )
            is_title = is_title or (known and dated and not own_part)
            is_title = is_title and re.match(r"(date|lieu)\b", fold(line.text)) is None
        else:
            is_title = line.look is Look.HASH and line.rank == 1 and dated and not known
        if is_title:
            self.walk.title = line
            self.walk.headings.append(Mark(line.number, line.text))
            if self.section is not None:
                self._lose()
        return is_title

    def _lose(self) -> None:
        """Leaves every section: what follows has no place until a known heading."""
        self.section = self.leaf = self.section_line = self.leaf_line = None
        self.group, self.lost = -1, True

    def _content(self, index: int, line: Line) -> None:
        if self.leaf is not None and self._stays(index, line):
            self.walk.leaves[self.leaf].append(line)
        elif self.section is None and not self.lost and not line.is_heading_like:
            self.walk.preface.append(line)
        elif self._names_group(index, line):
            self._open_group(without_continuation(line.text).rstrip(" :"), line)
            self.walk.headings.append(Mark(line.number, line.text))
        else:
            self._unknown(line)

    def _unknown(self, line: Line) -> None:
        """A line without a place; if it heads an unknown section, the lines after it have none either."""
        if line.is_heading_like:
            inside = self.section_line is not None and line.rank > self.section_line.rank
            if inside and self.section is not None and line.look is Look.HASH:
                self.leaf = self.leaf_line = None
                if line.rank < self.group_rank:
                    self.group = -1
            elif self.section is Kind.GROUP and line.look is not Look.HASH:
                self.leaf = self.leaf_line = None
            else:
                self._lose()
        self._unread(line)

    def _stays(self, index: int, line: Line) -> bool:
        """Whether a line that is no known heading belongs to the current part, as an item or as a sub-heading."""
        head, leaf = self.leaf_line, self.leaf
        if head is None or leaf is None or not line.is_heading_like:
            return True
        if _NUMBERED.match(line.text) and not _NUMBERED.match(head.text):
            return True
        if line.look is Look.HASH:
            nested = line.rank > head.rank or (self.flat and leaf.kind is Kind.ROADMAP)
            return head.look is Look.HASH and nested
        if fold(line.text) in self.walk.tally and leaf.kind is not Kind.DONE:
            return True
        if line.indent >= 2 and not line.blank_before and self.lines[index - 1].look is Look.BULLET:
            return True
        same_look = line.look is head.look and line.upper == head.upper
        if not same_look or leaf.kind is Kind.ROADMAP:
            return True
        return leaf.kind is Kind.DONE and not (line.colon and head.colon)

    def _names_group(self, index: int, line: Line) -> bool:
        """Whether an unknown heading under the detailed analysis names a group: its parts follow at once."""
        if self.section not in (Kind.DETAIL, Kind.GROUP) or not line.is_heading_like or index + 1 >= len(self.lines):
            return False
        following = self.lines[index + 1]
        announced = whole_kinds(following.text) | whole_kinds(following.label)
        return following.look is not Look.BULLET and bool(announced & {Kind.IMPACT, Kind.DONE})
