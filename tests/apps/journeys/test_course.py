"""First steps, extension, hand-overs, and the corrections of what was mistyped: what they write, what they refuse."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.journeys import actions, course
from coincide.apps.journeys.models import Departure, Journey, Suspension
from coincide.apps.people.models import Household
from coincide.apps.programme.models import RuleVersion
from coincide.core.rules.milestones import Milestone
from tests.cast import Cast
from tests.pages.crowd import household

TODAY = dt.date(2025, 12, 11)
ENTERED = dt.date(2024, 10, 1)
M = Milestone
pytestmark = pytest.mark.django_db


def fresh(cast: Cast) -> Journey:
    return Journey.objects.get(pk=cast.journey.pk)


def allow_extension(months: int = 6) -> None:
    row = RuleVersion.objects.get()
    row.content = row.content | {"extension_months": months}
    row.save()


def test_the_first_steps_are_written_one_by_one_and_corrected(cast: Cast) -> None:
    owner = cast.users["owner"]
    course.record_milestones(
        cast.journey, by=owner, dates={M.ORIENTATION: dt.date(2024, 9, 16), M.WELCOME: dt.date(2024, 10, 3)}
    )
    course.record_milestones(fresh(cast), by=owner, dates={M.WELCOME: dt.date(2024, 10, 4)})
    journey = fresh(cast)
    assert (journey.oriented_on, journey.welcomed_on) == (dt.date(2024, 9, 16), dt.date(2024, 10, 4))
    course.record_milestones(journey, by=owner, dates={M.WELCOME: None})
    assert fresh(cast).welcomed_on is None
    assert JournalEntry.objects.filter(verb="record_milestones", target_id=str(journey.pk)).count() == 3


@pytest.mark.parametrize(
    ("dates", "field", "said"),
    [
        ({M.WELCOME: dt.date(2024, 10, 3), M.DIAGNOSIS: dt.date(2024, 10, 2)}, "diagnosed_on", "3 octobre 2024"),
        ({M.CONTRACT: TODAY + dt.timedelta(days=1)}, "contract_signed_on", "quand il a eu lieu"),
        ({M.ORIENTATION: dt.date(2024, 10, 2)}, "oriented_on", "1er octobre 2024"),
        ({M.PROTECTION: dt.date(2024, 9, 20)}, "protection_on", "15 septembre 2024"),
    ],
)
def test_a_step_out_of_order_is_refused_on_its_field_and_nothing_is_written(
    cast: Cast, dates: dict[Milestone, dt.date | None], field: str, said: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        course.record_milestones(cast.journey, by=cast.users["owner"], dates=dates)
    assert said in " ".join(refused.value.message_dict[field])
    journey = fresh(cast)
    assert (journey.oriented_on, journey.welcomed_on, journey.diagnosed_on) == (None, None, None)


def test_a_step_after_the_departure_is_refused(cast: Cast) -> None:
    actions.exit_journey(cast.journey, by=cast.users["owner"], on=dt.date(2025, 12, 1), reason="goals")
    with pytest.raises(ValidationError, match="partie le 1er décembre 2025"):
        course.record_milestones(cast.journey, by=cast.users["owner"], dates={M.DIAGNOSIS: dt.date(2025, 12, 5)})


def test_an_entry_is_corrected_with_what_started_with_it(cast: Cast) -> None:
    right = dt.date(2024, 10, 7)
    course.correct_entry(cast.journey, by=cast.users["owner"], entered_on=right)
    assert fresh(cast).entered_on == right
    assert {one.period.lower for one in cast.journey.referents.all()} == {right}
    assert cast.journey.basins.get().period.lower == right


def test_an_entry_is_not_moved_before_the_cir_nor_after_what_followed(cast: Cast) -> None:
    owner = cast.users["owner"]
    with pytest.raises(ValidationError, match="signature du CIR"):
        course.correct_entry(cast.journey, by=owner, entered_on=dt.date(2024, 9, 1))
    actions.move_basin(cast.journey, cast.basins["vichy"], by=owner, on=dt.date(2024, 12, 2))
    with pytest.raises(ValidationError, match="2 décembre 2024"):
        course.correct_entry(fresh(cast), by=owner, entered_on=dt.date(2025, 1, 6))
    assert fresh(cast).entered_on == ENTERED


def test_no_extension_where_the_rules_have_none_and_the_refusal_says_why_and_from_where(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        course.extend(cast.journey, by=cast.users["owner"], on=TODAY, reason="formation à finir")
    said = " ".join(refused.value.messages)
    for words in ("Régulation de juillet 2024", "24 mois au plus", "Source\u202f: Essai"):
        assert words in said


def test_an_extension_is_granted_once_where_the_rules_allow_it_and_can_be_taken_back(cast: Cast) -> None:
    allow_extension()
    owner = cast.users["owner"]
    granted = course.extend(cast.journey, by=owner, on=TODAY, reason="formation à finir")
    assert granted.granted_on == TODAY
    with pytest.raises(ValidationError, match="déjà prolongé"):
        course.extend(cast.journey, by=owner, on=TODAY, reason="encore")
    course.take_back_extension(cast.journey, by=owner)
    with pytest.raises(ValidationError, match="rien à retirer"):
        course.take_back_extension(cast.journey, by=owner)


def test_a_suspension_that_overlaps_another_is_refused_with_the_days_of_that_one(cast: Cast) -> None:
    owner = cast.users["owner"]
    actions.suspend(cast.journey, by=owner, on=dt.date(2025, 2, 1), until=dt.date(2025, 3, 1), reason="Soins")
    with pytest.raises(ValidationError, match=r"depuis le 1er février 2025, au 28 février 2025"):
        actions.suspend(cast.journey, by=owner, on=dt.date(2025, 2, 15), reason="Autre")
    actions.suspend(cast.journey, by=owner, on=dt.date(2025, 3, 1), reason="Suite")
    assert cast.journey.suspensions.count() == 2


def test_a_suspension_is_corrected_or_taken_back(cast: Cast) -> None:
    owner = cast.users["owner"]
    paused = actions.suspend(cast.journey, by=owner, on=dt.date(2025, 2, 1), reason="Soins")
    fixed = course.correct_suspension(
        paused, by=owner, on=dt.date(2025, 2, 3), until=dt.date(2025, 3, 3), reason="Soins"
    )
    assert (fixed.period.lower, fixed.period.upper) == (dt.date(2025, 2, 3), dt.date(2025, 3, 3))
    with pytest.raises(ValidationError, match="après le début"):
        course.correct_suspension(fixed, by=owner, on=TODAY, until=TODAY, reason="Soins")
    course.take_back_suspension(fixed, by=owner)
    assert not Suspension.objects.exists()


def test_a_departure_is_corrected_and_what_it_had_closed_ends_on_the_right_day(cast: Cast) -> None:
    owner, right = cast.users["owner"], dt.date(2025, 11, 24)
    paused = actions.suspend(cast.journey, by=owner, on=dt.date(2025, 10, 1), reason="Soins")
    departure = actions.exit_journey(cast.journey, by=owner, on=dt.date(2025, 12, 4), reason="goals")
    course.correct_departure(departure, by=owner, on=right, reason="moved", home_kind="social")
    departure.refresh_from_db()
    assert (departure.on, departure.reason, departure.home_kind) == (right, "moved", "social")
    paused.refresh_from_db()
    assert paused.period.upper == right
    assert {one.period.upper for one in cast.journey.referents.all()} == {right}
    assert Household.objects.visible_to(owner).exists()


def test_a_departure_is_not_corrected_to_before_the_entry(cast: Cast) -> None:
    owner = cast.users["owner"]
    departure = actions.exit_journey(cast.journey, by=owner, on=dt.date(2025, 12, 4), reason="goals")
    with pytest.raises(ValidationError, match="entrée le 1er octobre 2024"):
        course.correct_departure(departure, by=owner, on=dt.date(2024, 9, 30))
    assert Departure.objects.get().on == dt.date(2025, 12, 4)
    assert cast.journey.basins.get().period.upper == dt.date(2025, 12, 4)


def test_a_departure_that_never_was_is_taken_back_whole(cast: Cast) -> None:
    owner = cast.users["owner"]
    departure = actions.transfer_out(cast.journey, by=owner, on=dt.date(2025, 12, 4), to_departement=cast.elsewhere)
    course.take_back_departure(departure, by=owner)
    assert Journey.objects.active_on(TODAY).filter(pk=cast.journey.pk).exists()
    assert {one.period.upper for one in cast.journey.referents.all()} == {None}
    assert cast.journey.basins.get().period.upper is None


def test_a_departure_that_was_followed_by_a_return_is_not_touched(cast: Cast) -> None:
    owner = cast.users["owner"]
    departure = actions.transfer_out(cast.journey, by=owner, on=dt.date(2025, 9, 1), to_departement=cast.elsewhere)
    actions.reopen(cast.journey, by=cast.users["coordinator"], on=dt.date(2025, 11, 3))
    departure.refresh_from_db()
    for change in (
        lambda: course.take_back_departure(departure, by=cast.users["coordinator"]),
        lambda: course.correct_departure(departure, by=cast.users["coordinator"], on=dt.date(2025, 9, 3)),
    ):
        with pytest.raises(ValidationError, match="rouvert le 3 novembre 2025"):
            change()


def test_a_hand_over_is_kept_with_who_wrote_it(cast: Cast) -> None:
    owner = cast.users["owner"]
    given = actions.assign_referent(
        cast.journey, cast.users["colleague"], by=owner, on=TODAY, handover=" Dossier CAF en cours. "
    )
    assert (given.handover, given.handed_by) == ("Dossier CAF en cours.", owner)


def test_a_leaving_colleagues_journeys_are_given_at_once_or_not_at_all(cast: Cast) -> None:
    other = household(cast, 1).persons.get(place="adult").journeys.get()
    coordinator, colleague = cast.users["coordinator"], cast.users["colleague"]
    given = course.reassign(
        [cast.journey, other], colleague, by=coordinator, on=TODAY, handover="Départ de Claire le 12 décembre."
    )
    assert {one.journey_id for one in given} == {cast.journey.pk, other.pk}
    assert Household.objects.visible_to(colleague).count() == 2
    with pytest.raises(ValidationError, match="Zahra Zèbre"):
        course.reassign([other, cast.journey], colleague, by=coordinator, on=TODAY, handover="Encore.")


def test_a_hand_over_is_written_and_a_referent_gives_only_what_they_follow(cast: Cast) -> None:
    other = household(cast, 1, place="colleague").persons.get(place="adult").journeys.get()
    owner, colleague = cast.users["owner"], cast.users["colleague"]
    with pytest.raises(ValidationError, match="passage de relais"):
        course.reassign([cast.journey], colleague, by=owner, on=TODAY, handover="  ")
    with pytest.raises(ValidationError, match="au moins un"):
        course.reassign([], colleague, by=owner, on=TODAY, handover="Texte")
    with pytest.raises(PermissionDenied):
        course.reassign([other], owner, by=owner, on=TODAY, handover="Texte")
    assert len(course.reassign([cast.journey], colleague, by=owner, on=TODAY, handover="Texte")) == 1


@pytest.mark.parametrize("place", ["colleague", "outsider", "state", "facilitator", "admin"])
def test_who_cannot_work_in_the_file_writes_nothing(cast: Cast, place: str) -> None:
    by = cast.users[place]
    paused = Suspension.objects.create(
        journey=cast.journey, period=(dt.date(2025, 1, 6), dt.date(2025, 2, 3)), reason="Soins"
    )
    gone = household(cast, 2).persons.get(place="adult").journeys.get()
    departure = Departure.objects.create(
        journey=gone, kind="exit", on=dt.date(2025, 6, 2), reason="goals", rule_version=cast.rules
    )
    for change in (
        lambda: course.record_milestones(cast.journey, by=by, dates={M.WELCOME: TODAY}),
        lambda: course.correct_entry(cast.journey, by=by, entered_on=dt.date(2024, 10, 7)),
        lambda: course.extend(cast.journey, by=by, on=TODAY, reason="x"),
        lambda: course.take_back_extension(cast.journey, by=by),
        lambda: course.correct_suspension(paused, by=by, on=dt.date(2025, 1, 7), until=None, reason="x"),
        lambda: course.take_back_suspension(paused, by=by),
        lambda: course.correct_departure(departure, by=by, on=dt.date(2025, 6, 3)),
        lambda: course.take_back_departure(departure, by=by),
        lambda: course.reassign([cast.journey], cast.users["colleague"], by=by, on=TODAY, handover="x"),
    ):
        with pytest.raises(PermissionDenied):
            change()
