"""From the lines of one part of the notes to its items."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from .frame import signatures
from .lexing import Line, Look
from .model import Item, Mark, Roadmap, Theme
from .vocabulary import fold, without_continuation

# A line this long may have been cut by an editor; a shorter one was ended on purpose.
_WRAP_WIDTH = 60
# No contribution runs over more lines than this: past it, lines are contributions of their own.
_MOST_LINES = 200


@dataclass
class Sorted:
    """The items of a part, and its lines that are none."""

    items: list[Item] = field(default_factory=list)
    headings: list[Mark] = field(default_factory=list)
    set_aside: list[Mark] = field(default_factory=list)
    unread: list[Mark] = field(default_factory=list)


def build_items(lines: Sequence[Line], tally: Counter[str], *, signed: bool = True, whole_rows: bool = False) -> Sorted:
    """The items of a part: bullets, plain lines and the cells of tables, under the sub-headings that hold them.

    A cell keeps the title of its column; the header row (named by a rule under it, or in capitals, or much shorter
    than the rows below) is not counted. With `whole_rows` a table row is one item. With `signed`, a signature
    repeated under the items becomes their attribution.
    """
    result = Sorted()
    signers = signatures(lines, tally) if signed and lines else set()
    heading = ""
    depths: list[int] = []
    index = 0
    expected_number = 1
    while index < len(lines):
        line = lines[index]
        following = lines[index + 1] if index + 1 < len(lines) else None
        if line.look is Look.ROW:
            rows = _table(lines, index)
            _add_table(result, rows, heading, whole_rows)
            index += len(rows)
            continue
        if line.look is Look.NUMBER:
            expected_number = _add_number(result, line, following, expected_number)
        elif fold(line.text) in signers and result.items:
            _sign(result, line)
        elif _is_subheading(line, following, done=not signed):
            heading = line.text.rstrip(" :")
            result.headings.append(Mark(line.number, line.text))
        elif result.items and continues(lines, index, first=result.items[-1]):
            last = result.items[-1]
            result.items[-1] = replace(last, text=f"{last.text} {line.text}", lines=(*last.lines, line.number))
        else:
            level = _level(depths, line)
            result.items.append(Item(line.text, (line.number,), heading=heading, level=level))
        index += 1
    return result


def continues(lines: Sequence[Line], index: int, first: Item) -> bool:
    """Whether a plain line goes on with the item before it.

    It does if it is indented under a bullet; or if it starts in small letters right under a line long enough to have
    been cut, itself a bullet or the start of a paragraph in capitals (a list in small letters is no paragraph).
    """
    line, previous = lines[index], lines[index - 1] if index else None
    if previous is None or line.look not in (Look.PLAIN, Look.UPPER, Look.BOLD) or previous.number != first.lines[-1]:
        return False
    if len(first.lines) >= _MOST_LINES:
        return False
    start = lines[bisect_left(lines, first.line, key=lambda candidate: candidate.number)]
    bulleted = start.look is Look.BULLET
    if bulleted and line.indent >= start.indent + 2:
        return True
    if line.blank_before or previous.number != line.number - 1:
        return False
    if line.indent >= start.indent + 2:
        return True
    cut = len(previous.text) >= _WRAP_WIDTH and line.text[:1].islower()
    return cut and (bulleted or start.text[:1].isupper())


def _level(depths: list[int], line: Line) -> int:
    """The depth of a bullet among those still open above it."""
    if line.look is not Look.BULLET:
        depths.clear()
        return 0
    while depths and depths[-1] >= line.indent:
        depths.pop()
    depths.append(line.indent)
    return len(depths) - 1


def _add_number(result: Sorted, line: Line, following: Line | None, expected: int) -> int:
    """A number alone on its line numbers the text under it if it goes on from 1; else it is read by no rule."""
    value = int(re.sub(r"\D", "", line.text))
    if value == expected and following is not None and following.look is not Look.NUMBER:
        result.set_aside.append(Mark(line.number, line.text, "numérotation"))
        return expected + 1
    result.unread.append(Mark(line.number, line.text))
    return expected


def _sign(result: Sorted, line: Line) -> None:
    last = result.items[-1]
    result.items[-1] = replace(last, attribution=line.text)
    result.set_aside.append(Mark(line.number, line.text, "signature"))


def _is_subheading(line: Line, following: Line | None, *, done: bool) -> bool:
    """Whether a line heads the items below it: a town in capitals over its bullets."""
    if line.look is Look.HASH:
        return True
    if line.look not in (Look.BOLD, Look.UPPER) or following is None:
        return False
    short = line.look is Look.BOLD or len(line.text.split()) <= 4
    listed = short and following.look in (Look.BULLET, Look.ROW)
    return listed or (done and line.look is Look.BOLD and following.look is Look.PLAIN)


def _table(lines: Sequence[Line], start: int) -> list[Line]:
    end = start
    while end < len(lines) and lines[end].look is Look.ROW and lines[end].number - lines[start].number == end - start:
        end += 1
    return list(lines[start:end])


def _is_separator(row: Line) -> bool:
    return all(re.fullmatch(r":?-+:?", cell) for cell in row.cells if cell)


def _has_header(rows: Sequence[Line]) -> bool:
    if len(rows) < 2:
        return False
    if _is_separator(rows[1]):
        return True
    head = [cell for cell in rows[0].cells if cell]
    body = [cell for row in rows[1:] for cell in row.cells if cell]
    if all(cell == cell.upper() for cell in head) and any(cell != cell.upper() for cell in body):
        return True
    short = all(len(cell.split()) <= 3 and len(cell) <= 30 for cell in head)
    return short and sum(map(len, body)) / len(body) >= 2 * sum(map(len, head)) / len(head)


def _add_table(result: Sorted, rows: Sequence[Line], heading: str, whole_rows: bool) -> None:
    columns: tuple[str, ...] = ()
    if _has_header(rows):
        columns = rows[0].cells
        result.headings.append(Mark(rows[0].number, rows[0].text))
        rows = rows[1:]
    for row in rows:
        if _is_separator(row):
            result.set_aside.append(Mark(row.number, row.text, "filet de tableau"))
        elif whole_rows:
            result.items.append(Item(row.text.replace(" | ", " "), (row.number,), heading=heading))
        else:
            for position, cell in enumerate(row.cells):
                if cell:
                    column = columns[position] if position < len(columns) else ""
                    result.items.append(Item(cell, (row.number,), heading=heading, column=column))


def build_roadmap(lines: Sequence[Line], tally: Counter[str]) -> tuple[Roadmap, Sorted]:
    """The roadmap: themes are its headings, actions its bullets.

    Where no heading stands out, unbulleted lines are the themes; where there are none either, the numbered lines are,
    if bullets stand under them.
    """
    rest = Sorted()
    signers = signatures(lines, tally) if lines else set()
    is_theme = _theme_rule([line for line in lines if fold(line.text) not in signers])
    themes: list[Theme] = []
    loose: list[Item] = []
    current = -1
    actions: list[list[Item]] = []
    depths: list[int] = []
    last: Line | None = None
    for index, line in enumerate(lines):
        if fold(line.text) in signers and themes:
            themes[current] = replace(themes[current], attribution=line.text)
            rest.set_aside.append(Mark(line.number, line.text, "signature"))
        elif is_theme(line):
            title = without_continuation(line.text).rstrip(" :")
            known = [fold(theme.title) for theme in themes]
            if fold(title) in known:
                current = known.index(fold(title))
                themes[current] = replace(themes[current], lines=(*themes[current].lines, line.number))
            else:
                themes.append(Theme(title, (line.number,)))
                actions.append([])
                current = len(themes) - 1
            rest.headings.append(Mark(line.number, line.text))
        elif line.look is Look.BULLET:
            target = actions[current] if current >= 0 else loose
            target.append(Item(line.text, (line.number,), level=_level(depths, line)))
        else:
            target = actions[current] if current >= 0 else loose
            if target and last is not None and continues(lines, index, first=target[-1]):
                target[-1] = replace(
                    target[-1], text=f"{target[-1].text} {line.text}", lines=(*target[-1].lines, line.number)
                )
            else:
                rest.unread.append(Mark(line.number, line.text))
        last = line
    full = tuple(replace(theme, actions=tuple(own)) for theme, own in zip(themes, actions, strict=True))
    return Roadmap(full, tuple(loose)), rest


def _theme_rule(lines: Sequence[Line]) -> Callable[[Line], bool]:
    """How the themes of this roadmap are written."""
    if any(line.is_heading_like for line in lines):
        return lambda line: line.is_heading_like
    bulleted = [line for line in lines if line.look is Look.BULLET and not line.enumerated]
    if any(line.look is Look.PLAIN and line.indent < 2 for line in lines):
        return lambda line: line.look is Look.PLAIN and line.indent < 2
    if bulleted and lines and lines[0].enumerated:
        return lambda line: line.enumerated and line.indent <= lines[0].indent
    return lambda line: False
