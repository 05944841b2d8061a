"""A scenario folder, row by row, as docs/scenario.md describes it."""

import csv
import tomllib
from collections import defaultdict
from datetime import date
from pathlib import Path

from tests.core.planning.second.facts import (
    DAY,
    Adult,
    Amounts,
    Centre,
    Choice,
    Course,
    Dwelling,
    Grid,
    Hours,
    Household,
    Job,
    Plan,
    Pool,
    Refusal,
    Scenario,
    Span,
    Wages,
)

Row = dict[str, str]

LEVELS = ("infra A1.1", "A1.1", "A1", "A2", "B1", "B2", "C1", "C2")


def read(folder: Path) -> Scenario:
    """The scenario that a folder holds."""
    numbers = tomllib.loads((folder / "scenario.toml").read_text(encoding="utf-8"))
    assert numbers["format"] == "coincide-scenario-1"

    def table(name: str) -> list[Row]:
        path = folder / f"{name}.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    adults = defaultdict(list)
    for row in table("adults"):
        adults[row["household"]].append(_adult(row))
    taken = defaultdict(list)
    for row in table("locked_jobs"):
        taken[row["household"]].append(
            Choice(row["adult"], row["job"], row["mode"], row["pool"] or None, row["course"] or None)
        )
    compositions = {row["household"]: row["composition"] for row in table("grid_households")}
    return Scenario(
        households=tuple(
            _household(row, tuple(adults[row["id"]]), compositions.get(row["id"], "")) for row in table("households")
        ),
        jobs={row["id"]: _job(row) for row in table("jobs")},
        dwellings={row["id"]: _dwelling(row) for row in table("dwellings")},
        pools={row["id"]: _pool(row) for row in table("pools")},
        centres={
            row["id"]: Centre(row["id"], int(row["capacity"]), _words(row["basins"]), _hours(row))
            for row in table("care")
        },
        courses={
            row["id"]: Course(row["id"], int(row["seats"]), _words(row["basins"]), LEVELS.index(row["up_to"]))
            for row in table("courses")
        },
        counsellors={row["basin"]: int(row["hours"]) for row in table("counsellors")},
        floors={row["group"]: int(row["least"]) for row in table("floors")},
        locked=tuple(
            Plan(row["household"], row["dwelling"] or None, tuple(taken[row["household"]]), row["care"] or None)
            for row in table("locked")
        ),
        refusals=tuple(
            Refusal(row["household"], row["dwelling"] or None, row["job"] or None, _yes(row["stay"]))
            for row in table("refusals")
        ),
        grids=_grids(table("grids"), table("grid_cells")) if numbers["budget"]["kind"] == "grid" else {},
        zones={row["area"]: row["zone"] for row in table("grid_areas")},
        numbers=numbers,
    )


def _adult(row: Row) -> Adult:
    return Adult(
        id=row["id"],
        seeks=_yes(row["seeks_work"]),
        oral=LEVELS.index(row["oral"]),
        written=LEVELS.index(row["written"]),
        literate=_yes(row["literate"]),
        licence=_yes(row["licence"]),
        car=_yes(row["car"]),
        trades=_words(row["trades"]),
        modes=_words(row["modes"]),
        lasting_work=_yes(row["lasting_work"]),
        contract=_yes(row["contract"]),
        longest=_whole(row["max_minutes"]),
        hours=Hours(_time(row["earliest"]), _time(row["latest"])),
        trades_not_wanted=tuple(row["vetoed_trades"].split()),
        first_day=_date(row["available"]),
        busy=_span(row["busy_start"], row["busy_end"]) if row["busy_start"] else None,
    )


def _household(row: Row, adults: tuple[Adult, ...], composition: str) -> Household:
    return Household(
        id=row["id"],
        adults=adults,
        rooms=int(row["required_rooms"]),
        surface=int(row["min_surface"]),
        ages=tuple(int(age) for age in row["children_ages"].split()),
        home=(float(row["home_lat"]), float(row["home_lon"])) if row["home_lat"] else None,
        home_kind=row["home_kind"],
        basin=row["home_basin"],
        may_stay=_yes(row["keep_home"]),
        wages=_amount(row["wages"]),
        family=_amount(row["family"]),
        rsa=_amount(row["rsa"]),
        other=_amount(row["other"]),
        urgency=_amount(row["urgency"]),
        areas_not_wanted=_words(row["vetoed_areas"]),
        areas_wanted=_words(row["wanted_areas"]),
        groups=_words(row["groups"]),
        composition=composition,
    )


def _job(row: Row) -> Job:
    return Job(
        id=row["id"],
        place=(float(row["lat"]), float(row["lon"])),
        area=row["area"],
        rome=row["rome"],
        contract=row["contract"],
        months=_whole(row["months"]),
        wage=_amount(row["net_wage"]),
        shift=_span(row["shift_start"], row["shift_end"]),
        oral=LEVELS.index(row["min_oral"]),
        written=LEVELS.index(row["min_written"]),
        licence=_yes(row["needs_licence"]),
        literacy=_yes(row["needs_literacy"]),
        very_trade=_yes(row["requires_trade"]),
        openings=int(row["openings"]),
        start=_date(row["start"]),
    )


def _dwelling(row: Row) -> Dwelling:
    return Dwelling(
        id=row["id"],
        place=(float(row["lat"]), float(row["lon"])),
        area=row["area"],
        basin=row["basin"],
        kind=row["kind"],
        rooms=int(row["rooms"]),
        surface=int(row["surface"]),
        rent=int(row["rent"]),
        charges=_amount(row["charges"]),
        work_contract=_yes(row["work_contract"]),
        free_from=_date(row["available"]),
    )


def _pool(row: Row) -> Pool:
    return Pool(
        id=row["id"],
        mode=row["mode"],
        capacity=int(row["capacity"]),
        basins=_words(row["basins"]),
        areas=_words(row["areas"]),
        minutes=_whole(row["minutes"]),
        hours=_hours(row),
    )


def _grids(errors: list[Row], rows: list[Row]) -> dict[tuple[str, str], Grid]:
    mine = defaultdict(list)
    for row in rows:
        mine[row["composition"], row["zone"]].append(row)
    found = {}
    for error in errors:
        key = error["composition"], error["zone"]
        cells: dict[tuple[str, int], dict[Wages, tuple[Amounts, Amounts]]] = defaultdict(dict)
        for row in mine[key]:
            wages = int(row["larger"]), int(row["smaller"])
            cells[row["stock"], int(row["moment"])][wages] = _amounts(row["aid"]), _amounts(row["other"])
        found[key] = Grid(int(error["p95"]), any(row["smaller"] != "0" for row in mine[key]), cells)
    return found


# --- cells ------------------------------------------------------------------------------------------------------------


def _yes(cell: str) -> bool:
    return cell == "1"


def _whole(cell: str) -> int | None:
    return int(cell) if cell else None


def _amount(cell: str) -> int:
    return int(cell or 0)


def _amounts(cell: str) -> Amounts:
    return tuple(int(one) for one in cell.split())


def _words(cell: str) -> frozenset[str]:
    return frozenset(cell.split())


def _date(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _time(cell: str) -> int | None:
    if not cell:
        return None
    hours, minutes = cell.split(":")
    return int(hours) * 60 + int(minutes)


def _span(start: str, end: str) -> Span:
    first, last = _time(start), _time(end)
    assert first is not None
    assert last is not None
    return Span(first, last if last > first else last + DAY)


def _hours(row: Row) -> Hours:
    return Hours(_time(row["opens"]), _time(row["closes"]))
