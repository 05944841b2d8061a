"""A run reads the facts, keeps the answer whole, and respects what people decided."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.matching import actions, outcome, queries
from coincide.apps.matching.budgets import REPLACED, notes
from coincide.apps.matching.models import Plan
from coincide.apps.matching.problem import build
from coincide.apps.matching.refusals import refusals_of
from coincide.apps.people.models import Person, WorkSituation
from coincide.core.planning import PlanningError
from tests.apps.matching import territory as t
from tests.cast import Cast, since

pytestmark = pytest.mark.django_db


def test_a_run_places_the_household_and_proves_it(cast: Cast) -> None:
    job, home = t.job(cast), t.dwelling(cast)
    session = actions.run(t.session(cast))
    assert session.status == "done"
    assert session.objective == session.bound
    assert session.gap == 0
    plan = session.plans.get(rank=0)
    assert plan.household == cast.household
    assert plan.dwelling == home
    assert [one.job for one in plan.jobs.all()] == [job]
    assert queries.summary(session)["placed"] == 1


def test_a_stale_offer_is_left_out_with_that_reason(cast: Cast) -> None:
    t.job(cast, confirmed_on=t.DAY - dt.timedelta(days=31))
    t.dwelling(cast, confirmed_on=t.DAY - dt.timedelta(days=60))
    session = actions.run(t.session(cast))
    assert not session.plans.exists()
    assert session.set_aside["counts"] == {"job": 1, "dwelling": 1}
    assert all("non confirmée" in one["reason"] for one in session.set_aside["offers"])


def test_a_withdrawn_offer_is_not_proposed(cast: Cast) -> None:
    t.job(cast, withdrawn_on=t.DAY)
    assert not build(t.session(cast)).problem.jobs


def test_a_session_sees_only_the_households_of_its_basins_that_are_active(cast: Cast) -> None:
    t.household(cast, 1, basin="vichy", commune="Vichy")
    gone = t.household(cast, 2)
    journey = gone.persons.get().journeys.get()
    journey.departures.create(kind="exit", on=dt.date(2025, 10, 1), reason="goals", rule_version=cast.rules)
    ids = {one.id for one in build(t.session(cast)).problem.households}
    assert ids == {str(cast.household.pk)}


def test_sex_nationality_and_protection_change_nothing_in_the_problem(cast: Cast) -> None:
    t.job(cast)
    t.dwelling(cast)
    before = build(t.session(cast)).problem
    Person.objects.update(sex="m", nationality_group="ue", protection="stateless")
    after = build(t.session(cast)).problem
    assert (after.households, after.jobs, after.dwellings) == (before.households, before.jobs, before.dwellings)


def test_who_has_lasting_work_does_not_look_for_a_job(cast: Cast) -> None:
    WorkSituation.objects.create(
        person=cast.person, kind="cdi", title="Cuisinier", hours_per_week=35, net_wage=1400, period=since(t.DAY)
    )
    (found,) = build(t.session(cast)).problem.households
    assert not found.seekers
    assert found.adults[0].has_lasting_work
    assert found.means.wages == 140_000


def test_the_wage_of_who_looks_for_work_is_not_added_to_a_new_one_and_the_session_says_so(cast: Cast) -> None:
    WorkSituation.objects.create(
        person=cast.person, kind="cdd", title="Serveur", hours_per_week=10, net_wage=400, period=since(t.DAY)
    )
    built = build(t.session(cast))
    (found,) = built.problem.households
    assert found.seekers
    assert found.means.wages == 0
    assert notes(built.set_aside) == [f"1 ménage\u202f: {REPLACED}."]


def test_an_accepted_plan_holds_its_offers_for_the_next_session(cast: Cast) -> None:
    t.job(cast)
    t.dwelling(cast)
    t.household(cast, 1)
    first = actions.run(t.session(cast))
    plan = first.plans.filter(rank=0, household=cast.household).first() or first.plans.filter(rank=0).first()
    assert plan is not None
    accepted = actions.accept_plan(plan, cast.users["owner"])
    second = build(t.session(cast)).problem
    assert str(accepted.dwelling_id) not in {one.id for one in second.dwellings}
    assert not second.jobs
    assert str(accepted.household_id) not in {one.id for one in second.households}


def test_a_second_run_of_the_session_keeps_the_accepted_plan(cast: Cast) -> None:
    t.job(cast)
    t.dwelling(cast)
    session = actions.run(t.session(cast))
    accepted = actions.accept_plan(session.plans.get(rank=0), cast.users["owner"])
    t.job(cast, "E-2", net_wage=1900)
    again = actions.run(session)
    assert [plan.pk for plan in again.plans.all()] == [accepted.pk]
    assert again.objective == accepted.value


@pytest.mark.parametrize("reason", ["job", "home", "budget"])
def test_a_refused_plan_is_not_proposed_again(cast: Cast, reason: str) -> None:
    t.job(cast)
    t.dwelling(cast)
    session = actions.run(t.session(cast))
    refused = actions.refuse_plan(session.plans.get(rank=0), cast.users["owner"], reason)
    again = actions.run(session)
    for plan in again.plans.exclude(pk=refused.pk):
        same_job = [one.job_id for one in plan.jobs.all()] == [one.job_id for one in refused.jobs.all()]
        assert not (same_job and plan.dwelling_id == refused.dwelling_id)
    refused.refresh_from_db()
    assert refused.status == "refused"


def test_a_job_refused_for_two_adults_is_not_proposed_with_another_home(cast: Cast) -> None:
    job, home, way = t.job(cast, openings=2), t.dwelling(cast), {"mode": "walk", "verdict": "oui"}
    plan = Plan.objects.create(session=t.session(cast), household=cast.household, rank=0, dwelling=home, value=1)
    for person in (cast.household.persons.get(), t.household(cast, 1).persons.get()):
        plan.jobs.create(person=person, job=job, minutes_out=9, minutes_back=9, **way)
    actions.refuse_plan(plan, cast.users["owner"], "job")
    (refusal,) = refusals_of(cast.operator, [str(cast.household.pk)])
    assert (refusal.job_id, refusal.dwelling_id, refusal.stay) == (str(job.pk), None, False)


def two_earners(cast: Cast) -> tuple[Plan, list[str]]:
    """A plan that gives two people a job each, and their jobs."""
    way = {"mode": "walk", "verdict": "oui", "minutes_out": 9, "minutes_back": 9}
    home = t.dwelling(cast)
    plan = Plan.objects.create(session=t.session(cast), household=cast.household, rank=0, dwelling=home, value=1)
    jobs = [t.job(cast, reference) for reference in ("E-1", "E-2")]
    for person, job in zip((cast.household.persons.get(), t.household(cast, 1).persons.get()), jobs, strict=True):
        plan.jobs.create(person=person, job=job, **way)
    return plan, [str(job.pk) for job in jobs]


@pytest.mark.parametrize("refused", [[0], [1], [0, 1]])
def test_of_two_jobs_those_that_were_said_are_refused_whatever_the_home(cast: Cast, refused: list[int]) -> None:
    plan, jobs = two_earners(cast)
    actions.refuse_plan(plan, cast.users["owner"], "job", jobs=[jobs[number] for number in refused])
    told = refusals_of(cast.operator, [str(cast.household.pk)])
    assert {one.job_id for one in told} == {jobs[number] for number in refused}
    assert {(one.dwelling_id, one.stay) for one in told} == {(None, False)}


@pytest.mark.parametrize(
    ("said", "told"), [([], "Dites quel emploi"), (["7b8ff1a8-0000-0000-0000-000000000000"], "n'a plus cet emploi")]
)
def test_a_refusal_for_the_job_says_which_of_the_two(cast: Cast, said: list[str], told: str) -> None:
    plan, _ = two_earners(cast)
    with pytest.raises(ValidationError, match=told):
        actions.refuse_plan(plan, cast.users["owner"], "job", jobs=said)
    plan.refresh_from_db()
    assert plan.status == "proposed"


def test_a_travel_that_does_not_suit_two_people_forbids_each_job_with_that_home_alone(cast: Cast) -> None:
    plan, jobs = two_earners(cast)
    actions.refuse_plan(plan, cast.users["owner"], "travel")
    told = refusals_of(cast.operator, [str(cast.household.pk)])
    assert [(one.job_id, one.dwelling_id) for one in told] == [(job, str(plan.dwelling_id)) for job in sorted(jobs)]


def test_an_undone_decision_frees_what_it_held(cast: Cast) -> None:
    t.job(cast)
    t.dwelling(cast)
    session = actions.run(t.session(cast))
    plan = actions.accept_plan(session.plans.get(rank=0), cast.users["owner"])
    actions.undo_decision(plan, cast.users["owner"])
    assert len(build(t.session(cast)).problem.dwellings) == 1
    assert [one.outcome for one in plan.decisions.order_by("pk")] == ["accepted", "withdrawn"]


def test_two_households_cannot_accept_the_same_dwelling(cast: Cast) -> None:
    home = t.dwelling(cast)
    other = t.household(cast, 1)
    session = t.session(cast)
    plans = [
        Plan.objects.create(session=session, household=one, rank=0, dwelling=home, value=1)
        for one in (cast.household, other)
    ]
    actions.accept_plan(plans[0], cast.users["owner"])
    with pytest.raises(ValidationError, match="déjà ce logement"):
        actions.accept_plan(plans[1], cast.users["owner"])


def test_a_scooter_hired_twice_is_refused(cast: Cast) -> None:
    pool = t.scooters(cast, 1)
    session, job = t.session(cast), t.job(cast, openings=2)
    way = {"mode": "scooter", "resource": pool, "verdict": "oui", "minutes_out": 9, "minutes_back": 9}
    plans = []
    for one in (cast.household, t.household(cast, 1)):
        plan = Plan.objects.create(session=session, household=one, rank=0, value=1)
        plan.jobs.create(person=one.persons.get(), job=job, **way)
        plans.append(plan)
    actions.accept_plan(plans[0], cast.users["owner"])
    with pytest.raises(ValidationError, match="Scooter"):
        actions.accept_plan(plans[1], cast.users["owner"])


@pytest.mark.parametrize("who", ["colleague", "state", "admin", "outsider"])
def test_who_does_not_follow_the_household_decides_nothing(cast: Cast, who: str) -> None:
    t.job(cast)
    t.dwelling(cast)
    plan = actions.run(t.session(cast)).plans.get(rank=0)
    with pytest.raises(PermissionDenied):
        actions.accept_plan(plan, cast.users[who])
    assert JournalEntry.objects.filter(verb="refused", actor=cast.users[who]).count() == 1


@pytest.mark.parametrize("who", ["state", "admin", "outsider", "facilitator"])
def test_only_the_operator_opens_a_session(cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.open_session(cast.operator, "Séance", t.DAY, [cast.basins["vichy"]], cast.users[who])


def test_a_failed_run_says_so_and_keeps_the_former_plans(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    t.job(cast)
    t.dwelling(cast)
    session = actions.run(t.session(cast))

    def contradict(*args: object) -> None:
        raise PlanningError("Les plans acceptés se contredisent.")

    monkeypatch.setattr(outcome, "compute", contradict)
    again = actions.run(session)
    assert again.status == "failed"
    assert again.message == "Les plans acceptés se contredisent."
    assert again.plans.filter(rank=0).count() == 1


def test_progress_is_told_while_the_engine_runs(cast: Cast) -> None:
    t.job(cast)
    t.dwelling(cast)
    told: list[float] = []
    actions.run(t.session(cast), lambda best, bound, gap: told.append(gap))
    assert told
    assert told[-1] == 0
