"""What stands around the contributions: letterhead, closing lines, signatures. Recognised by what it is, not where."""

import re
from collections import Counter
from collections.abc import Sequence

from .lexing import Line, Look
from .vocabulary import fold, group_name, part_kinds, whole_kinds

_INSTITUTION = frozenset(("prefet", "prefete", "prefecture", "ministere", "republique"))
_MOTTO = ("liberte", "egalite", "fraternite")
_TITLE_WORD = re.compile(r"\b(atelier|seminaire|compte rendu|restitution|matinee|journee)\b")
_ADDRESS = re.compile(r"\S+@\S+\.\w+|https?://\S+|www\.\S+|(?:\+33|0)\s?\d(?:[\s.-]?\d{2}){4}", re.IGNORECASE)
_CREDIT = re.compile(r"\b(synthetise|mis en forme|redige|realise|anime|facilite|prepare|etabli|produit)e?s?\b.* par \w")
_PAGE = re.compile(
    r"(?:page|p\.|diapo(?:sitive)?|slide)\s*\d+(?:\s*(?:/|sur)\s*\d+)?|\d+\s*/\s*\d+|[-–—]\s*\d+\s*[-–—]", re.I
)


def looks_like_title(text: str) -> bool:
    """Whether a text speaks of a meeting, as a title does."""
    return _TITLE_WORD.search(fold(text)) is not None


def is_page_number(line: Line) -> bool:
    """Whether a line is the number of a page or a slide: « Page 3 », « 3 / 12 », « - 3 - »."""
    return _PAGE.fullmatch(f"{line.marker} {line.text}".strip()) is not None


def is_contact(text: str) -> bool:
    """Whether a line holds nothing but a way to reach someone: an e-mail, a site, a telephone number."""
    if not _ADDRESS.search(text):
        return False
    label = r"contacts?|mail|courriel|e mail|tel|telephone|site|adresse|"
    return re.fullmatch(rf"(?:{label}| )*", fold(_ADDRESS.sub(" ", text))) is not None


def is_credit(text: str) -> bool:
    """Whether a closing sentence tells who wrote the document."""
    return _CREDIT.search(fold(text)) is not None


def letterhead(lines: Sequence[Line]) -> set[int]:
    """The numbers of the lines of a letterhead, wherever it is repeated.

    A letterhead is a run of short lines without figures, in capitals or emphasised, that names an institution of the
    State or its motto; before the document's title, any such run in capitals or emphasised. A run stops at a heading,
    a bullet or a table, so a contribution is never taken for one.
    """
    opening = _opening(lines)
    found: set[int] = set()
    for run in _runs(lines):
        words = set(fold(" ".join(line.text for line in run)).split())
        dressed = all(line.upper or line.emphasised for line in run)
        official = bool(words & _INSTITUTION) or words.issuperset(_MOTTO)
        if dressed and (official or run[-1].number < opening):
            found.update(line.number for line in run)
    return found


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    runs: list[list[Line]] = [[]]
    for line in lines:
        frameable = (
            line.look in (Look.PLAIN, Look.UPPER, Look.BOLD)
            and len(line.text) <= 40
            and not re.search(r"\d", line.text)
            and not line.rest
            and not whole_kinds(line.text)
            and group_name(line.text) is None
        )
        if not frameable or line.blank_before or (runs[-1] and line.emphasised and not runs[-1][-1].emphasised):
            runs.append([])
        if frameable:
            runs[-1].append(line)
    return [run for run in runs if run]


def _opening(lines: Sequence[Line]) -> int:
    """The number of the first line that is a title or a section: a letterhead may stand before it."""
    for line in lines:
        if line.look is Look.HASH or looks_like_title(line.text):
            return line.number
        if line.look in (Look.BOLD, Look.UPPER) and part_kinds(line.text):
            return 0
    return 0


def repeated(lines: Sequence[Line]) -> Counter[str]:
    """Short lines without bullet nor figure that come at least twice: a signature may be among them."""
    tally = Counter(
        fold(line.text)
        for line in lines
        if line.look in (Look.PLAIN, Look.UPPER, Look.BOLD)
        and len(line.text) <= 40
        and len(line.text.split()) <= 4
        and not line.colon
        and (line.blank_before or (line.indent < 2 and not line.text[:1].islower()))
        and line.rest is None
        and not re.search(r"[\d.;?!]", line.text)
    )
    return Counter({text: times for text, times in tally.items() if times >= 2 and text})


def signatures(lines: Sequence[Line], tally: Counter[str]) -> set[str]:
    """The folded texts that sign the items of one section.

    A signature is a repeated short line that never comes first in its section, and the section ends with one (a
    sub-heading never comes last). It is in capitals and three times in the document, or as many times in the
    section as there are unbulleted lines to sign, or else bullets.
    """
    bullets = [line for line in lines if line.look is Look.BULLET]
    loose = [line for line in lines if line.look in (Look.PLAIN, Look.UPPER, Look.BOLD, Look.HASH)]
    found: set[str] = set()
    for text in {fold(line.text) for line in loose} & set(tally):
        own = [line for line in loose if fold(line.text) == text]
        signed = [line for line in loose if fold(line.text) != text] or bullets
        named = all(line.upper for line in own) and tally[text] >= 3
        if fold(lines[0].text) != text and (named or len(own) >= len(signed)):
            found.add(text)
    return found if lines and fold(lines[-1].text) in found else set()
