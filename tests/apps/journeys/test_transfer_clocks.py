"""Both clocks agree: whatever the entry, the pauses, the extension and the day of the transfer."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coincide.apps.journeys.clock import clock_of
from coincide.apps.journeys.models import Extension, Journey, Suspension
from coincide.core.rules.clock import Clock
from coincide.core.rules.rule_version import RuleVersion as Rule
from coincide.core.rules.rule_version import built_in_versions
from tests.apps.journeys.moves import TODAY, Receiver, accept, propose, receiver
from tests.cast import Cast

pytestmark = pytest.mark.django_db
RULE = built_in_versions()[-1]
DAYS = dt.timedelta(days=1)


@pytest.fixture
def to(cast: Cast) -> Receiver:
    """The other operator."""
    return receiver(cast)


@st.composite
def lives(draw: st.DrawFn) -> tuple[dt.date, list[tuple[dt.date, dt.date | None]], bool, dt.date]:
    """An entry, pauses after it that don't overlap (the last may run still, or be to come), an extension, a day."""
    entered = TODAY - draw(st.integers(41, 900)) * DAYS
    cuts = sorted(draw(st.sets(st.integers(0, 1000), max_size=7)))
    pauses: list[tuple[dt.date, dt.date | None]] = [
        (entered + start * DAYS, entered + end * DAYS) for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    if len(cuts) % 2 and entered + cuts[-1] * DAYS <= TODAY:
        pauses.append((entered + cuts[-1] * DAYS, None))
    return entered, pauses, draw(st.booleans()), TODAY - draw(st.integers(0, 40)) * DAYS


def told(journey: Journey, rule: Rule) -> list[tuple[object, ...]]:
    """What the clock says today and later."""
    read = Journey.objects.select_related("extension").prefetch_related("suspensions").get(pk=journey.pk)
    return [said(clock_of(read, rule, TODAY + after * DAYS)) for after in (0, 1, 30, 400)]


def said(clock: Clock) -> tuple[object, ...]:
    """The facts of a clock, its sentence left out: over there it says that the time began elsewhere."""
    return (
        clock.ends_on, clock.days_used, clock.days_left, clock.days_over, clock.days_suspended, clock.status,
        clock.is_provisional, clock.months_allowed,
    )  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lives())
def test_the_time_left_is_the_same_on_both_sides(
    cast: Cast, to: Receiver, life: tuple[dt.date, list[tuple[dt.date, dt.date | None]], bool, dt.date]
) -> None:
    entered, pauses, is_extended, on = life
    with transaction.atomic():
        Journey.objects.update(entered_on=entered, cir_signed_on=None, protection_on=None)
        cast.journey.referents.update(period=(entered, None))
        cast.journey.basins.update(period=(entered, None))
        for period in pauses:
            Suspension.objects.create(journey=cast.journey, period=period, reason="Essai")
        if is_extended:
            Extension.objects.create(journey=cast.journey, granted_on=entered, reason="Essai")
        here = told(cast.journey, RULE)
        transfer = propose(cast)
        type(transfer).objects.update(proposed_on=on)
        accept(cast, transfer, to, on)
        assert told(Journey.objects.get(operator=cast.other_operator), RULE) == here
        transaction.set_rollback(True)
