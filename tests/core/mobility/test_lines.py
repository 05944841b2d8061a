"""Drawn lines as a feed, and a feed as a file: what is written is what is read."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from coincide.core.mobility import Point
from coincide.core.mobility.gtfs import Feed, Frequency, Service, read_feed, write_feed
from coincide.core.mobility.lines import Line, estimated_drive, feed_of, offsets

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
STOPS = (("Commentry", Point(46.29, 2.74)), ("Néris", Point(46.29, 2.66)), ("Montluçon", Point(46.34, 2.60)))
WEEK = Service("semaine", (True,) * 5 + (False,) * 2, FIRST, LAST)
SOME = Service("certains jours", added=frozenset({date(2026, 3, 1)}), removed=frozenset({date(2026, 3, 2)}))
SHUTTLE = Line("Navette", STOPS, (5 * 3600, 25 * 3600), (6 * 3600,), 0)
BOOKED = Line("Sur appel", STOPS[:2], (8 * 3600,), (), 1, on_request=True)


def drawn() -> Feed:
    return feed_of("reseau.zip", "Essai", [SHUTTLE, BOOKED], [WEEK, SOME], FIRST, LAST)


def test_a_line_runs_both_ways_over_its_stops() -> None:
    feed = drawn()
    assert [trip.headsign for trip in feed.trips] == ["Montluçon", "Montluçon", "Commentry", "Néris"]
    assert feed.times.stop.tolist() == [0, 1, 2, 0, 1, 2, 2, 1, 0, 0, 1]
    assert (np.diff(feed.times.departure[:3]) > 0).all()
    assert feed.times.pickup.tolist() == [0] * 9 + [2, 2]


def test_a_run_is_slower_than_a_car_and_stops_a_minute() -> None:
    places = [point for _name, point in STOPS]
    car = estimated_drive(places[0], places[1]) + estimated_drive(places[1], places[2])
    assert offsets(places, estimated_drive)[-1] >= (car * 1.15 + 2) * 60
    assert offsets(places, lambda _a, _b: 10.0) == [0, 780, 1560]


def test_a_run_is_as_long_as_its_roads() -> None:
    # Commentry–Néris 6.1 km as the crow flies, Néris–Montluçon 7.2 km: 0.3 + 1.22 times each.
    assert SHUTTLE.road_km() == pytest.approx(2 * 0.3 + 1.22 * (6.15 + 7.22), abs=0.2)


def test_a_feed_written_is_the_feed_read(tmp_path: Path) -> None:
    feed, path = drawn(), tmp_path / "reseau.zip"
    write_feed(feed, path)
    read = read_feed(path)
    for name in ("offsets", "stop", "arrival", "departure", "pickup", "drop_off"):
        assert np.array_equal(getattr(read.times, name), getattr(feed.times, name)), name
    assert (read.stops, read.trips, read.publisher) == (feed.stops, feed.trips, feed.publisher)
    assert {one.id: one.added for one in read.services} == {one.id: one.added for one in feed.services}
    first = path.read_bytes()
    write_feed(feed, path)
    assert path.read_bytes() == first


def test_what_the_writer_does_not_write_is_refused(tmp_path: Path) -> None:
    repeated = replace(drawn(), frequencies=(Frequency(0, 0, 3600, 600, True),))
    with pytest.raises(ValueError, match="heures fixes"):
        write_feed(repeated, tmp_path / "x.zip")
