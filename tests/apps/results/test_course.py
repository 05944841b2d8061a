"""Delays and follow-ups as the results show them: whole for the operator, fit to be shown elsewhere."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from coincide.apps.journeys.delays import aims
from coincide.apps.journeys.models import FollowUp, Journey
from coincide.apps.programme.models import Target
from coincide.apps.results.course import CourseReport, share
from coincide.core.rules.calendar import add_months
from coincide.core.statistics.rates import rate
from tests.apps.results.stage import enter, leave
from tests.cast import Cast

SignIn = Callable[[str], Client]
START, TODAY = dt.date(2023, 7, 1), dt.date(2025, 12, 11)
ENTERED = dt.date(2024, 3, 4)


def report(cast: Cast, masked: bool = False) -> CourseReport:
    return CourseReport(cast.departement, START, TODAY, masked, aims(cast.departement, TODAY))


def crowd(cast: Cast, signed: int, waiting: int) -> None:
    """People of Montluçon who entered in March 2024: some signed their contract 20 days after the CIR, some wait."""
    Target.objects.create(
        key="delay_cir_contrat", label="Dans le mois du CIR", value=1, unit="mois", source="Essai",
        certainty="public", period=(START, None),
    )  # fmt: skip
    made = [enter(cast, ENTERED) for _ in range(signed + waiting)]
    Journey.objects.filter(pk__in=[one.pk for one in made[:signed]]).update(
        contract_signed_on=ENTERED + dt.timedelta(days=10)
    )


@pytest.mark.django_db
def test_the_operator_reads_counts_quartiles_share_and_target(cast: Cast) -> None:
    crowd(cast, 6, 3)
    row = next(row for row in report(cast).delays_table.rows if row[0] == "Du CIR au contrat d'engagement")
    assert row[1:] == (6, 4, 0, "20 j", "20 j", "—", "60,0\u202f% (6 sur 10)", "1 mois")  # the cast's person waits too
    unknown = next(row for row in report(cast).delays_table.rows if row[0] == "De l'orientation à l'entrée")
    assert unknown[1:4] == (0, 0, 10)
    assert unknown[-1] == "aucune connue"


@pytest.mark.django_db
def test_elsewhere_no_count_under_five_is_told_nor_given_back(cast: Cast) -> None:
    crowd(cast, 6, 3)
    found = report(cast, masked=True)
    row = next(row for row in found.delays_table.rows if row[0] == "Du CIR au contrat d'engagement")
    assert [cell for cell in row[1:4] if isinstance(cell, int) and cell < 5] == []
    assert row[2] is None
    assert sum(cell is None for cell in row[1:4]) >= 2
    assert row[7] is None  # 6 within, 4 not: the four would be told
    for table in (found.basins_table, found.years_table):
        assert "j (" not in repr(table.rows)


@pytest.mark.django_db
def test_by_basin_and_by_year_the_median_goes_with_its_count(cast: Cast) -> None:
    crowd(cast, 6, 0)
    found = report(cast)
    place = found.basins_table.columns.index("Du CIR au contrat d'engagement")
    assert [(row[0], row[place]) for row in found.basins_table.rows] == [("Montluçon", "20 j (6)")]
    assert [row[0] for row in found.years_table.rows] == ["2024"]


@pytest.mark.django_db
def test_news_of_those_who_left_keep_the_unreachable_in_the_count(cast: Cast) -> None:
    left = dt.date(2025, 1, 15)
    gone = [leave(cast, left) for _ in range(4)]
    for one, answer in zip(gone, (True, True, False), strict=False):
        FollowUp.objects.create(
            departure=one, months=3, asked_on=add_months(left, 3), by=cast.users["owner"], is_reached=True,
            in_work=answer, in_home=True,
        )  # fmt: skip
    first = report(cast).terms_table.rows[0]
    assert first[:5] == ("3 mois", 4, 3, 0, 1)
    assert first[5] == "66,7\u202f% (2 sur 3), entre 20,8 et 93,9"
    assert first[6] == "50,0 à 75,0\u202f%, avec le hasard 15,0 à 95,4"
    hidden = report(cast, masked=True).terms_table.rows[0]
    assert hidden[1:] == (None,) * 8


@given(st.integers(0, 60), st.integers(0, 60))
def test_a_share_told_elsewhere_never_comes_from_under_five_on_a_side(numerator: int, other: int) -> None:
    told = share(rate(numerator, numerator + other), masked=True)
    if numerator + other and min(numerator, other) < 5:
        assert told is None
    elif numerator + other:
        assert isinstance(told, str)
        assert "(" not in told


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["coordinator", "state"])
def test_the_page_and_its_exports_say_the_delays(cast: Cast, sign_in: SignIn, place: str) -> None:
    crowd(cast, 6, 3)
    client = sign_in(place)
    shown = client.get(reverse("results:results")).content.decode()
    for words in ("Du CIR au contrat d’engagement", "la moitié en 20 jours", "Aucune cible connue", "Après la sortie"):
        assert words in shown
    for slug in ("delais", "delais-bassins", "delais-annees", "suivis"):
        assert client.get(reverse("results:export", args=[slug])).status_code == 200
