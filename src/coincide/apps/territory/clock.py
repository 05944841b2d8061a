"""The one source of the date and of the instant."""

import datetime as dt
import os
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from coincide.machine.errors import CoincideError

if TYPE_CHECKING:
    from collections.abc import Iterator

PARIS = ZoneInfo("Europe/Paris")
_kept: ContextVar[dt.date | None] = ContextVar("coincide_today", default=None)


def today() -> dt.date:
    """Today in Paris: ``COINCIDE_TODAY`` if set, else the demonstration's today, else the real day.

    Raises :class:`CoincideError` when ``COINCIDE_TODAY`` is not an ISO date.
    """
    if kept := _kept.get():
        return kept
    if named := os.environ.get("COINCIDE_TODAY"):
        try:
            return dt.date.fromisoformat(named)
        except ValueError as error:
            raise CoincideError(
                f"COINCIDE_TODAY vaut « {named} » : donnez une date sous la forme 2025-12-11."
            ) from error
    from coincide.apps.territory.models import Installation

    set_day = Installation.objects.filter(is_demonstration=True).values_list("today", flat=True).first()
    return set_day or now().astimezone(PARIS).date()


def now() -> dt.datetime:
    """The real instant, aware, for the journal and for background work; never for a deadline."""
    return dt.datetime.now(tz=dt.UTC)


@contextmanager
def day_kept() -> "Iterator[dt.date]":
    """Ask the database for today once, and keep the answer until the end of the block (a page, a command)."""
    day = today()
    token = _kept.set(day)
    try:
        yield day
    finally:
        _kept.reset(token)
