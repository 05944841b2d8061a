"""*Ma journée*: what is due, whose it is, and what somebody decided about it."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from coincide.apps.accounts.models import User
from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, Role, roles
from coincide.apps.journeys.alerts.board import households_of, my_households, read_board, readable
from coincide.apps.journeys.alerts.counts import last_kept, trend
from coincide.apps.journeys.dossier import Dossier
from coincide.apps.journeys.due import RULES, Due, Kind, Severity
from coincide.apps.journeys.follow_up import to_note
from coincide.apps.journeys.lists import plain
from coincide.apps.journeys.models import Journey, ReferentPeriod
from coincide.apps.journeys.queries import dossiers
from coincide.apps.organisations.models import Profession
from coincide.apps.territory.clock import today
from coincide.core.rules.calendar import french_count

TITLES = {
    Severity.LATE: "En retard",
    Severity.WEEK: "Cette semaine",
    Severity.COMING: "À venir",
    Severity.WITHIN_REACH: "À un pas d'une sortie positive",
}
SHOWN = {Severity.LATE: 10, Severity.WEEK: 10, Severity.COMING: 5, Severity.WITHIN_REACH: 3}
"""How many of each are shown before the fold, so that the day of thirty households fits a screen."""

SHORT: dict[str, str] = {Profession.CIP: "emploi", Profession.SOCIAL: "social"}
MINE, ALL = "miennes", "toutes"
LARGE = 400
"""Households from which the coordination's page shows one colleague at a time, beside the counts of the night: reading
every file of the operator would take some 3 ms each."""


@dataclass(frozen=True, slots=True)
class Row:
    """One alert as shown: the name of its owner where it isn't who looks, and the address where it is decided."""

    due: Due
    owner: str
    decide_url: str


@dataclass(frozen=True, slots=True)
class Group:
    """The alerts of one severity: those shown, and those folded so that the day fits a screen."""

    severity: Severity
    title: str
    shown: Sequence[Row]
    folded: Sequence[Row]

    @property
    def count(self) -> int:
        """How many in all."""
        return len(self.shown) + len(self.folded)


@dataclass(frozen=True, slots=True)
class Scope:
    """A choice of whose alerts are shown, as a link."""

    label: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Load:
    """One referent of the operator: households followed, alerts late, alerts of the week, silent files."""

    name: str
    profession: str
    url: str
    households: int
    late: int
    week: int | None
    silent: int


@dataclass(slots=True)
class Day:
    """The files and the alerts of a user on a day; ``due`` those shown, ``every`` those that they may read."""

    user: User
    day: dt.date
    query: QueryDict
    files: list[Dossier] = field(default_factory=list)
    every: list[Due] = field(default_factory=list)
    due: list[Due] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    settled: int = 0
    silence: int = 0
    is_large: bool = False
    households: int = 0

    @property
    def is_coordinator(self) -> bool:
        """Whether the whole operator is looked at."""
        return self.user.role == Role.COORDINATOR

    @property
    def scope(self) -> str:
        """Whose alerts are asked for: one's own unless said otherwise, all of them for the coordination."""
        asked = self.query.get("vue", "")
        return asked if asked in {MINE, ALL} else (ALL if self.is_coordinator else MINE)

    @property
    def chosen(self) -> int | None:
        """The referent whose alerts the coordination asked for."""
        asked = self.query.get("referent", "")
        return int(asked) if self.is_coordinator and asked.isdecimal() and len(asked) < 10 else None


def read_day(user: User, day: dt.date, query: QueryDict) -> Day:
    """Everything the page shows, in a constant number of queries."""
    one = Day(user, day, query)
    looked_at = my_households(user, day)
    if one.is_coordinator:
        one.households = looked_at.count()
        one.is_large = one.households > LARGE
        if one.is_large:
            looked_at = households_of(user, one.chosen or user.pk, day)
    files = dossiers(looked_at, day, for_alerts=True)
    board = read_board(user.organisation_id, [file.id for file in files], day)
    for file in files:
        found = readable(board.standing(file), user)
        follows = one.is_coordinator or any(referent.user_id == user.pk for referent in file.referents)
        kept = found if follows else [due for due in found if due.owner_id == user.pk]
        if follows or kept:
            one.files.append(file)
            one.every += kept
        if follows and board.decisions.get(file.id):
            one.settled += len(readable((handled.due for handled in board.handled(file)), user))
    one.names = {pk: member.full_name for pk, member in board.users.items()}
    one.silence = board.delays.silence
    if not one.is_large:
        one.households = len(one.files)
    owner = one.chosen if one.chosen is not None else user.pk
    is_owned = one.chosen is not None or one.scope == MINE or one.is_large
    one.due = [due for due in one.every if not is_owned or due.owner_id == owner]
    return one


@roles(OPERATOR)
@require_GET
def my_day(request: SignedInRequest) -> HttpResponse:
    """What do I have to do today, and for whom?

    One column of the alerts that are the user's (``?vue=toutes``: of all that they follow too; for the coordination all
    of the operator's, or those of ``?referent=``); a narrow one with the week and the silent files.
    """
    return day_page(request, request.GET)


def day_page(request: SignedInRequest, query: QueryDict) -> HttpResponse:
    """The page of a user's day, as ``query`` asks for it."""
    one = read_day(request.user, today(), query)
    counted_on = None
    loads: list[Load] = []
    if one.is_large:
        counted_on, loads = kept_loads(request.user, one.day)
    elif one.is_coordinator:
        loads = referent_loads(one.files, one.every)
    days, kinds = trend(request.user.organisation_id, one.day) if loads and not one.is_large else ([], [])
    now: Counter[Kind] = Counter(due.kind for due in one.every)
    context = {
        "households": one.households,
        "counted_on": counted_on,
        "is_counted": counted_on is not None or not one.is_large,
        "is_large": one.is_large,
        "groups": groups(one),
        "week": week(one.due, one.day),
        "silent": silent(one),
        "silence_delay": one.silence,
        "follow_ups": len(to_note(request.user, one.day)),
        "scopes": [] if one.is_large else scopes(one),
        "settled": one.settled,
        "loads": loads,
        "trend_days": days,
        "trend": [(RULES[kind.kind].label, kind.totals, now[kind.kind]) for kind in kinds],
        "chosen": next((load for load in loads if one.chosen and load.url.endswith(f"={one.chosen}")), None),
        "subtitle": subtitle(one.due, one.households),
        "day": one.day,
    }
    return render(request, "journeys/my_day.html", context)


def is_in_column(due: Due) -> bool:
    """Whether an alert has a row in the column: a silence only once late, the narrow column tells it before."""
    return due.kind is not Kind.SILENCE or due.severity is Severity.LATE


def decide_url(due: Due) -> str:
    """Where an alert is settled, postponed or entrusted."""
    keys = urlencode([("cle", key) for key in due.keys])
    return f"{reverse('journeys:decide_alert', args=[due.household.id])}?{keys}"


def groups(one: Day) -> list[Group]:
    """Late, this week, coming, one step away."""
    found: dict[Severity, list[Due]] = defaultdict(list)
    for due in one.due:
        if is_in_column(due):
            found[due.severity].append(due)
    hidden = {one.user.pk, one.chosen}
    result = []
    for severity in Severity:
        ordered = sorted(found[severity], key=lambda due: (due.day, plain(due.household.name)))
        rows = [
            Row(due, "" if due.owner_id in hidden else one.names.get(due.owner_id or 0, "personne"), decide_url(due))
            for due in ordered
        ]
        if rows:
            limit = SHOWN[severity]
            result.append(Group(severity, TITLES[severity], rows[:limit], rows[limit:]))
    return result


def scopes(one: Day) -> list[Scope]:
    """One's own, all of them; nothing to choose when both are the same."""
    column = [due for due in one.every if is_in_column(due)]
    mine = sum(due.owner_id == one.user.pk for due in column)
    if one.chosen is None and mine == len(column):
        return []
    at = reverse("journeys:my_day")
    current = None if one.chosen is not None else one.scope
    return [
        Scope("Les miennes", mine, f"{at}?vue={MINE}", current == MINE),
        Scope("Celles de l'équipe" if one.is_coordinator else "Celles de mes ménages", len(column), f"{at}?vue={ALL}",
              current == ALL),
    ]  # fmt: skip


def silent(one: Day) -> list[Due]:
    """The files without contact for a while, the longest first: whoever's alert it is, of who is looked at."""
    found = [due for due in one.every if due.kind is Kind.SILENCE]
    if one.chosen is not None:
        found = [due for due in found if any(ref.user_id == one.chosen for ref in due.household.referents)]
    return sorted(found, key=lambda due: due.day)


def week(due: Iterable[Due], day: dt.date) -> list[tuple[dt.date, list[Due]]]:
    """The deadlines of today and the six days after, by day, the days without any left out."""
    days: dict[dt.date, list[Due]] = defaultdict(list)
    for one in due:
        if one.until is not None and 0 <= (one.until - day).days < 7:
            days[one.until].append(one)
    return sorted(days.items())


def referent_loads(files: Sequence[Dossier], every: Sequence[Due]) -> list[Load]:
    """What each referent carries, by name: their households, their own alerts, the silent files among theirs."""
    carried: dict[tuple[str, str, int], set[object]] = defaultdict(set)
    for file in files:
        for referent in file.referents:
            carried[referent.name, SHORT[referent.profession], referent.user_id].add(file.id)
    silent = {due.household.id for due in every if due.kind is Kind.SILENCE}
    own: dict[int | None, Counter[Severity]] = defaultdict(Counter)
    for due in every:
        own[due.owner_id][due.severity] += is_in_column(due)
    return [
        Load(
            name,
            profession,
            f"{reverse('journeys:my_day')}?referent={pk}",
            len(mine),
            own[pk][Severity.LATE],
            own[pk][Severity.WEEK],
            len(mine & silent),
        )
        for (name, profession, pk), mine in sorted(carried.items())
    ]


def kept_loads(user: User, day: dt.date) -> tuple[dt.date | None, list[Load]]:
    """The same from the counts of the last night (which one comes first: None before the first), for an operator too
    large to be read file by file."""
    counted_on, counts = last_kept(user.organisation_id, day)
    held = ReferentPeriod.objects.filter(
        period__contains=day, journey__in=Journey.objects.active_on(day).filter(operator=user.organisation_id)
    )
    rows = held.values("user_id", "user__full_name", "profession").annotate(
        households=Count("journey__person__household", distinct=True)
    )
    at = reverse("journeys:my_day")
    return counted_on, [
        Load(
            row["user__full_name"],
            SHORT[row["profession"]],
            f"{at}?referent={row['user_id']}",
            row["households"],
            counts[row["user_id"]]["late"],
            None,
            counts[row["user_id"]]["silent"],
        )
        for row in rows.order_by("user__full_name", "user_id")
    ]


def subtitle(due: Sequence[Due], households: int) -> str:
    """The day in one sentence."""
    if not households:
        return "Aucun ménage n'est suivi aujourd'hui."
    followed = french_count(households, "ménage suivi", "ménages suivis")
    late = len({one.household.id for one in due if one.severity is Severity.LATE})
    return (
        f"{followed}, {french_count(late, 'a', 'ont')} quelque chose en retard."
        if late
        else f"{followed}, aucun retard."
    )
