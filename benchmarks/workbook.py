"""A caseload as a spreadsheet, as another tool would give it."""

import datetime as dt
import io
import random
from typing import Any

from openpyxl import Workbook

from coincide.apps.exchange.caseload.columns import BY_FIELD

FIRST = ("Noor", "Amal", "Sanaa", "Iman", "Sabah", "Reza", "Farid", "Navid", "Tariq", "Omar")


CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"


def _family(number: int) -> str:
    """A family name of no meaning, unlike any other: six letters by the digits of a spread number."""
    left, letters = number * 7919 % (14 * 5) ** 3, ""
    for _ in range(3):
        letters += CONSONANTS[left % 14] + VOWELS[left // 14 % 5]
        left //= 70
    return letters.capitalize()


def _born(number: int) -> str:
    """A birth date that two persons of one name do not share."""
    day = dt.date(1960, 1, 1) + dt.timedelta(days=number * 37 % 15_000)
    return f"{day:%d/%m/%Y}"


def caseload(rows: int, crowd: Any, seed: int = 1) -> bytes:
    """An XLSX of ``rows`` new persons, two a household, with an entry and a home."""
    random_ = random.Random(seed)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("File active")
    titles = ["household", "first_name", "last_name", "birth_date", "sex", "entered_on", "basin", "french_oral"]
    titles = [name for name in titles if name in BY_FIELD]
    sheet.append([BY_FIELD[name].title for name in titles])
    for number in range(rows):
        values = {
            "household": f"IMP-{number // 2:05}",
            "first_name": FIRST[number % len(FIRST)],
            "last_name": _family(number // 2),
            "birth_date": _born(number),
            "sex": random_.choice(("Femme", "Homme")),
            "entered_on": f"{1 + number % 28:02}/0{1 + number % 9}/2025",
            "basin": random_.choice(crowd.basins).name,
            "french_oral": random_.choice(("A1", "A2", "B1")),
        }
        sheet.append([values[name] for name in titles])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
