"""The caseload: search, filters, order, a past day, the export, pages."""

import csv
import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coincide.apps.journeys.actions import exit_journey
from coincide.apps.journeys.lists import as_sheet
from coincide.apps.journeys.models import Departure, Journey
from coincide.apps.journeys.queries import caseload, clock_ends, dossiers
from coincide.apps.people.models import Household, WorkSituation
from coincide.core.spreadsheet import as_csv
from tests.cast import Cast
from tests.pages.crowd import household, households

SignIn = Callable[[str], Client]
TODAY = dt.date(2025, 12, 11)


def get(client: Client, query: str = "") -> str:
    """The page as text."""
    response = client.get(reverse("journeys:households") + query)
    assert response.status_code == 200
    return response.content.decode()


def names(client: Client, query: str = "") -> list[str]:
    """The households of the export, in order."""
    text = client.get(reverse("journeys:households_export") + query).content.decode("utf-8-sig")
    return [row[1] for row in list(csv.reader(io.StringIO(text), delimiter=";"))[1:]]


@pytest.fixture
def owner(cast: Cast, sign_in: SignIn) -> Client:
    """The owner, with a household of each basin beside the Zèbre."""
    household(cast, 1)
    household(cast, 2, basin="vichy", entered=dt.date(2023, 12, 1))
    return sign_in("owner")


def test_the_columns_that_matter_are_shown(owner: Client) -> None:
    shown = get(owner)
    for words in ("3 ménages", "Famille Essai 001", "ESS-001 · 1 adulte et 1 enfant", "Commentry", "Claire Ours"):
        assert words in shown
    assert "reste 2 mois" in shown
    assert "silence de 436 jours" in shown


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=zebre", ["Famille Zèbre"]),
        ("?q=Noor+Esai", ["Famille Essai 002", "Famille Essai 001"]),
        ("?bassin=vichy", ["Famille Essai 002"]),
        ("?referent=moi", ["Famille Essai 002", "Famille Essai 001", "Famille Zèbre"]),
        ("?logement=reception", ["Famille Zèbre"]),
        ("?emploi=cdd", ["Famille Essai 002", "Famille Essai 001"]),
        ("?emploi=aucun", ["Famille Zèbre"]),
        ("?francais=a2", ["Famille Zèbre"]),
        ("?francais=debut", ["Famille Essai 002", "Famille Essai 001"]),
        ("?terme=3", ["Famille Essai 002", "Famille Essai 001"]),
        ("?terme=passe", ["Famille Essai 002"]),
        ("?silence=oui", ["Famille Zèbre"]),
        ("?bassin=vichy&silence=oui", []),
    ],
)
def test_each_filter_keeps_what_it_says(owner: Client, query: str, expected: list[str]) -> None:
    assert names(owner, query) == expected


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("nom", "Famille Essai 001", "Famille Zèbre"),
        ("-nom", "Famille Zèbre", "Famille Essai 001"),
        ("terme", "Famille Essai 002", "Famille Zèbre"),
        ("-terme", "Famille Zèbre", "Famille Essai 002"),
        ("commune", "Famille Essai 001", "Famille Essai 002"),
        ("contact", "Famille Essai 002", "Famille Zèbre"),
        ("unknown", "Famille Essai 002", "Famille Zèbre"),
    ],
)
def test_each_column_sorts_both_ways_and_what_is_unknown_comes_last(
    owner: Client, sort: str, first: str, last: str
) -> None:
    found = names(owner, f"?tri={sort}")
    assert (found[0], found[-1]) == (first, last)


def test_a_filter_given_nonsense_says_nothing_and_keeps_all(owner: Client) -> None:
    assert "3 ménages" in get(owner, "?bassin=atlantide&terme=x&le=hier&page=abc&tri=")


def test_the_coordinator_filters_by_referent(cast: Cast, sign_in: SignIn) -> None:
    household(cast, 1, place="colleague", basin="vichy")
    client = sign_in("coordinator")
    assert names(client, f"?referent={cast.users['colleague'].pk}") == ["Famille Essai 001"]
    assert "Toute l&#x27;équipe" in get(client)


def test_a_past_day_shows_the_caseload_of_that_day(cast: Cast, owner: Client) -> None:
    shown = get(owner, "?le=2024-06-30")
    assert "tels qu’ils étaient le <strong>30 juin 2024</strong>" in shown
    assert names(owner, "?le=2024-06-30") == ["Famille Essai 002", "Famille Essai 001"]
    assert names(owner, "?le=30/06/2024") == names(owner, "?le=2024-06-30")
    assert names(owner, "?le=2023-11-30") == []


def test_a_past_day_knows_nothing_of_what_came_later(cast: Cast, owner: Client) -> None:
    (file,) = dossiers(Household.objects.filter(reference="ESS-001"), dt.date(2025, 10, 1))
    assert file.last_contact is None
    assert file.people[0].works == ()
    assert file.people[0].journey is not None
    assert file.people[0].journey.clock is not None
    assert file.people[0].journey.clock.days_used == (dt.date(2025, 10, 1) - dt.date(2024, 3, 1)).days - 10


def test_a_day_to_come_is_read_as_today(owner: Client) -> None:
    assert "tels qu’ils étaient" not in get(owner, "?le=2030-01-01")


def test_a_household_whose_only_journey_ended_leaves_the_list_and_stays_in_the_past(
    cast: Cast, sign_in: SignIn
) -> None:
    exit_journey(cast.journey, by=cast.users["owner"], on=dt.date(2025, 12, 1), reason=Departure.Reason.GOALS)
    client = sign_in("coordinator")
    assert names(client) == []
    assert names(client, "?le=2025-11-30") == ["Famille Zèbre"]


def test_the_file_and_the_queryset_agree_on_who_is_accompanied(cast: Cast) -> None:
    exit_journey(cast.journey, by=cast.users["owner"], on=dt.date(2025, 6, 1), reason=Departure.Reason.MOVED)
    Departure.objects.update(reopened_on=dt.date(2025, 9, 1))
    for day in (dt.date(2025, 5, 31), dt.date(2025, 6, 1), dt.date(2025, 8, 31), dt.date(2025, 9, 1), TODAY):
        (file,) = dossiers(Household.objects.filter(pk=cast.household.pk), day)
        assert bool(file.accompanied) == Journey.objects.active_on(day).exists()


def test_the_clock_of_the_list_is_the_clock_of_the_file(cast: Cast, owner: Client) -> None:
    seen = caseload(cast.users["owner"], TODAY)
    ends = clock_ends(seen, TODAY)
    assert len(ends) == 3
    for file in dossiers(seen, TODAY):
        assert file.clock is not None
        assert ends[file.id] == file.clock.ends_on


def test_lasting_work_is_what_the_exit_table_says(cast: Cast, owner: Client) -> None:
    short = WorkSituation.objects.get(person__household__reference="ESS-001")
    WorkSituation.objects.filter(person__household__reference="ESS-002").update(months=6)
    files = {file.reference: file for file in dossiers(caseload(cast.users["owner"], TODAY), TODAY)}
    assert short.months == 3
    assert files["ESS-001"].people[0].works[0].is_lasting is False
    assert files["ESS-002"].people[0].works[0].is_lasting is True


def test_fifty_households_a_page(cast: Cast, sign_in: SignIn) -> None:
    households(cast, 51)
    client = sign_in("owner")
    response = client.get(reverse("journeys:households"))
    assert len(response.context["lines"]) == 50
    assert "1 à 50 sur 52 ménages" in response.content.decode()
    assert len(client.get(reverse("journeys:households") + "?page=2").context["lines"]) == 2
    assert len(names(client)) == 52


def test_an_empty_result_says_what_to_do(owner: Client) -> None:
    assert "Aucun ménage ne répond à ces critères" in get(owner, "?q=xyzzy")


def test_the_export_follows_the_filters_and_reads_in_a_french_spreadsheet(owner: Client) -> None:
    response = owner.get(reverse("journeys:households_export") + "?bassin=vichy")
    text = response.content.decode("utf-8")
    assert text.startswith("\ufeffRéférence;Ménage;")
    assert "Famille Essai 002" in text
    assert "01/12/2023" in text
    assert 'filename="menages-2025-12-11.csv"' in response["Content-Disposition"]


def test_a_name_is_not_run_as_a_formula(cast: Cast, owner: Client) -> None:
    from coincide.apps.journeys.lists import line

    Household.objects.filter(reference="ESS-001").update(name="=HYPERLINK(1)")
    (file,) = dossiers(Household.objects.filter(reference="ESS-001"), TODAY)
    assert b";'=HYPERLINK(1);" in as_csv(as_sheet([line(file)]))


@pytest.mark.parametrize("address", ["journeys:households", "journeys:households_export"])
@pytest.mark.parametrize("query", ["", "?q=essai&terme=12&bassin=montlucon&silence=&emploi=cdd"])
def test_the_number_of_queries_does_not_grow_with_households(
    cast: Cast, sign_in: SignIn, address: str, query: str
) -> None:
    client = sign_in("owner")
    households(cast, 1)
    client.get(reverse(address) + query)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(address) + query)
    for number in range(1, 20):
        household(cast, number)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(address) + query)
    assert len(many) == len(few)
