"""The floors of a session on its pages: set, kept or not, what they cost, in print and beside another run."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.matching import actions
from coincide.apps.matching.models import PlanningSession, Run
from tests.apps.matching import territory as t
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


@pytest.fixture
def session(cast: Cast) -> PlanningSession:
    """One home and one job for two households of Montluçon and one of Vichy; run."""
    t.job(cast), t.dwelling(cast)
    t.household(cast, 1), t.household(cast, 2, basin="vichy", referent="colleague", commune="Vichy")
    return actions.run(t.session(cast, "montlucon", "vichy"))


def rerun(session: PlanningSession, cast: Cast, **asked: int) -> PlanningSession:
    """The same with these floors, run again."""
    named = {name.replace("_", "-"): least for name, least in asked.items()}
    return actions.run(actions.set_floors(session, named, cast.users["owner"]))


def test_a_session_without_floors_says_nothing_of_them_but_where_to_set_one(
    session: PlanningSession, sign_in: SignIn
) -> None:
    text = sign_in("coordinator").get(reverse("matching:session", args=[session.pk])).text
    assert "Planchers" not in text
    assert reverse("matching:floors", args=[session.pk]) in text


def test_the_form_tells_each_group_and_setting_a_floor_asks_for_a_run(
    session: PlanningSession, sign_in: SignIn
) -> None:
    client, address = sign_in("coordinator"), reverse("matching:floors", args=[session.pk])
    assert "2 ménages, 1 avec un plan" in client.get(address).text
    assert "Ce groupe compte 1 ménage" in client.post(address, {"floor_bassin-vichy": "2"}).text
    answer = client.post(address, {"floor_bassin-vichy": "1", "floor_parent-seul": ""})
    assert answer.status_code == 302
    session.refresh_from_db()
    assert (session.floors, session.status) == ({"bassin-vichy": 1}, "running")
    assert JournalEntry.objects.filter(verb="set_floors").exists()


def test_floors_of_a_former_run_are_taken_up_again(session: PlanningSession, cast: Cast, sign_in: SignIn) -> None:
    done = rerun(rerun(session, cast, bassin_vichy=1), cast)
    client, address = sign_in("coordinator"), reverse("matching:floors", args=[done.pk])
    assert 'type="hidden" name="floor_bassin-vichy" value="1"' in client.get(address).text
    client.post(address, {"floor_bassin-vichy": "1"})
    done.refresh_from_db()
    assert done.floors == {"bassin-vichy": 1}


def test_a_floor_kept_is_told_with_its_cost_on_the_page_and_in_print(
    session: PlanningSession, cast: Cast, sign_in: SignIn
) -> None:
    done = rerun(session, cast, bassin_vichy=1)
    for name in ("session", "sheet"):
        text = sign_in("coordinator").get(reverse(f"matching:{name}", args=[done.pk])).text
        assert "Bassin de Vichy" in text
        assert "avec un plan, 1 demandé" in text
        assert "Les tenir " in text
    assert "qui tient les planchers" in sign_in("owner").get(reverse("matching:session", args=[done.pk])).text


def test_a_floor_out_of_reach_says_which_and_what_to_do(session: PlanningSession, cast: Cast, sign_in: SignIn) -> None:
    done = rerun(session, cast, bassin_montlucon=2)
    text = sign_in("coordinator").get(reverse("matching:session", args=[done.pk])).text
    assert "Pas tenu" in text
    assert "n’a pas su donner un plan à plus de 1 ménage" in text
    assert "Baissez-le" in text
    assert "Tenir ce qui a pu l’être " in text
    text = sign_in("state").get(reverse("matching:session", args=[done.pk])).text
    assert "« Bassin de Montluçon » (pas tenu)" in text
    assert done.plans.filter(rank=0).exists()


def test_two_runs_side_by_side_tell_the_floors(session: PlanningSession, cast: Cast, sign_in: SignIn) -> None:
    done = rerun(session, cast, bassin_vichy=1)
    second, first = Run.objects.filter(session=done, kind="session").order_by("-started_at")
    address = reverse("matching:compare")
    text = sign_in("coordinator").get(address, {"before": first.pk, "after": second.pk}).text
    assert "1 sur 1 demandé" in text
    assert "Coût des planchers" in text
    assert "ne se comparent pas" not in text
    first.versions["travel"] = "horaires d'hier"
    first.save()
    text = sign_in("coordinator").get(address, {"before": first.pk, "after": second.pk}).text
    assert "ils n’ont pas lu les mêmes trajets" in text


def test_the_state_knows_that_floors_hold_and_counts_nobody(
    session: PlanningSession, cast: Cast, sign_in: SignIn
) -> None:
    done = rerun(session, cast, bassin_vichy=1)
    client = sign_in("state")
    text = client.get(reverse("matching:session", args=[done.pk])).text
    assert "Bassin de Vichy" in text
    assert "avec un plan, 1 demandé" not in text
    assert client.get(reverse("matching:floors", args=[done.pk])).status_code == 403
    assert sign_in("outsider").get(reverse("matching:floors", args=[done.pk])).status_code == 404


def test_a_session_opens_with_floors_of_its_own_basins_only(cast: Cast, sign_in: SignIn) -> None:
    data = {
        "title": "Séance du mardi", "held_on": "11/12/2025", "basins": [cast.basins["vichy"].pk],
        "floor_bassin-vichy": "2", "floor_bassin-montlucon": "3", "floor_infra-a2": "1",
    }  # fmt: skip
    client, address = sign_in("coordinator"), reverse("matching:new_session")
    assert "Fixer des planchers" in client.get(address).text
    client.post(address, data)
    assert PlanningSession.objects.get(title="Séance du mardi").floors == {"bassin-vichy": 2, "infra-a2": 1}
