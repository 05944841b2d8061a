"""The journey's page: the line of steps, the delays, and each verb by its form."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coincide.apps.journeys import actions
from coincide.apps.journeys.acts import ACTS
from coincide.apps.journeys.models import Departure, Journey, ReferentPeriod, Suspension
from coincide.apps.people.models import Person, SupportPeriod
from coincide.apps.programme.models import RuleVersion, Target
from tests.cast import Cast, since

SignIn = Callable[[str], Client]
TODAY = dt.date(2025, 12, 11)


def page(client: Client, cast: Cast) -> str:
    """The journey's page as text."""
    response = client.get(reverse("journeys:course", args=[cast.household.pk]))
    assert response.status_code == 200
    return response.content.decode()


def act(cast: Cast, name: str, *thing: int) -> str:
    """The address of an act on the cast's journey."""
    route = "journeys:act_on" if thing else "journeys:act"
    return reverse(route, args=[cast.household.pk, cast.journey.pk, name, *thing])


def exit_address(cast: Cast) -> str:
    return reverse("journeys:exit", args=[cast.household.pk, cast.journey.pk])


def test_the_line_says_each_step_the_days_between_and_what_comes_next(cast: Cast, sign_in: SignIn) -> None:
    shown = page(sign_in("owner"), cast)
    for words in ("CIR signé", "+ 106 jours", "+ 16 jours", "entretien d’accueil à tenir", "à faire"):
        assert words in shown
    assert "aucune cible connue" in shown


def test_a_delay_is_set_beside_its_target_and_source(cast: Cast, sign_in: SignIn) -> None:
    Target.objects.create(
        key="delay_cir_contrat", label="Dans le mois du CIR", value=1, unit="mois", source="Texte d'essai",
        certainty="public", period=(dt.date(2023, 7, 1), None),
    )  # fmt: skip
    Journey.objects.update(contract_signed_on=dt.date(2024, 10, 10))
    shown = page(sign_in("owner"), cast)
    assert "dans la cible" in shown
    assert "1 mois. Texte d’essai (source publique secondaire)" in shown


def test_the_hand_over_is_read_on_the_page_by_who_takes_over(cast: Cast, sign_in: SignIn) -> None:
    actions.assign_referent(
        cast.journey, cast.users["colleague"], by=cast.users["owner"], on=TODAY, handover="Dossier CAF en cours."
    )
    shown = page(sign_in("colleague"), cast)
    assert "Dossier CAF en cours." in shown
    assert "Passage de relais de Claire Ours" in shown


GOOD = [
    ("etapes", {"welcomed_on": "03/10/2024", "cir_signed_on": "15/09/2024", "protection_on": "01/06/2024"}),
    ("entree", {"entered_on": "07/10/2024"}),
    ("suspension", {"on": "01/12/2025", "last": "", "reason": "Congé maternité"}),
    ("bassin", {"on": "11/12/2025", "basin": "vichy"}),
    ("referent", {"on": "11/12/2025", "referent": "colleague", "handover": "Tout est dit."}),
]


def filled(cast: Cast, facts: dict[str, str]) -> dict[str, object]:
    """The words of the cast turned into what a form posts."""
    named = {"vichy": cast.basins["vichy"].pk, "colleague": cast.users["colleague"].pk}
    return {name: named.get(value, value) for name, value in facts.items()}


@pytest.mark.parametrize(("name", "facts"), GOOD, ids=[name for name, _ in GOOD])
def test_each_act_shows_its_form_does_what_it_says_and_comes_back(
    cast: Cast, sign_in: SignIn, name: str, facts: dict[str, str]
) -> None:
    client = sign_in("owner")
    assert ACTS[name].button.split()[0] in client.get(act(cast, name)).content.decode()
    done = client.post(act(cast, name), filled(cast, facts))
    assert done.status_code == 302, done.context["form"].errors
    assert done["Location"] == reverse("journeys:course", args=[cast.household.pk])


BAD = [
    ("etapes", {"welcomed_on": "03/10/2024", "diagnosed_on": "02/10/2024"}, "3 octobre 2024"),
    ("etapes", {"welcomed_on": "hier"}, "écrivez-la comme 11/12/2025"),
    ("suspension", {"on": "01/12/2025", "last": "30/11/2025", "reason": "Soins"}, "après le début"),
    ("suspension", {"on": "01/12/2025", "reason": ""}, "obligatoire"),
    ("suspension", {"on": "01/09/2024", "reason": "Soins"}, "entrée le 1er octobre 2024"),
    ("reprise", {"on": "01/12/2025"}, "rien à reprendre"),
    ("retour", {"on": "01/12/2025"}, "rien à rouvrir"),
    ("referent", {"on": "11/12/2025", "referent": "colleague", "handover": " "}, "Écrivez le passage de relais"),
    ("entree", {"entered_on": "01/09/2024"}, "signature du CIR"),
    ("retirer-prolongation", {}, "rien à retirer"),
]


@pytest.mark.parametrize(("name", "facts", "said"), BAD)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_written(
    cast: Cast, sign_in: SignIn, name: str, facts: dict[str, str], said: str
) -> None:
    before = Journey.objects.values().get()
    answer = sign_in("owner").post(act(cast, name), filled(cast, facts))
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("&#x27;", "'")
    assert Journey.objects.values().get() == before
    assert not Suspension.objects.exists()
    assert ReferentPeriod.objects.count() == 2


def test_a_suspension_is_corrected_then_taken_back_from_the_page(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    row = Suspension.objects.create(
        journey=cast.journey, period=(dt.date(2025, 1, 6), dt.date(2025, 2, 3)), reason="Soins"
    )
    assert 'value="02/02/2025"' in client.get(act(cast, "corriger-suspension", row.pk)).content.decode()
    facts = {"on": "07/01/2025", "last": "09/02/2025", "reason": "Soins"}
    assert client.post(act(cast, "corriger-suspension", row.pk), facts).status_code == 302
    row.refresh_from_db()
    assert (row.period.lower, row.period.upper) == (dt.date(2025, 1, 7), dt.date(2025, 2, 10))
    assert "34 jours" in page(client, cast)
    assert client.post(act(cast, "retirer-suspension", row.pk)).status_code == 302
    assert not Suspension.objects.exists()


def test_an_extension_that_the_rules_do_not_have_is_refused_before_it_is_asked(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    shown = client.get(act(cast, "prolongation")).content.decode()
    assert "ne prévoient pas de prolongation" in shown
    assert "Source" in shown
    assert "<textarea" not in shown
    row = RuleVersion.objects.get()
    row.content = row.content | {"extension_months": 6}
    row.save()
    assert client.post(act(cast, "prolongation"), {"on": "11/12/2025", "reason": "Formation"}).status_code == 302
    assert "Prolongé depuis le 11 décembre 2025" in page(client, cast)


class TestExit:
    """The class is shown before the exit is written, and what is confirmed is what was shown."""

    def test_the_form_starts_from_the_file_and_says_the_class_and_why(self, cast: Cast, sign_in: SignIn) -> None:
        shown = sign_in("owner").get(exit_address(cast)).content.decode()
        for words in ("Sortie simple", "Régulation de juillet 2024", "Motif d’arrêt", "ne s’applique pas"):
            assert words in shown

    def test_what_was_answered_about_rsa_and_the_council_is_not_asked_again(self, cast: Cast, sign_in: SignIn) -> None:
        for kind, holds in (("rsa", True), ("council", False)):
            SupportPeriod.objects.create(person=cast.person, kind=kind, holds=holds, period=since(dt.date(2025, 1, 1)))
        form = sign_in("owner").get(exit_address(cast)).context["form"]
        assert (form["receives_rsa"].value(), form["followed_by_council"].value()) == (True, False)

    def test_looking_writes_nothing_and_changing_a_fact_changes_the_class(self, cast: Cast, sign_in: SignIn) -> None:
        facts = {"on": "11/12/2025", "home_kind": "social", "work_kind": "cdi"}
        answer = sign_in("owner").post(exit_address(cast), facts)
        assert answer.status_code == 200
        assert "Sortie positive" in answer.content.decode()
        assert not Departure.objects.exists()

    def test_what_is_unknown_and_a_stop_reason_that_applies_are_said(self, cast: Cast, sign_in: SignIn) -> None:
        facts = {"on": "11/12/2025", "home_kind": "social", "work_kind": "cdd", "receives_rsa": "on",
                 "followed_by_council": "on"}  # fmt: skip
        shown = sign_in("owner").post(exit_address(cast), facts).content.decode()
        assert "durée du contrat en mois" in shown
        assert "<strong>s’applique</strong>" in shown

    def test_an_exit_is_confirmed_as_it_was_shown(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("owner")
        facts = {"on": "10/12/2025", "reason": "goals", "home_kind": "social", "work_kind": "cdi"}
        seen = client.post(exit_address(cast), facts).context["preview"].token
        changed = client.post(exit_address(cast), facts | {"work_kind": "temping", "seen": seen, "confirm": "1"})
        assert "Les faits ont changé" in changed.content.decode()
        assert not Departure.objects.exists()
        assert client.post(exit_address(cast), facts | {"seen": seen, "confirm": "1"}).status_code == 302
        assert Departure.objects.get().work_kind == "cdi"

    @pytest.mark.parametrize(
        ("facts", "said"),
        [
            ({"on": "01/10/2024", "reason": "goals"}, "entrée le 1er octobre 2024"),
            ({"on": "12/12/2025", "reason": "goals"}, "quand il a eu lieu"),
            ({"on": "11/12/2025", "reason": ""}, "obligatoire"),
        ],
    )
    def test_a_wrong_exit_is_refused_in_words(
        self, cast: Cast, sign_in: SignIn, facts: dict[str, str], said: str
    ) -> None:
        client = sign_in("owner")
        seen = client.post(exit_address(cast), facts).context["preview"].token
        answer = client.post(exit_address(cast), facts | {"seen": seen, "confirm": "1"})
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not Departure.objects.exists()

    def test_an_exit_is_corrected_and_taken_back(self, cast: Cast, sign_in: SignIn) -> None:
        departure = actions.exit_journey(cast.journey, by=cast.users["owner"], on=dt.date(2025, 12, 4), reason="goals")
        client = sign_in("owner")
        assert "Corriger" in page(client, cast)
        address = reverse("journeys:correct_exit", args=[cast.household.pk, cast.journey.pk, departure.pk])
        facts = {"on": "05/12/2025", "reason": "moved", "home_kind": "social", "work_kind": ""}
        seen = client.post(address, facts).context["preview"].token
        assert client.post(address, facts | {"seen": seen, "confirm": "1"}).status_code == 302
        departure.refresh_from_db()
        assert (departure.on, departure.reason, departure.work_kind) == (dt.date(2025, 12, 5), "moved", "")
        assert client.post(act(cast, "retirer-depart", departure.pk)).status_code == 302
        assert not Departure.objects.exists()


def test_an_act_that_does_not_exist_or_is_about_nothing_is_not_found(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    for address in (act(cast, "inconnu"), act(cast, "retirer-depart"), act(cast, "retirer-suspension", 1)):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("place", ["colleague", "outsider"])
def test_a_file_that_is_not_open_shows_no_journey_and_takes_no_act(cast: Cast, sign_in: SignIn, place: str) -> None:
    client = sign_in(place)
    assert client.get(reverse("journeys:course", args=[cast.household.pk])).status_code == 404
    for name in ACTS:
        thing = (1,) if ACTS[name].of else ()
        assert client.post(act(cast, name, *thing), {"on": "11/12/2025"}).status_code == 404
    assert client.get(exit_address(cast)).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_persons(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    page(client, cast)
    with CaptureQueriesContext(connection) as few:
        page(client, cast)
    for number in range(6):
        person = Person.objects.create(
            household=cast.household, place="adult", first_name=f"Adulte {number}", last_name="Zèbre",
            birth_date=dt.date(1991, 1, 1), sex="m",
        )  # fmt: skip
        journey = actions.open_journey(
            person, by=cast.users["owner"], entered_on=dt.date(2025, 1, 6), basin=cast.basins["vichy"],
            cip=cast.users["owner"], social=cast.users["social"],
        )  # fmt: skip
        actions.suspend(journey, by=cast.users["owner"], on=dt.date(2025, 2, 3), reason="Soins")
    with CaptureQueriesContext(connection) as many:
        page(client, cast)
    assert len(many) == len(few)
