"""The numbers of the results, each against facts set by hand."""

import datetime as dt

import pytest

from coincide.apps.results import queries
from coincide.core.statistics.series import Month
from tests.apps.results import stage
from tests.cast import Cast

TODAY = dt.date(2025, 12, 11)
START = dt.date(2023, 7, 1)


def test_the_market_starts_with_the_first_rules(cast: Cast) -> None:
    assert queries.market_start(cast.departement) == START


def test_a_person_counts_on_the_day_of_entry_and_no_longer_on_the_day_they_leave(cast: Cast) -> None:
    stage.leave(cast, dt.date(2024, 6, 20), entered=dt.date(2024, 3, 5))
    days = [dt.date(2024, 3, 4), dt.date(2024, 3, 5), dt.date(2024, 6, 19), dt.date(2024, 6, 20)]
    assert [queries.active_count(cast.departement, day) for day in days] == [0, 1, 1, 0]


def test_the_series_says_at_every_month_end_what_the_count_says(cast: Cast) -> None:
    stage.leave(cast, dt.date(2024, 6, 30), entered=dt.date(2024, 3, 31))
    back = stage.leave(cast, dt.date(2024, 8, 1))
    back.reopened_on = dt.date(2024, 10, 1)
    back.save()
    stage.transfer(cast, dt.date(2025, 2, 2))
    series = queries.active_series(cast.departement, TODAY)
    assert series[0].day == dt.date(2023, 7, 31)
    assert series[-1].day == TODAY
    assert [p.count for p in series] == [queries.active_count(cast.departement, p.day) for p in series]


def test_nothing_is_counted_in_a_departement_without_journeys(cast: Cast) -> None:
    assert {p.count for p in queries.active_series(cast.elsewhere, TODAY)} == {0}
    assert queries.exits(cast.elsewhere, START, TODAY) == []


def test_a_transfer_is_not_an_exit(cast: Cast) -> None:
    stage.transfer(cast, dt.date(2025, 2, 2))
    assert queries.exits(cast.departement, START, TODAY) == []


def test_an_exit_keeps_the_basin_where_the_person_was_followed(cast: Cast) -> None:
    stage.leave(cast, dt.date(2025, 3, 3), basin="vichy")
    (found,) = queries.exits(cast.departement, START, TODAY)
    assert (found.basin, found.on, found.rules) == ("Vichy", dt.date(2025, 3, 3), cast.rules.title)


@pytest.mark.parametrize(
    ("home", "work", "met"),
    [
        ("social", "cdi", (True, True, True)),
        ("social", "none", (True, False, False)),
        ("hosted", "cdi", (False, True, False)),
        ("social", "temping", (True, False, False)),  # no text settles it: never guessed
        ("", "cdi", (False, True, False)),  # housing not known
    ],
)
def test_an_exit_is_positive_only_with_a_home_and_work_that_last(
    cast: Cast, home: str, work: str, met: tuple[bool, bool, bool]
) -> None:
    stage.leave(cast, dt.date(2025, 3, 3), home, work)
    (found,) = queries.exits(cast.departement, START, TODAY)
    assert (found.home_met, found.work_met, found.positive) == met


def test_the_three_rates_share_their_denominator_and_name_their_rules(cast: Cast) -> None:
    for home, work in [("social", "cdi"), ("social", "none"), ("hosted", "cdi"), ("hosted", "none")]:
        stage.leave(cast, dt.date(2025, 3, 3), home, work)
    rates = queries.exit_rates(cast.departement, START, TODAY)
    assert [(r.numerator, r.denominator) for r in (rates.home, rates.work, rates.both)] == [(2, 4), (2, 4), (1, 4)]
    assert rates.rules == (cast.rules.title,)
    assert rates.both.low is not None
    assert rates.both.low < 0.25 < (rates.both.high or 0)


def test_setting_aside_the_forced_exits_changes_both_parts_of_the_rate(cast: Cast) -> None:
    for reason, work in [("regulation", "none"), ("regulation", "cdi"), ("goals", "cdi"), ("other", "none")]:
        stage.leave(cast, dt.date(2025, 3, 3), "social", work, reason)
    found = queries.without_forced(queries.exits(cast.departement, START, TODAY))
    assert (found.forced, found.forced_positive) == (2, 1)
    assert (found.rate.numerator, found.rate.denominator) == (1, 2)


def test_a_rate_far_under_the_one_given_is_not_explained_by_chance(cast: Cast) -> None:
    given = stage.compare_with("0.30")
    from coincide.core.statistics.rates import rate

    found = queries.compare(rate(26, 182), given)
    assert round(found.expected, 1) == 54.6
    assert found.chance < 1e-5
    assert not found.inside


def test_the_peaks_are_the_months_that_stand_out(cast: Cast) -> None:
    for month in (2, 3, 4, 5, 6):
        stage.leave(cast, dt.date(2025, month, 10))
    for _ in range(12):
        stage.leave(cast, dt.date(2025, 7, 10))
    assert queries.exit_peaks(cast.departement, dt.date(2025, 1, 1), TODAY).months == (Month(2025, 7),)


@pytest.mark.parametrize(
    ("counts", "since"),
    [
        ([4, 3, 8, 11, 12, 5], 3),  # the last month isn't over: it says nothing
        ([4, 3, 8, 8, 12, 5], None),  # one step up alone
        ([4, 5, 4, 3, 2, 5], None),
    ],
)
def test_exits_rise_since_the_first_month_of_the_unbroken_rise(counts: list[int], since: int | None) -> None:
    months = {Month(2025, n): count for n, count in enumerate(counts, 1)}
    assert queries.rising_since(months, Month(2025, 6)) == (Month(2025, since) if since else None)


def test_the_caseload_by_basin_adds_up_to_the_caseload(cast: Cast) -> None:
    stage.enter(cast, dt.date(2025, 1, 1), "vichy")
    moved = stage.enter(cast, dt.date(2025, 1, 1), until=dt.date(2025, 5, 1))
    moved.basins.create(basin=cast.basins["vichy"], period=(dt.date(2025, 5, 1), None))
    before = queries.active_by_basin(cast.departement, dt.date(2025, 4, 30))
    after = queries.active_by_basin(cast.departement, dt.date(2025, 5, 1))
    assert (before, after) == ({"Montluçon": 2, "Vichy": 1}, {"Montluçon": 1, "Vichy": 2})
    assert sum(after.values()) == queries.active_count(cast.departement, dt.date(2025, 5, 1))


def test_nobody_can_reach_the_term_before_the_first_entry_plus_the_length(cast: Cast) -> None:
    assert queries.first_term(cast.departement) == (dt.date(2024, 10, 1), dt.date(2026, 10, 1), 24)
