"""The estimate from coordinates: its formulas, its four verdicts, its label."""

import numpy as np
import pytest

from coincide.core.mobility import (
    LABEL,
    CrowFliesEstimate,
    CrowFliesParameters,
    Mode,
    Point,
    Shift,
    Verdict,
    Workplace,
)

HOME = Point(46.0, 3.0)
DAY = Shift(8 * 60, 16 * 60)
KM_PER_DEGREE = 6371.0088 * np.pi / 180


def north(km: float) -> Point:
    return Point(46.0 + km / KM_PER_DEGREE, 3.0)


@pytest.mark.parametrize(
    ("mode", "minutes"),
    [
        (Mode.WALK, 10 * 1.25 / 4.5 * 60),
        (Mode.BIKE, 10 * 1.2 / 14 * 60 + 2),
        (Mode.CAR, 12.5 / (38 + 0.55 * 12.5) * 60 + 4),
        (Mode.SCOOTER, 12.5 / 40 * 60 + 4),
    ],
)
def test_ten_kilometres_take_what_the_formula_says(mode: Mode, minutes: float) -> None:
    travel = CrowFliesEstimate().travel(HOME, north(10), DAY, mode)
    assert travel.minutes_out == travel.minutes_back == round(minutes)


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.TRANSIT])
def test_two_places_of_one_commune_are_taken_a_kilometre_and_a_half_apart(mode: Mode) -> None:
    estimate = CrowFliesEstimate()
    same = estimate.travel(HOME, HOME, DAY, mode)
    assert same == estimate.travel(HOME, north(1.49), DAY, mode)
    assert (same.minutes_out or 0) >= 7
    assert "au moins 1,5 km" in same.source


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.TRANSIT])
@pytest.mark.parametrize("least_km", [0.0, 1.5, 4.0])
def test_minutes_never_fall_below_the_floor_nor_when_the_distance_grows(mode: Mode, least_km: float) -> None:
    estimate = CrowFliesEstimate(CrowFliesParameters(least_km=least_km))
    km = np.linspace(0, 120, 2401)
    minutes = estimate.minutes(km, mode)
    assert (minutes >= estimate.minutes(np.array([least_km]), mode)).all()
    assert (np.diff(minutes) >= 0).all()
    assert (np.diff(minutes[km >= least_km]) > 0).all()


def test_the_floor_changes_nothing_beyond_itself() -> None:
    far = np.linspace(1.5, 60, 50)
    bare = CrowFliesEstimate(CrowFliesParameters(least_km=0.0))
    for mode in (Mode.WALK, Mode.BIKE, Mode.CAR):
        assert (CrowFliesEstimate().minutes(far, mode) == bare.minutes(far, mode)).all()


def test_car_speed_never_exceeds_seventy() -> None:
    travel = CrowFliesEstimate().travel(HOME, north(100), DAY, Mode.CAR, 300)
    assert travel.minutes_out == round((0.3 + 122) / 70 * 60 + 4)


def test_verdict_is_yes_only_when_the_high_estimate_holds_and_no_only_when_the_low_one_fails() -> None:
    estimate = CrowFliesEstimate()
    central = 5.1 * 1.25 / 4.5 * 60
    for limit, verdict in (
        (int(1.2 * central) + 1, Verdict.YES),
        (int(1.2 * central), Verdict.CHECK),
        (int(0.8 * central) + 1, Verdict.CHECK),
        (int(0.8 * central), Verdict.NO),
    ):
        assert estimate.travel(HOME, north(5.1), DAY, Mode.WALK, limit).verdict is verdict


def test_public_transport_without_timetable_is_unknown_and_never_no() -> None:
    travel = CrowFliesEstimate().travel(HOME, north(200), DAY, Mode.TRANSIT)
    assert travel.verdict is Verdict.UNKNOWN
    assert travel.minutes_out is None


def test_a_shared_car_is_never_sure() -> None:
    assert CrowFliesEstimate().travel(HOME, HOME, DAY, Mode.CARPOOL).verdict is Verdict.CHECK


def test_every_answer_carries_its_label_and_date() -> None:
    for travel in CrowFliesEstimate().travels(HOME, north(3), DAY).values():
        assert travel.precision == LABEL == "estimation à vol d'oiseau, ± 20 %, sans horaires ni réseau routier"
        assert travel.date.year == 2026
        assert travel.source


def test_the_matrix_answers_as_pairs_do() -> None:
    estimate = CrowFliesEstimate()
    homes = [north(0), north(7), north(30)]
    jobs = [Workplace(north(2), DAY), Workplace(north(18), DAY)]
    for mode in Mode:
        matrix = estimate.matrix(homes, jobs, mode)
        assert matrix.verdict.shape == (3, 2)
        for i, home in enumerate(homes):
            for j, job in enumerate(jobs):
                assert matrix.at(i, j) == estimate.travel(home, job.point, job.shift, mode)


def test_impossible_coordinates_are_refused_in_french() -> None:
    with pytest.raises(ValueError, match="latitude entre −90 et 90"):
        Point(120, 3)
