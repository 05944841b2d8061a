"""A caseload as a spreadsheet, as another tool would give it."""

import io
import random
from typing import Any

from openpyxl import Workbook

from coincide.apps.exchange.caseload.columns import BY_FIELD

FIRST = ("Noor", "Amal", "Sanaa", "Iman", "Sabah", "Reza", "Farid", "Navid", "Tariq", "Omar")


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
            "last_name": f"Essai{number // 2:05}",
            "birth_date": f"{1 + number % 28:02}/{1 + number % 12:02}/{1970 + number % 35}",
            "sex": random_.choice(("Femme", "Homme")),
            "entered_on": f"{1 + number % 28:02}/0{1 + number % 9}/2025",
            "basin": random_.choice(crowd.basins).name,
            "french_oral": random_.choice(("A1", "A2", "B1")),
        }
        sheet.append([values[name] for name in titles])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
