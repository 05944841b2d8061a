"""Home and work over time: one at a time, in order, and each slip said on its field."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coincide.apps.people.actions import undo
from coincide.apps.people.checks import bounds
from coincide.apps.people.editing import EditedMeanwhile, values_of
from coincide.apps.people.models import HomeSituation, WorkSituation
from coincide.apps.people.situations import change_home, change_work, remove_situation, running, start_home, start_work
from tests.cast import Cast

D = dt.date


def home(cast: Cast, **changes: Any) -> dict[str, Any]:
    """A social tenancy from December, unless said otherwise."""
    values = {
        "kind": "social", "commune": cast.communes["Commentry"], "since": D(2025, 12, 1), "until": None, "rent": 380,
        "charges": 60, "rooms": 2, "place_ends_on": None,
    }  # fmt: skip
    return values | changes


def work(**changes: Any) -> dict[str, Any]:
    """A contract of six months, unless said otherwise."""
    values = {
        "kind": "cdd", "title": "Aide de cuisine", "employer": "Cantine", "commune": None, "since": D(2025, 9, 1),
        "until": D(2026, 2, 28), "months": None, "hours_per_week": Decimal(28), "net_wage": 1150,
    }  # fmt: skip
    return values | changes


class TestHome:
    """Where the household lives."""

    def test_a_new_home_closes_the_one_before_the_same_day_and_says_so(self, cast: Cast) -> None:
        before = HomeSituation.objects.get()
        saved = start_home(cast.household, home(cast), by=cast.users["owner"], closing=before.pk)
        before.refresh_from_db()
        assert bounds(before) == (D(2024, 10, 1), D(2025, 12, 1))
        assert saved.also == (
            "«\u202fPlace du dispositif national d'accueil, Montluçon\u202f» finit le 30 novembre 2025.",
        )

    def test_taking_it_back_opens_the_one_before_again(self, cast: Cast) -> None:
        saved = start_home(cast.household, home(cast), by=cast.users["owner"])
        undo(saved.undo, by=cast.users["owner"])
        assert bounds(HomeSituation.objects.get()) == (D(2024, 10, 1), None)

    def test_taking_out_a_home_can_be_taken_back(self, cast: Cast) -> None:
        only = HomeSituation.objects.get()
        word = remove_situation(only, by=cast.users["owner"])
        assert not HomeSituation.objects.exists()
        undo(word, by=cast.users["owner"])
        assert HomeSituation.objects.get().kind == "reception"

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"since": D(2024, 10, 1)}, "since", "depuis le 1er octobre 2024"),
            ({"since": D(2024, 9, 1)}, "since", "Place du dispositif national d'accueil, Montluçon"),
            ({"since": D(2024, 9, 1), "until": D(2024, 10, 5)}, "until", "recouvre une autre"),
            ({"until": D(2025, 11, 1)}, "until", "avant de commencer le 1er décembre 2025"),
            ({"since": D(2205, 1, 1)}, "since", "vérifiez l'année"),
            ({"since": D(1725, 1, 1)}, "since", "vérifiez l'année"),
            ({"rent": -1}, "rent", "entre 0 et 20"),
            ({"rooms": 0}, "rooms", "1 à 20 pièces"),
            ({"place_ends_on": D(2026, 3, 1)}, "place_ends_on", "laissez ce champ vide"),
            ({"kind": "reception", "place_ends_on": D(2025, 3, 1)}, "place_ends_on", "sa fin vient après"),
        ],
    )
    def test_a_slip_is_said_on_its_field_and_nothing_is_half_written(
        self, cast: Cast, changes: dict[str, Any], field: str, words: str
    ) -> None:
        with pytest.raises(ValidationError) as refused:
            start_home(cast.household, home(cast, **changes), by=cast.users["owner"])
        assert words in " ".join(refused.value.message_dict[field])
        assert bounds(HomeSituation.objects.get()) == (D(2024, 10, 1), None)

    def test_a_home_before_the_first_is_added_to_the_past(self, cast: Cast) -> None:
        values = home(cast, kind="hosted", since=D(2024, 6, 1), until=D(2024, 9, 30), rent=0)
        assert start_home(cast.household, values, by=cast.users["owner"]).also == ()
        assert HomeSituation.objects.count() == 2

    def test_who_adds_after_a_colleague_is_told_what_would_be_closed(self, cast: Cast) -> None:
        shown = running(cast.household)
        assert shown is not None
        start_home(cast.household, home(cast, since=D(2025, 11, 1)), by=cast.users["social"], closing=shown.pk)
        with pytest.raises(ValidationError) as refused:
            start_home(cast.household, home(cast), by=cast.users["owner"], closing=shown.pk)
        assert "Locataire du parc social, Commentry" in refused.value.message_dict["since"][0]
        assert HomeSituation.objects.count() == 2

    def test_a_correction_meets_no_other_period(self, cast: Cast) -> None:
        fresh = start_home(cast.household, home(cast), by=cast.users["owner"]).thing
        with pytest.raises(ValidationError) as refused:
            change_home(fresh, {"since": D(2025, 11, 1)}, by=cast.users["owner"])
        assert "du 1er octobre 2024 au 30 novembre 2025" in refused.value.message_dict["since"][0]

    def test_two_corrections_of_one_home_meet(self, cast: Cast) -> None:
        only = HomeSituation.objects.get()
        seen = values_of(only, ["since", "until", "rent"])
        change_home(only, {"until": D(2026, 1, 31)}, by=cast.users["social"], seen=seen)
        mine = {"since": D(2024, 10, 1), "until": D(2026, 2, 28), "rent": 0}
        with pytest.raises(EditedMeanwhile) as met:
            change_home(only, mine, by=cast.users["owner"], seen=seen)
        assert met.value.conflicts == ("until",)
        assert met.value.stored == {"since": "2024-10-01", "until": "2026-01-31", "rent": "0"}

    def test_only_who_works_in_the_file_may(self, cast: Cast) -> None:
        for place in ("colleague", "state", "outsider"):
            with pytest.raises(PermissionDenied):
                start_home(cast.household, home(cast), by=cast.users[place])
            with pytest.raises(PermissionDenied):
                remove_situation(HomeSituation.objects.get(), by=cast.users[place])


class TestWork:
    """What a person does."""

    def test_the_months_of_a_contract_come_from_its_days_and_back(self, cast: Cast) -> None:
        assert start_work(cast.person, work(), by=cast.users["owner"]).thing.months == 6
        made = start_work(cast.person, work(since=D(2026, 3, 1), until=None, months=4), by=cast.users["owner"]).thing
        assert bounds(made) == (D(2026, 3, 1), D(2026, 7, 1))

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"until": D(2025, 8, 1)}, "until", "Le contrat finit le 1er août 2025, avant de commencer"),
            ({"until": None}, "until", "a une fin"),
            ({"kind": "cdi", "until": None, "months": 6}, "months", "Un CDI n'a pas de durée"),
            ({"hours_per_week": Decimal(81)}, "hours_per_week", "entre 1 et 80 heures"),
            ({"hours_per_week": Decimal(0)}, "hours_per_week", "entre 1 et 80 heures"),
            ({"net_wage": -1}, "net_wage", "entre 0 et 20"),
            ({"since": D(1980, 1, 1)}, "since", "née le 4 mai 1990"),
        ],
    )
    def test_a_slip_is_said_on_its_field(self, cast: Cast, changes: dict[str, Any], field: str, words: str) -> None:
        with pytest.raises(ValidationError) as refused:
            start_work(cast.person, work(**changes), by=cast.users["owner"])
        assert words in " ".join(refused.value.message_dict[field])
        assert not WorkSituation.objects.exists()

    def test_a_contract_corrected_keeps_to_its_checks(self, cast: Cast) -> None:
        made = start_work(cast.person, work(), by=cast.users["owner"]).thing
        with pytest.raises(ValidationError):
            change_work(made, {"net_wage": -1}, by=cast.users["owner"])
        assert change_work(made, {"net_wage": 1200}, by=cast.users["owner"]).thing.net_wage == 1200
