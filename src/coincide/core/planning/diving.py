"""A dive: an answer from the linear program, by taking what it says is whole and asking it again about the rest.

Each step takes the plans that the program gives whole and a share of the households between plans (largest first),
bars those that no longer fit, prices the others' plans again in what is left, and solves from the last basis. At the
end some tens of households are left, which an integer program settles better than rounding would.

A dive with pricing at each step is known from vehicle routing: R. Sadykov, F. Vanderbeck, A. Pessoa, I. Tahiri,
E. Uchoa, *Primal heuristics for branch-and-price*, INFORMS Journal on Computing 31, 2019.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from coincide.core.planning.columns import Columns, take, usage
from coincide.core.planning.kernels import P_HOUSEHOLD
from coincide.core.planning.market import Market
from coincide.core.planning.resources import IntArray
from coincide.core.planning.restricted import HALF, KEEP, NEAR, WHOLE, Restricted

SHARE = 0.2
"""Of the households between plans, those taken in one step."""
FEW = 110
"""Households left when the dive ends."""
PRICINGS = 2
"""Times that plans are priced again in one step."""


def dive(
    market: Market,
    columns: Columns,
    program: Restricted,
    stopped: Callable[[], bool],
    left_of_time: Callable[[], float | None],
) -> IntArray:
    """Plans that fit together, from a solved program; `columns` gets the plans met, and `program` is used up.

    `left_of_time`: seconds that a linear program may take, None for no limit.
    """
    taken: dict[int, int] = {}
    left = market.supply.copy()
    while len(market.members) - len(taken) > FEW and not stopped():
        new = _next(market, program, taken, left)
        if not new:
            break
        for place in new:
            taken[int(program.rows[place, P_HOUSEHOLD])] = place
        program.narrow(np.array(new), _barred(market, program.rows, left, taken))
        part = market.part(market.members[~np.isin(market.members, list(taken))], left)
        for turn in range(PRICINGS + 1):
            _, prices = program.solve(left_of_time())
            if turn == PRICINGS:
                break
            _, plans, _ = part.price(prices, NEAR, KEEP)
            fresh = columns.add(plans)
            if len(fresh) == 0:
                break
            program.add(fresh)
    return program.rows[list(taken.values())]


def _next(market: Market, program: Restricted, taken: dict[int, int], left: IntArray) -> list[int]:
    """Places of the plans to take now, which fit together; `left` shrinks."""
    amounts = program.solution()
    order = np.argsort(-amounts, kind="stable")
    places = [int(one) for one in order[amounts[order] > 1e-6] if int(program.rows[one, P_HOUSEHOLD]) not in taken]
    between = sum(1 for one in places if amounts[one] < WHOLE)
    most = max(1, int(SHARE * between))
    new: list[int] = []
    seen: set[int] = set()
    drawn = 0
    for place in places:
        household = int(program.rows[place, P_HOUSEHOLD])
        if household in seen:
            continue
        if amounts[place] < WHOLE:
            if drawn >= most or (amounts[place] < HALF and drawn > 0):
                break
            drawn += 1
        if take(market.world, program.rows[place], left):
            new.append(place)
            seen.add(household)
    return new


def _barred(market: Market, rows: IntArray, left: IntArray, taken: dict[int, int]) -> NDArray[np.bool_]:
    """Plans that no longer fit in what is left, but for those taken."""
    starts, resources, amounts = usage(market.world, rows)
    too_much = np.append((left[resources] < amounts) & (amounts > 0), False)
    barred = np.where(np.diff(starts) > 0, np.add.reduceat(too_much.astype(np.int64), starts[:-1]) > 0, False)
    barred[list(taken.values())] = False
    return barred
