"""Versions of the rules: prepared by a coordinator, published by the State of the same département, one a day."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coincide.apps.accounts.models import JournalEntry, User
from coincide.apps.accounts.roles import Role
from coincide.apps.organisations.models import Organisation
from coincide.apps.programme import versions
from coincide.apps.programme.models import RuleVersion
from coincide.apps.programme.queries import RuleBook, rule_row_on
from coincide.apps.programme.versions import Draft
from coincide.apps.territory.models import Installation
from coincide.core.rules.sources import RuleError
from tests.cast import Cast

D = dt.date
START = D(2026, 1, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Cast) -> RuleVersion:
    return versions.draft_version(by=cast.users["coordinator"])


@pytest.fixture
def submitted(draft: RuleVersion, cast: Cast) -> RuleVersion:
    return versions.submit(draft, by=cast.users["coordinator"])


def changed(version: RuleVersion, by: User, **content: Any) -> RuleVersion:
    return versions.change_draft(version, Draft(version.content | content), by=by)


def verbs() -> list[str]:
    return list(JournalEntry.objects.values_list("verb", flat=True))


def test_a_draft_says_what_the_rules_in_force_say_from_the_first_of_next_month(draft: RuleVersion, cast: Cast) -> None:
    assert (draft.slug, draft.status, draft.first_day) == ("2026-01", "draft", START)
    assert draft.content["exit_table"]["version"] == "2026-01"
    assert draft.content["length_months"] == cast.rules.content["length_months"]
    assert (draft.drafted_by, draft.departement) == (cast.users["coordinator"], cast.departement)
    assert versions.draft_version(by=cast.users["coordinator"]).slug == "2026-01-2"


def test_a_version_in_preparation_decides_nothing(submitted: RuleVersion, cast: Cast) -> None:
    assert rule_row_on(START) == cast.rules
    assert RuleBook().rows == [cast.rules]


def test_publishing_closes_the_version_in_force_the_day_before(submitted: RuleVersion, cast: Cast) -> None:
    published = versions.publish(submitted, by=cast.users["state"], first_day=START)
    cast.rules.refresh_from_db()
    assert cast.rules.last_day == D(2025, 12, 31)
    assert cast.rules.content["applies_until"] == "2025-12-31"
    assert (rule_row_on(D(2025, 12, 31)), rule_row_on(START)) == (cast.rules, published)
    assert (published.published_by, published.published_on) == (cast.users["state"], D(2025, 12, 11))
    assert verbs() == ["draft_rules", "submit_rules", "close_rules", "publish_rules"]


@pytest.mark.parametrize("who", ["owner", "social", "coordinator", "facilitator", "admin", "outsider"])
def test_only_the_state_publishes(who: str, submitted: RuleVersion, cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        versions.publish(submitted, by=cast.users[who], first_day=START)
    with pytest.raises(PermissionDenied):
        versions.send_back(submitted, by=cast.users[who], reason="x")
    assert rule_row_on(START) == cast.rules


@pytest.mark.parametrize("who", ["owner", "social", "state", "facilitator", "admin", "outsider"])
def test_only_a_coordinator_prepares(who: str, draft: RuleVersion, cast: Cast) -> None:
    user = cast.users[who]
    for attempt in (
        lambda: versions.draft_version(by=user),
        lambda: changed(draft, user, title="x"),
        lambda: versions.submit(draft, by=user),
        lambda: versions.withdraw(draft, by=user),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_the_state_and_the_coordination_of_another_departement_have_no_say(submitted: RuleVersion, cast: Cast) -> None:
    office = Organisation.objects.create(name="DDETSPP 18", kind="state", departement=cast.elsewhere)
    state = User.objects.create_user("s@essai.test", full_name="Stella", role=Role.STATE, organisation=office)
    other = User.objects.create_user(
        "c@essai.test", full_name="Cora", role=Role.COORDINATOR, organisation=cast.other_operator
    )
    with pytest.raises(PermissionDenied, match="un autre département"):
        versions.publish(submitted, by=state, first_day=START)
    with pytest.raises(PermissionDenied, match="un autre département"):
        versions.withdraw(submitted, by=other)
    Installation.objects.create(departement=cast.departement)
    with pytest.raises(PermissionDenied, match="de ce territoire"):
        versions.draft_version(by=other)


def test_a_draft_is_read_by_its_coordination_and_by_the_state_once_proposed(draft: RuleVersion, cast: Cast) -> None:
    def read(who: str) -> bool:
        return versions.readable_by(cast.users[who]).filter(pk=draft.pk).exists()

    assert [read(who) for who in ("coordinator", "state", "owner")] == [True, False, False]
    versions.submit(draft, by=cast.users["coordinator"])
    assert [read(who) for who in ("coordinator", "state", "owner")] == [True, True, False]


def test_the_date_is_typed_again_to_publish(submitted: RuleVersion, cast: Cast) -> None:
    with pytest.raises(ValidationError, match="à partir du 1er janvier 2026"):
        versions.publish(submitted, by=cast.users["state"], first_day=D(2026, 1, 2))


def test_a_version_with_a_hole_is_refused_with_its_days(draft: RuleVersion, cast: Cast) -> None:
    version = changed(draft, cast.users["coordinator"], applies_until="2026-06-30")
    with pytest.raises(ValidationError, match=r"à partir du 1er juillet 2026"):
        versions.submit(version, by=cast.users["coordinator"])
    version.refresh_from_db()
    assert version.status == "draft"


def test_a_hole_made_meanwhile_is_refused_at_publication_and_nothing_is_written(
    submitted: RuleVersion, cast: Cast
) -> None:
    RuleVersion.objects.filter(pk=cast.rules.pk).update(period=(D(2023, 7, 1), D(2025, 12, 1)))
    with pytest.raises(ValidationError, match="du 1er décembre 2025 au 31 décembre 2025"):
        versions.publish(submitted, by=cast.users["state"], first_day=START)
    submitted.refresh_from_db()
    assert submitted.status == "submitted"


def test_a_past_start_is_refused_unless_it_is_said_retroactive_with_its_reason(draft: RuleVersion, cast: Cast) -> None:
    by = cast.users["coordinator"]
    version = changed(draft, by, applies_from="2025-11-01")
    with pytest.raises(ValidationError, match="avant aujourd'hui"):
        versions.submit(version, by=by)
    with pytest.raises(ValidationError, match="a un motif"):
        versions.change_draft(version, Draft(version.content, is_retroactive=True), by=by)
    said = Draft(version.content, is_retroactive=True, retroactive_reason="Note reçue en retard")
    version = versions.submit(versions.change_draft(version, said, by=by), by=by)
    versions.publish(version, by=cast.users["state"], first_day=D(2025, 11, 1))
    assert rule_row_on(D(2025, 11, 1)) == version
    assert "publish_rules_retroactive" in verbs()


def test_the_state_sends_back_with_a_reason(submitted: RuleVersion, cast: Cast) -> None:
    with pytest.raises(ValidationError):
        versions.send_back(submitted, by=cast.users["state"], reason=" ")
    back = versions.send_back(submitted, by=cast.users["state"], reason="Citez le texte")
    assert (back.status, back.sent_back_reason, back.submitted_by) == ("draft", "Citez le texte", None)


def test_a_published_version_is_never_edited(submitted: RuleVersion, cast: Cast) -> None:
    versions.publish(submitted, by=cast.users["state"], first_day=START)
    with pytest.raises(ValidationError, match="publiée"):
        changed(submitted, cast.users["coordinator"], title="x")


def test_a_version_that_has_not_started_is_taken_back_and_gives_its_days_back(
    submitted: RuleVersion, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions.publish(submitted, by=cast.users["state"], first_day=START)
    versions.withdraw(submitted, by=cast.users["state"])
    cast.rules.refresh_from_db()
    assert cast.rules.last_day is None
    assert cast.rules.content["applies_until"] is None
    assert rule_row_on(START) == cast.rules


def test_a_version_that_applies_is_not_taken_back(
    submitted: RuleVersion, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions.publish(submitted, by=cast.users["state"], first_day=START)
    monkeypatch.setenv("COINCIDE_TODAY", "2026-01-01")
    with pytest.raises(ValidationError, match="ne se retire plus"):
        versions.withdraw(submitted, by=cast.users["state"])


def test_two_coordinators_in_one_draft_do_not_write_over_each_other(draft: RuleVersion, cast: Cast) -> None:
    by = cast.users["coordinator"]
    versions.change_draft(draft, Draft(draft.content, comment="un"), by=by, revision=1)
    with pytest.raises(ValidationError, match="entre-temps"):
        versions.change_draft(draft, Draft(draft.content, comment="deux"), by=by, revision=1)
    draft.refresh_from_db()
    assert draft.comment == "un"


def test_rules_that_cannot_be_read_are_refused_with_one_sentence_each(draft: RuleVersion, cast: Cast) -> None:
    with pytest.raises(RuleError) as refused:
        changed(draft, cast.users["coordinator"], length_months=0, certainty="?")
    assert len(refused.value.messages) == 2


@pytest.mark.parametrize("word", sorted(versions.RESERVED))
def test_a_word_of_the_addresses_is_no_name_of_a_version(word: str, draft: RuleVersion, cast: Cast) -> None:
    with pytest.raises(ValidationError, match="adresse"):
        versions.change_draft(draft, Draft(versions.named(draft.content, word)), by=cast.users["coordinator"])
