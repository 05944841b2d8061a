"""Whether a budget holds, by the thresholds of the first rule, at the moment that decides."""

from coincide.core.budget.budget import Affordability, Means, Stage
from coincide.core.budget.first_rule import FirstRule, FirstRuleParameters
from coincide.core.budget.law.cases import Case
from coincide.core.budget.law.exact import MOMENTS, Exact

THRESHOLDS = FirstRuleParameters()
"""Effort ceiling and least reste à vivre by consumption unit: customary, [unverified], dated."""
MILLION = 1_000_000


def least_rest(case: Case) -> int:
    """Least reste à vivre of such a household, in cents a month."""
    return FirstRule(THRESHOLDS).minimum_rest(Means(len(case.adult_ages), case.children_ages))


def holds(case: Case, stage: Stage) -> bool:
    """Whether both thresholds hold at one moment; a household without any resource never holds."""
    effort = stage.effort is not None and stage.effort * MILLION <= THRESHOLDS.effort_ceiling
    return effort and stage.rest_to_live >= least_rest(case)


def verdict(found: Exact) -> Affordability:
    """Yes when the budget holds at the three moments, else no: every aid is computed, none is left to check."""
    moments = (found.stages[moment] for moment in MOMENTS)
    return Affordability.YES if all(holds(found.case, stage) for stage in moments) else Affordability.NO
