"""Hours of activity by ISO week, beside what the contract asks."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.core.rules.activity import DEFAULT, Week, monday_of, weeks
from coincide.core.rules.sources import RuleError

DAY = dt.date(2025, 12, 11)
entries = st.lists(st.tuples(st.dates(dt.date(2025, 9, 1), DAY), st.decimals(0, 24, places=2)), max_size=30)


def test_the_contract_asks_fifteen_hours_a_week_and_says_where_that_comes_from() -> None:
    assert DEFAULT.hours == 15
    assert DEFAULT.source
    assert DEFAULT.certainty.label


def test_hours_of_monday_and_sunday_are_of_one_week() -> None:
    done = [
        (dt.date(2025, 12, 8), Decimal(4)),
        (dt.date(2025, 12, 14), Decimal("3.5")),
        (dt.date(2025, 12, 7), Decimal(2)),
    ]
    before, this = weeks(done, DAY, 2, [])
    assert (before.monday, before.hours) == (dt.date(2025, 12, 1), 2)
    assert (this.monday, this.hours, this.owed) == (dt.date(2025, 12, 8), Decimal("7.5"), 15)
    assert this.share == 0.5


def test_what_was_agreed_holds_from_its_day() -> None:
    agreed = [(dt.date(2025, 12, 3), Decimal(8)), (dt.date(2025, 12, 10), Decimal(0))]
    assert [one.owed for one in weeks([], DAY, 3, agreed)] == [15, 8, 0]


@given(entries, st.integers(1, 20))
def test_no_hour_is_lost_or_counted_twice(done: list[tuple[dt.date, Decimal]], count: int) -> None:
    found = weeks(done, DAY, count, [])
    first = found[0].monday
    assert len(found) == count
    assert found[-1].monday == monday_of(DAY)
    assert sum(one.hours for one in found) == sum(hours for day, hours in done if first <= day)


@given(st.decimals(0, 60, places=2), st.decimals(0, 35, places=2))
def test_a_bar_is_full_exactly_when_the_hours_owed_are_done(hours: Decimal, owed: Decimal) -> None:
    week = Week(DAY, hours, owed)
    assert 0 <= week.share <= 1
    assert (week.share == 1) is week.is_met


def test_no_week_is_refused() -> None:
    with pytest.raises(RuleError):
        weeks([], DAY, 0, [])
