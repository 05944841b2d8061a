"""From a scenario to plans that another program finds true: made, solved, written, checked."""

import json
from pathlib import Path
from typing import Any

import pytest

from coincide.core.checker import Report, check
from coincide.core.planning import Limits, solve
from coincide.core.planning.planfile import plan_file
from coincide.core.scenario import digest, make_scenario, write_scenario
from tests.core.scenario.test_folders import written_whole


def checked(folder: Path, limits: Limits | None = None) -> tuple[dict[str, Any], Report]:
    """Solve a folder's problem, write its plan file, and have it checked."""
    from coincide.core.scenario import read_scenario

    data = plan_file(solve(read_scenario(folder), limits), digest(folder), {})
    path = folder / "plans.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return data, check(folder, path, 600)


@pytest.mark.parametrize("seed", range(25))
def test_the_checker_finds_nothing_false_in_an_answer(tmp_path: Path, seed: int) -> None:
    write_scenario(written_whole(seed), tmp_path)
    data, report = checked(tmp_path)
    assert report.lies == []
    assert report.bound_checked
    assert report.proved == data["bound"]


def test_nor_in_that_of_an_invented_departement_cut_short(tmp_path: Path) -> None:
    write_scenario(make_scenario(20, 60, 20, seed=3), tmp_path)
    data, report = checked(tmp_path, Limits(rounds=3, nodes=10))
    assert report.lies == []
    assert data["objective"] <= data["bound"]


def test_an_optimum_that_needs_splits_is_proved_to_the_checker_and_nothing_less_is(tmp_path: Path) -> None:
    write_scenario(make_scenario(50, 250, 75, seed=11), tmp_path)
    data, report = checked(tmp_path, Limits(rounds=4_000))
    certificate = data["certificate"]
    assert isinstance(certificate, dict)
    root = certificate["root"]
    assert {"household", "what", "ids", "yes", "no"} <= root.keys()
    assert report.lies == []
    assert report.bound_checked
    assert report.proved == data["bound"] == data["objective"]
    one_leaf = certificate | {"root": {"changes": [], "floor_changes": []}}
    half = certificate | {"root": root | {"no": None}}
    for lie in (one_leaf, half):
        (tmp_path / "lie.json").write_text(json.dumps(data | {"certificate": lie}), encoding="utf-8")
        assert check(tmp_path, tmp_path / "lie.json", 60).lies


def test_a_bound_that_holds_hours_whole_is_found_true_and_no_closer_one_is(tmp_path: Path) -> None:
    write_scenario(make_scenario(30, 150, 45, seed=0), tmp_path)
    data, report = checked(tmp_path, Limits(rounds=40, nodes=50))
    certificate = data["certificate"]
    assert isinstance(certificate, dict)
    assert certificate["whole_hours"], "hours are scarce in this scenario"
    assert report.lies == []
    assert report.bound_checked
    assert report.proved is not None
    assert report.proved <= data["bound"]
    priced = data | {"certificate": certificate | {"whole_hours": False}}
    for lie in (priced, data | {"bound": report.proved - 1}):
        (tmp_path / "lie.json").write_text(json.dumps(lie), encoding="utf-8")
        assert check(tmp_path, tmp_path / "lie.json", 60).lies
