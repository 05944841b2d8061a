"""The seats of a projected line: counted by run, wherever one boards, and kept by the plans that come out."""

from datetime import timedelta

import pytest

from coincide.apps.mobility.seats import passages_of, riders_of, within_seats
from coincide.apps.mobility.with_line import WithLine
from coincide.core.mobility import Mode, Point, Shift, Verdict, Workplace
from coincide.core.mobility.combined import CombinedTravel
from coincide.core.mobility.lines import Line
from coincide.core.mobility.shuttle import project_feed, with_project
from coincide.core.planning import Adult, Household, Job, Plan, Problem, solve
from coincide.core.planning.model import JobChoice
from tests.core.mobility.feeds import TUESDAY

FAR, NEAR, WORK = Point(46.34, 2.60), Point(46.31, 2.67), Point(46.29, 2.74)
NIGHT = Shift(22 * 60, 6 * 60)
LINE = Line("Nuit", (("Loin", FAR), ("Près", NEAR), ("Usine", WORK)), (21 * 3600,), (30 * 3600 + 600,))
ESTIMATE = CombinedTravel(None, None, None)


@pytest.fixture
def line() -> WithLine:
    """One run each evening, one each morning; nothing else but feet."""
    feed = project_feed(LINE, (True,) * 7, TUESDAY - timedelta(20), TUESDAY + timedelta(40))
    return WithLine(ESTIMATE, with_project(ESTIMATE, feed, TUESDAY))


def problem(line: WithLine, count: int = 4) -> Problem:
    """Households at two stops of the line, and as many night jobs at its end."""
    homes = (FAR, NEAR)
    return Problem(
        tuple(Household(f"h{n}", (Adult(f"a{n}"),), home=homes[n % 2], urgency=100_000 * n) for n in range(count)),
        tuple(Job(f"j{n}", WORK, shift=NIGHT) for n in range(count)),
        (),
        travel=line,
        limit_minutes=90,
    )


def stay(number: int) -> Plan:
    return Plan(f"h{number}", None, (JobChoice(f"a{number}", f"j{number}", Mode.TRANSIT),))


def test_who_boards_further_on_sits_in_the_same_vehicle(line: WithLine) -> None:
    riders = riders_of([stay(0), stay(1)], passages_of(problem(line), line.after))
    assert sorted(riders.values()) == [2, 2], "one run out, one back"


@pytest.mark.parametrize("seats", [1, 2, 3, 4, 60])
def test_plans_take_no_more_seats_than_there_are_and_the_most_urgent_sit(line: WithLine, seats: int) -> None:
    asked = problem(line)
    free = solve(asked)
    assert len(free.plans) == 4
    passages = passages_of(asked, line.after)
    found = within_seats(asked, free, passages, seats)
    riders = riders_of([one.plan for one in found.plans], passages)
    assert max(riders.values()) == min(seats, 4)
    assert {one.plan.household_id for one in found.plans} == {f"h{n}" for n in range(max(4 - seats, 0), 4)}
    assert found.objective == sum(one.value.total for one in found.plans) <= free.objective
    assert (found.turned_away > 0) == (seats < 4)


def test_a_plan_already_accepted_keeps_its_seat(line: WithLine) -> None:
    asked = problem(line)
    locked = Problem(asked.households, asked.jobs, (), travel=line, limit_minutes=90, locked=(stay(0),))
    found = within_seats(locked, solve(locked), passages_of(locked, line.after), 1)
    assert [one.plan.household_id for one in found.plans] == ["h0"]


def test_the_line_answers_for_public_transport_and_leaves_the_rest_as_it_was(line: WithLine) -> None:
    jobs = [Workplace(WORK, NIGHT), Workplace(WORK, Shift(480, 960))]
    assert line.travel(FAR, WORK, NIGHT, Mode.TRANSIT, 90).verdict is Verdict.CHECK
    for mode in Mode:
        other = line.after if mode is Mode.TRANSIT else ESTIMATE
        one, two = line.matrix([FAR, NEAR], jobs, mode, 90), other.matrix([FAR, NEAR], jobs, mode, 90)
        assert one.verdict.tolist() == two.verdict.tolist()
        assert one.minutes_out.tolist() == two.minutes_out.tolist()
