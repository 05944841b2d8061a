"""Which budget a session judges by: what a room below this one gives, else the documented first rule."""

import datetime as dt
from collections.abc import Callable, Iterable

from coincide.core.budget import BudgetSource, FirstRule, GridRule
from coincide.core.rules.calendar import NARROW_SPACE as NARROW

Giver = Callable[[Iterable[str], Iterable[str], dt.date, bool], BudgetSource]
"""Compositions, communes, day, whether what is missing is asked for."""
_GIVERS: list[Giver] = []


def gives(giver: Giver) -> None:
    """Have a function give the budget of sessions; a room says so once, when it is ready."""
    if giver not in _GIVERS:
        _GIVERS.append(giver)


def budget_for(compositions: Iterable[str], communes: Iterable[str], day: dt.date, ask: bool) -> BudgetSource:
    """The budget for these compositions (`core.budget.composition_of`) and INSEE communes on a day."""
    return _GIVERS[-1](compositions, communes, day, ask) if _GIVERS else FirstRule()


def label_of(source: BudgetSource) -> str:
    """What a person reads about the budget of a whole set of plans."""
    if isinstance(source, GridRule):
        return source.label
    return (
        f"première règle ({source.version}){NARROW}: aucune prestation calculée, faute de grille pour ce mois. Elle "
        f"est demandée{NARROW}; recalculez la séance dans quelques minutes pour l'utiliser"
    )
