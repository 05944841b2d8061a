from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.core.statistics.rates import chance_of_at_least, chance_of_at_most, rate


def test_26_out_of_182_lies_between_994_and_2011() -> None:
    found = rate(26, 182)
    assert found.value == 26 / 182
    assert found.low == pytest.approx(0.0994, abs=5e-5)
    assert found.high == pytest.approx(0.2011, abs=5e-5)


def test_no_denominator_gives_no_rate() -> None:
    found = rate(0, 0)
    assert found.value is found.low is found.high is None


def exact(k: int, n: int, p: Fraction) -> float:
    return float(sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1)))


@pytest.mark.parametrize(("reference", "size"), [(Fraction(30, 100), 1e-6), (Fraction(36, 100), 1e-10)])
def test_chance_does_not_explain_the_gap_with_the_references(reference: Fraction, size: float) -> None:
    found = chance_of_at_most(26, 182, float(reference))
    assert found == pytest.approx(exact(26, 182, reference), rel=1e-9)
    assert size / 3 < found < 3 * size


@given(st.integers(0, 80), st.integers(0, 80), st.integers(0, 20))
def test_tails_agree_with_exact_fractions(a: int, b: int, twentieth: int) -> None:
    k, n = min(a, b), max(a, b)
    p = Fraction(twentieth, 20)
    assert chance_of_at_most(k, n, float(p)) == pytest.approx(exact(k, n, p), rel=1e-9, abs=1e-300)
    above = 1 - (exact(k - 1, n, p) if k else 0)
    assert chance_of_at_least(k, n, float(p)) == pytest.approx(above, abs=1e-9)


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_interval_holds_the_rate_and_stays_between_0_and_1(a: int, n: int) -> None:
    found = rate(min(a, n), n)
    assert found.low is not None
    assert found.value is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5)])
def test_what_is_not_a_proportion_is_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="n'est pas une proportion"):
        rate(k, n)
    with pytest.raises(ValueError, match="n'est pas une proportion"):
        chance_of_at_most(k, n, 0.5)


def test_a_confidence_or_a_reference_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="confiance"):
        rate(1, 2, 1.0)
    with pytest.raises(ValueError, match="référence"):
        chance_of_at_most(1, 2, 1.5)
