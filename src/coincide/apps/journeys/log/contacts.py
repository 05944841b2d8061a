"""Contacts and notes: written in one line, corrected or taken back by who wrote them.

Who may write: a professional who may work in the household's file, in a layer that they read.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.journeys.access import check_may_write
from coincide.apps.journeys.log.common import check_layer, check_mine, check_person, create, update
from coincide.apps.journeys.models import Contact, Journey, Layer
from coincide.apps.people import undo as undoing
from coincide.apps.people.actions import Saved
from coincide.apps.people.models import Household, Person
from coincide.apps.territory.clock import today
from coincide.core.rules.calendar import french_date

BEFORE_ENTRY = dt.timedelta(days=365)
"""A contact can precede the entry (the orientation, the CIR), but not by years: that is a slip of the keyboard."""
MINUTES_AT_MOST = 600
BY_GROUP = "Un atelier collectif se corrige sur sa page, pour tous ceux qui y étaient."


@transaction.atomic
def log_contact(
    household: Household,
    *,
    by: User,
    on: dt.date,
    kind: str,
    subject: str,
    person: Person | None = None,
    layer: str = Layer.SHARED,
    text: str = "",
    minutes: int | None = None,
) -> Contact:
    """A contact that took place with the household or one of its persons, or a note about them."""
    check_may_write(by, household.pk)
    if kind == Contact.Kind.GROUP:
        raise ValidationError({"kind": "Un atelier collectif s'inscrit une fois, avec tous ceux qui y étaient."})
    check_layer(by, layer)
    contact = Contact(
        household=household,
        author=by,
        person=person,
        on=on,
        kind=kind,
        subject=subject,
        layer=layer,
        text=text,
        minutes=minutes,
    )
    check_contact(contact)
    create(contact)
    record("log_contact", household, household.pk, by)
    return contact


@transaction.atomic
def correct_contact(contact: Contact, values: dict[str, Any], *, by: User) -> Saved[Contact]:
    """Change one's own entry; the history keeps what it said. ``values``: fields of the contact by name."""
    locked = _mine(contact, by)
    trace = undoing.Trace()
    trace.will_change(locked)
    if values.get("layer", locked.layer) != locked.layer:
        check_layer(by, values["layer"])
    for name, value in values.items():
        setattr(locked, name, value)
    check_contact(locked)
    update(locked, {})
    record("correct_contact", locked.household, locked.household_id, by)
    return Saved(locked, undoing.pack(trace.steps(), by))


@transaction.atomic
def remove_contact(contact: Contact, *, by: User) -> Saved[Contact]:
    """Take back one's own entry, with the hours that it gave."""
    locked = _mine(contact, by)
    trace = undoing.Trace()
    for hours in locked.activity_hours.all():
        trace.will_change(hours)
    trace.will_change(locked)
    household = locked.household
    locked.delete()
    record("remove_contact", household, household.pk, by)
    return Saved(contact, undoing.pack(trace.steps(), by))


def check_contact(contact: Contact) -> None:
    """It took place, near the time of the accompaniment, with somebody of the household. Raises ValidationError."""
    check_person(contact.person, contact.household)
    if contact.on > today():
        raise ValidationError(
            {"on": "Un contact s'inscrit quand il a eu lieu\u202f: donnez la date d'aujourd'hui ou d'avant."}
        )
    first = Journey.objects.filter(person__household=contact.household_id).order_by("entered_on").first()
    if first and contact.on < first.entered_on - BEFORE_ENTRY:
        raise ValidationError(
            {"on": f"Le ménage est entré le {french_date(first.entered_on)}\u202f: vérifiez l'année du contact."}
        )
    if contact.minutes is not None and not 1 <= contact.minutes <= MINUTES_AT_MOST:
        raise ValidationError({"minutes": f"Une durée va de 1 à {MINUTES_AT_MOST} minutes\u202f: vérifiez le nombre."})


def _mine(contact: Contact, by: User) -> Contact:
    locked = Contact.objects.select_for_update(of=("self",)).select_related("household", "person").get(pk=contact.pk)
    check_mine(locked, locked.author_id, by)
    if locked.kind == Contact.Kind.GROUP:
        raise PermissionDenied(BY_GROUP)
    return locked
