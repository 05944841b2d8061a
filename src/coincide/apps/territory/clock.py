"""The one source of the date and of the instant."""

import datetime as dt
import os
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from coincide.machine.errors import CoincideError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coincide.apps.territory.models import Installation

PARIS = ZoneInfo("Europe/Paris")


class _Kept:
    """Today and the installation, asked of the database once at most."""

    @cached_property
    def installation(self) -> "Installation | None":
        from coincide.apps.territory.models import Installation

        return Installation.objects.select_related("departement").first()

    @cached_property
    def day(self) -> dt.date:
        if (named := _named_day()) is not None:
            return named
        found = self.installation
        set_day = found.today if found and found.is_demonstration else None
        return set_day or now().astimezone(PARIS).date()


_kept: ContextVar[_Kept | None] = ContextVar("coincide_today", default=None)


def today() -> dt.date:
    """Today in Paris: ``COINCIDE_TODAY`` if set, else the demonstration's today, else the real day.

    Raises :class:`CoincideError` when ``COINCIDE_TODAY`` is not an ISO date.
    """
    return (_kept.get() or _Kept()).day


def _named_day() -> dt.date | None:
    """The day that ``COINCIDE_TODAY`` names, if it is set."""
    named = os.environ.get("COINCIDE_TODAY")
    if not named:
        return None
    try:
        return dt.date.fromisoformat(named)
    except ValueError as error:
        raise CoincideError(f"COINCIDE_TODAY vaut « {named} » : donnez une date sous la forme 2025-12-11.") from error


def today_without_database() -> dt.date:
    """Today for a command that works on a machine without a database: ``COINCIDE_TODAY`` if set, else the real day."""
    return _named_day() or now().astimezone(PARIS).date()


def installation() -> "Installation | None":
    """What this database is for, with its département; None in one that nothing was installed in."""
    return (_kept.get() or _Kept()).installation


def now() -> dt.datetime:
    """The real instant, aware, for the journal and for background work; never for a deadline."""
    return dt.datetime.now(tz=dt.UTC)


@contextmanager
def day_kept() -> "Iterator[dt.date]":
    """Ask the database for today once, and keep the answer until the end of the block (a page, a command)."""
    kept = _kept.get() or _Kept()
    day = kept.day
    token = _kept.set(kept)
    try:
        yield day
    finally:
        _kept.reset(token)
