"""Reads a workshop's notes."""

import re
from datetime import date

from .build import Sorted, build_items, build_roadmap
from .decode import decode
from .facts import evaluation_numbers, find_date, find_place
from .frame import is_contact, is_credit
from .lexing import Line, lex
from .model import Evaluation, Group, Item, Mark, Notes, NotesError, Projection, Roadmap, Synthesis
from .vocabulary import Kind
from .walk import Leaf, Walk, Walker


def read_notes(data: bytes, name: str) -> Notes:
    """The notes of a workshop, from the bytes of a Markdown or text file; `name` is only used in error sentences.

    Raises NotesError if the file is empty, over 5 MB, binary, or holds no section of a workshop.
    """
    walk = Walker(lex(decode(data, name))).run()
    notes = _Reader(walk).notes()
    if not notes.items() and not notes.roadmap.themes:
        raise NotesError(
            f"« {name} » ne contient aucune partie d'un atelier. L'import attend des titres comme « Attentes », "
            "« Programme », « Groupe 1 », « Points positifs », « Feuille de route » ou « Bilan de l'atelier », suivis "
            "de leurs puces : ajoutez-les, ou vérifiez que c'est le bon fichier."
        )
    return notes


class _Reader:
    """Turns sorted lines into notes, gathering on the way what is no item."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.headings = list(walk.headings)
        self.set_aside = list(walk.set_aside)
        self.unread = list(walk.unread)

    def notes(self) -> Notes:
        title = self.walk.title.text if self.walk.title else ""
        held_on, place = self._preface(find_date(title), find_place(title))
        self._closing()
        satisfied = self._items(Kind.EVALUATION, Kind.SATISFIED)
        to_improve = self._items(Kind.EVALUATION, Kind.TO_IMPROVE)
        respondents, contributed, at_ease = evaluation_numbers((*satisfied, *to_improve))
        parts = {
            "expectations": self._items(Kind.EXPECTATIONS, Kind.EXPECTATIONS),
            "programme": self._items(Kind.PROGRAMME, Kind.PROGRAMME, whole_rows=True),
            "figures": self._items(Kind.FIGURES, Kind.FIGURES, whole_rows=True),
        }
        synthesis = Synthesis(self._items(Kind.SYNTHESIS, Kind.STRENGTHS), self._items(Kind.SYNTHESIS, Kind.CHALLENGES))
        groups = tuple(self._group(index, mark) for index, mark in enumerate(self.walk.groups))
        projection = Projection(*(self._items(Kind.PROJECTION, kind) for kind in (Kind.CREATE, Kind.STOP, Kind.REDUCE)))
        roadmap = self._roadmap()
        return Notes(
            title=title,
            held_on=held_on,
            place=place,
            **parts,
            synthesis=synthesis,
            groups=groups,
            projection=projection,
            roadmap=roadmap,
            evaluation=Evaluation(satisfied, to_improve, respondents, contributed, at_ease),
            headings=_sorted(self.headings),
            set_aside=_sorted(self.set_aside),
            unread=_sorted(self.unread),
        )

    def _lines(self, section: Kind, kind: Kind, group: int = -1) -> list[Line]:
        return self.walk.leaves.get(Leaf(section, kind, group), [])

    def _items(self, section: Kind, kind: Kind, group: int = -1, *, whole_rows: bool = False) -> tuple[Item, ...]:
        lines = self._lines(section, kind, group)
        built = build_items(lines, self.walk.tally, signed=kind is not Kind.DONE, whole_rows=whole_rows)
        self._gather(built)
        return tuple(built.items)

    def _group(self, index: int, mark: Mark) -> Group:
        kinds = (Kind.IMPACT, Kind.DONE, Kind.STRENGTHS, Kind.CHALLENGES)
        return Group(mark.text, mark.line, *(self._items(Kind.GROUP, kind, index) for kind in kinds))

    def _roadmap(self) -> Roadmap:
        roadmap, rest = build_roadmap(self._lines(Kind.ROADMAP, Kind.ROADMAP), self.walk.tally)
        self._gather(rest)
        return roadmap

    def _gather(self, built: Sorted) -> None:
        self.headings += built.headings
        self.set_aside += built.set_aside
        self.unread += built.unread

    def _preface(self, held_on: date | None, place: str) -> tuple[date | None, str]:
        """The date and the place that « Date : … » and « Lieu : … » give before the first section."""
        for line in self.walk.preface:
            labelled = re.match(r"(date|lieu)\s*:\s*(.+)$", line.text, re.IGNORECASE)
            found = find_date(line.text) if labelled and labelled[1].lower() == "date" else None
            if labelled and labelled[1].lower() == "lieu":
                place = place or labelled[2]
            elif found is not None:
                held_on = held_on or found
            else:
                self.unread.append(Mark(line.number, line.text))
                continue
            self.headings.append(Mark(line.number, line.text))
        return held_on, place

    def _closing(self) -> None:
        """Contacts and credits after the thanks are set aside; whatever else stands there is unread."""
        paragraphs: list[list[Line]] = []
        for line in self._lines(Kind.CLOSING, Kind.CLOSING):
            if line.blank_before or not paragraphs:
                paragraphs.append([])
            paragraphs[-1].append(line)
        for paragraph in paragraphs:
            credit = is_credit(" ".join(line.text for line in paragraph))
            for line in paragraph:
                if credit or is_contact(line.text):
                    reason = "contact" if is_contact(line.text) else "mention"
                    self.set_aside.append(Mark(line.number, line.text, reason))
                else:
                    self.unread.append(Mark(line.number, line.text))


def _sorted(marks: list[Mark]) -> tuple[Mark, ...]:
    return tuple(sorted(marks, key=lambda mark: mark.line))
