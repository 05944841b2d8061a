"""Rules that PostgreSQL itself keeps: each has its French sentence, and none can be walked around."""

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import BaseConstraint, Model

from coincide.apps.accounts.models import AccessGrant, JournalEntry
from coincide.apps.journeys.models import BasinPeriod, Departure, Journey, ReferentPeriod, Suspension
from coincide.apps.people.models import HomeSituation, Household, Obstacle, Paper, WorkSituation
from coincide.apps.programme.models import RuleVersion
from tests.cast import Cast

ROOMS = [config for config in apps.get_app_configs() if config.name.startswith("coincide.apps.")]
CONSTRAINTS = [
    (model, constraint) for room in ROOMS for model in room.get_models() for constraint in model._meta.constraints
]
D = dt.date


@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS, ids=[one.name for _, one in CONSTRAINTS])
def test_each_constraint_says_in_french_what_is_wrong(model: type[Model], constraint: BaseConstraint) -> None:
    said = str(constraint.violation_error_message)
    assert said != str(constraint.default_violation_error_message)
    assert said[0].isupper()
    assert said.endswith(".")


@pytest.mark.django_db
def test_each_constraint_is_really_in_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes")
        known = {name for (name,) in cursor.fetchall()}
    assert {constraint.name for _, constraint in CONSTRAINTS} <= known


def refused(model: type[Model], **facts: Any) -> None:
    """PostgreSQL refuses the row even when the form is not asked; the form refuses it with a sentence."""
    with pytest.raises(IntegrityError), transaction.atomic():
        model._default_manager.bulk_create([model(**facts)])
    with pytest.raises(ValidationError):
        model(**facts).full_clean()


@pytest.mark.django_db
class TestPeriods:
    """A period never overlaps another."""

    def test_a_journey_has_one_referent_of_a_profession_at_a_time(self, cast: Cast) -> None:
        facts = {"journey": cast.journey, "user": cast.users["colleague"], "period": (D(2025, 1, 1), D(2025, 2, 1))}
        refused(ReferentPeriod, profession="cip", **facts)

    def test_a_journey_is_in_one_basin_at_a_time(self, cast: Cast) -> None:
        refused(BasinPeriod, journey=cast.journey, basin=cast.basins["vichy"], period=(D(2025, 1, 1), None))

    def test_a_journey_is_suspended_once_at_a_time(self, cast: Cast) -> None:
        Suspension.objects.create(journey=cast.journey, period=(D(2025, 1, 1), D(2025, 3, 1)), reason="Soins")
        Suspension.objects.create(journey=cast.journey, period=(D(2025, 3, 1), D(2025, 4, 1)), reason="Suite")
        refused(Suspension, journey=cast.journey, period=(D(2025, 2, 28), D(2025, 3, 2)), reason="Autre")

    def test_a_household_lives_in_one_place_at_a_time(self, cast: Cast) -> None:
        facts = {"household": cast.household, "kind": "social", "commune": cast.communes["Vichy"]}
        refused(HomeSituation, period=(D(2025, 1, 1), None), **facts)

    def test_a_person_has_one_main_work_at_a_time(self, cast: Cast) -> None:
        facts: dict[str, Any] = {"person": cast.person, "kind": "cdi", "title": "Cuisinière", "hours_per_week": 35}
        WorkSituation.objects.create(period=(D(2025, 1, 1), None), **facts)
        refused(WorkSituation, period=(D(2025, 6, 1), D(2025, 7, 1)), **facts)

    def test_a_user_has_one_grant_on_a_household_at_a_time(self, cast: Cast) -> None:
        facts = {"household_id": cast.household.pk, "user": cast.users["owner"], "reason": "essai"}
        refused(AccessGrant, period=(D(2025, 1, 1), None), **facts)

    def test_one_version_of_the_rules_applies_at_a_time(self, cast: Cast) -> None:
        facts = {"slug": "x", "title": "X", "content": {"a": 1}, "source": "essai", "certainty": "deck"}
        refused(RuleVersion, period=(D(2025, 1, 1), None), **facts)


@pytest.mark.django_db
class TestFacts:
    """What cannot be true is not stored."""

    def test_a_grant_has_one_holder(self, cast: Cast) -> None:
        period = (D(2020, 1, 1), D(2020, 2, 1))
        refused(AccessGrant, household_id=cast.household.pk, period=period, reason="essai")

    def test_a_grant_names_an_existing_household(self, cast: Cast) -> None:
        stranger = Household().pk
        grant = AccessGrant(household_id=stranger, user=cast.users["owner"], period=(D(2025, 1, 1), None), reason="x")

        def give() -> None:
            grant.save()
            connection.check_constraints()

        with pytest.raises(IntegrityError), transaction.atomic():
            give()

    def test_an_exit_has_a_reason_and_a_version_of_the_rules(self, cast: Cast) -> None:
        refused(Departure, journey=cast.journey, kind="exit", on=D(2025, 1, 1))

    def test_a_journey_leaves_once(self, cast: Cast) -> None:
        facts: dict[str, Any] = {"journey": cast.journey, "kind": "transfer", "on": D(2025, 1, 1)}
        Departure.objects.create(**facts)
        refused(Departure, **facts)

    def test_an_entry_follows_the_cir(self, cast: Cast) -> None:
        person = cast.household.persons.create(
            place="spouse", first_name="Ali", last_name="Zèbre", birth_date=D(1988, 1, 1), sex="m"
        )
        facts = {"person": person, "operator": cast.operator, "entry_kind": "orientation"}
        refused(Journey, cir_signed_on=D(2025, 2, 1), entered_on=D(2025, 1, 1), **facts)

    def test_a_paper_expires_after_its_issue(self, cast: Cast) -> None:
        refused(Paper, person=cast.person, kind="api", issued_on=D(2025, 5, 1), expires_on=D(2025, 5, 1))

    def test_an_obstacle_is_open_once(self, cast: Cast) -> None:
        facts: dict[str, Any] = {"person": cast.person, "kind": "mobility", "opened_on": D(2025, 1, 1)}
        Obstacle.objects.create(**facts)
        refused(Obstacle, **facts)


@pytest.mark.django_db
class TestHistory:
    """Every change of a person's data is kept; the journal only grows."""

    def test_a_change_keeps_what_was_before(self, cast: Cast) -> None:
        cast.person.french_oral = "b1"
        cast.person.save()
        events = cast.person.events.order_by("pgh_id")
        assert [event.french_oral for event in events] == ["a2", "b1"]

    def test_a_change_made_by_plain_sql_is_kept_too(self, cast: Cast) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE people_household SET name = 'Autre nom' WHERE id = %s", [cast.household.pk])
        assert cast.household.events.order_by("-pgh_id")[0].name == "Autre nom"

    @pytest.mark.parametrize(
        "statement", ["UPDATE accounts_journalentry SET verb = 'x'", "DELETE FROM accounts_journalentry"]
    )
    def test_the_journal_refuses_changes(self, cast: Cast, statement: str) -> None:
        from coincide.apps.accounts.journal import broken_links, record

        record("read", cast.household, cast.household.pk, cast.users["owner"])
        with pytest.raises(Exception, match=r"[Cc]annot"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert JournalEntry.objects.count() == 1
        assert broken_links() == []

    def test_a_line_changed_behind_the_trigger_breaks_the_chain(self, cast: Cast) -> None:
        from coincide.apps.accounts.journal import broken_links, record

        first = record("read", cast.household, cast.household.pk, cast.users["owner"])
        record("read", cast.household, cast.household.pk, cast.users["social"])
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("UPDATE accounts_journalentry SET verb = 'export' WHERE id = %s", [first.pk])
            cursor.execute("SET LOCAL session_replication_role = origin")
        assert first.pk in broken_links()
