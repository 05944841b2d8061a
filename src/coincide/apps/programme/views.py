"""The rules in words, for every role: what the code computes with, its dates, its sources, and what stays open."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import EVERYONE, roles
from coincide.apps.programme.models import RuleVersion
from coincide.apps.programme.queries import RuleBook
from coincide.apps.territory.clock import today
from coincide.core.rules.answer import Verdict
from coincide.core.rules.scheme import built_in_schemes
from coincide.core.rules.words import Line, RuleText, papers_words, programme_words, rooms_words, scheme_words

VERDICT_BADGES = {Verdict.MET: "done", Verdict.UNMET: "neutral", Verdict.OPEN: "soon", Verdict.UNKNOWN: "info"}


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that share a source: each with the badge of its verdict (kind, label), or None."""

    lines: tuple[tuple[Line, tuple[str, str] | None], ...]
    source: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Section:
    """A rule on the page: its text, and its parts cut in blocks of one source."""

    text: RuleText
    parts: tuple[tuple[str, tuple[Block, ...]], ...]
    is_in_force: bool = True


@dataclass(frozen=True, slots=True)
class VersionLink:
    """A version of the programme's rules, as a link; ``is_in_force`` today, ``is_shown`` here."""

    row: RuleVersion
    first: dt.date | None
    last: dt.date | None
    is_in_force: bool
    is_shown: bool


@roles(EVERYONE)
@require_GET
def rules(request: SignedInRequest, slug: str = "") -> HttpResponse:
    """What are the rules, since when, from which source, and what is not settled? One past version, or today's."""
    book, day = RuleBook(), today()
    current = book.row_on(day)
    shown = current if not slug else next((row for row in book.rows if row.slug == slug), None)
    if slug and shown is None:
        raise Http404
    context = {
        "programme": section(programme_words(book.rules(shown.pk)), shown == current) if shown else None,
        "versions": [_link(row, current, shown) for row in reversed(book.rows)],
        "is_past": shown != current,
        "schemes": [section(scheme_words(one), one.applies_on(day)) for one in built_in_schemes()]
        + [section(rooms_words()), section(papers_words())],
    }
    return render(request, "programme/rules.html", context)


def section(text: RuleText, is_in_force: bool = True) -> Section:
    """A rule's text, its lines gathered by source so that each source is said once."""
    parts = tuple((part.title, tuple(_blocks(part.lines))) for part in text.parts)
    return Section(text, parts, is_in_force)


def _blocks(lines: tuple[Line, ...]) -> list[Block]:
    blocks = []
    for (source, certainty), same in groupby(lines, key=lambda line: (line.source, line.certainty)):
        dressed = tuple(
            (line, None if line.verdict is None else (VERDICT_BADGES[line.verdict], line.verdict.label))
            for line in same
        )
        blocks.append(Block(dressed, source, certainty.label))
    return blocks


def _link(row: RuleVersion, current: RuleVersion | None, shown: RuleVersion | None) -> VersionLink:
    last = row.period.upper - dt.timedelta(days=1) if row.period.upper else None
    return VersionLink(row, row.period.lower, last, row == current, row == shown)
