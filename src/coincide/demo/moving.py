"""What moving in leaves to look at: two people entered twice, and the report of November 2025.

The second entries have no journey, so that no figure counts them.
"""

from coincide.apps.accounts.models import AccessGrant
from coincide.apps.accounts.roles import Role
from coincide.apps.people.models import Household, Person, Place
from coincide.apps.results.monthly.actions import produce
from coincide.core.names.folding import words
from coincide.core.statistics.series import Month
from coincide.demo.households import Built
from coincide.demo.world import SEED, TODAY, Draw, World

_SPELLINGS = (("oo", "ou"), ("ou", "u"), ("kh", "h"), ("ee", "i"), ("y", "i"), ("mm", "m"), ("ss", "s"), ("f", "ff"))
REPORTED = Month(2025, 11)


def build(world: World, built: list[Built]) -> None:
    """Enter two active adults a second time: one with the names swapped, one under another spelling."""
    draw = Draw(SEED + 1100)
    adults = [one.adults[0] for one in built if one.is_active]
    swapped = adults[0]
    _enter(world, draw, "MTL-901", swapped, swapped.last_name, swapped.first_name)
    spelled = next(one for one in adults[1:] if _spelled(one.last_name) != one.last_name)
    _enter(world, draw, "MTL-902", spelled, spelled.first_name, _spelled(spelled.last_name))


def report(world: World) -> None:
    """Produce the report of the last whole month, once everything else is there."""
    here = [one for one in world.users.values() if one.organisation_id == world.operator.pk]
    coordinator = next(one for one in here if one.role == Role.COORDINATOR)
    produce(world.allier, REPORTED, coordinator)


def _enter(world: World, draw: Draw, reference: str, person: Person, first_name: str, last_name: str) -> None:
    household = Household.objects.create(
        id=draw.uuid(), reference=reference, operator=world.operator, name=f"Famille {last_name}", is_invented=True
    )
    Person.objects.create(
        id=draw.uuid(),
        household=household,
        place=Place.ADULT,
        first_name=first_name,
        last_name=last_name,
        birth_date=person.birth_date,
        sex=person.sex,
    )
    AccessGrant.objects.create(
        household_id=household.pk, organisation=world.operator, period=(TODAY, None), reason="saisie en double"
    )


def _spelled(name: str) -> str:
    """Another spelling of the same name, as another office writes it; the name itself when we know none."""
    for written, other in _SPELLINGS:
        found = name.lower().replace(written, other, 1).title()
        if found != name and [one.key for one in words(found)] == [one.key for one in words(name)]:
            return found
    return name
