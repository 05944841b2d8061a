"""Reads a scenario folder: CSV tables and scenario.toml. A wrong cell is told by file, line and column, in French."""

import csv
import hashlib
import io
import math
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from coincide.core.checker.facts import (
    CONTRACTS,
    DAY,
    LEVELS,
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
SOURCES = {"travel": "crow-flies", "budget": "first-rule"}


class _Row:
    """One line of a table; each reader says file, line and column when the cell is wrong."""

    def __init__(self, table: str, line: int, cells: dict[str, str]) -> None:
        self.table, self.line, self.cells = table, line, cells

    def wrong(self, column: str, why: str) -> CheckRefusedError:
        return CheckRefusedError(f"{self.table}, ligne {self.line}, colonne {column}\u202f: {why}.")

    def text(self, column: str) -> str:
        if column not in self.cells:
            raise CheckRefusedError(f"{self.table}\u202f: il manque la colonne {column}.")
        return self.cells[column].strip()

    def name(self, column: str) -> str:
        return self.text(column) or self._raise(column, "la cellule est vide")

    def _raise(self, column: str, why: str) -> str:
        raise self.wrong(column, why)

    def maybe(self, column: str) -> str | None:
        return self.text(column) or None

    def words(self, column: str) -> frozenset[str]:
        return frozenset(self.text(column).split())

    def _read[T](self, column: str, read: Callable[[str], T], what: str) -> T | None:
        text = self.text(column)
        if not text:
            return None
        try:
            return read(text)
        except ValueError:
            raise self.wrong(column, f"«\u202f{text}\u202f» n'est pas {what}") from None

    def count(self, column: str) -> int | None:
        value = self._read(column, int, "un nombre entier")
        if value is not None and not 0 <= value < 10**9:
            raise self.wrong(column, f"{value} est hors de 0 à 999 999 999")
        return value

    def number(self, column: str, default: int = 0) -> int:
        value = self.count(column)
        return default if value is None else value

    def flag(self, column: str) -> bool:
        text = self.text(column)
        if text not in {"", "0", "1"}:
            raise self.wrong(column, f"«\u202f{text}\u202f» n'est ni 0 ni 1")
        return text == "1"

    def degrees(self, column: str, most: float) -> float | None:
        value = self._read(column, float, "un nombre")
        if value is not None and not (math.isfinite(value) and -most <= value <= most):
            raise self.wrong(column, f"{value} est hors de −{most:.0f} à {most:.0f}")
        return value

    def point(self, lat: str, lon: str) -> tuple[float, float] | None:
        place = self.degrees(lat, 90), self.degrees(lon, 180)
        if place[0] is None and place[1] is None:
            return None
        if place[0] is None or place[1] is None:
            raise self.wrong(lat, "une latitude va avec une longitude")
        return place[0], place[1]

    def place(self) -> tuple[float, float]:
        found = self.point("lat", "lon")
        if found is None:
            raise self.wrong("lat", "la cellule est vide")
        return found

    def time(self, column: str) -> int | None:
        def read(text: str) -> int:
            hours, minutes = text.split(":")
            if not (hours.isdigit() and minutes.isdigit() and len(minutes) == 2 and int(minutes) < 60):
                raise ValueError
            return int(hours) * 60 + int(minutes)

        return self._read(column, read, "une heure HH:MM")

    def day(self, column: str) -> int | None:
        return self._read(column, lambda text: date.fromisoformat(text).toordinal(), "une date AAAA-MM-JJ")

    def level(self, column: str) -> int:
        return self._read(column, LEVELS.index, "un niveau de français") or 0

    def one_of(self, column: str, known: object, what: str) -> str:
        text = self.name(column)
        if text not in known:  # type: ignore[operator]
            raise self.wrong(column, f"«\u202f{text}\u202f» n'est pas {what} connu")
        return text

    def ending(self, start: int, end: int) -> int:
        return end if end > start else end + DAY


def _table(name: str, data: bytes | None) -> list[_Row]:
    if data is None:
        return []
    try:
        text = data.decode("utf-8")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise CheckRefusedError(f"{name}\u202f: ce n'est pas une table CSV en UTF-8.") from None
    if not rows:
        raise CheckRefusedError(f"{name}\u202f: le fichier est vide, il manque la ligne de titres.")
    found = []
    for line, cells in enumerate(rows[1:], start=2):
        if len(cells) != len(rows[0]):
            raise CheckRefusedError(f"{name}, ligne {line}\u202f: {len(cells)} cellules au lieu de {len(rows[0])}.")
        found.append(_Row(name, line, dict(zip(rows[0], cells, strict=True))))
    return found


def _keyed[T](rows: list[_Row], build: Callable[[_Row], T], column: str = "id") -> dict[str, T]:
    found: dict[str, T] = {}
    for row in rows:
        key = row.name(column)
        if key in found:
            raise row.wrong(column, f"l'identifiant «\u202f{key}\u202f» figure deux fois")
        found[key] = build(row)
    return found


def _busy(row: _Row) -> tuple[int, int] | None:
    start, end = row.time("busy_start"), row.time("busy_end")
    return None if start is None or end is None else (start, row.ending(start, end))


def _adult(row: _Row, limit: int) -> Adult:
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


def _household(row: _Row, adults: dict[str, list[Adult]], kinds: object) -> Household:
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


def _job(row: _Row) -> Job:
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


def _dwelling(row: _Row, kinds: object) -> Dwelling:
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
    found["permanence"] = numbers("weights.permanence", weights.get("permanence"), tuple(weights.get("permanence", ())))
    found["reliability"] = numbers("weights.reliability", weights.get("reliability"), MODES)
    for where, kind in SOURCES.items():
        if toml[where].get("kind") != kind:
            raise CheckRefusedError(f"scenario.toml, [{where}]\u202f: seule la source «\u202f{kind}\u202f» se vérifie.")
    return found


def _locked(rows: list[_Row], jobs: list[_Row]) -> dict[str, Plan]:
    taken: dict[str, list[Choice]] = {}
    for row in jobs:
        mode = row.one_of("mode", MODES, "un moyen de transport")
        choice = Choice(row.name("adult"), row.name("job"), mode, row.maybe("pool"), row.maybe("course"))
        taken.setdefault(row.name("household"), []).append(choice)
    plans = _keyed(
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
    tables = {name: _table(name, raw.get(name)) for name in (*REQUIRED[1:], *OPTIONAL)}
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
        _keyed(tables["households.csv"], lambda row: _household(row, adults, kinds)),
        _keyed(tables["jobs.csv"], _job),
        _keyed(tables["dwellings.csv"], lambda row: _dwelling(row, kinds)),
        _keyed(tables["pools.csv"], _pool),
        _keyed(tables["care.csv"], _centre),
        _keyed(tables["courses.csv"], _course),
        _keyed(tables["counsellors.csv"], lambda row: row.number("hours"), "basin"),
        _keyed(tables["floors.csv"], lambda row: row.number("least"), "group"),
        _locked(tables["locked.csv"], tables["locked_jobs.csv"]),
        refusals,
    )
    for what, names in (("adults.csv", set(adults)), ("locked.csv", set(scenario.locked)), ("refusals.csv", refusals)):
        if unknown := set(names) - set(scenario.households):
            raise CheckRefusedError(f"{what}\u202f: le ménage {min(unknown)} n'existe pas.")
    return scenario


def _pool(row: _Row) -> Pool:
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


def _centre(row: _Row) -> Centre:
    opens, closes = row.time("opens"), row.time("closes")
    if opens is None or closes is None:
        raise row.wrong("opens", "les heures d'ouverture sont vides")
    return Centre(row.name("id"), row.number("capacity"), row.words("basins"), opens, closes)


def _course(row: _Row) -> Course:
    return Course(row.name("id"), row.number("seats"), row.words("basins"), row.level("up_to"))
