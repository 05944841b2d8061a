"""What a household lives on with a home and work: now and in the steady state, decided on the worse."""

from coincide.core.budget.budget import (
    AFFORDABILITIES,
    Affordability,
    Budget,
    BudgetSource,
    HousingCost,
    Means,
    Stage,
)
from coincide.core.budget.first_rule import FirstRule, FirstRuleParameters

__all__ = [
    "AFFORDABILITIES",
    "Affordability",
    "Budget",
    "BudgetSource",
    "FirstRule",
    "FirstRuleParameters",
    "HousingCost",
    "Means",
    "Stage",
]
