"""Which budget a session judges by: what a room below this one gives, else the documented first rule."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from coincide.core.budget import BudgetSource, FirstRule, GridRule
from coincide.core.rules.calendar import NARROW_SPACE as NARROW
from coincide.core.rules.calendar import french_count

Giver = Callable[[Iterable[str], Iterable[str], dt.date, bool], BudgetSource]
"""Compositions, communes, day, whether what is missing is asked for."""
_GIVERS: list[Giver] = []


OTHER_LEFT_OUT = "autres ressources déclarées non comptées : le RSA, que la loi calcule, peut en faire partie"
REPLACED = "salaire d'aujourd'hui non compté : un nouvel emploi de la même personne le remplace"
NO_TABLE = "composition que la grille ne couvre pas : budget d'après la première règle"


def notes(set_aside: Mapping[str, Any]) -> list[str]:
    """How many households of a session the grid judges otherwise than they declared, in words."""
    reasons = Counter(one["reason"] for one in set_aside.get("households", []))
    return [
        f"{french_count(reasons[reason], 'ménage', 'ménages')}{NARROW}: {reason}."
        for reason in (REPLACED, OTHER_LEFT_OUT, NO_TABLE)
        if reasons[reason]
    ]


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
