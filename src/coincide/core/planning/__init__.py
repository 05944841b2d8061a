"""Joint plans: job, home and the way there, for every household at once, with a proof."""

from coincide.core.planning.explain import Alternative, Change, Explanation, Report, Worth, explain
from coincide.core.planning.master import Limits
from coincide.core.planning.model import (
    MILLION,
    Adult,
    Contract,
    Dwelling,
    French,
    Household,
    Job,
    JobChoice,
    MobilityResource,
    Plan,
    PlanningError,
    Problem,
    Refusal,
    urgency,
)
from coincide.core.planning.reasons import REASON_LABELS, Obstacle, Reason
from coincide.core.planning.solve import ENGINE_VERSION, PlacedPlan, ResourceKey, Solution, solve
from coincide.core.planning.value import FactorValue, PlanValue
from coincide.core.planning.weights import FACTORS, ValueWeights

__all__ = [
    "ENGINE_VERSION",
    "FACTORS",
    "MILLION",
    "REASON_LABELS",
    "Adult",
    "Alternative",
    "Change",
    "Contract",
    "Dwelling",
    "Explanation",
    "FactorValue",
    "French",
    "Household",
    "Job",
    "JobChoice",
    "Limits",
    "MobilityResource",
    "Obstacle",
    "PlacedPlan",
    "Plan",
    "PlanValue",
    "PlanningError",
    "Problem",
    "Reason",
    "Refusal",
    "Report",
    "ResourceKey",
    "Solution",
    "ValueWeights",
    "Worth",
    "explain",
    "solve",
    "urgency",
]
