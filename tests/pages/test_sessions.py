"""The pages of a planning session: each role sees its part, decisions go through, numbers of queries stay."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.matching import actions, checks, what_if_runs
from coincide.apps.matching.models import Plan, PlanningSession
from coincide.apps.offers.models import Dwelling
from coincide.apps.territory.clock import now
from tests.apps.matching import territory as t
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


@pytest.fixture
def session(cast: Cast) -> PlanningSession:
    """A session of two basins that has been run: the owner's household and one of the colleague's."""
    t.job(cast)
    t.job(cast, "E-2", commune="Vichy")
    t.dwelling(cast)
    t.dwelling(cast, "L-2", commune="Vichy")
    t.household(cast, 7, basin="vichy", referent="colleague", commune="Vichy")
    return actions.run(t.session(cast, "montlucon", "vichy"))


def page(session: PlanningSession) -> str:
    """Its address."""
    return reverse("matching:session", args=[session.pk])


@pytest.mark.parametrize(
    ("who", "named"),
    [("owner", {"Zèbre"}), ("social", {"Zèbre"}), ("colleague", {"Ypsilon"}), ("coordinator", {"Zèbre", "Ypsilon"})],
)
def test_each_one_reads_the_plans_of_the_households_open_to_them(
    session: PlanningSession, sign_in: SignIn, who: str, named: set[str]
) -> None:
    text = sign_in(who).get(page(session)).text
    assert {name for name in ("Zèbre", "Ypsilon") if name in text} == named
    assert ("dossier ne vous est pas ouvert" in text) == (len(named) == 1)


def test_the_state_reads_numbers_without_a_name_or_a_small_cell(session: PlanningSession, sign_in: SignIn) -> None:
    response = sign_in("state").get(page(session))
    assert response.status_code == 200
    for word in ("Zèbre", "Ypsilon", "Zahra", "MTL-001", "map-plans"):
        assert word not in response.text
    assert response.text.count("masqué</td>") == 9


def test_the_state_decides_and_computes_nothing(session: PlanningSession, sign_in: SignIn) -> None:
    client = sign_in("state")
    plan = session.plans.filter(rank=0).first()
    assert plan is not None
    for name in ("runs", "worth"):
        assert client.get(reverse(f"matching:{name}", args=[session.pk])).status_code == 403
    for name, key in [("compute", session.pk), ("accept", plan.pk), ("refuse", plan.pk), ("undo", plan.pk)]:
        assert client.post(reverse(f"matching:{name}", args=[key])).status_code == 403
    assert client.get(reverse("matching:progress", args=[session.pk])).status_code == 403
    assert client.get(reverse("matching:pending")).status_code == 403


@pytest.mark.parametrize("who", ["facilitator", "admin"])
def test_other_roles_are_refused(session: PlanningSession, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).get(page(session)).status_code == 403
    assert sign_in(who).get(reverse("matching:sessions")).status_code == 403


def test_another_operator_finds_nothing(session: PlanningSession, sign_in: SignIn) -> None:
    client = sign_in("outsider")
    plan = session.plans.filter(rank=0).first()
    assert plan is not None
    assert client.get(page(session)).status_code == 404
    assert client.post(reverse("matching:accept", args=[plan.pk])).status_code == 404
    assert "essai" not in client.get(reverse("matching:sessions")).text
    assert session.plans.filter(status="accepted").count() == 0


def test_a_card_reads_as_a_sentence(session: PlanningSession, sign_in: SignIn) -> None:
    text = sign_in("owner").get(page(session)).text
    assert "Agente de propreté à Commentry, CDI 35\u202fh" in text
    assert "T2 à Commentry, 370\u202f€" in text
    assert "25 min à pied" in text


def test_a_plan_is_accepted_then_the_decision_undone(session: PlanningSession, cast: Cast, sign_in: SignIn) -> None:
    plan = session.plans.get(household=cast.household, rank=0)
    client = sign_in("owner")
    text = client.post(reverse("matching:accept", args=[plan.pk]), follow=True).text
    assert "Plan accepté pour Famille Zèbre" in text
    undo = reverse("matching:undo", args=[plan.pk])
    assert undo in text
    client.post(undo)
    plan.refresh_from_db()
    assert plan.status == Plan.Status.PROPOSED


def test_a_refusal_asks_for_a_reason(session: PlanningSession, cast: Cast, sign_in: SignIn) -> None:
    plan = session.plans.get(household=cast.household, rank=0)
    client = sign_in("owner")
    address = reverse("matching:refuse", args=[plan.pk])
    assert "Choisissez le motif" in client.post(address, {"reason": ""}, follow=True).text
    plan.refresh_from_db()
    assert plan.status == Plan.Status.PROPOSED
    text = client.post(address, {"reason": "travel", "comment": "pas de bus le soir"}, follow=True).text
    assert "pas de bus le soir" in text
    assert "Refusé" in text


def test_a_refusal_for_the_job_names_whose_where_two_people_work(
    session: PlanningSession, cast: Cast, sign_in: SignIn
) -> None:
    plan = session.plans.get(household=cast.household, rank=0)
    client = sign_in("owner")
    assert "L’emploi ne convient pas</option>" in client.get(page(session)).text
    spouse = t.household(cast, 8).persons.get()
    other = t.job(cast, "E-8", commune="Montluçon")
    plan.jobs.create(person=spouse, job=other, mode="walk", verdict="oui", minutes_out=9, minutes_back=9)
    text = client.get(page(session)).text
    first = plan.jobs.first()
    assert first is not None
    for whose in (first.person.first_name, "Ada", "les deux"):
        assert f"L’emploi ne convient pas ({whose})</option>" in text
    address = reverse("matching:refuse", args=[plan.pk])
    assert "Choisissez un motif de la liste" in client.post(address, {"reason": "job"}, follow=True).text
    text = client.post(address, {"reason": f"job:{other.pk}"}, follow=True).text
    assert "l’emploi ne convient pas (Ada)." in text


def test_the_plan_of_a_household_of_somebody_else_is_refused_and_journalled(
    session: PlanningSession, cast: Cast, sign_in: SignIn
) -> None:
    plan = session.plans.get(household=cast.household, rank=0)
    assert sign_in("colleague").post(reverse("matching:accept", args=[plan.pk])).status_code == 403
    assert JournalEntry.objects.filter(verb="refused", actor=cast.users["colleague"]).exists()


def test_opening_a_session_asks_the_worker_for_its_plans(cast: Cast, sign_in: SignIn) -> None:
    basins = [basin.pk for basin in cast.basins.values()]
    data = {"title": "Séance du mardi", "held_on": "11/12/2025", "basins": basins}
    response = sign_in("owner").post(reverse("matching:new_session"), data)
    made = PlanningSession.objects.get(title="Séance du mardi")
    assert response.headers["Location"] == page(made)
    assert made.status == "running"
    assert ProcrastinateJob.objects.filter(args__session_id=str(made.pk), status="todo").count() == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title": ""}, "Donnez un titre"),
        ({"basins": []}, "Choisissez au moins un bassin"),
        ({"held_on": "x"}, "date"),
        ({"held_on": "01/01/0001"}, "moins d&#x27;un an"),
        ({"held_on": "31/12/9999"}, "moins d&#x27;un an"),
    ],
)
def test_a_session_without_title_basin_or_date_is_not_opened(
    cast: Cast, sign_in: SignIn, wrong: dict[str, object], told: str
) -> None:
    data = {"title": "S", "held_on": "11/12/2025", "basins": [cast.basins["vichy"].pk], **wrong}
    response = sign_in("owner").post(reverse("matching:new_session"), data)
    assert told in response.text
    assert not PlanningSession.objects.exists()


def test_a_run_asked_for_twice_is_asked_once(cast: Cast, sign_in: SignIn) -> None:
    session = t.session(cast)
    client = sign_in("owner")
    for _ in range(2):
        client.post(reverse("matching:compute", args=[session.pk]))
    assert ProcrastinateJob.objects.filter(args__session_id=str(session.pk)).count() == 1


def test_without_a_worker_the_page_says_so_after_some_seconds(cast: Cast, sign_in: SignIn) -> None:
    session = t.session(cast)
    client = sign_in("owner")
    client.post(reverse("matching:compute", args=[session.pk]))
    address = reverse("matching:progress", args=[session.pk])
    assert "Aucun moteur de calcul" not in client.get(address).text
    PlanningSession.objects.update(started_at=now() - dt.timedelta(seconds=6))
    assert "Aucun moteur de calcul" in client.get(address).text


def test_the_progress_is_shown_and_the_asking_stops_at_the_end(cast: Cast, sign_in: SignIn) -> None:
    session = t.session(cast)
    address = reverse("matching:progress", args=[session.pk])
    PlanningSession.objects.update(
        status="running", started_at=now(), progress={"best": 1_500_000, "bound": 2_000_000, "gap": 0.25}
    )
    client = sign_in("owner")
    response = client.get(address)
    assert "25,00\u202f%" in response.text
    assert "HX-Refresh" not in response
    PlanningSession.objects.update(status="done")
    assert client.get(address)["HX-Refresh"] == "true"


def test_a_failed_run_is_said_on_the_page(cast: Cast, sign_in: SignIn) -> None:
    session = t.session(cast)
    PlanningSession.objects.update(status="failed", message="Aucune règle ne couvre ce jour.")
    assert "Aucune règle ne couvre ce jour." in sign_in("owner").get(page(session)).text


@pytest.mark.parametrize(("asked", "shown"), [("todo", True), ("accepted", False), ("refused", False), ("none", False)])
def test_plans_are_filtered_by_decision(session: PlanningSession, sign_in: SignIn, asked: str, shown: bool) -> None:
    assert ("Zèbre" in sign_in("owner").get(page(session), {"show": asked}).text) is shown


def test_the_search_forgives_accents(session: PlanningSession, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    text = client.get(page(session), {"q": "zebre"}).text
    assert "Zèbre" in text
    assert "Ypsilon" not in text
    assert "Ypsilon" not in client.get(page(session), {"mine": "on"}).text


def test_a_plan_whose_home_was_taken_since_says_so(session: PlanningSession, cast: Cast, sign_in: SignIn) -> None:
    plan = session.plans.get(household=cast.household, rank=0)
    other = Plan.objects.create(
        session=session, household=t.household(cast, 8), rank=0, dwelling=plan.dwelling, value=1, status="accepted"
    )
    assert other.dwelling_id
    assert "déjà ce logement" in sign_in("owner").get(page(session)).text


def test_pending_names_my_households_only(session: PlanningSession, sign_in: SignIn) -> None:
    address = reverse("matching:pending")
    assert "Zèbre" in sign_in("owner").get(address).text
    assert "Zèbre" not in sign_in("colleague").get(address).text
    assert "Aucun plan" in sign_in("outsider").get(address).text


def test_within_reach_lists_what_is_possible_from_today_s_home(cast: Cast, sign_in: SignIn) -> None:
    t.job(cast, commune="Montluçon")
    t.job(cast, "E-2", commune="Vichy", title="Trop loin")
    t.job(cast, "E-3", commune="Montluçon", title="Trop difficile", french_written="b2")
    cast.household.other_income = 1400
    cast.household.save()
    t.dwelling(cast)
    t.dwelling(cast, "L-2", rooms=1, surface=8 + 10)
    text = sign_in("owner").get(reverse("matching:within_reach", args=[cast.household.pk])).text
    assert "Agente de propreté à Montluçon" in text
    assert "Trop loin" not in text
    assert "Trop difficile" not in text
    assert "T2 à Commentry" in text
    assert "T1" not in text


@pytest.mark.parametrize("who", ["colleague", "outsider"])
def test_within_reach_of_a_closed_file_is_not_found_and_journalled(cast: Cast, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).get(reverse("matching:within_reach", args=[cast.household.pk])).status_code == 404
    entry = JournalEntry.objects.get(verb="refuse_read", actor=cast.users[who])
    assert entry.target_id == str(cast.household.pk)


def test_within_reach_says_what_is_not_computed(cast: Cast, sign_in: SignIn) -> None:
    cast.person.french_oral = ""
    cast.person.save()
    cast.household.homes.all().delete()
    text = sign_in("owner").get(reverse("matching:within_reach", args=[cast.household.pk])).text
    assert "niveau de français non évalué" in text.lower()
    assert "aucun trajet" in text.lower()


# --- what if, two runs, what is scarce -------------------------------------------------------------------------------


def test_a_question_is_asked_answered_and_never_accepted(session: PlanningSession, sign_in: SignIn) -> None:
    client = sign_in("owner")
    ask = reverse("matching:runs", args=[session.pk])
    assert "Un T2 de plus à Montluçon" in client.get(ask).text
    assert "Choisissez un changement" in client.post(ask, {"change": "", "count": "1"}).text
    assert "de 1 à 20" in client.post(ask, {"change": "home:montlucon:2", "count": "50"}).text
    answer = client.post(ask, {"change": "home:montlucon:2", "count": "1"})
    asked = session.runs.get(kind="what_if")
    assert answer.headers["Location"] == reverse("matching:run", args=[asked.pk])
    assert "Le calcul est en cours" in client.get(answer.headers["Location"]).text
    what_if_runs.run(asked)
    progress = client.get(reverse("matching:run_progress", args=[asked.pk]))
    assert progress.headers["HX-Refresh"] == "true"
    page = client.get(reverse("matching:run", args=[asked.pk])).text
    assert "rien ici ne peut être accepté" in page
    assert "/accepter/" not in page
    assert "Écart prouvé" in page
    assert client.post(reverse("matching:erase_run", args=[asked.pk]), follow=True).status_code == 200
    assert not session.runs.filter(kind="what_if").exists()


def test_a_question_whose_worker_died_is_said_and_asked_again(
    session: PlanningSession, cast: Cast, sign_in: SignIn
) -> None:
    made = what_if_runs.ask(session, "home:montlucon:2", 1, cast.users["owner"])
    session.runs.filter(pk=made.pk).update(started_at=now() - dt.timedelta(minutes=5))
    client, address = sign_in("owner"), reverse("matching:run", args=[made.pk])
    page = client.get(address).text
    assert "s’est arrêté pendant ce calcul" in page
    assert "Relancer le calcul" in page
    assert "Interrompue" in client.get(reverse("matching:runs", args=[session.pk])).text
    assert "Le calcul est en cours" in client.post(reverse("matching:ask_again", args=[made.pk]), follow=True).text


def test_two_runs_are_set_side_by_side_with_names_of_open_files_only(
    session: PlanningSession, cast: Cast, sign_in: SignIn
) -> None:
    t.job(cast, "E-9", net_wage=1900, contract="cdi", commune="Montluçon")
    actions.run(session)
    second, first = session.runs.all()
    address = reverse("matching:compare")
    text = sign_in("owner").get(address, {"before": first.pk, "after": second.pk}).text
    assert "Deux calculs comparés" in text
    assert "Ypsilon" not in text
    client = sign_in("coordinator")
    assert "Choisissez deux calculs" in client.get(address, {"before": "x"}, follow=True).text
    assert "différents" in client.get(address, {"before": first.pk, "after": first.pk}, follow=True).text
    assert sign_in("outsider").get(address, {"before": first.pk, "after": second.pk}).status_code == 404


def test_what_is_scarce_is_told_by_kind_with_both_figures(
    session: PlanningSession, cast: Cast, sign_in: SignIn
) -> None:
    t.household(cast, 8)
    actions.run(session)
    client = sign_in("coordinator")
    address = reverse("matching:worth", args=[session.pk])
    assert "revenez dans quelques minutes" in client.get(address).text
    for _ in range(2):
        assert (
            "vérification est demandée" in client.post(reverse("matching:check", args=[session.pk]), follow=True).text
        )
    assert ProcrastinateJob.objects.filter(task_name__endswith="check_worth", status="todo").count() == 1
    checks.check(session)
    text = client.get(address).text
    assert "Prix" in text
    assert "Vérifié" in text


@pytest.mark.parametrize(
    ("checked", "at_least", "told", "untold"),
    [
        (20_000, False, "<strong>+0,02</strong>", "Au moins"),
        (20_000, True, "<strong>au moins +0,02</strong>", "aucun gain</td>"),
        (0, False, "aucun gain</td>", "+0,00"),
        (4_999, True, "aucun gain trouvé</td>", "+0,00"),
    ],
)
def test_a_gain_of_nothing_is_said_in_words(
    session: PlanningSession, sign_in: SignIn, checked: int, at_least: bool, told: str, untold: str
) -> None:
    one = {"kind": "dwelling", "id": "", "strand": "home", "label": "Un T2", "price": 30_000}
    PlanningSession.objects.update(worth=[{**one, "checked": checked, "at_least": at_least, "enough": False}])
    text = sign_in("owner").get(reverse("matching:worth", args=[session.pk])).text
    assert told in text
    assert untold not in text
    assert ("le temps a manqué" in text) == at_least


def test_what_changed_is_said_on_the_list_and_at_the_head(session: PlanningSession, sign_in: SignIn) -> None:
    client = sign_in("owner")
    for address in (reverse("matching:sessions"), reverse("matching:changes", args=[session.pk])):
        assert "offre retirée" not in client.get(address).text
    Dwelling.objects.filter(reference="L-1").update(withdrawn_on=t.DAY)
    for address in (reverse("matching:sessions"), reverse("matching:changes", args=[session.pk])):
        assert "1 offre retirée ou prise" in client.get(address).text
    assert "offre retirée" not in sign_in("state").get(reverse("matching:sessions")).text


def test_the_list_asks_for_no_more_statements_with_more_sessions(
    session: PlanningSession, cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in("coordinator")
    few = asked(client, reverse("matching:sessions"))
    for _ in range(3):
        actions.run(t.session(cast, "montlucon", "vichy"))
    assert (asked(client, reverse("matching:sessions")), few <= 12) == (few, True)


def asked(client: Client, address: str) -> int:
    """How many statements a page makes, once warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in seen.captured_queries)
