"""The letter of the week: how much is due, by reference and kind. No name and no sentence of a file: mail is not safe.

A row is written for a user and a week before the letter is sent, in a transaction of its own: a letter that was taken
up twice, or interrupted, is never sent twice. One that the mail server refuses is given back, and tried again.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from coincide.apps.accounts.models import User
from coincide.apps.journeys.alerts.counts import batches, operators
from coincide.apps.journeys.due import RULES, Due, Severity
from coincide.apps.journeys.models import Reminders, WeeklyDigest
from coincide.apps.territory.clock import now

SECTIONS = ((Severity.LATE, "En retard"), (Severity.WEEK, "Cette semaine"), (Severity.COMING, "À venir"))
MOST_LINES = 12
"""Lines of a section in the letter; the page has the rest."""


@dataclass(frozen=True, slots=True)
class Line:
    """One alert, nameless: the household's reference, the kind, its day."""

    reference: str
    kind: str
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Section:
    """The alerts of one severity: how many, and the first of them."""

    title: str
    count: int
    lines: Sequence[Line]

    @property
    def rest(self) -> int:
        """How many more are on the page."""
        return self.count - len(self.lines)


def monday_of(day: dt.date) -> dt.date:
    """The Monday of the week of ``day``."""
    return day - dt.timedelta(days=day.weekday())


def sections(due: Iterable[Due]) -> list[Section]:
    """What the letter tells of a user's own alerts."""
    found: dict[Severity, list[Due]] = defaultdict(list)
    for one in due:
        found[one.severity].append(one)
    return [
        Section(
            title,
            len(found[severity]),
            [
                Line(one.household.reference, RULES[one.kind].label, one.until)
                for one in sorted(found[severity], key=lambda one: (one.day, one.household.reference))[:MOST_LINES]
            ],
        )
        for severity, title in SECTIONS
        if found[severity]
    ]


def letter(user: User, due: Sequence[Due], day: dt.date) -> EmailMultiAlternatives | None:
    """The letter of a user, as text and simple HTML; None when nothing is due."""
    parts = sections(due)
    if not parts:
        return None
    late = sum(part.count for part in parts if part.title == SECTIONS[0][1])
    context = {
        "user": user,
        "sections": parts,
        "monday": monday_of(day),
        "near": sum(one.severity is Severity.WITHIN_REACH for one in due),
        "page": settings.SITE_URL + reverse("journeys:my_day"),
        "reminders": settings.SITE_URL + reverse("journeys:reminders"),
    }
    total = sum(part.count for part in parts)
    subject = f"Coïncide\u202f: {total} {'chose due' if total == 1 else 'choses dues'}"
    if late:
        subject += f", dont {late} en retard"
    message = EmailMultiAlternatives(
        subject, render_to_string("journeys/mail/digest.txt", context), settings.DEFAULT_FROM_EMAIL, [user.email]
    )
    message.attach_alternative(render_to_string("journeys/mail/digest.html", context), "text/html")
    return message


def send_all(day: dt.date) -> int:
    """Send the letter of the week of ``day`` to each who has alerts, wants it, and has not had it; how many were sent.

    Raises the mail server's error once all are tried, if some could not be sent.
    """
    refused: Exception | None = None
    sent = 0
    for operator in operators(day):
        for user, due in _of_operator(operator.pk, day):
            try:
                sent += send(user, due, day)
            except OSError as error:  # what smtplib raises is one
                structlog.get_logger("coincide.digest").warning("digest_not_sent", user=user.pk, error=str(error))
                refused = error
    if refused:
        raise refused
    return sent


def send(user: User, due: Sequence[Due], day: dt.date) -> bool:
    """Send one letter, unless the user has had it for this week, doesn't want it, or has nothing due."""
    message = letter(user, due, day)
    declined = Reminders.objects.filter(user=user, wants_digest=False).exists()
    if message is None or declined or not user.is_active:
        return False
    row, is_new = WeeklyDigest.objects.get_or_create(user=user, monday=monday_of(day))
    if not is_new:
        return False
    try:
        message.send()
    except OSError:
        row.delete()
        raise
    row.sent_at = now()
    row.save(update_fields=["sent_at"])
    return True


def _of_operator(operator_id: int, day: dt.date) -> list[tuple[User, list[Due]]]:
    """Each active user of an operator's files with the alerts that are theirs."""
    users: dict[int, User] = {}
    found: dict[int, list[Due]] = defaultdict(list)
    for board, files in batches(operator_id, day):
        users |= board.users
        for file in files:
            for one in board.standing(file):
                if one.owner_id is not None:  # an owner may read what they own
                    found[one.owner_id].append(one)
    return [(users[pk], due) for pk, due in sorted(found.items())]
