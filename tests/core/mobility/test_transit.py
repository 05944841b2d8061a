"""Public transport from a timetable: verdicts, the worst day, what must be booked, what is not known."""

from datetime import date, timedelta

import pytest

from coincide.core.mobility import Point, Shift, Travel, TypicalDay, Verdict, Workplace
from coincide.core.mobility.gtfs import Service
from coincide.core.mobility.timetable import join
from coincide.core.mobility.transit import Transit
from coincide.core.mobility.typical import FrenchCalendar, date_for, school_zone
from coincide.core.mobility.walks import CrowWalks
from tests.core.mobility.feeds import TUESDAY, Call, every_day, feed

HOME, WORK = Point(46.34, 2.60), Point(46.44, 2.60)
STOPS = [Point(46.3405, 2.60), Point(46.4395, 2.60)]  # some 55 m from each: a walk of 56 s
EIGHT_TO_FOUR = Shift(8 * 60, 16 * 60)
ONLY_TUESDAY = (TypicalDay.SCHOOL_TUESDAY,)


def hop(origin: int, to: int, leave: int, minutes: int, pickup: int = 0, drop_off: int = 0) -> list[Call]:
    """One ride; `leave` in minutes after midnight."""
    return [
        (origin, leave * 60, leave * 60, pickup, 0),
        (to, (leave + minutes) * 60, (leave + minutes) * 60, 0, drop_off),
    ]


def transit(
    trips: list[tuple[int, list[Call]]], services: list[Service] | None = None, near: date = TUESDAY
) -> Transit:
    timetable = join([feed(STOPS, trips, services or [every_day()])])
    return Transit(timetable, CrowWalks(timetable), FrenchCalendar("A"), near, "essai")


BOTH_WAYS = [(0, hop(0, 1, 7 * 60 + 30, 20)), (0, hop(1, 0, 16 * 60 + 10, 20))]


def answer(
    of: Transit,
    shift: Shift = EIGHT_TO_FOUR,
    limit: int = 45,
    days: tuple[TypicalDay, ...] | date = ONLY_TUESDAY,
    home: Point = HOME,
) -> Travel:
    return of.matrix([home], [Workplace(WORK, shift, days)], limit).at(0, 0)


def test_minutes_run_from_leaving_home_to_the_start_and_from_the_end_to_being_home() -> None:
    found = answer(transit(BOTH_WAYS))
    assert found.verdict is Verdict.YES
    # The bus of 7:30 is left for at 7:29:04; the one of 16:10 is home at 16:30:56. Both are rounded up.
    assert (found.minutes_out, found.minutes_back) == (31, 31)


def test_a_job_that_one_cannot_come_home_from_is_not_reached() -> None:
    found = answer(transit(BOTH_WAYS[:1]))
    assert (found.verdict, found.minutes_out, found.minutes_back) == (Verdict.NO, 31, None)


def test_a_night_shift_needs_the_last_bus_of_the_evening_and_the_first_of_the_next_day() -> None:
    night = Shift(22 * 60, 6 * 60)
    of = transit([(0, hop(0, 1, 21 * 60 + 20, 20)), (0, hop(1, 0, 6 * 60 + 5, 20))])
    assert answer(of, night).verdict is Verdict.YES
    evening_only = transit([(0, hop(0, 1, 21 * 60 + 20, 20)), (0, hop(1, 0, 21 * 60, 20))])
    assert answer(evening_only, night).verdict is Verdict.NO


@pytest.mark.parametrize(("pickup", "drop_off"), [(2, 0), (3, 0), (0, 2), (0, 3)])
def test_what_must_be_booked_is_to_check_never_yes(pickup: int, drop_off: int) -> None:
    of = transit([(0, hop(0, 1, 7 * 60 + 30, 20, pickup, drop_off)), BOTH_WAYS[1]])
    found = answer(of)
    assert (found.verdict, found.minutes_out) == (Verdict.CHECK, 31)
    route = of.route(HOME, Workplace(WORK, EIGHT_TO_FOUR, ONLY_TUESDAY), 45)
    assert route is not None
    assert [leg.reservation for leg in route.out if leg.kind == "ride"] == [True]


def test_a_regular_way_within_the_limit_is_preferred_to_a_later_booked_one() -> None:
    of = transit([*BOTH_WAYS, (0, hop(0, 1, 7 * 60 + 35, 20, 2))])
    assert (answer(of).verdict, answer(of).minutes_out) == (Verdict.YES, 31)


def test_a_stop_where_nobody_boards_or_steps_off_serves_nobody() -> None:
    assert answer(transit([(0, hop(0, 1, 7 * 60 + 30, 20, 1)), BOTH_WAYS[1]])).verdict is Verdict.NO
    assert answer(transit([(0, hop(0, 1, 7 * 60 + 30, 20, 0, 1)), BOTH_WAYS[1]])).verdict is Verdict.NO


def test_a_line_of_school_days_does_not_make_a_job_of_the_whole_year_reachable() -> None:
    calendar = FrenchCalendar("A")
    days = [TUESDAY + timedelta(n) for n in range(-30, 31)]
    school = Service("école", added=frozenset(day for day in days if not calendar.is_school_holiday(day)))
    of = transit(BOTH_WAYS, [school], near=TUESDAY - timedelta(30))
    assert answer(of, days=ONLY_TUESDAY).verdict is Verdict.YES
    all_year = (TypicalDay.SCHOOL_TUESDAY, TypicalDay.HOLIDAY_TUESDAY)
    assert answer(of, days=all_year).verdict is Verdict.NO
    route = of.route(HOME, Workplace(WORK, EIGHT_TO_FOUR, all_year), 45)
    assert route is not None
    assert route.kind is TypicalDay.HOLIDAY_TUESDAY
    assert route.day == date(2026, 2, 10)  # the first Tuesday of the winter holidays of zone A


def test_a_kind_of_day_that_no_timetable_has_leaves_the_answer_to_check() -> None:
    unknown_zone = transit(BOTH_WAYS)
    unknown_zone.calendar = FrenchCalendar(None)
    found = answer(unknown_zone, days=(TypicalDay.SCHOOL_TUESDAY, TypicalDay.HOLIDAY_TUESDAY))
    assert (found.verdict, found.minutes_out) == (Verdict.CHECK, 31)


def test_out_of_the_dates_of_the_timetable_nothing_is_known_and_nothing_is_denied() -> None:
    found = answer(transit(BOTH_WAYS), days=TUESDAY + timedelta(365))
    assert (found.verdict, found.minutes_out, found.minutes_back) == (Verdict.UNKNOWN, None, None)


def test_far_from_every_loaded_stop_nothing_is_known_near_one_but_out_of_reach_it_is_no() -> None:
    assert answer(transit(BOTH_WAYS), home=Point(45.0, 2.60)).verdict is Verdict.UNKNOWN
    assert answer(transit(BOTH_WAYS), home=Point(46.32, 2.60)).verdict is Verdict.NO


def test_at_one_place_no_loop_through_another_town_is_told_and_nothing_is_denied() -> None:
    of = transit([(0, hop(0, 1, 6 * 60, 20)), (0, hop(1, 0, 7 * 60, 20)), *BOTH_WAYS, (0, hop(0, 1, 16 * 60 + 2, 5))])
    for metres in (0, 399):
        job = Workplace(Point(HOME.lat + metres / 111_195, HOME.lon), EIGHT_TO_FOUR, ONLY_TUESDAY)
        found = of.matrix([HOME], [job], 200).at(0, 0)
        assert (found.verdict, found.minutes_out, found.minutes_back) == (Verdict.UNKNOWN, None, None)
        assert of.route(HOME, job, 200) is None
    beyond = Workplace(Point(HOME.lat + 402 / 111_195, HOME.lon), EIGHT_TO_FOUR, ONLY_TUESDAY)
    assert of.matrix([HOME], [beyond], 200).at(0, 0).minutes_out is not None


def test_the_limit_holds_with_walks_a_fifth_longer_before_it_is_a_yes() -> None:
    of = transit(
        BOTH_WAYS
    )  # 30 min 56 s; 31 min 7 s with walks a fifth longer (one at home, one at work is in the wait)
    assert answer(of, limit=30).verdict is Verdict.NO
    assert answer(of, limit=31).verdict is Verdict.CHECK
    assert answer(of, limit=32).verdict is Verdict.YES


def test_the_route_is_told_stop_by_stop_with_line_and_times() -> None:
    route = transit(BOTH_WAYS).route(HOME, Workplace(WORK, EIGHT_TO_FOUR, TUESDAY), 45)
    assert route is not None
    walk, ride, last = route.out
    assert (walk.origin, walk.to, walk.end) == ("domicile", "arrêt 0", 27_000)
    assert (ride.line, ride.origin, ride.to, ride.start, ride.end) == ("ligne 0", "arrêt 0", "arrêt 1", 27_000, 28_200)
    assert (last.origin, last.to) == ("arrêt 1", "travail")
    assert [leg.kind for leg in route.back] == ["walk", "ride", "walk"]


def test_matrix_equals_each_pair_asked_alone() -> None:
    of = transit([*BOTH_WAYS, (0, hop(0, 1, 7 * 60 + 40, 15, 2))])
    homes = [HOME, Point(46.345, 2.60), Point(46.30, 2.61), Point(45.0, 2.0)]
    jobs = [
        Workplace(WORK, EIGHT_TO_FOUR),
        Workplace(Point(46.441, 2.601), Shift(480, 970), TUESDAY),
        Workplace(HOME, EIGHT_TO_FOUR),
    ]
    whole = of.matrix(homes, jobs, 45)
    for i, home in enumerate(homes):
        for j, job in enumerate(jobs):
            assert whole.at(i, j) == of.matrix([home], [job], 45).at(0, 0)


@pytest.mark.parametrize(
    ("kind", "day"),
    [
        (TypicalDay.SCHOOL_TUESDAY, date(2026, 11, 3)),  # the autumn holidays of zone A end on Sunday 1 November
        (TypicalDay.HOLIDAY_TUESDAY, date(2026, 10, 27)),
        (TypicalDay.SCHOOL_WEDNESDAY, date(2026, 11, 4)),  # not 11 November, a public holiday
        (TypicalDay.SATURDAY, date(2026, 10, 31)),
        (TypicalDay.SUNDAY, date(2026, 11, 8)),  # 1 November is a public holiday
    ],
)
def test_a_typical_day_is_the_next_one_that_is_not_a_public_holiday(kind: TypicalDay, day: date) -> None:
    near, first, last = date(2026, 10, 26), date(2026, 9, 1), date(2026, 12, 31)
    assert date_for(kind, near, first, last, FrenchCalendar("A")) == day


def test_school_zones_follow_the_departement() -> None:
    assert [school_zone(code) for code in ("03", "69", "75", "31", "59", "13")] == ["A", "A", "C", "C", "B", "B"]
    assert [school_zone(code) for code in ("2A", "974", "99", "")] == [None] * 4
