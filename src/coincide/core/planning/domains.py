"""What a branch leaves of the plans of some households: each home, job and shared means is open to them or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.core.planning.kernels import P_ADULT1, P_ADULT2, P_HOME, P_HOUSEHOLD, Branch
from coincide.core.planning.market import Market
from coincide.core.planning.resources import IntArray

REWARD = 10 * 10**9
"""What a plan brings more (billionths) where there must be one, taken off again at the end: more than any is worth.
It is the price of that demand, and any price leaves the bound true."""


@dataclass(frozen=True, slots=True)
class Domain:
    """What is left to a household, and whether it must have a plan."""

    branch: Branch
    must: bool


type Domains = dict[int, Domain]
"""By household; those that are not there keep everything."""


@dataclass(frozen=True, slots=True, order=True)
class Split:
    """A household's plans in two: those that use one thing, and the others.

    `what`: `dwelling`, `stay` (the present home), `job` or `pool` (of one adult, the `adult`-th who looks for work);
    `place`: which, among the things of its kind; -1 for the present home.
    """

    household: int
    what: str
    adult: int
    place: int


def allowed(rows: IntArray, domains: Domains) -> NDArray[np.bool_]:
    """Which of these plans are left."""
    left = np.ones(len(rows), dtype=bool)
    for household, domain in domains.items():
        branch = domain.branch
        at = np.flatnonzero(rows[:, P_HOUSEHOLD] == household)
        mine = rows[at]
        good = branch.homes[mine[:, P_HOME]]
        for adult in range(len(branch.jobs)):
            job = np.full(len(at), -1)
            pool = np.full(len(at), -2)
            for start in (P_ADULT1, P_ADULT2):
                here = mine[:, start] == adult
                job[here], pool[here] = mine[here, start + 1], mine[here, start + 3]
            good &= branch.jobs[adult][job] & ((pool < -1) | branch.pools[adult][pool])
        left[at] = good
    return left


def uses(row: IntArray) -> list[Split]:
    """All that a plan uses, each as a split of its household's plans."""
    household, home = int(row[P_HOUSEHOLD]), int(row[P_HOME])
    found = [Split(household, "dwelling" if home >= 0 else "stay", -1, home)]
    for start in (P_ADULT1, P_ADULT2):
        adult, job, pool = int(row[start]), int(row[start + 1]), int(row[start + 3])
        if adult >= 0:
            found.append(Split(household, "job", adult, job))
            if pool >= 0:
                found.append(Split(household, "pool", adult, pool))
    return found


def halves(market: Market, domains: Domains, split: Split) -> tuple[Domains, Domains]:
    """The domains with a household's plans that use one thing, and with the others."""
    before = domains.get(split.household) or Domain(market.everything(split.household), must=False)
    whole = before.branch
    yes, no = (Branch(whole.homes.copy(), whole.jobs.copy(), whole.pools.copy()) for _ in range(2))
    if split.what in ("dwelling", "stay"):
        kept, barred = yes.homes, no.homes
    elif split.what == "job":
        kept, barred = yes.jobs[split.adult], no.jobs[split.adult]
    else:
        kept, barred = yes.pools[split.adult], no.pools[split.adult]
        yes.jobs[split.adult, -1] = False
    kept[np.arange(len(kept)) != split.place % len(kept)] = False
    barred[split.place] = False
    return (
        {**domains, split.household: Domain(yes, must=True)},
        {**domains, split.household: Domain(no, before.must)},
    )
