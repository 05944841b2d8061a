"""French formatting for templates: dates, amounts, percentages, durations, plurals, typography.

Load with ``{% load fr %}``. Every function is pure and returns plain text (escaped by the template as any other). A
missing value (``None`` or ``""``) gives an empty string. The space before ``; : ? ! % €`` and between thousands is the
narrow no-break space U+202F.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils import dateformat, numberformat, timezone, translation

from coincide.core.rules.calendar import NARROW_SPACE as NARROW

register = template.Library()

"""Narrow no-break space."""

type Number = int | float | Decimal


def _missing(value: object) -> bool:
    return value is None or value == ""


def _as_date(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


_SHORT_MONTHS = {" jan.": " janv.", " fév.": " févr."}
"""Where Django's French months are not those of the printers."""


def _formatted(value: date | datetime, pattern: str) -> str:
    day = _as_date(value)
    with translation.override("fr"):
        text = dateformat.format(day, pattern)
    for said, right in _SHORT_MONTHS.items():
        text = text.replace(said, right)
    return re.sub(r"^1 (?=\D)", "1er ", text)


@register.filter
def date_long(value: date | datetime | None) -> str:
    """``11 décembre 2025``; the first of a month is written ``1er``."""
    return "" if value is None or _missing(value) else _formatted(value, "j F Y")


@register.filter
def date_medium(value: date | datetime | None) -> str:
    """``11 déc. 2025``, for axes and narrow columns."""
    return "" if value is None or _missing(value) else _formatted(value, "j N Y")


@register.filter
def date_day(value: date | datetime | None) -> str:
    """``11 déc.``, where the year is plain from the place."""
    return "" if value is None or _missing(value) else _formatted(value, "j N")


@register.filter
def date_short(value: date | datetime | None) -> str:
    """``11/12/2025``."""
    return "" if value is None or _missing(value) else _formatted(value, "d/m/Y")


@register.filter
def month_year(value: date | datetime | None) -> str:
    """``décembre 2025``."""
    return "" if value is None or _missing(value) else _formatted(value, "F Y")


@register.filter
def number(value: Number | None, decimals: int = 0) -> str:
    """``1 234,5``: decimal comma, thousands apart, rounded half up to ``decimals`` figures; a true minus sign."""
    if value is None or _missing(value):
        return ""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-int(decimals)), rounding=ROUND_HALF_UP)
    if exact == 0:
        exact = abs(exact)
    text = numberformat.format(
        abs(exact), ",", decimal_pos=int(decimals), grouping=3, thousand_sep=NARROW, force_grouping=True, use_l10n=False
    )
    return f"\u2212{text}" if exact < 0 else text


@register.filter
def euros(cents: int | None, decimals: int = 2) -> str:
    """An amount in integer cents as ``1 234,50 €``; ``|euros:0`` rounds to the euro."""
    return "" if cents is None or _missing(cents) else f"{number(Decimal(cents) / 100, decimals)}{NARROW}€"


@register.filter
def euros_short(cents: int | None) -> str:
    """An amount in integer cents, without decimals when it is a whole number of euros: ``412 €``, ``412,50 €``."""
    return "" if cents is None or _missing(cents) else euros(cents, 0 if cents % 100 == 0 else 2)


@register.filter
def percent(fraction: Number | None, decimals: int = 1) -> str:
    """A fraction between 0 and 1 as ``14,3 %``."""
    return "" if fraction is None or _missing(fraction) else f"{percent_number(fraction, decimals)}{NARROW}%"


@register.filter
def percent_number(fraction: Number | None, decimals: int = 1) -> str:
    """A fraction between 0 and 1 as ``14,3``, for an interval whose unit is said once."""
    return "" if fraction is None or _missing(fraction) else number(Decimal(str(fraction)) * 100, decimals)


@register.filter
def plural(count: int | None, words: str) -> str:
    """The word that goes with a count: ``{{ n }} ménage{{ n|plural:",s" }}`` or ``{{ n|plural:"cheval,chevaux" }}``.

    French takes the singular below 2 (0, 1 and 1,5). ``words`` is ``singular,plural``; one word alone takes an ``s``.
    """
    singular, comma, many = words.partition(",")
    return singular if abs(count or 0) < 2 else (many if comma else f"{singular}s")


@register.filter
def counted(count: int | None, words: str) -> str:
    """A count and its word: ``{{ n|counted:"ménage" }}`` is ``1 ménage``, ``1 234 ménages``."""
    return "" if count is None or _missing(count) else f"{number(count)} {plural(count, words)}"


@register.filter
def months(count: int | None) -> str:
    """``24 mois``."""
    return counted(count, "mois,mois")


@register.filter
def days(value: int | timedelta | None) -> str:
    """``1 jour``, ``12 jours``, from a count or a timedelta."""
    return counted(value.days if isinstance(value, timedelta) else value, "jour")


@register.filter
def duration(months_count: int | None, days_count: int = 0) -> str:
    """``{{ 7|duration:12 }}`` is ``7 mois et 12 jours``; a part that is nought is left out."""
    if months_count is None or _missing(months_count):
        return ""
    parts = [months(months_count)] if months_count else []
    if days_count or not months_count:
        parts.append(days(days_count))
    return " et ".join(parts)


@register.filter
def until(start: date | None, end: date | None) -> str:
    """The time between two dates in whole months and days: ``{{ entry|until:today }}`` is ``7 mois et 12 jours``.

    A negative time is that of the dates turned round: the sentence around it says which way it goes.
    """
    if start is None or end is None or _missing(start) or _missing(end):
        return ""
    first, last = sorted((_as_date(start), _as_date(end)))
    whole = (last.year - first.year) * 12 + last.month - first.month
    if add_months(first, whole) > last:
        whole -= 1
    return duration(whole, (last - add_months(first, whole)).days)


def add_months(day: date, count: int) -> date:
    """The same day ``count`` months later, or the last day of that month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


_QUOTED = re.compile(r'"\s*([^"]*?)\s*"')
_BEFORE_MARK = re.compile(r"(?<=[^\s;:?!%€«\u202f])[ \u00a0]*(?=[;?!](?:[\s;?!»).…]|$))")
_BEFORE_COLON = re.compile(r"(?<=[^\s:\u202f])[ \u00a0]*(?=:(?:\s|$))")
_BEFORE_UNIT = re.compile(r"(?<=[\d)])[ \u00a0]*(?=[%€])")
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)")


@register.filter
def typographic(text: str | None) -> str:
    """Plain French text with its typography: « », ’, …, and narrow no-break spaces before ``; : ? ! % €``.

    Leaves addresses (``https://``) and hours (``14:30``) alone. For plain text, not for HTML.
    """
    if text is None:
        return ""
    result = _QUOTED.sub(r"«\1»", str(text)).replace("...", "…")
    result = re.sub(r"(?<=\w)'(?=\w)", "’", result)
    result = re.sub(r"«\s*", f"«{NARROW}", result)
    result = re.sub(r"\s*»", f"{NARROW}»", result)
    for pattern in (_BEFORE_MARK, _BEFORE_COLON, _BEFORE_UNIT):
        result = pattern.sub(NARROW, result)
    return _THOUSANDS.sub(lambda found: re.sub(r"\s", NARROW, found[0]), result)
