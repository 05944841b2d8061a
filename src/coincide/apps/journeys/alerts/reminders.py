"""How a user is reminded outside the pages: the letter of the week, and the calendar's secret link."""

import hashlib
import hmac
import secrets

from django.db import transaction

from coincide.apps.accounts.journal import record
from coincide.apps.accounts.models import User
from coincide.apps.accounts.roles import OPERATOR
from coincide.apps.journeys.models import Reminders
from coincide.apps.territory.clock import today

TOKEN_BYTES = 32
"""256 bits: nobody finds a link by trying."""


def reminders_of(user: User) -> Reminders:
    """What the user chose, or the usual."""
    return Reminders.objects.filter(user=user).first() or Reminders(user=user)


@transaction.atomic
def want_digest(user: User, wanted: bool) -> Reminders:
    """Have the letter of the week, or not: each for oneself."""
    row, _ = Reminders.objects.update_or_create(user=user, defaults={"wants_digest": wanted})
    record("want_digest" if wanted else "decline_digest", row, user.pk, user)
    return row


@transaction.atomic
def make_calendar(user: User) -> str:
    """A fresh secret for the user's calendar; the link of before stops. Only a hash is kept: it is shown once."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    facts = {"calendar_hash": _hash(token), "calendar_made_on": today()}
    row, _ = Reminders.objects.update_or_create(user=user, defaults=facts)
    record("make_calendar", row, user.pk, user)
    return token


@transaction.atomic
def revoke_calendar(user: User) -> None:
    """The user's calendar answers no more."""
    if Reminders.objects.filter(user=user).update(calendar_hash="", calendar_made_on=None):
        record("revoke_calendar", Reminders, user.pk, user)


def holder(token: str) -> User | None:
    """Whose calendar a token opens; None for a token that opens none, or an account that is closed or moved on."""
    asked = _hash(token)
    row = Reminders.objects.filter(calendar_hash=asked).select_related("user").first()
    kept = row.calendar_hash if row else _hash("")
    if not hmac.compare_digest(kept, asked) or row is None:
        return None
    return row.user if row.user.is_active and row.user.role in OPERATOR else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
