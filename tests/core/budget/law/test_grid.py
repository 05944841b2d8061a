"""The grid: close between its crossings, exact on them, and honest about its error."""

from dataclasses import replace

import numpy as np
import pytest

from coincide.core.budget.law.cases import Stock
from coincide.core.budget.law.coverage import BudgetError, Month
from coincide.core.budget.law.exact import FIRST, FOURTH, MOMENTS, STEADY, exact
from coincide.core.budget.law.grid import (
    FIRST_WAGES,
    GRID_STOCKS,
    RENTS,
    Grid,
    build,
    composition,
    differences,
    drawn,
    grid_data,
    grid_from,
)

pytestmark = pytest.mark.xdist_group("openfisca")


@pytest.fixture(scope="module")
def grid() -> Grid:
    """A parent alone with a child of four, in Montluçon."""
    return build(composition(Month(2026, 11), "03185", (30,), (4,)))


@pytest.mark.parametrize("stock", GRID_STOCKS)
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_crossing_is_exact(grid: Grid, stock: Stock, moment: int) -> None:
    wage, rent, charges = FIRST_WAGES[14], RENTS[5], 0
    case = replace(grid.like, stock=stock, rent=rent, charges=charges, wages=(wage,))
    quick = grid.rest_to_live(
        stock,
        moment,
        np.array([[wage]], float),
        np.zeros((1, 1)),
        np.array([rent], float),
        np.array([charges], float),
    )
    assert round(float(quick[0])) == exact([case])[0].stages[moment].rest_to_live


def test_the_error_told_is_that_of_other_cases_too(grid: Grid) -> None:
    gaps = np.abs(differences(grid, drawn(grid.like, 400, seed=99)))
    assert gaps.mean() < 2 * grid.error.mean
    assert grid.error.mean < grid.error.p95 < grid.error.most


def test_beyond_the_last_crossing_benefits_are_those_of_the_last(grid: Grid) -> None:
    far = np.array([[FIRST_WAGES[-1]], [FIRST_WAGES[-1] + 100_000]], float)
    rests = grid.rest_to_live(Stock.SOCIAL, STEADY, far, np.zeros((2, 1)), np.full(2, 40_000.0), np.zeros(2))
    assert rests[1] - rests[0] == pytest.approx(100_000)


def test_many_look_ups_at_once_answer_as_one_by_one(grid: Grid) -> None:
    cases = [case for case in drawn(grid.like, 60, seed=5) if case.stock is Stock.PRIVATE]
    wages, before = (np.array([getattr(case, name) for case in cases], float) for name in ("wages", "before"))
    rent, charges = (np.array([getattr(case, name) for case in cases], float) for name in ("rent", "charges"))
    together = grid.rest_to_live(Stock.PRIVATE, FOURTH, wages, before, rent, charges)
    alone = []
    for one in range(len(cases)):
        only = slice(one, one + 1)
        alone += grid.rest_to_live(Stock.PRIVATE, FOURTH, wages[only], before[only], rent[only], charges[only]).tolist()
    assert together.tolist() == pytest.approx(alone)


def test_what_ranks_is_the_moment_that_leaves_least(grid: Grid) -> None:
    cases = [case for case in drawn(grid.like, 200, seed=6) if case.stock is Stock.SOCIAL]
    given = [
        np.array([getattr(case, name) for case in cases], float) for name in ("wages", "before", "rent", "charges")
    ]
    least = grid.least(Stock.SOCIAL, *given)
    true = exact(cases)
    gaps = np.abs(least - np.array([one.worst.rest_to_live for one in true]))
    assert {FIRST, FOURTH, STEADY} == {one.worst_moment for one in true}, "each decides somewhere"
    assert np.quantile(gaps, 0.9) < grid.error.p95


def test_a_grid_can_be_kept_as_plain_data(grid: Grid) -> None:
    kept = grid_from(grid.like, grid_data(grid))
    assert np.array_equal(kept.aid, np.rint(grid.aid))
    assert np.array_equal(kept.other, np.rint(grid.other))
    assert kept.error == grid.error


def test_an_unknown_commune_has_no_grid() -> None:
    with pytest.raises(BudgetError):
        build(composition(Month(2026, 11), "99999", (30,), ()))
