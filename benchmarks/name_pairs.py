"""Makes ``data/name_pairs.csv``: how a name is recorded, and how somebody else types it.

    python -m benchmarks.name_pairs

The spellings come from ``data/name_variants.csv`` (each line names where its variants are attested). A pair draws a
given and a family name, records one spelling and types another: another transliteration (parts written together or
apart among them), no accents, parts swapped, the first letters of one part. The draw is seeded and the file is
committed: the search is measured on it and was never tuned on it.
"""

import csv
import random
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
SEED = 20261125
PER_KIND = 40


@dataclass(frozen=True, slots=True)
class Pair:
    """A recorded name and what is typed to find it; ``kind`` says what differs."""

    first: str
    last: str
    typed: str
    kind: str


def variants(spelt: str) -> dict[str, list[list[str]]]:
    """The groups of spellings, by part of the name: those first written in Cyrillic, or the others."""
    found: dict[str, list[list[str]]] = {"given": [], "family": []}
    with (DATA / "name_variants.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter=";"):
            if row["spelt"] == spelt:
                found[row["part"]].append(row["spellings"].split("|"))
    return found


def pairs() -> list[Pair]:
    """The committed pairs."""
    with (DATA / "name_pairs.csv").open(encoding="utf-8") as file:
        return [Pair(**row) for row in csv.DictReader(file, delimiter=";")]


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).replace("ı", "i")


def _draw(random_: random.Random) -> list[Pair]:
    drawn = [variants("other")] * 9 + [variants("cyrillic")]
    seen: set[tuple[str, str]] = set()
    made: list[Pair] = []

    def names() -> tuple[list[str], list[str]]:
        while True:
            groups = random_.choice(drawn)
            given, family = random_.choice(groups["given"]), random_.choice(groups["family"])
            if (given[0], family[0]) not in seen:
                seen.add((given[0], family[0]))
                return random_.sample(given, 2), random_.sample(family, 2)

    kinds: dict[str, Callable[[list[str], list[str]], str]] = {
        "given name transliterated": lambda given, family: f"{given[1]} {family[0]}",
        "family name transliterated": lambda given, family: f"{given[0]} {family[1]}",
        "both transliterated": lambda given, family: f"{given[1]} {family[1]}",
        "parts swapped, no accents": lambda given, family: _bare(f"{family[0]} {given[0]}").lower(),
        "swapped and transliterated": lambda given, family: f"{family[0]} {given[1]}",
        "beginning of the family name": lambda given, family: f"{given[0]} {family[0][:4]}",
    }
    for kind, typed in kinds.items():
        for _ in range(PER_KIND):
            given, family = names()
            made.append(Pair(given[0], family[0], typed(given, family), kind))
    return made


def main() -> int:
    """Write the file."""
    with (DATA / "name_pairs.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(["first", "last", "typed", "kind"])
        for pair in _draw(random.Random(SEED)):
            writer.writerow([pair.first, pair.last, pair.typed, pair.kind])
    return 0


if __name__ == "__main__":
    sys.exit(main())
