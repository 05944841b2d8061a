"""Stocks and flows read from the facts: who counts where, and what a break looks like."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from coincide.apps.journeys import actions, flows
from coincide.apps.journeys.flows import Scope
from coincide.apps.journeys.models import BasinPeriod, ReferentPeriod
from coincide.core.statistics.flows import EndKind, StartKind
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ENTERED = dt.date(2024, 10, 1)
FIRST, LAST = dt.date(2024, 9, 1), dt.date(2025, 12, 11)


def shape(cast: Cast, scope: Scope) -> list[tuple[str, StartKind, EndKind | None]]:
    """The presences in order: unit, how they start, how they end."""
    found = sorted(flows.stays(cast.departement, scope), key=lambda stay: stay.starts_on)
    return [(stay.unit, stay.start_kind, stay.end_kind) for stay in found]


def test_a_change_of_referent_is_a_move_between_referents_only(cast: Cast) -> None:
    owner, colleague = cast.users["owner"], cast.users["colleague"]
    actions.assign_referent(cast.journey, colleague, by=owner, on=dt.date(2025, 3, 3))
    assert shape(cast, Scope.REFERENT) == [
        (str(owner.pk), StartKind.ENTRY, EndKind.MOVE_OUT),
        (str(colleague.pk), StartKind.MOVE_IN, None),
    ]
    assert shape(cast, Scope.BASIN) == [("montlucon", StartKind.ENTRY, None)]
    assert shape(cast, Scope.WHOLE) == [(flows.WHOLE, StartKind.ENTRY, None)]


def test_a_change_of_social_worker_moves_nobody_between_cip(cast: Cast) -> None:
    period = ReferentPeriod.objects.get(journey=cast.journey, profession="social")
    period.period = (ENTERED, dt.date(2025, 3, 3))
    period.save()
    assert shape(cast, Scope.REFERENT) == [(str(cast.users["owner"].pk), StartKind.ENTRY, None)]


def test_a_move_then_a_transfer_and_a_return_are_told_apart(cast: Cast) -> None:
    owner = cast.users["owner"]
    actions.move_basin(cast.journey, cast.basins["vichy"], by=owner, on=dt.date(2025, 3, 3))
    actions.transfer_out(cast.journey, by=owner, on=dt.date(2025, 9, 1), to_departement=cast.elsewhere)
    actions.reopen(cast.journey, by=cast.users["coordinator"], on=dt.date(2025, 11, 17))
    assert shape(cast, Scope.BASIN) == [
        ("montlucon", StartKind.ENTRY, EndKind.MOVE_OUT),
        ("vichy", StartKind.MOVE_IN, EndKind.TRANSFER_OUT),
        ("vichy", StartKind.REOPENING, None),
    ]
    assert flows.identity_violations(cast.departement, FIRST, LAST) == []


def test_days_without_a_basin_are_counted_under_nobody(cast: Cast) -> None:
    period = cast.journey.basins.get()
    period.period = (dt.date(2024, 12, 1), None)
    period.save()
    assert shape(cast, Scope.BASIN) == [
        (flows.NOBODY, StartKind.ENTRY, EndKind.MOVE_OUT),
        ("montlucon", StartKind.MOVE_IN, None),
    ]
    assert flows.identity_violations(cast.departement, FIRST, LAST) == []


def test_a_basin_left_open_after_an_exit_is_a_violation_that_says_where(cast: Cast) -> None:
    actions.exit_journey(cast.journey, by=cast.users["owner"], on=dt.date(2025, 9, 15), reason="goals")
    BasinPeriod.objects.filter(journey=cast.journey).update(period=(ENTERED, None))
    found = flows.identity_violations(cast.departement, FIRST, LAST)
    assert {one.unit for one in found} == {"montlucon"}
    assert found[0].gap == 1
    assert found[0].first_day == dt.date(2025, 9, 1)


def test_the_journeys_of_another_departement_do_not_count(cast: Cast) -> None:
    assert flows.stays(cast.elsewhere, Scope.WHOLE) == []
    assert flows.stocks(cast.elsewhere, Scope.WHOLE, [LAST]) == {LAST: {flows.WHOLE: 0}}


def test_reading_the_stays_costs_the_same_queries_however_many_journeys(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(4):
        flows.stays(cast.departement, Scope.BASIN)
