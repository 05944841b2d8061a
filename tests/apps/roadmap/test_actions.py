"""The verbs of the roadmap, and what its indicators measure."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.organisations.models import Post
from coincide.apps.roadmap import actions, measures
from coincide.apps.roadmap.models import Action, Theme
from coincide.apps.workshops.actions import import_notes
from coincide.apps.workshops.models import Workshop
from coincide.apps.workshops.notes import read_notes
from tests.apps.results import stage
from tests.apps.workshops.test_import import SMALL
from tests.cast import Cast

TODAY = dt.date(2025, 12, 11)


@pytest.fixture
def workshop(cast: Cast) -> Workshop:
    made, _ = import_notes(SMALL, "gannat.md", cast.departement)
    assert made is not None
    return made


def test_an_adopted_action_knows_what_it_comes_from(cast: Cast, workshop: Workshop) -> None:
    themes = actions.adopt(workshop, by=cast.users["coordinator"])
    assert [theme.title for theme in themes] == ["Rencontrer les employeurs", "Un CIP par bassin"]
    assert {theme.origin for theme in themes} == {workshop}
    for action in Action.objects.all():
        assert action.origin is not None
        assert action.origin.text == action.title
    assert JournalEntry.objects.filter(verb="adopt", actor=cast.users["coordinator"]).count() == 1


def test_the_year_is_that_of_the_heading_else_the_year_after_the_workshop(cast: Cast, workshop: Workshop) -> None:
    other = SMALL.replace(b"2027", b"2029")
    second, _ = import_notes(other, "bis.md", cast.departement)
    assert second is not None
    assert actions.adopt(second, read_notes(other, "bis.md"))[0].year == 2029
    assert actions.adopt(workshop)[0].year == 2027  # held in March 2026


def test_a_second_workshop_comes_after_the_first_in_the_same_year(cast: Cast, workshop: Workshop) -> None:
    second, _ = import_notes(SMALL + b"\n- Encore\n", "bis.md", cast.departement)
    assert second is not None
    actions.adopt(workshop)
    actions.adopt(second)
    assert [theme.order for theme in Theme.objects.order_by("order")] == [1, 2, 3, 4]


def test_a_workshop_is_adopted_once(cast: Cast, workshop: Workshop) -> None:
    actions.adopt(workshop)
    with pytest.raises(ValidationError, match="déjà dans la feuille de route"):
        actions.adopt(workshop)


def test_a_workshop_without_a_date_or_proposals_says_what_is_missing(cast: Cast, workshop: Workshop) -> None:
    workshop.held_on = None
    with pytest.raises(ValidationError, match="année"):
        actions.adopt(workshop)
    workshop.contributions.filter(section="roadmap").delete()
    with pytest.raises(ValidationError, match="aucune action"):
        actions.adopt(workshop)


def test_an_adoption_is_taken_back_only_while_nobody_worked_on_it(cast: Cast, workshop: Workshop) -> None:
    coordinator = cast.users["coordinator"]
    actions.adopt(workshop)
    actions.un_adopt(workshop, coordinator)
    assert not Theme.objects.exists()
    actions.adopt(workshop)
    actions.change(Action.objects.all()[0], {"proof": "Une liste"}, coordinator)
    with pytest.raises(ValidationError, match="déjà été complétées"):
        actions.un_adopt(workshop, coordinator)
    assert Action.objects.count() == 3


def test_a_change_returns_what_was_there_and_is_journalled(cast: Cast, workshop: Workshop) -> None:
    actions.adopt(workshop)
    action = Action.objects.all()[0]
    facts: dict[str, Any] = {"proof": "Liste", "status": "under_way", "title": action.title}
    before = actions.change(action, facts, cast.users["state"])
    assert before == {"proof": "", "status": "to_do"}
    assert actions.change(action, facts, cast.users["state"]) == {}
    assert JournalEntry.objects.filter(verb="change").count() == 1


def test_a_blocked_action_says_what_blocks_it(cast: Cast, workshop: Workshop) -> None:
    actions.adopt(workshop)
    action = Action.objects.all()[0]
    with pytest.raises(ValidationError, match="dit ce qui la bloque"):
        actions.change(action, {"status": "blocked"}, cast.users["state"])
    action.refresh_from_db()
    assert action.status == "to_do"


def test_what_comes_from_a_workshop_is_not_taken_away(cast: Cast, workshop: Workshop) -> None:
    (theme, *_) = actions.adopt(workshop)
    added = actions.add(theme, {"title": "Une visite"}, cast.users["coordinator"])
    assert added.order == 3
    actions.remove(added, cast.users["coordinator"])
    with pytest.raises(ValidationError, match="vient d'un atelier"):
        actions.remove(theme.actions.all()[0], cast.users["coordinator"])


@pytest.mark.parametrize("place", ["owner", "social", "admin", "outsider"])
def test_other_roles_change_nothing(cast: Cast, workshop: Workshop, place: str) -> None:
    user = cast.users[place]
    with pytest.raises(PermissionDenied):
        actions.adopt(workshop, by=user)
    (theme, *_) = actions.adopt(workshop)
    action = theme.actions.all()[0]
    for attempt in (
        lambda: actions.change(action, {"proof": "x"}, user),
        lambda: actions.add(theme, {"title": "x"}, user),
        lambda: actions.remove(action, user),
        lambda: actions.un_adopt(workshop, user),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


def test_the_positive_rate_is_that_of_the_results_in_percent(cast: Cast) -> None:
    for _ in range(5):
        stage.leave(cast, dt.date(2025, 3, 3), "social", "cdi")
        stage.leave(cast, dt.date(2025, 3, 3), "social", "none")
    assert measures.positive_rate(cast.departement, TODAY) == (50.0, "5 sur 10 sorties")
    assert measures.positive_rate(cast.elsewhere, TODAY) is None


@pytest.mark.parametrize(("positive", "simple"), [(4, 5), (5, 4)])
def test_the_positive_rate_is_not_said_when_it_gives_away_a_class_under_five(
    cast: Cast, positive: int, simple: int
) -> None:
    for _ in range(positive):
        stage.leave(cast, dt.date(2025, 3, 3), "social", "cdi")
    for _ in range(simple):
        stage.leave(cast, dt.date(2025, 3, 3), "social", "none")
    assert measures.positive_rate(cast.departement, TODAY) is None


def test_posts_count_while_they_exist(cast: Cast) -> None:
    for label, start, end in [("CIP 1", 2023, None), ("CIP 2", 2025, 2026), ("CIP 3", 2026, None)]:
        period = (dt.date(start, 1, 1), dt.date(end, 1, 1) if end else None)
        Post.objects.create(organisation=cast.operator, profession="cip", label=label, period=period)
    Post.objects.create(organisation=cast.operator, profession="social", label="TS", period=(dt.date(2023, 1, 1), None))
    assert measures.cip_posts(cast.departement, TODAY) == (2.0, "")


def test_the_delay_to_the_cir_is_a_median_of_five_entries_at_least(cast: Cast) -> None:
    for _ in range(4):
        stage.enter(cast, dt.date(2025, 3, 1))
    assert measures.cir_delay(cast.departement, TODAY) is None
    late = stage.enter(cast, dt.date(2025, 3, 1))
    late.cir_signed_on = late.entered_on
    late.save()
    assert measures.cir_delay(cast.departement, TODAY) == (80.0, "5 entrées depuis un an")
