"""A case: who lives where, with which wages, under the law of which month. All amounts are euro cents a month."""

from dataclasses import dataclass
from enum import StrEnum

from coincide.core.budget.law.communes import zone_of
from coincide.core.budget.law.coverage import BudgetError, Month, require_covered
from coincide.core.budget.wording import euros
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

MAX_ADULTS, MAX_CHILDREN = 2, 12
YOUNGEST_ADULT, OLDEST_ADULT, OLDEST_CHILD = 16, 64, 20
MOST_WAGE, MOST_RENT, MOST_CHARGES, MOST_OTHER = 1_000_000, 500_000, 200_000, 1_000_000
USUAL_AGE = 30
"""Age of an adult when nothing is said: RSA without children begins at 25."""


class Stock(StrEnum):
    """Whose home it is, as housing aid sees it."""

    SOCIAL = "social"
    PRIVATE = "private"
    PRIVATE_CONVENTION = "private-convention"
    RESIDENCE = "residence"
    FREE = "free"

    @property
    def label(self) -> str:
        """French words."""
        return STOCK_LABELS[self]


STOCK_LABELS = {
    Stock.SOCIAL: "parc social",
    Stock.PRIVATE: "parc privé, sans convention",
    Stock.PRIVATE_CONVENTION: "parc privé, avec convention",
    Stock.RESIDENCE: "résidence sociale",
    Stock.FREE: "sans loyer",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One budget to compute.

    Args:
        month: whose law applies; also the month at which the figures stand.
        commune: INSEE code, which decides the zone of housing aid.
        stock: occupancy status.
        rent, charges: cents a month; charges are ours to add, the law does not look at them (except in a *résidence
            sociale*, where the fee it looks at is both).
        adult_ages: one or two adults; two are a couple, not married.
        children_ages: in whole years.
        wages: net wage of each adult under the contract, before income tax; 0 for an adult without work.
        before: net wage of each adult before it.
        other: resources that nothing here changes (AAH, pension...), which no aid is computed from.
    """

    month: Month
    commune: str
    stock: Stock
    rent: int
    charges: int
    adult_ages: tuple[int, ...]
    children_ages: tuple[int, ...] = ()
    wages: tuple[int, ...] = ()
    before: tuple[int, ...] = ()
    other: int = 0

    def __post_init__(self) -> None:
        missing = (0,) * len(self.adult_ages)
        object.__setattr__(self, "children_ages", tuple(sorted(self.children_ages)))
        object.__setattr__(self, "wages", self.wages or missing)
        object.__setattr__(self, "before", self.before or missing)
        if self.rent == 0:
            object.__setattr__(self, "stock", Stock.FREE)

    @property
    def zone(self) -> str:
        """Zone of housing aid. Raises BudgetError for an unknown commune."""
        return zone_of(self.commune)

    def check(self) -> "Case":
        """The case itself. Raises BudgetError with the first thing to correct."""
        require_covered(self.month)
        zone_of(self.commune)
        adults = len(self.adult_ages)
        if not 1 <= adults <= MAX_ADULTS:
            raise BudgetError(
                f"Le calcul porte sur un adulte seul ou un couple{NARROW}: {adults} adultes ont été donnés. "
                "Comptez à part les autres adultes du logement.",
                "adult_ages",
            )
        if len(self.children_ages) > MAX_CHILDREN:
            raise BudgetError(
                f"{len(self.children_ages)} enfants ont été donnés{NARROW}: le calcul en prend {MAX_CHILDREN} au plus.",
                "children_ages",
            )
        for age in self.adult_ages:
            _within(age, YOUNGEST_ADULT, OLDEST_ADULT, "L'âge d'un adulte", "ans", "adult_ages")
        for age in self.children_ages:
            _within(age, 0, OLDEST_CHILD, "L'âge d'un enfant", "ans", "children_ages")
        for field, wages in (("wages", self.wages), ("before", self.before)):
            if len(wages) != adults:
                raise BudgetError(f"{len(wages)} salaires ont été donnés pour {french_adults(adults)}.", field)
            for wage in wages:
                _amount(wage, MOST_WAGE, "Un salaire net", field)
        _amount(self.rent, MOST_RENT, "Le loyer", "rent")
        _amount(self.charges, MOST_CHARGES, "Les charges", "charges")
        _amount(self.other, MOST_OTHER, "Les autres ressources", "other")
        if self.stock is Stock.FREE and self.rent:
            said = "Un logement sans loyer n'a pas de loyer : choisissez un autre statut d'occupation."
            raise BudgetError(said, "stock")
        return self


def french_adults(count: int) -> str:
    """« un adulte », « 2 adultes »."""
    return "un adulte" if count == 1 else f"{count} adultes"


def _within(value: int, least: int, most: int, what: str, unit: str, field: str) -> None:
    if not least <= value <= most:
        said = f"−{-value}" if value < 0 else str(value)
        raise BudgetError(f"{what} vaut {said}{NARROW}: il est attendu de {least} à {most} {unit}.", field)


def _amount(cents: int, most: int, what: str, field: str) -> None:
    if not 0 <= cents <= most:
        verb = "valent" if what.startswith("Les") else "vaut"
        raise BudgetError(
            f"{what} {verb} {euros(cents)} par mois{NARROW}: un montant de 0 à {euros(most)} est attendu.",
            field,
        )
