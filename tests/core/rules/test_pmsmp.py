from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.core.rules import pmsmp
from coincide.core.rules.answer import Verdict
from coincide.core.rules.calendar import add_months
from coincide.core.rules.pmsmp import Around, Span, Stay, decide, fullest_window, longest
from coincide.core.rules.scheme import scheme_on
from coincide.core.rules.sources import RuleError

RULE = scheme_on(pmsmp.NAME, date(2025, 12, 11), pmsmp.FIGURES)
FIRST = date(2025, 12, 1)
STAY = Stay(FIRST, FIRST + timedelta(days=13), Decimal(35), "Boulangerie Exemple", purpose="discover")
OURS = Around(conventions=[Span(date(2024, 1, 1))])
DAYS = st.dates(date(2023, 6, 1), date(2025, 6, 30))


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    first = draw(DAYS)
    last = first + timedelta(days=draw(st.integers(0, 29)))
    return replace(STAY, first=first, last=last, host=draw(st.sampled_from(["A", "B"])))


def lasting(days: int, first: date = FIRST) -> Stay:
    return replace(STAY, first=first, last=first + timedelta(days=days - 1))


@pytest.mark.parametrize(
    ("stay", "around", "verdict", "words"),
    [
        (STAY, OURS, Verdict.MET, "14 jours sur 30"),
        (lasting(30), OURS, Verdict.MET, "30 jours sur 30"),
        (lasting(31), OURS, Verdict.UNMET, "31 jours, 30 au plus"),
        (replace(STAY, hours_per_week=Decimal(48)), OURS, Verdict.MET, "48 h par semaine sur 48"),
        (replace(STAY, hours_per_week=Decimal("48.5")), OURS, Verdict.UNMET, "48,5 h par semaine, 48 au plus"),
        (replace(STAY, purpose=None), OURS, Verdict.UNKNOWN, "objet non renseigné"),
        (replace(STAY, purpose="loisir"), OURS, Verdict.UNMET, "« loisir » n'est pas un objet prévu"),
        (STAY, Around(), Verdict.UNMET, "aucune convention de prescripteur"),
        (STAY, Around(conventions=[Span(FIRST, FIRST)]), Verdict.UNMET, "sur une partie des dates seulement"),
        (STAY, Around(is_ours=False), Verdict.UNKNOWN, "autre prescripteur"),
    ],
)
def test_each_limit_of_an_immersion(stay: Stay, around: Around, verdict: Verdict, words: str) -> None:
    answer = decide(stay, around, RULE)
    assert answer.verdict is verdict
    assert words in answer.why
    assert answer.version == "pmsmp-1"
    assert all(reason.source for reason in answer.because)


@pytest.mark.parametrize(
    ("before", "verdict"),
    [
        ([lasting(30, date(2025, 3, 1))], Verdict.MET),
        ([lasting(30, date(2025, 3, 1)), lasting(1, date(2025, 6, 1))], Verdict.UNMET),  # a third convention
        ([lasting(30, date(2025, 3, 1)), lasting(30, date(2024, 11, 1))], Verdict.MET),  # never three in 12 months
        ([replace(lasting(30, date(2025, 3, 1)), host="BOULANGERIE  exemple")], Verdict.MET),
    ],
)
def test_two_conventions_per_host_and_year(before: list[Stay], verdict: Verdict) -> None:
    assert decide(STAY, replace(OURS, others=before), RULE).verdict is verdict


def test_60_days_per_host_and_year_are_two_full_months() -> None:
    other = lasting(30, date(2025, 6, 1))
    assert decide(lasting(30), replace(OURS, others=[other]), RULE).verdict is Verdict.MET
    longer = replace(other, last=other.last + timedelta(days=1))
    answer = decide(lasting(30), replace(OURS, others=[longer]), RULE)
    assert answer.verdict is Verdict.UNMET
    assert "61 jours chez cet accueillant" in answer.why


def test_hosts_are_the_same_by_siret_when_both_have_one_else_by_name() -> None:
    ours = replace(STAY, host="Café Éclair", siret="12345678900011")
    assert ours.is_at(replace(STAY, host="autre nom", siret="12345678900011"))
    assert not ours.is_at(replace(STAY, host="Café Éclair", siret="12345678900029"))
    assert ours.is_at(replace(STAY, host="cafe   eclair"))


def test_work_at_the_same_time_is_told_not_refused() -> None:
    answer = decide(STAY, replace(OURS, works=[Span(date(2025, 11, 1), FIRST), Span(date(2026, 1, 1))]), RULE)
    assert answer.is_met
    assert len(answer.warnings) == 1


def test_dates_and_hours_that_cannot_be_are_refused() -> None:
    with pytest.raises(RuleError, match="avant son début"):
        decide(replace(STAY, last=FIRST - timedelta(days=1)), OURS, RULE)
    with pytest.raises(RuleError, match="plus que 0"):
        decide(replace(STAY, hours_per_week=Decimal(0)), OURS, RULE)


def test_the_longest_immersion_stops_at_30_days_or_at_the_convention() -> None:
    assert longest(FIRST, STAY, OURS, RULE) == FIRST + timedelta(days=29)
    short = Around(conventions=[Span(date(2024, 1, 1), FIRST + timedelta(days=9))])
    assert longest(FIRST, STAY, short, RULE) == FIRST + timedelta(days=9)
    assert longest(FIRST, STAY, Around(), RULE) is None
    used = [lasting(28, date(2025, 8, 1)), lasting(30, date(2025, 6, 1))]
    assert longest(FIRST, STAY, replace(OURS, others=used), RULE) is None


@given(stays(), st.lists(stays(), max_size=4))
def test_the_fullest_window_is_the_one_that_counting_day_by_day_finds(stay: Stay, others: list[Stay]) -> None:
    near = [stay, *(one for one in others if one.host == stay.host)]
    best = most = 0
    for offset in range(-367, 31):
        start = stay.first + timedelta(days=offset)
        end = add_months(start, 12)  # the day after the 12 months
        if end <= stay.first or start > stay.last:
            continue
        days = [{one.first + timedelta(days=n) for n in range(one.days)} for one in near]
        inside = [sum(start <= day < end for day in mine) for mine in days]
        best, most = max(best, sum(inside)), max(most, sum(count > 0 for count in inside))
    window = fullest_window(stay, others, RULE)
    assert (window.days, window.conventions) == (best, most)
    assert add_months(window.first, 12) == window.last + timedelta(days=1)


@given(stays(), st.lists(stays(), max_size=4), stays())
def test_one_more_immersion_elsewhere_in_time_never_opens_what_was_refused(
    stay: Stay, others: list[Stay], more: Stay
) -> None:
    before = decide(stay, replace(OURS, others=others), RULE)
    after = decide(stay, replace(OURS, others=[*others, more]), RULE)
    assert not (after.is_met and not before.is_met)


@given(stays(), st.lists(stays(), max_size=3))
def test_a_shorter_immersion_is_never_refused_where_a_longer_one_fits(stay: Stay, others: list[Stay]) -> None:
    around = replace(OURS, others=others)
    last = longest(stay.first, stay, around, RULE)
    for days in range(1, 31):
        fits = decide(replace(stay, last=stay.first + timedelta(days=days - 1)), around, RULE).is_met
        assert fits == (last is not None and stay.first + timedelta(days=days - 1) <= last)
