"""Follow-ups at 3, 6 and 12 months: when each is asked, and what became of it."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.core.rules.calendar import add_months
from coincide.core.rules.follow_up import MONTHS, FollowUpState, state, window, windows

LEFT = date(2024, 11, 30)
DAYS = st.dates(date(2023, 1, 1), date(2030, 12, 31))


def test_a_term_is_a_number_of_calendar_months_after_the_exit() -> None:
    assert [one.due_on for one in windows(LEFT)] == [date(2025, 2, 28), date(2025, 5, 30), date(2025, 11, 30)]


@given(DAYS)
def test_windows_hold_their_day_and_never_meet(left_on: date) -> None:
    every = windows(left_on)
    assert [one.months for one in every] == list(MONTHS)
    for one in every:
        assert one.opens_on <= one.due_on == add_months(left_on, one.months) <= one.closes_on
    assert all(a.closes_on < b.opens_on for a, b in pairwise(every))


def test_a_person_who_came_back_is_not_followed_up_afterwards() -> None:
    assert [one.months for one in windows(LEFT, date(2025, 4, 1))] == [3]
    assert windows(LEFT, date(2025, 2, 28)) == ()


def test_a_follow_up_is_asked_in_its_window_only() -> None:
    one = window(LEFT, 3)
    assert state(one, None, one.opens_on - timedelta(days=1)) is FollowUpState.TO_COME
    assert state(one, None, one.opens_on) is FollowUpState.TO_ASK
    assert state(one, None, one.closes_on) is FollowUpState.TO_ASK
    assert state(one, None, one.closes_on + timedelta(days=1)) is FollowUpState.NOT_ASKED


@given(DAYS)
def test_what_was_noted_stands_whatever_the_day(on: date) -> None:
    one = window(LEFT, 6)
    assert state(one, True, on) is FollowUpState.REACHED
    assert state(one, False, on) is FollowUpState.UNREACHED


def test_another_term_is_refused() -> None:
    with pytest.raises(ValueError, match="3, 6 ou 12"):
        window(LEFT, 9)
