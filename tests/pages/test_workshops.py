"""The pages of workshops: everyone of the département reads them, three roles import, after a preview."""

import base64
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coincide.apps.workshops.actions import import_notes
from coincide.apps.workshops.models import Contribution, Workshop
from tests.apps.workshops.test_import import SMALL
from tests.cast import Cast

SignIn = Callable[[str], Client]
IMPORT = "/ateliers/import/"
CONFIRM = "/ateliers/import/confirmer/"


@pytest.fixture
def workshop(cast: Cast) -> Workshop:
    made, _ = import_notes(SMALL, "gannat.md", cast.departement)
    assert made is not None
    return made


def upload(client: Client, data: bytes = SMALL, name: str = "gannat.md") -> str:
    return client.post(IMPORT, {"notes": SimpleUploadedFile(name, data)}).content.decode()


@pytest.mark.parametrize("place", ["owner", "colleague", "social", "coordinator", "state", "facilitator", "admin"])
def test_everyone_of_the_departement_reads_the_workshop(workshop: Workshop, sign_in: SignIn, place: str) -> None:
    client = sign_in(place)
    assert workshop.title in client.get("/ateliers/").content.decode()
    page = client.get(f"/ateliers/{workshop.pk}/").content.decode()
    for said in ("Repartir avec des actions", "Groupe 1", "La garde d’enfants", "Une journee emploi"):
        assert said in page
    assert "<strong>7 sur 8</strong> à l’aise" in page
    assert page.count('class="dot-on"') == 8 + 7
    assert page.count('class="dot-off"') == 1
    assert "style=" not in page


def test_the_other_departement_sees_nothing(workshop: Workshop, sign_in: SignIn) -> None:
    client = sign_in("outsider")
    assert workshop.title not in client.get("/ateliers/").content.decode()
    assert client.get(f"/ateliers/{workshop.pk}/").status_code == 404
    assert "La garde" not in client.get("/ateliers/?q=garde").content.decode()


def test_a_visitor_is_sent_to_sign_in(client: Client, workshop: Workshop) -> None:
    assert {client.get(path).status_code for path in ("/ateliers/", f"/ateliers/{workshop.pk}/", IMPORT)} == {302}


def test_the_search_finds_what_was_said_and_says_when_it_finds_nothing(workshop: Workshop, sign_in: SignIn) -> None:
    client = sign_in("owner")
    assert "La garde d’enfants" in client.get("/ateliers/?q=gardes").content.decode()
    assert "Rien ne correspond" in client.get(f"/ateliers/{workshop.pk}/?q=helicoptere").content.decode()


def test_a_nul_in_the_search_or_in_the_name_of_a_file_breaks_nothing(workshop: Workshop, sign_in: SignIn) -> None:
    client = sign_in("facilitator")
    for address in ("/ateliers/", f"/ateliers/{workshop.pk}/"):
        assert "La garde d’enfants" in client.get(f"{address}?q=%00gardes").content.decode()
    content = base64.b64encode(SMALL + b"\n").decode()
    client.post(CONFIRM, {"content": content, "name": "ga\0nnat.md"})
    assert Workshop.objects.filter(source="gannat.md").count() == 2


@pytest.mark.parametrize("place", ["owner", "social", "admin"])
def test_other_roles_are_refused_the_import(cast: Cast, sign_in: SignIn, place: str) -> None:
    client = sign_in(place)
    assert client.get(IMPORT).status_code == 403
    assert client.post(CONFIRM, {"content": base64.b64encode(SMALL).decode(), "name": "x"}).status_code == 403
    assert not Workshop.objects.exists()


@pytest.mark.parametrize("place", ["coordinator", "state", "facilitator"])
def test_an_import_is_seen_before_it_is_kept(cast: Cast, sign_in: SignIn, place: str) -> None:
    client = sign_in(place)
    preview = upload(client)
    assert "Voici ce qui a été lu" in preview
    assert not Workshop.objects.exists()
    content = preview.split('name="content" value="')[1].split('"')[0]
    response = client.post(CONFIRM, {"content": content, "name": "gannat.md"})
    made = Workshop.objects.get()
    assert response["Location"] == f"/ateliers/{made.pk}/"


def test_the_preview_lists_the_lines_that_were_not_understood(cast: Cast, sign_in: SignIn) -> None:
    page = upload(sign_in("facilitator"), b"Une phrase perdue avant tout titre, longue et sans place.\n" + SMALL)
    assert "Une phrase perdue" in page
    assert "Elles ne seront pas gardées" in page


def test_the_same_notes_twice_are_refused_with_a_sentence(workshop: Workshop, sign_in: SignIn) -> None:
    client = sign_in("facilitator")
    assert "déjà été importées" in upload(client)
    again = client.post(CONFIRM, {"content": base64.b64encode(SMALL).decode(), "name": "gannat.md"}, follow=True)
    assert "déjà été importées" in again.content.decode()
    assert Workshop.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"", "Ce fichier est vide"), (b"%PDF-1.7 x", "est un PDF"), (b"Une lettre.", "aucune partie d")],
)
def test_a_file_that_is_not_notes_is_refused(cast: Cast, sign_in: SignIn, data: bytes, sentence: str) -> None:
    assert sentence in upload(sign_in("facilitator"), data)


def test_a_confirmation_without_its_file_changes_nothing(cast: Cast, sign_in: SignIn) -> None:
    for content in ("", "pas du base64 !", "é"):
        response = sign_in("facilitator").post(CONFIRM, {"content": content, "name": "x"})
        assert response["Location"] == IMPORT
    assert not Workshop.objects.exists()


def test_the_number_of_queries_does_not_grow_with_what_was_said(workshop: Workshop, sign_in: SignIn) -> None:
    client = sign_in("owner")
    address = f"/ateliers/{workshop.pk}/"
    client.get(address)
    with CaptureQueriesContext(connection) as before:
        client.get(address)
        client.get("/ateliers/?q=emploi")
    for order in range(100, 120):
        Contribution.objects.create(
            workshop=workshop, section="challenge", order=order, text=f"Un emploi encore, {order}", heading=str(order)
        )
    with CaptureQueriesContext(connection) as after:
        client.get(address)
        client.get("/ateliers/?q=emploi")
    assert len(after) == len(before)
