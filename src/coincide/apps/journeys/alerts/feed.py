"""A user's calendar (iCalendar): appointments and deadlines, by reference and kind, without any name."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from icalendar import Calendar, Event

from coincide.apps.accounts.models import User
from coincide.apps.journeys.alerts.board import my_households, read_board
from coincide.apps.journeys.dossier import AppointmentFact, Dossier
from coincide.apps.journeys.due import RULES, Due, Kind
from coincide.apps.journeys.queries import dossiers
from coincide.apps.territory.clock import PARIS, now

PAST = dt.timedelta(days=60)
"""How long a deadline gone by stays in the calendar while it stands."""


def feed(user: User, day: dt.date) -> bytes:
    """The calendar of a user on a day: their own appointments to come, and the deadlines of their own alerts."""
    files = dossiers(my_households(user, day), day, for_alerts=True)
    board = read_board(user.organisation_id, [file.id for file in files], day)
    events: list[Event] = []
    for file in files:
        mine = (one for one in board.standing(file) if one.owner_id == user.pk)
        events += _deadlines(mine, day)
        events += (_appointment(file, one) for one in file.appointments if one.owner_id == user.pk)
    calendar = Calendar()
    for name, value in (("prodid", "-//Coincide//Ma journee//FR"), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(name, value)
    calendar.add("x-wr-calname", "Coïncide")
    for event in sorted(events, key=lambda one: str(one["UID"])):
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def etag(content: bytes) -> str:
    """A strong validator of the content."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _deadlines(due: Iterable[Due], day: dt.date) -> Iterator[Event]:
    for one in due:
        if one.until is None or one.until < day - PAST or one.kind is Kind.APPOINTMENT:
            continue
        event = _event(one.household, one.keys[0], RULES[one.kind].label, one.until)
        event.add("dtstart", one.until)
        event.add("dtend", one.until + dt.timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        yield event


def _appointment(file: Dossier, one: AppointmentFact) -> Event:
    starts = one.starts_at.astimezone(PARIS)
    event = _event(file, f"appointment:{one.id}", "rendez-vous", starts.date())
    event.add("dtstart", starts)
    event.add("dtend", starts + dt.timedelta(minutes=one.minutes))
    return event


def _event(file: Dossier, key: str, kind: str, day: dt.date) -> Event:
    """Its identifier says nothing of the person, and stays the same from one reading to the next."""
    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, f'{settings.SECRET_KEY}:{file.id}:{key}')}@coincide")
    # Not the moment of reading: two readings of the same facts give the same bytes.
    event.add("dtstamp", dt.datetime.combine(min(day, now().date()), dt.time(), dt.UTC))
    event.add("summary", f"{file.reference} · {kind}")
    event.add("url", f"{settings.SITE_URL}{file.url}")
    event.add("class", "PRIVATE")
    return event
