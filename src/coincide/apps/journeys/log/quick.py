"""One line typed in a hurry, understood: « appel 20 min hier demande de logement #social ». Pure.

At the start of the line, in any order: what it was (appel, entretien, visite, message, note), how long (20 min, 1 h,
1h30), when (hier, lundi, 5/12). Anywhere: ``#social`` or ``#emploi``, who reads it. The rest is the subject. What is
not understood is never lost: it stays in the subject.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

KINDS: dict[str, str] = {
    "entretien": "meeting", "rdv": "meeting", "rendez-vous": "meeting", "rencontre": "meeting",
    "appel": "call", "tel": "call", "telephone": "call", "appele": "call",
    "visite": "visit", "vad": "visit",
    "message": "message", "sms": "message", "mail": "message", "mel": "message", "courriel": "message",
    "note": "note",
}  # fmt: skip
LAYERS: dict[str, str] = {"#social": "social", "#sociale": "social", "#emploi": "employment", "#tous": "shared"}
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
PAST: dict[str, int] = {"aujourd'hui": 0, "hier": 1, "avant-hier": 2}

_MINUTES = re.compile(r"(\d{1,3}) ?(?:min|mn|minutes?)\b\.?", re.IGNORECASE)
_HOURS = re.compile(r"(\d{1,2}) ?(?:heures?|h) ?([0-5]\d)?\b", re.IGNORECASE)
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?(?!\S)")
_WORD = re.compile(r"[^\s,;]+")
_LAYER = re.compile(r"(?<!\S)#\w+")


@dataclass(frozen=True, slots=True)
class Understood:
    """What was read; None or empty for what the line does not say. ``subject``: the rest, in its own words."""

    subject: str
    kind: str | None = None
    on: dt.date | None = None
    minutes: int | None = None
    layer: str | None = None


def understand(line: str, day: dt.date) -> Understood:
    """Read a line typed on ``day``. A week day is the last one, today included; a date without year, the last one."""
    layer, rest = _layer(" ".join(line.split()))
    found: dict[str, object] = {}
    while rest:
        for name, reader in (("minutes", _read_length), ("on", _read_day), ("kind", _read_kind)):
            if name in found:
                continue
            value, left = reader(rest, day)
            if value is not None:
                found[name], rest = value, left
                break
        else:
            break
    return Understood(rest, layer=layer, **found)  # type: ignore[arg-type]  # each reader gives its own type


def _layer(line: str) -> tuple[str | None, str]:
    for tag in _LAYER.finditer(line):
        layer = LAYERS.get(_plain(tag.group()))
        if layer:
            return layer, " ".join(f"{line[: tag.start()]} {line[tag.end() :]}".split())
    return None, line


def _read_length(rest: str, day: dt.date) -> tuple[int | None, str]:
    if match := _MINUTES.match(rest):
        return int(match[1]) or None, _after(rest, match)
    if match := _HOURS.match(rest):
        return int(match[1]) * 60 + int(match[2] or 0) or None, _after(rest, match)
    return None, rest


def _read_day(rest: str, day: dt.date) -> tuple[dt.date | None, str]:
    if match := _DATE.match(rest):
        found = _dated(int(match[1]), int(match[2]), match[3], day)
        return (found, _after(rest, match)) if found else (None, rest)
    match = _WORD.match(rest)
    if match is None:
        return None, rest
    word = _plain(match.group())
    if word in PAST:
        return day - dt.timedelta(days=PAST[word]), _after(rest, match)
    if word in DAYS:
        return day - dt.timedelta(days=(day.weekday() - DAYS.index(word)) % 7), _after(rest, match)
    return None, rest


def _read_kind(rest: str, day: dt.date) -> tuple[str | None, str]:
    match = _WORD.match(rest)
    kind = KINDS.get(_plain(match.group()).rstrip(":")) if match else None
    return (kind, _after(rest, match)) if kind and match else (None, rest)


def _dated(number: int, month: int, year: str | None, day: dt.date) -> dt.date | None:
    try:
        if year:
            return dt.date(int(year) + (2000 if len(year) == 2 else 0), month, number)
        this = dt.date(day.year, month, number)
        return this if this <= day else dt.date(day.year - 1, month, number)
    except ValueError:
        return None


def _after(rest: str, match: re.Match[str]) -> str:
    return rest[match.end() :].lstrip(" ,;:-–")


def _plain(word: str) -> str:
    text = unicodedata.normalize("NFD", word.replace("’", "'"))
    return "".join(c for c in text if not unicodedata.combining(c)).casefold()


def in_words(read: Understood, kinds: Mapping[str, str], default_kind: str) -> str:
    """What will be noted, in a few French words: ``Appel, 20 min``."""
    kind = kinds[read.kind or default_kind]
    return f"{kind}, {read.minutes}\u202fmin" if read.minutes else kind
