"""Immersions and conventions: what the rule refuses is refused with its reason, and all is journalled."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.journeys.models import Immersion
from coincide.apps.network.actions import (
    change_agreement,
    change_immersion,
    end_immersion,
    record_agreement,
    record_immersion,
    remove_immersion,
)
from coincide.apps.network.forms import IMMERSION_FIELDS
from coincide.apps.network.models import Agreement
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.actions import undo
from coincide.apps.people.editing import EditedMeanwhile, values_of
from coincide.apps.people.models import WorkSituation
from tests.cast import Cast

pytestmark = pytest.mark.django_db
D = dt.date
FIRST, LAST = D(2025, 12, 15), D(2025, 12, 26)


@pytest.fixture
def convention(cast: Cast) -> Agreement:
    partner = Organisation.objects.create(name="RPE", kind="rpe", departement=cast.departement)
    return Agreement.objects.create(
        operator=cast.operator,
        partner=partner,
        kind="pmsmp",
        signed_on=D(2025, 1, 1),
        period=(D(2025, 1, 1), D(2026, 1, 1)),
        source="Essai",
    )


def facts(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "host": "Boulangerie Essai",
        "purpose": "discover",
        "title": "Boulanger",
        "hours_per_week": Decimal(35),
        "first": FIRST,
        "last": LAST,
        "prescriber": cast.operator,
    } | changes


def test_an_immersion_under_a_convention_is_recorded_and_journalled(cast: Cast, convention: Agreement) -> None:
    saved = record_immersion(cast.person, by=cast.users["owner"], **facts(cast))
    made = saved.immersion
    assert saved.answer.is_met
    assert (made.period.lower, made.period.upper) == (FIRST, LAST + dt.timedelta(days=1))
    assert JournalEntry.objects.filter(verb="record_immersion", target_id=str(made.pk)).exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"last": FIRST + dt.timedelta(days=30)}, "convention de prescripteur en vigueur sur une partie"),
        ({"last": FIRST + dt.timedelta(days=30)}, "31 jours, 30 au plus"),
        ({"hours_per_week": Decimal("48.5")}, "48,5 h par semaine, 48 au plus"),
        ({"first": D(2026, 2, 2), "last": D(2026, 2, 6)}, "aucune convention de prescripteur"),
        ({"last": FIRST - dt.timedelta(days=1)}, "finit après avoir commencé"),
        ({"purpose": "loisir"}, "loisir"),
        ({"host": " "}, "vide"),
    ],
)
def test_what_the_rule_refuses_is_refused_with_its_reason(
    cast: Cast, convention: Agreement, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError) as error:
        record_immersion(cast.person, by=cast.users["owner"], **facts(cast, **changes))
    assert words in " ".join(error.value.messages).casefold()
    assert not Immersion.objects.exists()


def test_a_third_convention_with_one_host_in_a_year_is_refused(cast: Cast, convention: Agreement) -> None:
    for month in (3, 6):
        days = {"first": D(2025, month, 2), "last": D(2025, month, 6)}
        record_immersion(cast.person, by=cast.users["owner"], **facts(cast, **days))
    with pytest.raises(ValidationError, match="3 conventions chez cet accueillant"):
        record_immersion(cast.person, by=cast.users["owner"], **facts(cast, host="boulangerie ESSAI"))
    record_immersion(cast.person, by=cast.users["owner"], **facts(cast, host="Garage Essai"))


def test_two_immersions_at_once_are_refused(cast: Cast, convention: Agreement) -> None:
    record_immersion(cast.person, by=cast.users["owner"], **facts(cast))
    with pytest.raises(ValidationError, match="déjà une immersion"):
        record_immersion(cast.person, by=cast.users["owner"], **facts(cast, host="Garage Essai"))


def test_another_prescriber_and_a_contract_at_the_same_time_are_accepted_and_told(
    cast: Cast, convention: Agreement
) -> None:
    WorkSituation.objects.create(
        person=cast.person, kind="cdd", title="Essai", hours_per_week=20, period=(D(2025, 12, 1), None)
    )
    other = facts(cast, prescriber=convention.partner)
    answer = record_immersion(cast.person, by=cast.users["owner"], **other).answer
    assert answer.verdict.value == "inconnu"
    assert len(answer.warnings) == 1


def test_changing_an_immersion_asks_the_rule_again_without_counting_it_twice(cast: Cast, convention: Agreement) -> None:
    days = {"first": D(2025, 6, 2), "last": D(2025, 6, 20)}
    made = record_immersion(cast.person, by=cast.users["owner"], **facts(cast, **days)).immersion
    days["last"] = D(2025, 7, 1)
    saved = change_immersion(made, by=cast.users["owner"], **facts(cast, **days))
    changed = saved.immersion
    assert saved.answer.is_met
    changed.refresh_from_db()
    assert changed.period.upper == D(2025, 7, 2)
    with pytest.raises(ValidationError, match="31 jours"):
        change_immersion(changed, by=cast.users["owner"], **facts(cast, first=D(2025, 6, 2), last=D(2025, 7, 2)))
    changed.refresh_from_db()
    assert changed.period.upper == D(2025, 7, 2)


def test_two_people_change_one_immersion_and_none_loses_what_they_typed(cast: Cast, convention: Agreement) -> None:
    made = record_immersion(cast.person, by=cast.users["owner"], **facts(cast)).immersion
    shown = values_of(made, IMMERSION_FIELDS)
    change_immersion(made, by=cast.users["social"], **facts(cast, title="Pâtissier"), seen=shown)
    apart = change_immersion(made, by=cast.users["owner"], **facts(cast, hours_per_week=Decimal(30)), seen=shown)
    assert apart.kept == ("title",)
    assert (apart.immersion.title, apart.immersion.hours_per_week) == ("Pâtissier", 30)
    with pytest.raises(EditedMeanwhile) as met:
        change_immersion(made, by=cast.users["owner"], **facts(cast, title="Vendeur"), seen=shown)
    assert met.value.conflicts == ("title",)


def test_what_was_just_saved_is_taken_back(cast: Cast, convention: Agreement) -> None:
    owner = cast.users["owner"]
    made = record_immersion(cast.person, by=owner, **facts(cast))
    ended = end_immersion(made.immersion, by=owner, on=FIRST)
    undo(ended.undo, by=owner)
    assert Immersion.objects.get().period.upper == LAST + dt.timedelta(days=1)
    gone = remove_immersion(Immersion.objects.get(), by=owner)
    undo(gone.undo, by=owner)
    assert Immersion.objects.get().host == "Boulangerie Essai"


def test_an_immersion_ends_early_within_its_days_only(cast: Cast, convention: Agreement) -> None:
    made = record_immersion(cast.person, by=cast.users["owner"], **facts(cast)).immersion
    with pytest.raises(ValidationError, match="ne peut pas venir avant"):
        end_immersion(made, by=cast.users["owner"], on=FIRST - dt.timedelta(days=1))
    with pytest.raises(ValidationError, match="donnez un jour d'avant"):
        end_immersion(made, by=cast.users["owner"], on=LAST)
    assert end_immersion(made, by=cast.users["owner"], on=FIRST).thing.period.upper == FIRST + dt.timedelta(days=1)
    remove_immersion(made, by=cast.users["owner"])
    assert not Immersion.objects.exists()
    assert JournalEntry.objects.filter(verb="remove_immersion").exists()


@pytest.mark.parametrize("who", ["colleague", "state", "facilitator", "admin", "outsider"])
def test_who_may_not_write_in_the_file_is_refused(cast: Cast, convention: Agreement, who: str) -> None:
    with pytest.raises(PermissionDenied):
        record_immersion(cast.person, by=cast.users[who], **facts(cast))


def agreement(cast: Cast, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "pmsmp",
        "signed_on": D(2025, 1, 1),
        "first": D(2025, 1, 1),
        "last": D(2025, 12, 31),
        "source": "Convention signée",
    } | changes


def test_the_coordinator_records_and_changes_a_convention(cast: Cast) -> None:
    partner = Organisation.objects.create(name="RPE", kind="rpe", departement=cast.departement)
    made = record_agreement(partner, by=cast.users["coordinator"], **agreement(cast))
    made.refresh_from_db()
    assert made.period.upper == D(2026, 1, 1)
    change_agreement(made, partner, by=cast.users["coordinator"], **agreement(cast, last=None))
    made.refresh_from_db()
    assert made.period.upper is None
    with pytest.raises(ValidationError, match="court déjà"):
        record_agreement(partner, by=cast.users["coordinator"], **agreement(cast, signed_on=D(2025, 6, 1)))
    with pytest.raises(ValidationError, match="après son début"):
        record_agreement(partner, by=cast.users["coordinator"], **agreement(cast, kind="iae", last=D(2024, 1, 1)))
    with pytest.raises(ValidationError, match="lie l'opérateur à un autre"):
        record_agreement(cast.operator, by=cast.users["coordinator"], **agreement(cast))


@pytest.mark.parametrize("who", ["owner", "social", "state", "admin"])
def test_only_the_coordinator_records_a_convention(cast: Cast, who: str) -> None:
    partner = Organisation.objects.create(name="RPE", kind="rpe", departement=cast.departement)
    with pytest.raises(PermissionDenied):
        record_agreement(partner, by=cast.users[who], **agreement(cast))
    assert not Agreement.objects.exists()
