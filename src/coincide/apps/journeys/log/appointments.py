"""Appointments: planned, moved, then kept (which logs the contact), missed (a fact that stays) or cancelled."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.journeys.access import check_may_write
from coincide.apps.journeys.log.common import check_layer, check_owner, check_person, check_reads, create, update
from coincide.apps.journeys.log.contacts import check_contact
from coincide.apps.journeys.models import Appointment, Contact, Layer
from coincide.apps.people import undo as undoing
from coincide.apps.people.actions import Saved
from coincide.apps.people.models import Household, Person
from coincide.apps.territory.clock import PARIS, today
from coincide.core.rules.calendar import french_date

AHEAD = dt.timedelta(days=366)
"""Further than a year is a slip of the keyboard."""
MINUTES_AT_MOST = 480
Status = Appointment.Status


@transaction.atomic
def plan_appointment(
    household: Household,
    *,
    by: User,
    starts_at: dt.datetime,
    subject: str,
    owner: User | None = None,
    person: Person | None = None,
    minutes: int = 45,
    place: str = "",
    layer: str = Layer.SHARED,
) -> Saved[Appointment]:
    """A meeting to come, with oneself or with a colleague of the file."""
    check_may_write(by, household.pk)
    check_layer(by, layer)
    check_person(person, household)
    appointment = Appointment(
        household=household,
        owner=owner or by,
        person=person,
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        subject=subject,
        layer=layer,
    )
    check_owner(appointment.owner, household.pk, layer)
    _check_time(appointment)
    create(appointment)
    record("plan_appointment", household, household.pk, by)
    trace = undoing.Trace()
    trace.made(appointment)
    return Saved(appointment, undoing.pack(trace.steps(), by))


@transaction.atomic
def move_appointment(appointment: Appointment, values: dict[str, Any], *, by: User) -> Saved[Appointment]:
    """Change what was planned: the hour, the place, the subject, the length. ``values``: fields by name."""
    locked = _planned(appointment, by)
    trace = undoing.Trace()
    trace.will_change(locked)
    for name, value in values.items():
        setattr(locked, name, value)
    _check_time(locked)
    return _saved(locked, {}, trace, "move_appointment", by)


@transaction.atomic
def keep_appointment(
    appointment: Appointment, *, by: User, kind: str = Contact.Kind.MEETING, subject: str = "", text: str = ""
) -> Saved[Appointment]:
    """It took place: the contact is logged from it, in the same layer, on its day."""
    locked = _planned(appointment, by)
    day = _day_come(locked, "tenu")
    trace = undoing.Trace()
    trace.will_change(locked)
    contact = Contact(
        household=locked.household,
        author=by,
        person=locked.person,
        on=day,
        kind=kind,
        subject=subject or locked.subject,
        layer=locked.layer,
        text=text,
        minutes=locked.minutes,
    )
    check_contact(contact)
    create(contact)
    trace.made(contact)
    return _saved(locked, {"status": Status.KEPT}, trace, "keep_appointment", by)


@transaction.atomic
def miss_appointment(appointment: Appointment, *, by: User) -> Saved[Appointment]:
    """The household did not come: a fact of the journal, and no contact."""
    locked = _planned(appointment, by)
    _day_come(locked, "manqué")
    trace = undoing.Trace()
    trace.will_change(locked)
    return _saved(locked, {"status": Status.MISSED}, trace, "miss_appointment", by)


@transaction.atomic
def cancel_appointment(appointment: Appointment, *, by: User) -> Saved[Appointment]:
    """It won't take place, or did not for a reason that is not the household's."""
    locked = _planned(appointment, by)
    trace = undoing.Trace()
    trace.will_change(locked)
    return _saved(locked, {"status": Status.CANCELLED}, trace, "cancel_appointment", by)


def _planned(appointment: Appointment, by: User) -> Appointment:
    found = Appointment.objects.select_for_update(of=("self",)).select_related("household", "person", "owner")
    locked = found.get(pk=appointment.pk)
    check_may_write(by, locked.household_id)
    check_reads(by, locked.layer, locked.owner_id)
    if locked.status != Status.PLANNED:
        raise ValidationError(f"Ce rendez-vous est déjà dit {locked.get_status_display()}\u202f: rechargez la page.")
    return locked


def _day_come(appointment: Appointment, word: str) -> dt.date:
    day = appointment.starts_at.astimezone(PARIS).date()
    if day > today():
        raise ValidationError(
            f"Ce rendez-vous est le {french_date(day)}\u202f: il ne peut pas encore être {word}. "
            "Déplacez-le ou annulez-le."
        )
    return day


def _check_time(appointment: Appointment) -> None:
    day = appointment.starts_at.astimezone(PARIS).date()
    if day < today():
        raise ValidationError({"on": "Un rendez-vous passé s'inscrit comme un contact\u202f: notez-le au-dessus."})
    if day > today() + AHEAD:
        raise ValidationError({"on": f"Le {french_date(day)} est dans plus d'un an\u202f: vérifiez l'année."})
    if not 5 <= appointment.minutes <= MINUTES_AT_MOST:
        raise ValidationError({"minutes": f"Une durée va de 5 à {MINUTES_AT_MOST} minutes\u202f: vérifiez le nombre."})


def _saved(
    locked: Appointment, values: dict[str, Any], trace: undoing.Trace, verb: str, by: User
) -> Saved[Appointment]:
    update(locked, values)
    record(verb, locked.household, locked.household_id, by)
    return Saved(locked, undoing.pack(trace.steps(), by))
