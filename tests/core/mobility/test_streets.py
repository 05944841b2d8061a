"""Streets of a real extract (Liechtenstein, 2015), through Valhalla."""

from pathlib import Path

import numpy as np
import pytest

from coincide.core.mobility import Mode, Point, Shift, Verdict, Workplace
from coincide.core.mobility.combined import CombinedTravel
from coincide.core.mobility.crow_flies import CrowFliesEstimate
from coincide.core.mobility.streets import Streets, StreetsError, build

VADUZ, SCHAAN, BALZERS = Point(47.1410, 9.5215), Point(47.1650, 9.5090), Point(47.0660, 9.5030)
FAR = Point(46.34, 2.60)
DAY = Shift(8 * 60, 16 * 60)


@pytest.fixture(scope="module")
def streets(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Streets:
    folder = tmp_path_factory.mktemp("rues")
    build(shared_folder / "data/liechtenstein.osm.pbf", folder)
    return Streets(folder, "rues d'essai")


def test_each_mode_takes_a_time_that_fits_its_speed(streets: Streets) -> None:
    minutes = {mode: streets.minutes([VADUZ], [SCHAAN], mode)[0, 0] for mode in Mode if mode is not Mode.TRANSIT}
    # 2.8 km as the crow flies.
    assert 38 < minutes[Mode.WALK] < 60
    assert 10 < minutes[Mode.BIKE] < 20
    assert 4 < minutes[Mode.CAR] < minutes[Mode.SCOOTER] < 15
    assert minutes[Mode.CARPOOL] == pytest.approx(minutes[Mode.CAR] + 10)


def test_a_matrix_is_its_pairs(streets: Streets) -> None:
    places = [VADUZ, SCHAAN, BALZERS]
    whole = streets.minutes(places, places, Mode.CAR)
    for i, origin in enumerate(places):
        for j, target in enumerate(places):
            assert whole[i, j] == pytest.approx(streets.minutes([origin], [target], Mode.CAR)[0, 0], abs=0.1)


def test_what_is_out_of_the_extract_is_unknown_and_spoils_nothing_else(streets: Streets) -> None:
    found = streets.minutes([VADUZ, FAR], [SCHAAN, FAR], Mode.CAR)
    assert np.isnan(found).tolist() == [[False, True], [True, True]]
    travel = CombinedTravel(streets, None, None)
    matrix = travel.matrix([VADUZ, FAR], [Workplace(SCHAAN, DAY)], Mode.CAR)
    assert [matrix.at(n, 0).verdict for n in (0, 1)] == [Verdict.YES, Verdict.UNKNOWN]
    assert matrix.at(1, 0).minutes_out is None


def test_two_addresses_known_by_one_point_are_as_far_apart_as_the_estimate_says(streets: Streets) -> None:
    travel, estimate = CombinedTravel(streets, None, None), CrowFliesEstimate()
    for mode in (Mode.WALK, Mode.BIKE, Mode.CAR, Mode.CARPOOL):
        for limit in (10, 27, 45):
            matrix = travel.matrix([SCHAAN, VADUZ], [Workplace(VADUZ, DAY)], mode, limit)
            found, told = matrix.at(1, 0), estimate.travel(VADUZ, VADUZ, DAY, mode, limit)
            assert (found.verdict, found.minutes_out, found.minutes_back) == (
                told.verdict,
                told.minutes_out,
                told.minutes_back,
            )
            assert matrix.at(0, 0).minutes_out == round(streets.minutes([SCHAAN], [VADUZ], mode)[0, 0])
    assert travel.travel(FAR, FAR, DAY, Mode.WALK).verdict is Verdict.UNKNOWN


def test_a_tenth_around_the_limit_is_to_check_and_a_shared_car_never_more(streets: Streets) -> None:
    travel = CombinedTravel(streets, None, None)
    took = streets.minutes([VADUZ], [BALZERS], Mode.BIKE)[0, 0]
    longest = max(took, streets.minutes([BALZERS], [VADUZ], Mode.BIKE)[0, 0])
    verdicts = [travel.travel(VADUZ, BALZERS, DAY, Mode.BIKE, int(limit)).verdict
                for limit in (longest * 1.1 + 1, longest, longest * 0.9 - 1)]  # fmt: skip
    assert verdicts == [Verdict.YES, Verdict.CHECK, Verdict.NO]
    assert travel.travel(VADUZ, SCHAAN, DAY, Mode.CARPOOL, 120).verdict is Verdict.CHECK


def test_isochrones_grow_with_the_minutes_and_hold_the_place(streets: Streets) -> None:
    found = streets.isochrones(VADUZ, Mode.BIKE, [10, 20], towards=False)
    minutes = [feature["properties"]["minutes"] for feature in found["features"]]
    assert sorted(minutes) == [10, 20]
    assert all(feature["geometry"]["type"] in {"Polygon", "MultiPolygon"} for feature in found["features"])
    with pytest.raises(StreetsError, match="pas dans l'extrait"):
        streets.isochrones(FAR, Mode.BIKE, [10], towards=True)


def test_an_extract_that_is_no_extract_gives_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "faux.osm.pbf"
    path.write_bytes(b"bonjour")
    with pytest.raises(StreetsError, match=r"n'ont pas pu être préparées à partir de faux\.osm\.pbf"):
        build(path, tmp_path / "rues")


def test_more_homes_than_jobs_are_answered_like_one_home_at_a_time(streets: Streets) -> None:
    """Valhalla's matrix searches backward, and finds other times, when it has more origins than targets."""
    homes = [VADUZ, SCHAAN, BALZERS, Point(47.2120, 9.5060), Point(47.1070, 9.5280)]
    for mode in (Mode.BIKE, Mode.CAR):
        whole = streets.minutes(homes, [BALZERS, SCHAAN], mode)
        alone = np.array([streets.minutes([home], [BALZERS, SCHAAN], mode)[0] for home in homes])
        assert np.array_equal(whole, alone)
