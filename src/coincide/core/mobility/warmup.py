"""Loads what a first search in timetables waits for, before anybody waits for it."""

from datetime import date, timedelta

from coincide.core.mobility.combined import CombinedTravel
from coincide.core.mobility.lines import Line
from coincide.core.mobility.shuttle import project_feed, with_project
from coincide.core.mobility.travel import Mode, Point, Shift, Workplace


def load_scans(near: date) -> None:
    """Go once through the compiled scans, the calendar and a route, with one line between two places."""
    home, work = Point(46.34, 2.60), Point(46.44, 2.60)
    line = Line("", (("", home), ("", work)), (7 * 3600,), (17 * 3600,))
    days = (True, True, True, True, True, True, True)
    feed = project_feed(line, days, near, near + timedelta(days=60))
    travel = with_project(CombinedTravel(None, None, None), feed, near)
    travel.matrix([home], [Workplace(work, Shift(8 * 60, 16 * 60))], Mode.TRANSIT)
