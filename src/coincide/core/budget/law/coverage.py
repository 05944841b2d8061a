"""Which months the law is known for, and under which versions the figures stand.

The bounds are constants so that a page can check a month without loading OpenFisca; a test recomputes the last one from
the tables.
"""

from importlib.metadata import version
from typing import NamedTuple

from coincide.core.rules.calendar import MONTH_NAMES
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

MODEL = "2"
"""Changes with what we ask of OpenFisca or add to it: two equal versions give equal figures."""


class BudgetError(ValueError):
    """A case that can't be computed; the message is a French sentence that says what to change.

    `field`: which argument of the case it is about, blank where none is: who asks shows it at its own field.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Month(NamedTuple):
    """A month of the calendar."""

    year: int
    month: int

    def back(self, months: int) -> "Month":
        """The month so many months earlier (negative: later)."""
        number = self.year * 12 + self.month - 1 - months
        return Month(number // 12, number % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def words(self) -> str:
        """« novembre 2026 »."""
        return f"{MONTH_NAMES[self.month - 1]} {self.year}"


FIRST_MONTH = Month(2023, 1)
"""Before it the formulas were not compared with the whole system."""
LAST_MONTH = Month(2026, 12)
"""Last month before a yearly revaluation that OpenFisca-France 176.1.8 does not hold: the SMIC of January 2027."""


def parse_month(text: str) -> Month:
    """« 2026-11 » as a month that the law is known for. Raises BudgetError."""
    parts = text.strip().split("-")
    if len(parts) != 2 or not all(part.isascii() and part.isdigit() for part in parts) or len(parts[0]) != 4:
        raise BudgetError(
            f"Le mois «{NARROW}{text}{NARROW}» n'est pas lisible{NARROW}: écrivez-le AAAA-MM, par exemple 2026-11.",
            "month",
        )
    month = Month(int(parts[0]), int(parts[1]))
    if not 1 <= month.month <= 12:
        said = f"Le mois «{NARROW}{text}{NARROW}» n'existe pas{NARROW}: le numéro du mois va de 01 à 12."
        raise BudgetError(said, "month")
    require_covered(month)
    return month


def require_covered(month: Month) -> None:
    """Raises BudgetError for a month whose law is not known."""
    if not FIRST_MONTH <= month <= LAST_MONTH:
        raise BudgetError(
            f"La législation de {month.words} n'est pas connue d'{openfisca_label()}{NARROW}: donnez un mois de "
            f"{FIRST_MONTH.words} à {LAST_MONTH.words}.",
            "month",
        )


def nearest_covered(month: Month) -> Month:
    """The month itself, or the nearest one whose law is known: what a page uses, and says."""
    return min(max(month, FIRST_MONTH), LAST_MONTH)


def openfisca_version() -> str:
    """The version of OpenFisca-France that is installed (« 176.1.8 »)."""
    return version("openfisca-france")


def openfisca_label() -> str:
    """« OpenFisca-France 176.1.8 »."""
    return f"OpenFisca-France {openfisca_version()}"


def tables_version() -> str:
    """What a memoised figure was computed with: the library and our use of it."""
    return f"openfisca-france-{openfisca_version()}+{MODEL}"
