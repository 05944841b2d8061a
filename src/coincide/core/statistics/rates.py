"""Rates that never come alone: numerator, denominator, interval, and how far chance explains a gap."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, fsum, lgamma, log, log1p, sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Rate:
    """A proportion, as fractions of 1, with its Wilson interval. Without a denominator, the three are None."""

    numerator: int
    denominator: int
    value: float | None
    low: float | None
    high: float | None


def rate(numerator: int, denominator: int, confidence: float = 0.95) -> Rate:
    """The proportion and its Wilson score interval (E. B. Wilson, JASA 22, 1927), without continuity correction.

    26 out of 182 is 0.1429, between 0.0994 and 0.2011. Raises ValueError for counts that aren't a proportion, or a
    confidence outside ]0, 1[.
    """
    _check_counts(numerator, denominator)
    if not 0 < confidence < 1:
        raise ValueError(f"Le niveau de confiance doit être entre 0 et 1, pas {confidence}.")
    if denominator == 0:
        return Rate(numerator, denominator, None, None, None)
    z2 = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    value = numerator / denominator
    centre = (numerator + z2 / 2) / (denominator + z2)
    half = sqrt(z2) / (denominator + z2) * sqrt(numerator * (denominator - numerator) / denominator + z2 / 4)
    # At 0 and at 1 the bound is exact; elsewhere rounding must not leave [0, 1].
    low = 0.0 if numerator == 0 else max(0.0, centre - half)
    high = 1.0 if numerator == denominator else min(1.0, centre + half)
    return Rate(numerator, denominator, value, low, high)


def chance_of_at_most(numerator: int, denominator: int, reference: float) -> float:
    """The exact binomial probability of at most `numerator` out of `denominator` if the true rate is `reference`.

    What « chance explains it » means for a rate under its reference, one-sided: 26 out of 182 against 0.30 is 1e-6.
    Raises ValueError for counts that aren't a proportion, or a reference outside [0, 1].
    """
    _check_counts(numerator, denominator)
    if not 0 <= reference <= 1:
        raise ValueError(f"Le taux de référence doit être entre 0 et 1, pas {reference}.")
    if numerator == denominator or reference == 0:
        return 1.0
    if reference == 1:
        return 0.0
    n, log_p, log_q = denominator, log(reference), log1p(-reference)
    terms = (
        exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log_p + (n - k) * log_q)
        for k in range(numerator + 1)
    )
    return min(1.0, fsum(terms))


def chance_of_at_least(numerator: int, denominator: int, reference: float) -> float:
    """The same for a rate above its reference: the probability of at least `numerator`."""
    _check_counts(numerator, denominator)
    return chance_of_at_most(denominator - numerator, denominator, 1 - reference)


def _check_counts(numerator: int, denominator: int) -> None:
    if not 0 <= numerator <= denominator:
        raise ValueError(
            f"{numerator} sur {denominator} n'est pas une proportion\u202f: "
            "le numérateur va de 0 au dénominateur, sans être négatif."
        )
