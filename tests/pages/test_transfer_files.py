"""The pages of transfers by file: keys and card, partners, a household sent, a file received and taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from coincide.apps.exchange.models import TransferFile, TransferPartner
from coincide.apps.exchange.transfer import keys, partners
from coincide.apps.people.models import Household
from tests.apps.journeys.moves import Receiver, fill, receiver
from tests.cast import Cast

SignIn = Callable[[str], Client]
pytestmark = pytest.mark.django_db
HOME = "/transferts/fichiers/"


@pytest.fixture
def to(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    """Both operators with keys, each other's card known."""
    monkeypatch.setenv("COINCIDE_DATA", str(tmp_path))
    fill(cast)
    there = receiver(cast)
    ours, theirs = keys.make_keys(cast.operator).card, keys.make_keys(cast.other_operator).card
    partners.add_partner(theirs, by=cast.users["coordinator"], fingerprint=theirs.fingerprint, reads_social=True)
    partners.add_partner(ours, by=there.coordinator, fingerprint=ours.fingerprint)
    return there


def sent(cast: Cast, client: Client) -> bytes:
    """The file that the owner downloads."""
    address = reverse("transfer_files:export", args=[cast.household.pk])
    answer = client.post(address, {"to": TransferPartner.objects.get(organisation=cast.operator).pk})
    assert answer.status_code == 200
    assert "transfert-" in answer["Content-Disposition"]
    return answer.content


def test_a_family_travels_by_file_and_back_to_nothing(cast: Cast, to: Receiver, sign_in: SignIn) -> None:
    content = sent(cast, sign_in("owner"))
    client = sign_in("outsider")
    answer = client.post(HOME, {"file": SimpleUploadedFile("famille.age", content)}, follow=True)
    shown = answer.content.decode()
    assert "Famille Zèbre" in shown
    assert "signature vérifiée" in shown
    assert Household.objects.count() == 1
    waiting = TransferFile.objects.get(status="previewed")
    page = reverse("transfer_files:file", args=[waiting.pk])
    assert client.post(page, {"on": "11/12/2025"}).status_code == 422
    done = client.post(
        page, {"on": "11/12/2025", "basin": to.basin.pk, "cip": to.cip.pk, "social": to.social.pk}, follow=True
    )
    assert "Le dossier est créé" in done.content.decode()
    made = Household.objects.exclude(pk=cast.household.pk).get()
    assert client.get(reverse("journeys:household", args=[made.pk])).status_code == 200
    client.post(reverse("transfer_files:undo", args=[waiting.pk]))
    assert Household.objects.get() == cast.household


@pytest.mark.parametrize("content", [b"", b"bonjour", b"age-encryption.org/v1\n"])
def test_a_file_that_is_not_one_is_refused_on_its_field(
    cast: Cast, to: Receiver, sign_in: SignIn, content: bytes
) -> None:
    answer = sign_in("outsider").post(HOME, {"file": SimpleUploadedFile("x.age", content)})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert not TransferFile.objects.exists()


def test_without_keys_the_page_says_what_to_do(
    cast: Cast, sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COINCIDE_DATA", str(tmp_path))
    assert "La coordination les crée ici" in sign_in("owner").get(HOME).content.decode()
    client = sign_in("coordinator")
    assert "Créer nos clés" in client.get(HOME).content.decode()
    client.post(reverse("transfer_files:keys"))
    card = client.get(reverse("transfer_files:card"))
    assert partners.read_card(card.content.decode()) == keys.read_keys(cast.operator).card
    assert "PRIVATE" not in card.content.decode()


def test_a_partner_is_added_by_its_card_and_taken_back(cast: Cast, to: Receiver, sign_in: SignIn) -> None:
    TransferPartner.objects.all().delete()
    card = keys.read_keys(cast.other_operator).card
    client, address = sign_in("coordinator"), reverse("transfer_files:partners")
    text = sign_in("outsider").get(reverse("transfer_files:card")).content.decode()
    client = sign_in("coordinator")
    assert client.post(address, {"card": text, "fingerprint": "0000"}).status_code == 422
    assert client.post(address, {"card": "x", "fingerprint": card.fingerprint}).status_code == 422
    assert client.post(address, {"card": text, "fingerprint": card.fingerprint}).status_code == 302
    known = TransferPartner.objects.get()
    assert card.fingerprint in client.get(HOME).content.decode()
    client.post(reverse("transfer_files:revoke", args=[known.pk]))
    known.refresh_from_db()
    assert known.revoked_on is not None


@pytest.mark.parametrize("name", ["keys", "partners"])
@pytest.mark.parametrize("place", ["owner", "social", "state"])
def test_only_the_coordination_keeps_keys_and_partners(
    cast: Cast, to: Receiver, sign_in: SignIn, place: str, name: str
) -> None:
    assert sign_in(place).post(reverse(f"transfer_files:{name}")).status_code == 403


@pytest.mark.parametrize(("place", "status"), [("colleague", 404), ("outsider", 404), ("state", 403)])
def test_a_file_closed_to_somebody_is_not_sent(
    cast: Cast, to: Receiver, sign_in: SignIn, place: str, status: int
) -> None:
    assert sign_in(place).get(reverse("transfer_files:export", args=[cast.household.pk])).status_code == status


def test_another_operator_never_sees_our_files(cast: Cast, to: Receiver, sign_in: SignIn) -> None:
    sent(cast, sign_in("owner"))
    file = TransferFile.objects.get()
    client = sign_in("outsider")
    assert client.get(reverse("transfer_files:file", args=[file.pk])).status_code == 404
    assert "MTL-001" not in client.get(HOME).content.decode()
