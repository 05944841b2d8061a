"""Trades by their ROME code, with the jobs that go with them (``data/trades.csv``)."""

from dataclasses import dataclass
from functools import cache

from coincide.demo.places import read_table

_WORDS = """
Brindeclair Marmousin Quillevoix Tournepierre Sauteruelle Grisemotte Perlimbois Fauvebois Malicorbe Verdelune
Roncepierre Tailleciel Bellegouge Pontauvent Coquefeuille Doucerive Hautegrange Larmignol Mirevent Noisebois
Oriflot Passeloup Querelune Ruisselin Sombreval Trottepluie Ursolin Valdoré Yvonnelle Zéphirin
"""
EMPLOYER_WORDS = tuple(_WORDS.split())


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade and its usual offers.

    ``weight``: how often it is offered; ``known``: how often a person has it; ``oral`` and ``written``: levels asked
    for (blank: none); ``wage``: net euros a month for 35 hours; ``licence`` and ``needs_trade``: how often an offer
    asks for them; ``prefix`` begins the invented employer's name; ``pull``: how much offers follow the population
    (low: also in small places).
    """

    rome: str
    label: str
    title: str
    weight: int
    known: int
    oral: str
    written: str
    wage: tuple[int, int]
    hours: tuple[float, ...]
    shifts: tuple[str, ...]
    prefix: str
    licence: float
    needs_trade: float
    pull: float


@cache
def read_trades() -> tuple[Trade, ...]:
    """The trades of the table."""
    return tuple(
        Trade(
            rome=row["rome"],
            label=row["label"],
            title=row["title"],
            weight=int(row["weight"]),
            known=int(row["known"]),
            oral=row["oral"],
            written=row["written"],
            wage=(int(row["wage_low"]), int(row["wage_high"])),
            hours=tuple(float(part) for part in row["hours"].split()),
            shifts=tuple(row["shifts"].split()),
            prefix=row["prefix"],
            licence=float(row["licence"]),
            needs_trade=float(row["needs_trade"]),
            pull=float(row["pull"]),
        )
        for row in read_table("trades.csv")
    )
