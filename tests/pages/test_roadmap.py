"""The roadmap: everyone reads it, three roles work on it, each change can be undone."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coincide.apps.organisations.models import Post
from coincide.apps.roadmap.models import Action, Theme
from coincide.apps.workshops.actions import import_notes
from coincide.apps.workshops.models import Workshop
from tests.apps.workshops.test_import import SMALL
from tests.cast import Cast

SignIn = Callable[[str], Client]
EVERYBODY = ["owner", "colleague", "social", "coordinator", "state", "facilitator", "admin"]
EDITORS = ["coordinator", "state", "facilitator"]


@pytest.fixture
def theme(cast: Cast) -> Theme:
    """A theme with a late action, one that is done, one with a measure, and one that is blocked."""
    made = Theme.objects.create(departement=cast.departement, year=2026, order=1, title="Rencontrer les employeurs")
    owner = cast.operator
    Action.objects.create(theme=made, order=1, title="En retard", owner=owner, due_on=dt.date(2025, 12, 1), proof="A")
    Action.objects.create(theme=made, order=2, title="Finie", due_on=dt.date(2025, 12, 1), status="done", proof="B")
    Action.objects.create(
        theme=made, order=3, title="Mesurée", owner=owner, indicator="cip_posts", baseline=1, goal=3, proof="C"
    )
    Action.objects.create(
        theme=made, order=4, title="Empêchée", owner=owner, status="blocked", blocked_by="Le financement"
    )
    return made


def titles(page: str) -> list[str]:
    return re.findall(r'<p class="action-title">(.*?)</p>', page)


def answers(action: Action, **changed: object) -> dict[str, object]:
    """What the form of an action sends."""
    facts = {"title": action.title, "status": action.status, "blocked_by": "", "owner": "", "due_on": "", "proof": ""}
    return facts | changed


@pytest.mark.parametrize("place", EVERYBODY)
def test_everyone_reads_the_roadmap_and_only_three_roles_may_change_it(
    theme: Theme, sign_in: SignIn, place: str
) -> None:
    page = sign_in(place).get("/feuille-de-route/?annee=2026").content.decode()
    assert titles(page) == ["En retard", "Finie", "Mesurée", "Empêchée"]
    assert ("Modifier" in page) == (place in EDITORS)
    assert "style=" not in page


def test_the_other_departement_sees_nothing_and_changes_nothing(theme: Theme, sign_in: SignIn, cast: Cast) -> None:
    client = sign_in("outsider")
    assert titles(client.get("/feuille-de-route/").content.decode()) == []
    cast.users["state"].organisation.departement = cast.elsewhere
    cast.users["state"].organisation.save()
    client = sign_in("state")
    action = theme.actions.all()[0]
    assert client.get(f"/feuille-de-route/actions/{action.pk}/").status_code == 404
    assert client.post(f"/feuille-de-route/themes/{theme.pk}/actions/").status_code == 404


def test_a_visitor_is_sent_to_sign_in(client: Client, cast: Cast) -> None:
    assert client.get("/feuille-de-route/").status_code == 302


@pytest.mark.parametrize(
    ("kept", "found"),
    [
        ("retard", ["En retard"]),
        ("sans-porteur", ["Finie"]),
        ("sans-preuve", ["Empêchée"]),
        ("bloquees", ["Empêchée"]),
        ("autre", ["En retard", "Finie", "Mesurée", "Empêchée"]),
    ],
)
def test_a_filter_keeps_what_it_says(theme: Theme, sign_in: SignIn, kept: str, found: list[str]) -> None:
    assert titles(sign_in("owner").get(f"/feuille-de-route/?voir={kept}").content.decode()) == found


def test_a_late_action_says_so_in_words_and_a_finished_one_does_not(theme: Theme, sign_in: SignIn) -> None:
    page = sign_in("owner").get("/feuille-de-route/").content.decode()
    assert page.count("en retard</span>") == 1
    Action.objects.filter(title="Mesurée").update(due_on=dt.date(2025, 12, 20))
    assert "bientôt" in sign_in("owner").get("/feuille-de-route/").content.decode()


def test_a_measure_is_drawn_from_the_baseline_to_today_to_the_goal(theme: Theme, sign_in: SignIn, cast: Cast) -> None:
    for number in (1, 2):
        Post.objects.create(
            organisation=cast.operator, profession="cip", label=f"CIP {number}", period=(dt.date(2024, 1, 1), None)
        )
    page = sign_in("state").get("/feuille-de-route/").content.decode()
    assert re.search(r"départ 1.*aujourd’hui 2.*objectif 3 postes", page, re.DOTALL)


@pytest.mark.parametrize("place", ["owner", "social", "admin"])
def test_other_roles_are_refused_the_forms(theme: Theme, sign_in: SignIn, place: str) -> None:
    client, action = sign_in(place), theme.actions.all()[0]
    for path in (f"actions/{action.pk}/", f"themes/{theme.pk}/actions/", f"actions/{action.pk}/retirer/"):
        assert client.post(f"/feuille-de-route/{path}", answers(action, title="Autre")).status_code == 403
    assert not Action.objects.filter(title="Autre").exists()


@pytest.mark.parametrize("place", EDITORS)
def test_an_action_is_changed_and_the_change_undone(theme: Theme, sign_in: SignIn, cast: Cast, place: str) -> None:
    client, action = sign_in(place), theme.actions.get(title="En retard")
    sent = answers(action, owner=cast.operator.pk, due_on="30/6/2026", proof="Une liste", status="under_way")
    page = client.post(f"/feuille-de-route/actions/{action.pk}/", sent, follow=True).content.decode()
    action.refresh_from_db()
    assert (action.due_on, action.status, action.proof) == (dt.date(2026, 6, 30), "under_way", "Une liste")
    undo = re.search(r'action="(/feuille-de-route/actions/annuler/[^"]+)"', page)
    assert undo is not None
    client.post(undo[1])
    action.refresh_from_db()
    assert (action.due_on, action.status, action.proof) == (dt.date(2025, 12, 1), "to_do", "A")
    assert action.owner == cast.operator


def test_an_undo_that_no_longer_fits_the_action_says_so_and_changes_nothing(theme: Theme, sign_in: SignIn) -> None:
    client, action = sign_in("state"), theme.actions.get(title="En retard")
    address = f"/feuille-de-route/actions/{action.pk}/"
    page = client.post(address, answers(action, blocked_by="Le budget"), follow=True).content.decode()
    undo = re.search(r'action="(/feuille-de-route/actions/annuler/[^"]+)"', page)
    assert undo is not None
    client.post(address, answers(action, blocked_by="Le budget", status="blocked"))
    assert "dit ce qui la bloque" in client.post(undo[1], follow=True).content.decode()
    action.refresh_from_db()
    assert (action.status, action.blocked_by) == ("blocked", "Le budget")


def test_an_undo_that_was_tampered_with_changes_nothing(theme: Theme, sign_in: SignIn) -> None:
    response = sign_in("state").post("/feuille-de-route/actions/annuler/eyJwayI6MX0:faux/", follow=True)
    assert "ne peut plus être annulé" in response.content.decode()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": ""}, "obligatoire"),
        ({"status": "blocked"}, "dit ce qui la bloque"),
        ({"due_on": "bientôt"}, "date valide"),
        ({"owner": "999999"}, "choix"),
    ],
)
def test_a_wrong_field_is_said_and_nothing_is_kept(
    theme: Theme, sign_in: SignIn, changed: dict[str, object], sentence: str
) -> None:
    action = theme.actions.get(title="En retard")
    sent = answers(action, proof="Changée") | changed
    response = sign_in("state").post(f"/feuille-de-route/actions/{action.pk}/", sent)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    action.refresh_from_db()
    assert action.proof == "A"


def test_an_action_is_added_then_taken_away(theme: Theme, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    sent = {"title": "Un petit déjeuner", "status": "to_do"}
    page = client.post(f"/feuille-de-route/themes/{theme.pk}/actions/", sent, follow=True).content.decode()
    made = Action.objects.get(title="Un petit déjeuner")
    assert made.order == 5
    assert "Ajoutée depuis" in page
    client.post(f"/feuille-de-route/actions/{made.pk}/retirer/")
    assert not Action.objects.filter(pk=made.pk).exists()


def test_a_workshop_becomes_a_roadmap_with_links_back_to_what_was_said(cast: Cast, sign_in: SignIn) -> None:
    workshop, _ = import_notes(SMALL, "gannat.md", cast.departement)
    assert isinstance(workshop, Workshop)
    client = sign_in("facilitator")
    assert "Pas encore d’action" in client.get(f"/feuille-de-route/?atelier={workshop.pk}").content.decode()
    page = client.post(f"/feuille-de-route/ateliers/{workshop.pk}/reprendre/", follow=True).content.decode()
    assert titles(page) == ["Une journee emploi", "Un petit dejeuner", "Un CIP par bassin"]
    said = workshop.contributions.get(text="Un petit dejeuner")
    assert f'href="/ateliers/{workshop.pk}/#c{said.pk}"' in page
    client.post(f"/feuille-de-route/ateliers/{workshop.pk}/rendre/")
    assert not Theme.objects.exists()


def test_the_state_sees_no_persons_name(theme: Theme, sign_in: SignIn, cast: Cast) -> None:
    page = sign_in("state").get("/feuille-de-route/").content.decode()
    others = [user.full_name for place, user in cast.users.items() if place != "state"]
    assert not [name for name in (*others, cast.household.name, str(cast.person)) if name in page]


def test_the_number_of_queries_does_not_grow_with_actions(theme: Theme, sign_in: SignIn, cast: Cast) -> None:
    client = sign_in("coordinator")
    client.get("/feuille-de-route/")
    with CaptureQueriesContext(connection) as before:
        client.get("/feuille-de-route/")
    for order in range(10, 30):
        Action.objects.create(
            theme=theme,
            order=order,
            title=f"Action {order}",
            owner=cast.operator,
            indicator="cip_posts",
            baseline=1,
            goal=3,
        )
    with CaptureQueriesContext(connection) as after:
        client.get("/feuille-de-route/")
    assert len(after) == len(before)
