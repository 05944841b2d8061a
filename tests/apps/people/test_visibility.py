"""Who sees which household: every role of the cast, on the list, the page, the export and the queryset."""

import csv
import datetime as dt
import io
import uuid
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from coincide.apps.accounts.models import AccessGrant, JournalEntry
from coincide.apps.people.models import HomeSituation, Household
from tests.cast import Cast

SignIn = Callable[[str], Client]
SEES = ("owner", "social", "coordinator")
SEES_NOTHING = ("colleague", "outsider")
NO_FILES = ("state", "facilitator", "admin")
EVERYONE = SEES + SEES_NOTHING + NO_FILES
TODAY = dt.date(2025, 12, 11)


def page_of(cast: Cast) -> str:
    """The address of the household's page."""
    return reverse("journeys:household", args=[cast.household.pk])


def rows(client: Client, query: str = "") -> list[list[str]]:
    """The lines of the export, without its head."""
    response = client.get(reverse("journeys:households_export") + query)
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))[1:]


@pytest.mark.parametrize("place", EVERYONE)
def test_the_queryset_gives_the_household_to_its_referents_and_their_coordinator_only(cast: Cast, place: str) -> None:
    seen = Household.objects.visible_to(cast.users[place])
    assert list(seen) == ([cast.household] if place in SEES else [])


def test_a_visitor_sees_no_household(cast: Cast) -> None:
    assert not Household.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.parametrize("place", SEES)
def test_who_holds_a_grant_sees_the_household_everywhere(cast: Cast, sign_in: SignIn, place: str) -> None:
    client = sign_in(place)
    assert "Famille Zèbre" in client.get(reverse("journeys:households")).content.decode()
    assert "Zahra Zèbre" in client.get(page_of(cast)).content.decode()
    assert [row[1] for row in rows(client)] == ["Famille Zèbre"]


@pytest.mark.parametrize("place", SEES_NOTHING)
def test_a_professional_without_grant_sees_an_empty_list_and_no_page(cast: Cast, sign_in: SignIn, place: str) -> None:
    client = sign_in(place)
    listed = client.get(reverse("journeys:households"))
    assert listed.status_code == 200
    assert "Zèbre" not in listed.content.decode()
    assert rows(client) == []
    assert client.get(page_of(cast)).status_code == 404


@pytest.mark.parametrize("place", NO_FILES)
@pytest.mark.parametrize("name", ["my_day", "households", "households_export"])
def test_a_role_that_opens_no_file_is_refused_the_lists(cast: Cast, sign_in: SignIn, place: str, name: str) -> None:
    response = sign_in(place).get(reverse(f"journeys:{name}"))
    assert response.status_code == 403
    assert "Zèbre" not in response.content.decode()


@pytest.mark.parametrize("place", SEES_NOTHING + NO_FILES)
def test_a_refused_file_answers_as_one_that_does_not_exist_and_is_journalled(
    cast: Cast, sign_in: SignIn, place: str
) -> None:
    client = sign_in(place)
    refused = client.get(page_of(cast))
    unknown = client.get(reverse("journeys:household", args=[uuid.uuid4()]))
    assert (refused.status_code, unknown.status_code) == (404, 404)
    assert "Zèbre" not in refused.content.decode()
    assert main_of(refused.content.decode()) == main_of(unknown.content.decode())
    entry = JournalEntry.objects.get()
    assert (entry.verb, entry.target_kind, entry.target_id, entry.actor) == (
        "refuse_read",
        "people.household",
        str(cast.household.pk),
        cast.users[place],
    )


def main_of(page: str) -> str:
    """What the page says, without what differs at each request."""
    return page.split("<main", 1)[1].split("</main>", 1)[0]


def test_a_visitor_is_sent_to_sign_in(cast: Cast, client: Client) -> None:
    for address in (page_of(cast), reverse("journeys:households"), reverse("journeys:my_day")):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/?next=")


def test_opening_a_file_and_exporting_are_journalled(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    client.get(page_of(cast))
    client.get(reverse("journeys:households_export"))
    assert list(JournalEntry.objects.values_list("verb", "target_kind", "target_id", "actor")) == [
        ("read", "people.household", str(cast.household.pk), cast.users["owner"].pk),
        ("export", "people.household", "menages-2025-12-11:1", cast.users["owner"].pk),
    ]


def test_a_grant_that_ended_shows_nothing_any_more(cast: Cast, sign_in: SignIn) -> None:
    AccessGrant.objects.filter(user=cast.users["owner"]).update(period=(dt.date(2024, 10, 1), TODAY))
    client = sign_in("owner")
    assert "Zèbre" not in client.get(reverse("journeys:households")).content.decode()
    assert "Zèbre" not in client.get(reverse("journeys:households") + "?le=2025-06-01").content.decode()
    assert rows(client) == []
    assert client.get(page_of(cast)).status_code == 404


def test_a_grant_of_today_lasts_until_the_day_before_its_end(cast: Cast) -> None:
    grants = AccessGrant.objects.filter(user=cast.users["owner"])
    grants.update(period=(dt.date(2024, 10, 1), TODAY + dt.timedelta(days=1)))
    assert Household.objects.visible_to(cast.users["owner"]).exists()


def test_a_grant_to_come_shows_nothing_yet(cast: Cast) -> None:
    grants = AccessGrant.objects.filter(user=cast.users["owner"])
    grants.update(period=(TODAY + dt.timedelta(days=1), None))
    assert not Household.objects.visible_to(cast.users["owner"]).exists()


def test_an_operator_grant_serves_its_coordinator_not_its_other_professionals(cast: Cast) -> None:
    AccessGrant.objects.exclude(organisation=cast.operator).delete()
    assert Household.objects.visible_to(cast.users["coordinator"]).exists()
    assert not Household.objects.visible_to(cast.users["colleague"]).exists()
    assert not Household.objects.visible_to(cast.users["admin"]).exists()


def test_nationality_and_protection_are_on_no_page_and_in_no_export(cast: Cast, sign_in: SignIn) -> None:
    cast.person.nationality_group, cast.person.protection = "hors_ue", "subsidiary"
    cast.person.save()
    client = sign_in("owner")
    exported = ";".join(cell for row in rows(client) for cell in row)
    for page in (client.get(page_of(cast)), client.get(reverse("journeys:households"))):
        exported += page.content.decode()
    for word in ("Hors Union", "hors_ue", "subsidiaire", "subsidiary", "Réfugié"):
        assert word not in exported


def test_a_filter_cannot_ask_what_the_page_does_not_show(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    for name, value in [("nationality_group", "fr"), ("protection", "refugee"), ("persons__sex", "m"), ("sexe", "m")]:
        assert len(rows(client, f"?{name}={value}")) == 1


def test_a_search_finds_no_household_outside_the_grants(cast: Cast, sign_in: SignIn) -> None:
    assert rows(sign_in("colleague"), "?q=Zèbre") == []


def test_a_contact_cannot_be_logged_without_grant(cast: Cast, sign_in: SignIn) -> None:
    address = reverse("journeys:contact", args=[cast.household.pk])
    facts = {"kind": "call", "on": "11/12/2025", "subject": "Essai"}
    assert sign_in("colleague").post(address, facts).status_code == 404
    assert sign_in("state").post(address, facts).status_code == 403
    assert not cast.household.contacts.exists()


def test_the_filters_offer_no_referent_of_unseen_households(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("colleague").get(reverse("journeys:households")).content.decode()
    assert "Claire Ours" not in page


def test_where_a_hidden_household_lives_is_not_told(cast: Cast, sign_in: SignIn) -> None:
    HomeSituation.objects.update(kind="hosted")
    assert rows(sign_in("outsider"), "?logement=hosted") == []
