"""The connection scan: latest departures that still arrive on time, earliest arrivals after a departure.

A connection is one vehicle going from a stop to the next one. Read backward in time, it answers for every stop at once
"when must one be there at the latest"; read forward, "when is one there at the earliest" (Dibbelt, Pajor, Strasser,
Wagner, *Connection Scan Algorithm*, 2013). A trip has one vehicle at least: walking all the way is another mode.
Between two vehicles one changes at the stop or walks once. Times are seconds on the axis of `day.DayConnections`.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

IntArray = NDArray[np.int32]
ByteArray = NDArray[np.int8]

NEVER = np.int32(-(10**9))
"""Latest departure where there is none."""
NOT_YET = np.int32(10**9)
"""Earliest arrival where there is none."""
NONE = np.int32(-1)
PLACE = np.int32(-1)
"""In `next_stop` and `from_stop`: the place itself, not a stop."""
REGULAR, ON_REQUEST, CLOSED = 0, 1, 2
"""Whether one may board or alight: always, after a reservation, never."""


@njit(cache=True, nogil=True)
def scan_back(
    departure: IntArray,
    arrival: IntArray,
    origin: IntArray,
    to: IntArray,
    trip: IntArray,
    board: ByteArray,
    alight: ByteArray,
    wait: IntArray,
    low: int,
    high: int,
    allowed: int,
    offsets: IntArray,
    path_stop: IntArray,
    path_seconds: IntArray,
    arrive_by: IntArray,
    next_stop: IntArray,
    leave_by: IntArray,
    taken: IntArray,
    then_left: IntArray,
    left: IntArray,
) -> None:
    """Read connections `high - 1` down to `low` (in order of departure).

    Args:
        allowed: REGULAR, or ON_REQUEST to use what must be reserved too.
        offsets, path_stop, path_seconds: changes *into* each stop: from where, how long (a change at the
            stop itself is one of them).
        arrive_by: in: latest instant to step off at each stop for the place (NEVER where it is too far); out: also for
            another vehicle.
        next_stop: for each `arrive_by`, where one goes: a stop to board at, or PLACE.
        leave_by: out: latest instant to stand at each stop, ready to board (NEVER on entry).
        taken, then_left: out: for each `leave_by`, the connection boarded, and the one after which one steps off.
        left: work: for each trip, the connection after which one steps off (NONE on entry).
    """
    i = high - 1
    group_end = i
    instant = departure[i] if i >= low else 0
    is_instant, is_again = False, False
    while i >= low:
        d = departure[i]
        if d != instant:
            if is_instant and is_again:  # a hop of no duration may use what its own instant opened
                i = group_end
                is_instant, is_again = False, False
                continue
            instant = d
            group_end = i
            is_instant, is_again = False, False
        a = arrival[i]
        if a == d:
            is_instant = True
        t = trip[i]
        is_on = left[t] >= i  # not after a hop before this one, when an instant is read again
        if not is_on and alight[i] <= allowed and arrive_by[to[i]] >= a:
            left[t] = i
            is_on = True
        if is_on and board[i] <= allowed:
            stop = origin[i]
            ready = d - wait[i]
            if ready > leave_by[stop]:
                leave_by[stop] = ready
                taken[stop] = i
                then_left[stop] = left[t]
                for p in range(offsets[stop], offsets[stop + 1]):
                    at = ready - path_seconds[p]
                    if at > arrive_by[path_stop[p]]:
                        arrive_by[path_stop[p]] = at
                        next_stop[path_stop[p]] = stop
                        is_again = is_again or at == d
        i -= 1
        if i < low and is_instant and is_again:
            i = group_end
            is_instant, is_again = False, False


@njit(cache=True, nogil=True)
def scan_on(
    departure: IntArray,
    arrival: IntArray,
    origin: IntArray,
    to: IntArray,
    trip: IntArray,
    board: ByteArray,
    alight: ByteArray,
    wait: IntArray,
    low: int,
    high: int,
    allowed: int,
    offsets: IntArray,
    path_stop: IntArray,
    path_seconds: IntArray,
    ready_at: IntArray,
    from_stop: IntArray,
    there_at: IntArray,
    taken: IntArray,
    then_boarded: IntArray,
    boarded: IntArray,
) -> None:
    """Read connections `low` up to `high - 1` (in order of departure): the mirror of `scan_back`.

    Args:
        offsets, path_stop, path_seconds: changes *out of* each stop: to where, how long (itself included).
        ready_at: in: earliest instant to stand at each stop from the place (NOT_YET where it is too far); out: also
            from another vehicle.
        from_stop: for each `ready_at`, where one comes from: a stop that one stepped off at, or PLACE.
        there_at: out: earliest instant to step off at each stop (NOT_YET on entry).
        taken, then_boarded: out: for each `there_at`, the connection that one steps off after, and the one boarded.
        boarded: work: for each trip, the connection at which one boards (NONE on entry).
    """
    i = low
    group_start = i
    instant = departure[i] if i < high else 0
    is_instant, is_again = False, False
    while i < high:
        d = departure[i]
        if d != instant:
            if is_instant and is_again:
                i = group_start
                is_instant, is_again = False, False
                continue
            instant = d
            group_start = i
            is_instant, is_again = False, False
        a = arrival[i]
        if a == d:
            is_instant = True
        t = trip[i]
        is_on = NONE < boarded[t] <= i
        if not is_on and board[i] <= allowed and ready_at[origin[i]] + wait[i] <= d:
            boarded[t] = i
            is_on = True
        if is_on and alight[i] <= allowed:
            stop = to[i]
            if a < there_at[stop]:
                there_at[stop] = a
                taken[stop] = i
                then_boarded[stop] = boarded[t]
                for p in range(offsets[stop], offsets[stop + 1]):
                    at = a + path_seconds[p]
                    if at < ready_at[path_stop[p]]:
                        ready_at[path_stop[p]] = at
                        from_stop[path_stop[p]] = stop
                        is_again = is_again or at == d
        i += 1
        if i >= high and is_instant and is_again:
            i = group_start
            is_instant, is_again = False, False


@njit(cache=True, nogil=True)
def latest_from(leave_by: IntArray, offsets: IntArray, stops: IntArray, seconds: IntArray) -> IntArray:
    """For each place, the latest instant to leave it: the best over the stops that it walks to. NEVER without one."""
    found = np.full(len(offsets) - 1, NEVER, dtype=np.int32)
    for place in range(len(offsets) - 1):
        for p in range(offsets[place], offsets[place + 1]):
            if leave_by[stops[p]] > NEVER and leave_by[stops[p]] - seconds[p] > found[place]:
                found[place] = leave_by[stops[p]] - seconds[p]
    return found


@njit(cache=True, nogil=True)
def earliest_at(there_at: IntArray, offsets: IntArray, stops: IntArray, seconds: IntArray) -> IntArray:
    """For each place, the earliest instant to be back there. NOT_YET where it can't be reached."""
    found = np.full(len(offsets) - 1, NOT_YET, dtype=np.int32)
    for place in range(len(offsets) - 1):
        for p in range(offsets[place], offsets[place + 1]):
            if there_at[stops[p]] < NOT_YET and there_at[stops[p]] + seconds[p] < found[place]:
                found[place] = there_at[stops[p]] + seconds[p]
    return found
