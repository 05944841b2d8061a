"""Ma journée: what is due for the households that the user follows, in a constant number of queries."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coincide.apps.accounts.models import User
from coincide.apps.journeys.models import Contact
from tests.cast import Cast
from tests.pages.crowd import household, households

SignIn = Callable[[str], Client]
TODAY_TEXT = "11 décembre 2025"


def page(client: Client, query: str = "") -> str:
    """The page as text."""
    response = client.get(reverse("journeys:my_day") + query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_one_whose_alert_it_is_sees_it_and_the_other_referent_finds_it_among_their_households(
    cast: Cast, sign_in: SignIn
) -> None:
    shown = page(sign_in("social"))
    assert "Famille Zèbre" in shown
    assert "Aucun contact noté depuis l’entrée" in shown
    assert "1 ménage suivi, 1 a quelque chose en retard." in shown
    client = sign_in("owner")
    assert "Aucun contact noté" not in page(client)
    everybody = page(client, "?vue=toutes")
    assert "Aucun contact noté" in everybody
    assert "Sofia Lynx" in everybody


def test_a_contact_logged_ends_the_silence(cast: Cast, sign_in: SignIn) -> None:
    Contact.objects.create(
        household=cast.household, author=cast.users["owner"], on="2025-12-10", kind="meeting", subject="Point"
    )
    shown = page(sign_in("owner"))
    assert "aucun retard" in shown
    assert "Rien n’est dû aujourd’hui" in shown


def test_the_colleague_has_nothing_to_do_for_it(cast: Cast, sign_in: SignIn) -> None:
    shown = page(sign_in("colleague"))
    assert "Zèbre" not in shown
    assert "Vous ne suivez aucun ménage aujourd’hui" in shown


def test_a_colleague_who_may_open_a_file_does_not_get_its_tasks(cast: Cast, sign_in: SignIn) -> None:
    from coincide.apps.accounts.models import AccessGrant

    AccessGrant.objects.create(
        household_id=cast.household.pk, user=cast.users["colleague"], period=("2025-01-01", None), reason="remplacement"
    )
    assert "Zèbre" not in page(sign_in("colleague"))


@pytest.mark.parametrize("place", ["state", "facilitator", "admin"])
def test_other_roles_are_refused(cast: Cast, sign_in: SignIn, place: str) -> None:
    assert sign_in(place).get(reverse("journeys:my_day")).status_code == 403


def test_the_coordinator_sees_the_operator_with_the_load_of_each_referent(cast: Cast, sign_in: SignIn) -> None:
    household(cast, 1, place="colleague", basin="vichy")
    client = sign_in("coordinator")
    response = client.get(reverse("journeys:my_day"))
    loads = {load.name: (load.households, load.silent) for load in response.context["loads"]}
    assert loads == {"Claire Ours": (1, 1), "Denis Loir": (1, 0), "Sofia Lynx": (2, 1)}
    chosen = page(client, f"?referent={cast.users['colleague'].pk}")
    assert "Famille Essai 001" in chosen
    assert "Famille Zèbre" not in chosen
    assert "Référent : Denis Loir" in chosen


def test_a_referent_cannot_look_over_a_shoulder(cast: Cast, sign_in: SignIn) -> None:
    household(cast, 1, place="colleague", basin="vichy")
    assert "Famille Essai 001" not in page(sign_in("owner"), f"?referent={cast.users['colleague'].pk}")


def test_the_groups_come_late_first_and_the_week_holds_its_deadlines(cast: Cast, sign_in: SignIn) -> None:
    household(cast, 1)
    response = sign_in("owner").get(reverse("journeys:my_day") + "?vue=toutes")
    titles = [group.title for group in response.context["groups"]]
    order = ["En retard", "Cette semaine", "À venir", "À un pas d'une sortie positive"]
    assert titles == [title for title in order if title in titles]
    assert {"En retard", "À venir"} <= set(titles)
    for day, due in response.context["week"]:
        assert all(one.until == day for one in due)


def test_a_day_of_thirty_households_is_folded_to_fit_a_screen(cast: Cast, sign_in: SignIn) -> None:
    households(cast, 30)
    response = sign_in("owner").get(reverse("journeys:my_day") + "?vue=toutes")
    assert sum(len(group.shown) for group in response.context["groups"]) <= 30
    assert sum(group.count for group in response.context["groups"]) > 30
    assert "<summary>Voir" in response.content.decode()


def test_the_number_of_queries_does_not_grow_with_households(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    households(cast, 1)
    page(client)
    with CaptureQueriesContext(connection) as few:
        page(client)
    for number in range(1, 20):
        household(cast, number)
    with CaptureQueriesContext(connection) as many:
        page(client)
    assert len(many) == len(few)


def test_the_coordination_of_a_large_operator_sees_one_colleague_at_a_time(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coincide.apps.journeys.views.my_day.LARGE", 1)
    household(cast, 1, place="colleague", basin="vichy")
    client = sign_in("coordinator")
    assert "Famille Essai 001" not in page(client), "its referents have its alerts"
    chosen = page(client, f"?referent={cast.users['colleague'].pk}")
    assert "Famille Essai 001" in chosen
    assert "Famille Zèbre" not in chosen


def test_a_file_whose_referents_left_falls_to_the_coordination_of_a_large_operator(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coincide.apps.journeys.views.my_day.LARGE", 1)
    household(cast, 1, place="colleague", basin="vichy")
    User.objects.filter(pk__in=[cast.users[who].pk for who in ("colleague", "social")]).update(is_active=False)
    assert "Famille Essai 001" in page(sign_in("coordinator"))
