"""A household's page: who, the clock, the strands, the frise, and the contact logged in place."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.journeys.actions import exit_journey
from coincide.apps.journeys.models import Contact, Departure, Suspension
from coincide.apps.people.models import Household, Obstacle, Paper, Person, WorkSituation
from coincide.apps.programme.models import RuleVersion
from tests.cast import Cast
from tests.pages.crowd import household

SignIn = Callable[[str], Client]


def get(client: Client, of: Household) -> str:
    """The household's page as text."""
    response = client.get(reverse("journeys:household", args=[of.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_says_who_where_and_which_two_referents(cast: Cast, sign_in: SignIn) -> None:
    shown = get(sign_in("owner"), cast.household)
    for words in (
        "Famille Zèbre",
        "MTL-001",
        "Zahra Zèbre",
        "35 ans",
        "Claire Ours",
        "Sofia Lynx",
        "bassin de Montluçon",
    ):
        assert words in shown
    assert "entrée le 1er oct. 2024, 16 jours après le CIR" in shown


def test_the_clock_explains_itself_with_its_rule_and_source(cast: Cast, sign_in: SignIn) -> None:
    Suspension.objects.create(
        journey=cast.journey, period=(dt.date(2025, 1, 1), dt.date(2025, 2, 1)), reason="congé maternité"
    )
    shown = get(sign_in("owner"), cast.household)
    assert "1 suspension, 31 jours à ajouter" in shown
    assert "31 octobre 2026" in shown
    assert "Régulation de juillet 2024" in shown
    assert "diaporama de l’atelier" in shown
    assert "Source : Essai" in shown


def test_without_rules_for_the_day_the_page_says_so(cast: Cast, sign_in: SignIn) -> None:
    RuleVersion.objects.update(period=(dt.date(2023, 7, 1), dt.date(2025, 1, 1)))
    assert "Aucune version des règles ne couvre ce jour" in get(sign_in("owner"), cast.household)


def test_two_persons_with_the_same_dates_share_one_clock_bar(cast: Cast, sign_in: SignIn) -> None:
    made = household(cast, 1)
    spouse = Person.objects.create(
        household=made, place="spouse", first_name="Sami", last_name="Essai", birth_date=dt.date(1991, 1, 1), sex="m"
    )
    client = sign_in("owner")
    assert len(client.get(reverse("journeys:household", args=[made.pk])).context["clocks"]) == 1
    spouse.journeys.create(operator=cast.operator, entry_kind="orientation", entered_on=dt.date(2025, 6, 1))
    bars = client.get(reverse("journeys:household", args=[made.pk])).context["clocks"]
    assert [bar.names for bar in bars] == ["Noor", "Sami"]
    spouse.journeys.update(entered_on=dt.date(2024, 3, 1))
    Suspension.objects.all().delete()
    bars = client.get(reverse("journeys:household", args=[made.pk])).context["clocks"]
    assert [bar.names for bar in bars] == ["Noor et Sami"]


def test_the_strands_close_into_a_knot_when_all_three_are_met(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    assert "Il manque l’emploi, le logement et la mobilité" in get(client, cast.household)
    cast.household.homes.update(kind="social")
    WorkSituation.objects.create(
        person=cast.person, kind="cdi", title="Aide-soignante", hours_per_week=28, commune=cast.communes["Montluçon"],
        period=(dt.date(2025, 11, 1), None),
    )  # fmt: skip
    assert "Les trois brins sont noués." in get(client, cast.household)


def test_obstacles_papers_language_and_deadlines_are_said(cast: Cast, sign_in: SignIn) -> None:
    Obstacle.objects.create(person=cast.person, kind="childcare", opened_on=dt.date(2025, 12, 1))
    Obstacle.objects.create(
        person=cast.person, kind="housing", opened_on=dt.date(2025, 1, 1), lifted_on=dt.date(2025, 3, 1)
    )
    Paper.objects.create(person=cast.person, kind="api", issued_on=dt.date(2025, 6, 1), expires_on=dt.date(2025, 12, 1))
    shown = get(sign_in("owner"), cast.household)
    assert "ouvert depuis 10 jours" in shown
    assert "levé le 1er mars 2025, après 59 jours" in shown
    assert "dépassé de 10 jours" in shown
    assert "français langue étrangère (FLE)" in shown
    assert "T2" in shown


def test_the_rooms_needed_pair_the_children(cast: Cast, sign_in: SignIn) -> None:
    for name, year, sex in [("Lina", 2016, "f"), ("Sara", 2014, "f"), ("Omar", 2012, "m")]:
        Person.objects.create(
            household=cast.household, place="child", first_name=name, last_name="Zèbre", birth_date=dt.date(year, 1, 1),
            sex=sex,
        )  # fmt: skip
    shown = get(sign_in("owner"), cast.household)
    assert "T4" in shown
    assert "1 adulte et 3 enfants" in shown


def test_a_journey_that_ended_is_told_with_its_clock_closed(cast: Cast, sign_in: SignIn) -> None:
    exit_journey(cast.journey, by=cast.users["owner"], on=dt.date(2025, 12, 1), reason=Departure.Reason.GOALS)
    shown = get(sign_in("coordinator"), cast.household)
    assert "Sortie le 1er déc. 2025" in shown
    assert 'data-state="ended"' in shown


def test_a_contact_is_logged_by_a_plain_form(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    address = reverse("journeys:contact", args=[cast.household.pk])
    response = client.post(address, {"kind": "visit", "on": "10/12/2025", "subject": "Visite du T3"})
    assert response.status_code == 302
    assert response["Location"] == reverse("journeys:household", args=[cast.household.pk]) + "#contact"
    contact = Contact.objects.get()
    assert (contact.kind, contact.on, contact.subject, contact.author) == (
        "visit", dt.date(2025, 12, 10), "Visite du T3", cast.users["owner"],
    )  # fmt: skip
    assert JournalEntry.objects.filter(verb="log_contact", target_id=str(cast.household.pk)).count() == 1
    shown = get(client, cast.household)
    assert "Contact noté." in shown
    assert "Visite du T3" in shown


def test_htmx_gets_the_part_of_the_page_with_the_new_contact(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in("owner").post(
        reverse("journeys:contact", args=[cast.household.pk]),
        {"kind": "call", "on": "11/12/2025", "subject": "Rendez-vous pris"},
        headers={"HX-Request": "true"},
    )
    shown = response.content.decode()
    assert response.status_code == 200
    assert shown.count("<section") == 1
    assert "<html" not in shown
    assert "Rendez-vous pris" in shown
    assert "Contact noté." in shown


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"kind": "call", "on": "12/12/2025", "subject": "Trop tôt"}, "quand il a eu lieu"),
        ({"kind": "call", "on": "hier", "subject": "Illisible"}, "écrivez-la comme 11/12/2025"),
        ({"kind": "call", "on": "11/12/2025", "subject": " "}, "Dites en quelques mots"),
        ({"kind": "telegram", "on": "11/12/2025", "subject": "Inconnu"}, "telegram"),
        ({}, "obligatoire"),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_wrong_contact_is_refused_in_words_and_nothing_is_written(
    cast: Cast, sign_in: SignIn, facts: dict[str, str], said: str, headers: dict[str, str]
) -> None:
    address = reverse("journeys:contact", args=[cast.household.pk])
    response = sign_in("owner").post(address, facts, headers=headers)
    assert response.status_code == (200 if headers else 422)
    assert said in response.content.decode()
    assert not Contact.objects.exists()


def test_a_household_without_anything_is_a_page_that_says_what_is_missing(cast: Cast, sign_in: SignIn) -> None:
    cast.household.homes.all().delete()
    cast.household.persons.all().delete()
    shown = get(sign_in("owner"), cast.household)
    assert "Aucune personne n’est inscrite." in shown
    assert "non renseignée" in shown


def test_the_offers_within_reach_are_loaded_by_address(cast: Cast, sign_in: SignIn) -> None:
    shown = get(sign_in("owner"), cast.household)
    assert f'hx-get="{reverse("matching:within_reach", args=[cast.household.pk])}"' in shown


def test_the_number_of_queries_does_not_grow_with_what_the_file_holds(cast: Cast, sign_in: SignIn) -> None:
    made = household(cast, 1)
    client = sign_in("owner")
    get(client, made)
    with CaptureQueriesContext(connection) as few:
        get(client, made)
    for number in range(20):
        Contact.objects.create(
            household=made, author=cast.users["social"], on=dt.date(2025, 1, 1 + number), kind="call", subject="Point"
        )
        Person.objects.create(
            household=made, place="child", first_name=f"Enfant {number}", last_name="Essai",
            birth_date=dt.date(2010, 1, 1), sex="f",
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        get(client, made)
    assert len(many) == len(few)
