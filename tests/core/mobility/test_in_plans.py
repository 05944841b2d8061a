"""The planner with a territory's own ways instead of the estimate: buses at the job's hours decide."""

from dataclasses import replace

from coincide.core.mobility import Mode, Point, Shift
from coincide.core.mobility.combined import CombinedTravel
from coincide.core.mobility.timetable import join
from coincide.core.mobility.transit import Transit
from coincide.core.mobility.typical import FrenchCalendar
from coincide.core.mobility.walks import CrowWalks
from coincide.core.planning import Adult, Dwelling, Household, Job, JobChoice, Plan, Problem, solve
from coincide.core.planning.feasibility import Feasibility
from tests.core.mobility.feeds import TUESDAY, every_day, feed
from tests.core.mobility.test_transit import hop

HOME, WORK = Point(46.34, 2.60), Point(46.44, 2.60)
HOURS = Shift(8 * 60, 16 * 60)
BUSES = [(0, hop(0, 1, 7 * 60 + 30, 20)), (0, hop(1, 0, 16 * 60 + 10, 20))]


def source(trips: list) -> CombinedTravel:
    timetable = join([feed([HOME, WORK], trips, [every_day()])])
    return CombinedTravel(None, None, Transit(timetable, CrowWalks(timetable), FrenchCalendar("A"), TUESDAY, "essai"))


def problem(shift: Shift = HOURS) -> Problem:
    household = Household("m", (Adult("a"),), home=HOME, home_kind="temporary")
    return Problem((household,), (Job("j", WORK, shift=shift, net_wage=150_000),), (Dwelling("d", HOME, rent=20_000),))


def test_a_bus_both_ways_makes_a_plan_that_the_estimate_could_not() -> None:
    assert all(not placed.plan.jobs for placed in solve(problem()).plans)
    placed = solve(replace(problem(), travel=source(BUSES))).plans
    assert [choice.mode for one in placed for choice in one.plan.jobs] == [Mode.TRANSIT]


def test_a_shift_without_a_bus_home_is_told_as_such_not_as_zero_minutes() -> None:
    night = replace(problem(Shift(22 * 60, 6 * 60)), travel=source(BUSES))
    assert all(not placed.plan.jobs for placed in solve(night).plans)
    rules = Feasibility(night)
    plan = Plan("m", "d", (JobChoice("a", "j", Mode.TRANSIT),))
    said = [one.sentence for one in rules.obstacles(plan)]
    assert "Aucun trajet en transports en commun aux horaires de ce poste, aller et retour." in said
    assert not any("0 min" in one for one in said)
