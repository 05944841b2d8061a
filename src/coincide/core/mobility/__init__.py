"""Minutes between a home and a job, by mode, at the shift's hours, both ways."""

from coincide.core.mobility.crow_flies import (
    DEFAULT_LIMIT_MINUTES,
    LABEL,
    CrowFliesEstimate,
    CrowFliesParameters,
)
from coincide.core.mobility.travel import (
    MODE_LABELS,
    MODES,
    TYPICAL_DAY_LABELS,
    WORKING_WEEK,
    Mode,
    Point,
    Shift,
    Travel,
    TravelMatrix,
    TravelSource,
    TypicalDay,
    Verdict,
    Workplace,
)

__all__ = [
    "DEFAULT_LIMIT_MINUTES",
    "LABEL",
    "MODES",
    "MODE_LABELS",
    "TYPICAL_DAY_LABELS",
    "WORKING_WEEK",
    "CrowFliesEstimate",
    "CrowFliesParameters",
    "Mode",
    "Point",
    "Shift",
    "Travel",
    "TravelMatrix",
    "TravelSource",
    "TypicalDay",
    "Verdict",
    "Workplace",
]
