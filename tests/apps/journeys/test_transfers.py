"""A transfer between départements: who sees what at each step, what moves, what stays, what is refused."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coincide.apps.accounts.models import JournalEntry, User
from coincide.apps.journeys import actions as verbs
from coincide.apps.journeys.log.contacts import log_contact
from coincide.apps.journeys.models import Appointment, Contact, Departure, Journey, Step, Transfer
from coincide.apps.journeys.transfers import acceptance, actions, contents
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Household
from coincide.apps.programme.models import Target
from tests.apps.journeys.moves import TODAY, Receiver, accept, fill, propose, receiver
from tests.cast import Cast

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture
def to(cast: Cast) -> Receiver:
    """The other operator, with the file filled."""
    fill(cast)
    return receiver(cast)


def later(monkeypatch: pytest.MonkeyPatch, days: int) -> dt.date:
    """Let days pass."""
    day = TODAY + dt.timedelta(days=days)
    monkeypatch.setenv("COINCIDE_TODAY", day.isoformat())
    return day


def reads(user: User, household: Household) -> bool:
    """Whether the file opens."""
    return Household.objects.visible_to(user).filter(pk=household.pk).exists()


def writes(user: User, household: Household) -> bool:
    """Whether the file can be worked in."""
    return Household.objects.writable_by(user).filter(pk=household.pk).exists()


class TestProposal:
    """The file stays with its owner; the receiver reads it until it answers."""

    def test_the_receivers_deciders_read_and_nobody_else_does(self, cast: Cast, to: Receiver) -> None:
        for user in (to.cip, to.social, to.coordinator):
            assert not reads(user, cast.household)
        propose(cast)
        for user in (to.cip, to.social, to.coordinator):
            assert reads(user, cast.household)
            assert not writes(user, cast.household)
        assert not reads(cast.users["colleague"], cast.household)
        assert cast.household.operator == cast.operator
        assert writes(cast.users["owner"], cast.household)

    @pytest.mark.parametrize("end", ["rejected", "revoked", "expired"])
    def test_the_read_ends_with_the_proposal(
        self, cast: Cast, to: Receiver, end: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        transfer = propose(cast)
        if end == "rejected":
            actions.reject_transfer(transfer, by=to.cip, refusal="full")
        elif end == "revoked":
            actions.revoke_transfer(transfer, by=cast.users["social"])
        else:
            day = later(monkeypatch, actions.WAITING_DAYS)
            assert not reads(to.cip, cast.household)  # by its date, before any work of the night
            actions.expire_due(day)
        transfer.refresh_from_db()
        assert transfer.status == end
        assert not reads(to.cip, cast.household)
        assert not reads(to.coordinator, cast.household)
        assert writes(cast.users["owner"], cast.household)
        propose(cast)  # and it can be proposed again

    def test_how_long_a_proposal_waits_is_a_dated_value(self, cast: Cast, to: Receiver) -> None:
        Target.objects.create(
            key="transfer-waiting-days", label="Attente", value=10, unit="jours", period=(D(2025, 1, 1), None),
            source="essai", certainty="unverified",
        )  # fmt: skip
        assert propose(cast).expires_on == TODAY + dt.timedelta(days=10)

    @pytest.mark.parametrize("place", ["colleague", "outsider", "state", "facilitator", "admin"])
    def test_only_who_works_in_the_file_proposes_it(self, cast: Cast, to: Receiver, place: str) -> None:
        with pytest.raises(PermissionDenied):
            propose(cast, place)

    def test_it_waits_once(self, cast: Cast, to: Receiver) -> None:
        propose(cast)
        with pytest.raises(ValidationError, match="attend déjà une réponse"):
            propose(cast)

    def test_not_within_the_departement_nor_to_somebody_who_is_no_operator(self, cast: Cast, to: Receiver) -> None:
        near = Organisation.objects.create(name="Opérateur C", kind="operator", departement=cast.departement)
        landlord = Organisation.objects.create(name="Bailleur", kind="landlord", departement=cast.elsewhere)
        for target, said in ((near, "un autre département"), (landlord, "n'est pas un opérateur")):
            with pytest.raises(ValidationError, match=said):
                actions.propose_transfer(cast.household, by=cast.users["owner"], to_operator=target, motive="home")
        with pytest.raises(ValidationError, match="vers quel département"):
            actions.propose_transfer(cast.household, by=cast.users["owner"], motive="home")

    def test_nobody_accompanied_nothing_to_transfer(self, cast: Cast, to: Receiver) -> None:
        verbs.exit_journey(cast.journey, by=cast.users["owner"], on=TODAY, reason="goals")
        with pytest.raises(ValidationError, match="rien à transférer"):
            propose(cast)

    @pytest.mark.parametrize("place", ["owner", "coordinator", "colleague"])
    def test_the_owner_cannot_answer_in_the_receivers_place(self, cast: Cast, to: Receiver, place: str) -> None:
        transfer = propose(cast)
        with pytest.raises(PermissionDenied):
            actions.reject_transfer(transfer, by=cast.users[place], refusal="full")
        with pytest.raises(PermissionDenied):
            acceptance.accept_transfer(transfer, by=cast.users[place], on=TODAY, cip=cast.users["owner"])

    def test_the_receiver_cannot_revoke_nor_answer_twice(self, cast: Cast, to: Receiver) -> None:
        transfer = propose(cast)
        with pytest.raises(PermissionDenied):
            actions.revoke_transfer(transfer, by=to.cip)
        actions.reject_transfer(transfer, by=to.cip, refusal="full")
        with pytest.raises(ValidationError, match="est refusé"):
            accept(cast, transfer, to)

    def test_a_refusal_has_a_reason(self, cast: Cast, to: Receiver) -> None:
        with pytest.raises(ValidationError, match="Un refus a un motif"):
            actions.reject_transfer(propose(cast), by=to.cip, refusal="")


class TestAcceptance:
    """On acceptance the file changes hands, the clock goes on, nothing is lost."""

    def test_the_household_moves_with_new_referents_and_the_same_clock(self, cast: Cast, to: Receiver) -> None:
        transfer = accept(cast, propose(cast), to)
        household = Household.objects.get()
        assert household.operator == cast.other_operator
        left = Departure.objects.get(journey=cast.journey)
        assert (left.kind, left.on, left.to_departement, left.to_operator) == (
            "transfer", TODAY, cast.elsewhere, cast.other_operator,
        )  # fmt: skip
        arrived = Journey.objects.get(operator=cast.other_operator)
        assert (arrived.entry_kind, arrived.entered_on, arrived.clock_starts_on) == (
            "transfer", TODAY, cast.journey.entered_on,
        )  # fmt: skip
        assert (arrived.protection_on, arrived.cir_signed_on) == (D(2024, 6, 1), D(2024, 9, 15))
        assert {one.user for one in arrived.referents.all()} == {to.cip, to.social}
        assert arrived.basins.get().basin == to.basin
        assert [one.reason for one in arrived.suspensions.all()] == ["Congé maternité"]
        assert (transfer.status, transfer.effective_on) == ("accepted", TODAY)
        assert JournalEntry.objects.filter(verb="accept_transfer", actor=to.cip, target_id=str(transfer.pk)).exists()

    def test_every_row_of_the_file_is_still_there(self, cast: Cast, to: Receiver) -> None:
        before = contents.keys(cast.household.pk)
        assert sum(map(bool, before.values())) >= 13
        transfer = accept(cast, propose(cast), to)
        after = contents.keys(cast.household.pk)
        assert all(ids <= after[label] for label, ids in before.items())
        receipt = transfer.receipt
        assert receipt["missing"] == {}
        for layer in ("shared", "employment", "social"):
            name = f"journeys.Contact:{layer}"
            assert receipt["after"][name] == receipt["before"][name] == 1
        assert receipt["after"]["journeys.Journey"] == 2
        assert receipt["passed"] == {"steps": 3, "appointments": 1}

    def test_the_layers_keep_their_readers_over_there(self, cast: Cast, to: Receiver) -> None:
        accept(cast, propose(cast), to)
        assert writes(to.cip, cast.household)
        assert writes(to.social, cast.household)
        assert writes(to.coordinator, cast.household)
        assert {one.layer for one in Contact.objects.filter(household=cast.household)} == {
            "shared", "employment", "social",
        }  # fmt: skip

    def test_what_was_promised_goes_to_the_new_referent_of_the_same_profession(self, cast: Cast, to: Receiver) -> None:
        accept(cast, propose(cast), to)
        owners = dict(Step.objects.values_list("title", "owner"))
        assert owners == {
            "Étape shared": to.cip.pk, "Étape employment": to.cip.pk, "Étape social": to.social.pk,
            "Étape finie": cast.users["owner"].pk,
        }  # fmt: skip
        assert Appointment.objects.get().owner == to.social

    def test_the_former_referents_read_for_a_month_and_write_nothing(
        self, cast: Cast, to: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        accept(cast, propose(cast), to)
        for place in ("owner", "social", "coordinator"):
            assert reads(cast.users[place], cast.household)
            assert not writes(cast.users[place], cast.household)
        with pytest.raises(PermissionDenied, match="lecture seule"):
            log_contact(cast.household, by=cast.users["owner"], on=TODAY, kind="call", subject="Point")
        later(monkeypatch, 29)
        assert reads(cast.users["owner"], cast.household)
        later(monkeypatch, 30)
        for place in ("owner", "social", "coordinator"):
            assert not reads(cast.users[place], cast.household)
        assert writes(to.cip, cast.household)

    def test_how_long_they_read_is_a_dated_value(
        self, cast: Cast, to: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Target.objects.create(
            key="transfer-read-days", label="Lecture", value=5, unit="jours", period=(D(2025, 1, 1), None),
            source="essai", certainty="unverified",
        )  # fmt: skip
        accept(cast, propose(cast), to)
        later(monkeypatch, 5)
        assert not reads(cast.users["owner"], cast.household)

    def test_a_pause_that_runs_goes_on_over_there(self, cast: Cast, to: Receiver) -> None:
        verbs.suspend(cast.journey, by=cast.users["owner"], on=D(2025, 12, 1), reason="Soins")
        accept(cast, propose(cast), to)
        arrived = Journey.objects.get(operator=cast.other_operator)
        assert arrived.suspensions.get(reason="Soins").period.upper is None
        assert cast.journey.suspensions.get(reason="Soins").period.upper == TODAY

    def test_a_pause_planned_for_later_is_carried(self, cast: Cast, to: Receiver) -> None:
        verbs.suspend(cast.journey, by=cast.users["owner"], on=D(2026, 1, 5), reason="Congé", until=D(2026, 2, 5))
        accept(cast, propose(cast), to)
        arrived = Journey.objects.get(operator=cast.other_operator)
        assert arrived.suspensions.filter(reason="Congé").exists()
        assert not cast.journey.suspensions.filter(reason="Congé").exists()

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"cip": None, "social": None}, "au moins un référent"),
            ({"basin": None}, "Choisissez le bassin"),
            ({"social": None}, "un travailleur social"),
            ({"cip": None}, "un CIP"),
            ({"on": D(2025, 12, 12)}, "change de main entre"),
            ({"on": D(2025, 12, 10)}, "change de main entre"),
        ],
    )
    def test_what_is_missing_is_said_and_nothing_moves(
        self, cast: Cast, to: Receiver, change: dict[str, Any], said: str
    ) -> None:
        transfer = propose(cast)
        given: dict[str, Any] = {"on": TODAY, "basin": to.basin, "cip": to.cip, "social": to.social} | change
        with pytest.raises(ValidationError, match=said):
            acceptance.accept_transfer(transfer, by=to.coordinator, **given)
        transfer.refresh_from_db()
        assert transfer.status == "proposed"
        assert Household.objects.get().operator == cast.operator
        assert Journey.objects.count() == 1

    def test_a_referent_of_another_house_is_refused_and_nothing_moves(self, cast: Cast, to: Receiver) -> None:
        transfer = propose(cast)
        with pytest.raises(ValidationError, match="ne peut pas être ce référent"):
            acceptance.accept_transfer(
                transfer, by=to.cip, on=TODAY, basin=to.basin, cip=cast.users["owner"], social=to.social
            )
        assert Household.objects.get().operator == cast.operator
        assert not Departure.objects.exists()

    def test_there_and_back_again(self, cast: Cast, to: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
        accept(cast, propose(cast), to)
        journey = Journey.objects.get(operator=cast.other_operator)
        later(monkeypatch, 20)
        verbs.suspend(journey, by=to.cip, on=D(2025, 12, 20), reason="Soins", until=D(2025, 12, 27))
        household = Household.objects.get()
        back = actions.propose_transfer(household, by=to.social, to_operator=cast.operator, motive="home")
        day = TODAY + dt.timedelta(days=20)
        acceptance.accept_transfer(
            back, by=cast.users["coordinator"], on=day, basin=cast.basins["vichy"], cip=cast.users["owner"],
            social=cast.users["social"],
        )  # fmt: skip
        assert Household.objects.get().operator == cast.operator
        assert Departure.objects.get(journey=cast.journey).reopened_on == day
        assert [one.reason for one in cast.journey.suspensions.all()] == ["Congé maternité", "Soins"]
        assert writes(cast.users["owner"], cast.household)
        assert reads(to.cip, cast.household)
        assert not writes(to.cip, cast.household)


class TestElsewhere:
    """To a département whose operator has no access to this base."""

    def test_the_owner_tells_that_it_was_accepted_and_keeps_the_file_closed(self, cast: Cast, to: Receiver) -> None:
        owner = cast.users["owner"]
        transfer = actions.propose_transfer(cast.household, by=owner, to_departement=cast.elsewhere, motive="home")
        assert not reads(to.cip, cast.household)
        acceptance.confirm_transfer(transfer, by=owner, on=TODAY)
        left = Departure.objects.get()
        assert (left.kind, left.to_departement, left.to_operator) == ("transfer", cast.elsewhere, None)
        assert Household.objects.get().operator == cast.operator
        assert writes(owner, cast.household)

    def test_an_operator_that_is_here_answers_itself(self, cast: Cast, to: Receiver) -> None:
        with pytest.raises(ValidationError, match="répond lui-même"):
            acceptance.confirm_transfer(propose(cast), by=cast.users["owner"], on=TODAY)


class TestRequest:
    """The receiver asks, and learns nothing from asking."""

    def asked(self, to: Receiver, **change: Any) -> Transfer:
        """Ask for the household of the cast, or for something near."""
        facts: dict[str, Any] = {"reference": "mtl-001", "name": "ZEBRE Zahra", "birth_date": D(1990, 5, 4)} | change
        return actions.ask_for_transfer(by=to.cip, **facts)

    def test_it_reaches_the_owner_who_proposes(self, cast: Cast, to: Receiver) -> None:
        transfer = self.asked(to)
        assert transfer.household == cast.household
        assert not reads(to.cip, cast.household)
        assert propose(cast).pk == transfer.pk
        assert reads(to.cip, cast.household)
        assert accept(cast, transfer, to).status == "accepted"

    @pytest.mark.parametrize(
        "change",
        [{"reference": "MTL-999"}, {"name": "Zahra Zébu"}, {"name": "Zahra"}, {"birth_date": D(1990, 4, 5)}],
    )
    def test_what_matches_nothing_waits_like_the_rest(
        self, cast: Cast, to: Receiver, change: dict[str, object], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        transfer = self.asked(to, **change)
        assert (transfer.status, transfer.household) == ("asked", None)
        assert not Transfer.objects.visible_to(cast.users["coordinator"]).exists()
        actions.expire_due(later(monkeypatch, 30))
        transfer.refresh_from_db()
        assert (transfer.status, transfer.asked_name, transfer.asked_birth_date) == ("expired", "", None)

    def test_the_owner_declines(self, cast: Cast, to: Receiver) -> None:
        transfer = self.asked(to)
        with pytest.raises(PermissionDenied):
            actions.decline_transfer(transfer, by=to.cip, refusal="stays")
        assert actions.decline_transfer(transfer, by=cast.users["owner"], refusal="stays").status == "rejected"

    def test_the_one_who_asked_withdraws(self, cast: Cast, to: Receiver) -> None:
        transfer = self.asked(to)
        with pytest.raises(PermissionDenied):
            actions.withdraw_transfer(transfer, by=cast.users["owner"])
        assert actions.withdraw_transfer(transfer, by=to.social).status == "revoked"

    def test_it_is_asked_once_and_not_by_guessing(self, cast: Cast, to: Receiver) -> None:
        self.asked(to)
        with pytest.raises(ValidationError, match="déjà demandé"):
            self.asked(to)
        for number in range(actions.ASKED_AT_MOST - 1):
            self.asked(to, reference=f"X-{number}")
        with pytest.raises(ValidationError, match="reprenez demain"):
            self.asked(to, reference="X-99")

    def test_a_household_already_proposed_to_another_is_not_told(self, cast: Cast, to: Receiver) -> None:
        propose(cast)
        assert self.asked(to).household is None
