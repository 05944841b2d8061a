"""The communes of the demonstration are those of the official tables."""

import csv
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import pytest

from coincide.demo.places import BASINS, read_table

COMMUNES = {row["code"]: row for row in read_table("communes_allier.csv")}


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance along the sphere."""
    (lat_a, lon_a), (lat_b, lon_b) = ([radians(angle) for angle in point] for point in (a, b))
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 12742 * asin(sqrt(half))


def test_the_allier_has_317_communes_each_in_a_basin() -> None:
    assert len(COMMUNES) == 317
    assert {row["basin"] for row in COMMUNES.values()} == {slug for slug, _ in BASINS}


def test_an_epci_lies_in_one_basin() -> None:
    pairs = {(row["epci_code"], row["basin"]) for row in COMMUNES.values()}
    assert len(pairs) == len({epci for epci, _ in pairs})


@pytest.mark.parametrize(
    ("code", "basin"), [("03185", "montlucon"), ("03190", "moulins"), ("03310", "vichy"), ("03095", "vichy")]
)
def test_the_towns_are_in_the_basin_of_their_name_and_have_a_point(code: str, basin: str) -> None:
    assert COMMUNES[code]["basin"] == basin
    assert COMMUNES[code]["latitude"]


def test_codes_names_populations_and_points_agree_with_the_official_division(shared_folder: Path) -> None:
    with (shared_folder / "data" / "communes_allier.csv").open(encoding="utf-8") as file:
        official = {row["code_insee"]: row for row in csv.DictReader(file)}
    assert official.keys() == COMMUNES.keys()
    for code, theirs in official.items():
        ours = COMMUNES[code]
        assert ours["name"] == theirs["nom"]
        assert int(ours["population"]) == pytest.approx(int(theirs["population"]), rel=0.1, abs=30)
        assert ours["epci_code"] == theirs["epci_code"]
        if ours["latitude"]:
            point = float(ours["latitude"]), float(ours["longitude"])
            limit = 3.0 if theirs["source_point"] == "geonames-bourg" else 6.0
            assert kilometres(point, (float(theirs["lat"]), float(theirs["lon"]))) < limit, ours["name"]
