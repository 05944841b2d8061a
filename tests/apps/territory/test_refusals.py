"""What the import refuses, file by file, through the command: a sentence, and the former territory in force."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import osmium
import pytest

from coincide.apps.territory.sources import store
from coincide.apps.territory.sources.extract import inspect
from coincide.cli import main
from tests.core.mobility.test_gtfs import GOOD

Say = Callable[..., str]
RING = [[[2.58, 46.32], [2.62, 46.32], [2.62, 46.36], [2.58, 46.32]]]


def feed(path: Path, **changed: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in (GOOD | {key.replace("__", "."): text for key, text in changed.items()}).items():
            archive.writestr(name, text)
    return path


def contour(geometry: object, code: str = "03185") -> dict[str, object]:
    return {"type": "Feature", "properties": {"code": code, "nom": "Montluçon"}, "geometry": geometry}


def collection(*features: object, **more: object) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": list(features), **more}


@pytest.fixture
def refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Import over a good territory what must be refused; what is said of it. Nothing on disk may have changed."""
    monkeypatch.setenv("COINCIDE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COINCIDE_TODAY", "2026-03-02")
    words = ["territory", "import", "--name", "allier"]
    good = feed(tmp_path / "bon.zip")
    assert main([*words, "--gtfs", str(good)]) == 0
    capsys.readouterr()

    def files() -> dict[str, bytes]:
        home = store.territories_folder()
        return {str(path): path.read_bytes() for path in home.rglob("*") if path.is_file()} | {
            "current": str(store.current("allier")).encode()
        }

    def say(*more: object) -> str:
        before = files()
        assert main([*words, *(str(one) for one in more)]) == 1
        assert files() == before
        heard = capsys.readouterr()
        assert heard.out == ""
        return heard.err.replace("\u202f", " ").replace("\n", " ")

    return say


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return feed(tmp_path / "reseau.zip")


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (collection(contour({"type": "Polygon", "coordinates": RING}), crs="EPSG:2154"), "crs : la projection est"),
        (collection(contour({"type": "Polygon", "coordinates": RING}), crs={"properties": None}), "est illisible"),
        (collection(contour({"type": "Point", "coordinates": [2.6, 46.3]})), "contour 1 (03185), geometry : il faut"),
        (collection(contour("x")), "contour 1 (03185), geometry : il faut"),
        (collection(contour({"type": "Polygon", "coordinates": [[["a", "b"]]]})), "aucune coordonnée lisible"),
        (collection(contour({"type": "Polygon", "coordinates": [[[float("nan"), 46.3]]]})), "pas des degrés"),
        (collection(3), "contour 1, code"),
        ({"type": "FeatureCollection", "features": "x"}, "il faut une FeatureCollection"),
        ([1], "il faut une FeatureCollection"),
    ],
)  # fmt: skip
def test_contours_that_are_none_are_told(refusal: Say, good: Path, tmp_path: Path, document: object, said: str) -> None:
    path = tmp_path / "contours.geojson"
    path.write_text(json.dumps(document), encoding="utf-8")
    heard = refusal("--gtfs", good, "--contours", path)
    assert said in heard
    assert "contours.geojson" in heard


def test_contours_far_from_their_communes_are_in_another_order_or_projection(
    refusal: Say, good: Path, tmp_path: Path
) -> None:
    communes, path = tmp_path / "communes.csv", tmp_path / "contours.geojson"
    communes.write_text("code_insee,nom,lat,lon\n03185,Montluçon,46.34,2.60\n", encoding="utf-8")
    swapped = [[[lat, lon] for lon, lat in RING[0]]]
    path.write_text(json.dumps(collection(contour({"type": "Polygon", "coordinates": swapped}))), encoding="utf-8")
    assert "contour 1 (03185), coordinates : il couvre" in refusal(
        "--gtfs", good, "--contours", path, "--communes", communes
    )


def test_a_table_that_cannot_be_read_is_told_by_its_line(refusal: Say, good: Path, tmp_path: Path) -> None:
    path = tmp_path / "communes.csv"
    path.write_text(f"code_insee,nom,lat,lon\n03185,{'M' * 200_000},46.3,2.6\n", encoding="utf-8")
    assert "communes.csv ne peut pas être chargé" in (said := refusal("--gtfs", good, "--communes", path))
    assert "n'est pas lisible" in said


def test_a_null_character_in_a_name_is_told_by_its_line(refusal: Say, good: Path, tmp_path: Path) -> None:
    path = tmp_path / "communes.csv"
    path.write_text("code_insee,nom,lat,lon\n03185,Mont\0luçon,46.3,2.6\n", encoding="utf-8")
    assert "communes.csv, ligne 2 : elle contient un caractère nul" in refusal("--gtfs", good, "--communes", path)
    spoilt = feed(tmp_path / "nul.zip", stops__txt=GOOD["stops.txt"].replace("A,", "A,\0", 1))
    assert "stops.txt, ligne 2, ligne entière : elle contient un caractère nul." in refusal("--gtfs", spoilt)


def test_a_timetable_from_elsewhere_is_refused_beside_another(refusal: Say, good: Path, shared_folder: Path) -> None:
    other = shared_folder / "data/cairns_gtfs.zip"
    assert "cairns_gtfs.zip est ailleurs : tous ses arrêts sont à plus de 300 km" in refusal(
        "--gtfs", good, "--gtfs", other, "--allow-expired"
    )


def test_a_timetable_whose_trips_all_run_elsewhere_is_refused(
    refusal: Say, tmp_path: Path, shared_folder: Path
) -> None:
    stops = GOOD["stops.txt"] + "C,Loin,-16.9,145.7\nD,Plus loin,-16.8,145.7\n"
    times = GOOD["stop_times.txt"].replace(",A,1", ",C,1").replace(",B,2", ",D,2")
    far = feed(tmp_path / "loin.zip", stops__txt=stops, stop_times__txt=times)
    communes = shared_folder / "data/communes_allier.csv"
    assert "aucune de ses courses ne s'arrête deux fois" in refusal("--gtfs", far, "--communes", communes)


def test_streets_without_a_position_are_refused(refusal: Say, tmp_path: Path) -> None:
    path = tmp_path / "x.osm"
    path.write_text(
        "<osm version='0.6'><way id='1'><nd ref='1'/><nd ref='2'/><tag k='highway' v='path'/></way></osm>",
        encoding="utf-8",
    )
    assert "x.osm : aucun point dans cet extrait" in refusal("--osm", path)


@pytest.mark.parametrize(
    ("file", "blocks_end", "said"),
    [
        ("liechtenstein", 138, "aucune rue"),  # the header alone
        ("liechtenstein", 798_187, "aucune rue"),
        ("liechtenstein", 891_339, "88 % de ses points n'appartiennent à aucune voie"),
        ("liechtenstein", 1_106_045, "40 % de ses points n'appartiennent à aucune voie"),
        ("andorra", 513_483, "23 % de ses points n'appartiennent à aucune voie"),
    ],
)
def test_an_extract_cut_between_two_blocks_is_refused(
    refusal: Say, tmp_path: Path, shared_folder: Path, file: str, blocks_end: int, said: str
) -> None:
    cut = tmp_path / "coupe.osm.pbf"
    cut.write_bytes((shared_folder / f"data/{file}.osm.pbf").read_bytes()[:blocks_end])
    assert said in refusal("--osm", cut)


def test_an_extract_without_relations_is_taken_and_says_what_it_lacks(tmp_path: Path, shared_folder: Path) -> None:
    whole, streets = shared_folder / "data/andorra.osm.pbf", tmp_path / "rues.osm.pbf"
    with osmium.SimpleWriter(str(streets)) as writer:
        for one in osmium.FileProcessor(str(whole), osmium.osm.NODE | osmium.osm.WAY):
            writer.add(one)
    assert inspect(whole).notes == ()
    assert inspect(streets).notes == ("aucune relation\u202f: les interdictions de tourner n'y sont pas.",)
