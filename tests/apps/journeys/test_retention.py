"""Notices, restricted archive, anonymisation: who may, when, and what is left."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coincide.apps.accounts.models import AccessGrant, JournalEntry
from coincide.apps.journeys import actions, retention
from coincide.apps.journeys.models import Contact, RetentionNotice
from coincide.apps.people.models import Household
from coincide.core.rules.retention import Stage
from tests.cast import Cast

D = dt.date
ALL = Household.objects.all


@pytest.fixture
def gone(cast: Cast) -> Cast:
    """The household left on 5 November 2024."""
    actions.exit_journey(cast.journey, by=cast.users["owner"], on=D(2024, 11, 5), reason="moved")
    return cast


def later(monkeypatch: pytest.MonkeyPatch, day: dt.date) -> dt.date:
    """Move today."""
    monkeypatch.setenv("COINCIDE_TODAY", day.isoformat())
    return day


def stage(on: dt.date) -> Stage:
    """The stage of the only file."""
    return retention.files(ALL(), on)[0].standing.stage


def test_a_file_goes_from_active_to_anonymised_one_announced_step_at_a_time(
    gone: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = retention.apply(ALL(), later(monkeypatch, D(2026, 9, 10)))
    assert (first.told, first.archived) == (1, 0)
    assert retention.apply(ALL(), later(monkeypatch, D(2026, 9, 20))).told == 0
    second = retention.apply(ALL(), later(monkeypatch, D(2026, 11, 10)))
    assert (second.told, second.archived) == (0, 1)
    assert not AccessGrant.objects.filter(household_id=gone.household.pk).exists()
    assert not Household.objects.visible_to(gone.users["coordinator"]).exists()
    third = retention.apply(ALL(), later(monkeypatch, D(2027, 9, 15)))
    assert (third.told, third.anonymised) == (1, 0)
    last = retention.apply(ALL(), later(monkeypatch, D(2027, 11, 20)))
    assert last.anonymised == 1
    assert last.stages[Stage.ANONYMISED] == 1
    assert Household.objects.get().name == "Anonymisé 1"
    assert {"retention_notice", "archive", "anonymise"} <= set(JournalEntry.objects.values_list("verb", flat=True))


def test_a_contact_after_the_notice_keeps_the_file_active(gone: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    retention.apply(ALL(), later(monkeypatch, D(2026, 9, 10)))
    Contact.objects.create(
        household=gone.household, author=gone.users["owner"], on=D(2026, 10, 1), kind="call", subject="Nouvelles"
    )
    retention.apply(ALL(), later(monkeypatch, D(2026, 11, 10)))
    assert stage(D(2026, 11, 10)) is Stage.ACTIVE


def test_nothing_changes_without_being_asked(gone: Cast) -> None:
    assert retention.report(ALL(), D(2027, 1, 1)).stages[Stage.NOTICE] == 1
    assert not RetentionNotice.objects.exists()


def test_a_day_to_come_is_refused_for_a_real_territory(gone: Cast) -> None:
    with pytest.raises(ValidationError, match="pas venu"):
        retention.apply(ALL(), D(2030, 1, 1))


def test_who_is_accompanied_is_never_touched(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    retention.apply(ALL(), later(monkeypatch, D(2032, 1, 1)))
    assert stage(D(2032, 1, 1)) is Stage.ACCOMPANIED


class TestRequests:
    """A file kept on request; an archive opened, or brought back."""

    def test_a_file_kept_on_request_waits_for_its_day(self, gone: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        coordinator = gone.users["coordinator"]
        later(monkeypatch, D(2026, 9, 10))
        retention.hold(gone.household, by=coordinator, until=D(2027, 9, 1), reason="Litige avec un bailleur")
        assert stage(D(2026, 12, 1)) is Stage.HELD
        retention.release(gone.household, by=coordinator)
        assert stage(D(2026, 12, 1)) is Stage.NOTICE

    def test_it_says_why_and_until_when(self, gone: Cast) -> None:
        coordinator = gone.users["coordinator"]
        with pytest.raises(ValidationError, match="trois ans"):
            retention.hold(gone.household, by=coordinator, until=D(2040, 1, 1), reason="Litige")
        with pytest.raises(ValidationError):
            retention.hold(gone.household, by=coordinator, until=D(2026, 1, 1), reason="")

    def test_an_archive_opens_for_a_week_with_a_reason(self, gone: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        coordinator = gone.users["coordinator"]
        Household.objects.update(archived_on=D(2025, 1, 1))
        AccessGrant.objects.all().delete()
        household = Household.objects.get()
        with pytest.raises(ValidationError, match="pourquoi"):
            retention.open_archive(household, by=coordinator, reason=" ")
        retention.open_archive(household, by=coordinator, reason="Demande d'attestation")
        assert Household.objects.visible_to(coordinator).exists()
        later(monkeypatch, D(2025, 12, 18))
        assert not Household.objects.visible_to(coordinator).exists()
        assert JournalEntry.objects.filter(verb="open_archive").count() == 1

    def test_a_household_that_comes_back_has_an_active_file_again(self, gone: Cast) -> None:
        Household.objects.update(archived_on=D(2025, 1, 1))
        AccessGrant.objects.all().delete()
        coordinator = gone.users["coordinator"]
        household = retention.bring_back(Household.objects.get(), by=coordinator)
        assert Household.objects.visible_to(coordinator).get() == household
        actions.reopen(gone.journey, by=coordinator, on=D(2025, 12, 1))
        assert stage(D(2025, 12, 11)) is Stage.ACCOMPANIED

    @pytest.mark.parametrize("place", ["owner", "social", "state", "admin", "facilitator", "outsider"])
    def test_only_the_coordination_decides(self, gone: Cast, place: str) -> None:
        user = gone.users[place]
        assert not retention.of_operator(user).exists()
        with pytest.raises(PermissionDenied):
            retention.hold(gone.household, by=user, until=D(2026, 1, 1), reason="Litige")
        with pytest.raises(PermissionDenied):
            retention.open_archive(gone.household, by=user, reason="Curiosité")
