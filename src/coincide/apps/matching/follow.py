"""An accepted plan becomes steps in the journals of both referents, and their outcome comes back to the plan.

The home is asked for by the social worker, childcare too; jobs, classes and means of transport by the
CIP of the person; whoever decides, where
a household has no such referent. A step is due on the day of the offer (the dwelling is free, the job starts), never
sooner than :data:`SOONEST` nor later than :data:`LATEST` after the decision [ours, unverified].
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from coincide.apps.accounts.models import User
from coincide.apps.journeys.access import may_write
from coincide.apps.journeys.log.steps import add_step, withdraw_plan
from coincide.apps.journeys.models import ReferentPeriod, Step, Strand
from coincide.apps.matching import wording
from coincide.apps.matching.models import Plan
from coincide.apps.organisations.models import Profession
from coincide.apps.people.models import Person
from coincide.apps.territory.clock import today
from coincide.core.rules.calendar import NARROW_SPACE as NARROW
from coincide.core.rules.calendar import french_count

SOONEST, LATEST = dt.timedelta(days=7), dt.timedelta(days=30)
TITLE_AT_MOST = 160


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an accepted plan: ``state`` is done, dropped, late or running; how many of its steps are done."""

    state: str
    done: int
    total: int
    notes: tuple[str, ...] = ()

    @property
    def badge(self) -> tuple[str, str]:
        """Its badge and the words of it."""
        return BADGES[self.state]

    @property
    def words(self) -> str:
        """How far it is."""
        return f"{self.done} sur {french_count(self.total, 'étape')}"


BADGES = {
    "done": ("done", "Abouti"),
    "dropped": ("neutral", "Abandonné"),
    "late": ("late", "En retard"),
    "running": ("info", "En cours"),
}
"""The badge of each state, in the order in which states are told."""


def promise(plan: Plan, by: User) -> list[Step]:
    """Write the steps of a plan that was just accepted, in the caller's transaction."""
    plan = Plan.objects.select_related(
        "household", "dwelling__commune", "dwelling__landlord", "care__basin", "care__provider"
    ).get(pk=plan.pk)
    referents = _referents(plan)
    made = []
    if plan.dwelling is not None:
        words = f"Demander le {wording.dwelling_text(plan.dwelling)}, {plan.dwelling.landlord.name}"
        owner = _owner(referents, Profession.SOCIAL, None, by)
        made.append(_step(plan, by, owner, Strand.HOME, words, plan.dwelling.available_from, None))
    chosen = plan.jobs.select_related(
        "person", "job__commune", "job__employer", "resource__basin", "course__basin", "course__provider"
    ).order_by("pk")
    for one in chosen:
        owner = _owner(referents, Profession.CIP, one.person, by)
        words = f"Candidater{NARROW}: {wording.job_text(one.job)}, {one.job.employer.name}"
        made.append(_step(plan, by, owner, Strand.JOB, words, one.job.starts_on, one.person))
        if one.resource is not None:
            words = f"Réserver{NARROW}: {wording.offer_text(one.resource)}"
            made.append(_step(plan, by, owner, Strand.MOVE, words, one.job.starts_on, one.person))
        if one.course is not None:
            words = f"Inscrire au cours{NARROW}: {wording.offer_text(one.course)}, {one.course.provider.name}"
            made.append(_step(plan, by, owner, Strand.JOB, words, one.course.starts_on, one.person))
    if plan.care is not None:
        owner = _owner(referents, Profession.SOCIAL, None, by)
        places = french_count(plan.care_places, "place")
        words = f"Demander {places} de garde{NARROW}: {wording.offer_text(plan.care)}, {plan.care.provider.name}"
        first = min((one.job.starts_on for one in chosen), default=today())
        made.append(_step(plan, by, owner, Strand.ALL, words, first, None))
    return made


def withdraw(plan: Plan, by: User) -> int:
    """Remove the steps that nobody has started, once the plan is no longer accepted; how many."""
    return withdraw_plan(plan.pk, by=by)


def due_day(offered_on: dt.date, day: dt.date) -> dt.date:
    """By when a step is promised on ``day`` for an offer of that date."""
    return min(max(offered_on, day + SOONEST), day + LATEST)


def steps_of(plans: Iterable[int]) -> QuerySet[Step]:
    """The steps that these plans became."""
    return Step.objects.filter(plan__in=list(plans))


def outcomes(steps: Iterable[Step]) -> dict[int, Outcome]:
    """What became of each plan that has some of these steps."""
    found: dict[int, list[Step]] = {}
    for step in steps:
        found.setdefault(step.plan or 0, []).append(step)
    return {pk: _outcome(steps, today()) for pk, steps in found.items()}


def summary(found: Iterable[Outcome]) -> list[tuple[str, str, int]]:
    """How many plans are in each state: badge, words, count; states without any left out."""
    counts = Counter(one.state for one in found)
    return [(*badge, counts[state]) for state, badge in BADGES.items() if counts[state]]


def _outcome(steps: list[Step], day: dt.date) -> Outcome:
    open_steps = [one for one in steps if one.ended_on is None]
    dropped = [one for one in steps if one.outcome == Step.Outcome.DROPPED]
    late = any(one.due_on is not None and one.due_on < day for one in open_steps)
    state = "late" if late else "running" if open_steps else "dropped" if dropped else "done"
    notes = tuple(f"{one.title}{NARROW}: {one.outcome_note}" for one in dropped if one.outcome_note)
    return Outcome(state, sum(one.outcome == Step.Outcome.DONE for one in steps), len(steps), notes)


def _step(
    plan: Plan, by: User, owner: User, strand: str, words: str, offered_on: dt.date, person: Person | None
) -> Step:
    saved = add_step(
        plan.household, by=by, owner=owner, title=words[:TITLE_AT_MOST], due_on=due_day(offered_on, today()),
        strand=strand, person=person, plan=plan.pk,
    )  # fmt: skip
    return saved.thing


def _referents(plan: Plan) -> list[ReferentPeriod]:
    """Who follows somebody of the household today and may work in its file."""
    found = ReferentPeriod.objects.filter(
        journey__person__household=plan.household_id, period__contains=today(), user__is_active=True
    )
    every = list(found.select_related("user", "journey").order_by("journey__entered_on", "pk"))
    allowed = {user: may_write(user, plan.household_id) for user in {one.user for one in every}}
    return [one for one in every if allowed[one.user]]


def _owner(referents: list[ReferentPeriod], profession: str, person: Person | None, by: User) -> User:
    """The person's own referent of that profession, else the household's, else who decides."""
    mine = [one for one in referents if one.profession == profession]
    own = [one for one in mine if person is not None and one.journey.person_id == person.pk]
    return (own or mine)[0].user if mine else by
