"""Collective workshops: entered once, with who came; each household gets its contact, each person their hours.

Who may: a professional of the operator, for the persons of files that they may work in. Whoever animated it corrects
it, or a coordinator.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import Role
from coincide.apps.journeys.log.contacts import check_contact
from coincide.apps.journeys.models import ActivityHours, Contact, GroupMeeting
from coincide.apps.people.models import Household, Person


@transaction.atomic
def hold_group_meeting(*, by: User, on: dt.date, title: str, hours: Decimal, persons: Iterable[Person]) -> GroupMeeting:
    """A workshop that took place, with those who came."""
    if not by.works_for_operator:
        raise PermissionDenied("Seuls les professionnels de l'opérateur inscrivent un atelier collectif.")
    meeting = GroupMeeting(operator=by.organisation, author=by, on=on, title=title, hours=hours)
    meeting.full_clean()
    meeting.save(force_insert=True)
    _attend(meeting, _checked(persons, by), by)
    record("hold_group_meeting", meeting, meeting.pk, by)
    return meeting


@transaction.atomic
def correct_group_meeting(
    meeting: GroupMeeting, *, by: User, on: dt.date, title: str, hours: Decimal, persons: Iterable[Person]
) -> GroupMeeting:
    """Change a workshop and who came. Those whose file is not open to ``by`` stay as they are, with the new facts."""
    locked = _mine(meeting, by)
    locked.on, locked.title, locked.hours = on, title, hours
    locked.full_clean()
    locked.save(force_update=True)
    came = _checked(persons, by)
    mine = Household.objects.writable_by(by).values("pk")
    locked.contacts.filter(household__in=mine).delete()
    for contact in locked.contacts.all():
        contact.on, contact.subject, contact.minutes = on, title, _minutes(hours)
        contact.save(update_fields=["on", "subject", "minutes"])
        contact.activity_hours.update(on=on, hours=hours)
    _attend(locked, came, by)
    record("correct_group_meeting", locked, locked.pk, by)
    return locked


@transaction.atomic
def cancel_group_meeting(meeting: GroupMeeting, *, by: User) -> int:
    """Take a workshop back, with every contact and hour that came from it; how many households are concerned."""
    locked = _mine(meeting, by)
    touched = locked.contacts.count()
    pk = locked.pk
    locked.delete()
    record("cancel_group_meeting", GroupMeeting, pk, by)
    return touched


def _mine(meeting: GroupMeeting, by: User) -> GroupMeeting:
    locked = GroupMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    of_operator = by.works_for_operator and by.organisation_id == locked.operator_id
    if not of_operator or (locked.author_id != by.pk and by.role != Role.COORDINATOR):
        raise PermissionDenied("Qui a animé cet atelier le corrige, ou la coordination.")
    return locked


def _checked(persons: Iterable[Person], by: User) -> list[Person]:
    came = list({person.pk: person for person in persons}.values())
    if not came:
        raise ValidationError({"persons": "Cochez au moins une personne qui est venue."})
    open_files = set(
        Household.objects.writable_by(by)
        .filter(pk__in={person.household_id for person in came})
        .values_list("pk", flat=True)
    )
    if {person.household_id for person in came} - open_files:
        raise PermissionDenied("Le dossier d'une des personnes cochées ne vous est pas ouvert.")
    return came


def _attend(meeting: GroupMeeting, came: list[Person], by: User) -> None:
    """One contact a household (of the person, when one came alone), one line of hours a person."""
    by_household: dict[UUID, list[Person]] = defaultdict(list)
    for person in came:
        by_household[person.household_id].append(person)
    for household_id, members in by_household.items():
        contact = Contact(
            household=members[0].household,
            person=members[0] if len(members) == 1 else None,
            group_meeting=meeting,
            author=meeting.author,
            on=meeting.on,
            kind=Contact.Kind.GROUP,
            subject=meeting.title,
            minutes=_minutes(meeting.hours),
        )
        check_contact(contact)
        contact.full_clean()
        contact.save(force_insert=True)
        for person in members:
            hours = ActivityHours(
                person=person, contact=contact, kind=ActivityHours.Kind.GROUP, on=meeting.on, hours=meeting.hours
            )
            hours.full_clean()
            hours.save(force_insert=True)
        record("log_contact", Household, household_id, by)


def _minutes(hours: Decimal) -> int:
    return int(hours * 60)
