"""Two people in one file: what a colleague saved meanwhile is never written over, and never asked about for nothing."""

import datetime as dt

import pghistory
import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coincide.apps.accounts.models import AccessGrant, JournalEntry
from coincide.apps.people.actions import (
    add_paper,
    add_person,
    change_household,
    change_paper,
    change_person,
    remove_paper,
    remove_person,
    undo,
)
from coincide.apps.people.editing import EditedMeanwhile, pack, unpack, values_of
from coincide.apps.people.models import Household, Paper, Person
from tests.cast import Cast

PERSON = ["first_name", "last_name", "birth_date", "seeks_work"]
CHILD = {
    "place": "child",
    "first_name": "Lina",
    "last_name": "Zèbre",
    "birth_date": dt.date(2018, 3, 4),
    "sex": "f",
}


def typed(person: Person, **changes: object) -> dict[str, object]:
    """The form of a person as it was filled, with some changes."""
    return {name: getattr(person, name) for name in PERSON} | changes


class TestMeeting:
    """The three sides of a form."""

    def test_what_was_shown_goes_through_the_page_and_back(self, cast: Cast) -> None:
        cast.household.wished_communes.set([cast.communes["Vichy"], cast.communes["Commentry"]])
        shown = values_of(cast.household, ["name", "has_car", "wished_communes"])
        assert shown == {"name": "Famille Zèbre", "has_car": "false", "wished_communes": "03082, 03310"}
        assert unpack(pack(shown)) == shown
        assert unpack("pas de nous") == {}

    def test_alone_the_form_is_written_whole(self, cast: Cast) -> None:
        seen = values_of(cast.person, PERSON)
        saved = change_person(cast.person, typed(cast.person, first_name="Zohra"), by=cast.users["owner"], seen=seen)
        assert saved.thing.first_name == "Zohra"
        assert saved.kept == ()

    def test_two_people_on_two_fields_are_both_kept(self, cast: Cast) -> None:
        seen = values_of(cast.person, PERSON)
        mine = typed(cast.person, first_name="Zohra")
        change_person(cast.person, typed(cast.person, seeks_work=False), by=cast.users["social"], seen=seen)
        saved = change_person(cast.person, mine, by=cast.users["owner"], seen=seen)
        assert (saved.thing.first_name, saved.thing.seeks_work) == ("Zohra", False)
        assert saved.kept == ("seeks_work",)

    def test_two_people_on_one_field_are_told_and_nothing_is_written(self, cast: Cast) -> None:
        seen = values_of(cast.person, PERSON)
        with pghistory.context(user=cast.users["social"].pk):
            change_person(cast.person, typed(cast.person, first_name="Zara"), by=cast.users["social"], seen=seen)
        with pytest.raises(EditedMeanwhile) as met:
            change_person(
                cast.person,
                typed(cast.person, first_name="Zohra", last_name="Zebre"),
                by=cast.users["owner"],
                seen=seen,
            )
        assert met.value.conflicts == ("first_name",)
        assert met.value.last is not None
        assert met.value.last.who == "Sofia Lynx"
        cast.person.refresh_from_db()
        assert (cast.person.first_name, cast.person.last_name) == ("Zara", "Zèbre")

    def test_what_was_removed_meanwhile_is_told(self, cast: Cast) -> None:
        paper = Paper.objects.create(
            person=cast.person, kind="api", issued_on=dt.date(2025, 7, 1), expires_on=dt.date(2025, 12, 31)
        )
        seen = values_of(paper, ["kind", "expires_on"])
        remove_paper(Paper.objects.get(pk=paper.pk), by=cast.users["social"])
        with pytest.raises(EditedMeanwhile) as met:
            change_paper(paper, {"kind": "card", "expires_on": paper.expires_on}, by=cast.users["owner"], seen=seen)
        assert met.value.stored is None

    def test_a_form_whose_start_is_unreadable_is_asked_about_every_difference(self, cast: Cast) -> None:
        with pytest.raises(EditedMeanwhile) as met:
            change_person(cast.person, typed(cast.person, first_name="Zohra"), by=cast.users["owner"], seen={})
        assert met.value.conflicts == ("first_name",)

    def test_nobody_removes_what_a_colleague_has_just_written(self, cast: Cast) -> None:
        child = add_person(cast.household, CHILD, by=cast.users["owner"]).thing
        seen = values_of(child, PERSON)
        change_person(child, {"first_name": "Lena"}, by=cast.users["social"])
        with pytest.raises(ValidationError, match="Un collègue vient de le modifier"):
            remove_person(child, by=cast.users["owner"], seen=seen)


class TestWho:
    """The verbs are those of the file's professionals."""

    @pytest.mark.parametrize("place", ["colleague", "state", "facilitator", "admin", "outsider"])
    def test_nobody_without_a_grant_changes_anything(self, cast: Cast, place: str) -> None:
        with pytest.raises(PermissionDenied):
            change_household(cast.household, {"name": "Autre"}, by=cast.users[place])
        with pytest.raises(PermissionDenied):
            add_person(cast.household, CHILD, by=cast.users[place])
        assert Household.objects.get().name == "Famille Zèbre"

    def test_a_grant_to_read_only_gives_none_of_the_verbs(self, cast: Cast) -> None:
        AccessGrant.objects.filter(user=cast.users["owner"]).update(read_only=True)
        with pytest.raises(PermissionDenied, match="lecture seule"):
            change_person(cast.person, {"first_name": "Zohra"}, by=cast.users["owner"])

    def test_each_save_is_one_line_of_the_journal(self, cast: Cast) -> None:
        change_person(cast.person, {"first_name": "Zohra"}, by=cast.users["owner"])
        change_person(cast.person, {"first_name": "Zohra"}, by=cast.users["owner"], seen={"first_name": "Zohra"})
        lines = JournalEntry.objects.values_list("verb", "target_id")
        assert list(lines) == [("change_person", str(cast.person.pk))]


class TestPersons:
    """What a person cannot be is said on the field."""

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"birth_date": dt.date(2026, 1, 1)}, "birth_date", "après aujourd'hui"),
            ({"place": "adult", "birth_date": dt.date(2025, 12, 10)}, "birth_date", "16 ans au moins"),
            ({"birth_date": dt.date(1804, 1, 1)}, "birth_date", "plus de 120 ans"),
            ({"foreign_licence_received_on": dt.date(2026, 5, 1)}, "foreign_licence_received_on", "à venir"),
            ({"licence_exchange_asked_on": dt.date(2025, 5, 1)}, "foreign_licence_received_on", "donnez sa date"),
            (
                {
                    "foreign_licence_received_on": dt.date(2025, 6, 1),
                    "licence_exchange_asked_on": dt.date(2025, 5, 1),
                },
                "licence_exchange_asked_on",
                "1er juin 2025",
            ),
            (
                {"first_name": "Zahra", "last_name": "Zèbre", "birth_date": dt.date(1990, 5, 4), "place": "spouse"},
                "first_name",
                "déjà dans le ménage",
            ),
        ],
    )
    def test_a_slip_is_said_on_its_field(self, cast: Cast, changes: dict[str, object], field: str, words: str) -> None:
        with pytest.raises(ValidationError) as refused:
            add_person(cast.household, CHILD | changes, by=cast.users["owner"])
        assert words in " ".join(refused.value.message_dict[field])
        assert cast.household.persons.count() == 1

    def test_a_person_goes_only_when_nothing_hangs_on_them(self, cast: Cast) -> None:
        with pytest.raises(ValidationError, match="1 parcours"):
            remove_person(cast.person, by=cast.users["owner"])
        child = add_person(cast.household, CHILD, by=cast.users["owner"]).thing
        remove_person(child, by=cast.users["owner"])
        assert list(cast.household.persons.all()) == [cast.person]


class TestPapers:
    """Papers are added, renewed, corrected."""

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"expires_on": dt.date(2025, 6, 1)}, "expires_on", "avant d'être délivré le 1er juillet 2025"),
            ({"issued_on": dt.date(2026, 1, 1)}, "issued_on", "quand il est délivré"),
            ({"issued_on": dt.date(1950, 1, 1)}, "issued_on", "née le 4 mai 1990"),
        ],
    )
    def test_its_dates_are_in_order(self, cast: Cast, changes: dict[str, object], field: str, words: str) -> None:
        values = {"kind": "api", "issued_on": dt.date(2025, 7, 1), "expires_on": dt.date(2025, 12, 31)} | changes
        with pytest.raises(ValidationError) as refused:
            add_paper(cast.person, values, by=cast.users["owner"])
        assert words in " ".join(refused.value.message_dict[field])
        assert not Paper.objects.exists()


class TestUndo:
    """What was just saved can be taken back, until somebody touches it."""

    def test_a_change_is_put_back_with_its_sets(self, cast: Cast) -> None:
        cast.household.wished_communes.set([cast.communes["Vichy"]])
        values = {"name": "Autre", "wished_communes": [cast.communes["Commentry"]]}
        saved = change_household(cast.household, values, by=cast.users["owner"])
        undo(saved.undo, by=cast.users["owner"])
        household = Household.objects.get()
        assert household.name == "Famille Zèbre"
        assert [one.name for one in household.wished_communes.all()] == ["Vichy"]

    def test_what_was_made_goes_and_what_was_removed_comes_back(self, cast: Cast) -> None:
        made = add_person(cast.household, CHILD, by=cast.users["owner"])
        undo(made.undo, by=cast.users["owner"])
        assert not Person.objects.filter(pk=made.thing.pk).exists()
        child = add_person(cast.household, CHILD, by=cast.users["owner"]).thing
        removed = remove_person(child, by=cast.users["owner"])
        undo(removed.undo, by=cast.users["owner"])
        back = Person.objects.get(pk=child.pk)
        assert (back.first_name, back.birth_date) == ("Lina", dt.date(2018, 3, 4))

    def test_what_changed_since_stays(self, cast: Cast) -> None:
        saved = change_person(cast.person, {"first_name": "Zohra"}, by=cast.users["owner"])
        change_person(cast.person, {"first_name": "Zara"}, by=cast.users["social"])
        with pytest.raises(ValidationError, match="a modifié cette saisie depuis"):
            undo(saved.undo, by=cast.users["owner"])
        assert Person.objects.get().first_name == "Zara"

    def test_a_person_on_whom_work_hangs_since_stays(self, cast: Cast) -> None:
        made = add_person(cast.household, CHILD, by=cast.users["owner"])
        values = {"kind": "travel", "issued_on": dt.date(2025, 7, 1), "expires_on": dt.date(2026, 7, 1)}
        add_paper(made.thing, values, by=cast.users["social"])
        with pytest.raises(ValidationError, match="1 titre"):
            undo(made.undo, by=cast.users["owner"])

    def test_only_who_saved_takes_it_back(self, cast: Cast) -> None:
        saved = change_person(cast.person, {"first_name": "Zohra"}, by=cast.users["owner"])
        with pytest.raises(ValidationError, match="Seule la personne"):
            undo(saved.undo, by=cast.users["social"])
        with pytest.raises(ValidationError, match="expiré"):
            undo("n'importe quoi", by=cast.users["owner"])

    def test_it_can_be_taken_back_once(self, cast: Cast) -> None:
        saved = change_person(cast.person, {"first_name": "Zohra"}, by=cast.users["owner"])
        undo(saved.undo, by=cast.users["owner"])
        with pytest.raises(ValidationError, match="Rien n'a été annulé"):
            undo(saved.undo, by=cast.users["owner"])
