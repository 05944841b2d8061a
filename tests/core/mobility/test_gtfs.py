"""Reading a GTFS: what is there, and a sentence for everything that is wrong."""

import zipfile
from datetime import date
from pathlib import Path

import pytest

from coincide.core.mobility.gtfs import FeedError, read_feed

GOOD = {
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nA,Gare,46.34,2.60\nB,Hôpital,46.35,2.61\n",
    "routes.txt": "route_id,route_short_name,route_type\nR,12,3\n",
    "trips.txt": "route_id,service_id,trip_id\nR,S,T\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "T,25:00:00,25:01:00,A,1\nT,25:10:00,25:10:00,B,2\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "S,1,1,1,1,1,0,0,20260101,20260630\n",
}


def written(folder: Path, **changed: str | None) -> Path:
    """A ZIP of the good feed with some tables replaced (None: left out)."""
    tables = GOOD | {name.replace("__", "."): text for name, text in changed.items()}
    path = folder / "reseau.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in tables.items():
            if text is not None:
                archive.writestr(name, text)
    return path


def test_a_feed_is_read_whole(tmp_path: Path) -> None:
    feed = read_feed(written(tmp_path))
    assert [stop.name for stop in feed.stops] == ["Gare", "Hôpital"]
    assert feed.trips[0].line == "12"
    assert feed.times.arrival.tolist() == [90_000, 90_600]
    # The first day is a holiday Thursday, the last a Tuesday: those on which something runs.
    assert (feed.first, feed.last) == (date(2026, 1, 1), date(2026, 6, 30))


def test_tables_in_a_folder_inside_the_archive_and_a_plain_folder_are_read_alike(tmp_path: Path) -> None:
    nested = tmp_path / "nested.zip"
    with zipfile.ZipFile(nested, "w") as archive:
        for name, text in GOOD.items():
            archive.writestr(f"gtfs/{name}", "\ufeff" + text)
    folder = tmp_path / "dossier"
    folder.mkdir()
    for name, text in GOOD.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert len(read_feed(nested).trips) == len(read_feed(folder).trips) == 1


def test_a_time_left_out_is_interpolated_and_that_is_said(tmp_path: Path) -> None:
    stops = GOOD["stops.txt"] + "C,Mairie,46.36,2.62\nD,Lycée,46.37,2.63\n"
    times = (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "T,08:00:00,08:00:00,A,1\nT,,,B,2\nT,,,C,3\nT,08:09:00,08:09:00,D,4\n"
    )
    feed = read_feed(written(tmp_path, stops__txt=stops, stop_times__txt=times))
    assert feed.times.arrival.tolist() == [28_800, 28_980, 29_160, 29_340]
    assert feed.notes == ("2 horaires absents sont interpolés entre deux horaires donnés.",)


def test_exceptions_move_the_dates_of_a_feed(tmp_path: Path) -> None:
    dates = "service_id,date,exception_type\nS,20260630,2\nS,20260704,1\n"
    feed = read_feed(written(tmp_path, calendar_dates__txt=dates))
    assert feed.last == date(2026, 7, 4)
    assert [feed.services[0].runs_on(date(2026, *day)) for day in ((6, 29), (6, 30), (7, 4), (7, 5))] == [
        True, False, True, False,
    ]  # fmt: skip


def test_feed_info_bounds_the_dates(tmp_path: Path) -> None:
    info = (
        "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date\nMaelis,,fr,20260301,20260331\n"
    )
    feed = read_feed(written(tmp_path, feed_info__txt=info))
    assert (feed.publisher, feed.first, feed.last) == ("Maelis", date(2026, 3, 1), date(2026, 3, 31))


STOPS, TIMES, DAYS = GOOD["stops.txt"], GOOD["stop_times.txt"], GOOD["calendar.txt"]
TRIPS = "route_id,service_id,trip_id\n"
AGAIN = "trip_id,start_time,end_time,headway_secs\nT,06:00:00,09:00:00,0\n"
BACKWARDS = "les horaires reculent"
FAULTS: list[tuple[str, str | None, str]] = [
    (
        "stops__txt",
        STOPS.replace("46.34,2.60", "0,0"),
        "stops.txt, ligne 2, stop_lat, stop_lon\u202f: l'arrêt est à 0, 0",
    ),
    ("stops__txt", STOPS.replace("46.34", "96"), "stops.txt, ligne 2, stop_lat\u202f: il faut des degrés"),
    ("stops__txt", "stop_id,stop_lon\nA,2\n", "stops.txt, ligne 1, stop_lat\u202f: la colonne manque"),
    ("stops__txt", "", "stops.txt, ligne 1, stop_id, stop_lat, stop_lon\u202f: le fichier est vide"),
    (
        "stop_times__txt",
        TIMES.replace("25:10:00", "24:50:00"),
        f"stop_times.txt, ligne 3, arrival_time\u202f: {BACKWARDS}",
    ),
    (
        "stop_times__txt",
        TIMES.replace("25:00:00", "25:02:00"),
        f"stop_times.txt, ligne 2, departure_time\u202f: {BACKWARDS}",
    ),
    (
        "stop_times__txt",
        TIMES.replace("25:00:00", "25h00"),
        "stop_times.txt, ligne 2, arrival_time\u202f: il faut HH:MM:SS",
    ),
    (
        "stop_times__txt",
        TIMES.replace(",B,2", ",Z,2"),
        "stop_times.txt, ligne 3, stop_id\u202f: « Z » n'est pas un arrêt",
    ),
    (
        "stop_times__txt",
        TIMES.replace("25:10:00,25:10:00", ","),
        "ligne 3, arrival_time\u202f: le premier et le dernier",
    ),
    ("trips__txt", f"{TRIPS}R,X,T\n", "trips.txt, ligne 2, service_id\u202f: la course « T » n'a pas de calendrier"),
    ("trips__txt", f"{TRIPS}Q,S,T\n", "trips.txt, ligne 2, route_id\u202f: « Q » n'est pas dans routes.txt"),
    ("calendar__txt", DAYS.replace("20260101", "20270101"), "calendar.txt, ligne 2, end_date\u202f: la fin précède"),
    ("calendar__txt", DAYS.replace("1,1,1,1,1,0,0", "0,0,0,0,0,0,0"), "aucun jour de circulation"),
    ("calendar__txt", None, "il manque calendar.txt ou calendar_dates.txt"),
    ("stop_times__txt", None, "il manque stop_times.txt"),
    ("frequencies__txt", AGAIN, "frequencies.txt, ligne 2, headway_secs\u202f: il faut un nombre de secondes"),
    ("frequencies__txt", AGAIN.replace(",0\n", ",²\n"), "headway_secs\u202f: il faut un nombre de secondes"),
    (
        "stop_times__txt",
        TIMES.replace(",A,1", ",A,²"),
        "stop_times.txt, ligne 2, stop_sequence\u202f: il faut un nombre",
    ),
    (
        "transfers__txt",
        "from_stop_id,to_stop_id,transfer_type,min_transfer_time\nA,B,2,²\n",
        "transfers.txt, ligne 2, min_transfer_time\u202f: il faut un nombre de secondes",
    ),
    (
        "stops__txt",
        STOPS.replace("46.34,2.60", "0.0001,-0.0001"),
        "ligne 2, stop_lat, stop_lon\u202f: l'arrêt est à 0, 0",
    ),
    (
        "stops__txt",
        "stop_id,stop_lat,stop_lon,location_type\nA,46.34,2.6,x\nB,46.35,2.61,0\n",
        "stops.txt, ligne 2, location_type\u202f: il faut 0 à 4",
    ),
    (
        "feed_info__txt",
        "feed_publisher_name,feed_start_date,feed_end_date\nX,20260101,31/12/2026\n",
        "feed_info.txt, ligne 2, feed_end_date\u202f: il faut AAAAMMJJ",
    ),
]


@pytest.mark.parametrize(("table", "text", "said"), FAULTS)
def test_each_fault_is_told_with_file_line_and_field(tmp_path: Path, table: str, text: str | None, said: str) -> None:
    with pytest.raises(FeedError) as caught:
        read_feed(written(tmp_path, **{table: text}))
    assert said.replace("« ", "«\u202f").replace(" »", "\u202f»") in str(caught.value)


def test_many_faults_are_told_in_part_and_counted(tmp_path: Path) -> None:
    rows = "".join(f"R,X,T{n}\n" for n in range(40))
    with pytest.raises(FeedError, match="et 28 autres problèmes"):
        read_feed(written(tmp_path, trips__txt="route_id,service_id,trip_id\n" + rows))


def test_a_file_that_is_no_feed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    for content, said in ((b"", "est vide"), (b"bonjour", "pas une archive ZIP"), (None, "n'existe pas")):
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(FeedError, match=said):
            read_feed(path)


def test_a_truncated_or_spoilt_archive_is_refused(tmp_path: Path) -> None:
    whole = written(tmp_path).read_bytes()
    path = tmp_path / "coupe.zip"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FeedError, match="pas une archive ZIP entière"):
        read_feed(path)
    at = whole.index(b"stops.txt") + 15
    path.write_bytes(whole[:at] + bytes(255 - byte for byte in whole[at : at + 20]) + whole[at + 20 :])
    with pytest.raises(FeedError, match=r"stops\.txt.*abîmé dans l'archive"):
        read_feed(path)


def test_an_archive_that_is_locked_or_holds_two_networks_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    locked = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := locked.find(signature, at + 1)) >= 0:
            locked[at + flags] |= 1
    path.write_bytes(locked)
    with pytest.raises(FeedError, match=r"stops\.txt.*ne peut pas être ouvert"):
        read_feed(path)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in GOOD.items():
            archive.writestr(f"bus/{name}", text)
            archive.writestr(f"tram/{name}", text)
    with pytest.raises(FeedError, match=r"deux fois stops\.txt"):
        read_feed(path)


def test_a_trip_without_hours_is_left_out_and_that_is_said(tmp_path: Path) -> None:
    feed = read_feed(written(tmp_path, trips__txt=GOOD["trips.txt"] + "R,S,T2\n"))
    assert feed.notes == ("1 courses n'ont aucun horaire et ne sont pas reprises.",)


def test_real_feeds_are_read(shared_folder: Path) -> None:
    town = read_feed(shared_folder / "data/cairns_gtfs.zip")
    assert (len(town.stops), len(town.trips), town.first, town.last) == (
        416,
        1339,
        date(2014, 5, 26),
        date(2014, 12, 28),
    )
    sample = read_feed(shared_folder / "data/sample_gtfs.zip")
    assert len(sample.frequencies) == 11
    assert not any(one.exact for one in sample.frequencies)
