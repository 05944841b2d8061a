"""A planning problem as a folder of tables, both ways. The format is described in docs/scenario.md."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from coincide.core.budget import BudgetSource, GridRule, HousingCost, Means
from coincide.core.mobility import Point, Shift
from coincide.core.planning.model import Adult, Household, JobChoice, Plan, PlanningError, Problem, Refusal
from coincide.core.planning.supply import (
    CareCentre,
    CounsellorHours,
    Course,
    Dwelling,
    Floor,
    Job,
    MobilityResource,
)
from coincide.core.scenario.grid import GRID_TABLES, compositions_of, grid_rows, read_grid
from coincide.core.scenario.parameters import FILE, read_parameters, write_parameters
from coincide.core.scenario.tables import TABLES, Row, ScenarioError, Slips, read_table, write_table


def digest(folder: Path) -> str:
    """SHA-256 over the files of a scenario: what a plan file names."""
    found = hashlib.sha256()
    for path in sorted((folder / name for name in [FILE, *(f"{table}.csv" for table in TABLES)]), key=str):
        if path.is_file():
            found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


# --- writing --------------------------------------------------------------------------------------------------------


def write_scenario(problem: Problem, folder: Path, name: str = "scénario") -> None:
    """Write a problem as a folder, made if need be.

    Raises ValueError for travel or budget sources that a folder can't hold (French message).
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_parameters(folder, problem, name)
    rows: dict[str, Iterable[Row]] = {
        "households": map(_of_household, problem.households),
        "adults": (_of_adult(home.id, adult) for home in problem.households for adult in home.adults),
        "jobs": map(_of_job, problem.jobs),
        "dwellings": map(_of_dwelling, problem.dwellings),
        "pools": map(_plain("pools"), problem.pools),
        "care": map(_plain("care"), problem.centres),
        "courses": map(_plain("courses"), problem.courses),
        "counsellors": map(_plain("counsellors"), problem.counsellors),
        "floors": map(_plain("floors"), problem.floors),
        "locked": (
            {"household": one.household_id, "dwelling": one.dwelling_id, "care": one.care_id} for one in problem.locked
        ),
        "locked_jobs": (_of_choice(one.household_id, choice) for one in problem.locked for choice in one.jobs),
        "refusals": map(_of_refusal, problem.refusals),
        **grid_rows(problem),
    }
    for table in TABLES:
        if table not in GRID_TABLES or isinstance(problem.budget, GridRule):
            write_table(folder, table, rows[table])
        else:
            # Of a scenario that was there before: its rows would be read as this one's.
            (folder / f"{table}.csv").unlink(missing_ok=True)


def _plain(table: str) -> Any:
    names = [column.name for column in TABLES[table]]
    return lambda one: {name: getattr(one, name) for name in names}


def _of_household(one: Household) -> Row:
    means, cost = one.means, one.home_cost
    return {
        "id": one.id, "required_rooms": one.required_rooms, "min_surface": one.min_surface,
        "children_ages": one.children_ages, "home_lat": one.home.lat if one.home else None,
        "home_lon": one.home.lon if one.home else None, "home_kind": one.home_kind, "home_basin": one.home_basin,
        "home_rent": cost.rent, "home_charges": cost.charges, "keep_home": one.keep_home_allowed,
        "wages": means.wages, "family": means.family, "rsa": means.rsa, "housing_aid": means.housing_aid,
        "other": means.other, "urgency": one.urgency, "vetoed_areas": one.vetoed_areas,
        "wanted_areas": one.wanted_areas, "groups": one.groups, "missed_sessions": one.missed_sessions,
    }  # fmt: skip


def _of_adult(household: str, one: Adult) -> Row:
    return {
        "household": household, "id": one.id, "seeks_work": one.seeks_work, "oral": one.oral, "written": one.written,
        "literate": one.literate, "licence": one.licence, "car": one.has_car, "trades": one.trades,
        "modes": one.modes, "lasting_work": one.has_lasting_work, "contract": one.has_contract,
        "max_minutes": one.max_minutes, "earliest": one.earliest, "latest": one.latest,
        "vetoed_trades": one.vetoed_trades, "available": one.available,
        "busy_start": one.busy.start if one.busy else None, "busy_end": one.busy.end if one.busy else None,
    }  # fmt: skip


def _of_job(one: Job) -> Row:
    return {
        "id": one.id, "lat": one.point.lat, "lon": one.point.lon, "area": one.area, "rome": one.rome,
        "contract": one.contract, "months": one.months, "hours": one.hours, "net_wage": one.net_wage,
        "shift_start": one.shift.start, "shift_end": one.shift.end, "min_oral": one.min_oral,
        "min_written": one.min_written, "needs_licence": one.needs_licence, "needs_literacy": one.needs_literacy,
        "requires_trade": one.requires_trade, "openings": one.openings, "start": one.start,
    }  # fmt: skip


def _of_dwelling(one: Dwelling) -> Row:
    return {
        "id": one.id, "lat": one.point.lat, "lon": one.point.lon, "area": one.area, "basin": one.basin,
        "kind": one.kind, "rooms": one.rooms, "surface": one.surface, "rent": one.rent, "charges": one.charges,
        "work_contract": one.requires_work_contract, "available": one.available,
    }  # fmt: skip


def _of_choice(household: str, one: JobChoice) -> Row:
    return {
        "household": household, "adult": one.adult_id, "job": one.job_id, "mode": one.mode, "pool": one.pool_id,
        "course": one.course_id,
    }  # fmt: skip


def _of_refusal(one: Refusal) -> Row:
    return {
        "household": one.household_id, "dwelling": one.dwelling_id, "job": one.job_id, "stay": one.stay,
        "reason": one.reason,
    }  # fmt: skip


# --- reading --------------------------------------------------------------------------------------------------------


def read_scenario(folder: Path) -> Problem:
    """The problem of a folder.

    Raises:
        ScenarioError: every slip with its table, row, column and what was expected (French).
    """
    slips = Slips()
    if not folder.is_dir():
        raise ScenarioError([f"Le dossier {folder} n'existe pas."])
    parameters = read_parameters(folder, slips)
    tables = {name: list(read_table(folder, name, slips)) for name in TABLES}
    slips.raise_any()
    assert parameters is not None
    _check_references(tables, slips, set(parameters.weights.permanence))
    budget: BudgetSource = parameters.budget
    if parameters.grid is not None:
        budget = read_grid(tables, parameters.grid, parameters.budget, slips)
    slips.raise_any()
    compositions = compositions_of(tables)
    adults: dict[str, list[Adult]] = defaultdict(list)
    for _, row in tables["adults"]:
        adults[row["household"]].append(_adult(row))
    choices: dict[str, list[JobChoice]] = defaultdict(list)
    for _, row in tables["locked_jobs"]:
        choice = JobChoice(row["adult"], row["job"], row["mode"], row["pool"], row["course"])
        choices[row["household"]].append(choice)
    try:
        return Problem(
            households=tuple(
                _household(row, adults[row["id"]], compositions.get(row["id"], "")) for _, row in tables["households"]
            ),
            jobs=tuple(_job(row) for _, row in tables["jobs"]),
            dwellings=tuple(_dwelling(row) for _, row in tables["dwellings"]),
            pools=tuple(MobilityResource(**row) for _, row in tables["pools"]),
            centres=tuple(CareCentre(**row) for _, row in tables["care"]),
            courses=tuple(Course(**row) for _, row in tables["courses"]),
            counsellors=tuple(CounsellorHours(**row) for _, row in tables["counsellors"]),
            floors=tuple(Floor(**row) for _, row in tables["floors"]),
            locked=tuple(
                Plan(row["household"], row["dwelling"], tuple(choices[row["household"]]), row["care"])
                for _, row in tables["locked"]
            ),
            refusals=tuple(
                Refusal(row["household"], row["dwelling"], row["job"], row["stay"], row["reason"])
                for _, row in tables["refusals"]
            ),
            **parameters.limits,
            effort=parameters.effort,
            weights=parameters.weights,
            travel=parameters.travel,
            budget=budget,
        )
    except PlanningError as error:
        raise ScenarioError([str(error)]) from error


REFERENCES = {
    "locked": {"household": "households", "dwelling": "dwellings", "care": "care"},
    "locked_jobs": {"household": "locked", "job": "jobs", "pool": "pools", "course": "courses"},
    "refusals": {"household": "households", "dwelling": "dwellings", "job": "jobs"},
    "adults": {"household": "households"},
    "grid_households": {"household": "households"},
}
KEYS = {
    "counsellors": "basin", "floors": "group", "locked": "household", "grid_areas": "area",
    "grid_households": "household",
}  # fmt: skip
NO_KEY = ("adults", "locked_jobs", "refusals", "grids", "grid_cells")


def _check_references(tables: dict[str, list[tuple[int, Row]]], slips: Slips, kinds: set[str]) -> None:
    """Ids are single, references name something, each household has an adult, times come in pairs."""
    known: dict[str, set[str]] = {}
    for table, rows in tables.items():
        if table in NO_KEY:
            continue
        key = KEYS.get(table, "id")
        known[table] = set()
        for number, row in rows:
            if row[key] in known[table]:
                slips.add(table, number, key, f"«\u202f{row[key]}\u202f» figure déjà plus haut.")
            known[table].add(row[key])
    for table, columns in REFERENCES.items():
        for number, row in tables[table]:
            for column, of in columns.items():
                if row[column] is not None and row[column] not in known[of]:
                    slips.add(table, number, column, f"«\u202f{row[column]}\u202f» n'existe pas dans {of}.csv.")
    _check_adults(tables, slips)
    for table, column in (("households", "home_kind"), ("dwellings", "kind")):
        for number, row in tables[table]:
            if row[column] not in kinds:
                words = ", ".join(sorted(kinds))
                slips.add(table, number, column, f"«\u202f{row[column]}\u202f», il faut un genre parmi {words}.")
    for number, row in tables["households"]:
        if (row["home_lat"] is None) != (row["home_lon"] is None):
            slips.add("households", number, "home_lon", "latitude et longitude vont ensemble.")


def _check_adults(tables: dict[str, list[tuple[int, Row]]], slips: Slips) -> None:
    seen: set[tuple[str, str]] = set()
    for number, row in tables["adults"]:
        if (row["household"], row["id"]) in seen:
            slips.add("adults", number, "id", f"«\u202f{row['id']}\u202f» figure déjà dans ce ménage.")
        seen.add((row["household"], row["id"]))
        if (row["busy_start"] is None) != (row["busy_end"] is None):
            slips.add("adults", number, "busy_end", "le début et la fin vont ensemble.")
    led = {household for household, _ in seen}
    for number, row in tables["households"]:
        if row["id"] not in led:
            slips.add("households", number, "id", f"le ménage «\u202f{row['id']}\u202f» n'a aucun adulte.")
    for number, row in tables["locked_jobs"]:
        if (row["household"], row["adult"]) not in seen:
            slips.add("locked_jobs", number, "adult", f"«\u202f{row['adult']}\u202f» n'est pas de ce ménage.")


def _household(row: Row, adults: list[Adult], composition: str) -> Household:
    home = None if row["home_lat"] is None else Point(row["home_lat"], row["home_lon"])
    return Household(
        id=row["id"],
        adults=tuple(adults),
        children_ages=row["children_ages"],
        required_rooms=row["required_rooms"],
        min_surface=row["min_surface"],
        home=home,
        home_kind=row["home_kind"],
        home_basin=row["home_basin"],
        home_cost=HousingCost(row["home_rent"], row["home_charges"], current=True),
        keep_home_allowed=row["keep_home"],
        means=Means(
            *(len(adults), row["children_ages"], row["wages"], row["family"], row["rsa"], row["housing_aid"]),
            *(row["other"], composition),
        ),
        urgency=row["urgency"],
        vetoed_areas=row["vetoed_areas"],
        wanted_areas=row["wanted_areas"],
        groups=row["groups"],
        missed_sessions=row["missed_sessions"],
    )


def _adult(row: Row) -> Adult:
    return Adult(
        id=row["id"],
        seeks_work=row["seeks_work"],
        oral=row["oral"],
        written=row["written"],
        literate=row["literate"],
        licence=row["licence"],
        has_car=row["car"],
        trades=row["trades"],
        modes=row["modes"],
        has_lasting_work=row["lasting_work"],
        has_contract=row["contract"],
        max_minutes=row["max_minutes"],
        earliest=row["earliest"],
        latest=row["latest"],
        vetoed_trades=row["vetoed_trades"],
        available=row["available"],
        busy=None if row["busy_start"] is None else Shift(row["busy_start"], row["busy_end"]),
    )


def _job(row: Row) -> Job:
    plain = {key: value for key, value in row.items() if key not in ("lat", "lon", "shift_start", "shift_end")}
    return Job(point=Point(row["lat"], row["lon"]), shift=Shift(row["shift_start"], row["shift_end"]), **plain)


def _dwelling(row: Row) -> Dwelling:
    plain = {key: value for key, value in row.items() if key not in ("lat", "lon", "work_contract")}
    return Dwelling(point=Point(row["lat"], row["lon"]), requires_work_contract=row["work_contract"], **plain)
