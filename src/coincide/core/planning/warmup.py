"""Compiles the engine, or loads what was compiled: once, before a clock is started."""

import numpy as np

from coincide.core.mobility import Point
from coincide.core.planning.columns import usage
from coincide.core.planning.feasibility import Feasibility
from coincide.core.planning.hours import HoursBound
from coincide.core.planning.market import Market
from coincide.core.planning.model import Adult, Household, Plan, Problem
from coincide.core.planning.resources import capacities
from coincide.core.planning.supply import CounsellorHours, Dwelling, Job


def compile_engine() -> None:
    """Go once through every compiled function with the smallest of problems.

    The first time on a machine it takes a minute or two, then about a second: Numba keeps what it compiled beside the
    sources (`compiled.py`).
    """
    place = Point(46.34, 2.6)
    household = Household("h", (Adult("a"),), home=place, home_basin="b")
    problem = Problem(
        (household,), (Job("j", place),), (Dwelling("d", place, basin="b"),), counsellors=(CounsellorHours("b", 40),)
    )
    market = Market(Feasibility(problem), problem.households, capacities(problem))
    nothing = np.zeros(len(market.supply), dtype=np.int64)
    market.price(nothing)
    market.sweep(nothing.astype(np.float64), nothing.astype(np.float64), market.members)
    market.greedy(nothing, market.members)
    market.best_of(0, nothing, floor=0, most=1)
    values = HoursBound.thresholds(market, nothing)
    market.fill(values, 40)
    usage(market.world, market.row(Plan("h", "d"))[None])
