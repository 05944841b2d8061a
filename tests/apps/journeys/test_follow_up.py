"""Follow-ups after an exit: who notes them, when, and how the results count those of whom nothing is known."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import strategies as st

from coincide.apps.journeys import actions
from coincide.apps.journeys.follow_up import record_follow_up, take_back_follow_up, to_note
from coincide.apps.journeys.models import Departure, FollowUp
from coincide.apps.journeys.outcomes import kept, terms
from coincide.apps.people.models import Household
from tests.cast import Cast

LEFT = dt.date(2025, 9, 8)
TODAY = dt.date(2025, 12, 11)
pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(cast: Cast) -> Departure:
    """The cast's person left three months ago."""
    return actions.exit_journey(cast.journey, by=cast.users["owner"], on=LEFT, reason="goals")


def test_those_who_followed_the_person_and_the_coordination_have_it_to_make(cast: Cast, gone: Departure) -> None:
    for place in ("owner", "social", "coordinator"):
        assert [(one.departure, one.window.months) for one in to_note(cast.users[place], TODAY)] == [(gone, 3)]
    for place in ("colleague", "outsider", "state", "facilitator", "admin"):
        assert to_note(cast.users[place], TODAY) == []


def test_outside_its_window_the_file_is_closed_to_the_referent_again(
    cast: Cast, gone: Departure, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {}
    for day in ("2025-10-07", "2025-10-09", "2025-11-23", "2025-11-24", "2026-01-19", "2026-01-20", "2026-03-08"):
        monkeypatch.setenv("COINCIDE_TODAY", day)
        seen[day] = Household.objects.visible_to(cast.users["owner"]).exists()
    assert seen == {
        "2025-10-07": True,  # a month to close the file
        "2025-10-09": False,
        "2025-11-23": False,
        "2025-11-24": True,  # two weeks before the three months
        "2026-01-19": True,
        "2026-01-20": False,
        "2026-03-08": True,  # the six months
    }


def test_the_window_gives_a_reading_and_no_other_verb(cast: Cast, gone: Departure) -> None:
    owner = cast.users["owner"]
    assert not Household.objects.writable_by(owner).exists()
    with pytest.raises(PermissionDenied):
        actions.reopen(cast.journey, by=owner, on=TODAY)


def test_once_reached_the_window_closes_after_a_week(
    cast: Cast, gone: Departure, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_follow_up(gone, 3, by=cast.users["owner"], asked_on=TODAY, is_reached=True, in_work=True, in_home=False)
    assert to_note(cast.users["owner"], TODAY) == []
    for day, is_open in (("2025-12-17", True), ("2025-12-18", False)):
        monkeypatch.setenv("COINCIDE_TODAY", day)
        assert Household.objects.visible_to(cast.users["owner"]).exists() is is_open


def test_who_could_not_be_reached_is_tried_again_and_corrected_in_place(cast: Cast, gone: Departure) -> None:
    owner = cast.users["owner"]
    record_follow_up(gone, 3, by=owner, asked_on=dt.date(2025, 12, 8), is_reached=False, in_work=True)
    told = FollowUp.objects.get()
    assert (told.is_reached, told.in_work) == (False, None)
    assert len(to_note(owner, TODAY)) == 1
    record_follow_up(gone, 3, by=owner, asked_on=TODAY, is_reached=True, in_home=True)
    told = FollowUp.objects.get()
    assert (told.is_reached, told.in_work, told.in_home) == (True, None, True)
    take_back_follow_up(told, by=owner)
    assert not FollowUp.objects.exists()
    assert len(to_note(owner, TODAY)) == 1


@pytest.mark.parametrize(
    ("months", "asked_on", "reached", "said"),
    [
        (3, TODAY + dt.timedelta(days=1), False, "quand il a eu lieu"),
        (3, dt.date(2025, 11, 3), False, "24 novembre 2025"),
        (6, TODAY, False, "22 février 2026"),
        (3, TODAY, True, "au moins"),
        (9, TODAY, False, "n'existe pas"),
    ],
)
def test_a_wrong_follow_up_is_refused_in_words(
    cast: Cast, gone: Departure, months: int, asked_on: dt.date, reached: bool, said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        record_follow_up(gone, months, by=cast.users["owner"], asked_on=asked_on, is_reached=reached)
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize("place", ["colleague", "outsider", "state", "admin"])
def test_who_did_not_follow_the_person_notes_nothing(cast: Cast, gone: Departure, place: str) -> None:
    with pytest.raises(PermissionDenied):
        record_follow_up(gone, 3, by=cast.users[place], asked_on=TODAY, is_reached=False)


def test_a_transfer_is_not_followed_up(cast: Cast) -> None:
    departure = actions.transfer_out(cast.journey, by=cast.users["owner"], on=LEFT, to_departement=cast.elsewhere)
    assert to_note(cast.users["coordinator"], TODAY) == []
    with pytest.raises(PermissionDenied):
        record_follow_up(departure, 3, by=cast.users["coordinator"], asked_on=TODAY, is_reached=False)


def test_nobody_leaves_the_denominator(cast: Cast, gone: Departure, monkeypatch: pytest.MonkeyPatch) -> None:
    start = dt.date(2025, 1, 1)
    assert [one.exits for one in terms(cast.departement, start, TODAY)] == [0, 0, 0]  # still to be asked
    record_follow_up(gone, 3, by=cast.users["owner"], asked_on=TODAY, is_reached=False)
    first = terms(cast.departement, start, TODAY)[0]
    assert (first.exits, first.reached, first.unreached, first.not_asked) == (1, 0, 1, 0)
    assert (first.work.known.denominator, first.work.lowest.value, first.work.highest.value) == (0, 0.0, 1.0)
    monkeypatch.setenv("COINCIDE_TODAY", "2027-01-01")
    late = terms(cast.departement, start, dt.date(2027, 1, 1))
    assert [(one.unreached, one.not_asked) for one in late] == [(1, 0), (0, 1), (0, 1)]


@given(st.lists(st.sampled_from([True, False, None]), max_size=60))
def test_the_bounds_hold_whatever_became_of_the_unknown(answers: list[bool | None]) -> None:
    found = kept(answers)
    assert found.lowest.denominator == found.highest.denominator == len(answers)
    assert found.known.denominator + answers.count(None) == len(answers)
    if found.known.value is not None and found.lowest.value is not None and found.highest.value is not None:
        assert found.lowest.value <= found.known.value <= found.highest.value
    if None not in answers:
        assert found.lowest == found.highest == found.known
