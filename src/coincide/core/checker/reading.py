"""Reads a scenario folder: CSV tables and scenario.toml. A wrong cell is told by file, line and column, in French."""

import hashlib
import tomllib
from collections.abc import Container
from pathlib import Path
from typing import Any

from coincide.core.checker.cells import Row, keyed, table
from coincide.core.checker.facts import (
    CONTRACTS,
    MILLION,
    MODES,
    Adult,
    Centre,
    CheckRefusedError,
    Choice,
    Course,
    Dwelling,
    Household,
    Job,
    Plan,
    Pool,
    Refusal,
    Scenario,
)
from coincide.core.checker.grids import no_grids, read_grids

FORMAT = "coincide-scenario-1"
REQUIRED = ("scenario.toml", "households.csv", "adults.csv", "jobs.csv", "dwellings.csv")
OPTIONAL = (
    "pools.csv",
    "care.csv",
    "courses.csv",
    "counsellors.csv",
    "floors.csv",
    "locked.csv",
    "locked_jobs.csv",
    "refusals.csv",
    "grids.csv",
    "grid_cells.csv",
    "grid_areas.csv",
    "grid_households.csv",
)
PARAMETERS: dict[str, tuple[str, ...]] = {
    "effort": ("move", "job", "course"),
    "weights": (
        *("home_only", "work_only", "open_ended", "lasting_fixed", "cddi", "short"),
        *("same_trade", "near_trade", "same_field", "other_trade"),
        *("language_exact", "language_margin", "language_course"),
        *("commute_loss", "travel_to_check", "budget_to_check", "urgency_extra"),
    ),
    "travel": (
        *("least_km", "road_offset_km", "road_detour", "car_base_kmh", "car_gain_kmh_per_km", "car_max_kmh"),
        *("car_extra_min", "scooter_max_kmh", "bike_detour", "bike_kmh", "bike_extra_min"),
        *("walk_detour", "walk_kmh", "carpool_extra_min", "margin"),
    ),
    "budget": (
        *("effort_ceiling", "rest_per_unit"),
        *("aid_share_without_wage", "aid_share_children", "aid_share_no_children"),
    ),
}
MOST = {"urgency_extra": 10 * MILLION}
"""Larger parameters than these would leave the 64 bits of exact arithmetic."""
SOURCES = {"travel": ("crow-flies",), "budget": ("first-rule", "grid")}


def _busy(row: Row) -> tuple[int, int] | None:
    start, end = row.time("busy_start"), row.time("busy_end")
    return None if start is None or end is None else (start, row.ending(start, end))


def _adult(row: Row, limit: int) -> Adult:
    most = row.count("max_minutes")
    for mode in row.words("modes"):
        if mode not in MODES:
            raise row.wrong("modes", f"«\u202f{mode}\u202f» n'est pas un moyen de transport connu")
    return Adult(
        *(row.name("id"), row.flag("seeks_work"), row.level("oral"), row.level("written"), row.flag("literate")),
        *(row.flag("licence"), row.flag("car"), row.words("trades"), row.words("modes"), row.flag("lasting_work")),
        *(row.flag("contract"), limit if most is None else most, row.time("earliest"), row.time("latest")),
        *(tuple(sorted(row.words("vetoed_trades"))), row.day("available"), _busy(row)),
    )


def _household(row: Row, adults: dict[str, list[Adult]], kinds: Container[str]) -> Household:
    urgency = row.number("urgency")
    if urgency > MILLION:
        raise row.wrong("urgency", "l'urgence dépasse 1 000 000")
    try:
        ages = tuple(int(age) for age in row.text("children_ages").split())
    except ValueError:
        raise row.wrong("children_ages", "les âges sont des nombres entiers séparés par des espaces") from None
    return Household(
        *(row.name("id"), tuple(adults.get(row.name("id"), ())), row.number("required_rooms", 1)),
        *(row.number("min_surface"), ages, row.point("home_lat", "home_lon")),
        *(row.one_of("home_kind", kinds, "un type de logement"), row.text("home_basin"), row.flag("keep_home")),
        *(row.number("wages"), row.number("family"), row.number("rsa"), row.number("other"), urgency),
        *(row.words("vetoed_areas"), row.words("wanted_areas"), row.words("groups")),
    )


def _job(row: Row) -> Job:
    start, end = row.time("shift_start"), row.time("shift_end")
    if start is None or end is None:
        raise row.wrong("shift_start", "l'horaire est vide")
    return Job(
        *(
            row.name("id"),
            row.place(),
            row.text("area"),
            row.text("rome"),
            row.one_of("contract", CONTRACTS, "un contrat"),
        ),
        *(row.number("months"), row.number("net_wage"), start, row.ending(start, end)),
        *(row.level("min_oral"), row.level("min_written"), row.flag("needs_licence"), row.flag("needs_literacy")),
        *(row.flag("requires_trade"), row.number("openings", 1), row.day("start")),
    )


def _dwelling(row: Row, kinds: Container[str]) -> Dwelling:
    return Dwelling(
        id=row.name("id"),
        point=row.place(),
        area=row.text("area"),
        basin=row.text("basin"),
        kind=row.one_of("kind", kinds, "un type de logement"),
        rooms=row.number("rooms", 1),
        surface=row.number("surface"),
        rent=row.number("rent"),
        charges=row.number("charges"),
        work_contract=row.flag("work_contract"),
        day=row.day("available"),
    )


def _parameters(toml: dict[str, Any]) -> dict[str, dict[str, float]]:
    def numbers(where: str, table: Any, names: tuple[str, ...]) -> dict[str, float]:
        if not isinstance(table, dict):
            raise CheckRefusedError(f"scenario.toml\u202f: il manque la partie [{where}].")
        for name in names:
            value = table.get(name)
            # Below zero, the budget would no longer rise with the wages, nor prices bound anything.
            if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < 10**9:
                raise CheckRefusedError(f"scenario.toml, [{where}]\u202f: {name} doit être un nombre positif ou nul.")
            most = MOST.get(name, 1000 if where == "effort" else MILLION if where not in SOURCES else 10**9)
            if value > most:
                raise CheckRefusedError(f"scenario.toml, [{where}]\u202f: {name} dépasse {most}.")
            if where != "travel" and not isinstance(value, int):
                raise CheckRefusedError(f"scenario.toml, [{where}]\u202f: {name} doit être un nombre entier.")
        return {name: table[name] for name in names}

    found = {where: numbers(where, toml.get(where), names) for where, names in PARAMETERS.items()}
    weights = toml["weights"]
    if weights["home_only"] + weights["work_only"] > MILLION:
        raise CheckRefusedError("scenario.toml, [weights]\u202f: home_only et work_only dépassent ensemble 1000000.")
    found["permanence"] = numbers("weights.permanence", weights.get("permanence"), tuple(weights.get("permanence", ())))
    found["reliability"] = numbers("weights.reliability", weights.get("reliability"), MODES)
    for where, kinds in SOURCES.items():
        if toml[where].get("kind") not in kinds:
            words = "\u202f» ou «\u202f".join(kinds)
            raise CheckRefusedError(
                f"scenario.toml, [{where}]\u202f: seule la source «\u202f{words}\u202f» se vérifie."
            )
    return found


def _locked(rows: list[Row], jobs: list[Row]) -> dict[str, Plan]:
    taken: dict[str, list[Choice]] = {}
    for row in jobs:
        mode = row.one_of("mode", MODES, "un moyen de transport")
        choice = Choice(row.name("adult"), row.name("job"), mode, row.maybe("pool"), row.maybe("course"))
        taken.setdefault(row.name("household"), []).append(choice)
    plans = keyed(
        rows,
        lambda row: Plan(
            *(row.name("household"), row.maybe("dwelling"), row.maybe("care")),
            tuple(taken.pop(row.name("household"), ())),
        ),
        "household",
    )
    if taken:
        raise CheckRefusedError(f"locked_jobs.csv\u202f: le ménage {min(taken)} n'a pas de ligne dans locked.csv.")
    return plans


def _raw(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        raise CheckRefusedError(f"Le dossier {folder} n'existe pas.")
    found: dict[str, bytes] = {}
    for name in (*REQUIRED, *OPTIONAL):
        try:
            found[name] = (folder / name).read_bytes()
        except FileNotFoundError:
            if name in REQUIRED:
                raise CheckRefusedError(f"Il manque {name} dans {folder}.") from None
        except OSError as error:
            raise CheckRefusedError(f"{name} ne se lit pas\u202f: {error.strerror}.") from None
    return found


def _digest(raw: dict[str, bytes]) -> str:
    total = hashlib.sha256()
    for name in sorted(raw):
        total.update(name.encode() + b"\0" + raw[name] + b"\0")
    return total.hexdigest()


def read_scenario(folder: Path) -> Scenario:
    """Read the folder.

    Raises:
        CheckRefusedError: a file is missing or a cell is wrong (French sentence with file, line and column).
    """
    raw = _raw(folder)
    try:
        toml = tomllib.loads(raw["scenario.toml"].decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise CheckRefusedError("scenario.toml\u202f: ce n'est pas un fichier TOML.") from None
    if toml.get("format") != FORMAT:
        raise CheckRefusedError(f"scenario.toml\u202f: le format doit être «\u202f{FORMAT}\u202f».")
    for name in ("limit_minutes", "move_in_days", "care_age"):
        if not isinstance(toml.get(name), int) or toml[name] < 0:
            raise CheckRefusedError(f"scenario.toml\u202f: {name} doit être un nombre entier positif ou nul.")
    numbers = _parameters(toml)
    tables = {name: table(name, raw.get(name)) for name in (*REQUIRED[1:], *OPTIONAL)}
    adults: dict[str, list[Adult]] = {}
    for row in tables["adults.csv"]:
        one = _adult(row, toml["limit_minutes"])
        mates = adults.setdefault(row.name("household"), [])
        if any(mate.id == one.id for mate in mates):
            raise row.wrong("id", f"l'adulte «\u202f{one.id}\u202f» figure deux fois")
        mates.append(one)
    refusals: dict[str, list[Refusal]] = {}
    for row in tables["refusals.csv"]:
        no = Refusal(row.name("household"), row.maybe("dwelling"), row.maybe("job"), row.flag("stay"))
        refusals.setdefault(no.household, []).append(no)
    kinds = numbers["permanence"]
    scenario = Scenario(
        *(_digest(raw), toml["limit_minutes"], toml["move_in_days"], toml["care_age"], numbers),
        keyed(tables["households.csv"], lambda row: _household(row, adults, kinds)),
        keyed(tables["jobs.csv"], _job),
        keyed(tables["dwellings.csv"], lambda row: _dwelling(row, kinds)),
        keyed(tables["pools.csv"], _pool),
        keyed(tables["care.csv"], _centre),
        keyed(tables["courses.csv"], _course),
        keyed(tables["counsellors.csv"], lambda row: row.number("hours"), "basin"),
        keyed(tables["floors.csv"], lambda row: row.number("least"), "group"),
        _locked(tables["locked.csv"], tables["locked_jobs.csv"]),
        read_grids(toml["budget"], tables) if toml["budget"]["kind"] == "grid" else no_grids(),
        refusals,
    )
    for what, names in (("adults.csv", set(adults)), ("locked.csv", set(scenario.locked)), ("refusals.csv", refusals)):
        if unknown := set(names) - set(scenario.households):
            raise CheckRefusedError(f"{what}\u202f: le ménage {min(unknown)} n'existe pas.")
    return scenario


def _pool(row: Row) -> Pool:
    return Pool(
        id=row.name("id"),
        mode=row.one_of("mode", MODES, "un moyen de transport"),
        capacity=row.number("capacity"),
        basins=row.words("basins"),
        areas=row.words("areas"),
        minutes=row.count("minutes"),
        opens=row.time("opens"),
        closes=row.time("closes"),
    )


def _centre(row: Row) -> Centre:
    opens, closes = row.time("opens"), row.time("closes")
    if opens is None or closes is None:
        raise row.wrong("opens", "les heures d'ouverture sont vides")
    return Centre(row.name("id"), row.number("capacity"), row.words("basins"), opens, closes)


def _course(row: Row) -> Course:
    return Course(row.name("id"), row.number("seats"), row.words("basins"), row.level("up_to"))
