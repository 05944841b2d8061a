"""A projected line: a timetable extended is the timetable of all feeds; what it adds, and how far it drives."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings

from coincide.core.mobility import Mode, Point, Shift, Verdict, Workplace
from coincide.core.mobility.combined import CombinedTravel
from coincide.core.mobility.day import Day
from coincide.core.mobility.gtfs import Feed
from coincide.core.mobility.lines import Line
from coincide.core.mobility.shuttle import extended, gain, is_projected, project_feed, vehicle_km, with_project
from coincide.core.mobility.timetable import join
from coincide.core.mobility.transit import Transit
from coincide.core.mobility.typical import FrenchCalendar
from coincide.core.mobility.walks import CrowWalks
from tests.core.mobility.feeds import TUESDAY, every_day, feed
from tests.core.mobility.test_scan import random_feeds

A, B, C = Point(46.34, 2.60), Point(46.29, 2.74), Point(46.50, 2.90)
WEEK = (True,) * 5 + (False,) * 2
FIRST, LAST = TUESDAY - timedelta(20), TUESDAY + timedelta(40)
LINE = Line("Nuit", (("A", A), ("B", B)), (21 * 3600,), (29 * 3600 + 1800 + 1800,))


@given(random_feeds(), random_feeds())
@settings(max_examples=60, deadline=None)
def test_a_timetable_extended_answers_like_all_feeds_joined(one: Feed, other: Feed) -> None:
    both, grown = Day(join([one, other]), TUESDAY), Day(extended(join([one]), other), TUESDAY)
    nothing = np.zeros(1, dtype=np.int32)
    for stop in range(len(one.stops) + len(other.stops)):
        at = np.array([stop], dtype=np.int32)
        for instant in (9 * 3600, 20 * 3600):
            assert np.array_equal(
                both.back(at, nothing, instant, 20 * 3600, 1).leave_by,
                grown.back(at, nothing, instant, 20 * 3600, 1).leave_by,
            )
            assert np.array_equal(
                both.on(at, nothing, instant, 20 * 3600, 1).there_at,
                grown.on(at, nothing, instant, 20 * 3600, 1).there_at,
            )


def source(trips: list[tuple[int, list[tuple[int, int, int, int, int]]]] | None) -> CombinedTravel:
    if trips is None:
        return CombinedTravel(None, None, None)
    timetable = join([feed([A, B, C], trips, [every_day()])])
    transit = Transit(timetable, CrowWalks(timetable), FrenchCalendar("A"), TUESDAY, "essai")
    return CombinedTravel(None, None, transit)


def test_a_shuttle_opens_a_night_job_and_only_that_one() -> None:
    day_bus = [(0, [(0, 25_200, 25_200, 0, 0), (1, 27_000, 27_000, 0, 0)]),
               (0, [(1, 61_200, 61_200, 0, 0), (0, 63_000, 63_000, 0, 0)])]  # fmt: skip
    before = source(day_bus)
    after = with_project(before, project_feed(LINE, WEEK, FIRST, LAST), TUESDAY)
    jobs = [
        Workplace(B, Shift(22 * 60, 6 * 60)),
        Workplace(B, Shift(8 * 60, 16 * 60 + 30)),
        Workplace(C, Shift(480, 990)),
    ]
    found = gain(before, after, [A], jobs, 90)
    assert found.before.tolist() == [[False, True, False]]
    assert found.gained.tolist() == [[True, False, False]]
    told = after.tell(A, jobs[0], Mode.TRANSIT, 90)
    assert [leg.line for leg in told.out if leg.kind == "ride"] == ["Nuit"]
    assert "navette en projet « Nuit »" in told.travel.source
    assert [is_projected(after, leg) for leg in told.out] == [leg.kind == "ride" for leg in told.out]
    assert not any(is_projected(after, leg) for leg in after.tell(A, jobs[1], Mode.TRANSIT, 90).out), "the day bus"


def test_without_timetables_a_shuttle_is_known_and_the_rest_stays_unknown() -> None:
    after = with_project(source(None), project_feed(LINE, WEEK, FIRST, LAST), TUESDAY)
    night = Workplace(B, Shift(22 * 60, 6 * 60), TUESDAY)
    assert after.tell(A, night, Mode.TRANSIT, 90).travel.verdict is Verdict.YES
    assert after.tell(C, night, Mode.TRANSIT, 90).travel.verdict is Verdict.UNKNOWN


def test_vehicle_kilometres_are_those_of_the_runs() -> None:
    day, year = vehicle_km(LINE, WEEK, date(2026, 1, 5))
    assert day == pytest.approx(2 * LINE.road_km())
    assert year == pytest.approx(day * 261)  # 52 weeks of five days, and a Monday
