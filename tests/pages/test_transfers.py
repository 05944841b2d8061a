"""The pages of the transfers: both inboxes, the request, one transfer and its moves, the household's tab."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.journeys.models import Contact, Transfer
from coincide.apps.journeys.tasks import close_unanswered_transfers
from coincide.apps.journeys.transfers import actions
from coincide.apps.people.models import Household
from tests.apps.journeys.moves import TODAY, Receiver, accept, fill, propose, receiver
from tests.cast import Cast

SignIn = Callable[[str], Client]
pytestmark = pytest.mark.django_db
INBOX = "/transferts/"


@pytest.fixture
def to(cast: Cast) -> Receiver:
    """The other operator, with the file filled."""
    fill(cast)
    return receiver(cast)


def text(client: Client, address: str, status: int = 200) -> str:
    """What a page says."""
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def main_of(page: str) -> str:
    """What the page says, without the shell."""
    return page.split("<main", 1)[1].split("</main>", 1)[0]


def test_both_inboxes_tell_the_same_transfer_from_their_side(cast: Cast, to: Receiver, sign_in: SignIn) -> None:
    propose(cast)
    theirs = main_of(text(sign_in("outsider"), INBOX))
    assert "À décider" in theirs
    assert "Famille Zèbre" in theirs
    ours = main_of(text(sign_in("owner"), INBOX))
    assert "En attente de l’autre opérateur" in ours
    assert "Famille Zèbre" not in main_of(text(sign_in("colleague"), INBOX))


def test_an_empty_inbox_says_what_to_start_with(cast: Cast, sign_in: SignIn) -> None:
    assert "Aucun transfert" in text(sign_in("owner"), INBOX)


def test_the_tab_proposes_and_shows_what_will_be_handed_over(cast: Cast, to: Receiver, sign_in: SignIn) -> None:
    client = sign_in("owner")
    address = reverse("journeys:household_transfer", args=[cast.household.pk])
    shown = text(client, address)
    assert "Ce qui sera transmis" in shown
    assert "Cher (18), Opérateur B" in shown
    answer = client.post(
        address,
        {"to": f"o{cast.other_operator.pk}", "motive": "family", "planned_on": "05/01/2026", "message": "Bonne route."},
    )
    made = Transfer.objects.get()
    assert answer["Location"] == reverse("journeys:transfer", args=[made.pk])
    assert "L’autre opérateur lit le dossier" in text(client, address)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Dites vers où part le ménage."),
        ({"to": "o999", "motive": "family"}, "o999"),
        ({"to": "OK", "motive": "family", "planned_on": "01/12/2025"}, "à venir"),
        ({"to": "OK", "motive": "family", "planned_on": "demain"}, "écrivez-la comme 11/12/2025"),
    ],
)
def test_a_wrong_proposal_is_said_on_its_field_and_nothing_is_written(
    cast: Cast, to: Receiver, sign_in: SignIn, facts: dict[str, str], said: str
) -> None:
    if facts.get("to") == "OK":
        facts = {**facts, "to": f"o{cast.other_operator.pk}"}
    answer = sign_in("owner").post(reverse("journeys:household_transfer", args=[cast.household.pk]), facts)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Transfer.objects.exists()


def test_the_receiver_reads_then_accepts_and_the_receipt_is_whole(cast: Cast, to: Receiver, sign_in: SignIn) -> None:
    transfer = propose(cast)
    client = sign_in("outsider")
    page = text(client, reverse("journeys:transfer", args=[transfer.pk]))
    assert "Accepter et suivre ce ménage" in page
    assert "Rejoint sa sœur." in page
    assert "Lecture seule." in text(client, reverse("journeys:household", args=[cast.household.pk]))
    answer = client.post(
        reverse("journeys:transfer_move", args=[transfer.pk, "accept"]),
        {
            "accept-on": "11/12/2025",
            "accept-basin": to.basin.pk,
            "accept-cip": to.cip.pk,
            "accept-social": to.social.pk,
        },
    )
    assert answer.status_code == 302
    receipt = text(client, reverse("journeys:transfer", args=[transfer.pk]))
    assert "Rien n’a été perdu" in receipt
    assert "3 étapes ouvertes et 1 rendez-vous" in re.sub(r"\s+", " ", receipt)
    assert "Lecture seule." not in text(client, reverse("journeys:household", args=[cast.household.pk]))
    assert "Famille Zèbre" in text(client, reverse("journeys:households"))
    assert "Lecture seule." in text(sign_in("owner"), reverse("journeys:household", args=[cast.household.pk]))


def test_an_incomplete_acceptance_is_said_on_its_fields(cast: Cast, to: Receiver, sign_in: SignIn) -> None:
    transfer = propose(cast)
    answer = sign_in("outsider").post(
        reverse("journeys:transfer_move", args=[transfer.pk, "accept"]), {"accept-on": "12/12/2025"}
    )
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "Choisissez le bassin" in said
    assert "au moins un référent" in said
    assert Household.objects.get().operator == cast.operator


def test_counts_follow_the_layers_of_who_looks(cast: Cast, to: Receiver, sign_in: SignIn) -> None:
    transfer = propose(cast)
    Contact.objects.create(
        household=cast.household, author=cast.users["social"], on=TODAY, kind="note", subject="Deux", layer="social"
    )
    page = re.sub(r"\s+", " ", text(sign_in("outsider"), reverse("journeys:transfer", args=[transfer.pk])))
    assert '<dt>Contacts</dt><dd class="number">2</dd>' in page


def test_refusing_needs_a_reason(cast: Cast, to: Receiver, sign_in: SignIn) -> None:
    transfer = propose(cast)
    client, address = sign_in("outsider"), reverse("journeys:transfer_move", args=[transfer.pk, "reject"])
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"refuse-refusal": "full"}).status_code == 302
    transfer.refresh_from_db()
    assert transfer.status == "rejected"
    assert client.get(reverse("journeys:household", args=[cast.household.pk])).status_code == 404


@pytest.mark.parametrize(
    "name", ["accept", "confirm", "decline", "reject", "revoke", "withdraw", "propose", "expire", "x"]
)
@pytest.mark.parametrize("place", ["colleague", "owner"])
def test_nobody_moves_what_is_not_theirs(cast: Cast, to: Receiver, sign_in: SignIn, place: str, name: str) -> None:
    transfer = propose(cast)
    answer = sign_in(place).post(
        reverse("journeys:transfer_move", args=[transfer.pk, name]),
        {"accept-on": "11/12/2025", "accept-cip": to.cip.pk, "refuse-refusal": "full", "confirm-on": "11/12/2025"},
        follow=True,
    )
    transfer.refresh_from_db()
    if (place, name) == ("owner", "revoke"):
        assert transfer.status == "revoked"
    else:
        assert transfer.status == "proposed"
        assert answer.status_code in {200, 403, 404, 422}


class TestAsking:
    """Whoever asks sees the same thing whether the file exists or not."""

    def send(self, client: Client, reference: str) -> str:
        """Ask, and give what the next page says, the reference left out."""
        facts = {"reference": reference, "name": "Zahra Zèbre", "birth_date": "04/05/1990"}
        answer = client.post(reverse("journeys:transfer_ask"), facts, follow=True)
        assert answer.status_code == 200
        return answer.content.decode()

    def seen(self, client: Client, transfer: Transfer) -> str:
        """The page of a request, without its number and its reference."""
        page = main_of(text(client, reverse("journeys:transfer", args=[transfer.pk])))
        page = re.sub(r'value="[^"]+"', "", page).replace(f"/{transfer.pk}/", "/n/")
        return page.replace(transfer.asked_reference, "REF")

    def test_the_answers_and_the_pages_are_the_same(self, cast: Cast, to: Receiver, sign_in: SignIn) -> None:
        client = sign_in("outsider")
        pages = [self.send(client, reference) for reference in ("MTL-001", "MTL-404")]
        assert all(actions.ASKED.split(".")[0] in page for page in pages)
        found, missed = Transfer.objects.order_by("pk")
        assert (found.household, missed.household) == (cast.household, None)
        assert self.seen(client, found) == self.seen(client, missed)
        assert "Opérateur A" not in main_of(text(client, INBOX))
        assert [one.verb for one in JournalEntry.objects.filter(verb="ask_for_transfer")] == ["ask_for_transfer"] * 2

    def test_the_owner_answers_by_a_proposal(self, cast: Cast, to: Receiver, sign_in: SignIn) -> None:
        self.send(sign_in("outsider"), "MTL-001")
        transfer, client = Transfer.objects.get(), sign_in("owner")
        assert "À décider" in text(client, INBOX)
        answer = client.post(
            reverse("journeys:transfer_move", args=[transfer.pk, "propose"]), {"answer-motive": "home"}
        )
        assert answer.status_code == 302
        transfer.refresh_from_db()
        assert transfer.status == "proposed"

    def test_a_wrong_request_is_said_on_its_field(self, cast: Cast, sign_in: SignIn) -> None:
        answer = sign_in("outsider").post(reverse("journeys:transfer_ask"), {"birth_date": "1990"})
        assert answer.status_code == 422
        assert "écrivez-la comme 11/12/2025" in answer.content.decode()


@pytest.mark.parametrize("place", ["state", "facilitator", "admin"])
def test_who_opens_no_file_sees_no_transfer(cast: Cast, to: Receiver, sign_in: SignIn, place: str) -> None:
    transfer = propose(cast)
    client = sign_in(place)
    for address in (INBOX, reverse("journeys:transfer", args=[transfer.pk]), reverse("journeys:transfer_ask")):
        assert client.get(address).status_code == 403


def test_the_queries_do_not_grow(cast: Cast, to: Receiver, sign_in: SignIn) -> None:
    client = sign_in("outsider")
    transfer = propose(cast)
    page = reverse("journeys:transfer", args=[transfer.pk])

    def counted(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    counted(INBOX)
    few, few_in_page = counted(INBOX), counted(page)
    for number in range(12):
        household = Household.objects.create(reference=f"Z-{number}", operator=cast.operator, name=f"Ménage {number}")
        Transfer.objects.create(
            household=household, from_operator=cast.operator, to_operator=cast.other_operator,
            to_departement=cast.elsewhere, status="proposed", proposed_by=cast.users["owner"], proposed_on=TODAY,
            expires_on=TODAY.replace(year=2026), motive="home",
        )  # fmt: skip
        Contact.objects.create(
            household=cast.household, author=cast.users["owner"], on=TODAY, kind="call", subject="Point"
        )
    assert counted(INBOX) == few
    assert counted(page) == few_in_page


def test_a_past_transfer_is_told_on_both_sides(cast: Cast, to: Receiver, sign_in: SignIn) -> None:
    transfer = accept(cast, propose(cast), to)
    for place in ("owner", "outsider", "coordinator"):
        client = sign_in(place)
        assert "Décidés" in text(client, INBOX)
        assert "Rien n’a été perdu" in text(client, reverse("journeys:transfer", args=[transfer.pk]))


def test_my_day_tells_what_waits_for_an_answer(cast: Cast, to: Receiver, sign_in: SignIn) -> None:
    pending = reverse("journeys:transfers_pending")
    assert pending in text(sign_in("outsider"), reverse("journeys:my_day"))
    assert text(sign_in("outsider"), pending).strip() == ""
    propose(cast)
    assert "1 transfert à décider" in text(sign_in("outsider"), pending)
    assert text(sign_in("owner"), pending).strip() == ""


def test_the_night_closes_what_nobody_answered(cast: Cast, to: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    transfer = propose(cast)
    monkeypatch.setenv("COINCIDE_TODAY", transfer.expires_on.isoformat())
    assert close_unanswered_transfers(transfer.expires_on) == 1
    transfer.refresh_from_db()
    assert transfer.status == "expired"
