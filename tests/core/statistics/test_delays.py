"""Delays: who still waits is not dropped, who is unknown is counted, the target counts what it has outlasted."""

from datetime import date, timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.core.statistics.delays import UNKNOWN, Limit, Measured, Outcome, measure, reached_by, summarise

START, TODAY = date(2025, 1, 31), date(2025, 12, 11)
MONTH = Limit(1, in_months=True)
COUNTS = st.lists(st.integers(0, 400), max_size=30)


def done(days: int, within: bool | None = None) -> Measured:
    return Measured(Outcome.DONE, days, within)


def test_a_month_is_a_calendar_month_and_its_last_day_is_within() -> None:
    assert MONTH.last_day(START) == date(2025, 2, 28)
    assert measure(START, date(2025, 2, 28), TODAY, MONTH, can_wait=True) == done(28, True)
    assert measure(START, date(2025, 3, 1), TODAY, MONTH, can_wait=True) == done(29, False)


def test_a_wait_counts_against_the_target_only_once_it_has_outlasted_it() -> None:
    assert measure(START, None, date(2025, 2, 28), MONTH, can_wait=True) == Measured(Outcome.WAITING, 28, None)
    assert measure(START, None, date(2025, 3, 1), MONTH, can_wait=True) == Measured(Outcome.WAITING, 29, False)


def test_what_is_unknown_is_never_guessed() -> None:
    assert measure(None, TODAY, TODAY, MONTH, can_wait=True) == UNKNOWN
    assert measure(START, None, TODAY, MONTH, can_wait=False) == UNKNOWN
    assert measure(START, START - timedelta(days=1), TODAY, MONTH, can_wait=True) == UNKNOWN
    assert measure(TODAY + timedelta(days=1), None, TODAY, MONTH, can_wait=True) == UNKNOWN


def test_an_end_still_to_come_on_the_day_is_not_seen() -> None:
    assert measure(START, date(2025, 3, 1), date(2025, 2, 10), MONTH, can_wait=True).outcome is Outcome.WAITING


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30), st.sampled_from([0.25, 0.5, 0.75, 1.0]))
def test_without_anyone_waiting_it_is_the_order_statistic(days: list[int], share: float) -> None:
    assert reached_by(days, [], share) == sorted(days)[ceil(share * len(days) - 1e-9) - 1]


@given(COUNTS, COUNTS, st.integers(0, 400))
def test_one_more_who_waits_never_makes_it_look_quicker(ended: list[int], running: list[int], more: int) -> None:
    before, after = reached_by(ended, running, 0.5), reached_by(ended, [*running, more], 0.5)
    assert after is None or (before is not None and after >= before)


@given(COUNTS, COUNTS)
def test_quartiles_are_in_order_and_are_delays_that_were_seen(ended: list[int], running: list[int]) -> None:
    found = [reached_by(ended, running, share) for share in (0.25, 0.5, 0.75)]
    known = [one for one in found if one is not None]
    assert known == sorted(known)
    assert set(known) <= set(ended)
    assert None not in found or found[found.index(None) :] == [None] * (3 - found.index(None))


def test_the_product_of_kaplan_and_meier_by_hand() -> None:
    # 5 persons: ends at 10, 20, 40; one still waits at 15, one at 30. S(10)=4/5, S(20)=4/5·2/3=8/15, S(40)=0.
    assert reached_by([10, 20, 40], [15, 30], 0.25) == 20
    assert reached_by([10, 20, 40], [15, 30], 0.5) == 40
    assert reached_by([10], [15, 30], 0.5) is None


def test_a_summary_counts_everyone_once() -> None:
    waiting = [Measured(Outcome.WAITING, 60, False), Measured(Outcome.WAITING, 3)]
    found = [done(10, True), done(50, False), *waiting, UNKNOWN]
    made = summarise(found, MONTH)
    assert (made.done, made.waiting, made.unknown, made.known) == (2, 2, 1, 4)
    assert made.within is not None
    assert (made.within.numerator, made.within.denominator) == (1, 3)


def test_without_a_target_there_is_no_share() -> None:
    assert summarise([done(10)]).within is None


def test_nobody_gives_no_quartile() -> None:
    made = summarise([], MONTH)
    assert (made.low, made.median, made.high, made.known) == (None, None, None, 0)


def test_a_share_outside_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="entre 0 et 1"):
        reached_by([1], [], 0)
