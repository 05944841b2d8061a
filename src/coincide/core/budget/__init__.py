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
from coincide.core.budget.composition import composition_of
from coincide.core.budget.first_rule import FirstRule, FirstRuleParameters
from coincide.core.budget.grid_rule import GridRule
from coincide.core.budget.tables import BenefitTable

__all__ = [
    "AFFORDABILITIES",
    "Affordability",
    "BenefitTable",
    "Budget",
    "BudgetSource",
    "FirstRule",
    "FirstRuleParameters",
    "GridRule",
    "HousingCost",
    "Means",
    "Stage",
    "composition_of",
]
