"""Searching households forgives accents, case and small spelling errors, and nothing more."""

import datetime as dt

import pytest
from django.db import connection

from coincide.apps.people.models import Household, Person
from coincide.apps.people.models.names import renew
from coincide.apps.people.search import NEAR, SETTING, search
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
    assert found("%") == []
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


@pytest.mark.parametrize("text", ["Mohammadi", "Muhamadi", "mouhammadi", "Reza Mohamadi", "Mohammadi Réza", "Reeza"])
def test_another_spelling_of_the_name_finds_it_first(text: str) -> None:
    assert found(text)[0] == "Mohammadi"


@pytest.mark.parametrize("text", ["Ayse", "Aysha", "Aïché", "Aissatou Ndiaye", "n diaye aisatu"])
def test_signs_and_sounds_of_other_alphabets_are_forgiven(text: str) -> None:
    assert found(text)[0] in ("Öztürk 100%", "Famille N'Diaye")


def test_a_person_who_answers_every_word_comes_before_a_household_that_shares_them_out(cast: Cast) -> None:
    for reference, people in [("SPL-1", [("Karim", "Nouri"), ("Leïla", "Zidane")]), ("ONE-1", [("Leïla", "Nouri")])]:
        household = Household.objects.create(reference=reference, operator=cast.operator, name=reference)
        for first, last in people:
            Person.objects.create(
                household=household,
                place="adult",
                first_name=first,
                last_name=last,
                birth_date=dt.date(1990, 1, 1),
                sex="f",
            )
    assert found("leila nouri") == ["ONE-1", "SPL-1"]


def test_a_name_that_is_corrected_is_found_under_its_new_form_only(cast: Cast) -> None:
    cast.person.last_name = "Yousoufi"
    cast.person.save(update_fields=["last_name"])
    assert found("Zahra Yusufi") == ["Famille Zèbre"]
    assert renew(Person) == renew(Household) == 0


def test_what_a_query_changed_behind_the_model_is_put_in_line(cast: Cast) -> None:
    Person.objects.filter(pk=cast.person.pk).update(last_name="Yousoufi")
    assert renew(Person) == 1
    assert found("Yusufi") == ["Famille Zèbre"]


def test_near_is_the_same_for_the_index_and_for_the_order(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {SETTING}")
        assert float(cursor.fetchone()[0]) == NEAR
