"""Asking for figures of the law, and computing those asked for.

A page calls :func:`budgets` or :func:`grids`: what is known comes back at once, the rest is asked of the worker, which
computes everything that waits in one run. A figure is found again by the digest of its question and of the versions
that made it.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import transaction
from django.db.models import Q
from procrastinate.exceptions import AlreadyEnqueued

from coincide.apps.budgets.models import Computed, ComputedBudget, ComputedGrid, ComputedTable
from coincide.apps.territory.clock import now
from coincide.core.budget.composition import composition_of
from coincide.core.budget.law.cases import Case
from coincide.core.budget.law.coverage import Month, tables_version
from coincide.core.budget.law.exact import EVERY_MONTH, FOURTH, STEADY, case_data, exact, stages_data
from coincide.core.budget.law.grid import GRID_STOCKS, RENTS, build, grid_data
from coincide.core.budget.law.tables import build_tables, question, table_data

KEPT = dt.timedelta(days=90)
"""How long a figure that nobody asked for again is kept [ours, unverified]."""
ASK_AGAIN = dt.timedelta(minutes=2)
"""After that long without an answer, the worker is called again."""
AT_A_TIME = 300
WAGES = tuple(range(0, 3_000_01, 100_00))
"""Net wages, in cents a month, at which a budget is followed to show its cliffs."""


def key_of(case: Case) -> str:
    """The digest of a question and of what answers it."""
    said = json.dumps([tables_version(), case_data(case)], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def budgets(cases: Sequence[Case]) -> list[ComputedBudget]:
    """The exact budgets of these cases, in their order; those that are not ready are asked for.

    Raises BudgetError for a case that can't be computed.
    """
    found = _known(ComputedBudget, [case.check() for case in cases])
    return [found[key_of(case)] for case in cases]


def grid_of(case: Case) -> Case:
    """The question whose answer ranks homes and wages for the household of a case: no home, no wage."""
    return replace(case.check(), stock=GRID_STOCKS[0], rent=RENTS[0], charges=0, wages=(), before=(), other=0)


def grids(cases: Sequence[Case]) -> list[ComputedGrid]:
    """The grids of the households of these cases, in their order; those that are not ready are asked for."""
    asked = [grid_of(case) for case in cases]
    found = _known(ComputedGrid, asked)
    return [found[key_of(case)] for case in asked]


def tables(month: Month, places: Iterable[tuple[str, str]], ask: bool = True) -> list[ComputedTable]:
    """The tables of these compositions in these communes, in any order; those that are not ready are asked for, unless
    the caller only reads.

    Raises BudgetError for a month or a commune that the law is not known for.
    """
    asked = [question(month, commune, composition) for composition, commune in places]
    if ask:
        return list(_known(ComputedTable, asked).values())
    return list(ComputedTable.objects.filter(key__in=[key_of(case) for case in asked], answer__isnull=False))


def _known[M: Computed](model: type[M], cases: Sequence[Case]) -> dict[str, M]:
    wanted = {key_of(case): case for case in cases}
    found: dict[str, M] = {row.key: row for row in model._default_manager.filter(key__in=wanted)}
    moment = now()
    missing = [
        model(key=key, version=tables_version(), question=case_data(case), asked_at=moment)
        for key, case in wanted.items()
        if key not in found
    ]
    late = [row for row in found.values() if not row.is_ready and row.asked_at < moment - ASK_AGAIN]
    if missing or late:
        with transaction.atomic():
            model._default_manager.bulk_create(missing, ignore_conflicts=True)
            model._default_manager.filter(key__in=[row.key for row in late]).update(asked_at=moment)
            _call_worker()
    return found | {row.key: row for row in missing}


def _call_worker() -> None:
    from coincide.apps.budgets.tasks import compute

    try:
        with transaction.atomic():
            compute.defer()
    except AlreadyEnqueued:
        pass  # it will find what was just asked


def fill() -> int:
    """Compute all that waits; how many figures. In a worker or a build step: it loads the law."""
    done = 0
    while rows := list(ComputedBudget.objects.filter(answer__isnull=True).order_by("asked_at", "key")[:AT_A_TIME]):
        _fill_budgets(rows)
        done += len(rows)
    for row in ComputedGrid.objects.filter(answer__isnull=True).order_by("asked_at", "key").iterator():
        row.answer, row.computed_at = grid_data(build(row.case)), now()
        row.save(update_fields=["answer", "computed_at"])
        done += 1
    return done + _fill_tables()


def _fill_tables() -> int:
    """Compute the tables that wait, all those of one month and commune in one run; how many."""
    rows = list(ComputedTable.objects.filter(answer__isnull=True).order_by("asked_at", "key"))
    groups: dict[tuple[Month, str], list[ComputedTable]] = {}
    for row in rows:
        groups.setdefault((row.case.month, row.case.commune), []).append(row)
    for (month, commune), mine in groups.items():
        names = [composition_of(row.case.adult_ages, row.case.children_ages) for row in mine]
        for row, made in zip(mine, build_tables(month, commune, names), strict=True):
            row.answer, row.computed_at = table_data(made), now()
        ComputedTable.objects.bulk_update(mine, ["answer", "computed_at"])
    return len(rows)


def _fill_budgets(rows: list[ComputedBudget]) -> None:
    cases = [row.case for row in rows]
    found = exact(cases, EVERY_MONTH)
    others = exact([other for case in cases for other in _at_other_wages(case)], (FOURTH, STEADY))
    for number, (row, one) in enumerate(zip(rows, found, strict=True)):
        mine = others[number * len(WAGES) : (number + 1) * len(WAGES)]
        row.answer = {
            "stages": stages_data(one),
            "by_wage": [
                (wage, other.fourth_month.rest_to_live, other.steady.rest_to_live)
                for wage, other in zip(WAGES, mine, strict=True)
            ],
        }
        row.computed_at = now()
    ComputedBudget.objects.bulk_update(rows, ["answer", "computed_at"])


def moved(case: Case) -> int:
    """Which adult's wage is moved: the first who has one under the contract, else the first."""
    return next((rank for rank, wage in enumerate(case.wages) if wage), 0)


def _at_other_wages(case: Case) -> Iterable[Case]:
    rank = moved(case)
    for wage in WAGES:
        yield replace(case, wages=(*case.wages[:rank], wage, *case.wages[rank + 1 :]))


def forget_old() -> int:
    """Remove figures of another version of the tables, and those asked for long ago; how many."""
    gone = 0
    for model in (ComputedBudget, ComputedGrid, ComputedTable):
        old = ~Q(version=tables_version()) | Q(asked_at__lt=now() - KEPT)
        gone += model._default_manager.filter(old).delete()[0]
    return gone
