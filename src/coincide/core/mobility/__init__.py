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
    Mode,
    Point,
    Shift,
    Travel,
    TravelMatrix,
    TravelSource,
    Verdict,
    Workplace,
)

__all__ = [
    "DEFAULT_LIMIT_MINUTES",
    "LABEL",
    "MODES",
    "MODE_LABELS",
    "CrowFliesEstimate",
    "CrowFliesParameters",
    "Mode",
    "Point",
    "Shift",
    "Travel",
    "TravelMatrix",
    "TravelSource",
    "Verdict",
    "Workplace",
]
