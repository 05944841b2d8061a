"""RSA and follow-up by the council: yes, no, or not known, day by day."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coincide.apps.people.models import SupportPeriod
from coincide.apps.people.supports import answer, remove_support, say_support
from coincide.apps.people.undo import undo
from tests.cast import Cast

D = dt.date
pytestmark = pytest.mark.django_db


def say(cast: Cast, holds: bool, since: dt.date, until: dt.date | None = None, kind: str = "rsa") -> SupportPeriod:
    return say_support(cast.person, by=cast.users["owner"], kind=kind, holds=holds, since=since, until=until).thing


def known(cast: Cast, day: dt.date, kind: str = "rsa") -> bool | None:
    return answer(SupportPeriod.objects.filter(person=cast.person), kind, day)


def test_a_day_without_an_answer_is_not_known_and_no_is_an_answer(cast: Cast) -> None:
    say(cast, True, D(2025, 1, 1), D(2025, 3, 31))
    say(cast, False, D(2025, 5, 1))
    days = [D(2024, 12, 31), D(2025, 1, 1), D(2025, 3, 31), D(2025, 4, 1), D(2025, 5, 1)]
    assert [known(cast, day) for day in days] == [None, True, True, None, False]
    assert known(cast, D(2025, 2, 1), "council") is None


def test_a_new_answer_ends_the_one_that_was_running_and_can_be_taken_back(cast: Cast) -> None:
    say(cast, True, D(2025, 1, 1))
    by = cast.users["owner"]
    saved = say_support(cast.person, by=by, kind="rsa", holds=False, since=D(2025, 6, 1))
    assert "31 mai 2025" in saved.also[0]
    assert [known(cast, day) for day in (D(2025, 5, 31), D(2025, 6, 1))] == [True, False]
    undo(saved.undo, by=by)
    assert known(cast, D(2025, 6, 1)) is True


@pytest.mark.parametrize(
    ("since", "until", "sentence"),
    [
        (D(2025, 12, 12), None, "jour passé"),
        (D(2025, 6, 1), D(2025, 5, 1), "après le premier"),
        (D(2025, 1, 10), D(2025, 2, 1), "du 1er janvier 2025 au 31 mars 2025"),
    ],
)
def test_a_date_that_cannot_be_is_refused(cast: Cast, since: dt.date, until: dt.date | None, sentence: str) -> None:
    say(cast, True, D(2025, 1, 1), D(2025, 3, 31))
    with pytest.raises(ValidationError, match=sentence):
        say(cast, False, since, until)


def test_an_answer_is_taken_out_and_put_back(cast: Cast) -> None:
    made = say(cast, True, D(2025, 1, 1))
    word = remove_support(made, by=cast.users["owner"])
    assert known(cast, D(2025, 2, 1)) is None
    undo(word, by=cast.users["owner"])
    assert known(cast, D(2025, 2, 1)) is True


@pytest.mark.parametrize("who", ["colleague", "outsider", "state", "admin", "facilitator"])
def test_who_may_not_open_the_file_says_nothing(who: str, cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        say_support(cast.person, by=cast.users[who], kind="rsa", holds=True, since=D(2025, 1, 1))
