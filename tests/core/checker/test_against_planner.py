"""The planner and the checker, written apart, say the same of every plan: possible or not, and its value."""

import itertools
from pathlib import Path

import pytest

from coincide.core.checker.facts import Choice
from coincide.core.checker.facts import Plan as CheckedPlan
from coincide.core.mobility import Mode
from coincide.core.planning import JobChoice, Plan, Problem
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.model import French
from coincide.core.planning.value import plan_value
from tests.core.checker.cases import TOML, Rows, rules_of, write
from tests.core.planning.cases import random_problem

KINDS = ("private", "residence_sociale", "iml", "hosted")
SHARES = (1_000_000, 900_000, 600_000, 0)
WEIGHTS = TOML.replace(
    "[weights.permanence]\n",
    "[weights.permanence]\n" + "".join(f"{kind} = {share}\n" for kind, share in zip(KINDS, SHARES, strict=True)),
)


def _time(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes // 60:02d}:{minutes % 60:02d}"


def _tables(problem: Problem) -> dict[str, Rows]:
    rows: dict[str, Rows] = {"adults": []}
    rows["households"] = [
        {"id": h.id, "required_rooms": h.required_rooms, "min_surface": h.min_surface, "children_ages": ""}
        | {"home_lat": h.home.lat if h.home else "", "home_lon": h.home.lon if h.home else ""}
        | {"home_kind": h.home_kind, "home_basin": h.home_basin, "keep_home": int(h.keep_home_allowed)}
        | {"wages": h.means.wages, "family": h.means.family, "rsa": h.means.rsa, "other": h.means.other}
        | {"urgency": h.urgency, "vetoed_areas": " ".join(h.vetoed_areas), "wanted_areas": "", "groups": ""}
        for h in problem.households
    ]
    for h in problem.households:
        rows["adults"] += [
            {"household": h.id, "id": a.id, "seeks_work": int(a.seeks_work), "oral": French(a.oral).label}
            | {"written": French(a.written).label, "literate": int(a.literate), "licence": int(a.licence)}
            | {"car": int(a.has_car), "trades": " ".join(a.trades), "modes": " ".join(a.modes)}
            | {"lasting_work": int(a.has_lasting_work), "contract": int(a.has_contract), "vetoed_trades": ""}
            | {"max_minutes": "" if a.max_minutes is None else a.max_minutes, "earliest": "", "latest": ""}
            | {"available": "", "busy_start": "", "busy_end": ""}
            for a in h.adults
        ]
    rows["jobs"] = [
        {"id": j.id, "lat": j.point.lat, "lon": j.point.lon, "area": j.area, "rome": j.rome, "contract": j.contract}
        | {"months": "" if j.months is None else j.months, "net_wage": j.net_wage, "openings": j.openings}
        | {"shift_start": _time(j.shift.start), "shift_end": _time(j.shift.end), "start": ""}
        | {"min_oral": French(j.min_oral).label, "min_written": French(j.min_written).label}
        | {"needs_licence": int(j.needs_licence), "needs_literacy": int(j.needs_literacy)}
        | {"requires_trade": int(j.requires_trade)}
        for j in problem.jobs
    ]
    rows["dwellings"] = [
        {"id": d.id, "lat": d.point.lat, "lon": d.point.lon, "area": d.area, "basin": d.basin, "kind": d.kind}
        | {"rooms": d.rooms, "surface": d.surface, "rent": d.rent, "charges": d.charges, "available": ""}
        | {"work_contract": int(d.requires_work_contract)}
        for d in problem.dwellings
    ]
    rows["pools"] = [
        {"id": p.id, "mode": p.mode, "capacity": p.capacity, "basins": " ".join(p.basins), "areas": ""}
        | {"minutes": "", "opens": "", "closes": ""}
        for p in problem.pools
    ]
    rows["refusals"] = [
        {"household": n.household_id, "dwelling": n.dwelling_id or "", "job": n.job_id or "", "stay": int(n.stay)}
        for n in problem.refusals
    ]
    return rows


@pytest.mark.parametrize("seed", range(6))
def test_both_judge_every_plan_alike(tmp_path: Path, seed: int) -> None:
    problem = random_problem(seed)
    planner, checker = Feasibility(problem), rules_of(write(tmp_path / "s", _tables(problem), WEIGHTS))
    ways = [(mode, None) for mode in Mode] + [(pool.mode, pool.id) for pool in problem.pools]
    possible = 0
    for household in problem.households:
        alone = [JobChoice(a.id, j.id, *way) for a in household.adults for j in problem.jobs for way in ways]
        both = [
            (one, other)
            for one, other in itertools.combinations(alone[:: 3 + seed % 2], 2)
            if one.adult_id < other.adult_id
        ]
        for jobs in [(), *((one,) for one in alone), *both[:600]]:
            for home in (None, *(one.id for one in problem.dwellings)):
                plan = Plan(household.id, home, tuple(jobs))
                choices = tuple(Choice(c.adult_id, c.job_id, c.mode, c.pool_id, None) for c in jobs)
                checked = CheckedPlan(household.id, home, None, choices)
                obstacles = planner.obstacles(plan)
                assert bool(obstacles) == bool(checker.broken(checked)), (obstacles, checker.broken(checked), plan)
                if not obstacles:
                    possible += 1
                    assert plan_value(planner, plan).total == checker.value(checked), plan
    assert possible > 0
