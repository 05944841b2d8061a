"""What people write in a cell, read the French way. Each reader raises ValidationError saying what was expected."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from coincide.apps.territory.places import plain

Reader = Callable[[Any], Any]
_YES = {"oui", "o", "x", "1", "vrai", "true", "yes"}
_NO = {"", "non", "n", "0", "faux", "false", "no"}
_MONTHS = [
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
]
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: 00:00(?::00)?)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?")
_YEARS = range(1900, 2100)
_HIDDEN = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""What nobody sees: control characters, and marks that turn the direction of the text around."""
_WORDS = re.compile(r"(\d{1,2})(?:er)? (\w+) (\d{4})")
_HOUR = re.compile(r"(\d{1,2})(?:\s*[:hH]\s*(\d{2})?)?(?::\d{2})?")


def shown(value: Any) -> str:
    """A cell as people read it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime | dt.date):
        return f"{value:%d/%m/%Y}"
    return str(value).strip()


def text(most: int) -> Reader:
    """Words, at most so long."""

    def read(value: Any) -> str:
        found = " ".join(_HIDDEN.sub("", " ".join(shown(value).split())).split())
        if len(found) > most:
            raise ValidationError(f"{most} caractères au plus")
        return found

    return read


def decimal(value: Any) -> Decimal:
    """« 1 234,50 », « 1.234,50 », « 35.5 », with or without a unit."""
    if isinstance(value, bool):
        raise ValidationError("un nombre, par exemple 1 234,50")
    cleaned = (
        str(value)
        if isinstance(value, int | float)
        else re.sub(r"[\s\u00a0\u202f]|€|m²|h$", "", shown(value), flags=re.IGNORECASE).rstrip("h")
    )
    if "," in cleaned:
        cleaned = cleaned.replace(".", "").replace(",", ".")
    try:
        found = Decimal(cleaned)
    except InvalidOperation as error:
        raise ValidationError("un nombre, par exemple 1 234,50") from error
    if not found.is_finite() or abs(found) > 1_000_000:
        raise ValidationError("un nombre raisonnable, par exemple 1 234,50")
    return found


def one_decimal(value: Any) -> Decimal:
    """A number kept with one decimal."""
    return decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP)


def euros(value: Any) -> int:
    """An amount rounded to the euro."""
    found = int(decimal(value).quantize(Decimal(1), ROUND_HALF_UP))
    if found < 0:
        raise ValidationError("un montant positif ou nul")
    return found


def whole(value: Any) -> int:
    """A whole number; « T4 » is 4."""
    found = decimal(re.sub(r"^[tTfF](?=\d)", "", shown(value)))
    if found != found.to_integral_value() or found < 0:
        raise ValidationError("un nombre entier")
    return int(found)


def date(value: Any) -> dt.date:
    """« 11/12/2025 », « 2025-12-11 », « 11 décembre 2025 », or a date cell."""
    found = value.date() if isinstance(value, dt.datetime) else value
    if not isinstance(found, dt.date):
        found = _written_date(shown(value).lower())
    if found.year not in _YEARS:
        raise ValidationError(f"une date entre {_YEARS[0]} et {_YEARS[-1]}, par exemple 11/12/2025")
    return found


def _written_date(said: str) -> dt.date:
    try:
        if found := _DATE.fullmatch(said):
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        if found := _ISO.fullmatch(said):
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
        if (found := _WORDS.fullmatch(said)) and found[2] in _MONTHS:
            return dt.date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1]))
    except ValueError as error:
        raise ValidationError("une date qui existe, par exemple 11/12/2025") from error
    raise ValidationError("une date, par exemple 11/12/2025")


_DAY_NAME = re.compile(r"^(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim)\.?,?\s+")
_SHORT_MONTHS = {
    **{plain(name): number for number, name in enumerate(_MONTHS, 1)},
    **dict(zip(["janv", "fevr", "avr", "juil", "sept", "oct", "nov", "dec"], (1, 2, 4, 7, 9, 10, 11, 12), strict=True)),
    **dict(zip(["jan", "fev", "mar", "aou"], (1, 2, 3, 8), strict=True)),
}
_LOOSE_WORDS = re.compile(r"(\d{1,2})(?:er)?[ ./]+([a-z]+)\.?[ ./]+(\d{4})")
_EIGHT = re.compile(r"(\d{2})(\d{2})(\d{4})")
_SERIALS = range(3_654, 73_050)
"""Days that a spreadsheet counts from 30 December 1899: from 1910 to 2099."""


def loose_date(value: Any) -> dt.date:
    """A day as old spreadsheets hold it: everything :func:`date` reads, a serial number, « ven. 4 mai 1990 »."""
    if isinstance(value, bool):
        raise ValidationError("une date, par exemple 11/12/2025")
    said = plain(shown(value)).replace(",", " ")
    said = _DAY_NAME.sub("", said)
    serial = int(float(said)) if re.fullmatch(r"\d{4,5}(?:\.\d+)?", said) else None
    if serial is not None and serial in _SERIALS:
        return dt.date(1899, 12, 30) + dt.timedelta(days=serial)
    if re.fullmatch(r"\d{1,2}[ /.-]\d{1,2}[ /.-]\d{2}", said):
        raise ValidationError("une année en quatre chiffres, par exemple 11/12/2025")
    if re.fullmatch(r"\d{4}", said):
        raise ValidationError("le jour, le mois et l'année\u202f: si le jour n'est pas connu, écrivez 01/01 de l'année")
    found = _LOOSE_WORDS.fullmatch(said)
    if found and found[2] in _SHORT_MONTHS:
        return date(f"{found[1]}/{_SHORT_MONTHS[found[2]]}/{found[3]}")
    if found := _EIGHT.fullmatch(said):
        return date(f"{found[1]}/{found[2]}/{found[3]}")
    return date(
        value if isinstance(value, dt.date) else re.sub(r"\s*[/.-]\s*", "/", shown(value)) if "/" in said else value
    )


def hour(value: Any) -> dt.time:
    """« 8h30 », « 08:30 », « 8 h », or an hour cell."""
    if isinstance(value, dt.datetime):
        return value.time().replace(second=0, microsecond=0)
    if isinstance(value, dt.time):
        return value.replace(second=0, microsecond=0)
    if isinstance(value, dt.timedelta):
        minutes = int(value.total_seconds() // 60) % 1440
        return dt.time(minutes // 60, minutes % 60)
    found = _HOUR.fullmatch(shown(value).strip())
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise ValidationError("une heure, par exemple 8h30")
    return dt.time(int(found[1]), int(found[2] or 0))


def yes_no(value: Any) -> bool:
    """« oui » or « non »; nothing is no."""
    if isinstance(value, bool):
        return value
    said = plain(shown(value))
    if said in _YES or said in _NO:
        return said in _YES
    raise ValidationError("oui ou non")


def choice(choices: Iterable[tuple[str, str]], blank: bool = False) -> Reader:
    """One of these, by its code or its label, accents and case forgiven."""
    given = list(choices)
    known = {plain(label): code for code, label in given} | {plain(code): code for code, _ in given}
    first = dict(reversed(given))
    expected = ", ".join(first[code] for code in dict.fromkeys(code for code, _ in given))

    def read(value: Any) -> str:
        said = plain(shown(value))
        if not said and blank:
            return ""
        if said not in known:
            raise ValidationError(f"l'un de : {expected}")
        return known[said]

    return read


def rome(value: Any) -> str:
    """A ROME code."""
    found = shown(value).replace(" ", "").upper()
    if not re.fullmatch(r"[A-N]\d{4}", found):
        raise ValidationError("un code ROME : une lettre de A à N et quatre chiffres, par exemple K1304")
    return found
