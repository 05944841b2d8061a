"""Who may be in the tool already: spelt otherwise, parts swapped, born the same day; and nobody else's file is told."""

import datetime as dt

import pytest

from coincide.apps.people.likeness import likenesses
from coincide.apps.people.models import Household, Person
from tests.cast import Cast

BORN = dt.date(1990, 5, 4)


@pytest.fixture
def mohammad(cast: Cast) -> Person:
    """A person of the owner's household."""
    return Person.objects.create(
        household=cast.household, place="spouse", first_name="Mohammad", last_name="Karimi", birth_date=BORN, sex="m"
    )


@pytest.mark.parametrize(
    ("first", "last", "born", "why"),
    [
        ("Mohammad", "Karimi", BORN, "même nom, même date de naissance"),
        ("Karimi", "Mohammad", BORN, "prénom et nom inversés, même date de naissance"),
        ("Muhammed", "Karimy", BORN, "nom écrit autrement, même date de naissance"),
        ("Muhammed", "Karimy", None, "nom écrit autrement"),
        ("Mohammad", "Karimi", dt.date(1991, 5, 4), "même nom"),
    ],
)
def test_one_person_is_found_under_other_spellings(
    cast: Cast, mohammad: Person, first: str, last: str, born: dt.date | None, why: str
) -> None:
    found = likenesses(first, last, born, by=cast.users["owner"])
    assert [(one.person, one.why) for one in found.seen] == [(mohammad, why)]


@pytest.mark.parametrize(
    ("first", "last", "born"),
    [
        ("Lina", "Karimi", dt.date(2018, 1, 1)),
        ("Mohammad", "Karimi", dt.date(2015, 5, 4)),
        ("Pavlo", "Shevchenko", BORN),
        ("", "Karimi", BORN),
    ],
)
def test_others_are_not_suggested(cast: Cast, mohammad: Person, first: str, last: str, born: dt.date) -> None:
    assert not likenesses(first, last, born, by=cast.users["owner"])


def test_a_birth_on_the_first_of_january_says_little(cast: Cast) -> None:
    day = dt.date(1990, 1, 1)
    facts = {"household": cast.household, "place": "spouse", "birth_date": day, "sex": "m"}
    Person.objects.create(first_name="Ahmad", last_name="Rahimi", **facts)
    assert not likenesses("Amir", "Rahmani", day, by=cast.users["owner"])
    assert likenesses("Ahmed", "Rahimi", day, by=cast.users["owner"])


def test_a_file_that_is_not_open_is_told_without_a_name(cast: Cast, mohammad: Person) -> None:
    found = likenesses("Mohammad", "Karimi", BORN, by=cast.users["colleague"])
    assert (found.seen, found.elsewhere) == ((), 1)
    assert not likenesses("Mohammad", "Karimi", BORN, by=cast.users["outsider"])


def test_an_archived_file_is_not_brought_back_by_a_likeness(cast: Cast, mohammad: Person) -> None:
    Household.objects.update(archived_on=dt.date(2025, 1, 1))
    assert not likenesses("Mohammad", "Karimi", BORN, by=cast.users["owner"])
