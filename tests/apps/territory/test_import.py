"""A territory from files: what comes in force, what is refused with a sentence, what then stays."""

import json
import shutil
import stat
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from coincide.apps.territory.sources import store
from coincide.apps.territory.sources.importing import Request, import_territory
from coincide.apps.territory.sources.loading import travel_of
from coincide.core.mobility import Mode, Point, Shift, TravelMatrix, Verdict, Workplace
from coincide.machine.errors import CoincideError

IN_2014 = date(2014, 6, 1)
TODAY = date(2025, 12, 11)
PALM_COVE, CITY = Point(-16.7436, 145.6682), Point(-16.92, 145.77)
DAY = Shift(9 * 60, 17 * 60)


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COINCIDE_DATA", str(tmp_path / "data"))


@pytest.fixture
def data(shared_folder: Path) -> Path:
    return shared_folder / "data"


def told(request: Request, today: date = TODAY) -> list[str]:
    steps: list[str] = []
    import_territory(request, today, steps.append)
    return steps


def refused(request: Request, today: date = TODAY) -> str:
    with pytest.raises(CoincideError) as caught:
        told(request, today)
    return str(caught.value)


def table(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(("code_insee,nom,lat,lon", *rows)) + "\n", encoding="utf-8")
    return path


def test_what_a_territory_is_made_of_is_kept_with_hash_licence_and_dates(data: Path) -> None:
    told(Request("cairns", gtfs=(data / "cairns_gtfs.zip",), licences={"cairns_gtfs.zip": "CC BY 4.0"}), IN_2014)
    manifest = store.read_manifest(store.current("cairns"))
    (source,) = manifest.sources
    assert (source.kind, source.file, source.licence) == ("gtfs", "cairns_gtfs.zip", "CC BY 4.0")
    assert (source.first, source.last, len(source.sha256)) == ("2014-05-26", "2014-12-28", 64)
    assert source.notes == ("65 horaires absents sont interpolés entre deux horaires donnés.",)
    assert store.names() == ["cairns"]


def test_files_and_folders_are_for_their_owner_only(data: Path) -> None:
    told(Request("pays", osm=data / "liechtenstein.osm.pbf"))
    travel_of("pays", TODAY).travel(Point(47.14, 9.52), Point(47.16, 9.51), DAY, Mode.CAR)
    paths = [store.territories_folder(), *store.territories_folder().rglob("*")]
    modes = {stat.S_IMODE(path.stat().st_mode) for path in paths if not path.is_symlink() and path.is_dir()}
    assert modes == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_file()} == {0o600}


def test_an_expired_timetable_is_refused_unless_it_is_wanted(data: Path) -> None:
    feed = (data / "cairns_gtfs.zip",)
    assert "est expiré : ses horaires s'arrêtent le 28/12/2014" in refused(Request("cairns", gtfs=feed))
    assert store.names() == []
    told(Request("cairns", gtfs=feed, allow_expired=True))
    on = Workplace(CITY, DAY, date(2014, 6, 3))
    assert travel_of("cairns", TODAY).tell(PALM_COVE, on, Mode.TRANSIT, 90).travel.verdict is Verdict.YES


def test_a_timetable_that_expires_after_its_import_is_unknown_never_a_wrong_yes(data: Path) -> None:
    told(Request("cairns", gtfs=(data / "cairns_gtfs.zip",)), IN_2014)
    assert travel_of("cairns", IN_2014).travel(PALM_COVE, CITY, DAY, Mode.TRANSIT, 90).verdict is not Verdict.UNKNOWN
    late = travel_of("cairns", TODAY).travel(PALM_COVE, CITY, DAY, Mode.TRANSIT, 90)
    assert (late.verdict, late.minutes_out) == (Verdict.UNKNOWN, None)
    assert late.source == "les horaires chargés ont expiré le 28/12/2014"


def test_without_a_timetable_public_transport_is_unknown_and_streets_answer(data: Path) -> None:
    told(Request("pays", osm=data / "liechtenstein.osm.pbf"))
    source = travel_of("pays", TODAY)
    home, job = Point(47.14, 9.52), Point(47.21, 9.53)
    assert source.travel(home, job, DAY, Mode.TRANSIT).verdict is Verdict.UNKNOWN
    car = source.travel(home, job, DAY, Mode.CAR)
    assert car.verdict is Verdict.YES
    assert "OpenStreetMap du 27/07/2015" in car.source


def test_a_failed_import_leaves_the_former_territory_in_force(data: Path, tmp_path: Path) -> None:
    told(Request("pays", osm=data / "liechtenstein.osm.pbf"))
    before = store.current("pays"), sorted(path.name for path in store.territories_folder().rglob("*"))
    cut = tmp_path / "coupe.osm.pbf"
    cut.write_bytes((data / "liechtenstein.osm.pbf").read_bytes()[:400_000])
    assert "n'est pas un extrait OpenStreetMap entier" in refused(Request("pays", osm=cut))
    assert (store.current("pays"), sorted(p.name for p in store.territories_folder().rglob("*"))) == before


def test_a_failure_while_preparing_leaves_the_former_territory_too(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told(Request("pays", osm=data / "liechtenstein.osm.pbf"))
    before = store.current("pays")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coincide.apps.territory.sources.importing.build", full)
    assert "n'a pas pu être écrit" in refused(Request("pays", osm=data / "andorra.osm.pbf"))
    assert store.current("pays") == before
    assert [path.name for path in before.parent.iterdir() if path.name.startswith(".")] == []


def test_a_new_import_replaces_the_former_in_one_step_and_keeps_it_until_the_next(data: Path) -> None:
    for file in ("liechtenstein", "andorra", "liechtenstein"):
        told(Request("pays", osm=data / f"{file}.osm.pbf"))
    home = store.territories_folder() / "pays"
    assert len([one for one in home.iterdir() if not one.is_symlink()]) == 2
    assert store.read_manifest(store.current("pays")).sources[0].file == "liechtenstein.osm.pbf"


def test_sources_that_lie_elsewhere_are_refused(data: Path) -> None:
    communes = data / "communes_allier.csv"
    assert "est ailleurs : il couvre 42,44 à 42,66" in refused(
        Request("allier", osm=data / "andorra.osm.pbf", communes=communes)
    )
    assert "aucun de ses arrêts n'est dans le territoire" in refused(
        Request("allier", gtfs=(data / "cairns_gtfs.zip",), communes=communes), IN_2014
    )
    assert "aucun de ses arrêts" in refused(
        Request("pays", osm=data / "liechtenstein.osm.pbf", gtfs=(data / "cairns_gtfs.zip",)), IN_2014
    )


def test_the_extract_is_cropped_to_the_communes_and_thirty_kilometres(data: Path, tmp_path: Path) -> None:
    # One commune 30 km south of Vaduz: the north of the country is farther than 30 km from it, the south nearer.
    communes = table(tmp_path / "communes.csv", "03185,Essai,46.87,9.52")
    steps = told(Request("sud", osm=data / "liechtenstein.osm.pbf", communes=communes))
    assert "Découpe de l'extrait OpenStreetMap au territoire et 30 km autour." in steps
    source = travel_of("sud", TODAY)
    balzers, triesen, ruggell = Point(47.066, 9.503), Point(47.107, 9.528), Point(47.24, 9.527)
    assert source.travel(balzers, triesen, DAY, Mode.CAR).verdict is Verdict.YES
    assert source.travel(balzers, ruggell, DAY, Mode.CAR).verdict is Verdict.UNKNOWN


def test_communes_and_contours_of_the_departement_are_kept_and_give_the_school_zone(data: Path, tmp_path: Path) -> None:
    feed = _feed_in_allier(tmp_path / "reseau.zip")
    told(
        Request(
            "allier", gtfs=(feed,), communes=data / "communes_allier.csv", contours=data / "communes-03-allier.geojson"
        )
    )
    folder = store.current("allier")
    assert store.read_manifest(folder).school_zone == "A"
    assert len(json.loads((folder / store.CONTOURS).read_text())["features"]) == 317


def test_a_merged_commune_is_told(data: Path, tmp_path: Path) -> None:
    lines = (data / "communes_allier.csv").read_text(encoding="utf-8").splitlines()
    merged = tmp_path / "communes.csv"
    merged.write_text("\n".join(line for line in lines if not line.startswith("03185,")), encoding="utf-8")
    request = Request("allier", gtfs=(_feed_in_allier(tmp_path / "r.zip"),), communes=merged,
                      contours=data / "communes-03-allier.geojson")  # fmt: skip
    assert "contour 03185 (Montluçon) : cette commune n'est pas dans la table. Elle a sans doute fusionné" in refused(
        request
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("3185,X,46,2", "ligne 3, code_insee : « 3185 » n'est pas un code INSEE"),
        ("03185,X,46,2", "ligne 3, code_insee : « 03185 » figure deux fois"),
        ("03001,X,quarante,2", "ligne 3, lat : il faut des degrés entre −90 et 90, pas « quarante »"),
        ("03001,X,0,0", "ligne 3, lat, lon : la commune est à 0, 0"),
    ],
)
def test_a_faulty_row_of_communes_is_told(tmp_path: Path, row: str, said: str) -> None:
    feed = _feed_in_allier(tmp_path / "r.zip")
    communes = table(tmp_path / "communes.csv", "03185,Montluçon,46.34,2.60", row)
    assert said in refused(Request("allier", gtfs=(feed,), communes=communes))


def test_contours_in_another_projection_are_refused(tmp_path: Path) -> None:
    feed = _feed_in_allier(tmp_path / "r.zip")
    path = tmp_path / "lambert.geojson"
    ring = [[[661_000, 6_580_000], [662_000, 6_580_000], [662_000, 6_581_000], [661_000, 6_580_000]]]
    one = {"type": "Feature", "properties": {"code": "03185", "nom": "Montluçon"},
           "geometry": {"type": "Polygon", "coordinates": ring}}  # fmt: skip
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [one]}))
    assert "le fichier est dans une autre projection" in refused(Request("allier", gtfs=(feed,), contours=path))
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [one]}))
    assert "la projection est urn:ogc:def:crs:EPSG::2154" in refused(Request("allier", gtfs=(feed,), contours=path))


@pytest.mark.parametrize("name", ["", "Allier", "../x", "a b", "-x"])
def test_a_name_that_is_no_name_is_refused(data: Path, name: str) -> None:
    assert "ne peut pas nommer un territoire" in refused(Request(name, osm=data / "liechtenstein.osm.pbf"))


def test_nothing_to_import_and_a_licence_of_no_file_are_refused(data: Path) -> None:
    assert "au moins un extrait OpenStreetMap (--osm) ou des horaires" in refused(Request("x"))
    assert "« autre.zip » n'est pas le nom d'un des fichiers" in refused(
        Request("x", osm=data / "liechtenstein.osm.pbf", licences={"autre.zip": "libre"})
    )


def test_answers_are_kept_on_disk_and_equal_those_of_the_source(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told(Request("pays", osm=data / "liechtenstein.osm.pbf"))
    source = travel_of("pays", TODAY)
    homes = [Point(47.14, 9.52), Point(47.165, 9.509)]
    jobs = [Workplace(Point(47.21, 9.53), DAY), Workplace(Point(47.066, 9.503), DAY)]
    asked: list[tuple[int, int]] = []
    ask = source.source.matrix

    def counted(homes_: list[Point], jobs_: list[Workplace], mode: Mode, limit_minutes: int) -> TravelMatrix:
        asked.append((len(homes_), len(jobs_)))
        return ask(homes_, jobs_, mode, limit_minutes)

    monkeypatch.setattr(source.source, "matrix", counted)
    first = source.matrix(homes[:1], jobs, Mode.BIKE)
    again = source.matrix([*homes, homes[0]], jobs, Mode.BIKE)
    assert [one for one in asked if one != (0, 0)] == [(1, 2), (1, 2)]  # the second time, the second home only
    truth = ask([*homes, homes[0]], jobs, Mode.BIKE, 45)
    assert np.array_equal(again.minutes_out, truth.minutes_out)
    assert np.array_equal(again.verdict, truth.verdict)
    assert first.at(0, 1) == truth.at(0, 1)
    shutil.rmtree(store.current("pays") / store.CACHE)
    assert source.matrix(homes, jobs, Mode.BIKE).at(1, 1) == truth.at(1, 1)


def _feed_in_allier(path: Path) -> Path:
    tables = {
        "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nA,Gare,46.34,2.60\nB,Hôpital,46.35,2.61\n",
        "routes.txt": "route_id,route_short_name,route_type\nR,12,3\n",
        "trips.txt": "route_id,service_id,trip_id\nR,S,T\n",
        "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "T,08:00:00,08:00:00,A,1\nT,08:10:00,08:10:00,B,2\n",
        "calendar_dates.txt": "service_id,date,exception_type\nS,20260106,1\n",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in tables.items():
            archive.writestr(name, text)
    return path
