"""Peak months of a series of counts, by a rule rather than by eye.

The modified z-score of Iglewicz and Hoaglin (*How to Detect and Handle Outliers*, ASQC, 1993): a month is a peak when
its count exceeds median + 3.5 × scale, where scale = 1.4826 × MAD, the median absolute deviation made comparable with a
standard deviation. Medians don't move with the peaks themselves, so several peaks don't hide one another. A count
varies by its square root at least (Poisson): scale is never under √median, nor under 1, so that a calm or nearly empty
series has no peak for a trifle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import median

from coincide.core.statistics.series import Month

CUT_OFF = 3.5
MAD_TO_SD = 1.4826


@dataclass(frozen=True, slots=True)
class Peaks:
    """The peak months in order, with what made them: a month is a peak when its count exceeds `threshold`."""

    months: tuple[Month, ...]
    median: float
    scale: float
    threshold: float


def find_peaks(counts: Mapping[Month, int], cut_off: float = CUT_OFF) -> Peaks:
    """The months whose count exceeds median + `cut_off` × scale.

    Give every month of the period, those without any event included, or the median is too high. Raises ValueError
    for an empty series.
    """
    if not counts:
        raise ValueError("Une série vide n'a pas de pic\u202f: donnez au moins un mois.")
    middle = float(median(counts.values()))
    deviation = float(median(abs(count - middle) for count in counts.values()))
    scale = max(MAD_TO_SD * deviation, sqrt(middle), 1.0)
    threshold = middle + cut_off * scale
    months = tuple(sorted(month for month, count in counts.items() if count > threshold))
    return Peaks(months, middle, scale, threshold)
