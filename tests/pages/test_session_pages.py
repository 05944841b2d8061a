"""The plans of a session by pages, and statements that don't grow with households or sessions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coincide.apps.matching import actions, queries, views
from coincide.apps.matching.models import PlanningSession
from coincide.apps.territory.clock import now
from tests.apps.matching import territory as t
from tests.cast import Cast
from tests.pages.test_sessions import SignIn, page

pytestmark = pytest.mark.django_db


def test_the_page_does_not_ask_more_with_more_households(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PER_PAGE", 50)
    client = sign_in("owner")

    def asked(households: int) -> int:
        for number in range(households):
            t.household(cast, 100 + number)
            t.dwelling(cast, f"L-{100 + number}")
        t.job(cast, f"E-{households}", openings=30)
        session = actions.run(t.session(cast))
        client.get(page(session))
        with CaptureQueriesContext(connection) as captured:
            text = client.get(page(session)).text
        assert text.count('class="plan') > households
        return len(captured)

    few = asked(1)
    PlanningSession.objects.all().delete()
    t.Household.objects.filter(name__startswith="Ménage Ypsilon").delete()
    t.Dwelling.objects.all().delete()
    assert asked(20) == few


def test_plans_come_by_page_and_a_plan_is_found_on_its_own(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PER_PAGE", 2)
    for number in range(3):
        t.household(cast, 100 + number)
        t.dwelling(cast, f"L-{number}")
    t.job(cast, openings=30)
    session = actions.run(t.session(cast))
    client = sign_in("owner")
    stands = {f'id="plan-{one.pk}"' for one in queries.current_plans(session)}
    assert len(stands) == 3
    pages = [{one for one in stands if one in client.get(page(session), {"page": at}).text} for at in (1, 2)]
    assert [len(one) for one in pages] == [2, 1]
    assert pages[0] | pages[1] == stands
    # the household without a plan comes after the last plan; the first page says that there is one
    assert [client.get(page(session), {"page": at}).text.count("plan-none") > 0 for at in (1, 2)] == [False, True]
    assert "1 ménage sans plan" in client.get(page(session)).text
    last = queries.current_plans(session).get(pk=int(pages[1].pop().removeprefix('id="plan-').rstrip('"')))
    text = client.get(reverse("matching:plan", args=[last.pk]), follow=True).text
    assert f'id="plan-{last.pk}"' in text
    assert "3 à 3 sur 3 plans" in text


def test_the_list_and_fragments_do_not_ask_more_with_more_rows(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    t.job(cast, openings=30)
    t.dwelling(cast)
    counts: dict[str, list[int]] = {"sessions": [], "pending": []}
    for more in (1, 6):
        for _ in range(more):
            actions.run(t.session(cast))
        for name, found in counts.items():
            client.get(reverse(f"matching:{name}"))
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse(f"matching:{name}"))
            found.append(len(captured))
    assert counts["sessions"][0] == counts["sessions"][1]
    assert counts["pending"][0] == counts["pending"][1]


def test_what_changed_since_the_run_comes_to_the_head_of_the_page_for_the_operator_alone(
    cast: Cast, sign_in: SignIn
) -> None:
    t.job(cast), t.dwelling(cast)
    session = actions.run(t.session(cast))
    changes = reverse("matching:changes", args=[session.pk])
    client, by_script = sign_in("owner"), {"HX-Request": "true"}
    assert f'hx-get="{changes}"' in client.get(page(session)).text
    assert client.get(changes, headers=by_script).text == ""
    t.Dwelling.objects.update(withdrawn_on=t.DAY)
    said = client.get(changes, headers=by_script).text
    assert "1 offre retirée ou prise" in said
    assert cast.household.name in said
    assert "<html" not in said
    assert [sign_in(role).get(changes).status_code for role in ("state", "outsider")] == [403, 404]


def test_without_scripts_a_link_leads_to_what_changed(cast: Cast, sign_in: SignIn) -> None:
    t.job(cast), t.dwelling(cast)
    session = actions.run(t.session(cast))
    changes, client = reverse("matching:changes", args=[session.pk]), sign_in("owner")
    assert f'<noscript><p><a href="{changes}">' in client.get(page(session)).text
    assert "Rien n’a changé depuis le dernier calcul" in client.get(changes).text
    t.Dwelling.objects.update(withdrawn_on=t.DAY)
    text = client.get(changes).text
    assert "1 offre retirée ou prise" in text
    assert f'href="{page(session)}"' in text


def test_a_run_with_floors_says_that_it_begins_without_them(cast: Cast, sign_in: SignIn) -> None:
    session = t.session(cast)
    client, address = sign_in("owner"), reverse("matching:progress", args=[session.pk])
    PlanningSession.objects.update(status="running", started_at=now())
    assert "d’abord sans les planchers" not in client.get(address).text
    PlanningSession.objects.update(floors={"basin:montlucon": 1})
    assert "d’abord sans les planchers" in client.get(address).text
