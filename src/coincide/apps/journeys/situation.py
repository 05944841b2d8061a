"""Where a household lives and what its persons do, over time, and what each is worth in an exit today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coincide.apps.journeys.dossier import HeldPaper, age_on
from coincide.apps.journeys.due import deadline_words, paper_state
from coincide.apps.journeys.due.papers import in_force
from coincide.apps.journeys.exits import NO_WORK
from coincide.apps.journeys.exits import facts as exit_facts
from coincide.apps.journeys.frise import COURSES, SHORT_HOMES, Event
from coincide.apps.journeys.models import Journey
from coincide.apps.people.checks import ONE_DAY, bounds, span_words
from coincide.apps.people.models import HomeSituation, Household, Paper, Person, SupportPeriod, WorkSituation
from coincide.apps.people.together import Beside, Part, attach
from coincide.apps.programme.models import RuleVersion as RuleRow
from coincide.apps.programme.queries import RuleBook
from coincide.core.rules.calendar import NARROW_SPACE
from coincide.core.rules.exits import Criterion, ExitClass, ExitKind, ExitTable, Verdict, classify, find
from coincide.core.rules.papers import DeadlineState

WORDS = {
    (Criterion.HOUSING, Verdict.MET): ("done", "pérenne"),
    (Criterion.HOUSING, Verdict.UNMET): ("neutral", "non pérenne"),
    (Criterion.WORK, Verdict.MET): ("done", "durable"),
    (Criterion.WORK, Verdict.UNMET): ("neutral", "non durable"),
}
_PAPER_BADGES = {DeadlineState.LATE: "late", DeadlineState.SOON: "soon", DeadlineState.OK: "neutral"}
ROOM = 42
"""Letters that a label of the frise has room for."""
UNSETTLED = {Verdict.OPEN: ("soon", "à trancher"), Verdict.UNKNOWN: ("soon", "à compléter")}


@dataclass(frozen=True, slots=True)
class Line:
    """One situation: its row, its days in words, whether it runs, and what it is worth (badge, word, why, source)."""

    row: HomeSituation | WorkSituation
    span: str
    is_current: bool
    badge: str
    word: str
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper, whether a later one replaced it, and the badge and the words that its last day calls for."""

    row: Paper
    is_replaced: bool
    badge: str
    words: str


@dataclass(frozen=True, slots=True)
class Member:
    """A person: their works, their papers, the open journey, and the class of an exit today."""

    person: Person
    age: int
    works: tuple[Line, ...]
    papers: tuple[PaperLine, ...]
    journey: Journey | None
    is_accompanied: bool
    exit_class: ExitClass | None

    @property
    def is_adult(self) -> bool:
        """Whether works and journeys concern them."""
        return self.person.place != "child" or bool(self.works) or self.journey is not None


@dataclass(frozen=True, slots=True)
class ExitToday:
    """The class of an exit today, for the persons who share it: their first names, its badge, why."""

    names: str
    badge: str
    word: str
    why: str


@dataclass(frozen=True, slots=True)
class SituationPage:
    """Everything that the page shows, on one day. Situations are the latest first."""

    household: Household
    day: dt.date
    homes: tuple[Line, ...]
    members: tuple[Member, ...]
    events: tuple[Event, ...]
    rule: RuleRow | None
    wished: tuple[str, ...]

    @property
    def adults(self) -> tuple[Member, ...]:
        """Those whose work is followed."""
        return tuple(member for member in self.members if member.is_adult)

    @property
    def exits(self) -> tuple[ExitToday, ...]:
        """What an exit would be today, said once for those of whom it is the same."""
        named: dict[ExitClass, list[str]] = {}
        for member in self.members:
            if member.exit_class:
                named.setdefault(member.exit_class, []).append(member.person.first_name)
        badges = {ExitKind.POSITIVE: "done", ExitKind.SIMPLE: "neutral"}
        return tuple(
            ExitToday(
                " et ".join(names),
                badges.get(one.kind, "soon"),
                one.kind.label,
                f"{one.housing.why}{NARROW_SPACE}; {one.work.why}.",
            )
            for one, names in named.items()
        )


def situation_of(household: Household, day: dt.date) -> SituationPage:
    """Read the household's situations on ``day``, in one query."""
    mine = Journey.objects.filter(operator=household.operator_id)
    wishes = Household.wished_communes.through.objects.filter(household=household).order_by("commune__name")
    parts = (
        Part("homes", HomeSituation.objects.order_by("-period"), "household", "household", ("commune",)),
        Part("persons", Person.objects.all(), "household", "household"),
        Part("works", WorkSituation.objects.order_by("-period"), "person", "person__household", ("commune",)),
        Part("papers", Paper.objects.order_by("-issued_on"), "person", "person__household"),
        Part("supports", SupportPeriod.objects.filter(period__contains=day), "person", "person__household"),
        Part("journeys", mine, "person", "person__household"),
    )
    rules, wished, present = attach(
        [household],
        parts,
        beside=[
            Beside(RuleBook.all()),
            Beside(wishes, ("commune",)),
            Beside(Journey.objects.active_on(day).filter(person__household=household)),
        ],
    )
    book = RuleBook(rules)
    rule, row = book.on(day), book.row_on(day)
    table = rule.exit_table if rule else None
    homes, persons = list(household.homes.all()), list(household.persons.all())
    active = {journey.pk for journey in present}
    home_lines = tuple(_line(home, day, table) for home in homes)
    current = next((line.row for line in home_lines if line.is_current), None)
    members = tuple(_member(person, day, table, current, active) for person in persons)
    return SituationPage(
        household=household,
        day=day,
        homes=home_lines,
        members=members,
        events=_events(home_lines, members, day),
        rule=row,
        wished=tuple(one.commune.name for one in wished),
    )


def worth_words(row: HomeSituation | WorkSituation, day: dt.date) -> str:
    """What a situation is worth in an exit, and by which version, in a sentence; empty without rules for the day."""
    rule = RuleBook().on(day)
    if rule is None:
        return ""
    word = _line(row, day, rule.exit_table).word
    return f"Pour la sortie{NARROW_SPACE}: {word} (table {rule.exit_table.version})."


def _member(person: Any, day: dt.date, table: ExitTable | None, home: Any, active: set[int]) -> Member:
    works = tuple(_line(work, day, table) for work in person.works.all())
    journey = next(iter(person.journeys.all()), None)
    is_accompanied = journey is not None and journey.pk in active
    exit_class = None
    if table and is_accompanied:
        work: Any = next((line.row for line in works if line.is_current), None)
        facts = exit_facts(home.kind if home else "", work.kind if work else NO_WORK, work.months if work else None)
        exit_class = classify(facts, table)
    papers = _papers(person.papers.all(), day)
    return Member(person, age_on(person.birth_date, day), works, papers, journey, is_accompanied, exit_class)


def _papers(papers: Sequence[Paper], day: dt.date) -> tuple[PaperLine, ...]:
    """The papers, the latest first; those that a later one replaced are told as such."""
    held = {HeldPaper(one.kind, one.get_kind_display(), one.issued_on, one.expires_on): one for one in papers}
    current = in_force(held, day)
    found = []
    for facts, row in held.items():
        state = paper_state(facts, day)
        words = "" if state is DeadlineState.OK else deadline_words(row.expires_on, day)
        found.append(PaperLine(row, facts not in current, _PAPER_BADGES[state], words))
    return tuple(sorted(found, key=lambda line: line.is_replaced))


def _line(row: HomeSituation | WorkSituation, day: dt.date, table: ExitTable | None) -> Line:
    """A situation and what the table says of it."""
    first, after = bounds(row)
    is_current = first <= day and (after is None or day < after)
    badge, word, why, source = "neutral", "", "", ""
    if table is not None:
        if isinstance(row, HomeSituation):
            criterion, facts = Criterion.HOUSING, exit_facts(row.kind, "", None)
        else:
            criterion, facts = Criterion.WORK, exit_facts("", row.kind, row.months)
        finding = find(criterion, facts, table)
        badge, word = WORDS.get((criterion, finding.verdict)) or UNSETTLED[finding.verdict]
        why = finding.why
        if finding.row:
            source = f"{finding.row.source} ({finding.row.certainty.label})"
    return Line(row, span_words(first, after), is_current, badge, word, why, source)


def _events(homes: Sequence[Line], members: Sequence[Member], day: dt.date) -> tuple[Event, ...]:
    """The two lanes: each situation with what it is worth, the ends to come as deadlines."""
    found: list[Event] = []
    for line in homes:
        home: Any = line.row
        label = SHORT_HOMES.get(home.kind, home.get_kind_display())
        found += _event(line, label, f", {home.commune}", "home", day)
        if line.is_current and home.place_ends_on:
            found.append(Event(home.place_ends_on, "Fin de la place", "home", "deadline"))
    several = sum(bool(member.works) for member in members) > 1
    for member in members:
        for line in member.works:
            work: Any = line.row
            kind = "" if work.kind in COURSES else f", {work.get_kind_display()}"
            label = f"{member.person.first_name}{NARROW_SPACE}: {work.title}" if several else work.title
            found += _event(line, label, kind, "job", day)
            after = bounds(work)[1]
            if line.is_current and after is not None:
                found.append(Event(after - ONE_DAY, "Fin du contrat", "job", "deadline"))
    return tuple(sorted(found, key=lambda event: (event.date, event.label)))


def _event(line: Line, label: str, more: str, strand: str, day: dt.date) -> list[Event]:
    """The situation on its lane; ``more`` gives way when the drawing has no room for it and for what it is worth."""
    first, after = bounds(line.row)
    end = None if first > day else day if after is None else min(after - ONE_DAY, day)
    worth = f" ({line.word})" if line.word else ""
    whole = f"{label}{more}{worth}"
    told = whole if len(whole) <= ROOM else f"{label}{worth}"
    return [Event(first, told, strand, "deadline" if first > day else "fact", end)]
