"""Facts inside sentences: the workshop's date and place, the numbers of its evaluation."""

import re
from collections.abc import Iterable
from datetime import date

from .model import Item
from .vocabulary import fold

_MONTH_NAMES = (
    ("janvier", "janv"),
    ("fevrier", "fevr", "fev"),
    ("mars",),
    ("avril", "avr"),
    ("mai",),
    ("juin",),
    ("juillet", "juil"),
    ("aout",),
    ("septembre", "sept"),
    ("octobre", "oct"),
    ("novembre", "nov"),
    ("decembre", "dec"),
)
_MONTHS = {name: index for index, names in enumerate(_MONTH_NAMES, start=1) for name in names}
_WORDED = re.compile(rf"\b(\d{{1,2}})(?: ?er)? ({'|'.join(_MONTHS)}) (\d{{4}})\b")
_DAY_FIRST = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’.-]*(?:[ -](?:[A-ZÀ-ÖØ-Þ][\w'’.-]*|(?:de|du|des|la|le|les|en|sur|sous|lès)(?=[ -]\w)))*"
_AFTER_DATE = re.compile(rf"\d{{4}}\s*(?:,|[-–—]|\bà\b|\bA\b|\bÀ\b|\()\s*(?:à\s+|À\s+)?({_NAME})\s*\)?\s*$")
_BEFORE_DATE = re.compile(
    rf"\b(?:à|À|A|[Aa]telier (?:de|d'|du)|ATELIER DE)\s+({_NAME})\s*[,(–—-]?\s*(?:le\s+|du\s+)?\(?\d"
)
_PLAIN_PLACE = re.compile(rf"\b(?:à|À)\s+({_NAME})\s*$")


def find_date(text: str) -> date | None:
    """The first date of a text: « 11 décembre 2025 », « 1er mars 2026 », « 11/12/2025 » or « 2025-12-11 »."""
    if found := _WORDED.search(fold(text)):
        parts = (int(found[3]), _MONTHS[found[2]], int(found[1]))
    elif found := _DAY_FIRST.search(text):
        parts = (int(found[3]), int(found[2]), int(found[1]))
    elif found := _ISO.search(text):
        parts = (int(found[1]), int(found[2]), int(found[3]))
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


def find_place(title: str) -> str:
    """The town that a title names, beside its date: « … du 11 décembre 2025 à Montluçon ». Empty if none."""
    for pattern in (_AFTER_DATE, _BEFORE_DATE, _PLAIN_PLACE):
        if found := pattern.search(title):
            return found[1].strip()
    return ""


def evaluation_numbers(items: Iterable[Item]) -> tuple[int | None, int | None, int | None]:
    """How many persons answered, felt that they contributed, and felt at ease; None where the text doesn't say.

    Reads « 100% des répondants soit 11 personnes », « 10/11 », « 10 sur 11 », « 12 répondants ».
    """
    respondents: int | None = None
    contributed: int | None = None
    at_ease: int | None = None
    texts = [item.text for item in items]
    for text in texts:
        if respondents is None:
            respondents = _total(text)
    for text in texts:
        folded = fold(text)
        share = _share(text, respondents)
        if contributed is None and re.search(r"\bcontribu", folded):
            contributed = share
        if at_ease is None and re.search(r"\b(aises?)\b", folded):
            at_ease = share
    return respondents, contributed, at_ease


def _total(text: str) -> int | None:
    patterns = (
        r"répondants?,?\s+soit\s+(\d+)",
        r"(\d+)\s+(?:répondants?|réponses)\b",
        r"\b\d+\s*(?:/|sur)\s*(\d+)\b",
    )
    for pattern in patterns:
        if found := re.search(pattern, text, re.IGNORECASE):
            return int(found[1])
    return None


def _share(text: str, respondents: int | None) -> int | None:
    """The number of persons that a sentence gives, as a fraction or as a share of the respondents."""
    if found := re.search(r"\b(\d+)\s*(?:/|sur)\s*(\d+)\b", text):
        return int(found[1]) if int(found[1]) <= int(found[2]) else None
    if (found := re.search(r"(\d+)(?:[.,]0+)?\s*%", text)) and respondents is not None:
        persons = int(found[1]) * respondents / 100
        return round(persons) if abs(persons - round(persons)) < 1e-9 else None
    if found := re.search(r"\b(\d+)\s+(?:personnes|participants|répondants)\b", text):
        return int(found[1])
    return None
