"""Proofs seen: entered, corrected, taken away; a day in the future, a doubled one and a stranger are refused."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.journeys.proofs import add_proof, correct_proof, remove_proof
from coincide.apps.people.models import Proof
from tests.cast import Cast

pytestmark = pytest.mark.django_db
D = dt.date


def test_a_proof_is_entered_corrected_and_taken_away(cast: Cast) -> None:
    owner = cast.users["owner"]
    made = add_proof(cast.person, by=owner, kind="mobility", dated_on=D(2025, 11, 3)).thing
    correct_proof(made, by=cast.users["social"], kind="mobility", dated_on=D(2025, 11, 13))
    made.refresh_from_db()
    assert made.dated_on == D(2025, 11, 13)
    remove_proof(made, by=owner)
    assert not Proof.objects.exists()
    verbs = set(JournalEntry.objects.values_list("verb", flat=True))
    assert {"add_proof", "correct_proof", "remove_proof"} <= verbs


@pytest.mark.parametrize(
    ("kind", "dated_on", "since", "words"),
    [
        ("rsa", D(2025, 12, 12), None, "ne dépasse pas le 11 décembre 2025"),
        ("rsa", D(1989, 1, 1), None, "précède la naissance"),
        ("job_seeker", D(2025, 12, 1), None, "Donnez la date d'inscription"),
        ("job_seeker", D(2025, 12, 1), D(2025, 12, 2), "La situation commence avant"),
        ("autre", D(2025, 12, 1), None, "autre"),
    ],
)
def test_a_proof_that_cannot_be_is_refused(
    cast: Cast, kind: str, dated_on: dt.date, since: dt.date | None, words: str
) -> None:
    with pytest.raises(ValidationError) as error:
        add_proof(cast.person, by=cast.users["owner"], kind=kind, dated_on=dated_on, since=since)
    assert words in " ".join(error.value.messages)
    assert not Proof.objects.exists()


def test_the_same_proof_is_entered_once(cast: Cast) -> None:
    add_proof(cast.person, by=cast.users["owner"], kind="rsa", dated_on=D(2025, 11, 3))
    with pytest.raises(ValidationError, match="déjà inscrit"):
        add_proof(cast.person, by=cast.users["owner"], kind="rsa", dated_on=D(2025, 11, 3))


@pytest.mark.parametrize("who", ["colleague", "state", "facilitator", "admin", "outsider"])
def test_who_may_not_write_in_the_file_is_refused(cast: Cast, who: str) -> None:
    with pytest.raises(PermissionDenied):
        add_proof(cast.person, by=cast.users[who], kind="rsa", dated_on=D(2025, 11, 3))
