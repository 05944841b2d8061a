"""Months as values: ordered, iterable, written YYYY-MM."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month. Raises ValueError when the month isn't between 1 and 12."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise ValueError(
                f"Le mois {self.month} n'existe pas : donnez un nombre de 1 à 12.".replace(" :", "\u202f:")
            )

    @classmethod
    def of(cls, day: date) -> Month:
        """The month of a day."""
        return cls(day.year, day.month)

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def next(self) -> Month:
        """The month after."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def months_between(first: date, last: date) -> Iterator[Month]:
    """Every month from that of `first` to that of `last`, both included; none when `last` comes before."""
    month, end = Month.of(first), Month.of(last)
    while month <= end:
        yield month
        month = month.next
