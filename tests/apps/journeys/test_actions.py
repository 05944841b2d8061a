"""The verbs of an accompaniment: what they write, who may, what they refuse."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coincide.apps.accounts.models import AccessGrant, JournalEntry
from coincide.apps.journeys import actions
from coincide.apps.journeys.exits import class_of
from coincide.apps.journeys.grants import OPERATOR_ACCESS_AFTER, REFERENT_ACCESS_AFTER
from coincide.apps.journeys.log.contacts import log_contact
from coincide.apps.journeys.models import Journey
from coincide.apps.people.models import HomeSituation, Household, Person, WorkSituation
from coincide.apps.programme.queries import RuleBook
from coincide.core.rules.exits import ExitKind
from tests.cast import Cast

TODAY = dt.date(2025, 12, 11)
ENTERED = dt.date(2024, 10, 1)
pytestmark = pytest.mark.django_db


def newcomer(cast: Cast) -> Person:
    """Somebody of the operator who has no journey yet."""
    household = Household.objects.create(reference="NEW-1", operator=cast.operator, name="Famille Neuve")
    return Person.objects.create(
        household=household,
        place="adult",
        first_name="Nour",
        last_name="Neuve",
        birth_date=dt.date(1991, 1, 1),
        sex="f",
    )


def grant(cast: Cast, place: str) -> tuple[dt.date, dt.date | None]:
    """The bounds of the one grant that somebody holds on the cast's household."""
    held = AccessGrant.objects.get(household_id=cast.household.pk, user=cast.users[place])
    return held.period.lower, held.period.upper


def test_an_entry_gives_a_basin_two_referents_and_their_access(cast: Cast) -> None:
    person = newcomer(cast)
    owner, social = cast.users["owner"], cast.users["social"]
    journey = actions.open_journey(
        person, by=owner, entered_on=TODAY, basin=cast.basins["vichy"], cip=owner, social=social
    )
    assert journey.basins.get().basin == cast.basins["vichy"]
    assert {one.user for one in journey.referents.all()} == {owner, social}
    for place in ("owner", "social", "coordinator"):
        assert Household.objects.visible_to(cast.users[place]).filter(pk=person.household_id).exists()
    assert not Household.objects.visible_to(cast.users["colleague"]).filter(pk=person.household_id).exists()
    assert JournalEntry.objects.filter(verb="open_journey", target_id=str(journey.pk), actor=owner).exists()


@pytest.mark.parametrize("place", ["outsider", "state", "facilitator", "admin"])
def test_only_the_operators_professionals_open_a_journey(cast: Cast, place: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.open_journey(newcomer(cast), by=cast.users[place], entered_on=TODAY, basin=cast.basins["vichy"])


def test_a_new_referent_takes_over_the_day_the_former_one_stops(cast: Cast) -> None:
    on = dt.date(2025, 3, 3)
    actions.assign_referent(cast.journey, cast.users["colleague"], by=cast.users["coordinator"], on=on)
    assert grant(cast, "owner") == (ENTERED, on)
    assert grant(cast, "colleague") == (on, None)
    assert not Household.objects.visible_to(cast.users["owner"]).exists()


def test_a_referent_of_one_of_two_persons_keeps_access_to_the_household(cast: Cast) -> None:
    spouse = Person.objects.create(
        household=cast.household, place="spouse", first_name="Z", last_name="Z", birth_date=dt.date(1990, 1, 1), sex="m"
    )
    owner = cast.users["owner"]
    actions.open_journey(spouse, by=owner, entered_on=ENTERED, basin=cast.basins["montlucon"], cip=owner)
    actions.assign_referent(cast.journey, cast.users["colleague"], by=owner, on=dt.date(2025, 3, 3))
    assert grant(cast, "owner") == (ENTERED, None)


def test_a_referent_of_another_operator_or_profession_is_refused(cast: Cast) -> None:
    for place in ("outsider", "coordinator"):
        with pytest.raises(ValidationError):
            actions.assign_referent(cast.journey, cast.users[place], by=cast.users["owner"], on=TODAY)


def test_a_basin_ends_the_day_the_next_one_starts(cast: Cast) -> None:
    on = dt.date(2025, 6, 2)
    actions.move_basin(cast.journey, cast.basins["vichy"], by=cast.users["owner"], on=on)
    periods = [(one.basin.slug, one.period.lower, one.period.upper) for one in cast.journey.basins.order_by("period")]
    assert periods == [("montlucon", ENTERED, on), ("vichy", on, None)]
    with pytest.raises(ValidationError, match="déjà dans le bassin"):
        actions.move_basin(cast.journey, cast.basins["vichy"], by=cast.users["owner"], on=TODAY)


def test_a_pause_starts_and_ends_and_cannot_overlap_another(cast: Cast) -> None:
    owner = cast.users["owner"]
    actions.suspend(cast.journey, by=owner, on=dt.date(2025, 2, 1), reason="Congé parental")
    with pytest.raises(ValidationError, match="déjà suspendu"):
        actions.suspend(cast.journey, by=owner, on=dt.date(2025, 3, 1), reason="Autre")
    ended = actions.resume(cast.journey, by=owner, on=dt.date(2025, 4, 1))
    assert (ended.period.lower, ended.period.upper) == (dt.date(2025, 2, 1), dt.date(2025, 4, 1))
    with pytest.raises(ValidationError, match="rien à reprendre"):
        actions.resume(cast.journey, by=owner, on=dt.date(2025, 5, 1))


def test_an_exit_reads_home_and_work_of_the_day_and_its_class_follows_from_the_rules(cast: Cast) -> None:
    on = dt.date(2025, 11, 3)
    home = cast.household.homes.get()
    home.period = (ENTERED, dt.date(2025, 8, 1))
    home.save()
    HomeSituation.objects.create(
        household=cast.household, kind="social", commune=home.commune, period=(dt.date(2025, 8, 1), None)
    )
    WorkSituation.objects.create(
        person=cast.person, kind="cdd", title="Essai", hours_per_week=35, months=6, period=(dt.date(2025, 9, 1), None)
    )
    departure = actions.exit_journey(cast.journey, by=cast.users["owner"], on=on, reason="goals")
    assert (departure.home_kind, departure.work_kind, departure.contract_months) == ("social", "cdd", 6)
    assert class_of(departure, RuleBook()).kind is ExitKind.POSITIVE
    assert not Journey.objects.active_on(on).filter(pk=cast.journey.pk).exists()
    assert cast.journey.basins.get().period.upper == on


def test_an_exit_without_work_is_a_simple_one(cast: Cast) -> None:
    departure = actions.exit_journey(cast.journey, by=cast.users["owner"], on=TODAY, reason="moved")
    assert (departure.home_kind, departure.work_kind) == ("reception", "none")
    assert class_of(departure, RuleBook()).kind is ExitKind.SIMPLE


def test_after_a_departure_access_lasts_a_month_for_the_referent_and_two_years_for_the_operator(cast: Cast) -> None:
    on = dt.date(2025, 12, 1)
    actions.transfer_out(cast.journey, by=cast.users["owner"], on=on, to_departement=cast.elsewhere)
    assert grant(cast, "owner") == (ENTERED, on + REFERENT_ACCESS_AFTER)
    operator = AccessGrant.objects.get(household_id=cast.household.pk, organisation=cast.operator)
    assert operator.period.upper == on + OPERATOR_ACCESS_AFTER


def test_a_transfer_goes_to_another_departement(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="autre département"):
        actions.transfer_out(cast.journey, by=cast.users["owner"], on=TODAY, to_departement=cast.departement)


@pytest.mark.parametrize("on", [ENTERED, ENTERED - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)])
def test_a_departure_before_the_entry_or_still_to_come_is_refused(cast: Cast, on: dt.date) -> None:
    with pytest.raises(ValidationError):
        actions.exit_journey(cast.journey, by=cast.users["owner"], on=on, reason="goals")
    assert not cast.journey.departures.exists()


def test_a_departure_that_contradicts_a_later_fact_says_which(cast: Cast) -> None:
    actions.move_basin(cast.journey, cast.basins["vichy"], by=cast.users["owner"], on=dt.date(2025, 6, 2))
    with pytest.raises(ValidationError, match="2 juin 2025"):
        actions.exit_journey(cast.journey, by=cast.users["owner"], on=dt.date(2025, 5, 1), reason="goals")


def test_a_journey_reopens_where_it_stopped_and_access_comes_back(cast: Cast) -> None:
    owner = cast.users["owner"]
    actions.transfer_out(cast.journey, by=owner, on=dt.date(2025, 9, 1), to_departement=cast.elsewhere)
    back = dt.date(2025, 11, 17)
    actions.reopen(cast.journey, by=cast.users["coordinator"], on=back)
    assert Journey.objects.active_on(TODAY).filter(pk=cast.journey.pk).exists()
    assert cast.journey.basins.get(period__contains=TODAY).basin == cast.basins["montlucon"]
    assert Household.objects.visible_to(owner).filter(pk=cast.household.pk).exists()
    held = AccessGrant.objects.filter(household_id=cast.household.pk, user=owner).order_by("period")
    assert [one.period.lower for one in held] == [ENTERED, back]


def test_a_journey_that_is_open_cannot_be_reopened(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="rien à rouvrir"):
        actions.reopen(cast.journey, by=cast.users["owner"], on=TODAY)


def test_a_contact_is_logged_by_who_follows_the_household_and_never_in_advance(cast: Cast) -> None:
    owner = cast.users["owner"]
    contact = log_contact(cast.household, by=owner, on=TODAY, kind="call", subject="Point")
    assert contact.author == owner
    with pytest.raises(ValidationError):
        log_contact(cast.household, by=owner, on=TODAY + dt.timedelta(days=1), kind="call", subject="Point")
    with pytest.raises(PermissionDenied):
        log_contact(cast.household, by=cast.users["colleague"], on=TODAY, kind="call", subject="Point")


@pytest.mark.parametrize("place", ["colleague", "outsider", "state", "admin"])
def test_who_cannot_open_the_file_cannot_change_the_journey(cast: Cast, place: str) -> None:
    by = cast.users[place]
    with pytest.raises(PermissionDenied):
        actions.exit_journey(cast.journey, by=by, on=TODAY, reason="goals")
    with pytest.raises(PermissionDenied):
        actions.suspend(cast.journey, by=by, on=TODAY, reason="Essai")
    with pytest.raises(PermissionDenied):
        actions.move_basin(cast.journey, cast.basins["vichy"], by=by, on=TODAY)
    with pytest.raises(PermissionDenied):
        actions.assign_referent(cast.journey, cast.users["colleague"], by=by, on=TODAY)
