"""The team's loads, journeys given at once with a written hand-over, and the follow-ups to note."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coincide.apps.journeys import actions
from coincide.apps.journeys.models import Departure, FollowUp, Journey, ReferentPeriod
from coincide.apps.journeys.team import colleagues, followed, given, loads
from coincide.apps.people.models import Household
from tests.cast import Cast
from tests.pages.crowd import household

SignIn = Callable[[str], Client]
TODAY = dt.date(2025, 12, 11)
LEFT = dt.date(2025, 9, 8)


def give(cast: Cast, place: str = "owner") -> str:
    """The address where the journeys of a colleague are given."""
    return reverse("journeys:hand_over", args=[cast.users[place].pk])


def journey_of(made: Household) -> Journey:
    return Journey.objects.get(person__household=made)


def test_each_colleague_shows_what_they_carry(cast: Cast, sign_in: SignIn) -> None:
    household(cast, 1)  # entered in March 2024: 21 months used
    Journey.objects.filter(pk=cast.journey.pk).update(entered_on=dt.date(2024, 9, 15))
    household(cast, 2, entered=dt.date(2023, 12, 20), place="colleague", basin="vichy")
    found = {one.user.full_name: one for one in loads(followed(cast.users["coordinator"], TODAY), colleagues(
        cast.operator.pk))}  # fmt: skip
    owner, colleague, social = found["Claire Ours"], found["Denis Loir"], found["Sofia Lynx"]
    assert (owner.persons, owner.households, owner.by_basin, owner.near_end) == (2, 2, (("Montluçon", 2),), 0)
    assert (colleague.persons, colleague.by_basin, colleague.near_end) == (1, (("Vichy", 1),), 1)
    assert (social.persons, social.silent) == (3, 1)  # the cast's household never had a contact
    shown = sign_in("coordinator").get(reverse("journeys:team")).content.decode()
    for words in ("Claire Ours", "Vichy", "22 mois et plus"):
        assert words in shown


def test_who_has_no_referent_is_told_and_given_one(cast: Cast, sign_in: SignIn) -> None:
    ReferentPeriod.objects.filter(profession="cip").delete()
    client = sign_in("coordinator")
    assert "1 personne sans référent" in client.get(reverse("journeys:team")).content.decode()
    facts = {"journeys": [cast.journey.pk], "to": cast.users["colleague"].pk, "on": "11/12/2025",
             "handover": "Premier référent.", "confirm": "1"}  # fmt: skip
    assert client.post(reverse("journeys:hand_over", args=["sans-cip"]), facts).status_code == 302
    assert ReferentPeriod.objects.get(profession="cip").user == cast.users["colleague"]


def test_a_giving_moves_the_load_and_nothing_else(cast: Cast) -> None:
    household(cast, 1)
    journeys, users = followed(cast.users["coordinator"], TODAY), colleagues(cast.operator.pk)
    after = loads(given(journeys, [cast.journey.pk], cast.users["colleague"]), users)
    by_name = {one.user.full_name: one.persons for one in after}
    assert by_name == {"Claire Ours": 1, "Denis Loir": 1, "Sofia Lynx": 2}
    assert sum(one.persons for one in loads(journeys, users)) == sum(by_name.values())


def test_the_loads_are_shown_before_and_nothing_is_written_until_confirmed(cast: Cast, sign_in: SignIn) -> None:
    made = household(cast, 1)
    client = sign_in("coordinator")
    facts = {"journeys": [cast.journey.pk, journey_of(made).pk], "to": cast.users["colleague"].pk, "on": "11/12/2025"}
    looked = client.post(give(cast), facts)
    assert looked.status_code == 200
    assert [(one.before.persons, one.after.persons) for one in looked.context["changes"]] == [(2, 0), (0, 2)]
    assert not Household.objects.visible_to(cast.users["colleague"]).exists()
    done = client.post(give(cast), facts | {"handover": "Départ de Claire.", "confirm": "1"})
    assert done.status_code == 302
    assert Household.objects.visible_to(cast.users["colleague"]).count() == 2
    assert {one.handover for one in ReferentPeriod.objects.filter(user=cast.users["colleague"])} == {
        "Départ de Claire."
    }


def test_a_colleague_who_leaves_gives_all_at_once(cast: Cast, sign_in: SignIn) -> None:
    household(cast, 1)
    facts = {"everything": "on", "to": cast.users["colleague"].pk, "on": "11/12/2025", "handover": "Départ."}
    assert sign_in("coordinator").post(give(cast), facts | {"confirm": "1"}).status_code == 302
    assert ReferentPeriod.objects.filter(user=cast.users["owner"], period__contains=TODAY).count() == 0


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "au moins un parcours"),
        ({"handover": " "}, "Écrivez le passage de relais"),
        ({"on": "01/09/2024"}, "entrée le 1er octobre 2024"),
        ({"on": "demain"}, "écrivez-la comme"),
        ({"to": "999999"}, "999999"),
    ],
)
def test_a_wrong_hand_over_is_refused_in_words(cast: Cast, sign_in: SignIn, facts: dict[str, str], said: str) -> None:
    good = {"journeys": [cast.journey.pk], "to": cast.users["colleague"].pk, "on": "11/12/2025", "handover": "Texte"}
    posted = (good | facts if facts else good | {"journeys": []}) | {"confirm": "1"}
    answer = sign_in("coordinator").post(give(cast), posted)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert ReferentPeriod.objects.filter(user=cast.users["owner"], period__contains=TODAY).count() == 1


def test_nobody_of_another_team_can_be_given_from(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    for who in (str(cast.users["outsider"].pk), "sans-x", "0"):
        assert client.get(reverse("journeys:hand_over", args=[who])).status_code == 404


def test_the_team_asks_as_much_of_the_database_whatever_its_number(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("journeys:team"))
        return len(queries)

    asked()
    few = asked()
    for number in range(8):
        household(cast, number)
    assert asked() == few <= 12


@pytest.fixture
def gone(cast: Cast) -> Departure:
    """The cast's person left three months ago."""
    return actions.exit_journey(cast.journey, by=cast.users["owner"], on=LEFT, reason="goals")


def note(gone: Departure, months: int = 3) -> str:
    return reverse("journeys:follow_up", args=[gone.pk, months])


def test_a_follow_up_is_listed_noted_corrected_and_taken_back(cast: Cast, gone: Departure, sign_in: SignIn) -> None:
    client = sign_in("owner")
    shown = client.get(reverse("journeys:follow_ups")).content.decode()
    assert "Zahra Zèbre" in shown
    assert "1 suivi à faire" in shown
    facts = {"asked_on": "11/12/2025", "reached": "no", "work": "", "home": ""}
    assert client.post(note(gone), facts).status_code == 302
    assert "injoignable pour l’instant" in client.get(reverse("journeys:follow_ups")).content.decode()
    assert client.post(note(gone), facts | {"reached": "yes", "work": "yes"}).status_code == 302
    told = FollowUp.objects.get()
    assert (told.is_reached, told.in_work, told.in_home, told.by) == (True, True, None, cast.users["owner"])
    assert client.post(reverse("journeys:take_back_follow_up", args=[gone.pk, 3])).status_code == 302
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"asked_on": "11/12/2025", "reached": "yes"}, "dites au moins"),
        ({"asked_on": "11/12/2025"}, "Dites si la personne a été jointe"),
        ({"asked_on": "12/12/2025", "reached": "no"}, "quand il a eu lieu"),
        ({"asked_on": "01/11/2025", "reached": "no"}, "24 novembre 2025"),
    ],
)
def test_a_wrong_follow_up_is_refused_in_words(
    cast: Cast, gone: Departure, sign_in: SignIn, facts: dict[str, str], said: str
) -> None:
    answer = sign_in("social").post(note(gone), facts)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize("place", ["colleague", "outsider"])
def test_who_did_not_follow_the_person_finds_nothing(cast: Cast, gone: Departure, sign_in: SignIn, place: str) -> None:
    client = sign_in(place)
    assert "Aucun suivi à faire" in client.get(reverse("journeys:follow_ups")).content.decode()
    assert client.get(note(gone)).status_code == 404
    assert client.post(note(gone), {"asked_on": "11/12/2025", "reached": "no"}).status_code == 404
    assert client.post(reverse("journeys:take_back_follow_up", args=[gone.pk, 3])).status_code == 404


def test_the_file_says_that_it_is_read_for_a_follow_up(cast: Cast, gone: Departure, sign_in: SignIn) -> None:
    shown = sign_in("owner").get(reverse("journeys:course", args=[cast.household.pk])).content.decode()
    assert "Lecture seule." in shown
    assert "à demander" in shown
    assert "Noter les étapes" not in shown


def test_the_list_asks_as_much_of_the_database_whatever_its_number(
    cast: Cast, gone: Departure, sign_in: SignIn
) -> None:
    client = sign_in("coordinator")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("journeys:follow_ups"))
        return len(queries)

    asked()
    few = asked()
    for number in range(6):
        actions.exit_journey(journey_of(household(cast, number)), by=cast.users["owner"], on=LEFT, reason="goals")
    assert asked() == few
