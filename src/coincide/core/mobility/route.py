"""From what a scan kept to the route, told stop by stop."""

from dataclasses import dataclass
from typing import Literal

from coincide.core.mobility.day import Back, Day, On
from coincide.core.mobility.scan import NEVER, NONE, NOT_YET, ON_REQUEST, PLACE

HOME, WORK = "domicile", "travail"


@dataclass(frozen=True, slots=True)
class Leg:
    """One part of a route; `start` and `end` in seconds after midnight of the shift's first day (negative: the eve).

    Args:
        line, headsign: what is written on the vehicle.
        reservation: it must be booked ("sur réservation").
        every: seconds between two vehicles where only that is published, 0 where the hours are exact.
        run: position of the vehicle's run in the timetable, wherever one boards it; -1 on foot.
    """

    kind: Literal["walk", "ride"]
    origin: str
    to: str
    start: int
    end: int
    line: str = ""
    headsign: str = ""
    reservation: bool = False
    every: int = 0
    run: int = -1


def route_out(day: Day, back: Back, home: dict[int, int], work: dict[int, int]) -> list[Leg]:
    """The way to work that leaves last; empty when there is none.

    Args:
        home, work: stops near each place and the seconds of the walk.
    """
    near = [(int(back.leave_by[stop]) - took, -stop) for stop, took in home.items() if back.leave_by[stop] > NEVER]
    if not near:
        return []
    leave, stop = max(near)[0], -max(near)[1]
    names = day.timetable.stop_names
    legs = [Leg("walk", HOME, names[stop], leave, leave + home[stop])]
    for _ in range(len(day.hops)):
        boarded, off = int(back.taken[stop]), int(back.then_left[stop])
        legs.append(_ride(day, boarded, off))
        here, then = int(day.hops.to[off]), int(back.next_stop[day.hops.to[off]])
        if then == PLACE:
            end = legs[-1].end
            return [*legs, Leg("walk", names[here], WORK, end, end + work[here])]
        if then != here:
            took = day.timetable.paths_out.of(here)[then]
            legs.append(Leg("walk", names[here], names[then], legs[-1].end, legs[-1].end + took))
        stop = then
    raise AssertionError("a route goes forward in time")


def route_back(day: Day, on: On, home: dict[int, int], work: dict[int, int]) -> list[Leg]:
    """The way home that is there first; empty when there is none."""
    near = [(int(on.there_at[stop]) + took, stop) for stop, took in home.items() if on.there_at[stop] < NOT_YET]
    if not near:
        return []
    end, stop = min(near)
    names = day.timetable.stop_names
    legs = [Leg("walk", names[stop], HOME, end - home[stop], end)]
    for _ in range(len(day.hops)):
        off, boarded = int(on.taken[stop]), int(on.then_boarded[stop])
        legs.append(_ride(day, boarded, off))
        here, came = int(day.hops.origin[boarded]), int(on.from_stop[day.hops.origin[boarded]])
        if came == PLACE:
            ready = int(day.hops.departure[boarded]) - int(day.hops.wait[boarded])
            return [Leg("walk", WORK, names[here], ready - work[here], ready), *reversed(legs)]
        if came != here:
            took = day.timetable.paths_out.of(came)[here]
            start = int(on.there_at[came])
            legs.append(Leg("walk", names[came], names[here], start, start + took))
        stop = came
    raise AssertionError("a route goes back in time")


def _ride(day: Day, boarded: int, off: int) -> Leg:
    assert boarded != NONE
    assert off != NONE
    hops, t = day.hops, day.timetable
    run = int(hops.vehicle_run[hops.vehicle[boarded]])
    trip = int(t.run_trip[run])
    return Leg(
        "ride",
        t.stop_names[hops.origin[boarded]],
        t.stop_names[hops.to[off]],
        int(hops.departure[boarded]),
        int(hops.arrival[off]),
        t.lines[trip],
        t.headsigns[trip],
        bool(hops.board[boarded] == ON_REQUEST or hops.alight[off] == ON_REQUEST),
        int(t.run_wait[run]),
        run,
    )
