"""Hours of activity of a person, by week, beside what their contract with France Travail asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.journeys.access import check_may_write
from coincide.apps.journeys.log.common import check_reads, create
from coincide.apps.journeys.models import ActivityHours, AgreedHours, Contact, Step
from coincide.apps.people import undo as undoing
from coincide.apps.people.actions import Saved
from coincide.apps.people.models import Person
from coincide.apps.programme.queries import target
from coincide.apps.territory.clock import today
from coincide.apps.territory.models import Departement
from coincide.core.rules.activity import DEFAULT, TARGET, Week, WeeklyActivity, weeks
from coincide.core.rules.calendar import french_date
from coincide.core.rules.sources import Certainty

DAY = Decimal(24)
WEEKS_SHOWN = 8


@transaction.atomic
def log_hours(
    person: Person,
    *,
    by: User,
    on: dt.date,
    hours: Decimal,
    kind: str,
    step: Step | None = None,
    contact: Contact | None = None,
) -> Saved[ActivityHours]:
    """Hours that a person spent on an activity that counts, on one day; from a step or a contact, or by themselves."""
    check_may_write(by, person.household_id)
    if on > today():
        raise ValidationError({"on": "Des heures s'inscrivent une fois faites\u202f: changez la date."})
    for thing in (step, contact):
        if thing is not None and thing.household_id != person.household_id:
            raise ValidationError("Ces heures et ce qui les donne ne sont pas du même ménage.")
    if step is not None:
        check_reads(by, step.layer, step.owner_id, step.created_by_id)
    already = ActivityHours.objects.filter(person=person, on=on).aggregate(sum=Sum("hours"))["sum"] or Decimal(0)
    if already + hours > DAY:
        raise ValidationError({"hours": f"Plus de 24 heures le {french_date(on)}\u202f: vérifiez le nombre."})
    made = create(ActivityHours(person=person, step=step, contact=contact, kind=kind, on=on, hours=hours))
    record("log_hours", person.household, person.household_id, by)
    trace = undoing.Trace()
    trace.made(made)
    return Saved(made, undoing.pack(trace.steps(), by))


@transaction.atomic
def remove_hours(made: ActivityHours, *, by: User) -> Saved[ActivityHours]:
    """Take hours back; those of a group meeting are corrected on its page."""
    locked = ActivityHours.objects.select_for_update(of=("self",)).select_related("person__household").get(pk=made.pk)
    household = locked.person.household
    check_may_write(by, household.pk)
    if not ActivityHours.objects.readable_by(by).filter(pk=made.pk).exists() or locked.contact_id:
        raise ValidationError("Ces heures viennent d'un contact\u202f: corrigez-le.")
    trace = undoing.Trace()
    trace.will_change(locked)
    locked.delete()
    record("remove_hours", household, household.pk, by)
    return Saved(made, undoing.pack(trace.steps(), by))


@transaction.atomic
def agree_hours(person: Person, *, by: User, since: dt.date, hours: Decimal) -> Saved[AgreedHours]:
    """The hours a week that the person's contract says, from a day. Why they are fewer is not stored (health)."""
    check_may_write(by, person.household_id)
    if since > today():
        raise ValidationError({"since": "Donnez le jour depuis lequel le contrat le dit, aujourd'hui ou avant."})
    trace = undoing.Trace()
    said = AgreedHours.objects.select_for_update().filter(person=person, since=since).first()
    if said is not None:
        trace.will_change(said)
        said.hours = hours
        said.full_clean()
        said.save(update_fields=["hours"])
    else:
        said = create(AgreedHours(person=person, since=since, hours=hours))
        trace.made(said)
    record("agree_hours", person.household, person.household_id, by)
    return Saved(said, undoing.pack(trace.steps(), by))


def asked_by_default(departement: Departement | None, day: dt.date) -> WeeklyActivity:
    """What a contract asks a week where nothing else was agreed: the dated reference value, else the default."""
    row = target(TARGET, departement, day)
    return WeeklyActivity(row.value, row.source, Certainty(row.certainty)) if row else DEFAULT


@dataclass(frozen=True, slots=True)
class PersonWeeks:
    """The weeks of one person, oldest first; ``agreed``: what their contract says now, None when by default."""

    person_id: UUID
    weeks: tuple[Week, ...]
    agreed: Decimal | None

    @property
    def current(self) -> Week:
        """The week of today."""
        return self.weeks[-1]


def hours_by_week(
    persons: Iterable[UUID],
    done_hours: Iterable[ActivityHours],
    agreed_hours: Iterable[AgreedHours],
    day: dt.date,
    default: Decimal,
    count: int = WEEKS_SHOWN,
) -> dict[UUID, PersonWeeks]:
    """The last weeks of these persons, from the hours done and agreed that their reader may read."""
    ids = list(persons)
    first = day - dt.timedelta(weeks=count)
    done: dict[UUID, list[tuple[dt.date, Decimal]]] = {pk: [] for pk in ids}
    for one in done_hours:
        if one.person_id in done and first < one.on <= day:
            done[one.person_id].append((one.on, one.hours))
    agreed: dict[UUID, list[tuple[dt.date, Decimal]]] = {pk: [] for pk in ids}
    for said in agreed_hours:
        if said.person_id in agreed:
            agreed[said.person_id].append((said.since, said.hours))
    return {
        pk: PersonWeeks(
            pk, weeks(done[pk], day, count, agreed[pk], default), max(agreed[pk])[1] if agreed[pk] else None
        )
        for pk in ids
    }
