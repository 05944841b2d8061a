from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.core.statistics.flows import (
    EndKind,
    StartKind,
    Stay,
    flow_between,
    monthly_flows,
    unbalanced_moves,
    violations,
)
from coincide.core.statistics.series import Month, months_between

FIRST = date(2023, 7, 1)
MONTHS = tuple(months_between(FIRST, date(2025, 12, 11)))


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    start = FIRST + timedelta(days=draw(st.integers(-100, 900)))
    length = draw(st.none() | st.integers(0, 600))
    end = None if length is None else start + timedelta(days=length)
    kind = None if end is None else draw(st.sampled_from(EndKind))
    return Stay(draw(st.sampled_from("abc")), start, draw(st.sampled_from(StartKind)), end, kind)


@given(st.lists(stays(), max_size=25), st.integers(0, 31))
def test_the_identity_holds_for_any_stays_each_month_and_unit(found: list[Stay], day: int) -> None:
    flows = monthly_flows(found, MONTHS, date(2025, 12, 1) + timedelta(days=min(day, 30)))
    assert violations(flows) == []
    assert len(flows) == len(MONTHS) * len({stay.unit for stay in found})


@given(st.lists(stays(), min_size=1, max_size=15))
def test_the_months_add_up_to_the_whole_period(found: list[Stay]) -> None:
    unit = found[0].unit
    whole = flow_between(unit, found, MONTHS[0].first_day, MONTHS[-1].last_day)
    flows = [flow for flow in monthly_flows(found, MONTHS) if flow.unit == unit]
    assert (flows[0].start, flows[-1].end) == (whole.start, whole.end)
    for name in ("entries", "transfers_in", "moves_in", "reopenings", "exits", "transfers_out", "moves_out"):
        assert sum(getattr(flow, name) for flow in flows) == getattr(whole, name)


def test_a_person_is_there_at_the_end_of_the_first_day_and_not_of_the_last() -> None:
    stay = Stay("a", date(2024, 9, 30), StartKind.ENTRY, date(2024, 10, 31), EndKind.EXIT)
    september, october = monthly_flows([stay], [Month(2024, 9), Month(2024, 10)])
    assert (september.start, september.entries, september.end) == (0, 1, 1)
    assert (october.start, october.exits, october.end) == (1, 1, 0)


def test_a_figure_given_from_outside_that_breaks_the_identity_is_said() -> None:
    # 107 still there and 182 exits make 289 people ever entered, fewer than the 291 counted in September 2024.
    stay = Stay("AGIR", date(2024, 10, 1), StartKind.ENTRY)
    flow = replace(flow_between("AGIR", [stay], date(2024, 10, 1), date(2025, 12, 11)), entries=0, start=291, exits=182)
    (found,) = violations([replace(flow, end=107)])
    assert found.gap == -2
    assert "109 personnes" in found.sentence


def test_a_period_that_does_not_start_where_the_last_one_ended_is_said() -> None:
    one, two = monthly_flows([Stay("a", date(2024, 1, 5), StartKind.ENTRY)], [Month(2024, 1), Month(2024, 2)])
    (found,) = violations([replace(two, start=3, end=3), one])
    assert (found.gap, found.first_day) == (2, date(2024, 2, 1))


def test_a_move_out_without_its_move_in_is_said() -> None:
    day = date(2024, 5, 6)
    out = Stay("Vichy", date(2024, 1, 1), StartKind.ENTRY, day, EndKind.MOVE_OUT)
    into = Stay("Moulins", day, StartKind.MOVE_IN)
    assert unbalanced_moves(monthly_flows([out, into], [Month(2024, 5)])) == []
    (found,) = unbalanced_moves(monthly_flows([out], [Month(2024, 5)]))
    assert found.gap == -1


def test_impossible_stays_and_periods_are_refused() -> None:
    with pytest.raises(ValueError, match="finit avant"):
        Stay("a", date(2024, 2, 1), StartKind.ENTRY, date(2024, 1, 1), EndKind.EXIT)
    with pytest.raises(ValueError, match="donnez les deux"):
        Stay("a", date(2024, 2, 1), StartKind.ENTRY, date(2024, 3, 1))
    with pytest.raises(ValueError, match="avant de commencer"):
        flow_between("a", [], date(2024, 2, 1), date(2024, 1, 1))


def test_months_run_across_years_and_are_written_in_iso() -> None:
    found = [str(month) for month in months_between(date(2024, 11, 30), date(2025, 2, 1))]
    assert found == ["2024-11", "2024-12", "2025-01", "2025-02"]
    assert Month(2024, 2).last_day == date(2024, 2, 29)
    assert list(months_between(date(2025, 2, 1), date(2025, 1, 31))) == []
    with pytest.raises(ValueError, match="n'existe pas"):
        Month(2024, 13)
