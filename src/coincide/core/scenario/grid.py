"""The tables of a budget by grid in a scenario folder, both ways (docs/scenario.md, docs/model.md)."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from coincide.core.budget import BenefitTable, BudgetSource, FirstRule, GridRule
from coincide.core.budget.tables import STOCKS
from coincide.core.planning.model import Problem
from coincide.core.scenario.tables import Row, Slips

MOMENTS = (4, 17)
"""Months of the contract: the fourth, and the steady state."""
GRID_TABLES = ("grids", "grid_cells", "grid_areas", "grid_households")
type Numbered = Mapping[str, Sequence[tuple[int, Row]]]


def axes_of(rule: GridRule) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The crossings that all tables share. Raises ValueError where they don't."""
    axes = {(table.wages, table.rents) for table in rule.tables.values()}
    if len(axes) != 1:
        raise ValueError("Les tables de la grille de budgets n'ont pas toutes les mêmes points.")
    return axes.pop()


def grid_rows(problem: Problem) -> dict[str, Iterable[Row]]:
    """The rows of the grid's tables; none for another budget."""
    rule = problem.budget
    if not isinstance(rule, GridRule):
        return dict.fromkeys(GRID_TABLES, ())
    used = {one.means.composition for one in problem.households}
    tables = [table for key, table in sorted(rule.tables.items()) if key[0] in used]
    areas = {one.area for one in problem.dwellings}
    return {
        "grids": [
            {"composition": one.composition, "zone": one.zone, "mean": one.mean, "p95": one.p95, "most": one.most}
            for one in tables
        ],
        "grid_cells": (row for table in tables for row in _cells(table)),
        "grid_areas": [{"area": area, "zone": zone} for area, zone in sorted(rule.zones.items()) if area in areas],
        "grid_households": [
            {"household": one.id, "composition": one.means.composition}
            for one in problem.households
            if one.means.composition
        ],
    }


def _cells(table: BenefitTable) -> Iterable[Row]:
    couple = table.aid.shape[3] > 1
    places = range(len(table.wages))
    pairs = [(i, j) for i in places for j in (range(i + 1) if couple else (0,))]
    for (s, stock), (m, moment), (i, j) in product(enumerate(STOCKS), enumerate(MOMENTS), pairs):
        yield {
            "composition": table.composition, "zone": table.zone, "stock": stock, "moment": moment,
            "larger": table.wages[i], "smaller": table.wages[j] if couple else 0,
            "aid": tuple(table.aid[s, m, i, j].tolist()), "other": tuple(table.other[s, m, i, j].tolist()),
        }  # fmt: skip


def read_grid(tables: Numbered, axes: Mapping[str, Any], first: FirstRule, slips: Slips) -> BudgetSource:
    """The rule of a folder whose budget is a grid; what is wrong is told."""
    wages, rents = tuple(axes["wages"]), tuple(axes["rents"])
    made: list[BenefitTable] = []
    cells: dict[tuple[str, str], list[tuple[int, Row]]] = {}
    for number, row in tables["grid_cells"]:
        cells.setdefault((row["composition"], row["zone"]), []).append((number, row))
    for number, row in tables["grids"]:
        key = row["composition"], row["zone"]
        mine = cells.pop(key, [])
        if not mine:
            slips.add("grids", number, "composition", "aucune case de cette grille dans grid_cells.csv.")
            continue
        table = _table(row, mine, wages, rents, slips)
        if table is not None:
            made.append(table)
    for (composition, _), rest in cells.items():
        sentence = f"la grille «\u202f{composition}\u202f» de cette zone n'est pas dans grids.csv."
        slips.add("grid_cells", rest[0][0], "composition", sentence)
    zones = {row["area"]: row["zone"] for _, row in tables["grid_areas"]}
    return GridRule(made, zones, axes["label"], first.parameters)


def compositions_of(tables: Numbered) -> dict[str, str]:
    """Composition by household."""
    return {row["household"]: row["composition"] for _, row in tables["grid_households"]}


def _table(
    said: Row, cells: Sequence[tuple[int, Row]], wages: tuple[int, ...], rents: tuple[int, ...], slips: Slips
) -> BenefitTable | None:
    couple = any(row["smaller"] for _, row in cells)
    shape = (len(STOCKS), len(MOMENTS), len(wages), len(wages) if couple else 1, len(rents))
    amounts = {name: np.full(shape, -1, dtype=np.int64) for name in ("aid", "other")}
    before = len(slips.said)
    for number, row in cells:
        for column, known in (("stock", STOCKS), ("moment", MOMENTS), ("larger", wages), ("smaller", wages)):
            if row[column] not in known:
                words = ", ".join(map(str, known))
                slips.add("grid_cells", number, column, f"«\u202f{row[column]}\u202f», il faut l'un de {words}.")
                return None
        at = STOCKS.index(row["stock"]), MOMENTS.index(row["moment"])
        i, j = wages.index(row["larger"]), wages.index(row["smaller"])
        for name, table in amounts.items():
            if len(row[name]) != len(rents):
                sentence = f"{len(row[name])} montants au lieu de {len(rents)}, un par loyer."
                slips.add("grid_cells", number, name, sentence)
                return None
            for place in ((*at, i, j), (*at, j, i)) if couple else ((*at, i, j),):
                table[place] = row[name]
    if len(slips.said) == before and min(int(table.min()) for table in amounts.values()) < 0:
        slips.add(
            "grid_cells", cells[0][0], "larger", f"il manque des cases à la grille «\u202f{said['composition']}»."
        )
        return None
    errors = (said["mean"], said["p95"], said["most"])
    return BenefitTable(said["composition"], said["zone"], wages, rents, amounts["aid"], amounts["other"], *errors)
