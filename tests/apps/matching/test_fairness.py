"""Flip what must not count, from the database to the answer: not one byte of the answer changes."""

import json

import pytest

from coincide.apps.matching.problem import build
from coincide.apps.people.fields import field_of
from coincide.apps.people.models import Household, Person, Place
from coincide.core.planning import explain, solve
from tests.apps.matching import territory as t
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def market(cast: Cast) -> Cast:
    """Four more households, one of them a couple, for fewer jobs and homes than they need."""
    for number in range(4):
        t.household(cast, number)
    couple = Household.objects.get(reference="X-000")
    first = couple.persons.get()
    Person.objects.create(
        household=couple,
        place=Place.SPOUSE,
        first_name="Ilan",
        last_name="Ypsilon",
        birth_date=first.birth_date,
        sex="m",
        seeks_work=True,
        french_oral="a2",
        french_written="a1",
        literacy="latin",
    )
    for number in range(3):
        t.job(cast, f"E-{number}", net_wage=1450 + 50 * number)
    for number in range(2):
        t.dwelling(cast, f"L-{number}", rent=310 + 20 * number)
    t.scooters(cast)
    return cast


def answer(cast: Cast) -> bytes:
    """The whole answer and its reasons, but the seconds it took."""
    problem = build(t.session(cast)).problem
    solution = solve(problem)
    told = solution.to_json()
    del told["timings"]
    reasons = explain(problem, solution).to_json()
    return json.dumps([told, reasons], sort_keys=True, default=str).encode()


def adults() -> list[Person]:
    return list(Person.objects.filter(place__in=[Place.ADULT, Place.SPOUSE]))


def values(field: str) -> list[str]:
    """Every value the field may take."""
    return [value for value, _ in field_of(Person, field).flatchoices]


def test_the_market_makes_the_answer_choose(market: Cast) -> None:
    solution = solve(build(t.session(market)).problem)
    assert solution.plans
    assert solution.unplaced
    assert solution.prices


@pytest.mark.parametrize("field", ["sex", "nationality_group", "protection"])
def test_what_must_not_count_changes_not_one_byte_of_the_answer(market: Cast, field: str) -> None:
    before = answer(market)
    choices = values(field)
    assert len(choices) > 1
    for one in adults():
        now = getattr(one, field)
        Person.objects.filter(pk=one.pk).update(**{field: next(value for value in choices if value != now)})
    assert answer(market) == before
    for value in choices:
        Person.objects.filter(pk__in=[one.pk for one in adults()]).update(**{field: value})
        assert answer(market) == before


@pytest.mark.parametrize("field", ["nationality_group", "protection"])
def test_the_childrens_do_not_count_either(market: Cast, field: str) -> None:
    before = answer(market)
    for value in values(field):
        Person.objects.update(**{field: value})
        assert answer(market) == before


def test_a_households_only_car_goes_to_one_adult(market: Cast) -> None:
    couple = Household.objects.get(reference="X-000")
    Household.objects.filter(pk=couple.pk).update(has_car=True)

    def drivers() -> list[str]:
        found = next(one for one in build(t.session(market)).problem.households if one.id == str(couple.pk))
        return [adult.id for adult in found.adults if adult.has_car]

    assert len(drivers()) == 1
    spouse = couple.persons.get(place=Place.SPOUSE)
    couple.persons.filter(pk=spouse.pk).update(has_french_licence=True)
    assert drivers() == [str(spouse.pk)]
