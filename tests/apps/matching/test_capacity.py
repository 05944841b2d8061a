"""Childcare, classes and counsellors' hours: read into the problem, held by accepted plans, asked for by steps."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from coincide.apps.journeys.models import Step
from coincide.apps.matching import actions
from coincide.apps.matching.problem import build
from coincide.apps.people.models import Person
from tests.apps.matching import territory as t
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def baby(cast: Cast) -> None:
    """A child of one year in the household of the cast."""
    Person.objects.create(
        household=cast.household, place="child", first_name="Bébé", last_name="Zèbre",
        birth_date=dt.date(2024, 11, 1), sex="f",
    )  # fmt: skip


def test_without_recorded_childcare_no_plan_is_denied_for_want_of_it(cast: Cast) -> None:
    t.job(cast), t.dwelling(cast, rooms=3, surface=70), baby(cast)
    built = build(t.session(cast))
    assert built.problem.care_age == 0
    assert any("garde" in note["reason"] for note in built.set_aside["households"])
    assert actions.run(t.session(cast)).plans.filter(rank=0).exists()


def test_a_plan_takes_a_place_of_childcare_for_each_small_child(cast: Cast) -> None:
    t.job(cast), t.dwelling(cast, rooms=3, surface=70), baby(cast)
    centre = t.childcare(cast)
    plan = actions.run(t.session(cast)).plans.get(rank=0)
    assert (plan.care, plan.care_places) == (centre, 1)
    actions.accept_plan(plan, cast.users["owner"])
    (left,) = build(t.session(cast)).problem.centres
    assert left.capacity == 1
    assert Step.objects.filter(plan=plan.pk, title__contains="1 place de garde", owner=cast.users["social"]).exists()


def test_a_nursery_that_closes_too_early_serves_no_plan_with_that_job(cast: Cast) -> None:
    t.job(cast), baby(cast), t.childcare(cast, closes_at=dt.time(15))
    assert not actions.run(t.session(cast)).plans.filter(jobs__isnull=False).exists()


def test_a_class_opens_the_job_one_level_above_and_its_seat_is_taken(cast: Cast) -> None:
    Person.objects.filter(pk=cast.person.pk).update(french_oral="a1", french_written="a1")
    t.job(cast, french_written="a2"), t.dwelling(cast)
    assert not actions.run(t.session(cast)).plans.filter(jobs__isnull=False).exists()
    course = t.course(cast)
    plan = actions.run(t.session(cast)).plans.get(rank=0)
    assert [one.course for one in plan.jobs.all()] == [course]
    actions.accept_plan(plan, cast.users["owner"])
    assert not build(t.session(cast)).problem.courses
    assert Step.objects.filter(plan=plan.pk, title__startswith="Inscrire au cours", owner=cast.users["owner"]).exists()


def test_counsellors_hours_limit_the_plans_of_their_basin(cast: Cast) -> None:
    t.job(cast), t.dwelling(cast)
    basins, owner = [cast.basins["montlucon"]], cast.users["owner"]
    short = actions.run(actions.open_session(cast.operator, "Courte", t.DAY, basins, owner, {"montlucon": 13}))
    assert not short.plans.filter(rank=0, dwelling__isnull=False, jobs__isnull=False).exists()  # 6 h and 8 h
    enough = actions.run(actions.open_session(cast.operator, "Longue", t.DAY, basins, owner, {"montlucon": 14}))
    assert enough.plans.filter(rank=0, dwelling__isnull=False, jobs__isnull=False).exists()


def test_hours_for_a_basin_outside_the_session_are_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="hors de la séance"):
        actions.open_session(cast.operator, "S", t.DAY, [cast.basins["montlucon"]], None, {"vichy": 10})
