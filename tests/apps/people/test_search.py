"""Searching households forgives accents, case and small spelling errors, and nothing more."""

import datetime as dt

import pytest

from coincide.apps.people.models import Household, Person
from coincide.apps.people.search import search
from tests.cast import Cast


@pytest.fixture(autouse=True)
def _people(cast: Cast) -> None:
    """Beside the Zèbre: names that are near one another, and names that are far."""
    for reference, name, first, last in [
        ("VIC-014", "Famille N'Diaye", "Aïssatou", "N'Diaye"),
        ("MLN-007", "Mohammadi", "Réza", "Mohammadi"),
        ("MLN-008", "Tesfaye", "Mohamed", "Tesfaye"),
        ("MLN-009", "Öztürk 100%", "Ayşe", "Öztürk"),
    ]:
        household = Household.objects.create(reference=reference, operator=cast.operator, name=name)
        Person.objects.create(
            household=household,
            place="adult",
            first_name=first,
            last_name=last,
            birth_date=dt.date(1990, 1, 1),
            sex="f",
        )


def found(text: str) -> list[str]:
    """The names that answer, the nearest first."""
    return [household.name for household in search(Household.objects.all(), text).order_by("-relevance", "name")]


@pytest.mark.parametrize("text", ["Zèbre", "zebre", "ZEBRE", "zèb", "Zevre", "Zebbre", "famille zebre"])
def test_a_name_is_found_whatever_its_accents_its_case_or_one_wrong_letter(text: str) -> None:
    assert found(text) == ["Famille Zèbre"]


def test_a_first_name_finds_the_household() -> None:
    assert found("aissatou") == ["Famille N'Diaye"]


def test_the_spelling_as_given_comes_before_the_near_one() -> None:
    assert found("Mohamed") == ["Tesfaye", "Mohammadi"]


def test_a_reference_is_found_by_its_end() -> None:
    assert found("vic-014") == ["Famille N'Diaye"]


def test_each_word_must_be_found() -> None:
    assert found("Reza Mohammadi") == ["Mohammadi"]
    assert found("Reza Öztürk") == []


def test_letters_without_resemblance_find_nothing() -> None:
    assert found("xyzzy") == []


def test_a_short_word_is_looked_for_as_it_is() -> None:
    assert found("tes") == ["Tesfaye"]
    assert found("zab") == []


def test_signs_that_databases_read_otherwise_are_plain_letters() -> None:
    assert found("100%") == ["Öztürk 100%"]
    assert found("%") == ["Öztürk 100%"]
    assert found("_") == []


def test_a_blank_search_keeps_everything() -> None:
    assert len(found("   ")) == 5


def test_two_persons_of_a_household_give_it_once(cast: Cast) -> None:
    Person.objects.create(
        household=cast.household,
        place="child",
        first_name="Zo",
        last_name="Zèbre",
        birth_date=dt.date(2015, 1, 1),
        sex="m",
    )
    assert found("Zèbre") == ["Famille Zèbre"]
