"""The recalibration of an index: few outcomes teach little, many teach the truth, and the interval says which."""

import math
import random

import pytest

from coincide.core.statistics.calibration import parameters_supported, recalibrate


def drawn(seed: int, count: int, a: float, b: float) -> tuple[list[float], list[bool]]:
    """Indices and outcomes of a world where logit(P) = a + b logit(index)."""
    r = random.Random(seed)
    index = [r.uniform(0.05, 0.95) for _ in range(count)]
    chances = [1 / (1 + math.exp(-(a + b * math.log(x / (1 - x))))) for x in index]
    return index, [r.random() < chance for chance in chances]


@pytest.mark.parametrize(
    ("positives", "outcomes", "supported"),
    [(26, 182, 2), (0, 0, 0), (9, 182, 0), (10, 182, 1), (19, 182, 1), (20, 182, 2), (175, 182, 0), (100, 200, 2)],
)
def test_ten_outcomes_of_the_rarer_kind_for_a_parameter(positives: int, outcomes: int, supported: int) -> None:
    assert parameters_supported(positives, outcomes) == supported


def test_without_enough_outcomes_the_index_stays_as_it_is() -> None:
    for index, positive in ([], []), ([0.3] * 9, [True] * 9), drawn(1, 12, 2.0, 0.3):
        found = recalibrate(index, positive)
        assert found.parameters == 0
        for one, chance in found.curve:
            assert chance.mean == pytest.approx(one)
            assert chance.low == chance.high


def test_many_outcomes_find_the_truth_and_the_interval_holds_it() -> None:
    inside = 0
    for seed in range(20):
        found = recalibrate(*drawn(seed, 1500, -0.8, 0.7))
        assert found.parameters == 2
        assert found.a.mean == pytest.approx(-0.8, abs=0.3)
        assert found.b.mean == pytest.approx(0.7, abs=0.25)
        inside += found.a.low <= -0.8 <= found.a.high
    assert inside >= 17  # 95 % of 20, less what chance explains


def test_few_outcomes_are_drawn_towards_the_index_as_it_is() -> None:
    few, many = recalibrate(*drawn(3, 60, -2.0, 1.0)), recalibrate(*drawn(3, 3000, -2.0, 1.0))
    assert 0 > few.a.mean > many.a.mean - 0.8
    assert few.a.high - few.a.low > 3 * (many.a.high - many.a.low)


def test_with_one_parameter_only_the_level_moves() -> None:
    index, positive = drawn(5, 60, -1.5, 1.0)
    rare = [one and sum(positive[:n]) < 12 for n, one in enumerate(positive)]
    found = recalibrate(index, rare)
    assert found.parameters == 1
    assert (found.b.mean, found.b.low, found.b.high) == (1.0, 1.0, 1.0)
    curve = [chance.mean for _, chance in found.curve]
    assert curve == sorted(curve)


def test_an_index_out_of_bounds_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        recalibrate([1.2], [True])
    with pytest.raises(ValueError, match="for each"):
        recalibrate([0.2], [])
