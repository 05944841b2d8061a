"""``scenario.toml``: the numbers that every rule of a scenario uses, all of them written out."""

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from coincide.core.budget import FirstRule, GridRule
from coincide.core.budget.first_rule import FirstRuleParameters
from coincide.core.mobility import CrowFliesEstimate
from coincide.core.mobility.crow_flies import CrowFliesParameters
from coincide.core.planning.model import Problem
from coincide.core.planning.supply import EffortRule
from coincide.core.planning.weights import ValueWeights
from coincide.core.scenario.grid import axes_of
from coincide.core.scenario.tables import Slips

FORMAT = "coincide-scenario-1"
FILE = "scenario.toml"
LIMITS = ("limit_minutes", "move_in_days", "care_age")
TRAVEL, BUDGETS = "crow-flies", ("first-rule", "grid")
MOST_AXIS = 10**8


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the file says, ready for a `Problem`."""

    limits: Mapping[str, int]
    effort: EffortRule
    weights: ValueWeights
    travel: CrowFliesEstimate
    budget: FirstRule
    grid: Mapping[str, Any] | None = None
    """The crossings and the label of a budget by grid."""


def write_parameters(folder: Path, problem: Problem, name: str) -> None:
    """Write the file. Raises ValueError for a travel or budget source other than the documented formulas."""
    travel, budget = problem.travel, problem.budget
    if not isinstance(travel, CrowFliesEstimate) or not isinstance(budget, FirstRule | GridRule):
        raise ValueError("Un scénario s'écrit avec l'estimation à vol d'oiseau et une règle de budget documentée.")
    weights = problem.weights
    blocks: list[tuple[str, dict[str, Any]]] = [
        ("", {"format": FORMAT, "name": name, **{key: getattr(problem, key) for key in LIMITS}}),
        ("effort", _numbers(problem.effort)),
        ("weights", {"version": weights.version, "date": weights.date, **_numbers(weights)}),
        ("weights.permanence", dict(weights.permanence)),
        ("weights.reliability", {mode.value: share for mode, share in weights.reliability.items()}),
        ("travel", {"kind": TRAVEL, "date": travel.parameters.date, **_numbers(travel.parameters)}),
        ("budget", {**_kind(budget), "date": budget.parameters.date, **_numbers(budget.parameters)}),
    ]
    (folder / FILE).write_text("\n".join(_lines(blocks)) + "\n", encoding="utf-8")


def _kind(budget: FirstRule | GridRule) -> dict[str, Any]:
    """Which rule, and the crossings of a grid."""
    if isinstance(budget, FirstRule):
        return {"kind": BUDGETS[0]}
    wages, rents = axes_of(budget)
    return {"kind": BUDGETS[1], "label": budget.tables_label, "wages": wages, "rents": rents}


def _numbers(of: Any) -> dict[str, int | float]:
    found = {field.name: getattr(of, field.name) for field in fields(of)}
    return {name: value for name, value in found.items() if isinstance(value, int | float)}


def _lines(blocks: list[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    for title, values in blocks:
        if title:
            yield f"\n[{title}]"
        for key, value in values.items():
            yield f"{key} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, tuple):
        return f"[{', '.join(map(str, value))}]"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def read_parameters(folder: Path, slips: Slips) -> Parameters | None:
    """Read the file; None when something in it is wrong, which is told."""
    path = folder / FILE
    if not path.is_file():
        slips.tell(f"Il manque le fichier {FILE} dans {folder}.")
        return None
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        slips.tell(f"{FILE} n'est pas lisible\u202f: {error}.")
        return None
    if said.get("format") != FORMAT:
        slips.tell(f"{FILE}, format\u202f: il faut « {FORMAT} », pas « {said.get('format')} ».")
        return None
    before = len(slips.said) + slips.more
    for block, kinds in (("travel", (TRAVEL,)), ("budget", BUDGETS)):
        if _block(said, block).get("kind") not in kinds:
            slips.tell(f"{FILE}, [{block}] kind\u202f: il faut « {' » ou « '.join(kinds)} ».")
    limits = {key: _number(said, "", key, int, slips) for key in LIMITS}
    effort = _filled(EffortRule, _block(said, "effort"), "effort", slips)
    weights_block = _block(said, "weights")
    shares = _block(weights_block, "permanence"), _block(weights_block, "reliability")
    permanence = {key: _number(shares[0], "weights.permanence", key, int, slips) for key in shares[0]}
    reliability = {
        mode: _number(shares[1], "weights.reliability", mode.value, int, slips) for mode in ValueWeights().reliability
    }
    weights = _filled(ValueWeights, weights_block, "weights", slips, permanence=permanence, reliability=reliability)
    travel = _filled(CrowFliesParameters, _block(said, "travel"), "travel", slips)
    budget = _filled(FirstRuleParameters, _block(said, "budget"), "budget", slips)
    grid = _grid(_block(said, "budget"), slips)
    if len(slips.said) + slips.more > before:
        return None
    return Parameters(limits, effort, weights, CrowFliesEstimate(travel), FirstRule(budget), grid)


def _grid(block: dict[str, Any], slips: Slips) -> Mapping[str, Any] | None:
    """Label and crossings of a budget by grid, checked."""
    if block.get("kind") != BUDGETS[1]:
        return None
    for axis in ("wages", "rents"):
        points = block.get(axis, [])
        whole = isinstance(points, list) and all(isinstance(one, int) and 0 <= one <= MOST_AXIS for one in points)
        if not whole or len(points) < 2 or sorted(set(points)) != points:
            slips.tell(f"{FILE}, [budget] {axis}\u202f: il faut au moins deux montants entiers, en ordre croissant.")
    if not isinstance(block.get("label"), str):
        slips.tell(f"{FILE}, [budget] label\u202f: il faut dire de quel mois et de quelles tables est la grille.")
    return block


def _block(said: Any, name: str) -> dict[str, Any]:
    found = said.get(name)
    return found if isinstance(found, dict) else {}


def _number(said: dict[str, Any], block: str, key: str, kind: type, slips: Slips) -> Any:
    value = said.get(key)
    number = isinstance(value, int) or (kind is float and isinstance(value, float))
    if number and not isinstance(value, bool) and value is not None and 0 <= value <= 10**12:
        return kind(value)
    where = f"[{block}] {key}" if block else key
    words = "un nombre" if kind is float else "un nombre entier"
    slips.tell(f"{FILE}, {where}\u202f: il faut {words}, 0 ou plus, pas « {value} ».")
    return kind(0)


def _filled[T](of: type[T], said: dict[str, Any], block: str, slips: Slips, **given: Any) -> T:
    """A dataclass whose numbers, version and date are those of a block; each must be there."""
    values = dict(given)
    defaults: Any = of()
    for field in fields(defaults):
        default = getattr(defaults, field.name)
        if field.name in given or field.name == "source":
            continue
        if isinstance(default, int | float):
            values[field.name] = _number(said, block, field.name, type(default), slips)
        else:
            found = said.get(field.name)
            if not isinstance(found, type(default)):
                slips.tell(f"{FILE}, [{block}] {field.name}\u202f: il manque, ou n'est pas de la bonne sorte.")
                continue
            values[field.name] = found
    return of(**values)
