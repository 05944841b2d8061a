"""Two entries of one person are suggested, merged by somebody, and taken apart by the rule of undo."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coincide.apps.accounts.models import AccessGrant
from coincide.apps.exchange.duplicates import actions
from coincide.apps.exchange.duplicates.queries import suspects
from coincide.apps.exchange.models import PersonMerge
from coincide.apps.journeys.actions import open_journey
from coincide.apps.journeys.log.contacts import log_contact
from coincide.apps.journeys.models import Contact, Journey
from coincide.apps.people.anonymise import anonymise
from coincide.apps.people.models import HomeSituation, Household, Obstacle, Paper, Person
from coincide.apps.territory.clock import today
from tests.cast import Cast

DAY = dt.date(2024, 11, 4)


@pytest.fixture
def by(cast: Cast) -> Any:
    return cast.users["coordinator"]


@pytest.fixture
def twin(cast: Cast) -> Person:
    """Zahra Zèbre a second time: her names swapped, in a file of her own, with a journey and things of all kinds."""
    household = Household.objects.create(reference="MTL-002", operator=cast.operator, name="Zebre")
    person = Person.objects.create(
        household=household, place="adult", first_name="Zebre", last_name="Zahra", birth_date=dt.date(1990, 5, 4),
        sex="f", protection="refugee",
    )  # fmt: skip
    open_journey(person, by=cast.users["coordinator"], entered_on=DAY, basin=cast.basins["montlucon"])
    Paper.objects.create(person=person, kind="card", issued_on=DAY, expires_on=DAY.replace(year=2034))
    Obstacle.objects.create(person=person, kind="mobility", opened_on=DAY)
    HomeSituation.objects.create(household=household, kind="hosted", commune=cast.communes["Vichy"], period=(DAY, None))
    log_contact(household, by=cast.users["coordinator"], on=DAY, kind="call", subject="Appel")
    return person


def state() -> list[list[Any]]:
    """Everything that a merge touches, as it is."""
    return [
        sorted(map(str, model._base_manager.values_list()))
        for model in (Household, Person, Journey, Paper, Obstacle, HomeSituation, Contact)
    ]


def test_the_pair_is_suggested_with_the_reason_until_somebody_says_they_are_two(
    cast: Cast, by: Any, twin: Person
) -> None:
    (found,) = suspects(by)
    assert (found.keep, found.gone) == (cast.person, twin)
    assert found.is_sure
    assert found.likeness.sentence == "mêmes noms, dans un autre ordre\u202f; même date de naissance"
    said = actions.say_distinct(twin, cast.person, by)
    assert suspects(by) == []
    actions.unsay_distinct(said, by)
    assert len(suspects(by)) == 1


def test_a_merge_moves_everything_and_keeps_the_values_chosen(cast: Cast, by: Any, twin: Person) -> None:
    actions.merge(cast.person, twin, by, {"protection": True})
    cast.person.refresh_from_db()
    assert (cast.person.protection, cast.person.first_name) == ("refugee", "Zahra")
    assert not Person.objects.filter(pk=twin.pk).exists()
    assert not Household.objects.filter(reference="MTL-002").exists(), "nobody was left in the file"
    assert Paper.objects.get().person == Obstacle.objects.get().person == cast.person
    assert Contact.objects.get().household == cast.household
    assert Journey.objects.count() == 1, "two journeys with one operator are one entry"
    assert HomeSituation.objects.filter(household=cast.household).count() == 1, "the homes would overlap"


def test_an_unmerge_gives_back_everything_as_it_was(cast: Cast, by: Any, twin: Person) -> None:
    before = state()
    merged = actions.merge(cast.person, twin, by, {"protection": True, "first_name": True})
    assert state() != before
    assert actions.unmerge(merged, by).kept == []
    assert state() == before
    assert Household.objects.visible_to(by).filter(reference="MTL-002").exists()
    with pytest.raises(ValidationError, match="déjà défaite"):
        actions.unmerge(merged, by)


def test_an_unmerge_keeps_and_lists_what_was_edited_since(cast: Cast, by: Any, twin: Person) -> None:
    merged = actions.merge(cast.person, twin, by, {"protection": True})
    Paper.objects.update(expires_on=DAY.replace(year=2030))
    Person.objects.filter(pk=cast.person.pk).update(protection="subsidiary")
    later = log_contact(cast.household, by=by, on=today(), kind="call", subject="Depuis")
    done = actions.unmerge(merged, by)
    assert sorted(done.kept) == [
        "titre\u202f: modifié depuis la fusion",
        "«\u202fprotection\u202f»\u202f: modifié depuis la fusion",
    ]
    assert Paper.objects.get().person == cast.person
    assert Obstacle.objects.get().person_id == twin.pk
    later.refresh_from_db()
    assert later.household == cast.household


def test_two_entries_of_one_household_merge_without_touching_the_household(cast: Cast, by: Any) -> None:
    again = Person.objects.create(
        household=cast.household, place="adult", first_name="Zarah", last_name="Zebre",
        birth_date=dt.date(1990, 5, 4), sex="f",
    )  # fmt: skip
    merged = actions.merge(cast.person, again, by)
    assert merged.household_merge is None
    actions.unmerge(merged, by)
    assert set(cast.household.persons.all()) == {cast.person, again}


def test_values_that_break_a_rule_leave_everything_as_it_was(cast: Cast, by: Any, twin: Person) -> None:
    Person.objects.filter(pk=cast.person.pk).update(foreign_licence_received_on=DAY, licence_exchange_asked_on=DAY)
    before = state()
    with pytest.raises(ValidationError, match="récépissé"):
        actions.merge(Person.objects.get(pk=cast.person.pk), twin, by, {"foreign_licence_received_on": True})
    assert state() == before


@pytest.mark.parametrize("place", ["owner", "social", "state", "admin", "outsider"])
def test_only_a_coordinator_of_the_operator_merges(cast: Cast, twin: Person, place: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.merge(cast.person, twin, cast.users[place])


def test_a_file_that_is_not_open_can_not_be_merged(cast: Cast, by: Any, twin: Person) -> None:
    AccessGrant.objects.filter(household_id=twin.household_id).delete()
    assert suspects(by) == []
    with pytest.raises(PermissionDenied):
        actions.merge(cast.person, twin, by)


def test_what_a_merge_set_aside_goes_when_the_person_is_anonymised(cast: Cast, by: Any, twin: Person) -> None:
    actions.merge(cast.person, twin, by)
    Household.objects.filter(pk=cast.household.pk).update(archived_on=today(), anonymised_on=today())
    anonymise([cast.household.pk])
    assert not PersonMerge.objects.exists()
