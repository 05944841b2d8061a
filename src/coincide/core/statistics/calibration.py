"""Reading an index as a probability: a logistic recalibration on recorded outcomes, shrunken, with its uncertainty.

logit(P) = a + b · logit(index). With few outcomes the data say little: b, then a, are only set free when there are
enough of them (`parameters_supported`), and both are drawn towards "the index as it is" (a = 0, b = 1) by normal priors
whose widths are ours [unverified]. The posterior is summed on a grid: no approximation but the grid's. Nothing here is
ever applied by itself: it says what the outcomes would make of the index.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EVENTS_PER_PARAMETER = 10
"""Outcomes of the rarer kind for each parameter: the rule of thumb of Peduzzi et al., J Clin Epidemiol 49 (1996)
1373–1379. Later work (Riley et al., BMJ 368 (2020) m441) asks for more in many cases: it is a least."""
MOST_PARAMETERS = 2
PRIOR_A, PRIOR_B = 1.5, 0.5
"""Standard deviations of the priors of a (around 0) and b (around 1) [unverified]."""
EDGE = 0.01
"""Indices nearer to 0 or 1 are taken at this distance: the logit has no end there."""
POINTS = 241
WIDTH = 5.0
"""The grid reaches this many prior standard deviations on both sides."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A posterior mean and a 95 % credible interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """`parameters` that were set free (0: nothing was learnt), a, b, and the probability read at some indices."""

    outcomes: int
    positives: int
    parameters: int
    a: Interval
    b: Interval
    curve: tuple[tuple[float, Interval], ...]


def parameters_supported(positives: int, outcomes: int) -> int:
    """How many parameters so few outcomes can support: one for each ten of the rarer kind, at most two."""
    if not 0 <= positives <= outcomes:
        raise ValueError(f"{positives} positive outcomes among {outcomes}")
    return min(min(positives, outcomes - positives) // EVENTS_PER_PARAMETER, MOST_PARAMETERS)


def recalibrate(
    index: Sequence[float], positive: Sequence[bool], at: Sequence[float] = (0.1, 0.3, 0.5, 0.7, 0.9)
) -> Calibration:
    """What the outcomes say of the index; `at`: the indices (0 to 1) whose probability is told.

    One parameter: the level (a). Two: the level and the slope (a, b).

    Raises:
        ValueError: the two lists differ in length, or an index is not between 0 and 1.
    """
    if len(index) != len(positive):
        raise ValueError("an outcome for each index")
    if any(not 0 <= one <= 1 for one in index):
        raise ValueError("an index lies between 0 and 1")
    x, y = _logit(index), np.array(positive, dtype=np.float64)
    free = parameters_supported(int(y.sum()), len(y))
    a = _axis(0.0, PRIOR_A, free >= 1)
    b = _axis(1.0, PRIOR_B, free >= MOST_PARAMETERS)
    log = -0.5 * ((a / PRIOR_A) ** 2)[:, None] - 0.5 * (((b - 1) / PRIOR_B) ** 2)[None, :]
    for one, outcome in zip(x, y, strict=True):
        score = a[:, None] + b[None, :] * one
        log = log - np.logaddexp(0.0, -score if outcome else score)
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    curve = []
    for one, logit in zip(at, _logit(at), strict=True):
        chance = 1 / (1 + np.exp(-(a[:, None] + b[None, :] * logit)))
        curve.append((float(one), _interval(chance.ravel(), weight.ravel())))
    return Calibration(
        len(y),
        int(y.sum()),
        free,
        _interval(np.broadcast_to(a[:, None], weight.shape).ravel(), weight.ravel()),
        _interval(np.broadcast_to(b[None, :], weight.shape).ravel(), weight.ravel()),
        tuple(curve),
    )


def _logit(index: Sequence[float]) -> Floats:
    held = np.clip(np.array(index, dtype=np.float64), EDGE, 1 - EDGE)
    result: Floats = np.log(held / (1 - held))
    return result


def _axis(center: float, width: float, free: bool) -> Floats:
    """The grid of a parameter; a single point where it is held."""
    if not free:
        return np.array([center], dtype=np.float64)
    return np.linspace(center - WIDTH * width, center + WIDTH * width, POINTS)


def _interval(values: Floats, weight: Floats) -> Interval:
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weight[order])
    low, high = (values[order][min(int(np.searchsorted(below, share)), len(values) - 1)] for share in (0.025, 0.975))
    return Interval(float((values * weight).sum()), float(low), float(high))
