"""The diagnosis of a household: obstacles from seen to lifted, two facts of language, platforms that answer or not."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from coincide.apps.journeys.models import Step
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Diploma, LanguageReferral, Obstacle, Trade
from tests.cast import Cast

SignIn = Callable[[str], Client]
D = dt.date


@pytest.fixture
def platform(cast: Cast) -> Organisation:
    """A language platform of the département."""
    return Organisation.objects.create(name="Plateforme A", kind="language", departement=cast.departement)


def page(cast: Cast, client: Client) -> str:
    """The page, as text."""
    return client.get(reverse("journeys:diagnosis", args=[cast.household.pk])).content.decode()


def add(cast: Cast, client: Client, drawer: str, **values: str) -> str:
    """Send the form that adds one; the page after it."""
    address = reverse("journeys:part_new", args=[cast.household.pk, cast.person.pk, drawer])
    return client.post(address, values, follow=True).content.decode()


def gesture(cast: Cast, client: Client, word: str, part: int) -> str:
    """One click; the page after it."""
    return client.post(reverse("journeys:gesture", args=[cast.household.pk, word, part]), follow=True).content.decode()


class TestObstacles:
    """Situation, obstacle, objective, actions; opened, lifted, days open."""

    def test_an_obstacle_is_opened_with_its_situation_and_objective(self, cast: Cast, sign_in: SignIn) -> None:
        told = add(
            cast, sign_in("social"), "obstacle", kind="housing", situation="Hébergée chez un cousin",
            objective="Un bail à son nom", opened_on="2025-11-11",
        )  # fmt: skip
        assert "Obstacle ouvert." in told
        assert "Hébergée chez un cousin" in told
        assert "ouvert depuis 30 jours" in told

    def test_actions_are_the_steps_that_the_reader_may_see(self, cast: Cast, sign_in: SignIn) -> None:
        obstacle = Obstacle.objects.create(person=cast.person, kind="housing", opened_on=D(2025, 11, 1))
        for title, layer in [("Demande de logement social", "shared"), ("Dette ancienne", "social")]:
            Step.objects.create(
                household=cast.household, obstacle=obstacle, title=title, layer=layer, owner=cast.users["social"],
                created_by=cast.users["social"], created_on=D(2025, 11, 1), due_on=D(2025, 12, 1),
            )  # fmt: skip
        assert "Dette ancienne" in page(cast, sign_in("social"))
        seen = page(cast, sign_in("owner"))
        assert "Demande de logement social" in seen
        assert "en retard" in seen
        assert "Dette ancienne" not in seen

    def test_it_is_lifted_then_opened_again(self, cast: Cast, sign_in: SignIn) -> None:
        obstacle = Obstacle.objects.create(person=cast.person, kind="mobility", opened_on=D(2025, 12, 1))
        client = sign_in("owner")
        assert "levé le 11 déc. 2025, après 10 jours" in gesture(cast, client, "lever", obstacle.pk).replace(
            "\u202f", " "
        ).replace("\xa0", " ")
        assert "de nouveau ouvert" in gesture(cast, client, "rouvrir", obstacle.pk)
        obstacle.refresh_from_db()
        assert obstacle.lifted_on is None

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"kind": "health", "situation": "Opérée en mars", "opened_on": "2025-11-11"}, "par oui ou par non"),
            ({"kind": "budget", "opened_on": "2026-01-01"}, "à venir"),
            ({"kind": "rights", "opened_on": "2025-11-11"}, "déjà ouvert"),
            ({"kind": "", "opened_on": "2025-11-11"}, "obligatoire"),
        ],
    )
    def test_what_cannot_be_is_said_on_its_field(
        self, cast: Cast, sign_in: SignIn, values: dict[str, str], said: str
    ) -> None:
        Obstacle.objects.create(person=cast.person, kind="rights", opened_on=D(2025, 11, 1))
        assert said in add(cast, sign_in("social"), "obstacle", **values)
        assert Obstacle.objects.count() == 1

    def test_two_people_who_change_one_obstacle_lose_nothing(self, cast: Cast, sign_in: SignIn) -> None:
        obstacle = Obstacle.objects.create(
            person=cast.person, kind="budget", situation="Avant", opened_on=D(2025, 11, 1)
        )
        client = sign_in("owner")
        address = reverse("journeys:part_edit", args=[cast.household.pk, "obstacle", obstacle.pk])
        seen = client.get(address).context["form"]["seen"].value()
        Obstacle.objects.filter(pk=obstacle.pk).update(situation="Celle de la collègue")
        typed = {"kind": "budget", "situation": "La mienne", "objective": "", "opened_on": "2025-11-01", "seen": seen}
        answer = client.post(address, typed)
        assert answer.status_code == 409
        assert "Celle de la collègue" in answer.content.decode()
        assert "La mienne" in answer.content.decode()


class TestLanguage:
    """Two independent facts; what was asked of a platform; a warning when the course does not fit."""

    def test_the_two_facts_give_the_courses(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("owner")
        address = reverse("journeys:french", args=[cast.household.pk, cast.person.pk])
        seen = client.get(address).context["form"]["seen"].value()
        typed = {"french_oral": "infra_a11", "french_written": "infra_a11", "literacy": "none", "seen": seen}
        told = client.post(address, typed, follow=True).content.decode()
        assert "français langue étrangère (FLE)" in told.replace("\u202f", " ")
        assert "alphabétisation" in told

    def test_a_person_who_cannot_read_sent_to_fle_alone_is_flagged(
        self, cast: Cast, sign_in: SignIn, platform: Organisation
    ) -> None:
        cast.person.literacy = "none"
        cast.person.save()
        told = add(cast, sign_in("owner"), "orientation", platform=str(platform.pk), course="fle", sent_on="2025-11-01")
        assert "bilan attendu" in told
        assert "note-late" in told
        told = add(
            cast, sign_in("owner"), "orientation", platform=str(platform.pk), course="both", sent_on="2025-11-02"
        )
        assert told.count("note-late") == 1

    def test_an_assessment_that_never_came_back_is_chased_then_received(
        self, cast: Cast, sign_in: SignIn, platform: Organisation
    ) -> None:
        referral = LanguageReferral.objects.create(
            person=cast.person, platform=platform, course="fle", sent_on=D(2025, 9, 1)
        )
        client = sign_in("owner")
        assert "depuis 101 jours" in page(cast, client).replace("\u202f", " ").replace("\xa0", " ")
        assert "relancé" in gesture(cast, client, "relancer", referral.pk)
        address = reverse("journeys:part_edit", args=[cast.household.pk, "orientation", referral.pk])
        seen = client.get(address).context["form"]["seen"].value()
        typed = {
            "platform": str(platform.pk), "course": "fle", "sent_on": "2025-09-01", "chased_on": "2025-12-11",
            "returned_on": "2025-08-01", "recommended": "both", "closed_on": "", "seen": seen,
        }  # fmt: skip
        assert "cette date vient après" in client.post(address, typed).content.decode()
        told = client.post(address, typed | {"returned_on": "2025-12-10"}, follow=True).content.decode()
        assert "bilan reçu" in told
        assert "n&#x27;attend plus de bilan" in gesture(cast, client, "relancer", referral.pk)


class TestSkills:
    """Trades here and elsewhere, diplomas and their certificate."""

    def test_a_trade_has_its_years_abroad(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("owner")
        assert "dont 4 à l’étranger" in add(
            cast, client, "metier", rome="D1106", label="Vente", years="6", years_abroad="4"
        )
        assert "vérifiez" in add(cast, client, "metier", rome="K2204", label="Nettoyage", years="1", years_abroad="4")
        assert "une lettre de A à N" in add(
            cast, client, "metier", rome="Z1", label="Rien", years="1", years_abroad="0"
        )
        assert Trade.objects.count() == 1

    def test_a_diploma_waits_for_its_certificate(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("owner")
        told = add(cast, client, "diplome", title="Pharmacie", level="bac5", year="2012", is_abroad="on")
        assert "ENIC-NARIC à demander" in told
        wrong = add(
            cast,
            client,
            "diplome",
            title="Autre",
            is_abroad="on",
            enic_answered_on="2025-11-01",
            enic_outcome="certified",
        )
        assert "La réponse suit une demande" in wrong
        assert Diploma.objects.count() == 1

    def test_what_was_added_by_mistake_is_taken_out_and_put_back(self, cast: Cast, sign_in: SignIn) -> None:
        trade = Trade.objects.create(person=cast.person, rome="D1106", label="Vente")
        client = sign_in("owner")
        gone = client.post(reverse("journeys:part_remove", args=[cast.household.pk, "metier", trade.pk]), follow=True)
        assert not Trade.objects.exists()
        undo = next(
            tag.removeprefix("undo=") for message in gone.context["messages"] for tag in message.tags.split()
            if tag.startswith("undo=")
        )  # fmt: skip
        client.post(undo)
        assert Trade.objects.get().label == "Vente"


@pytest.mark.parametrize("place", ["colleague", "outsider", "state", "facilitator", "admin"])
def test_who_has_no_grant_finds_no_diagnosis(cast: Cast, sign_in: SignIn, place: str) -> None:
    client = sign_in(place)
    assert client.get(reverse("journeys:diagnosis", args=[cast.household.pk])).status_code == 404
    address = reverse("journeys:part_new", args=[cast.household.pk, cast.person.pk, "obstacle"])
    assert client.get(address).status_code in (403, 404)


def test_queries_do_not_grow_with_what_the_file_holds(
    cast: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries, platform: Organisation
) -> None:
    for number in range(8):
        person = cast.household.persons.create(
            place="adult", first_name=f"Noor {number}", last_name="Zèbre", birth_date=D(1990, 1, 1), sex="f"
        )
        Obstacle.objects.create(person=person, kind="mobility", opened_on=D(2025, 1, 1))
        LanguageReferral.objects.create(person=person, platform=platform, course="fle", sent_on=D(2025, 9, 1))
        Diploma.objects.create(person=person, title="Diplôme")
    client = sign_in("owner")
    page(cast, client)
    with django_assert_max_num_queries(24):
        page(cast, client)
