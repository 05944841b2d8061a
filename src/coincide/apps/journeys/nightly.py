"""What is done every night: each part registers its work here; one that fails does not keep the others from theirs."""

import datetime as dt
from collections.abc import Callable

import structlog

Work = Callable[[dt.date], object]
_REGISTERED: dict[str, Work] = {}


class NightlyError(RuntimeError):
    """Some of the night's work failed: the names of what did."""


def every_night(name: str) -> Callable[[Work], Work]:
    """Register a function of the day, run once a night in the order of registration. ``name`` tells it in the log.

    The module is imported when the rooms are ready: a room registers its own in a module that its ``tasks`` imports.
    """

    def register(work: Work) -> Work:
        _REGISTERED[name] = work
        return work

    return register


def registered() -> tuple[str, ...]:
    """The names of what is done every night."""
    return tuple(_REGISTERED)


def run(day: dt.date) -> dict[str, object]:
    """Do the night's work, and what each part gave. Raises :class:`NightlyError` once all is tried, if some failed."""
    log = structlog.get_logger("coincide.nightly")
    done: dict[str, object] = {}
    failed = []
    for name, work in _REGISTERED.items():
        try:
            done[name] = work(day)
        except Exception:
            log.exception("nightly_work_failed", work=name)
            failed.append(name)
    if failed:
        raise NightlyError(", ".join(failed))
    return done
