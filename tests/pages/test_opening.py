"""*Nouveau ménage*: one page opens the file, its person, their journey and their home, or nothing at all."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.journeys.models import Journey
from coincide.apps.people.models import HomeSituation, Household, Person
from tests.cast import Cast

SignIn = Callable[[str], Client]
URL = "/menages/nouveau/"


def typed(cast: Cast, **changes: Any) -> dict[str, Any]:
    """The page as it is filled for an ordinary entry."""
    return {
        "first_name": "Rahim",
        "last_name": "Noori",
        "birth_date": "1992-04-03",
        "sex": "m",
        "seeks_work": "on",
        "preferred_language": "prs",
        "entered_on": "2025-12-01",
        "basin": cast.basins["montlucon"].pk,
        "cip": cast.users["owner"].pk,
        "social": cast.users["social"].pk,
        "entry_kind": "orientation",
        "protection": "refugee",
        "protection_on": "2025-06-01",
        "cir_signed_on": "2025-11-15",
        "oriented_on": "2025-11-15",
    } | changes


def test_the_page_proposes_the_users_profession_and_basin(cast: Cast, sign_in: SignIn) -> None:
    form = sign_in("owner").get(URL).context["form"]
    assert form["cip"].value() == cast.users["owner"].pk
    assert form["social"].value() == cast.users["social"].pk  # the only one there is
    assert form["basin"].value() == cast.basins["montlucon"].pk
    assert form["entered_on"].value() == dt.date(2025, 12, 11)


def test_one_page_opens_the_file_and_its_journey(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    extra = {"home_kind": "reception", "home_commune": "montlucon", "home_place_ends_on": "2026-03-31"}
    answer = client.post(URL, typed(cast, **extra), follow=True)
    household = Household.objects.get(reference="MTL-002")
    assert answer.redirect_chain[-1][0] == reverse("journeys:situation", args=[household.pk])
    assert "Le dossier MTL-002 est ouvert." in answer.content.decode()
    assert household.name == "Famille Noori"
    journey = Journey.objects.get(person__household=household)
    assert (journey.cir_signed_on, journey.oriented_on) == (dt.date(2025, 11, 15), dt.date(2025, 11, 15))
    assert {one.user for one in journey.referents.all()} == {cast.users["owner"], cast.users["social"]}
    assert household.homes.get().place_ends_on == dt.date(2026, 3, 31)
    assert list(Household.objects.visible_to(cast.users["social"]).filter(pk=household.pk)) == [household]
    verbs = list(JournalEntry.objects.values_list("verb", flat=True))
    assert verbs[:4] == ["open_household", "add_person", "open_journey", "start_home"]
    assert "Noori" in client.get("/menages/").content.decode()


def test_an_opening_can_be_taken_back_whole(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    page = client.post(URL, typed(cast, home_kind="hosted", home_commune="Vichy"), follow=True)
    [message] = page.context["messages"]
    answer = client.post(message.extra_tags.removeprefix("undo="), follow=True)
    assert answer.redirect_chain[-1][0] == "/menages/"
    assert (Household.objects.count(), Person.objects.count(), Journey.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"birth_date": "2030-01-01"}, "birth_date", "après aujourd'hui"),
        ({"birth_date": "2025-12-10"}, "birth_date", "16 ans au moins"),
        ({"birth_date": "hier"}, "birth_date", "pas lisible"),
        ({"first_name": ""}, "first_name", "obligatoire"),
        ({"entered_on": "2026-01-01"}, "entered_on", "quand elle a eu lieu"),
        ({"cir_signed_on": "2025-12-05"}, "cir_signed_on", "L'entrée, le 1er décembre 2025, suit la signature"),
        ({"protection_on": "2025-12-05"}, "protection_on", "suit l'obtention"),
        ({"clock_starts_on": "2025-01-05"}, "clock_starts_on", "Seul un parcours transféré"),
        ({"home_kind": "reception"}, "home_commune", "dans quelle commune"),
        ({"home_commune": "Vichy"}, "home_kind", "de quelle sorte"),
        ({"home_kind": "social", "home_commune": "Vichi"}, "home_commune", "Commune inconnue"),
        ({"home_kind": "social", "home_commune": "vich"}, "home_commune", "Vouliez-vous dire Vichy"),
        ({"basin": "999"}, "basin", "ne"),
    ],
)
def test_a_slip_is_said_on_its_field_and_nothing_is_half_written(
    cast: Cast, sign_in: SignIn, changes: dict[str, Any], field: str, words: str
) -> None:
    answer = sign_in("owner").post(URL, typed(cast, **changes))
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert (Household.objects.count(), Person.objects.count(), HomeSituation.objects.count()) == (1, 1, 1)


def test_a_person_who_may_be_there_already_is_checked_first(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    same = typed(cast, first_name="Zebre", last_name="Zara", birth_date="1990-05-04", sex="f")
    answer = client.post(URL, same)
    assert answer.status_code == 422
    assert "MTL-001" in answer.content.decode()
    assert "cochez cette case" in answer.content.decode()
    assert Household.objects.count() == 1
    assert client.post(URL, same | {"is_someone_else": "on"}).status_code == 302
    assert Household.objects.count() == 2


def test_the_likeness_is_told_while_typing_without_the_name_of_a_closed_file(cast: Cast, sign_in: SignIn) -> None:
    names = {"first_name": "Zahra", "last_name": "Zebre", "birth_date": "1990-05-04"}
    shown = sign_in("owner").post(f"{URL}ressemblances/", names).content.decode()
    assert "Zahra Zèbre" in shown
    closed = sign_in("colleague").post(f"{URL}ressemblances/", names).content.decode()
    assert "Un autre dossier de votre structure" in closed
    assert "Zèbre" not in closed


def test_what_the_entry_rule_refuses_is_told_with_its_source(cast: Cast, sign_in: SignIn) -> None:
    facts = {"entered_on": "2025-12-01", "protection": "refugee", "protection_on": "2019-05-01"}
    shown = sign_in("owner").post(f"{URL}ressemblances/", facts).content.decode()
    assert "Entrée à vérifier" in shown
    assert "1er mai 2019" in shown


@pytest.mark.parametrize("place", ["state", "facilitator", "admin"])
def test_only_the_operators_professionals_open_a_file(cast: Cast, sign_in: SignIn, place: str) -> None:
    client = sign_in(place)
    assert client.get(URL).status_code == 403
    assert client.post(URL, typed(cast)).status_code == 403


def test_the_coordinator_opens_a_file_for_two_colleagues(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    assert client.post(URL, typed(cast, home_kind="hosted", home_commune="Vichy")).status_code == 302
    assert Household.objects.count() == 2
