"""Calendar arithmetic and French dates.

One convention for the whole programme: a duration of N months that starts on day D covers D up to the day before the
same day of the month N months later. Both ends are included and the length is exactly N months: 24 months from
2023-10-15 run through 2025-10-14, and 2025-10-15 is the first day after. When the target month has no such day, its
last day is taken as that first day after.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from coincide.core.rules.sources import RuleError

NARROW_SPACE = "\u202f"
MONTH_NAMES = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or the last day of that month when it is shorter.

    2023-01-31 + 1 is 2023-02-28; 2024-01-31 + 1 is 2024-02-29. Raises RuleError when `months` is negative.
    """
    if months < 0:
        raise RuleError(f"Une durée ne peut pas être négative ({months} mois){NARROW_SPACE}: donnez 0 ou plus.")
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def last_day(first: date, months: int) -> date:
    """The last day, included, of a duration of `months` months that starts on `first`."""
    return add_months(first, months) - timedelta(days=1)


def whole_months(first: date, day: date) -> int:
    """How many whole months separate `first` from `day` (0 when `day` is not after `first`)."""
    months = max(0, (day.year - first.year) * 12 + day.month - first.month)
    return months if months == 0 or add_months(first, months) <= day else months - 1


def french_date(day: date) -> str:
    """A date in French words: 11 décembre 2025, 1er juillet 2024."""
    return f"{'1er' if day.day == 1 else day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def french_count(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: 1 jour, 12 jours, 24 mois. The plural adds an s unless given."""
    word = noun if abs(number) < 2 else plural or noun + "s"
    return f"{number} {word}"
