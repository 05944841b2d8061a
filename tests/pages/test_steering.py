"""The page that gathers what is not done every day."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from coincide.web.steering import GROUPS, groups_for

SignIn = Callable[[str], Client]


@pytest.mark.parametrize(
    ("place", "role"), [("owner", "cip"), ("social", "social"), ("coordinator", "coordinator"), ("state", "state")]
)
def test_every_page_that_it_shows_opens(sign_in: SignIn, place: str, role: str) -> None:
    client = sign_in(place)
    page = client.get(reverse("steering")).content.decode()
    links = [link for _, links in groups_for(role) for link in links]
    assert links
    for link in links:
        assert link.url in page
        assert client.get(link.url).status_code == 200, link.url


def test_the_coordination_sees_the_most_and_the_state_no_file() -> None:
    told = {role: {link.url for _, links in groups_for(role) for link in links} for role in ("coordinator", "state")}
    assert len(told["coordinator"]) == sum(len(pages) for _, pages in GROUPS)
    assert told["state"] < told["coordinator"]
    assert reverse("journeys:keeping") not in told["state"]


@pytest.mark.parametrize("place", ["facilitator", "admin"])
def test_who_steers_nothing_has_no_such_page(sign_in: SignIn, place: str) -> None:
    assert sign_in(place).get(reverse("steering")).status_code == 403
