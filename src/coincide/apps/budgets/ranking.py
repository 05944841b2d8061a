"""Dwellings on offer, from the one that leaves most to live on: a grid ranks them, the exact figure is a click away."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from coincide.apps.accounts.models import User
from coincide.apps.budgets import memo
from coincide.apps.budgets.facts import CENTS, OFFERED
from coincide.apps.offers.models import Dwelling
from coincide.core.budget.law.cases import Case
from coincide.core.budget.law.communes import zone_of
from coincide.core.budget.law.coverage import BudgetError
from coincide.core.budget.law.grid import Grid
from coincide.core.budget.wording import euros
from coincide.core.rules.calendar import NARROW_SPACE as NARROW
from coincide.core.rules.rooms import Need

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Ranked:
    """One dwelling and what would be left, in words."""

    dwelling: Dwelling
    rest: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """The first dwellings, how many there are, how sure their order is; ``is_ready``: the grid is computed."""

    is_ready: bool
    rows: Sequence[Ranked]
    count: int
    error: str
    left_out: int


def dwellings(user: User, case: Case, need: Need | None, day: dt.date) -> Ranking:
    """The dwellings on offer in the user's département that are large enough, at the wages of a case, at the moment
    that decides."""
    offers = Dwelling.objects.visible_to(user).available_on(day)
    if need is not None:
        offers = offers.filter(rooms__gte=need.rooms, surface__gte=need.surface_m2)
    free = list(offers.select_related("commune").order_by("reference"))
    by_zone: dict[str, list[Dwelling]] = {}
    for one in free:
        try:
            by_zone.setdefault(zone_of(one.commune_id), []).append(one)
        except BudgetError:
            continue  # counted below as left out: its zone is not known, and never guessed
    zones = sorted(by_zone)
    asked = memo.grids([replace(case, commune=by_zone[zone][0].commune_id) for zone in zones])
    known = sum(len(mine) for mine in by_zone.values())
    if not all(row.is_ready for row in asked):
        return Ranking(False, (), known, "", len(free) - known)
    scored: list[tuple[float, Dwelling]] = []
    errors = []
    for zone, row in zip(zones, asked, strict=True):
        grid = row.grid
        assert grid is not None, "it is ready"
        errors.append(grid.error)
        scored += zip(_rests(grid, case, by_zone[zone]), by_zone[zone], strict=True)
    scored.sort(key=lambda pair: (-pair[0], pair[1].reference))
    worst = max(errors, key=lambda one: one.p95, default=None)
    said = (
        f"Estimation par grille{NARROW}: écart moyen {_round(worst.mean)}, 95 % sous {_round(worst.p95)}, au plus "
        f"{_round(worst.most)}, mesuré sur des cas tirés au sort."
        if worst
        else ""
    )
    return Ranking(True, [Ranked(one, _round(rest)) for rest, one in scored[:SHOWN]], known, said, len(free) - known)


def _rests(grid: Grid, case: Case, homes: Sequence[Dwelling]) -> list[float]:
    """Least reste à vivre of the case in each home, in cents, in their order."""
    rests = np.empty(len(homes))
    stocks = [OFFERED[one.kind] for one in homes]
    for stock in set(stocks):
        mine = np.array([one is stock for one in stocks])
        chosen = [one for one, asked in zip(homes, mine, strict=True) if asked]
        wages, before = (
            np.tile(np.array(one, dtype=np.float64), (len(chosen), 1)) for one in (case.wages, case.before)
        )
        rent, charges = (
            np.array([getattr(one, name) * CENTS for one in chosen], dtype=np.float64) for name in ("rent", "charges")
        )
        rests[mine] = grid.least(stock, wages, before, rent, charges) + case.other
    return [float(rest) for rest in rests]


def _round(cents: float) -> str:
    return euros(round(cents / 100) * 100)
