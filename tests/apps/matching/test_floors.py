"""Floors of a session: kept and priced, lowered where nobody could reach them, and never a run lost."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coincide.apps.matching import actions, checks, floors, groups, runs, what_if_runs
from coincide.apps.matching.comparison import Comparison
from coincide.apps.matching.models import PlanningSession, Run
from coincide.apps.matching.problem import build
from coincide.apps.people.models import Household, Person
from coincide.core.planning import Floor, Limits
from coincide.core.scenario import pseudonymised, read_scenario, write_scenario
from tests.apps.matching import territory as t
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MONTLUCON, VICHY = "bassin-montlucon", "bassin-vichy"


@pytest.fixture
def market(cast: Cast) -> PlanningSession:
    """One home and one job for three households, two of them of Montluçon, where the plan is worth most; not run."""
    t.job(cast), t.dwelling(cast)
    t.household(cast, 1), t.household(cast, 2, basin="vichy", referent="colleague", commune="Vichy")
    return t.session(cast, "montlucon", "vichy")


def asking(session: PlanningSession, cast: Cast, **asked: int) -> PlanningSession:
    """The session run with these floors, by group."""
    named = {name.replace("_", "-"): least for name, least in asked.items()}
    return actions.run(actions.set_floors(session, named, cast.users["owner"]))


def told(session: PlanningSession) -> floors.FloorsTold:
    """Its floors as a page tells them."""
    return floors.FloorsTold.of(session.floors_told)


def test_a_floor_is_kept_where_the_best_answer_would_not_and_its_cost_is_told(
    market: PlanningSession, cast: Cast
) -> None:
    free = actions.run(market)
    first = free.plans.get(rank=0).household
    where = {str(one.pk): one for one in Household.objects.all()}
    grouped = build(free).groups
    other = VICHY if str(first.pk) in grouped[MONTLUCON] else MONTLUCON
    kept = asking(free, cast, **{other.replace("-", "_"): 1})
    assert str(kept.plans.get(rank=0).household_id) in grouped[other] & where.keys()
    (floor,) = told(kept).floors
    assert (floor.asked, floor.held, floor.reached, floor.is_kept) == (1, 1, 1, True)
    lost = (free.objective or 0) - (kept.objective or 0)
    low, high = kept.floors_told["cost"]
    assert 0 < low <= lost <= high


def test_a_floor_that_nobody_can_reach_is_said_and_the_run_still_gives_plans(
    market: PlanningSession, cast: Cast
) -> None:
    done = asking(market, cast, bassin_montlucon=2)
    assert done.status == "done"
    assert done.plans.filter(rank=0).count() == 1
    (floor,) = told(done).floors
    assert (floor.asked, floor.held, floor.is_kept) == (2, 1, False)
    assert told(done).missed == [floor]


def test_a_floor_of_a_group_without_anybody_is_left_aside(market: PlanningSession, cast: Cast) -> None:
    done = asking(market, cast, grand_logement=1, bassin_vichy=1)
    assert done.status == "done"
    by_label = {one.label: one for one in told(done).floors}
    assert by_label["Familles à qui il faut un T5 ou plus"].held == 0
    assert by_label["Bassin de Vichy"].is_kept


def test_without_floors_the_problem_is_as_it_was_and_nothing_is_told(market: PlanningSession, cast: Cast) -> None:
    before = runs.fingerprint(build(market).problem)
    done = asking(asking(market, cast, bassin_vichy=1), cast)
    assert runs.fingerprint(build(done).problem) == before
    assert not told(done)
    assert not any(one.groups for one in build(done).problem.households)


def test_each_group_holds_whom_its_name_says(market: PlanningSession, cast: Cast) -> None:
    child = {"household": cast.household, "place": "child", "first_name": "Enfant", "last_name": "Zèbre", "sex": "f"}
    Person.objects.create(birth_date=dt.date(2019, 1, 1), **child)
    zebre = {str(cast.household.pk)}
    found = build(market).groups
    assert found["parent-seul"] == zebre
    assert found["grand-logement"] == set()
    assert len(found[MONTLUCON]) == 2
    assert len(found[VICHY]) == 1
    assert found[groups.WAITING] == set()
    Person.objects.filter(household=cast.household, place="child").update(birth_date=dt.date(2006, 1, 1))
    assert build(market).groups["parent-seul"] == set()


def test_who_was_left_out_twice_is_in_the_group_of_those_who_wait(cast: Cast) -> None:
    for day in (dt.date(2025, 11, 25), dt.date(2025, 12, 2)):
        early = t.session(cast)
        early.held_on = day
        early.save()
        actions.run(early)
    assert build(t.session(cast)).groups[groups.WAITING] == {str(cast.household.pk)}


@pytest.mark.parametrize(("asked", "said"), [({"bassin-nulle-part": 1}, "groupe"), ({MONTLUCON: 0}, "1 ou plus")])
def test_a_floor_that_means_nothing_is_refused(
    market: PlanningSession, cast: Cast, asked: dict[str, int], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        actions.set_floors(market, asked, cast.users["owner"])
    with pytest.raises(ValidationError, match=said):
        actions.open_session(cast.operator, "Autre", t.DAY, market.basins.all(), floors=asked)


def test_only_the_operator_sets_floors_and_not_while_a_run_is_under_way(market: PlanningSession, cast: Cast) -> None:
    for who in ("state", "outsider"):
        with pytest.raises(PermissionDenied):
            actions.set_floors(market, {VICHY: 1}, cast.users[who])
    actions.enqueue(market, cast.users["owner"])
    with pytest.raises(ValidationError, match="en cours"):
        actions.set_floors(market, {VICHY: 1}, cast.users["owner"])


def test_a_scenario_holds_the_floors_of_its_session(market: PlanningSession, cast: Cast, tmp_path: Path) -> None:
    asked = actions.set_floors(market, {VICHY: 1, "infra-a2": 2}, cast.users["owner"])
    write_scenario(pseudonymised(build(asked).problem), tmp_path / "dossier", "essai")
    read = read_scenario(tmp_path / "dossier")
    assert read.floors == (Floor(VICHY, 1), Floor("infra-a2", 2))
    assert sum(VICHY in one.groups for one in read.households) == 1


def test_a_comparison_tells_the_floors_of_both_runs(market: PlanningSession, cast: Cast) -> None:
    asking(actions.run(market), cast, bassin_vichy=1)
    after, before = Run.objects.filter(session=market, kind="session").order_by("-started_at")
    seen = Comparison(before, after, cast.users["coordinator"])
    ((label, first, second),) = seen.floors
    assert (label, first) == ("Bassin de Vichy", None)
    assert second is not None
    assert second.is_kept
    assert [bool(one) for one in seen.floor_costs] == [False, True]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ""),
        ({"seconds": 9.5}, ""),
        ({"budget": "grille d'hier"}, "budgets"),
        ({"travel": "été", "weights": "valeur-1", "budget": "autre"}, "poids de l'indice, trajets et budgets"),
        ({"engine": "moteur-1"}, "versions du moteur"),
    ],
)
def test_runs_that_read_other_versions_are_said_not_to_compare(
    market: PlanningSession, cast: Cast, changed: dict[str, object], said: str
) -> None:
    actions.run(actions.run(market))
    after, before = Run.objects.filter(session=market, kind="session").order_by("-started_at")
    before.versions |= changed
    assert Comparison(before, after, cast.users["coordinator"]).read_otherwise == said


def test_a_question_and_the_checks_hold_the_floors_that_the_run_held(market: PlanningSession, cast: Cast) -> None:
    done = asking(market, cast, bassin_montlucon=2)
    run = what_if_runs.run(what_if_runs.ask(done, "home:montlucon:2", 1, cast.users["owner"]))
    assert run.status == "done"
    assert [one["asked"] for one in run.floors_told["floors"]] == [2]
    assert checks.check(done)


def test_of_two_floors_only_the_one_out_of_reach_is_lowered(market: PlanningSession, cast: Cast) -> None:
    """One home: a plan in Vichy leaves none to Montluçon, and neither floor is given up for the other's sake."""
    problem = build(actions.set_floors(market, {MONTLUCON: 2, VICHY: 1}, cast.users["owner"])).problem
    kept = floors.solve_keeping(problem, Limits())
    assert sum(one.least for one in kept.problem.floors) == 1
    assert len(kept.solution.plans) == 1
