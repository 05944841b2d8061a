"""Joint plans: job, home and the way there, for every household at once, with a proof."""

from coincide.core.planning.alternatives import DIFFERENCES, Alternative
from coincide.core.planning.explain import Change, Explanation, Report, Worth, explain
from coincide.core.planning.limits import Limits
from coincide.core.planning.model import (
    MILLION,
    Adult,
    FloorError,
    French,
    Household,
    JobChoice,
    Plan,
    PlanningError,
    Problem,
    Refusal,
    urgency,
)
from coincide.core.planning.reasons import REASON_LABELS, Obstacle, Reason
from coincide.core.planning.resources import ResourceKey
from coincide.core.planning.solve import ENGINE_VERSION, PlacedPlan, Solution, solve
from coincide.core.planning.supply import (
    CareCentre,
    Contract,
    CounsellorHours,
    Course,
    Dwelling,
    EffortRule,
    Floor,
    Job,
    MobilityResource,
)
from coincide.core.planning.value import FactorValue, PlanValue
from coincide.core.planning.weights import FACTORS, ValueWeights

__all__ = [
    "DIFFERENCES",
    "ENGINE_VERSION",
    "FACTORS",
    "MILLION",
    "REASON_LABELS",
    "Adult",
    "Alternative",
    "CareCentre",
    "Change",
    "Contract",
    "CounsellorHours",
    "Course",
    "Dwelling",
    "EffortRule",
    "Explanation",
    "FactorValue",
    "Floor",
    "FloorError",
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
