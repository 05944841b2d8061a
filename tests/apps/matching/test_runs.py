"""Runs are kept, what-ifs change nothing, two runs are told apart, and what changed since the last is said."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.matching import actions, checks, news, queries, runs, what_if, what_if_runs, worker
from coincide.apps.matching.comparison import Comparison
from coincide.apps.matching.models import NoPlan, Plan, PlanningSession, Run
from coincide.apps.matching.problem import build
from coincide.apps.offers.models import Dwelling, Job
from coincide.apps.people.editing import event_model
from coincide.apps.people.models import Person, WorkSituation
from coincide.apps.territory.clock import now
from tests.apps.matching import territory as t
from tests.cast import Cast, since

pytestmark = pytest.mark.django_db


@pytest.fixture
def scarce(cast: Cast) -> PlanningSession:
    """Two households and one dwelling, no home of which either may stay; run."""
    t.job(cast, openings=2), t.dwelling(cast), t.household(cast, 1)
    return actions.run(t.session(cast))


def asked(session: PlanningSession, code: str, cast: Cast, count: int = 1) -> Run:
    return what_if_runs.run(what_if_runs.ask(session, code, count, cast.users["owner"]))


def test_a_run_is_kept_with_a_line_for_each_household(scarce: PlanningSession) -> None:
    kept = runs.latest(scarce)
    assert kept is not None
    assert (kept.objective, kept.bound, kept.status) == (scarce.objective, scarce.bound, "done")
    assert kept.lines.count() == scarce.households
    assert sum(line.value for line in kept.lines.all()) == kept.objective
    again = actions.run(scarce)
    assert again.runs.count() == 2
    assert Run.objects.get(pk=kept.pk).lines.count() == scarce.households


def test_the_same_facts_have_one_fingerprint_and_any_other_another(cast: Cast, scarce: PlanningSession) -> None:
    before = runs.fingerprint(build(scarce).problem)
    assert runs.fingerprint(build(scarce).problem) == before
    Job.objects.update(net_wage=1451)
    assert runs.fingerprint(build(scarce).problem) != before


def test_a_home_more_in_a_what_if_places_the_other_household(cast: Cast, scarce: PlanningSession) -> None:
    plans = list(scarce.plans.values_list("pk", "status", "rank"))
    run = asked(scarce, "home:montlucon:2", cast)
    assert run.status == "done"
    base = runs.latest(scarce)
    assert run.base == base
    seen = Comparison(base, run, cast.users["coordinator"])
    assert [row.state for row in seen.rows] == ["gains"]
    assert seen.gain > 0
    assert seen.gain_is_sure
    assert any("ajouté" in (row.after.home if row.after else "") for row in seen.rows) or len(seen.rows) == 1
    scarce.refresh_from_db()
    assert list(scarce.plans.values_list("pk", "status", "rank")) == plans
    assert scarce.objective == base.objective


def test_a_job_less_takes_a_plan_away(cast: Cast, scarce: PlanningSession) -> None:
    job = Job.objects.get()
    run = asked(scarce, f"gone:job:{job.pk}", cast)
    seen = Comparison(runs.latest(scarce), run, cast.users["coordinator"])
    assert seen.gain <= 0
    assert Plan.objects.filter(session=scarce, jobs__job=job).exists()


def test_a_counsellor_more_is_asked_only_where_hours_are_counted(cast: Cast) -> None:
    t.job(cast), t.dwelling(cast)
    free = actions.run(t.session(cast))
    assert not any(title == "Conseillers" for title, _ in what_if.choices(free, runs.latest(free)))
    basins = [cast.basins["montlucon"]]
    counted = actions.run(actions.open_session(cast.operator, "S", t.DAY, basins, None, {"montlucon": 3}))
    assert not counted.plans.exists()
    run = asked(counted, "hours:counsellor:montlucon", cast)
    assert run.lines.exclude(plan={}).exists()


def test_a_what_if_after_facts_have_moved_is_compared_with_the_facts_of_now(
    cast: Cast, scarce: PlanningSession
) -> None:
    t.job(cast, "E-2", net_wage=1800)
    run = asked(scarce, "home:montlucon:2", cast)
    assert run.base is not None
    assert run.base.kind == Run.Kind.BASELINE
    assert run.base.fingerprint == runs.fingerprint(build(scarce).problem)
    assert asked(scarce, "home:montlucon:2", cast, 2).base == run.base
    assert runs.latest(scarce).kind == Run.Kind.SESSION


@pytest.mark.parametrize(
    ("code", "count"), [("more:job:x", 1), ("", 1), ("home:montlucon:2", 0), ("home:montlucon:2", 99)]
)
def test_a_change_that_is_not_offered_is_refused(cast: Cast, scarce: PlanningSession, code: str, count: int) -> None:
    with pytest.raises(ValidationError):
        what_if_runs.ask(scarce, code, count, cast.users["owner"])


def test_a_home_of_a_size_nobody_offers_is_said(cast: Cast, scarce: PlanningSession) -> None:
    run = asked(scarce, "home:montlucon:7", cast)
    assert run.status == "failed"
    assert "Aucun T7" in run.message


def test_only_the_operator_asks_and_only_a_what_if_is_erased(cast: Cast, scarce: PlanningSession) -> None:
    with pytest.raises(PermissionDenied):
        what_if_runs.ask(scarce, "home:montlucon:2", 1, cast.users["outsider"])
    run = asked(scarce, "home:montlucon:2", cast)
    with pytest.raises(ValidationError):
        what_if_runs.erase(runs.latest(scarce), cast.users["owner"])
    what_if_runs.erase(run, cast.users["owner"])
    assert not Run.objects.filter(pk=run.pk).exists()
    assert JournalEntry.objects.filter(verb="erase_what_if").exists()


def test_who_may_not_open_a_file_reads_no_name_in_a_comparison(cast: Cast, scarce: PlanningSession) -> None:
    run = asked(scarce, "home:montlucon:2", cast)
    seen = Comparison(runs.latest(scarce), run, cast.users["colleague"])
    assert seen.rows == []
    assert seen.hidden == 1


# --- the worth of one more, and those who wait -----------------------------------------------------------------------


def test_the_worth_of_a_home_is_checked_by_solving_again(cast: Cast, scarce: PlanningSession) -> None:
    (home,) = [one for one in queries.scarce(scarce) if one["kind"] == "dwelling"]
    assert not home["is_checked"]
    assert checks.check(scarce)
    scarce.refresh_from_db()
    (home,) = [one for one in queries.scarce(scarce) if one["kind"] == "dwelling"]
    run = asked(scarce, "home:montlucon:2", cast)
    assert home["is_checked"]
    assert home["worth"] == pytest.approx((run.objective - scarce.objective) / 1_000_000)
    assert home["price"] >= home["worth"] > 0


def test_a_check_gives_way_to_what_people_wait_for_and_goes_on_later(cast: Cast, scarce: PlanningSession) -> None:
    def known() -> int:
        scarce.refresh_from_db()
        return sum(one["checked"] is not None and not one["enough"] for one in scarce.worth)

    waiting = ProcrastinateJob.objects.filter(task_name=worker.CHECK_WORTH, status="todo")
    assert not worker.people_wait()  # the check of the run itself is nobody's wait
    what_if_runs.ask(scarce, "home:montlucon:2", 1, cast.users["owner"])
    assert worker.people_wait()
    waiting.delete()
    t.household(cast, 2), t.job(cast, "E-2", "Montluçon"), t.dwelling(cast, "L-2", "Montluçon")
    actions.run(scarce)
    waiting.delete()
    assert checks.check(scarce, worker.people_wait)
    first = known()
    assert (first, waiting.count()) == (1, 1)
    assert checks.check(scarce)
    assert known() > first


def test_what_is_not_scarce_is_said_to_suffice(cast: Cast) -> None:
    t.job(cast), t.dwelling(cast), t.scooters(cast, 3), t.course(cast)
    session = actions.run(t.session(cast))
    assert {one["kind"] for one in queries.scarce(session) if one["enough"]} >= {"pool", "course"}


def test_nothing_is_checked_once_the_facts_have_moved(cast: Cast, scarce: PlanningSession) -> None:
    t.dwelling(cast, "L-9")
    assert not checks.check(scarce)


@pytest.fixture
def left_out(cast: Cast) -> PlanningSession:
    """The third session in a row that leaves one of two households without a plan."""
    t.job(cast, openings=2), t.dwelling(cast), t.household(cast, 1)
    for week in (2, 1, 0):
        session = t.session(cast)
        session.held_on = t.DAY - dt.timedelta(days=7 * week)
        session.save()
        Job.objects.update(confirmed_on=session.held_on)
        Dwelling.objects.update(confirmed_on=session.held_on)
        actions.run(session)
    return session


def test_a_household_left_out_three_times_is_listed_with_the_cost_of_a_plan(left_out: PlanningSession) -> None:
    (left,) = left_out.unplaced.all()
    assert queries.sessions_without_proposal(left_out) == {str(left.household_id): 3}
    assert checks.check(left_out)
    left.refresh_from_db()
    cost = left.explanation["guarantee"]
    assert 0 <= cost["low"] <= cost["high"]
    # the other household loses its plan: the cost is what the two plans differ by
    placed = left_out.plans.filter(rank=0).get()
    assert cost["high"] < placed.value


def test_the_costs_of_plans_give_way_too_and_what_is_told_is_not_asked_again(
    left_out: PlanningSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_told() -> bool:
        return "guarantee" in left_out.unplaced.get().explanation

    waiting = ProcrastinateJob.objects.filter(task_name=worker.CHECK_WORTH, status="todo")
    waiting.delete()
    assert checks.check(left_out)  # nobody waits: the worth of one more is known from here on
    NoPlan.objects.update(explanation={})
    monkeypatch.setattr(checks, "BETWEEN_QUESTIONS", 0.0)
    answers = iter([False])  # nobody waits until the search for the costs has begun
    assert checks.check(left_out, lambda: next(answers, True))
    assert (is_told(), waiting.count()) == (False, 1)
    assert checks.check(left_out)
    assert is_told()
    monkeypatch.setattr(checks.floors, "solve_keeping", None)  # would raise if a search began
    assert checks.check(left_out)


# --- what changed since the last run ---------------------------------------------------------------------------------


def told(session: PlanningSession) -> news.News | None:
    return news.of_sessions([session]).get(session.pk)


def test_nothing_is_said_while_nothing_changed(scarce: PlanningSession) -> None:
    assert not told(scarce)


def test_a_withdrawn_offer_touches_the_plan_that_takes_it(scarce: PlanningSession) -> None:
    Dwelling.objects.update(withdrawn_on=t.DAY)
    found = told(scarce)
    assert found is not None
    assert found.parts == ["1 offre retirée ou prise"]
    assert found.touched == {scarce.plans.get(rank=0).household_id}


def test_new_changed_and_stale_offers_are_told_apart(cast: Cast, scarce: PlanningSession) -> None:
    t.dwelling(cast, "L-2")
    Job.objects.update(net_wage=1500)
    Dwelling.objects.filter(reference="L-1").update(confirmed_on=t.DAY - dt.timedelta(days=40))
    found = told(scarce)
    assert found is not None
    assert found.parts == ["1 offre à reconfirmer", "1 offre modifiée", "1 nouvelle offre"]


def test_a_household_that_left_and_one_that_came_are_counted(cast: Cast, scarce: PlanningSession) -> None:
    t.household(cast, 2)
    journey = cast.person.journeys.get()
    journey.departures.create(kind="exit", on=dt.date(2025, 12, 1), reason="goals", rule_version=cast.rules)
    found = told(scarce)
    assert found is not None
    assert found.parts == ["1 ménage parti", "1 ménage arrivé"]


def test_a_file_whose_facts_changed_is_counted(cast: Cast, scarce: PlanningSession) -> None:
    cast.person.french_written = "b1"
    cast.person.save()
    WorkSituation.objects.create(
        person=cast.person, kind="cdd", title="Cuisinier", hours_per_week=20, net_wage=900, period=since(t.DAY)
    )
    for model in (Person, WorkSituation):  # the history gives all that a test writes the instant of its transaction
        last = event_model(model).objects.order_by("-pgh_id").first()
        event_model(model).objects.filter(pk=last.pk).update(pgh_created_at=now())
    found = told(scarce)
    assert found is not None
    assert found.parts == ["1 dossier modifié"]
    assert found.edited == {cast.household.pk}
    actions.run(scarce)
    assert not told(scarce)


def test_a_home_accepted_in_another_session_is_gone_from_this_one(cast: Cast, scarce: PlanningSession) -> None:
    other = actions.run(t.session(cast))
    actions.accept_plan(other.plans.filter(rank=0, dwelling__isnull=False).first(), cast.users["coordinator"])
    found = told(scarce)
    assert found is not None
    assert found.gone
    assert found.settled
    assert not told(other)


def test_old_sessions_are_history(cast: Cast, scarce: PlanningSession) -> None:
    Dwelling.objects.update(withdrawn_on=t.DAY)
    scarce.held_on = t.DAY - dt.timedelta(days=90)
    scarce.save()
    assert told(scarce) is None


# --- workers that die ------------------------------------------------------------------------------------------------


def a_worker(seconds_ago: int = 0) -> int:
    """A worker whose last sign of life was so long ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s * interval '1 second') RETURNING id",
            [seconds_ago],
        )
        return int(cursor.fetchone()[0])


def taken_up(run: Run, worker: int) -> None:
    """The worker takes the run up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE args->>'run_id' = %s",
            [worker, str(run.pk)],
        )


def long_ago(run: Run) -> Run:
    Run.objects.filter(pk=run.pk).update(started_at=now() - dt.timedelta(minutes=5))
    return Run.objects.select_related("session__operator").get(pk=run.pk)


def test_a_what_if_held_by_a_live_worker_is_under_way_and_by_a_dead_one_interrupted(
    cast: Cast, scarce: PlanningSession
) -> None:
    made = what_if_runs.ask(scarce, "home:montlucon:2", 1, cast.users["owner"])
    assert not worker.is_lost(made), "just asked for"
    made = long_ago(made)
    taken_up(made, a_worker())
    assert not worker.is_lost(made)
    with pytest.raises(ValidationError, match="pas été interrompu"):
        what_if_runs.ask_again(made, cast.users["owner"])
    taken_up(made, a_worker(seconds_ago=120))
    assert worker.is_lost(made)


def test_an_interrupted_what_if_is_said_and_asked_again(cast: Cast, scarce: PlanningSession) -> None:
    made = long_ago(what_if_runs.ask(scarce, "home:montlucon:2", 1, cast.users["owner"]))
    taken_up(made, a_worker(seconds_ago=120))
    what_if_runs.settle_lost(scarce)
    made.refresh_from_db()
    assert (made.status, made.message) == ("failed", worker.INTERRUPTED)
    again = what_if_runs.ask_again(made, cast.users["owner"])
    assert (again.status, again.message) == ("running", "")
    assert what_if_runs.run(again).status == "done"


def test_a_worker_of_another_queue_does_not_compute_sessions(cast: Cast) -> None:
    assert not worker.is_alive()
    a_worker()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute('LISTEN "procrastinate_queue_v1#budgets"')
            assert worker.is_alive("budgets")
            assert not worker.is_alive()
            cursor.execute('LISTEN "procrastinate_any_queue_v1"')
            with connection.cursor() as mine:
                mine.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees one state of the server
            assert worker.is_alive()
    finally:
        other.close()
