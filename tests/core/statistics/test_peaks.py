from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.core.statistics.peaks import find_peaks
from coincide.core.statistics.series import Month, months_between

MONTHS = list(months_between(date(2023, 7, 1), date(2025, 12, 1)))


def series(counts: list[int]) -> dict[Month, int]:
    return dict(zip(MONTHS, counts, strict=False))


def test_three_high_months_are_peaks_and_a_later_rise_is_not() -> None:
    counts = [0, 0, 0, 0, 0, 1, 1, 2, 3, 2, 3, 4, 3, 5, 4, 24, 29, 21, 6, 4, 5, 3, 4, 5, 4, 5, 8, 10, 12, 9]
    assert [str(month) for month in find_peaks(series(counts)).months] == ["2024-10", "2024-11", "2024-12"]


def test_a_flat_series_has_no_peak_even_with_one_event_more() -> None:
    assert find_peaks(series([3] * 15 + [4] + [3] * 14)).months == ()
    assert find_peaks(series([0] * 29 + [3])).months == ()
    assert find_peaks(series([0] * 30)).months == ()


@given(st.lists(st.integers(0, 60), min_size=1, max_size=30))
def test_peaks_are_exactly_the_months_over_the_threshold_and_fewer_than_half(counts: list[int]) -> None:
    found = find_peaks(series(counts))
    assert set(found.months) == {month for month, count in series(counts).items() if count > found.threshold}
    assert len(found.months) <= len(counts) / 2
    assert found.threshold >= found.median + 3.5


@given(st.lists(st.integers(0, 60), min_size=1, max_size=30))
def test_the_order_of_the_months_in_the_mapping_is_indifferent(counts: list[int]) -> None:
    months = series(counts)
    assert find_peaks(dict(reversed(months.items()))) == find_peaks(months)


def test_an_empty_series_is_refused() -> None:
    with pytest.raises(ValueError, match="vide"):
        find_peaks({})
