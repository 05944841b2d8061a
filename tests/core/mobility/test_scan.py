"""The connection scan against a second way to compute the same, on feeds drawn at random."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.core.mobility.day import Day
from coincide.core.mobility.gtfs import Feed, Frequency, Service, Transfer
from coincide.core.mobility.route import Leg, route_back, route_out
from coincide.core.mobility.scan import NEVER, NOT_YET, ON_REQUEST, REGULAR
from coincide.core.mobility.timetable import Timetable, WalkRule, join
from tests.core.mobility import feeds
from tests.core.mobility.feeds import DAY, TUESDAY, apart, every_day, feed

MINUTE = 60


@st.composite
def random_feeds(draw: st.DrawFn) -> Feed:
    """A few stops and trips with hops of no duration, passages past midnight, requests, intervals and changes."""
    stops = draw(st.integers(2, 5))
    codes = st.sampled_from((0, 0, 0, 1, 2, 3))
    trips = []
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(-2, 26 * 12)) * 5 * MINUTE
        at = max(at, 0)
        calls = []
        for _call in range(draw(st.integers(2, 4))):
            leave = at + draw(st.sampled_from((0, 0, 2))) * MINUTE
            calls.append((draw(st.integers(0, stops - 1)), at, leave, draw(codes), draw(codes)))
            at = leave + draw(st.sampled_from((0, 5, 10, 700))) * MINUTE
        trips.append((draw(st.integers(0, 2)), calls))
    only = Service("ce jour", added=frozenset({TUESDAY}))
    services = [every_day(), only, every_day(removed=[TUESDAY])]
    repeated = draw(st.sets(st.integers(0, len(trips) - 1), max_size=2))
    frequencies = [
        Frequency(
            trip, start * MINUTE, (start + 60) * MINUTE, draw(st.sampled_from((20, 30))) * MINUTE, draw(st.booleans())
        )
        for trip in sorted(repeated)
        for start in [draw(st.integers(0, 25 * 60))]
    ]
    pairs = draw(st.sets(st.tuples(st.integers(0, stops - 1), st.integers(0, stops - 1)), max_size=5))
    took = st.sampled_from((None, 0, 0, 3, 12))
    transfers = [
        Transfer(*pair, None if (minutes := draw(took)) is None else minutes * MINUTE) for pair in sorted(pairs)
    ]
    return feed(apart(stops), trips, services, frequencies, transfers)


def changes(of: Feed, rule: WalkRule) -> dict[tuple[int, int], int]:
    found = {(stop, stop): rule.change_seconds for stop in range(len(of.stops))}
    for one in of.transfers:
        found.pop((one.origin, one.to), None)
        if one.seconds is not None:
            found[one.origin, one.to] = one.seconds
    return found


def arrays(near: dict[int, int]) -> tuple[np.ndarray, np.ndarray]:
    return np.array(list(near), dtype=np.int32), np.array(list(near.values()), dtype=np.int32)


near_stops = st.dictionaries(st.integers(0, 1), st.sampled_from((0, 120, 600)), min_size=1)


@given(
    random_feeds(), near_stops, st.integers(0, 40 * 12), st.sampled_from((0, 120)),
    st.sampled_from((2, 24)), st.booleans(),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_every_stop_is_left_and_reached_when_the_second_way_says(
    of: Feed, near: dict[int, int], five_minutes: int, change: int, hours: int, with_requests: bool
) -> None:
    rule = WalkRule(change_seconds=change)
    instant, horizon = five_minutes * 5 * MINUTE, hours * 3600
    day = Day(join([of], rule), TUESDAY)
    allowed = ON_REQUEST if with_requests else REGULAR
    between = changes(of, rule)

    back = day.back(*arrays(near), instant, horizon, allowed)
    expected = feeds.latest(of, TUESDAY, near, instant, horizon, between, with_requests)
    assert {stop: int(at) for stop, at in enumerate(back.leave_by) if at > NEVER} == expected

    on = day.on(*arrays(near), instant, horizon, allowed)
    found = {stop: int(at) for stop, at in enumerate(on.there_at) if at < NOT_YET}
    assert found == feeds.earliest(of, TUESDAY, near, instant, horizon, between, with_requests)

    home = {stop: 60 * stop for stop in range(len(of.stops))}
    out, home_again = route_out(day, back, home, near), route_back(day, on, home, near)
    if expected:
        assert out[0].start == max(at - home[stop] for stop, at in expected.items())
        assert out[-1].end <= instant
        holds_together(out)
    if found:
        assert home_again[-1].end == min(at + home[stop] for stop, at in found.items())
        assert home_again[0].start >= instant
        holds_together(home_again)
    assert all(with_requests or not leg.reservation for leg in [*out, *home_again])


def holds_together(legs: list[Leg]) -> None:
    """Each leg starts where the one before ends, and not before it has ended; a wait is counted in full."""
    for one, after in pairwise(legs):
        assert one.to == after.origin
        assert one.end + after.every <= after.start
    assert any(leg.kind == "ride" for leg in legs)


def timetable(trips: list[tuple[int, list[feeds.Call]]], **more: Any) -> Timetable:
    return join([feed(apart(4), trips, **more)])


def reach(of: Timetable, instant: int, near: dict[int, int]) -> dict[int, int]:
    back = Day(of, TUESDAY).back(*arrays(near), instant, 6 * 3600, REGULAR)
    return {stop: int(at) for stop, at in enumerate(back.leave_by) if at > NEVER}


def test_a_bus_of_the_eve_that_runs_past_midnight_brings_to_a_shift_of_the_small_hours() -> None:
    # 24:40 on Monday is 00:40 on Tuesday.
    of = timetable([(0, [(0, 24 * 3600, 24 * 3600, 0, 0), (1, 24 * 3600 + 2400, 24 * 3600 + 2400, 0, 0)])])
    assert reach(of, 3600, {1: 0}) == {0: 0}


def test_the_evening_before_counts_for_a_shift_that_starts_at_midnight() -> None:
    of = timetable([(0, [(0, 23 * 3600, 23 * 3600, 0, 0), (1, 84_000, 84_000, 0, 0)])])
    assert reach(of, 0, {1: 0}) == {0: 23 * 3600 - DAY}


def test_a_night_shift_is_left_by_the_bus_of_the_next_morning() -> None:
    of = timetable([(0, [(0, 6 * 3600, 6 * 3600, 0, 0), (1, 6 * 3600 + 1200, 6 * 3600 + 1200, 0, 0)])])
    on = Day(of, TUESDAY).on(*arrays({0: 0}), DAY + 5 * 3600, 6 * 3600, REGULAR)
    assert int(on.there_at[1]) == DAY + 6 * 3600 + 1200


def test_a_trip_that_does_not_run_that_day_brings_nobody() -> None:
    removed = [TUESDAY]
    calls = [(0, 25_000, 25_000, 0, 0), (1, 26_000, 26_000, 0, 0)]
    assert reach(timetable([(0, calls)], services=[every_day(removed=removed)]), 27_000, {1: 0}) == {}
    added = Service("exception", added=frozenset({TUESDAY}))
    assert reach(timetable([(0, calls)], services=[added]), 27_000, {1: 0}) == {0: 25_000}


def test_where_only_the_interval_is_known_one_is_there_a_whole_interval_before() -> None:
    calls = [(0, 0, 0, 0, 0), (1, 600, 600, 0, 0)]
    repeated = [Frequency(0, 7 * 3600, 8 * 3600, 1200, exact=False)]
    # The last sure passage to be there by 8:00 leaves at 7:40, so one stands there at 7:20.
    assert reach(timetable([(0, calls)], frequencies=repeated), 8 * 3600, {1: 0}) == {0: 7 * 3600 + 1200}
    exact = [Frequency(0, 7 * 3600, 8 * 3600, 1200, exact=True)]
    assert reach(timetable([(0, calls)], frequencies=exact), 8 * 3600, {1: 0}) == {0: 7 * 3600 + 2400}


def test_days_outside_of_a_feed_have_no_vehicle() -> None:
    of = join([feed(apart(2), [(0, [(0, 25_000, 25_000, 0, 0), (1, 26_000, 26_000, 0, 0)])])])
    far = TUESDAY + timedelta(400)
    assert len(Day(of, far).hops) == 0
    assert not of.covers(far)
