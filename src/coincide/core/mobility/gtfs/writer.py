"""Writing a feed as a GTFS ZIP, the same bytes for the same feed."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from coincide.core.mobility.gtfs.feed import Feed
from coincide.core.mobility.gtfs.reader import WEEKDAYS


def write_feed(feed: Feed, path: Path) -> None:
    """Write the feed's stops, lines, days and calls; frequencies and transfers, which no drawn line has, are refused.

    Raises:
        ValueError: the feed has some.
    """
    if feed.frequencies or feed.transfers:
        raise ValueError("Seules les courses à heures fixes s'écrivent.")
    lines = list(dict.fromkeys(trip.line for trip in feed.trips))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, header, rows in _tables(feed, lines):
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(header.split(","))
            writer.writerows(rows)
            archive.writestr(zipfile.ZipInfo(name), text.getvalue(), zipfile.ZIP_DEFLATED)


def _tables(feed: Feed, lines: Sequence[str]) -> Iterable[tuple[str, str, Iterable[Sequence[object]]]]:
    yield (
        "feed_info.txt",
        "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date",
        [(feed.publisher, "", "fr", f"{feed.first:%Y%m%d}", f"{feed.last:%Y%m%d}")],
    )
    yield "agency.txt", "agency_name,agency_url,agency_timezone", [(feed.publisher, "", "Europe/Paris")]
    yield (
        "stops.txt",
        "stop_id,stop_name,stop_lat,stop_lon",
        [(one.id, one.name, one.point.lat, one.point.lon) for one in feed.stops],
    )
    yield "routes.txt", "route_id,route_short_name,route_type", [(f"L{n}", line, 3) for n, line in enumerate(lines)]
    yield (
        "trips.txt",
        "route_id,service_id,trip_id,trip_headsign",
        [(f"L{lines.index(t.line)}", feed.services[t.service].id, t.id, t.headsign) for t in feed.trips],
    )
    yield (
        "calendar.txt",
        f"service_id,{','.join(WEEKDAYS)},start_date,end_date",
        [
            (one.id, *(int(flag) for flag in one.weekdays), f"{one.first:%Y%m%d}", f"{one.last:%Y%m%d}")
            for one in feed.services
            if one.first and one.last
        ],
    )
    yield (
        "calendar_dates.txt",
        "service_id,date,exception_type",
        [
            (one.id, f"{day:%Y%m%d}", kind)
            for one in feed.services
            for kind, days in ((1, one.added), (2, one.removed))
            for day in sorted(days)
        ],
    )
    yield (
        "stop_times.txt",
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type",
        _calls(feed),
    )


def _calls(feed: Feed) -> Iterable[Sequence[object]]:
    t = feed.times
    for number, trip in enumerate(feed.trips):
        for order, call in enumerate(range(int(t.offsets[number]), int(t.offsets[number + 1])), 1):
            stop = feed.stops[int(t.stop[call])].id
            hours = (_clock(int(t.arrival[call])), _clock(int(t.departure[call])))
            yield trip.id, *hours, stop, order, int(t.pickup[call]), int(t.drop_off[call])


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
