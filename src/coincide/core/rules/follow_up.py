"""When a person who left is asked for news: at 3, 6 and 12 months, each in a window of days.

The three terms are the programme's habit of follow-up; the windows are ours [unverified]. A follow-up is asked from
two weeks before the day, so that an appointment can be made, to six weeks after it, so that holidays don't lose it.
After that it is « not asked », and counted so: news of the ninth month are not news of the sixth.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from coincide.core.rules.calendar import add_months

MONTHS = (3, 6, 12)
AHEAD = timedelta(days=14)
GRACE = timedelta(days=42)


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which a follow-up is asked, from ``opens_on`` to ``closes_on``, both included; due on ``due_on``."""

    months: int
    opens_on: date
    due_on: date
    closes_on: date


def window(left_on: date, months: int) -> Window:
    """The window of one follow-up. Raises ValueError for another term than 3, 6 or 12 months."""
    if months not in MONTHS:
        raise ValueError(f"Un suivi se fait à 3, 6 ou 12 mois, pas à {months}.")
    due = add_months(left_on, months)
    return Window(months, due - AHEAD, due, due + GRACE)


def windows(left_on: date, back_on: date | None = None) -> tuple[Window, ...]:
    """The windows of an exit; those whose day comes once the person is accompanied again don't exist."""
    every = (window(left_on, months) for months in MONTHS)
    return tuple(one for one in every if back_on is None or one.due_on < back_on)


class FollowUpState(StrEnum):
    """Where one follow-up stands."""

    TO_COME = "a_venir"
    TO_ASK = "a_demander"
    REACHED = "joint"
    UNREACHED = "injoignable"
    NOT_ASKED = "non_demande"

    @property
    def label(self) -> str:
        """In French."""
        return _LABELS[self]


_LABELS = {
    FollowUpState.TO_COME: "à venir",
    FollowUpState.TO_ASK: "à demander",
    FollowUpState.REACHED: "personne jointe",
    FollowUpState.UNREACHED: "injoignable",
    FollowUpState.NOT_ASKED: "non demandé",
}


def state(one: Window, is_reached: bool | None, on: date) -> FollowUpState:
    """``is_reached`` is None when nothing was noted. Who could not be reached can be until the window closes."""
    if is_reached:
        return FollowUpState.REACHED
    if is_reached is not None:
        return FollowUpState.UNREACHED
    if on < one.opens_on:
        return FollowUpState.TO_COME
    return FollowUpState.TO_ASK if on <= one.closes_on else FollowUpState.NOT_ASKED
