"""*Ma journée*."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from coincide.apps.accounts.requests import SignedInRequest
from coincide.apps.accounts.roles import OPERATOR, Role, roles
from coincide.apps.journeys.dossier import Dossier
from coincide.apps.journeys.due import DEFAULT_DELAYS, Due, Kind, Severity, dues
from coincide.apps.journeys.lists import plain
from coincide.apps.journeys.queries import dossiers, followed_by, my_caseload
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


@dataclass(frozen=True, slots=True)
class Group:
    """The things due of one severity: those shown, and those folded so that the day fits a screen."""

    severity: Severity
    title: str
    shown: Sequence[Due]
    folded: Sequence[Due]

    @property
    def count(self) -> int:
        """How many in all."""
        return len(self.shown) + len(self.folded)


@dataclass(frozen=True, slots=True)
class Load:
    """One referent of the operator: households followed, things late, things of the week, silent files."""

    name: str
    profession: str
    url: str
    households: int
    late: int
    week: int
    silent: int


@roles(OPERATOR)
@require_GET
def my_day(request: SignedInRequest) -> HttpResponse:
    """What do I have to do today, and for whom?

    One column of what is due for the households that the user follows (for the coordinator, all of the operator's, or
    those of the referent chosen by ``?referent=``); a narrow one with the week and the silent files.
    """
    user, day = request.user, today()
    is_coordinator = user.role == Role.COORDINATOR
    seen = my_caseload(user, day)
    files = dossiers(seen, day)
    loads = referent_loads(files) if is_coordinator else []
    chosen = request.GET.get("referent", "")
    if is_coordinator and chosen.isdecimal():
        kept = set(followed_by(seen, int(chosen), day).values_list("pk", flat=True))
        files = [one for one in files if one.id in kept]
    due = [one for file in files for one in dues(file)]
    silent = [file for file in files if (file.days_silent or 0) >= DEFAULT_DELAYS.silence]
    context = {
        "households": len(files),
        "groups": groups(due),
        "week": week(due, day),
        "silent": sorted(silent, key=lambda file: -(file.days_silent or 0)),
        "silence_delay": DEFAULT_DELAYS.silence,
        "loads": loads,
        "chosen": next((load for load in loads if load.url.endswith(f"={chosen}")), None),
        "subtitle": subtitle(due, len(files)),
        "day": day,
    }
    return render(request, "journeys/my_day.html", context)


def is_in_column(due: Due) -> bool:
    """Whether a thing has a row in the column: a silence only once late, the narrow column tells it before."""
    return due.kind is not Kind.SILENCE or due.severity is Severity.LATE


def groups(due: Sequence[Due]) -> list[Group]:
    """Late, this week, coming, one step away."""
    found: dict[Severity, list[Due]] = defaultdict(list)
    for one in due:
        if is_in_column(one):
            found[one.severity].append(one)
    result = []
    for severity in Severity:
        ordered = sorted(found[severity], key=lambda one: (one.day, plain(one.household.name)))
        if ordered:
            limit = SHOWN[severity]
            result.append(Group(severity, TITLES[severity], ordered[:limit], ordered[limit:]))
    return result


def week(due: Sequence[Due], day: dt.date) -> list[tuple[dt.date, list[Due]]]:
    """The deadlines of today and the six days after, by day, the days without any left out."""
    days: dict[dt.date, list[Due]] = defaultdict(list)
    for one in due:
        if one.until is not None and 0 <= (one.until - day).days < 7:
            days[one.until].append(one)
    return sorted(days.items())


def referent_loads(files: Sequence[Dossier]) -> list[Load]:
    """What each referent carries, by name."""
    carried: dict[tuple[str, str, int], list[Dossier]] = defaultdict(list)
    for file in files:
        for referent in file.referents:
            carried[referent.name, SHORT[referent.profession], referent.user_id].append(file)
    loads = []
    for (name, profession, pk), mine in sorted(carried.items()):
        due = [one for file in mine for one in dues(file)]
        loads.append(
            Load(
                name,
                profession,
                f"{reverse('journeys:my_day')}?referent={pk}",
                len(mine),
                sum(one.severity is Severity.LATE for one in due),
                sum(one.severity is Severity.WEEK and is_in_column(one) for one in due),
                sum(one.kind is Kind.SILENCE for one in due),
            )
        )
    return loads


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
