"""What changed since the last run of a session: said on the list and at its head, before anyone opens a plan.

A fixed number of statements whatever the number of sessions: offers as they are, offers held by accepted plans,
households accompanied today, and what each run had found.
"""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery

from coincide.apps.journeys.models import BasinPeriod, Journey
from coincide.apps.matching.inputs import concerns, rows
from coincide.apps.matching.models import Plan, PlanningSession, Run, RunLine
from coincide.apps.matching.runs import offers_of
from coincide.apps.offers.models import STALE_AFTER
from coincide.apps.people.editing import event_model
from coincide.apps.people.models import HomeSituation, Household, Person, WorkSituation
from coincide.apps.territory.clock import today
from coincide.core.planning.variants import base_id
from coincide.core.rules.calendar import french_count

RECENT = dt.timedelta(days=60)
"""Sessions held longer ago are history: what changed since is not told."""
AT_ONCE = 12
"""Sessions of a list for which it is told, the newest first."""


@dataclass(frozen=True)
class News:
    """What changed since ``run``. Offers and households by identifier; ``touched``: households whose plan lost one."""

    run: Run
    gone: frozenset[str] = frozenset()
    stale: frozenset[str] = frozenset()
    past: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    new: frozenset[str] = frozenset()
    left: frozenset[uuid.UUID] = frozenset()
    entered: frozenset[uuid.UUID] = frozenset()
    settled: frozenset[uuid.UUID] = frozenset()
    edited: frozenset[uuid.UUID] = frozenset()
    touched: frozenset[uuid.UUID] = field(default=frozenset())

    @property
    def parts(self) -> list[str]:
        """What happened, in a few words each; empty when nothing did."""
        told = [
            (self.gone, "offre retirée ou prise", "offres retirées ou prises"),
            (self.stale, "offre à reconfirmer", "offres à reconfirmer"),
            (self.past, "date de début passée", "dates de début passées"),
            (self.changed, "offre modifiée", "offres modifiées"),
            (self.new, "nouvelle offre", "nouvelles offres"),
            (self.left, "ménage parti", "ménages partis"),
            (self.entered, "ménage arrivé", "ménages arrivés"),
            (self.edited, "dossier modifié", "dossiers modifiés"),
            (self.settled, "ménage placé par une autre séance", "ménages placés par une autre séance"),
        ]
        return [french_count(len(found), one, many) for found, one, many in told if found]

    @property
    def touched_words(self) -> str:
        """« 2 plans touchés »."""
        return french_count(len(self.touched), "plan touché", "plans touchés") if self.touched else ""

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.parts)


def of_sessions(sessions: Iterable[PlanningSession]) -> dict[uuid.UUID, News]:
    """What changed since the last run of each of these sessions of one operator, for the recent ones."""
    day = today()
    recent = [one for one in sessions if one.status == PlanningSession.Status.DONE and one.held_on >= day - RECENT][
        :AT_ONCE
    ]
    if not recent:
        return {}
    last = Run.objects.filter(session__in=recent, kind=Run.Kind.SESSION, status=Run.Status.DONE)
    runs = {one.session_id: one for one in last.order_by("session_id", "-started_at").distinct("session_id")}
    if not runs:
        return {}
    now = _Now(recent[0], day, min(one.started_at for one in runs.values()))
    lines: dict[uuid.UUID, list[RunLine]] = defaultdict(list)
    for line in RunLine.objects.filter(run__in=list(runs.values())):
        lines[line.run_id].append(line)
    basins = {one.pk: {basin.pk for basin in one.basins.all()} for one in recent}
    return {pk: _told(run, lines[run.pk], now, pk, basins[pk]) for pk, run in runs.items()}


class _Now:
    """How things are today for an operator."""

    def __init__(self, session: PlanningSession, day: dt.date, since: dt.datetime) -> None:
        self.day = day
        self.edits = _edits(session, since)
        self.offers = {str(one["id"]): one for one in rows(session.operator)}
        accepted = Plan.objects.filter(session__operator=session.operator_id, status=Plan.Status.ACCEPTED)
        plans: dict[int, tuple[uuid.UUID, uuid.UUID, uuid.UUID | None]] = {}
        self.held: list[tuple[uuid.UUID, uuid.UUID, int]] = []
        """Each job that an accepted plan holds: session, job, its openings."""
        rows_held = accepted.order_by().values_list(
            "pk", "session", "household", "dwelling", "jobs__job", "jobs__job__openings"
        )
        for pk, held_in, household, home, job, openings in rows_held:
            plans[pk] = (held_in, household, home)
            if job is not None:
                self.held.append((held_in, job, openings))
        self.accepted = list(plans.values())
        active = Journey.objects.active_on(day).filter(operator=session.operator_id)
        where = BasinPeriod.objects.filter(journey__in=active, period__contains=day)
        self.active = set(where.values_list("journey__person__household", "basin"))


def _edits(session: PlanningSession, since: dt.datetime) -> dict[uuid.UUID, dt.datetime]:
    """When what a plan reads of each household of the operator last changed, for changes after ``since``."""
    mine = Household.objects.filter(operator=session.operator_id)
    parts = []
    for model, path in ((Household, "id"), (Person, "household"), (HomeSituation, "household")):
        events = event_model(model).objects.filter(pgh_created_at__gt=since, **{f"{path}__in": mine.values("pk")})
        parts.append(events.order_by().values_list(path, "pgh_created_at"))
    persons = Person.objects.filter(household__operator=session.operator_id)
    works = event_model(WorkSituation).objects.filter(pgh_created_at__gt=since, person__in=persons.values("pk"))
    owner = persons.filter(pk=OuterRef("person")).values("household")[:1]
    parts.append(works.order_by().annotate(whose=Subquery(owner)).values_list("whose", "pgh_created_at"))
    found: dict[uuid.UUID, dt.datetime] = {}
    for household, at in parts[0].union(*parts[1:], all=True):
        found[household] = max(at, found.get(household, at))
    return found


def _told(run: Run, lines: list[RunLine], now: _Now, session: uuid.UUID, basins: set[int]) -> News:
    read_on = dt.date.fromisoformat(run.inputs["day"])
    limit = now.day - STALE_AFTER
    known: dict[str, str] = run.inputs["offers"]
    held: Counter[str] = Counter()
    openings: dict[str, int] = {}
    for where, job, places in now.held:
        if where != session:
            held[str(job)] += 1
            openings[str(job)] = places
    taken = {str(home) for where, _, home in now.accepted if home and where != session}
    taken |= {job for job, count in held.items() if count >= openings[job]}
    open_now = {key: one for key, one in now.offers.items() if concerns(one, basins)}
    used = {base_id(key) for line in lines for key in offers_of(line.plan)}
    gone = (known.keys() - open_now.keys()) | (known.keys() & taken)
    still = known.keys() & open_now.keys() - gone
    stale = {key for key in still if open_now[key]["confirmed_on"] < limit}
    past = {key for key in used & still if (day := open_now[key]["from_day"]) and read_on <= day < now.day}
    changed = {key for key in still if known[key] != open_now[key]["facts"]}
    new = {key for key in open_now.keys() - known.keys() - taken if open_now[key]["confirmed_on"] >= limit}
    members = {line.household_id for line in lines}
    here = {household for household, basin in now.active if basin in basins}
    settled = {household for where, household, _ in now.accepted if where != session}
    lost = gone | stale | changed
    touched = {line.household_id for line in lines if any(base_id(key) in lost for key in offers_of(line.plan))}
    return News(
        run,
        frozenset(gone),
        frozenset(stale),
        frozenset(past),
        frozenset(changed),
        frozenset(new),
        frozenset(members - here),
        frozenset(here - members - settled),
        frozenset(members & settled),
        frozenset(one for one in members & here if one in now.edits and now.edits[one] > run.started_at),
        frozenset(touched),
    )
