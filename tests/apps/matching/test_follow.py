"""An accepted plan becomes steps with owners and dates, and its outcome comes back."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.apps.journeys.log.hours import log_hours
from coincide.apps.journeys.log.steps import end_step
from coincide.apps.journeys.models import Step
from coincide.apps.matching import actions, follow
from coincide.apps.matching.models import Plan
from tests.apps.matching import territory as t
from tests.cast import Cast

TODAY = dt.date(2025, 12, 11)


def accepted(cast: Cast) -> Plan:
    """A plan of the household of the cast: a dwelling free already, a job that starts on 5 January, a scooter."""
    session, home, job, pool = t.session(cast), t.dwelling(cast), t.job(cast), t.scooters(cast, 1)
    plan = Plan.objects.create(session=session, household=cast.household, rank=0, dwelling=home, value=1)
    plan.jobs.create(
        person=cast.person, job=job, mode="scooter", resource=pool, verdict="oui", minutes_out=9, minutes_back=9
    )
    return actions.accept_plan(plan, cast.users["coordinator"])


def test_each_step_goes_to_the_referent_of_its_strand_with_a_day(cast: Cast) -> None:
    plan = accepted(cast)
    steps = {step.strand: step for step in Step.objects.filter(plan=plan.pk)}
    assert {strand: step.owner for strand, step in steps.items()} == {
        "home": cast.users["social"], "job": cast.users["owner"], "move": cast.users["owner"],
    }  # fmt: skip
    assert steps["home"].due_on == TODAY + follow.SOONEST  # free already
    assert steps["job"].due_on == dt.date(2026, 1, 5)  # the day it starts
    assert steps["job"].person == cast.person
    assert "Commentry" in steps["home"].title
    assert {step.layer for step in steps.values()} == {"shared"}


def test_without_a_referent_the_step_is_of_who_decides(cast: Cast) -> None:
    cast.journey.referents.all().delete()
    plan = accepted(cast)
    assert {step.owner for step in Step.objects.filter(plan=plan.pk)} == {cast.users["coordinator"]}


def test_a_withdrawn_decision_takes_back_what_nobody_started(cast: Cast) -> None:
    plan, owner = accepted(cast), cast.users["owner"]
    job = Step.objects.get(plan=plan.pk, strand="job")
    move = Step.objects.get(plan=plan.pk, strand="move")
    end_step(job, by=owner, outcome="done")
    log_hours(cast.person, by=owner, on=TODAY, hours=Decimal(1), kind="step", step=move)
    actions.undo_decision(plan, owner)
    assert set(Step.objects.all()) == {job, move}


def test_a_refused_acceptance_writes_no_step(cast: Cast) -> None:
    accepted(cast)
    other = Plan.objects.create(session=t.session(cast), household=t.household(cast, 1), rank=0, value=1)
    other.dwelling = Plan.objects.get(household=cast.household).dwelling
    other.save()
    with pytest.raises(actions.ValidationError):
        actions.accept_plan(other, cast.users["owner"])
    assert not Step.objects.filter(plan=other.pk).exists()


def test_the_outcome_comes_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, owner = accepted(cast), cast.users["owner"]

    def state() -> tuple[str, int, int]:
        found = follow.outcomes(follow.steps_of([plan.pk]))[plan.pk]
        return found.state, found.done, found.total

    assert state() == ("running", 0, 3)
    home, job, move = (Step.objects.get(plan=plan.pk, strand=strand) for strand in ("home", "job", "move"))
    monkeypatch.setenv("COINCIDE_TODAY", "2025-12-19")
    assert state() == ("late", 0, 3)
    end_step(home, by=owner, outcome="done")
    assert state() == ("running", 1, 3)
    end_step(job, by=owner, outcome="done")
    end_step(move, by=owner, outcome="dropped", note="A trouvé un collègue")
    assert state() == ("dropped", 2, 3)
    assert "A trouvé un collègue" in follow.outcomes(follow.steps_of([plan.pk]))[plan.pk].notes[0]
    Step.objects.filter(pk=move.pk).update(outcome="done")
    assert state() == ("done", 3, 3)
    assert follow.summary(follow.outcomes(follow.steps_of([plan.pk])).values()) == [("done", "Abouti", 1)]


@given(st.dates(dt.date(2025, 1, 1), dt.date(2030, 1, 1)))
def test_a_step_is_due_between_a_week_and_a_month_after_the_decision(offered: dt.date) -> None:
    due = follow.due_day(offered, TODAY)
    assert TODAY + follow.SOONEST <= due <= TODAY + follow.LATEST
    if TODAY + follow.SOONEST <= offered <= TODAY + follow.LATEST:
        assert due == offered
