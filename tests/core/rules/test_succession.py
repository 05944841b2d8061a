"""Every day has one version of the rules, and only one; what would break it is refused with the days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.core.rules.sources import RuleError
from coincide.core.rules.succession import Reign, reopen, succeed

D = date
OPENING = Reign("2023-07", D(2023, 7, 1), None)


def test_a_version_closes_the_one_in_force_the_day_before() -> None:
    assert succeed([OPENING], Reign("2024-07", D(2024, 7, 1), None)) == Reign("2023-07", D(2023, 7, 1), D(2024, 6, 30))


def test_the_first_version_of_all_closes_nothing() -> None:
    assert succeed([], OPENING) is None


def test_a_hole_is_refused_and_its_days_are_named() -> None:
    ended = Reign("2023-07", D(2023, 7, 1), D(2024, 6, 30))
    with pytest.raises(RuleError, match=r"du 1er juillet 2024 au 31 juillet 2024.*« 2023-07 » et « 2024-08 »"):
        succeed([ended], Reign("2024-08", D(2024, 8, 1), None))


def test_an_end_without_a_successor_is_a_hole_too() -> None:
    with pytest.raises(RuleError, match=r"à partir du 1er janvier 2026.*laissez le dernier jour de « essai » vide"):
        succeed([OPENING], Reign("essai", D(2025, 1, 1), D(2025, 12, 31)))


def test_days_given_to_two_versions_are_refused_and_named() -> None:
    coming = [Reign("a", D(2023, 7, 1), D(2024, 6, 30)), Reign("b", D(2024, 7, 1), None)]
    with pytest.raises(RuleError, match=r"à partir du 1er juillet 2024.*« c » et « b »"):
        succeed(coming, Reign("c", D(2024, 1, 1), None))


def test_a_version_may_fill_the_days_until_the_next_one() -> None:
    coming = [Reign("a", D(2023, 7, 1), D(2024, 6, 30)), Reign("b", D(2024, 7, 1), None)]
    closed = succeed(coming, Reign("c", D(2024, 1, 1), D(2024, 6, 30)))
    assert closed == Reign("a", D(2023, 7, 1), D(2023, 12, 31))


def test_two_versions_never_start_the_same_day() -> None:
    with pytest.raises(RuleError, match="commence le même jour"):
        succeed([OPENING], Reign("x", D(2023, 7, 1), None))


def test_a_version_that_stops_before_it_starts_is_refused() -> None:
    with pytest.raises(RuleError, match="avant de commencer"):
        succeed([OPENING], Reign("x", D(2024, 7, 1), D(2024, 6, 30)))


@st.composite
def chains(draw: st.DrawFn) -> list[Reign]:
    """Versions published one after the other, each from some day after the last."""
    first = D(2023, 7, 1)
    reigns = [Reign("v0", first, None)]
    for number, gap in enumerate(draw(st.lists(st.integers(1, 400), max_size=5)), 1):
        first += timedelta(days=gap)
        reigns[-1] = Reign(reigns[-1].id, reigns[-1].first, first - timedelta(days=1))
        reigns.append(Reign(f"v{number}", first, None))
    return reigns


@given(chains(), st.integers(-300, 2500), st.none() | st.integers(-10, 900))
def test_after_a_publication_every_day_has_exactly_one_version(
    reigns: list[Reign], start: int, length: int | None
) -> None:
    first = D(2023, 7, 1) + timedelta(days=start)
    fresh = Reign("fresh", first, None if length is None else first + timedelta(days=length))
    try:
        closed = succeed(reigns, fresh)
    except RuleError:
        return
    after = [closed if closed and one.id == closed.id else one for one in reigns] + [fresh]
    begins = min(one.first for one in after)
    for offset in range(0, 4000, 13):
        assert sum(one.covers(begins + timedelta(days=offset)) for one in after) == 1


@given(chains(), st.integers(1, 900))
def test_taking_back_a_version_gives_its_days_to_the_one_it_closed(reigns: list[Reign], gap: int) -> None:
    fresh = Reign("fresh", reigns[-1].first + timedelta(days=gap), None)
    closed = succeed(reigns, fresh)
    assert closed is not None
    assert reopen([*reigns[:-1], closed], fresh) == reigns[-1]
