"""The page on which the coordination decides how long files are kept."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from coincide.apps.journeys import actions
from coincide.apps.people.models import Household
from tests.cast import Cast

SignIn = Callable[[str], Client]
D = dt.date


@pytest.fixture
def gone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The household left two years ago."""
    actions.exit_journey(cast.journey, by=cast.users["owner"], on=D(2024, 11, 5), reason="moved")
    monkeypatch.setenv("COINCIDE_TODAY", "2026-11-20")
    return cast


def test_the_steps_are_read_before_they_are_done(gone: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sign_in("coordinator")
    page = client.get(reverse("journeys:keeping")).content.decode()
    assert "1 préavis à donner" in page
    assert "Dernier contact le 5 novembre 2024" in page
    assert "MTL-001" in client.get(reverse("journeys:keeping_apply")).content.decode()
    told = client.post(reverse("journeys:keeping_apply"), follow=True).content.decode()
    assert "1 préavis, 0 mises en archive" in told
    monkeypatch.setenv("COINCIDE_TODAY", "2027-01-25")
    client.post(reverse("journeys:keeping_apply"))
    assert Household.objects.get().archived_on == D(2027, 1, 25)
    # In restricted archive, the list no longer says the name.
    assert "Famille Zèbre" not in client.get(reverse("journeys:keeping")).content.decode()


def test_a_file_is_kept_on_request_then_let_go(gone: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    address = reverse("journeys:keeping_hold", args=[gone.household.pk])
    wrong = client.post(address, {"until": "01/01/2050", "reason": "Litige"})
    assert "trois ans au plus" in wrong.content.decode()
    client.post(address, {"until": "01/09/2027", "reason": "Litige"})
    assert (
        "Conservé sur demande jusqu’au 1er septembre 2027" in client.get(reverse("journeys:keeping")).content.decode()
    )
    client.post(reverse("journeys:keeping_release", args=[gone.household.pk]))
    assert "préavis à donner" in client.get(reverse("journeys:keeping")).content.decode()


def test_an_archive_opens_with_a_reason_and_comes_back(gone: Cast, sign_in: SignIn) -> None:
    Household.objects.update(archived_on=D(2026, 11, 1))
    client = sign_in("coordinator")
    address = reverse("journeys:open_archive", args=[gone.household.pk])
    assert "Ce champ est obligatoire" in client.post(address, {"reason": ""}).content.decode()
    opened = client.post(address, {"reason": "Attestation demandée"}, follow=True)
    assert "Zahra Zèbre" in opened.content.decode()
    client.post(reverse("journeys:bring_back", args=[gone.household.pk]))
    assert Household.objects.get().archived_on is None


def test_files_are_counted_with_a_constant_number_of_queries(
    gone: Cast, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in("coordinator")
    for number in range(30):
        Household.objects.create(reference=f"X-{number}", operator=gone.operator, name=f"Famille {number}")
    with django_assert_max_num_queries(9):
        client.get(reverse("journeys:keeping"))
