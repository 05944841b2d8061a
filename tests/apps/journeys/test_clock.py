"""One reading of the clock: where it starts, what pauses it, whether it was extended."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coincide.apps.journeys.clock import clock_of, clock_start
from coincide.apps.journeys.due import dues
from coincide.apps.journeys.models import Extension, Journey, Suspension
from coincide.apps.journeys.queries import clock_ends, dossier
from coincide.apps.people.models import Household
from coincide.core.rules.rule_version import RuleVersion, built_in_versions
from tests.cast import Cast

TODAY = dt.date(2025, 12, 11)
ENTERED = dt.date(2024, 10, 1)
BEGAN = dt.date(2024, 1, 10)
RULE = built_in_versions()[-1]
LONGER = RuleVersion.from_dict(RULE.to_dict() | {"extension_months": 6})
pytestmark = pytest.mark.django_db


def read(cast: Cast) -> Journey:
    """The cast's journey with what a clock is computed from."""
    return Journey.objects.select_related("extension").prefetch_related("suspensions").get(pk=cast.journey.pk)


def transferred(cast: Cast) -> None:
    """The person had been accompanied elsewhere since January 2024."""
    Journey.objects.filter(pk=cast.journey.pk).update(entry_kind="transfer", clock_starts_on=BEGAN)


def test_the_clock_starts_at_the_entry(cast: Cast) -> None:
    assert clock_start(cast.journey) == ENTERED
    clock = clock_of(read(cast), RULE, TODAY)
    assert clock.ends_on == dt.date(2026, 9, 30)
    assert clock.explanation.startswith("Entrée le 1er octobre 2024")


def test_after_a_transfer_the_months_run_from_the_first_day_in_the_programme(cast: Cast) -> None:
    transferred(cast)
    clock = clock_of(read(cast), RULE, TODAY)
    assert (clock.entered_on, clock.ends_on) == (BEGAN, dt.date(2026, 1, 9))
    assert "commencé dans un autre département le 10 janvier 2024" in clock.explanation


def test_a_pause_taken_elsewhere_before_the_transfer_counts_too(cast: Cast) -> None:
    transferred(cast)
    Suspension.objects.create(
        journey=cast.journey, period=(dt.date(2024, 3, 1), dt.date(2024, 3, 11)), reason="congé maternité"
    )
    assert clock_of(read(cast), RULE, TODAY).ends_on == dt.date(2026, 1, 19)


def test_an_extension_counts_from_the_day_it_was_granted_where_the_rules_have_one(cast: Cast) -> None:
    Extension.objects.create(journey=cast.journey, granted_on=dt.date(2025, 11, 1), reason="formation à finir")
    journey = read(cast)
    assert clock_of(journey, LONGER, TODAY).ends_on == dt.date(2027, 3, 31)
    assert clock_of(journey, LONGER, dt.date(2025, 10, 31)).ends_on == dt.date(2026, 9, 30)
    assert clock_of(journey, RULE, TODAY).ends_on == dt.date(2026, 9, 30)


def test_the_pages_and_the_lists_read_the_same_clock(cast: Cast) -> None:
    transferred(cast)
    households = Household.objects.filter(pk=cast.household.pk)
    file = dossier(cast.household, TODAY)
    assert file.clock is not None
    assert (
        clock_ends(households, TODAY)
        == {cast.household.pk: file.clock.ends_on}
        == {cast.household.pk: dt.date(2026, 1, 9)}
    )
    assert file.entered_on == ENTERED
    assert any(due.kind == "review" and "22 mois" in due.sentence for due in dues(file))


def test_reading_a_clock_asks_the_database_nothing_more(cast: Cast) -> None:
    journey = read(cast)
    with CaptureQueriesContext(connection) as asked:
        clock_of(journey, RULE, TODAY)
    assert len(asked) == 0
