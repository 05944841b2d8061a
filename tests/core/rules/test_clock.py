from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.core.rules.calendar import add_months, french_date, last_day, whole_months
from coincide.core.rules.clock import ClockStatus, Suspension, compute_clock
from coincide.core.rules.rule_version import RuleVersion, built_in_versions
from coincide.core.rules.sources import RuleError

RULE = built_in_versions()[-1]
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


def rule_with(extension_months: int) -> RuleVersion:
    return RuleVersion.from_dict(RULE.to_dict() | {"extension_months": extension_months})


@st.composite
def journeys(draw: st.DrawFn) -> tuple[date, list[Suspension], date]:
    entered = draw(DAYS)
    cursor = entered
    suspensions: list[Suspension] = []
    for gap, length in draw(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 200)), max_size=5)):
        start = cursor + timedelta(days=gap)
        cursor = start + timedelta(days=length)
        suspensions.append(Suspension(start, cursor))
    last_is_open: bool = draw(st.booleans())
    if suspensions and last_is_open:
        suspensions[-1] = Suspension(suspensions[-1].starts_on)
    return entered, suspensions, entered + timedelta(days=draw(st.integers(0, 1800)))


def test_24_months_from_15_october_2023_run_through_14_october_2025() -> None:
    clock = compute_clock(date(2023, 10, 15), [], RULE, date(2025, 10, 14))
    assert clock.ends_on == date(2025, 10, 14)
    assert (clock.days_left, clock.days_over, clock.status) == (1, 0, ClockStatus.ENDING)
    after = compute_clock(date(2023, 10, 15), [], RULE, date(2025, 10, 15))
    assert (after.days_left, after.days_over, after.status) == (0, 1, ClockStatus.OVERDUE)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2024, 10, 31), 0, date(2024, 10, 31)),
    ],
)
def test_a_month_without_that_day_gives_its_last_day(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@given(DAYS, st.integers(0, 60))
def test_adding_months_keeps_the_day_or_takes_the_month_end(day: date, months: int) -> None:
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


@given(DAYS, st.integers(0, 60))
def test_whole_months_count_back_what_was_added(day: date, months: int) -> None:
    assert whole_months(day, add_months(day, months)) == months
    if months:
        assert whole_months(day, last_day(day, months)) == months - 1


def test_a_negative_duration_is_refused() -> None:
    with pytest.raises(RuleError, match="négative"):
        add_months(date(2024, 1, 1), -1)


@given(journeys())
def test_days_used_and_days_left_make_the_days_allowed(journey: tuple[date, list[Suspension], date]) -> None:
    entered, suspensions, on = journey
    clock = compute_clock(entered, suspensions, RULE, on)
    assert clock.days_used + clock.days_left == clock.days_allowed
    assert clock.days_used >= 0
    assert clock.days_left >= 0
    assert 0 <= clock.months_used <= clock.months_allowed
    assert clock.ends_on >= entered
    assert (clock.days_over > 0) == (on > clock.ends_on) == (clock.days_left == 0)


@given(journeys())
def test_days_used_are_the_days_elapsed_that_no_suspension_covers(
    journey: tuple[date, list[Suspension], date],
) -> None:
    entered, suspensions, on = journey
    clock = compute_clock(entered, suspensions, RULE, on)
    # Counted one by one, stopping when the length is used up: what starts later has nothing left to suspend.
    used, day, suspended = 0, entered, 0
    while day < on and used < clock.days_allowed:
        covered = any(s.covers(day) for s in suspensions)
        used, suspended = used + (not covered), suspended + covered
        day += timedelta(days=1)
    assert clock.days_used == used
    assert clock.days_suspended >= suspended


@given(journeys())
def test_each_suspended_day_pushes_the_end_by_one_day(journey: tuple[date, list[Suspension], date]) -> None:
    entered, suspensions, on = journey
    bare = compute_clock(entered, [], RULE, on)
    clock = compute_clock(entered, suspensions, RULE, on)
    assert clock.ends_on == bare.ends_on + timedelta(days=clock.days_suspended)


@given(journeys())
def test_one_more_suspension_never_brings_the_end_closer(journey: tuple[date, list[Suspension], date]) -> None:
    entered, suspensions, on = journey
    for left_out in suspensions:
        fewer = [s for s in suspensions if s is not left_out]
        assert compute_clock(entered, fewer, RULE, on).ends_on <= compute_clock(entered, suspensions, RULE, on).ends_on


@given(journeys())
def test_the_order_of_the_suspensions_is_indifferent(journey: tuple[date, list[Suspension], date]) -> None:
    entered, suspensions, on = journey
    assert compute_clock(entered, suspensions, RULE, on) == compute_clock(entered, suspensions[::-1], RULE, on)


def test_an_open_suspension_moves_the_end_each_day_and_uses_nothing() -> None:
    pause = [Suspension(date(2024, 3, 1))]
    one = compute_clock(date(2024, 1, 1), pause, RULE, date(2024, 3, 10))
    two = compute_clock(date(2024, 1, 1), pause, RULE, date(2024, 3, 11))
    assert one.status is two.status is ClockStatus.SUSPENDED
    assert one.days_used == two.days_used == 60
    assert two.ends_on - one.ends_on == timedelta(days=1)
    assert one.is_provisional
    assert "provisoire" in one.explanation


def test_a_suspension_after_the_end_has_no_effect_and_is_said_so() -> None:
    clock = compute_clock(date(2023, 1, 1), [Suspension(date(2025, 1, 1), date(2025, 2, 1))], RULE, date(2025, 1, 10))
    assert clock.ends_on == date(2024, 12, 31)
    assert clock.status is ClockStatus.OVERDUE
    assert "sans effet" in clock.explanation


@pytest.mark.parametrize(
    ("suspensions", "words"),
    [
        ([Suspension(date(2024, 2, 1), date(2024, 3, 1)), Suspension(date(2024, 2, 29))], "se chevauchent"),
        ([Suspension(date(2024, 2, 1)), Suspension(date(2025, 1, 1))], "se chevauchent"),
        ([Suspension(date(2023, 12, 31), date(2024, 3, 1))], "avant l'entrée"),
        ([Suspension(date(2024, 3, 1), date(2024, 3, 1))], "après le début"),
    ],
)
def test_suspensions_that_cannot_stand_are_refused(suspensions: list[Suspension], words: str) -> None:
    with pytest.raises(RuleError, match=words):
        compute_clock(date(2024, 1, 1), suspensions, RULE, date(2024, 6, 1))


def test_a_suspension_may_start_the_day_another_one_resumes() -> None:
    pauses = [Suspension(date(2024, 2, 1), date(2024, 3, 1)), Suspension(date(2024, 3, 1), date(2024, 4, 1))]
    assert compute_clock(date(2024, 1, 1), pauses, RULE, date(2024, 6, 1)).days_suspended == 60


def test_there_is_no_clock_before_the_entry() -> None:
    with pytest.raises(RuleError, match="1er janvier 2024"):
        compute_clock(date(2024, 1, 1), [], RULE, date(2023, 12, 31))


def test_an_extension_counts_only_under_a_rule_that_allows_it() -> None:
    entered, on = date(2023, 10, 15), date(2025, 11, 1)
    refused = compute_clock(entered, [], RULE, on, is_extended=True)
    assert refused.ends_on == date(2025, 10, 14)
    assert "pas prévue" in refused.explanation
    allowed = compute_clock(entered, [], rule_with(12), on, is_extended=True)
    assert allowed.ends_on == date(2026, 10, 14)
    assert compute_clock(entered, [], rule_with(12), on).ends_on == date(2025, 10, 14)


def test_the_explanation_tells_the_computation() -> None:
    pause = [Suspension(date(2024, 7, 1), date(2024, 10, 1))]
    clock = compute_clock(date(2024, 1, 1), pause, RULE, date(2025, 12, 11))
    assert clock.ends_on == date(2026, 4, 2)
    assert clock.explanation.replace("\u202f", " ") == (
        "Entrée le 1er janvier 2024 ; 24 mois au plus (règle 2024-07, texte ou outil de l'État) ; 1 suspension, "
        "92 jours à ajouter ; dernier jour : 2 avril 2026 ; encore 113 jours, celui-ci compris."
    )
    assert clock.rule_version == "2024-07"


def test_dates_are_written_the_french_way() -> None:
    assert french_date(date(2025, 12, 11)) == "11 décembre 2025"
    assert french_date(date(2024, 7, 1)) == "1er juillet 2024"
