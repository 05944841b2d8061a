"""``stop_times.txt``: calls grouped by trip, put in order, checked, and filled in where the standard says so."""

from collections.abc import Sequence

import numpy as np

from coincide.core.mobility.gtfs.feed import StopTimes
from coincide.core.mobility.gtfs.tables import Tables, seconds, whole

FILE = "stop_times.txt"
UNKNOWN = -1
"""A time that the feed leaves to be interpolated."""

type Call = tuple[int, int, int, int, int, int, int]
"""Sequence, stop, arrival, departure, pick-up, drop-off, line of the file."""


def read_stop_times(
    tables: Tables, trips: int, trip_at: dict[str, int], stop_at: dict[str, int]
) -> tuple[StopTimes, list[str]]:
    """The calls of all trips, and French notes on what was filled in or left out; problems are told to `tables`."""
    calls: list[list[Call]] = [[] for _ in range(trips)]
    zones = _read(tables, calls, trip_at, stop_at)
    notes = [f"{zones} passages de zones à la demande (sans arrêt) ne sont pas repris."] if zones else []
    filled = alone = without = 0
    for trip in calls:
        trip.sort()
        without += not trip
        if len(trip) == 1:
            alone += 1
            trip.clear()
        filled += _fill(tables, trip)
        _require_order(tables, trip)
    if alone:
        notes.append(f"{alone} courses n'ont qu'un arrêt et ne sont pas reprises.")
    if without:
        notes.append(f"{without} courses n'ont aucun horaire et ne sont pas reprises.")
    if filled:
        notes.append(f"{filled} horaires absents sont interpolés entre deux horaires donnés.")
    return _arrays(calls), notes


def _read(tables: Tables, calls: list[list[Call]], trip_at: dict[str, int], stop_at: dict[str, int]) -> int:
    """Fill `calls`; the number of rows that name a zone instead of a stop."""
    problems, zones = tables.problems, 0
    times: dict[str, int | None] = {"": UNKNOWN}
    codes = {"": 0, "0": 0, "1": 1, "2": 2, "3": 3}
    needed = ("trip_id", "stop_sequence")
    wanted = ("stop_id", "arrival_time", "departure_time", "pickup_type", "drop_off_type", "location_id",
              "location_group_id")  # fmt: skip
    for line, (trip, order, stop, arrival, departure, pickup, drop, zone, group) in tables.rows(FILE, needed, wanted):
        if not stop and (zone or group):
            zones += 1
            continue
        at = trip_at.get(trip)
        if at is None:
            problems.row(FILE, line, "trip_id", f"«\u202f{trip}\u202f» n'est pas dans trips.txt.")
            continue
        where = stop_at.get(stop)
        if where is None:
            problems.row(FILE, line, "stop_id", f"«\u202f{stop}\u202f» n'est pas un arrêt de stops.txt.")
            continue
        sequence = whole(order)
        if sequence is None:
            problems.row(FILE, line, "stop_sequence", f"il faut un nombre entier, pas «\u202f{order}\u202f».")
            continue
        arrives, leaves = _time(times, arrival), _time(times, departure)
        if arrives is None or leaves is None:
            field, said = ("arrival_time", arrival) if arrives is None else ("departure_time", departure)
            problems.row(FILE, line, field, f"il faut HH:MM:SS, pas «\u202f{said}\u202f».")
            continue
        if pickup not in codes or drop not in codes:
            problems.row(FILE, line, "pickup_type, drop_off_type", "il faut 0, 1, 2 ou 3.")
            continue
        arrives, leaves = (leaves if arrives == UNKNOWN else arrives), (arrives if leaves == UNKNOWN else leaves)
        calls[at].append((sequence, where, arrives, leaves, codes[pickup], codes[drop], line))
    return zones


def _time(known: dict[str, int | None], text: str) -> int | None:
    if text not in known:
        known[text] = seconds(text)
    return known[text]


def _fill(tables: Tables, trip: list[Call]) -> int:
    """Interpolate the times left out, evenly between two given ones; how many."""
    if not trip:
        return 0
    for end in (trip[0], trip[-1]):
        if end[2] == UNKNOWN:
            tables.problems.row(
                FILE, end[6], "arrival_time", "le premier et le dernier arrêt d'une course ont un horaire."
            )
            return 0
    missing = [position for position, call in enumerate(trip) if call[2] == UNKNOWN]
    for position in missing:
        before = position - 1  # already filled
        after = next(p for p in range(position + 1, len(trip)) if trip[p][2] != UNKNOWN)
        share = 1 / (after - before)
        at = round(trip[before][3] + (trip[after][2] - trip[before][3]) * share)
        call = trip[position]
        trip[position] = (call[0], call[1], at, at, call[4], call[5], call[6])
    return len(missing)


def _require_order(tables: Tables, trip: Sequence[Call]) -> None:
    last = None
    for call in trip:
        if last is not None and call[0] == last[0]:
            tables.problems.row(
                FILE, call[6], "stop_sequence", f"«\u202f{call[0]}\u202f» figure deux fois dans la course."
            )
            return
        if call[3] < call[2] or (last is not None and call[2] < last[3]):
            field = "departure_time" if call[3] < call[2] else "arrival_time"
            tables.problems.row(FILE, call[6], field, "les horaires reculent\u202f: chacun suit le précédent.")
            return
        last = call


def _arrays(calls: Sequence[Sequence[Call]]) -> StopTimes:
    offsets = np.zeros(len(calls) + 1, dtype=np.int64)
    np.cumsum([len(trip) for trip in calls], out=offsets[1:])
    flat = np.array([call[1:6] for trip in calls for call in trip], dtype=np.int64).reshape(-1, 5)
    return StopTimes(
        offsets,
        flat[:, 0].astype(np.int32),
        flat[:, 1].astype(np.int32),
        flat[:, 2].astype(np.int32),
        flat[:, 3].astype(np.int8),
        flat[:, 4].astype(np.int8),
    )
