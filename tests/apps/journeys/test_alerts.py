"""Alerts: one owner each, decided once, back when their fact changes; and counted the same everywhere."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coincide.apps.accounts.models import AccessGrant, JournalEntry
from coincide.apps.journeys.alerts import actions, board, counts
from coincide.apps.journeys.due import Due, Kind
from coincide.apps.journeys.models import AlertDecision, AlertDelays, Contact, ReferentPeriod, Step
from coincide.apps.journeys.queries import dossiers
from coincide.apps.people.models import HomeSituation, Household, Paper, WorkSituation
from tests.cast import Cast
from tests.pages.crowd import household, households

TODAY = dt.date(2025, 12, 11)
pytestmark = pytest.mark.django_db


def all_of(cast: Cast, day: dt.date = TODAY) -> list[Due]:
    """The standing alerts of the cast's operator, whoever reads them."""
    return [due for one, files in counts.batches(cast.operator.pk, day) for file in files for due in one.standing(file)]


def of(cast: Cast, kind: Kind, day: dt.date = TODAY) -> list[Due]:
    """Those of one kind."""
    return [due for due in all_of(cast, day) if due.kind is kind]


def paper(cast: Cast, days_left: int = 20) -> Paper:
    """A paper of the person that expires soon."""
    ends = TODAY + dt.timedelta(days=days_left)
    return Paper.objects.create(person=cast.person, kind="api", issued_on=dt.date(2025, 7, 1), expires_on=ends)


class TestOwner:
    """Each alert has one owner, who may work in the file."""

    def test_papers_are_the_social_workers_and_the_licence_the_cips(self, cast: Cast) -> None:
        paper(cast)
        cast.person.foreign_licence_received_on = dt.date(2025, 1, 5)
        cast.person.save()
        assert [due.owner_id for due in of(cast, Kind.PAPER)] == [cast.users["social"].pk]
        assert [due.owner_id for due in of(cast, Kind.LICENCE)] == [cast.users["owner"].pk]

    def test_what_concerns_both_goes_to_whose_half_of_the_exit_is_missing(self, cast: Cast) -> None:
        assert [due.owner_id for due in of(cast, Kind.SILENCE)] == [cast.users["social"].pk]
        HomeSituation.objects.update(kind="social")
        assert [due.owner_id for due in of(cast, Kind.SILENCE)] == [cast.users["owner"].pk]

    def test_without_the_referent_it_goes_to_the_other_then_to_the_coordination(self, cast: Cast) -> None:
        paper(cast)
        ReferentPeriod.objects.filter(profession="social").delete()
        assert [due.owner_id for due in of(cast, Kind.PAPER)] == [cast.users["owner"].pk]
        ReferentPeriod.objects.all().delete()
        assert [due.owner_id for due in of(cast, Kind.PAPER)] == [cast.users["coordinator"].pk]

    def test_an_account_closed_owns_nothing(self, cast: Cast) -> None:
        paper(cast)
        cast.users["social"].is_active = False
        cast.users["social"].save()
        assert [due.owner_id for due in of(cast, Kind.PAPER)] == [cast.users["owner"].pk]

    def test_a_step_is_its_promisers_as_long_as_the_file_is_open_to_them(self, cast: Cast) -> None:
        Step.objects.create(
            household=cast.household, title="Appeler le bailleur", owner=cast.users["colleague"],
            created_by=cast.users["owner"], created_on=TODAY, due_on=TODAY, strand="home",
        )  # fmt: skip
        assert [due.owner_id for due in of(cast, Kind.STEP)] == [cast.users["social"].pk]
        AccessGrant.objects.create(
            household_id=cast.household.pk, user=cast.users["colleague"], period=(TODAY, None), reason="renfort"
        )
        assert [due.owner_id for due in of(cast, Kind.STEP)] == [cast.users["colleague"].pk]

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.sets(st.sampled_from(["owner", "social", "coordinator"])), st.booleans(), st.booleans())
    def test_exactly_one_owner_who_may_work_in_the_file(
        self, cast: Cast, closed: set[str], has_cip: bool, is_housed: bool
    ) -> None:
        for place in ("owner", "social", "coordinator"):
            cast.users[place].is_active = place not in closed
            cast.users[place].save()
        ReferentPeriod.objects.filter(profession="cip").delete()
        if has_cip:
            facts: dict[str, Any] = {"journey": cast.journey, "profession": "cip", "user": cast.users["owner"]}
            ReferentPeriod.objects.create(period=(cast.journey.entered_on, None), **facts)
        HomeSituation.objects.update(kind="social" if is_housed else "reception")
        Paper.objects.get_or_create(
            person=cast.person,
            kind="api",
            issued_on=dt.date(2025, 7, 1),
            defaults={"expires_on": dt.date(2025, 12, 31)},
        )
        for due in all_of(cast):
            may = [one for one in cast.users.values() if Household.objects.writable_by(one).exists() and one.is_active]
            may = [one for one in may if one.role in {"coordinator"} or one.referentperiod_set.exists()]
            assert (due.owner_id in {one.pk for one in may}) if may else due.owner_id is None


class TestDecisions:
    """Settled, postponed, entrusted: each holds as long as the fact, and can be taken back."""

    def test_a_settled_alert_is_gone_until_its_deadline_and_back_with_a_renewed_fact(self, cast: Cast) -> None:
        held = paper(cast)
        (due,) = of(cast, Kind.PAPER)
        actions.settle(cast.household, due.keys, by=cast.users["social"], reason="Demande déposée en préfecture")
        assert of(cast, Kind.PAPER) == []
        assert of(cast, Kind.PAPER, held.expires_on) == []
        assert len(of(cast, Kind.PAPER, held.expires_on + dt.timedelta(days=1))) == 1
        held.expires_on = dt.date(2026, 1, 20)
        held.save()
        assert len(of(cast, Kind.PAPER)) == 1

    def test_a_silence_settled_comes_back_when_it_lasts_and_ends_with_a_contact(self, cast: Cast) -> None:
        (due,) = of(cast, Kind.SILENCE)
        actions.settle(cast.household, due.keys, by=cast.users["owner"], reason="Famille en voyage")
        assert of(cast, Kind.SILENCE) == []
        assert len(of(cast, Kind.SILENCE, TODAY + dt.timedelta(days=14))) == 1
        Contact.objects.create(
            household=cast.household, author=cast.users["owner"], on=TODAY, kind="call", subject="Retour"
        )
        assert of(cast, Kind.SILENCE, TODAY + dt.timedelta(days=13)) == []

    def test_a_postponed_alert_comes_back_by_itself(self, cast: Cast) -> None:
        (due,) = of(cast, Kind.SILENCE)
        back = TODAY + dt.timedelta(days=5)
        actions.postpone(cast.household, due.keys, by=cast.users["social"], until=back, reason="Rendez-vous pris")
        assert of(cast, Kind.SILENCE, back - dt.timedelta(days=1)) == []
        assert len(of(cast, Kind.SILENCE, back)) == 1

    @pytest.mark.parametrize(
        ("days", "said"), [(0, "jour à venir"), (21, "L'échéance est le 31 décembre 2025"), (-3, "jour à venir")]
    )
    def test_an_alert_is_not_postponed_past_its_deadline(self, cast: Cast, days: int, said: str) -> None:
        paper(cast, 20)
        (due,) = of(cast, Kind.PAPER)
        with pytest.raises(ValidationError, match=said):
            actions.postpone(
                cast.household, due.keys, by=cast.users["social"], until=TODAY + dt.timedelta(days=days), reason="x"
            )
        assert not AlertDecision.objects.exists()

    def test_nothing_is_settled_or_postponed_without_a_reason(self, cast: Cast) -> None:
        (due,) = of(cast, Kind.SILENCE)
        with pytest.raises(ValidationError, match="pour une raison"):
            actions.settle(cast.household, due.keys, by=cast.users["social"], reason="  ")

    def test_an_alert_entrusted_changes_owner_says_by_whom_and_can_be_postponed_by_them(self, cast: Cast) -> None:
        (due,) = of(cast, Kind.SILENCE)
        owner = cast.users["owner"]
        actions.delegate(cast.household, due.keys, by=cast.users["social"], to=owner, reason="Tu la vois demain")
        (moved,) = of(cast, Kind.SILENCE)
        assert moved.owner_id == owner.pk
        assert moved.note == "confiée par Sofia Lynx\u202f: Tu la vois demain"
        back = TODAY + dt.timedelta(days=2)
        actions.postpone(cast.household, moved.keys, by=owner, until=back, reason="Absente")
        assert [one.owner_id for one in of(cast, Kind.SILENCE, back)] == [owner.pk]

    def test_it_is_entrusted_only_to_who_may_work_in_the_file(self, cast: Cast) -> None:
        (due,) = of(cast, Kind.SILENCE)
        with pytest.raises(ValidationError, match="ne lui est pas ouvert"):
            actions.delegate(cast.household, due.keys, by=cast.users["social"], to=cast.users["colleague"])
        offered = actions.colleagues(cast.household, due, cast.users["social"])
        assert {one.full_name for one in offered} == {"Claire Ours", "Karim Élan"}

    def test_an_alert_that_stands_no_more_cannot_be_decided(self, cast: Cast) -> None:
        (due,) = of(cast, Kind.SILENCE)
        Contact.objects.create(
            household=cast.household, author=cast.users["owner"], on=TODAY, kind="call", subject="Point"
        )
        with pytest.raises(ValidationError, match="n'est plus à traiter"):
            actions.settle(cast.household, due.keys, by=cast.users["social"], reason="Fait")

    @pytest.mark.parametrize("place", ["colleague", "state", "outsider", "admin"])
    def test_who_may_not_open_the_file_decides_nothing(self, cast: Cast, place: str) -> None:
        (due,) = of(cast, Kind.SILENCE)
        with pytest.raises(PermissionDenied):
            actions.settle(cast.household, due.keys, by=cast.users[place], reason="Fait")

    def test_a_decision_is_journalled_and_taken_back(self, cast: Cast) -> None:
        (due,) = of(cast, Kind.SILENCE)
        made = actions.settle(cast.household, due.keys, by=cast.users["social"], reason="Vue au marché")
        actions.take_back(made, by=cast.users["owner"])
        assert len(of(cast, Kind.SILENCE)) == 1
        assert [entry.verb for entry in JournalEntry.objects.all()] == ["alert_done", "undo_alert_decision"]

    def test_a_social_step_is_neither_shown_nor_decided_nor_counted_for_who_may_not_read_it(self, cast: Cast) -> None:
        social = cast.users["social"]
        Step.objects.create(
            household=cast.household, title="Dossier MDPH", owner=social, created_by=social, created_on=TODAY,
            due_on=TODAY, layer="social",
        )  # fmt: skip
        (due,) = of(cast, Kind.STEP)
        (file,) = dossiers(Household.objects.all(), TODAY)
        assert Kind.STEP in {one.kind for one in board.standing([file], social, TODAY)}
        for place in ("owner", "coordinator"):
            assert Kind.STEP not in {one.kind for one in board.standing([file], cast.users[place], TODAY)}
            with pytest.raises(ValidationError):
                actions.settle(cast.household, due.keys, by=cast.users[place], reason="Fait")
        assert "step" not in counts.count(cast.operator.pk, TODAY).by_kind

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.data())
    def test_what_was_decided_is_never_shown_again_while_the_fact_stands(self, cast: Cast, data: st.DataObject) -> None:
        AlertDecision.objects.all().delete()
        Paper.objects.all().delete()
        WorkSituation.objects.all().delete()
        paper(cast, data.draw(st.integers(1, 59)))
        ends = TODAY + dt.timedelta(days=data.draw(st.integers(1, 29)))
        WorkSituation.objects.create(
            person=cast.person, kind="cdd", title="Vente", hours_per_week=20,
            period=(dt.date(2025, 11, 1), ends),
        )  # fmt: skip
        due = data.draw(st.sampled_from(all_of(cast)))
        actions.settle(cast.household, due.keys, by=cast.users["social"], reason="Fait")
        assert not {key for one in all_of(cast) for key in one.keys} & set(due.keys)
        later = TODAY + dt.timedelta(days=data.draw(st.integers(0, 60)))
        again = [one for one in all_of(cast, later) if set(one.keys) & set(due.keys)]
        passed = due.until is not None and later > due.until
        assert again == [] or passed or due.kind is Kind.SILENCE


class TestCounts:
    """One function counts, for the command, the night and the pages."""

    def test_the_counts_by_kind_and_by_owner_add_up(self, cast: Cast) -> None:
        households(cast, 5)
        found = counts.count_all(TODAY)
        assert found.total == len(all_of(cast)) == sum(found.by_kind.values()) > 5
        assert sum(found.by_owner.values()) + found.unowned == found.total
        assert found.households == 6

    def test_the_alerts_are_the_same_from_files_read_whole(self, cast: Cast) -> None:
        households(cast, 5)
        found = Household.objects.all()
        whole, light = dossiers(found, TODAY), dossiers(found, TODAY, for_alerts=True)
        around = board.read_board(cast.operator.pk, [file.id for file in whole], TODAY)
        keys = [[due.keys for file in files for due in around.standing(file)] for files in (whole, light)]
        assert keys[0] == keys[1] != []

    def test_the_night_keeps_the_counts_of_a_day_once(self, cast: Cast) -> None:
        households(cast, 3)
        first = counts.keep(cast.operator.pk, TODAY - dt.timedelta(days=7))
        counts.keep(cast.operator.pk, TODAY - dt.timedelta(days=7))
        days, kinds = counts.trend(cast.operator.pk, TODAY)
        assert days == [TODAY - dt.timedelta(days=7)]
        assert sum(one.totals[0] for one in kinds) == first.total

    def test_many_households_take_as_many_queries_as_one(self, cast: Cast) -> None:
        household(cast, 0)
        with CaptureQueriesContext(connection) as few:
            counts.count(cast.operator.pk, TODAY)
        for number in range(1, 15):
            household(cast, number)
        with CaptureQueriesContext(connection) as many:
            counts.count(cast.operator.pk, TODAY)
        assert len(many) == len(few)


class TestDelays:
    """The operator's habits."""

    def test_the_coordination_sets_them_and_the_alerts_follow(self, cast: Cast) -> None:
        Contact.objects.create(
            household=cast.household, author=cast.users["owner"], on=dt.date(2025, 12, 1), kind="call", subject="Point"
        )
        assert of(cast, Kind.SILENCE) == []
        actions.set_delays(AlertDelays(operator=cast.operator, silence=7), by=cast.users["coordinator"])
        assert len(of(cast, Kind.SILENCE)) == 1
        assert board.delays_of(cast.operator.pk).silence == 7

    @pytest.mark.parametrize("place", ["owner", "social", "outsider", "admin", "state"])
    def test_nobody_else_does(self, cast: Cast, place: str) -> None:
        with pytest.raises(PermissionDenied):
            actions.set_delays(AlertDelays(operator=cast.operator, silence=7), by=cast.users[place])

    def test_a_delay_that_makes_no_sense_is_refused(self, cast: Cast) -> None:
        with pytest.raises(ValidationError):
            actions.set_delays(AlertDelays(operator=cast.operator, silence=0), by=cast.users["coordinator"])
