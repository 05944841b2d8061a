"""From the tables of a GTFS to a `Feed`; anything wrong is told, and nothing is replaced by a default."""

from datetime import date
from functools import partial
from pathlib import Path

from coincide.core.mobility.gtfs.calls import read_stop_times
from coincide.core.mobility.gtfs.feed import Feed, FeedTrip, Frequency, Service, Stop, Transfer
from coincide.core.mobility.gtfs.problems import Problems
from coincide.core.mobility.gtfs.tables import Tables, day, opened, seconds, whole
from coincide.core.mobility.travel import Point

REQUIRED = ("stops.txt", "routes.txt", "trips.txt", "stop_times.txt")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
BOARDING = {"", "0"}
"""`location_type` of the places where one boards; stations, entrances and nodes are not."""
PLACES = BOARDING | {"1", "2", "3", "4"}
NOWHERE_DEGREES = 0.01
"""A stop within a kilometre of 0, 0 has no position: it is the sea there."""


def read_feed(path: Path, name: str = "") -> Feed:
    """Read a GTFS from a ZIP file or a folder.

    Args:
        path: where it is.
        name: how it is called in messages; the file's name by default.

    Raises:
        FeedError: one French sentence per problem, with file, line and field.
    """
    problems = Problems(name or path.name)
    with opened(path, problems) as tables:
        missing = [file for file in REQUIRED if not tables.has(file)]
        if not (tables.has("calendar.txt") or tables.has("calendar_dates.txt")):
            missing.append("calendar.txt ou calendar_dates.txt")
        for file in missing:
            problems.tell(f"il manque {file}\u202f: ce n'est pas un GTFS entier.")
        problems.raise_if_any()
        return _read(tables, problems)


def _read(tables: Tables, problems: Problems) -> Feed:
    stops, stop_at = _stops(tables)
    services, service_at = _services(tables)
    lines = _lines(tables)
    trips, trip_at = _trips(tables, lines, service_at)
    problems.raise_if_any()
    times, notes = read_stop_times(tables, len(trips), trip_at, stop_at)
    frequencies = _frequencies(tables, trip_at)
    transfers = _transfers(tables, stop_at)
    problems.raise_if_any()
    if not stops or not trips or not len(times.stop):
        problems.tell("aucun arrêt, aucune course ou aucun horaire\u202f: le jeu de données est vide.")
    spans = [span for service in services if (span := service.span())]
    if not spans:
        problems.tell("aucun jour de circulation dans calendar.txt ni calendar_dates.txt.")
    problems.raise_if_any()
    publisher, said = _info(tables)
    problems.raise_if_any()
    first, last = min(one[0] for one in spans), max(one[1] for one in spans)
    first, last = max(first, said[0] or first), min(last, said[1] or last)
    if first > last:
        problems.tell("feed_info.txt\u202f: ses dates ne recouvrent pas celles des calendriers.")
    problems.raise_if_any()
    return Feed(
        problems.name, publisher, tuple(stops), tuple(services), tuple(trips), times,
        tuple(frequencies), tuple(transfers), first, last, tuple(notes),
    )  # fmt: skip


def _stops(tables: Tables) -> tuple[list[Stop], dict[str, int]]:
    stops: list[Stop] = []
    at: dict[str, int] = {}
    columns = ("location_type", "parent_station", "stop_name")
    for line, (id_, lat, lon, kind, parent, name) in tables.rows(
        "stops.txt", ("stop_id", "stop_lat", "stop_lon"), columns
    ):
        if kind not in PLACES:
            tables.problems.row("stops.txt", line, "location_type", f"il faut 0 à 4, pas «\u202f{kind}\u202f».")
        if kind not in BOARDING:
            continue
        if not id_ or id_ in at:
            said = "il est vide" if not id_ else f"«\u202f{id_}\u202f» figure deux fois"
            tables.problems.row("stops.txt", line, "stop_id", f"{said}\u202f; chaque arrêt a le sien.")
            continue
        point = _point(tables.problems, line, lat, lon)
        if point is not None:
            at[id_] = len(stops)
            stops.append(Stop(id_, name or id_, point, parent))
    return stops, at


def _point(problems: Problems, line: int, lat: str, lon: str) -> Point | None:
    for field, text, most in (("stop_lat", lat, 90), ("stop_lon", lon, 180)):
        try:
            inside = abs(float(text)) <= most
        except ValueError:
            inside = False
        if not inside:
            problems.row(
                "stops.txt", line, field, f"il faut des degrés entre −{most} et {most}, pas «\u202f{text}\u202f»."
            )
            return None
    if max(abs(float(lat)), abs(float(lon))) < NOWHERE_DEGREES:
        problems.row("stops.txt", line, "stop_lat, stop_lon", "l'arrêt est à 0, 0\u202f: donnez sa vraie position.")
        return None
    return Point(float(lat), float(lon))


def _services(tables: Tables) -> tuple[list[Service], dict[str, int]]:
    problems = tables.problems
    ranges: dict[str, tuple[tuple[bool, ...], date, date]] = {}
    if tables.has("calendar.txt"):
        for line, row in tables.rows("calendar.txt", ("service_id", *WEEKDAYS, "start_date", "end_date"), ()):
            id_, flags, ends = row[0], row[1:8], (day(row[8]), day(row[9]))
            for field, flag in zip(WEEKDAYS, flags, strict=True):
                if flag not in {"0", "1"}:
                    problems.row("calendar.txt", line, field, f"il faut 0 ou 1, pas «\u202f{flag}\u202f».")
            if ends[0] is None or ends[1] is None:
                problems.row("calendar.txt", line, "start_date, end_date", "il faut deux dates AAAAMMJJ.")
            elif ends[0] > ends[1]:
                problems.row("calendar.txt", line, "end_date", "la fin précède le début.")
            elif id_ in ranges:
                problems.row("calendar.txt", line, "service_id", f"«\u202f{id_}\u202f» figure deux fois.")
            else:
                ranges[id_] = (tuple(flag == "1" for flag in flags), ends[0], ends[1])
    changes: dict[str, tuple[set[date], set[date]]] = {}
    if tables.has("calendar_dates.txt"):
        for line, (id_, text, kind) in tables.rows("calendar_dates.txt", ("service_id", "date", "exception_type"), ()):
            on = day(text)
            if on is None:
                problems.row("calendar_dates.txt", line, "date", f"il faut AAAAMMJJ, pas «\u202f{text}\u202f».")
            elif kind not in {"1", "2"}:
                problems.row("calendar_dates.txt", line, "exception_type", f"il faut 1 ou 2, pas «\u202f{kind}\u202f».")
            else:
                changes.setdefault(id_, (set(), set()))[kind == "2"].add(on)
    services: list[Service] = []
    at: dict[str, int] = {}
    for id_ in dict.fromkeys([*ranges, *changes]):
        flags_, first, last = ranges.get(id_, ((False,) * 7, None, None))
        added, removed = changes.get(id_, (set(), set()))
        at[id_] = len(services)
        # The flags are seven, one for each of WEEKDAYS.
        service = Service(id_, flags_, first, last, frozenset(added), frozenset(removed))  # type: ignore[arg-type]
        services.append(service)
    return services, at


def _lines(tables: Tables) -> dict[str, str]:
    found: dict[str, str] = {}
    for line, (id_, short, long) in tables.rows("routes.txt", ("route_id",), ("route_short_name", "route_long_name")):
        if not id_ or id_ in found:
            tables.problems.row("routes.txt", line, "route_id", "il est vide ou figure deux fois.")
        found[id_] = short or long or id_
    return found


def _trips(tables: Tables, lines: dict[str, str], service_at: dict[str, int]) -> tuple[list[FeedTrip], dict[str, int]]:
    trips: list[FeedTrip] = []
    at: dict[str, int] = {}
    problems = tables.problems
    for line, (route, service, id_, headsign) in tables.rows(
        "trips.txt", ("route_id", "service_id", "trip_id"), ("trip_headsign",)
    ):
        if not id_ or id_ in at:
            problems.row("trips.txt", line, "trip_id", "il est vide ou figure deux fois.")
        elif route not in lines:
            problems.row("trips.txt", line, "route_id", f"«\u202f{route}\u202f» n'est pas dans routes.txt.")
        elif service not in service_at:
            problems.row(
                "trips.txt", line, "service_id",
                f"la course «\u202f{id_}\u202f» n'a pas de calendrier\u202f: «\u202f{service}\u202f» n'est ni dans "
                "calendar.txt ni dans calendar_dates.txt.",
            )  # fmt: skip
        else:
            at[id_] = len(trips)
            trips.append(FeedTrip(id_, lines[route], headsign, service_at[service]))
    return trips, at


def _frequencies(tables: Tables, trip_at: dict[str, int]) -> list[Frequency]:
    found: list[Frequency] = []
    if not tables.has("frequencies.txt"):
        return found
    tell = partial(tables.problems.row, "frequencies.txt")
    for line, (trip, start, end, headway, exact) in tables.rows(
        "frequencies.txt", ("trip_id", "start_time", "end_time", "headway_secs"), ("exact_times",)
    ):
        begins, ends = seconds(start), seconds(end)
        if trip not in trip_at:
            tell(line, "trip_id", f"«\u202f{trip}\u202f» n'est pas dans trips.txt.")
        elif begins is None or ends is None or begins >= ends:
            tell(line, "start_time, end_time", "il faut deux heures HH:MM:SS, la fin après le début.")
        elif not (every := whole(headway)):
            tell(line, "headway_secs", f"il faut un nombre de secondes, 1 ou plus, pas «\u202f{headway}\u202f».")
        elif exact not in {"", "0", "1"}:
            tell(line, "exact_times", f"il faut 0 ou 1, pas «\u202f{exact}\u202f».")
        else:
            found.append(Frequency(trip_at[trip], begins, ends, every, exact == "1"))
    return found


def _transfers(tables: Tables, stop_at: dict[str, int]) -> list[Transfer]:
    found: list[Transfer] = []
    if not tables.has("transfers.txt"):
        return found
    for line, (origin, to, kind, least) in tables.rows(
        "transfers.txt", ("from_stop_id", "to_stop_id"), ("transfer_type", "min_transfer_time")
    ):
        if origin not in stop_at or to not in stop_at:
            continue  # between stations, or of one trip only: the footpaths stand
        if kind == "3":
            found.append(Transfer(stop_at[origin], stop_at[to], None))
        elif kind == "2":
            pause = whole(least)
            if pause is None:
                tables.problems.row("transfers.txt", line, "min_transfer_time", "il faut un nombre de secondes.")
            else:
                found.append(Transfer(stop_at[origin], stop_at[to], pause))
    return found


def _info(tables: Tables) -> tuple[str, tuple[date | None, date | None]]:
    if tables.has("feed_info.txt"):
        wanted = ("feed_publisher_name", "feed_start_date", "feed_end_date")
        for line, (publisher, *said) in tables.rows("feed_info.txt", (), wanted):
            dates = (day(said[0]), day(said[1]))
            for field, text, on in zip(wanted[1:], said, dates, strict=True):
                if text and on is None:
                    problem = f"il faut AAAAMMJJ, pas «\u202f{text}\u202f»."
                    tables.problems.row("feed_info.txt", line, field, problem)
            return publisher, dates
    if tables.has("agency.txt"):
        for _line, (agency,) in tables.rows("agency.txt", ("agency_name",), ()):
            return agency, (None, None)
    return "", (None, None)
