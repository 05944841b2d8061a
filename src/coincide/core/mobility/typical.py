"""Which date of a timetable stands for a typical day: a school Tuesday, a Sunday, a Tuesday of the holidays."""

from datetime import date, timedelta
from functools import cache
from typing import Any, Protocol

from coincide.core.mobility.travel import TypicalDay

WEEKDAY = {
    TypicalDay.SCHOOL_TUESDAY: 1,
    TypicalDay.SCHOOL_WEDNESDAY: 2,
    TypicalDay.HOLIDAY_TUESDAY: 1,
    TypicalDay.SATURDAY: 5,
    TypicalDay.SUNDAY: 6,
}

ZONES = {
    "A": "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86 87 89 90",
    "C": "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95",
}
"""School zones by département [official: code de l'éducation, calendrier scolaire, academies by zone since 2015];
metropolitan France is in zone B otherwise. Overseas and Corsica have calendars of their own, which are not known."""


def school_zone(departement: str) -> str | None:
    """The zone (A, B or C) of a département; None where the calendar is another."""
    named = next((zone for zone, codes in ZONES.items() if departement in codes.split()), None)
    if named is not None:
        return named
    is_mainland = departement.isdigit() and len(departement) == 2 and 1 <= int(departement) <= 95
    return "B" if is_mainland else None


class Calendar(Protocol):
    """What is known of the days of a territory."""

    def is_school_holiday(self, day: date) -> bool | None:
        """Whether schools are closed for holidays; None when it is not known."""
        ...

    def is_public_holiday(self, day: date) -> bool:
        """Whether the day is a *jour férié*."""
        ...


class FrenchCalendar:
    """Public holidays of metropolitan France and the school holidays of a zone (None: not known)."""

    def __init__(self, zone: str | None) -> None:
        self.zone = zone

    def is_school_holiday(self, day: date) -> bool | None:
        """From the ministry's calendars; None before the first or after the last one that is known, or without zone."""
        dates = _school_dates()
        if self.zone is None or not dates.min_year <= day.year < dates.max_year:
            return None
        return bool(dates.is_holiday_for_zone(day, self.zone))

    def is_public_holiday(self, day: date) -> bool:
        """Whether the day is one of the eleven national ones."""
        return day in _public_holidays(day.year)


@cache
def _school_dates() -> Any:
    from vacances_scolaires_france import SchoolHolidayDates

    return SchoolHolidayDates()


@cache
def _public_holidays(year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("FR", years=year))


def date_for(kind: TypicalDay, near: date, first: date, last: date, calendar: Calendar) -> date | None:
    """The date that stands for a kind of day: the first on or after `near`, else the last before it.

    Args:
        first, last: the days that the timetables cover, both included.

    Returns:
        None when there is none, or when the school holidays that would tell are not known.
    """
    start = min(max(near, first), last)
    after = (start + timedelta(n) for n in range((last - start).days + 1))
    before = (start - timedelta(n) for n in range(1, (start - first).days + 1))
    return next((day for days in (after, before) for day in days if _is(kind, day, calendar)), None)


def _is(kind: TypicalDay, day: date, calendar: Calendar) -> bool:
    if day.weekday() != WEEKDAY[kind] or calendar.is_public_holiday(day):
        return False
    holiday = calendar.is_school_holiday(day)
    if kind is TypicalDay.HOLIDAY_TUESDAY:
        return holiday is True
    if kind in (TypicalDay.SCHOOL_TUESDAY, TypicalDay.SCHOOL_WEDNESDAY):
        return holiday is not True
    return True
