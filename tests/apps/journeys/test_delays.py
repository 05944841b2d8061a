"""Delays of the first steps, from the facts of the journeys and the targets given from outside."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coincide.apps.journeys.delays import aims, cohort, limit_of, measures, summary
from coincide.apps.journeys.models import Journey
from coincide.apps.programme.models import Target
from coincide.core.rules.milestones import Delay
from coincide.core.statistics.delays import Outcome
from tests.apps.results.stage import enter
from tests.cast import Cast

TODAY = dt.date(2025, 12, 11)
START = dt.date(2024, 1, 1)
pytestmark = pytest.mark.django_db


def one_month(cast: Cast) -> None:
    """The contract within a month of the CIR."""
    Target.objects.create(
        key="delay_cir_contrat", label="Contrat dans le mois du CIR", value=1, unit="mois",
        period=(dt.date(2023, 7, 1), None), source="Essai", certainty="public",
    )  # fmt: skip


def test_each_delay_of_a_journey_is_measured_or_said_unknown(cast: Cast) -> None:
    one_month(cast)
    cast.journey.contract_signed_on = dt.date(2024, 10, 20)
    found = measures(cast.journey, TODAY, aims(cast.departement, TODAY), is_present=True)
    assert (found[Delay.PROTECTION_CIR].days, found[Delay.PROTECTION_CIR].within) == (106, None)
    assert (found[Delay.CIR_CONTRACT].days, found[Delay.CIR_CONTRACT].within) == (35, False)
    assert found[Delay.CIR_WELCOME].outcome is Outcome.WAITING
    assert found[Delay.ORIENTATION_ENTRY].outcome is Outcome.UNKNOWN


def test_who_came_by_a_transfer_had_these_steps_elsewhere(cast: Cast) -> None:
    Journey.objects.update(entry_kind="transfer")
    assert measures(Journey.objects.get(), TODAY, {}, is_present=True) == {}
    assert cohort(cast.departement, START, TODAY, TODAY, {}) == []


def test_a_cohort_counts_everyone_who_entered_with_their_first_basin(cast: Cast) -> None:
    one_month(cast)
    known = aims(cast.departement, TODAY)
    enter(cast, dt.date(2024, 3, 4), basin="vichy", until=dt.date(2025, 2, 1))
    enter(cast, dt.date(2023, 3, 6))
    found = cohort(cast.departement, START, TODAY, TODAY, known)
    assert [(one.basin, one.entered_on.year) for one in found] == [("Vichy", 2024), ("Montluçon", 2024)]
    made = summary(found, Delay.CIR_CONTRACT, known)
    # Both wait for their contract since more than a month.
    assert (made.done, made.waiting, made.unknown) == (0, 2, 0)
    assert made.within is not None
    assert (made.within.numerator, made.within.denominator) == (0, 2)


def test_without_a_row_no_target_is_known(cast: Cast) -> None:
    assert aims(cast.departement, TODAY) == {}


@pytest.mark.parametrize(("value", "unit"), [("1", "part"), ("1.5", "mois")])
def test_a_target_that_is_no_delay_is_refused(value: str, unit: str) -> None:
    with pytest.raises(ValueError, match="mois ou en jours"):
        limit_of(Decimal(value), unit)


def test_the_number_of_queries_does_not_grow_with_the_cohort(cast: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            cohort(cast.departement, START, TODAY, TODAY, {})
        return len(queries)

    few = asked()
    for _ in range(10):
        enter(cast, dt.date(2024, 5, 6))
    assert asked() == few
