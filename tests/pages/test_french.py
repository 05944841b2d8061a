"""Dates, amounts, percentages, durations, plurals and typography follow French usage."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.web.templatetags import fr

N = "\u202f"


def test_a_date_is_written_in_words() -> None:
    assert fr.date_long(date(2025, 12, 11)) == "11 décembre 2025"
    assert fr.date_medium(date(2025, 12, 11)) == "11 déc. 2025"
    assert fr.date_medium(date(2025, 1, 1)) == "1er janv. 2025"
    assert fr.date_day(date(2025, 2, 3)) == "3 févr."
    assert fr.month_year(date(2025, 8, 1)) == "août 2025"


def test_the_first_of_a_month_is_premier() -> None:
    assert fr.date_long(date(2026, 1, 1)) == "1er janvier 2026"
    assert fr.date_day(date(2026, 2, 1)) == "1er févr."
    assert fr.date_long(date(2026, 1, 11)) == "11 janvier 2026"


def test_a_short_date_has_two_figures_for_day_and_month() -> None:
    assert fr.date_short(date(2025, 2, 1)) == "01/02/2025"


def test_an_instant_is_dated_where_people_live() -> None:
    assert fr.date_short(datetime(2025, 12, 10, 23, 30, tzinfo=UTC)) == "11/12/2025"


@pytest.mark.parametrize(
    ("cents", "text"),
    [
        (123_450, f"1{N}234,50{N}€"),
        (41_200, f"412,00{N}€"),
        (-3_205, f"−32,05{N}€"),
        (0, f"0,00{N}€"),
        (100_000_000, f"1{N}000{N}000,00{N}€"),
    ],
)
def test_an_amount_comes_from_cents(cents: int, text: str) -> None:
    assert fr.euros(cents) == text


def test_a_whole_amount_may_drop_its_decimals() -> None:
    assert fr.euros_short(41_200) == f"412{N}€"
    assert fr.euros_short(41_250) == f"412,50{N}€"
    assert fr.euros(41_250, 0) == f"413{N}€"


def test_a_fraction_is_a_percentage_with_one_decimal() -> None:
    assert fr.percent(26 / 182) == f"14,3{N}%"
    assert fr.percent(0.3, 0) == f"30{N}%"
    assert fr.percent(0) == f"0,0{N}%"
    assert fr.percent_number(0.0994) == "9,9"


def test_half_is_rounded_up_and_nought_has_no_sign() -> None:
    assert fr.number(Decimal("2.5")) == "3"
    assert fr.number(0.125, 2) == "0,13"
    assert fr.number(-0.04, 1) == "0,0"


@given(st.integers(-(10**12), 10**12))
def test_a_number_reads_back_as_itself(value: int) -> None:
    assert int(fr.number(value).replace(N, "").replace("−", "-")) == value


def test_what_is_missing_is_written_as_nothing() -> None:
    for function in (fr.date_long, fr.date_medium, fr.date_day, fr.date_short, fr.month_year):
        assert function(None) == ""
    for convert in (
        fr.number,
        fr.euros,
        fr.euros_short,
        fr.percent,
        fr.percent_number,
        fr.days,
        fr.months,
        fr.duration,
    ):
        assert convert(None) == ""
    assert fr.until(None, date(2025, 1, 1)) == ""
    assert fr.typographic(None) == ""


def test_the_plural_starts_at_two() -> None:
    assert [fr.counted(n, "ménage") for n in (0, 1, 2)] == ["0 ménage", "1 ménage", "2 ménages"]
    assert fr.counted(1234, "emploi local,emplois locaux") == f"1{N}234 emplois locaux"
    assert fr.plural(1, "a,ont") == "a"
    assert fr.plural(3, ",s") == "s"


def test_a_duration_leaves_out_what_is_nought() -> None:
    assert fr.duration(7, 12) == "7 mois et 12 jours"
    assert fr.duration(24) == "24 mois"
    assert fr.duration(0, 1) == "1 jour"
    assert fr.duration(0) == "0 jour"
    assert fr.days(timedelta(days=12)) == "12 jours"


def test_time_between_two_dates_is_in_whole_months_and_days() -> None:
    assert fr.until(date(2024, 3, 4), date(2025, 12, 11)) == "21 mois et 7 jours"
    assert fr.until(date(2024, 1, 31), date(2024, 2, 29)) == "1 mois"
    assert fr.until(date(2025, 12, 11), date(2025, 12, 11)) == "0 jour"
    assert fr.until(date(2025, 12, 11), date(2025, 11, 11)) == "1 mois"


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_adding_months_keeps_the_day_or_takes_the_last_of_the_month(day: date, count: int) -> None:
    later = fr.add_months(day, count)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("Vraiment ?", f"Vraiment{N}?"),
        ("Attention: rien; fin!", f"Attention{N}: rien{N}; fin{N}!"),
        ('Il dit "bonjour" ici', f"Il dit «{N}bonjour{N}» ici"),
        ("« déjà »", f"«{N}déjà{N}»"),
        ("l'emploi d'ici", "l’emploi d’ici"),
        ("30 % et 412 €", f"30{N}% et 412{N}€"),
        ("1 234 personnes", f"1{N}234 personnes"),
        ("voir https://example.test/a?b=1 à 14:30", "voir https://example.test/a?b=1 à 14:30"),
        ("en 2025 300 personnes", "en 2025 300 personnes"),
        ("1 234 567 €", f"1{N}234{N}567{N}€"),
        ("et puis...", "et puis…"),
    ],
)
def test_plain_text_takes_french_typography(plain: str, written: str) -> None:
    assert fr.typographic(plain) == written


WORDS = [
    "l'emploi",
    "T4",
    "412 €",
    "30 %",
    "vraiment ?",
    "oui!",
    "note: rien",
    '"cité"',
    "1 234",
    "fin...",
    "«là»",
    "2025",
]


@given(st.lists(st.sampled_from(WORDS), max_size=8))
def test_typography_applied_twice_changes_nothing_more(words: list[str]) -> None:
    once = fr.typographic(" ".join(words))
    assert fr.typographic(once) == once
