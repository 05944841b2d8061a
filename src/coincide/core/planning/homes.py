"""Which homes suit which household, zone by zone, and whether its budget holds there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coincide.core.budget import BudgetSource, HousingCost, Means
from coincide.core.planning.feasibility import Feasibility, available_day, refusal_hits, start_day
from coincide.core.planning.model import Household, Problem
from coincide.core.planning.resources import IntArray

NOTHING = np.zeros(0, dtype=np.int64)


class Homes:
    """Which homes suit whom, zone by zone; households with the same needs and wishes share their list."""

    def __init__(self, rules: Feasibility, basins: dict[str, int]) -> None:
        problem = rules.problem
        self.rules, self.problem, self.basins = rules, problem, basins
        dwellings = problem.dwellings
        self.rooms = np.array([one.rooms for one in dwellings], dtype=np.int64)
        self.surface = np.array([one.surface for one in dwellings], dtype=np.int64)
        self.areas = np.array([one.area for one in dwellings], dtype=object)
        days = problem.move_in_days
        need = np.array([available_day(one) - days for one in dwellings], dtype=np.int64)
        starts = np.array([start_day(one) for one in problem.jobs], dtype=np.int64)
        self.thresholds = np.unique(need[need > starts.min()]) if len(starts) and len(need) else NOTHING
        self.need_class = np.searchsorted(self.thresholds, need, side="right")
        self.job_class = np.searchsorted(self.thresholds, starts, side="right").astype(np.int16)
        permanence = problem.weights.permanence
        key = [(rules.tables.row(one.point), basins[one.basin], permanence[one.kind]) for one in dwellings]
        self.zone = np.array(key, dtype=np.int64).reshape(-1, 3)
        self.order = np.lexsort((np.arange(len(key)), self.zone[:, 2], self.zone[:, 1], self.zone[:, 0]))
        self.homes: list[NDArray[np.int64]] = []
        self.home_class: list[NDArray[np.int64]] = []
        self.classes: list[NDArray[np.int64]] = []
        self.bars: list[int] = []
        self._jobs = {job.id: position for position, job in enumerate(problem.jobs)}
        self.count = 0
        self._lists: dict[Any, list[tuple[int, int, int, int, int, int]]] = {}

    def suitable(self, household: Household) -> tuple[Any, NDArray[np.bool_]]:
        """What decides which homes suit, and which do."""
        refused = frozenset(
            one.dwelling_id
            for one in self.rules.refusals[household.id]
            if one.job_id is None and one.dwelling_id is not None and not one.stay
        )
        key: tuple[Any, ...] = (
            household.required_rooms,
            household.min_surface,
            household.vetoed_areas,
            household.wanted_areas,
            refused,
        )
        fits = (self.rooms >= household.required_rooms) & (self.surface >= household.min_surface)
        if household.vetoed_areas:
            fits &= ~np.isin(self.areas, list(household.vetoed_areas - {""}))
        if household.wanted_areas:
            fits &= np.isin(self.areas, list(household.wanted_areas))
        if any(refusal_hits(one, "", ()) for one in self.rules.refusals[household.id] if one.dwelling_id is None):
            # A refusal that names nothing forbids every plan.
            key, fits = (*key, household.id), np.zeros_like(fits)
        if refused:
            fits &= np.array([one.id not in refused for one in self.problem.dwellings], dtype=bool)
        return key, fits

    def _zone(self, members: IntArray) -> tuple[int, int, int, int, int, int]:
        """Site, basin, permanence, first and last home, classes, of homes of one zone."""
        needs = np.unique(np.append(self.need_class[members], 0))
        self.classes.append(np.searchsorted(needs, np.arange(len(self.thresholds) + 1), side="right") - 1)
        self.homes.append(members)
        self.home_class.append(np.searchsorted(needs, self.need_class[members]))
        first, self.count = self.count, self.count + len(members)
        site, basin, permanence = self.zone[members[0]].tolist()
        return site, basin, permanence, first, self.count, len(self.classes) - 1

    def zones(self, household: Household) -> list[tuple[int, ...]]:
        """Rows (site, basin, permanence, first and last home, classes, first and last bar), the stay last."""
        key, fits = self.suitable(household)
        barred = [one for one in self.rules.refusals[household.id] if one.job_id is not None]
        barred = [one for one in barred if one.stay or one.dwelling_id is not None]
        alone = {one.dwelling_id for one in barred if one.dwelling_id is not None and not one.stay}
        rows: list[tuple[int, ...]] = []
        if alone:
            apart = np.array([one.id in alone for one in self.problem.dwellings], dtype=bool)
            rows += [(*one, 0, 0) for one in self._split(fits & ~apart)]
            for member in np.flatnonzero(fits & apart):
                row = self._zone(np.array([member], dtype=np.int64))
                rows.append((*row, *self._bars(household, self.problem.dwellings[member].id)))
        else:
            if key not in self._lists:
                self._lists[key] = self._split(fits)
            rows += [(*one, 0, 0) for one in self._lists[key]]
        if not self.rules.home_obstacles(household, None) and household.home is not None:
            self.classes.append(np.zeros(len(self.thresholds) + 1, dtype=np.int64))
            permanence = self.problem.weights.permanence[household.home_kind]
            place = self.rules.tables.row(household.home), self.basins[household.home_basin], permanence
            rows.append((*place, -1, -1, len(self.classes) - 1, *self._bars(household, None)))
        return rows

    def _split(self, fits: NDArray[np.bool_]) -> list[tuple[int, int, int, int, int, int]]:
        members = self.order[fits[self.order]]
        if len(members) == 0:
            return []
        zones = self.zone[members]
        cuts = np.flatnonzero((zones[1:] != zones[:-1]).any(axis=1)) + 1
        return [self._zone(part) for part in np.split(members, cuts)]

    def _bars(self, household: Household, dwelling_id: str | None) -> tuple[int, int]:
        """Jobs that a refusal forbids together with this home."""
        first = len(self.bars)
        for one in self.rules.refusals[household.id]:
            job = self._jobs.get(one.job_id or "")
            together = one.stay or one.dwelling_id is not None
            if job is not None and together and refusal_hits(one, dwelling_id, (one.job_id or "",)):
                self.bars.append(job)
        return first, len(self.bars)


class Verdicts:
    """Budget verdicts by class of cost, and by the wages that one or two adults meet."""

    def __init__(self, problem: Problem) -> None:
        self.budget: BudgetSource = problem.budget
        costs = [one.cost for one in problem.dwellings]
        self.costs: list[HousingCost] = list(dict.fromkeys(costs))
        numbers = {cost: number for number, cost in enumerate(self.costs)}
        self.cost_class = np.array([numbers[cost] for cost in costs], dtype=np.int32)
        self.parts: list[NDArray[np.int8]] = []
        self.length = 0
        self._known: dict[Any, int] = {}

    def add(self, means: Means, wages: Sequence[IntArray]) -> int:
        """Position of the table (cost class × wages of each adult)."""
        key = (means, *(one.tobytes() for one in wages))
        if key not in self._known:
            shaped = [
                one.reshape([-1 if axis == at else 1 for axis in range(len(wages))]) for at, one in enumerate(wages)
            ]
            table = (
                self.budget.verdicts_of_homes(means, self.costs, shaped) if self.costs else np.zeros(0, dtype=np.int8)
            )
            self._known[key] = self.length
            self.parts.append(table.reshape(-1))
            self.length += table.size
        return self._known[key]

    @property
    def table(self) -> NDArray[np.int8]:
        return np.concatenate(self.parts) if self.parts else np.zeros(0, dtype=np.int8)
