"""Signing in: by e-mail and password, with the demonstration's accounts listed only in a demonstration."""

import datetime as dt

import pytest
from django.test import Client

from coincide.apps.accounts.models import User
from coincide.apps.territory.models import Installation
from coincide.demo.structures import PASSWORD as DEMO_PASSWORD
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def test_a_visitor_gets_the_sign_in_form(client: Client, cast: Cast) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Se connecter" in answer.content.decode()


def test_the_right_password_opens_the_first_page_of_the_role(client: Client, cast: Cast) -> None:
    answer = client.post("/compte/connexion/", {"login": "owner@essai.test", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/ma-journee/"


def test_a_wrong_password_says_so_in_french_and_opens_nothing(client: Client, cast: Cast) -> None:
    answer = client.post("/compte/connexion/", {"login": "owner@essai.test", "password": "faux"})
    assert "sont incorrects" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_nobody_can_open_an_account_alone(client: Client, cast: Cast) -> None:
    for address in ("/compte/inscription/", "/accounts/signup/", "/compte/signup/"):
        assert client.get(address).status_code == 404


def test_a_real_territory_lists_no_account(client: Client, cast: Cast) -> None:
    User.objects.filter(email="owner@essai.test").update(email="cip.montlucon@demo.coincide.test")
    Installation.objects.create(departement=cast.departement)
    assert "demo.coincide.test" not in client.get("/").content.decode()


def test_a_demonstration_lists_its_accounts_and_their_password(client: Client, cast: Cast) -> None:
    User.objects.filter(email="owner@essai.test").update(email="cip.montlucon@demo.coincide.test")
    Installation.objects.create(departement=cast.departement, is_demonstration=True, today=dt.date(2025, 12, 11))
    page = client.get("/").content.decode()
    assert "cip.montlucon@demo.coincide.test" in page
    assert DEMO_PASSWORD in page


def test_a_demonstration_does_not_list_accounts_that_nobody_can_open(client: Client, cast: Cast) -> None:
    User.objects.filter(email="social@essai.test").update(email="social.moulins@demo.coincide.test", password="!closed")
    Installation.objects.create(departement=cast.departement, is_demonstration=True, today=dt.date(2025, 12, 11))
    assert "social.moulins@" not in client.get("/").content.decode()


def test_a_signed_in_user_goes_straight_to_work(sign_in, cast: Cast) -> None:
    assert sign_in("state").get("/").headers["Location"] == "/seances/"


def test_signing_out_closes_the_session(sign_in, cast: Cast) -> None:
    client = sign_in("owner")
    client.post("/compte/deconnexion/")
    assert "_auth_user_id" not in client.session


def test_the_display_can_be_made_comfortable(sign_in, cast: Cast) -> None:
    sign_in("owner").post("/compte/affichage/")
    cast.users["owner"].refresh_from_db()
    assert cast.users["owner"].is_comfortable


def test_the_health_check_needs_no_sign_in_and_says_nothing_else(client: Client, cast: Cast) -> None:
    assert client.get("/sante").json() == {"status": "ok"}


# --- a session that ended, or changed, while a page was open ---------------------------------------------------------


def test_signing_in_leads_to_the_page_that_was_asked_for(client: Client, cast: Cast) -> None:
    answer = client.get("/menages/?q=zebre", follow=True)
    assert 'name="next" value="/menages/?q=zebre"' in answer.text
    asked = {"login": "owner@essai.test", "password": PASSWORD, "next": "/menages/?q=zebre"}
    assert client.post("/compte/connexion/", asked).headers["Location"] == "/menages/?q=zebre"
    elsewhere = {**asked, "next": "https://ailleurs.test/"}
    assert Client().post("/compte/connexion/", elsewhere).headers["Location"] == "/"


def test_a_form_sent_after_the_session_ended_says_that_nothing_was_kept(client: Client, cast: Cast) -> None:
    answer = client.post(
        "/menages/nouveau/", headers={"Referer": "http://testserver/menages/nouveau/?de=1"}, follow=True
    )
    assert "rien n&#x27;a été enregistré" in answer.text
    assert 'name="next" value="/menages/nouveau/?de=1"' in answer.text


def test_a_fragment_asked_for_after_the_session_ended_opens_the_sign_in_page(client: Client, cast: Cast) -> None:
    asked = {"HX-Request": "true", "HX-Current-URL": "http://testserver/menages/"}
    assert client.get("/menages/?q=a", headers=asked).headers["HX-Redirect"] == "/?next=/menages/"
    asked["HX-Current-URL"] = "https://ailleurs.test/menages/"
    assert client.get("/menages/?q=a", headers=asked).headers["HX-Redirect"] == "/?next=/"


def test_a_form_of_another_session_is_refused_in_words(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/compte/connexion/", {}, headers={"Referer": "http://testserver/ateliers/"})
    assert answer.status_code == 403
    assert "Ce formulaire n’est plus valable" in answer.text
    assert 'href="/ateliers/"' in answer.text
