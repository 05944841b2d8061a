"""A scenario folder gives back the problem that it was written from, and says every slip where it is."""

import shutil
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from coincide.core.planning import Problem, solve
from coincide.core.scenario import (
    ScenarioError,
    digest,
    make_scenario,
    pseudonymised,
    read_scenario,
    write_scenario,
)
from tests.core.planning.cases import full_problem


def differences(one: Problem, two: Problem) -> list[str]:
    """The parts in which two problems differ; a source of travel or of budget is told by its parameters."""
    return [
        part.name
        for part in fields(one)
        for a, b in [(getattr(one, part.name), getattr(two, part.name))]
        if getattr(a, "parameters", a) != getattr(b, "parameters", b)
    ]


def written_whole(seed: int) -> Problem:
    """A problem with every feature that a folder can hold: pools that are full have no row."""
    problem = full_problem(seed)
    pools = tuple(pool for pool in problem.pools if pool.capacity > 0)
    return Problem(**{part.name: getattr(problem, part.name) for part in fields(problem)} | {"pools": pools})


@pytest.mark.parametrize("seed", range(30))
def test_what_is_written_is_read_back(tmp_path: Path, seed: int) -> None:
    problem = written_whole(seed)
    write_scenario(problem, tmp_path)
    assert differences(problem, read_scenario(tmp_path)) == []


def test_an_invented_scenario_is_read_back_and_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    problem = make_scenario(30, 60, 20, seed=5)
    write_scenario(problem, tmp_path / "a")
    write_scenario(make_scenario(30, 60, 20, seed=5), tmp_path / "b")
    write_scenario(make_scenario(30, 60, 20, seed=6), tmp_path / "c")
    assert differences(problem, read_scenario(tmp_path / "a")) == []
    assert digest(tmp_path / "a") == digest(tmp_path / "b") != digest(tmp_path / "c")


def test_invented_households_are_what_the_docs_say() -> None:
    problem = make_scenario(1000, 10, 10)
    seekers = [len(household.seekers) for household in problem.households]
    assert sum(count == 2 for count in seekers) / len(seekers) >= 0.3
    assert all(household.home_basin in household.groups for household in problem.households)
    with pytest.raises(ValueError, match="au moins un ménage"):
        make_scenario(0, 1, 1)


Spoil = Callable[[Path], None]


def cell(table: str, row: int, column: str, value: str) -> Spoil:
    """Change one cell; row 1 is the first under the titles."""

    def spoil(folder: Path) -> None:
        path = folder / f"{table}.csv"
        lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
        lines[row][lines[0].index(column)] = value
        path.write_text("\n".join(",".join(line) for line in lines) + "\n", encoding="utf-8")

    return spoil


def replaced(name: str, old: str, new: str) -> Spoil:
    """Change a word of a file."""

    def spoil(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


SLIPS: dict[str, tuple[Spoil, str]] = {
    "no table": (lambda folder: (folder / "jobs.csv").unlink(), "Il manque le fichier jobs.csv"),
    "no parameters": (lambda folder: (folder / "scenario.toml").unlink(), "Il manque le fichier scenario.toml"),
    "no column": (replaced("jobs.csv", "net_wage", "wage"), "jobs.csv, ligne 1, colonne net_wage\u202f: cette colonne"),
    "negative rent": (
        cell("dwellings", 2, "rent", "-5"),
        "dwellings.csv, ligne 3, colonne rent\u202f: «\u202f-5\u202f», il faut un montant en centimes",
    ),
    "twice": (cell("jobs", 2, "id", "e00000"), "jobs.csv, ligne 3, colonne id\u202f: «\u202fe00000\u202f» figure déjà"),
    "nobody": (cell("adults", 1, "household", "m99"), "«\u202fm99\u202f» n'existe pas dans households.csv"),
    "no adult": (cell("adults", 1, "household", "m00001"), "le ménage «\u202fm00000\u202f» n'a aucun adulte"),
    "no place": (
        cell("care", 1, "capacity", "0"),
        "care.csv, ligne 2, colonne capacity\u202f: «\u202f0\u202f»",
    ),
    "not a number": (cell("jobs", 1, "lat", "NaN"), "jobs.csv, ligne 2, colonne lat\u202f: «\u202fNaN\u202f», il faut"),
    "huge": (cell("jobs", 1, "net_wage", "9" * 30), "jobs.csv, ligne 2, colonne net_wage"),
    "level": (
        cell("adults", 1, "oral", "A3"),
        "adults.csv, ligne 2, colonne oral\u202f: «\u202fA3\u202f»",
    ),
    "contract": (cell("jobs", 1, "contract", "stage"), "il faut un contrat parmi"),
    "hour": (cell("jobs", 1, "shift_start", "25h"), "il faut une heure comme 08:30"),
    "date": (cell("jobs", 1, "start", "1/12/2026"), "il faut une date comme 2026-12-01"),
    "flag": (cell("adults", 1, "licence", "oui"), "«\u202foui\u202f», il faut 0 ou 1"),
    "empty": (cell("jobs", 1, "openings", ""), "jobs.csv, ligne 2, colonne openings\u202f: la cellule est vide"),
    "home": (cell("households", 1, "home_kind", "tente"), "«\u202ftente\u202f», il faut un genre parmi"),
    "format": (replaced("scenario.toml", "scenario-1", "scenario-9"), "scenario.toml, format"),
    "number": (replaced("scenario.toml", "limit_minutes = 45", 'limit_minutes = "x"'), "limit_minutes"),
    "source": (replaced("scenario.toml", "crow-flies", "gtfs"), "[travel] kind"),
    "cells": (replaced("floors.csv", "group,least\n", "group,least\na,1,2\n"), "floors.csv, ligne 2\u202f: 3 cellules"),
    "latin": (lambda folder: (folder / "jobs.csv").write_bytes(b"id\xe9"), "jobs.csv n'est pas écrit en UTF-8"),
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound folder, to spoil."""
    folder = tmp_path_factory.mktemp("sound")
    write_scenario(make_scenario(4, 6, 4), folder)
    return folder


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_where_it_is(sound: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(sound, tmp_path / "s")
    spoil, sentence = SLIPS[name]
    spoil(tmp_path / "s")
    with pytest.raises(ScenarioError) as told:
        read_scenario(tmp_path / "s")
    assert sentence in str(told.value)


def test_many_slips_are_told_together_and_the_rest_is_counted(sound: Path, tmp_path: Path) -> None:
    write_scenario(make_scenario(100, 6, 4), tmp_path)
    path = tmp_path / "households.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",temporary,", ",tente,"), encoding="utf-8")
    with pytest.raises(ScenarioError) as told:
        read_scenario(tmp_path)
    assert len(told.value.slips) == 50
    assert told.value.more > 0


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="n'existe pas"):
        read_scenario(tmp_path / "nowhere")


@pytest.mark.parametrize("seed", range(10))
def test_other_names_change_nothing_of_the_answer(seed: int) -> None:
    problem = written_whole(seed)
    renamed = pseudonymised(problem)
    assert solve(renamed).objective == solve(problem).objective
    told = repr(renamed)
    assert not any(f"'{one.id}'" in told for one in (*problem.jobs, *problem.dwellings, *problem.households))
    assert "trop loin" not in told
