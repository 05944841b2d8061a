"""RSA and follow-up by the council in a household's file: shown as of today, answered, taken out."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from coincide.apps.people.models import SupportPeriod
from tests.cast import Cast

SignIn = Callable[[str], Client]


def address(cast: Cast) -> str:
    return reverse("journeys:supports", args=[cast.household.pk, cast.person.pk])


def test_an_answer_is_written_shown_and_taken_out(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("social")
    situation = reverse("journeys:situation", args=[cast.household.pk])
    assert "inconnus" in client.get(situation).content.decode()
    typed = {"kind": "rsa", "holds": "non", "since": "01/03/2025", "until": ""}
    assert client.post(address(cast), typed).headers["Location"] == address(cast)
    assert "Reçoit le RSA&#8239;: non" in client.get(situation).content.decode()
    made = SupportPeriod.objects.get()
    assert made.holds is False
    client.post(reverse("journeys:support_remove", args=[cast.household.pk, made.pk]))
    assert not SupportPeriod.objects.exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"holds": ""}, "Répondez oui ou non"),
        ({"since": "mars"}, "Cette date n'est pas lisible"),
        ({"since": "2026-03-01"}, "donnez un jour passé"),
        ({"until": "2025-02-01"}, "vient après le premier"),
    ],
)
def test_an_answer_that_cannot_be_gets_a_sentence(
    changed: dict[str, str], sentence: str, cast: Cast, sign_in: SignIn
) -> None:
    typed = {"kind": "rsa", "holds": "oui", "since": "2025-03-01", "until": ""} | changed
    answer = sign_in("owner").post(address(cast), typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode().replace("&#x27;", "'")
    assert not SupportPeriod.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("outsider", 404), ("colleague", 404), ("state", 403), ("admin", 403)])
def test_who_has_no_access_to_the_file_reads_and_writes_nothing(
    who: str, status: int, cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(who)
    assert client.get(address(cast)).status_code == status
    assert client.post(address(cast), {"kind": "rsa", "holds": "oui", "since": "2025-03-01"}).status_code == status
    assert not SupportPeriod.objects.exists()
