"""The budget that planning sessions use: the law's tables where the worker has computed them, else the first rule."""

import datetime as dt
from collections.abc import Iterable

from coincide.apps.budgets import memo
from coincide.apps.budgets.facts import month_of
from coincide.core.budget import BudgetSource, FirstRule, GridRule
from coincide.core.budget.law.communes import zone_of
from coincide.core.budget.law.coverage import BudgetError, openfisca_label


def rule_for(compositions: Iterable[str], communes: Iterable[str], day: dt.date, ask: bool) -> BudgetSource:
    """The rule for these compositions and communes under the law of the day's month.

    It is that of the law only when every table is there: half of the households judged by one rule and half by the
    other would be compared unfairly. With ``ask``, what is missing is asked of the worker.
    """
    zones = _zones(communes)
    places = {zone: commune for commune, zone in sorted(zones.items(), reverse=True)}
    wanted = {(composition, commune) for composition in set(compositions) - {""} for commune in places.values()}
    month = month_of(day)
    if not wanted:
        return FirstRule()
    found = memo.tables(month, sorted(wanted), ask)
    ready = [table for row in found if (table := row.table) is not None]
    if len(ready) < len(wanted):
        return FirstRule()
    return GridRule(ready, zones, f"{month.words}, {openfisca_label()}")


def _zones(communes: Iterable[str]) -> dict[str, str]:
    """Zone of housing aid by commune; one that the law does not know is left out, and never guessed."""
    found = {}
    for commune in set(communes):
        try:
            found[commune] = zone_of(commune)
        except BudgetError:
            continue
    return found
