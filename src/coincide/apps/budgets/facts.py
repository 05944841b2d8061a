"""From a household's file to the question of its budget: nothing but ages, wages and home."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from coincide.apps.offers.models import Dwelling
from coincide.apps.people.models import HomeSituation, Household, Person, Place, WorkSituation
from coincide.apps.people.queries import rooms_needed
from coincide.apps.people.together import Beside, read_together
from coincide.core.budget.law.cases import Case, Stock
from coincide.core.budget.law.coverage import BudgetError, Month, nearest_covered
from coincide.core.rules.calendar import NARROW_SPACE as NARROW
from coincide.core.rules.calendar import whole_months
from coincide.core.rules.rooms import Need

CENTS = 100
STOCKS: dict[str, Stock] = {
    HomeSituation.Kind.SOCIAL: Stock.SOCIAL,
    HomeSituation.Kind.PRIVATE: Stock.PRIVATE,
    HomeSituation.Kind.RESIDENCE: Stock.RESIDENCE,
    HomeSituation.Kind.FJT: Stock.RESIDENCE,
    HomeSituation.Kind.IML: Stock.PRIVATE,
}
"""Occupancy status of a present home [unverified: whether the home is under convention is not in the file; a private
one, or one let through an association, is taken not to be]. What is not here gives no aid."""
OFFERED: dict[str, Stock] = {
    Dwelling.Kind.SOCIAL: Stock.SOCIAL,
    Dwelling.Kind.PRIVATE: Stock.PRIVATE,
    Dwelling.Kind.PRIVATE_CONVENTION: Stock.PRIVATE_CONVENTION,
    Dwelling.Kind.RESIDENCE: Stock.RESIDENCE,
}
"""Occupancy status of a dwelling on offer."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a household's budget starts from, on a day. ``adults`` in the order of the wages of ``case``.

    ``declared``: the other resources of the file, in euros. They are not in the case: RSA and family benefits may be
    among them, which the law computes. ``need``: the smallest dwelling that fits.
    """

    case: Case
    adults: tuple[Person, ...]
    works: tuple[WorkSituation | None, ...]
    home: HomeSituation | None
    declared: int
    need: Need | None


def month_of(day: dt.date) -> Month:
    """The month whose law applies on a day, or the nearest one known."""
    return nearest_covered(Month(day.year, day.month))


def present(household: Household, day: dt.date) -> Facts:
    """The household as it lives on a day. Raises BudgetError (French) when the file lacks what the law asks."""
    persons, homes, works = read_together([
        Beside(household.persons.order_by("birth_date", "pk")),
        Beside(household.homes.filter(period__contains=day), ("commune",)),
        Beside(WorkSituation.objects.filter(person__household=household, period__contains=day)),
    ])  # fmt: skip
    return facts_of(household, day, persons, homes[0] if homes else None, works)


def facts_of(
    household: Household,
    day: dt.date,
    persons: Sequence[Person],
    home: HomeSituation | None,
    works: Sequence[WorkSituation],
) -> Facts:
    """The same from rows already read. Raises BudgetError."""
    adults = tuple(one for one in persons if one.place != Place.CHILD)
    if not adults:
        raise BudgetError(f"Aucun adulte n'est inscrit dans ce ménage{NARROW}: complétez sa situation.")
    if home is None:
        raise BudgetError(f"La commune du logement actuel n'est pas renseignée{NARROW}: complétez la situation.")
    working = {one.person_id: one for one in works}
    now = tuple(working.get(one.pk) for one in adults)
    wages = tuple(one.net_wage * CENTS if one else 0 for one in now)
    stock = STOCKS.get(home.kind, Stock.FREE)
    rent = home.rent if stock is not Stock.FREE else 0
    case = Case(
        month=month_of(day),
        commune=home.commune_id,
        stock=stock,
        rent=rent * CENTS,
        charges=(home.rent + home.charges - rent) * CENTS,
        adult_ages=tuple(age(one, day) for one in adults),
        children_ages=tuple(age(one, day) for one in persons if one.place == Place.CHILD and one.birth_date <= day),
        wages=wages,
        before=wages,
    )
    return Facts(case.check(), adults, now, home, household.other_income, rooms_needed(persons, day))


def age(person: Person, day: dt.date) -> int:
    """Whole years on a day."""
    return whole_months(person.birth_date, day) // 12


def in_dwelling(case: Case, dwelling: Dwelling) -> Case:
    """The same household in a dwelling on offer."""
    return replace(
        case,
        commune=dwelling.commune_id,
        stock=OFFERED[dwelling.kind],
        rent=dwelling.rent * CENTS,
        charges=dwelling.charges * CENTS,
    )
