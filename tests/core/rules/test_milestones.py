"""The first steps come in order; only what cannot be true is refused, and the sentence names both dates."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from coincide.core.rules.milestones import ORDER, Delay, Milestone, misplaced

DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))


@given(st.dictionaries(st.sampled_from(Milestone), st.one_of(st.none(), DAYS)))
def test_a_pair_is_refused_exactly_when_both_dates_are_known_and_turned_round(
    dates: dict[Milestone, date | None],
) -> None:
    wrong = {
        (first, second) for first, second in ORDER if (a := dates.get(first)) and (b := dates.get(second)) and b < a
    }
    assert {(one.before, one.step) for one in misplaced(dates)} == wrong


@given(DAYS, st.lists(st.integers(0, 90), min_size=7, max_size=7))
def test_steps_in_the_order_of_the_programme_are_never_refused(first: date, gaps: list[int]) -> None:
    day, dates = first, {}
    for step, gap in zip(Milestone, gaps, strict=True):
        day += timedelta(days=gap)
        dates[step] = day
    assert misplaced(dates) == ()


def test_the_sentence_names_both_dates() -> None:
    found = misplaced({Milestone.WELCOME: date(2025, 3, 10), Milestone.DIAGNOSIS: date(2025, 3, 3)})
    assert [one.sentence for one in found] == [
        (
            "Le diagnostic (3 mars 2025) ne vient pas avant l'entretien d'accueil (10 mars 2025)\u202f: "
            "corrigez l'une des deux dates."
        )
    ]


def test_a_welcome_may_come_before_or_after_the_entry() -> None:
    entry = date(2025, 3, 10)
    for days in (-5, 0, 5):
        assert misplaced({Milestone.ENTRY: entry, Milestone.WELCOME: entry + timedelta(days=days)}) == ()


def test_each_delay_goes_forward_in_the_programme() -> None:
    order = list(Milestone)
    for delay in Delay:
        first, second = delay.steps
        assert order.index(first) < order.index(second)
        assert delay.label
