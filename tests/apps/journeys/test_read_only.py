"""A grant that is read only opens the file and none of its verbs."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from hypothesis import given
from hypothesis import strategies as st

from coincide.apps.accounts.models import AccessGrant
from coincide.apps.journeys.grants import Given, Holder, Span, grants_of, without
from coincide.apps.journeys.log.contacts import log_contact
from coincide.apps.people.models import Household
from tests.cast import Cast

SignIn = Callable[[str], Client]
TODAY = dt.date(2025, 12, 11)


def may_read(cast: Cast, place: str) -> None:
    """Let somebody read the household of the cast, for a month."""
    period = (TODAY, TODAY + dt.timedelta(days=30))
    AccessGrant.objects.create(
        household_id=cast.household.pk, user=cast.users[place], period=period, reason="essai", read_only=True
    )


def test_a_reader_sees_the_file_and_may_not_write(cast: Cast) -> None:
    may_read(cast, "outsider")
    reader = cast.users["outsider"]
    assert Household.objects.visible_to(reader).get() == cast.household
    assert not Household.objects.writable_by(reader).exists()
    assert Household.objects.writable_by(cast.users["owner"]).get() == cast.household
    with pytest.raises(PermissionDenied, match="lecture seule"):
        log_contact(cast.household, by=reader, on=TODAY, kind="call", subject="Point")


def test_what_is_only_read_is_nobodys_caseload(cast: Cast, sign_in: SignIn) -> None:
    may_read(cast, "outsider")
    client = sign_in("outsider")
    assert "Zèbre" not in client.get(reverse("journeys:households")).content.decode()
    assert "Zèbre" not in client.get(reverse("journeys:my_day")).content.decode()


def test_a_readers_page_says_so_and_shows_no_form(cast: Cast, sign_in: SignIn) -> None:
    may_read(cast, "outsider")
    shown = sign_in("outsider").get(reverse("journeys:household", args=[cast.household.pk])).content.decode()
    assert "Lecture seule." in shown
    assert "Zahra Zèbre" in shown
    assert "contact-form" not in shown


def addresses_of_a_file() -> list[str]:
    """The pattern of every address of a household's file, whatever the room."""
    found: list[str] = []

    def walk(patterns: list[Any], before: str) -> None:
        for one in patterns:
            whole = before + str(one.pattern)
            if isinstance(one, URLResolver):
                walk(one.url_patterns, whole)
            elif isinstance(one, URLPattern) and "<uuid:" in whole and whole.startswith("menages/"):
                found.append(whole)

    walk(get_resolver().url_patterns, "")
    return sorted(found)


def rows() -> dict[str, int]:
    """How many rows each table holds, the journal left out: a refusal adds to it."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("coincide.apps.")]
    return {
        model._meta.label: model._base_manager.count() for model in ours if model._meta.label != "accounts.JournalEntry"
    }


@pytest.mark.parametrize("pattern", addresses_of_a_file())
def test_no_address_of_a_file_lets_a_reader_write(cast: Cast, sign_in: SignIn, pattern: str) -> None:
    may_read(cast, "outsider")
    client = sign_in("outsider")
    address = "/" + re.sub(r"<uuid:\w+>", str(cast.household.pk), pattern, count=1)
    address = re.sub(r"<uuid:\w+>", str(cast.person.pk), address)
    address = re.sub(r"<int:\w+>", "1", re.sub(r"<(slug|str):\w+>", "child", address))
    before = rows()
    answer = client.post(
        address, {"kind": "call", "on": "11/12/2025", "subject": "Essai", "title": "Essai", "reason": "Essai"}
    )
    assert answer.status_code in {403, 404, 405}, address
    assert rows() == before


def grant(read_only: bool, start: int, length: int | None) -> Given:
    """A grant of one holder, its days counted from 2024."""
    first = dt.date(2024, 1, 1) + dt.timedelta(days=start)
    span = Span(first, None if length is None else first + dt.timedelta(days=length))
    return Given(Holder(user=1), span, "lecture" if read_only else "référent", read_only)


@given(st.lists(st.builds(grant, st.booleans(), st.integers(0, 60), st.none() | st.integers(1, 30)), max_size=6))
def test_full_access_wins_and_no_day_is_given_twice(facts: list[Given]) -> None:
    made = grants_of(Household().pk, facts)
    for offset in range(120):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=offset)
        wanted = [one.read_only for one in facts if _covers(one.span.start, one.span.end, day)]
        held = [row.read_only for row in made if _covers(*row.period, day)]
        assert held == ([min(wanted)] if wanted else [])


def _covers(start: dt.date, end: dt.date | None, day: dt.date) -> bool:
    return start <= day and (end is None or day < end)


def test_a_span_without_end_is_cut_in_two() -> None:
    day = dt.date(2024, 1, 1)
    cut = Span(dt.date(2024, 2, 1), dt.date(2024, 3, 1))
    assert without([Span(day, None)], [cut]) == [Span(day, cut.start), Span(dt.date(2024, 3, 1), None)]
