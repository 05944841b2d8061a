"""What a page costs the database: twelve statements at most, and as many for ten times the rows."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coincide.apps.journeys.log.appointments import plan_appointment
from coincide.apps.journeys.log.contacts import log_contact
from coincide.apps.journeys.log.steps import add_step
from coincide.apps.journeys.models import Document, Suspension
from coincide.apps.journeys.tabs import TABS
from coincide.apps.matching import actions
from coincide.apps.matching.models import PlanningSession
from coincide.apps.people.models import Obstacle, Paper, Person, Proof
from coincide.apps.territory.clock import PARIS
from tests.apps.matching import territory as t
from tests.cast import Cast
from tests.pages.crowd import household

SignIn = Callable[[str], Client]
MOST = 12
FILE = [name for _, name in TABS]
LISTS = {
    "journeys:my_day": ("owner", "social", "coordinator"),
    "journeys:households": ("owner", "social", "coordinator"),
    "journeys:appointments": ("owner", "coordinator"),
    "journeys:group_meetings": ("owner", "coordinator"),
    "journeys:handled_alerts": ("owner", "coordinator"),
    "journeys:follow_ups": ("owner", "coordinator"),
    "journeys:team": ("coordinator",),
    "journeys:keeping": ("coordinator",),
    "journeys:transfers": ("owner", "coordinator"),
    "network:agreements": ("owner", "coordinator"),
    "programme:rules": ("owner", "coordinator", "state"),
    "duplicates:pairs": ("coordinator",),
    "exports:exports": ("coordinator",),
    "caseload:imports": ("coordinator",),
    "offers:offers": ("owner", "coordinator"),
    "matching:sessions": ("owner", "coordinator", "state"),
    "mobility:shuttles": ("owner", "coordinator"),
    "results:results": ("owner", "coordinator", "state"),
    "results:monthly_reports": ("coordinator", "state"),
    "criteria:versions": ("coordinator", "state"),
    "roadmap:roadmap": ("owner", "coordinator", "state"),
    "workshops:workshops": ("owner", "coordinator", "state"),
    "steering": ("coordinator", "state"),
}


def asked(client: Client, address: str) -> int:
    """How many statements the page makes, once the process is warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    assert answer.status_code == 200
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT")) for query in seen.captured_queries)


def fill(cast: Cast, number: int) -> None:
    """More of everything that a file holds."""
    owner = cast.users["owner"]
    person = Person.objects.create(
        household=cast.household, place="child", first_name=f"Enfant {number}", last_name="Zèbre",
        birth_date=dt.date(2015, 1, 1 + number), sex="f",
    )  # fmt: skip
    Paper.objects.create(person=person, kind="api", issued_on=dt.date(2025, 9, 1), expires_on=dt.date(2026, 2, 28))
    Obstacle.objects.create(person=person, kind="health", opened_on=dt.date(2025, 9, 1 + number))
    Proof.objects.create(person=cast.person, kind="mobility", dated_on=dt.date(2025, 9, 1 + number))
    first = dt.date(2025, 3, 1) + dt.timedelta(days=20 * number)
    Suspension.objects.create(journey=cast.journey, period=(first, first + dt.timedelta(days=5)), reason="maladie")
    Document.objects.create(
        household=cast.household, added_by=owner, name=f"attestation-{number}.pdf", kind="rights", layer="shared",
        media_type="application/pdf", size=10, sha256=f"{number:064}", scan="clean",
        added_at=dt.datetime(2025, 11, 4, 9, number, tzinfo=PARIS),
    )  # fmt: skip
    log_contact(cast.household, by=owner, on=dt.date(2025, 12, 1 + number), kind="call", subject=f"Appel {number}")
    add_step(cast.household, by=owner, title=f"Étape {number}", due_on=dt.date(2025, 12, 20), owner=owner)
    plan_appointment(
        cast.household, by=owner, subject=f"Point {number}", owner=owner,
        starts_at=dt.datetime(2025, 12, 15, 9 + number, tzinfo=PARIS), minutes=30,
    )  # fmt: skip


@pytest.mark.parametrize("name", FILE)
@pytest.mark.parametrize("place", ["owner", "social", "coordinator"])
def test_a_page_of_a_file(cast: Cast, sign_in: SignIn, place: str, name: str) -> None:
    client, address = sign_in(place), reverse(name, args=[cast.household.pk])
    fill(cast, 0)
    few = asked(client, address)
    for number in range(1, 6):
        fill(cast, number)
    assert (asked(client, address), few <= MOST) == (few, True)


@pytest.mark.parametrize(("name", "place"), [(name, place) for name, places in LISTS.items() for place in places])
def test_a_page_of_many(cast: Cast, sign_in: SignIn, place: str, name: str) -> None:
    client, address = sign_in(place), reverse(name)
    household(cast, 0)
    few = asked(client, address)
    for number in range(1, 10):
        household(cast, number)
    assert (asked(client, address), few <= MOST) == (few, True)


def test_the_page_that_hands_journeys_over(cast: Cast, sign_in: SignIn) -> None:
    client, address = sign_in("coordinator"), reverse("journeys:hand_over", args=[cast.users["owner"].pk])
    household(cast, 0)
    few = asked(client, address)
    for number in range(1, 10):
        household(cast, number)
    assert (asked(client, address), few <= MOST) == (few, True)


@pytest.mark.parametrize("name", ["session", "changes", "runs", "worth"])
def test_a_page_of_a_session(cast: Cast, sign_in: SignIn, name: str) -> None:
    t.job(cast), t.dwelling(cast)
    session = actions.run(t.session(cast))
    client, address = sign_in("coordinator"), reverse(f"matching:{name}", args=[session.pk])
    few = asked(client, address)
    for number in range(20, 26):
        t.job(cast, f"E-{number}"), t.dwelling(cast, f"L-{number}"), t.household(cast, number)
    actions.run(session)
    assert (asked(client, address), few <= MOST) == (few, True)


@pytest.mark.parametrize("who", ["owner", "coordinator"])
def test_the_page_of_a_session_with_all_that_it_can_tell(cast: Cast, sign_in: SignIn, who: str) -> None:
    """Plans accepted, refused and to decide, households without a plan here and in the sessions before."""
    for number in range(20, 26):
        t.household(cast, number)
    for number in range(3):
        t.dwelling(cast, f"L-{number}")
    t.job(cast, openings=30)
    for weeks in (2, 1):
        before = t.session(cast)
        PlanningSession.objects.filter(pk=before.pk).update(held_on=t.DAY - dt.timedelta(weeks=weeks))
        actions.run(PlanningSession.objects.get(pk=before.pk))
    session = actions.run(t.session(cast))
    accepted, refused, _ = session.plans.filter(rank=0)
    actions.accept_plan(accepted, cast.users["coordinator"])
    actions.refuse_plan(refused, cast.users["coordinator"], "travel")
    client, address = sign_in(who), reverse("matching:session", args=[session.pk])
    text = client.get(address).text
    for told in ("Accepté", "Refusé", "Voir les étapes", "Trois séances sans proposition"):
        assert told in text
    assert asked(client, address) <= MOST
