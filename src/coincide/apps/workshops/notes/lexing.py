"""The lines of a text and what they look like: heading, bullet, table row, bare number, plain line."""

import re
from dataclasses import dataclass, replace
from enum import Enum


class Look(Enum):
    """How a line is written, whatever it says."""

    HASH = "hash"
    BOLD = "bold"
    UPPER = "upper"
    PLAIN = "plain"
    BULLET = "bullet"
    ROW = "row"
    NUMBER = "number"
    RULE = "rule"


# The rank of a heading: 1 to 6 for Markdown levels (1 and 2 when underlined), then the softer looks.
SOFT_RANK = {Look.BOLD: 7, Look.UPPER: 8, Look.PLAIN: 9}


@dataclass(frozen=True)
class Line:
    """A non-blank line. `text` is free of markup; `rest` is what follows a label (« Défis : … »), None if no label.

    `rank` orders headings (1 is the strongest). `marker` is the bullet or the number in front, `cells` the cells of a
    table row (empty ones kept). `blank_before`: a blank line or the start of the file stands before it.
    """

    number: int
    text: str
    look: Look
    rank: int = 9
    indent: int = 0
    marker: str = ""
    label: str = ""
    rest: str | None = None
    colon: bool = False
    upper: bool = False
    emphasised: bool = False
    cells: tuple[str, ...] = ()
    blank_before: bool = False

    @property
    def is_heading_like(self) -> bool:
        """Whether it is written as a heading."""
        return self.look in (Look.HASH, Look.BOLD, Look.UPPER)

    @property
    def enumerated(self) -> bool:
        """Whether a number or a letter stands in front of it."""
        return self.look is Look.BULLET and self.marker[:1].isalnum() and self.marker != "o"


_SIGNS = "•·▪▫◦‣⁃●○■□◆◇➢➤➔→►▶✓✔✗∙"
_BULLET = re.compile(
    rf"""(?: (?P<sign>[{_SIGNS}\uf0b7\uf0a7])\s* | (?P<mark>[-*+–—o])\s+ | (?P<tight>[-–—])(?=[^\W\d_])
      | (?P<enum>\d{{1,2}}\s?[.)°](?=\s|[^\W\d_]) | \d{{1,2}}\s?[-–/](?=\s+[^\W\d_]) | [a-zA-Z]\)(?=\s) | [a-z]\.(?=\s)
      | [ivx]{{2,4}}\)(?=\s)) \s* )(?P<text>.*)$""",
    re.VERBOSE,
)
_HASH = re.compile(r"(#{1,6})\s*([^#\s].*?)\s*#*$")
_RULE = re.compile(r"([-*_=~])(\s*\1){2,}$")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])(.+?)(?<=[^\s*_])\1(?![\w*])")
_BOLD_LINE = re.compile(r"(\*\*|__)(?P<bold>(?:(?!\1).)+)\1\s*(?P<rest>.*)$")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


def plain(text: str) -> str:
    """The text without Markdown emphasis, links and escapes, its blanks brought to single spaces."""
    text = _LINK.sub(r"\1", text)
    text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text))
    text = re.sub(r"\*\*|(?<!\w)__(?=\w)|(?<=\w)__(?!\w)", "", text)
    return " ".join(_ESCAPE.sub(r"\1", text).split())


def lex(text: str) -> list[Line]:
    """The non-blank lines of a text, numbered from 1 as an editor does (LF, CRLF or CR)."""
    raw = [_clean(line) for line in re.split(r"\r\n|\n|\r", text)]
    spans = _emphasis_spans(raw)
    lines: list[Line] = []
    blank = True
    for number, source in enumerate(raw, start=1):
        if not source.strip():
            blank = True
            continue
        line = replace(_line(number, source), blank_before=blank)
        if number in spans:
            line = replace(_line(number, source.strip().strip("*_")), blank_before=blank, emphasised=True)
        _append(lines, line)
        blank = False
    return lines


def _clean(source: str) -> str:
    source = re.sub(r"&nbsp;|<br\s*/?>", " ", source.translate(_INVISIBLE))
    source = re.sub(r"[\u00a0\u202f\u2000-\u200a\u2028\u2029\v\f\x85]", " ", source)
    return re.sub(r"^\s*(>\s?)+", "", source).rstrip(" \r\n")


def _emphasis_spans(raw: list[str]) -> set[int]:
    """The numbers of the lines in emphasis that opens on one line and closes on a later one of the same paragraph."""
    found: set[int] = set()
    start, mark = 0, ""
    for number, source in enumerate(raw, start=1):
        content = source.strip()
        if not content:
            start = 0
        elif start and content.endswith(mark):
            found.update(range(start, number + 1))
            start = 0
        elif not start and (opening := re.match(r"(\*\*|__|\*|_)(?=[^\s*_])", content)):
            mark = opening[1]
            start = 0 if mark in content[len(mark) :] else number
    return found


def _line(number: int, source: str) -> Line:
    content = source.strip()
    indent = len(source.expandtabs(4)) - len(source.expandtabs(4).lstrip())
    if _RULE.match(content):
        return Line(number, content, Look.RULE)
    if hashed := _HASH.match(content):
        return _titled(Line(number, "", Look.HASH, rank=len(hashed[1])), hashed[2])
    cells = _cells(source)
    if cells:
        return Line(number, plain(" | ".join(filter(None, cells))), Look.ROW, cells=cells, indent=indent)
    if re.fullmatch(r"\d{1,2}[.)°]?", content):
        return Line(number, content, Look.NUMBER, indent=indent)
    if re.fullmatch(rf"[-*+–—{_SIGNS}]", content):
        return Line(number, "", Look.BULLET, marker=content, indent=indent)
    if bullet := _BULLET.match(content):
        marker = next(filter(None, bullet.group("sign", "mark", "tight", "enum")))
        body = re.sub(r"^\[[ xX]\]\s+", "", bullet["text"])
        return _titled(Line(number, "", Look.BULLET, marker=marker, indent=indent), body)
    return _soft(Line(number, "", Look.PLAIN, indent=indent), content)


def _titled(line: Line, body: str) -> Line:
    text = plain(body)
    label, colon, rest = text.partition(":")
    return replace(
        line,
        text=text,
        label=label.strip(),
        rest=rest.strip() or None,
        colon=bool(colon) and not rest.strip(),
        upper=is_upper(text),
        emphasised=bool(_BOLD_LINE.fullmatch(body.strip().rstrip(" :"))),
    )


def _soft(line: Line, content: str) -> Line:
    """A line that is neither a Markdown heading nor a bullet: bold, in capitals, or plain."""
    bold = _BOLD_LINE.match(content)
    if bold and (not bold["rest"].strip(" :") or bold["bold"].rstrip().endswith(":") or bold["rest"].startswith(":")):
        inside, rest = plain(bold["bold"]), plain(bold["rest"]).lstrip(": ")
        look, label = Look.BOLD, inside.rstrip(" :")
        colon = not rest and plain(content).endswith(":")
        if not rest and ":" in label:
            label, rest = (part.strip() for part in label.split(":", 1))
    else:
        titled = _titled(line, content)
        look, label, rest, colon = Look.PLAIN, titled.label, titled.rest or "", titled.colon
        if titled.upper:
            look = Look.UPPER
    text = plain(content)
    return replace(
        line,
        text=text,
        look=look,
        rank=SOFT_RANK[look],
        label=label,
        rest=rest or None,
        colon=colon,
        upper=is_upper(label),
        emphasised=look is Look.BOLD or bool(_EMPHASIS.fullmatch(content)),
    )


def is_upper(text: str) -> bool:
    """Whether a text is in capitals: at least two letters, none of them small."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) >= 2 and not any(char.islower() for char in letters) and len(text) <= 120


def _cells(source: str) -> tuple[str, ...]:
    """The cells of a table row (pipes or tabs), or none if the line isn't one."""
    content = source.strip()
    if content.count("|") >= 2 and (content.startswith("|") or content.count(" | ") >= 2):
        return tuple(plain(cell) for cell in content.removeprefix("|").removesuffix("|").split("|"))
    cells = tuple(plain(cell) for cell in source.lstrip(" ").split("\t"))
    filled = sum(map(bool, cells))
    # « -<tab>text » and « 1.<tab>text » are bullets, as word processors write them.
    marked = len(cells) == 2 and re.fullmatch(rf"[-*+–—o{_SIGNS}]|\d{{1,2}}[.)°]|[a-zA-Z]\)", cells[0])
    return cells if filled >= 2 and not marked else ()


def _append(lines: list[Line], line: Line) -> None:
    """Adds a line; if it underlines the one before, that one becomes a heading."""
    previous = lines[-1] if lines else None
    if (
        previous is not None
        and line.look is Look.RULE
        and line.text[0] in "=-"
        and not line.blank_before
        and previous.look in SOFT_RANK
        and (line.text[0] == "=" or _alone(lines))
    ):
        lines[-1] = replace(previous, look=Look.HASH, rank=1 if line.text[0] == "=" else 2)
    lines.append(line)


def _alone(lines: list[Line]) -> bool:
    """Whether the last line is a paragraph of its own: only then do dashes under it make it a heading."""
    return lines[-1].blank_before or lines[-2].look in (Look.HASH, Look.RULE, Look.BULLET)
