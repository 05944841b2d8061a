"""How a value is written in a cell of a scenario's table, and read back; what is said when it can't be."""

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coincide.core.mobility import Mode
from coincide.core.planning.model import French
from coincide.core.planning.supply import Contract

MOST_BENEFIT = 10**7
"""Largest benefit of a grid, in cents a month."""
MOST = 10**12
"""Largest whole number of a cell: far above any amount, far under 64 bits once multiplied."""


class CellError(ValueError):
    """What was expected, in French."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of cell: what is expected in words, how it is read, how it is written. An empty cell is None."""

    words: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def _whole(least: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        value = int(text)
        if not least <= value <= MOST:
            raise ValueError
        return value

    return read


def _decimal(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = float(text)
        if math.isnan(value) or not low <= value <= high:
            raise ValueError
        return value

    return read


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2):
        raise ValueError
    if int(minutes) > 59 or int(hours) > 47:
        raise ValueError
    return int(hours) * 60 + int(minutes)


def _clock(value: int) -> str:
    return f"{value // 60:02}:{value % 60:02}"


def _flag(text: str) -> bool:
    return {"0": False, "1": True}[text]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _ages(text: str) -> tuple[int, ...]:
    ages = tuple(int(one) for one in text.split())
    if any(not 0 <= age <= 130 for age in ages):
        raise ValueError
    return ages


def _modes(text: str) -> frozenset[Mode]:
    return frozenset(Mode(one) for one in text.split())


def _amounts(text: str) -> tuple[int, ...]:
    amounts = tuple(int(one) for one in text.split())
    if any(not 0 <= amount <= MOST_BENEFIT for amount in amounts):
        raise ValueError
    return amounts


LEVELS = {level.label: level for level in French}
TEXT = Kind("un texte", str)
WORDS = Kind("des mots séparés par des espaces", _words, lambda value: " ".join(sorted(value)))
AGES = Kind("des âges séparés par des espaces", _ages, lambda value: " ".join(map(str, value)))
COUNT = Kind("un nombre entier, 0 ou plus", _whole(0))
PLACES = Kind("un nombre entier, 1 ou plus", _whole(1))
CENTS = Kind("un montant en centimes entiers, 0 ou plus", _whole(0))
AMOUNTS = Kind(
    "des montants en centimes entiers, séparés par des espaces", _amounts, lambda value: " ".join(map(str, value))
)
SHARE = Kind("un nombre entier de 0 à 1000000", lambda text: _in_range(int(text), 0, 1_000_000))
FLAG = Kind("0 ou 1", _flag, lambda value: str(int(value)))
TIME = Kind("une heure comme 08:30, jusqu'à 47:59", _minutes, _clock)
DATE = Kind("une date comme 2026-12-01", dt.date.fromisoformat, lambda value: value.isoformat())
LATITUDE = Kind("une latitude entre −90 et 90", _decimal(-90, 90), repr)
LONGITUDE = Kind("une longitude entre −180 et 180", _decimal(-180, 180), repr)
HOURS = Kind("un nombre d'heures", _decimal(0, 168), repr)
LEVEL = Kind(f"un niveau parmi {', '.join(LEVELS)}", LEVELS.__getitem__, lambda value: French(value).label)
CONTRACT = Kind(f"un contrat parmi {', '.join(Contract)}", Contract)
MODE = Kind(f"un mode parmi {', '.join(Mode)}", Mode)
MODES = Kind(f"des modes parmi {', '.join(Mode)}", _modes, lambda value: " ".join(sorted(value)))


def _in_range(value: int, low: int, high: int) -> int:
    if not low <= value <= high:
        raise ValueError
    return value
