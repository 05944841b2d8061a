"""Compiles what reads the tables of budgets, or loads what was compiled: once, before a clock is started."""

import numpy as np

from coincide.core.budget.budget import HousingCost, Means
from coincide.core.budget.grid_rule import GridRule
from coincide.core.budget.tables import STOCKS, BenefitTable


def compile_tables() -> None:
    """Go once through every compiled function with the smallest of tables. The first time on a machine it takes half a
    minute, then next to nothing: Numba keeps what it compiled."""
    home, wage = HousingCost(30_000, 5_000, "social", "03185"), np.array([90_000], dtype=np.int64)
    for adults, composition in ((1, "30/"), (2, "30-30/")):
        nothing = np.zeros((len(STOCKS), 2, 2, adults, 2), dtype=np.int64)
        table = BenefitTable(composition, "zone_2", (0, 100_000), (0, 50_000), nothing, nothing, 0, 0, 0)
        rule = GridRule([table], {"03185": "zone_2"}, "")
        means = Means(adults, composition=composition)
        rule.verdicts_of_homes(means, [home], [wage])
        rule.verdicts_of_homes(means, [home], [wage.reshape(-1, 1), wage.reshape(1, -1)])
        rule.budget(means, home, [90_000])
