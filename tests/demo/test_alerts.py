"""The demonstration shows every kind of alert, and what can be decided about one."""

import datetime as dt

import pytest

from coincide.apps.journeys.alerts import counts
from coincide.apps.journeys.due import Kind
from coincide.apps.journeys.models import AlertCount, AlertDecision
from coincide.apps.organisations.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo"), pytest.mark.usefixtures("territory")]
TODAY = dt.date(2025, 12, 11)


def test_each_kind_of_alert_exists_and_each_has_an_owner() -> None:
    found = counts.count_all(TODAY)
    assert set(found.by_kind) == set(Kind)
    assert found.unowned == 0
    assert sum(found.by_owner.values()) == found.total


def test_some_are_settled_postponed_and_entrusted() -> None:
    assert {one.verdict for one in AlertDecision.objects.all()} == set(AlertDecision.Verdict)


def test_the_coordination_sees_how_they_went_for_four_weeks() -> None:
    operator = Organisation.objects.get(name="Opérateur AGIR de l'Allier")
    days, kinds = counts.trend(operator.pk, TODAY)
    assert days == [TODAY - dt.timedelta(weeks=number) for number in (4, 3, 2, 1)]
    assert len(kinds) > 5
    assert AlertCount.objects.exists()
