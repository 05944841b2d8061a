"""The index beside recorded exits: only those that followed an accepted plan count, and nothing is applied."""

import datetime as dt

import pytest

from coincide.apps.matching import actions
from coincide.apps.matching.index_page import factor_rows, index_of, outcomes
from coincide.core.planning import FACTORS, ValueWeights
from tests.apps.matching import territory as t
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def leave(cast: Cast, home: str, work: str, on: dt.date) -> None:
    """The person of the cast exits with these facts."""
    cast.journey.departures.create(
        kind="exit", on=on, reason="goals", rule_version=cast.rules, home_kind=home, work_kind=work
    )


def test_every_factor_stands_on_the_page_with_its_scale_and_source() -> None:
    rows = factor_rows(ValueWeights())
    assert len(rows) == len(FACTORS)
    assert all(row.scale and row.source and row.certainty for row in rows)


def test_an_exit_without_an_accepted_plan_is_counted_and_not_compared(cast: Cast) -> None:
    leave(cast, "social", "cdi", dt.date(2025, 12, 1))
    found = outcomes(cast.users["coordinator"])
    assert (found.exits, found.positives, found.supported, found.pairs) == (1, 1, 0, 0)
    assert found.calibration is None


def test_an_exit_after_an_accepted_plan_is_compared_with_its_index(cast: Cast) -> None:
    t.job(cast), t.dwelling(cast)
    plan = actions.run(t.session(cast)).plans.get(rank=0)
    actions.accept_plan(plan, cast.users["owner"])
    assert 0 < index_of(plan) <= 1
    leave(cast, "social", "cdi", dt.date(2025, 12, 20))
    found = outcomes(cast.users["coordinator"])
    assert (found.pairs, found.pair_positives) == (1, 1)
    assert found.calibration is None  # one outcome supports no parameter


def test_the_state_is_not_told_of_fewer_than_five(cast: Cast) -> None:
    leave(cast, "social", "cdi", dt.date(2025, 12, 1))
    found = outcomes(cast.users["state"])
    assert (found.pairs, found.pair_positives) == (None, None)
