"""Small invented scenario folders that use every feature, and every plan of a household by trying everything."""

import csv
import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coincide.core.checker.facts import LEVELS, MODES, Choice, Plan
from coincide.core.checker.formulas import Ways
from coincide.core.checker.reading import read_scenario
from coincide.core.checker.rules import Rules

TOML = """format = "coincide-scenario-1"
name = "essai"
limit_minutes = 45
move_in_days = 15
care_age = 3
[effort]
move = 6
job = 8
course = 4
[weights]
version = "essai"
date = 2026-11-01
home_only = 150000
work_only = 150000
open_ended = 1000000
lasting_fixed = 800000
cddi = 600000
short = 200000
same_trade = 1000000
near_trade = 850000
same_field = 700000
other_trade = 500000
language_exact = 900000
language_margin = 1000000
language_course = 800000
commute_loss = 300000
travel_to_check = 800000
budget_to_check = 800000
urgency_extra = 1000000
[weights.permanence]
social = 1000000
fjt = 900000
temporary = 0
[weights.reliability]
walk = 1000000
bike = 950000
car = 1000000
scooter = 920000
carpool = 800000
transit = 900000
[travel]
kind = "crow-flies"
least_km = 1.5
road_offset_km = 0.3
road_detour = 1.22
car_base_kmh = 38.0
car_gain_kmh_per_km = 0.55
car_max_kmh = 70.0
car_extra_min = 4.0
scooter_max_kmh = 40.0
bike_detour = 1.2
bike_kmh = 14.0
bike_extra_min = 2.0
walk_detour = 1.25
walk_kmh = 4.5
carpool_extra_min = 10.0
margin = 0.2
[budget]
kind = "first-rule"
effort_ceiling = 330000
rest_per_unit = 36000
aid_share_without_wage = 800000
aid_share_children = 650000
aid_share_no_children = 0
"""
PLACES = (("46.34", "2.60"), ("46.37", "2.65"), ("46.50", "2.70"))
ROMES = ("K2204", "K2203", "K1501", "N1103")
SHIFTS = (("08:00", "16:00"), ("05:00", "13:00"), ("13:00", "21:00"), ("22:00", "06:00"))
Rows = list[dict[str, object]]


def _some(r: random.Random, share: float, *values: object) -> object:
    return r.choice(values) if r.random() < share else ""


def tables(seed: int, households: int = 3) -> dict[str, Rows]:
    """A few of everything, with ties, couples, small children, scarce classes, pools and hours."""
    r = random.Random(seed)
    found: dict[str, Rows] = {name: [] for name in ("households", "adults", "jobs", "dwellings", "pools", "care")}
    found |= {name: [] for name in ("courses", "counsellors", "floors", "locked", "locked_jobs", "refusals")}
    for number in range(households):
        lat, lon = r.choice((*PLACES, ("", "")))
        found["households"].append(
            {"id": f"m{number}", "required_rooms": r.choice((1, 2)), "min_surface": r.choice((9, 30))}
            | {"children_ages": r.choice(("", "1", "2 8", "1 2")), "home_lat": lat, "home_lon": lon}
            | {"home_kind": r.choice(("temporary", "fjt")), "home_basin": r.choice(("ouest", "nord"))}
            | {"home_rent": 30000, "home_charges": 4000, "keep_home": int(r.random() < 0.7)}
            | {"wages": _some(r, 0.2, 60000), "family": 20000, "rsa": 57300, "housing_aid": "", "other": ""}
            | {"urgency": r.choice((0, 500000)), "vetoed_areas": _some(r, 0.2, "03185")}
            | {"wanted_areas": _some(r, 0.2, "03185 03001"), "groups": _some(r, 0.6, "g", "g k"), "missed_sessions": 0}
        )
        for adult in range(r.choice((1, 2, 2, 3))):
            licence = int(r.random() < 0.5)
            busy = ("22:00", "04:00") if r.random() < 0.2 else ("", "")
            found["adults"].append(
                {"household": f"m{number}", "id": f"a{adult}", "seeks_work": int(r.random() < 0.9)}
                | {"oral": r.choice(LEVELS[:5]), "written": r.choice(LEVELS[:5]), "literate": int(r.random() < 0.9)}
                | {"licence": licence, "car": licence * r.randrange(2), "trades": " ".join(r.sample(ROMES, 2))}
                | {"modes": _some(r, 0.4, "bike", "carpool"), "lasting_work": int(r.random() < 0.1)}
                | {
                    "contract": int(r.random() < 0.2),
                    "max_minutes": _some(r, 0.3, 30),
                    "earliest": _some(r, 0.2, "06:00"),
                }
                | {"latest": _some(r, 0.1, "21:00"), "vetoed_trades": _some(r, 0.1, "N"), "busy_start": busy[0]}
                | {"available": _some(r, 0.2, "2026-12-01"), "busy_end": busy[1]}
            )
    for number in range(4):
        (lat, lon), (start, end) = r.choice(PLACES), r.choice(SHIFTS)
        found["jobs"].append(
            {"id": f"e{number}", "lat": lat, "lon": lon, "area": _some(r, 0.5, "03185"), "rome": r.choice(("", *ROMES))}
            | {"contract": r.choice(("cdi", "cdd", "cddi", "interim")), "months": _some(r, 0.5, 3, 6), "hours": 35}
            | {"net_wage": r.choice((0, 80000, 147800)), "shift_start": start, "shift_end": end}
            | {"min_oral": r.choice(LEVELS[:4]), "min_written": r.choice(LEVELS[:3]), "needs_licence": 0}
            | {
                "needs_literacy": r.randrange(2),
                "requires_trade": int(r.random() < 0.1),
                "openings": r.choice((1, 1, 2)),
            }
            | {"start": _some(r, 0.4, "2026-11-20", "2026-12-20")}
        )
    for number in range(3):
        lat, lon = r.choice(PLACES)
        found["dwellings"].append(
            {
                "id": f"l{number}",
                "lat": lat,
                "lon": lon,
                "area": r.choice(("", "03185")),
                "basin": r.choice(("ouest", "nord")),
            }
            | {
                "kind": r.choice(("social", "fjt", "temporary")),
                "rooms": r.choice((1, 2, 3)),
                "surface": r.choice((25, 45)),
            }
            | {"rent": r.choice((20000, 32000, 45000)), "charges": 5000, "work_contract": int(r.random() < 0.4)}
            | {"available": _some(r, 0.4, "2026-12-10")}
        )
    found["pools"] = [
        {
            "id": "s0",
            "mode": "scooter",
            "capacity": 1,
            "basins": "ouest",
            "areas": "",
            "minutes": "",
            "opens": "",
            "closes": "",
        },
        {
            "id": "n0",
            "mode": "transit",
            "capacity": 2,
            "basins": "",
            "areas": "03185",
            "minutes": 20,
            "opens": "05:00",
            "closes": "21:00",
        },
        {
            "id": "v0",
            "mode": "car",
            "capacity": 1,
            "basins": "",
            "areas": "",
            "minutes": "",
            "opens": "",
            "closes": "30:30",
        },
    ]
    found["care"] = [
        {"id": "c0", "capacity": 2, "basins": "", "opens": "04:00", "closes": "22:00"},
        {"id": "c1", "capacity": 1, "basins": "nord", "opens": "00:00", "closes": "36:00"},
    ]
    found["courses"] = [
        {"id": "f0", "seats": 1, "basins": "", "up_to": "A2"},
        {"id": "f1", "seats": 2, "basins": "ouest", "up_to": "B1"},
    ]
    found["counsellors"] = [{"basin": "ouest", "hours": r.choice((14, 22, 60))}]
    found["refusals"] = [{"household": "m0", "dwelling": "l0", "job": "e0", "stay": 0, "reason": "loin"}]
    found["refusals"] += [
        {"household": "m1", "dwelling": "", "job": "e1", "stay": r.randrange(2), "reason": "horaires"}
    ]
    return found


def write(folder: Path, rows: dict[str, Rows], toml: str = TOML) -> Path:
    """Write the folder."""
    folder.mkdir(exist_ok=True)
    (folder / "scenario.toml").write_text(toml, encoding="utf-8")
    for name, lines in rows.items():
        if lines:
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, list(lines[0]))
                writer.writeheader()
                writer.writerows(lines)
    return folder


def rules_of(folder: Path) -> Rules:
    """The plain rules of a folder."""
    scenario = read_scenario(folder)
    return Rules(scenario, Ways(scenario))


def every_plan(rules: Rules, name: str) -> Iterator[Plan]:
    """All possible plans of a household, by trying every combination."""
    scenario = rules.scenario
    household = scenario.households[name]
    routes: list[tuple[str, str | None]] = [(mode, None) for mode in MODES]
    routes += [(pool.mode, pool.id) for pool in scenario.pools.values()]
    classes: list[str | None] = [None, *scenario.courses]
    for home in (None, *scenario.dwellings):
        dwelling = scenario.dwellings[home] if home else None
        if rules.home_unfit(household, dwelling):
            continue
        picks: list[list[Choice | None]] = []
        for adult in household.adults:
            ways = [Choice(adult.id, job, *way, c) for job in scenario.jobs for way in routes for c in classes]
            picks.append([None, *(one for one in ways if not rules._choice(household, adult, dwelling, one))])
        for chosen in itertools.product(*picks):
            choices = tuple(one for one in chosen if one is not None)
            if len(choices) <= 2:
                for care in (None, *scenario.centres):
                    plan = Plan(name, home, care, choices)
                    if not rules.broken(plan):
                        yield plan


def as_json(rules: Rules, plan: Plan, locked: bool = False) -> dict[str, Any]:
    """A plan as the file writes it."""
    jobs = [
        {"adult": one.adult, "job": one.job, "mode": one.mode, "pool": one.pool, "course": one.course}
        for one in plan.choices
    ]
    return {"household": plan.household, "dwelling": plan.dwelling, "care": plan.care, "value": rules.value(plan)} | {
        "locked": locked,
        "jobs": jobs,
    }


def plan_file(rules: Rules, plans: list[Plan], bound: int, **more: Any) -> dict[str, Any]:
    """A truthful plan file; `more` overrides its keys."""
    scenario = rules.scenario
    stated = [as_json(rules, plan, plan.household in scenario.locked) for plan in plans]
    objective = sum(one["value"] for one in stated)
    unplaced = sorted(set(scenario.households) - {plan.household for plan in plans})
    return (
        {
            "format": "coincide-plan-1",
            "scenario": scenario.digest,
            "objective": objective,
            "bound": bound,
            "plans": stated,
        }
        | {"gap": (bound - objective) / max(abs(bound), 1e-9), "unplaced": unplaced, "prices": [], "floors": []}
        | {"certificate": {"unit": 1e-9, "root": {"changes": [], "floor_changes": []}}}
        | more
    )


def save(path: Path, data: object) -> Path:
    """Write it as JSON."""
    path.write_text(json.dumps(data), encoding="utf-8")
    return path
