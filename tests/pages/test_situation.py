"""The tab *Situation* and its forms: page by role, two people at once, slips on their field, « Annuler »."""

import datetime as dt
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coincide.apps.accounts.models import AccessGrant, JournalEntry
from coincide.apps.people.models import HomeSituation, Household, Paper, Person, WorkSituation
from coincide.apps.programme.models import RuleVersion
from tests.cast import Cast

SignIn = Callable[[str], Client]


def url(name: str, cast: Cast, *parts: object) -> str:
    """An address of the household's file."""
    return reverse(f"journeys:{name}", args=[cast.household.pk, *parts])


def filled(client: Client, address: str, **changes: Any) -> dict[str, Any]:
    """What the browser would send back of a form as it is shown, with some changes."""
    form = client.get(address).context["form"]
    sent = {}
    for field in form:
        value = field.value()
        if field.widget_type == "checkbox":
            if value:
                sent[field.html_name] = "on"
        elif value is not None:
            sent[field.html_name] = field.field.widget.format_value(field.field.prepare_value(value)) or ""
    return sent | changes


def second(cast: Cast, place: str) -> Client:
    """Another browser, signed in."""
    client = Client()
    client.force_login(cast.users[place])
    return client


class TestTab:
    """What the page says, and to whom."""

    def test_it_says_what_the_home_and_the_work_are_worth_by_which_rule(self, cast: Cast, sign_in: SignIn) -> None:
        WorkSituation.objects.create(
            person=cast.person, kind="cdi", title="Aide-soignante", hours_per_week=28,
            period=(dt.date(2025, 11, 1), None),
        )  # fmt: skip
        shown = sign_in("owner").get(url("situation", cast)).content.decode()
        for words in ("sortie simple", "non pérenne", "durable", "Régulation de juillet 2024", "Place d&#x27;accueil"):
            assert words in shown
        HomeSituation.objects.update(kind="iml")
        shown = sign_in("owner").get(url("situation", cast)).content.decode()
        assert "à trancher" in shown

    def test_without_rules_for_the_day_it_says_so(self, cast: Cast, sign_in: SignIn) -> None:
        RuleVersion.objects.update(period=(dt.date(2023, 7, 1), dt.date(2025, 1, 1)))
        shown = sign_in("owner").get(url("situation", cast)).content.decode()
        assert "Aucune version des règles" in shown

    @pytest.mark.parametrize("place", ["owner", "social", "coordinator"])
    def test_the_files_professionals_open_and_edit_it(self, cast: Cast, sign_in: SignIn, place: str) -> None:
        assert "Nouveau logement" in sign_in(place).get(url("situation", cast)).content.decode()
        assert JournalEntry.objects.filter(verb="read").count() == 1

    @pytest.mark.parametrize("place", ["colleague", "outsider", "state", "facilitator", "admin"])
    def test_the_others_find_no_file(self, cast: Cast, sign_in: SignIn, place: str) -> None:
        answer = sign_in(place).get(url("situation", cast))
        assert answer.status_code == 404
        assert "Zèbre" not in answer.content.decode()
        assert JournalEntry.objects.get().verb == "refuse_read"

    def test_who_may_only_read_sees_no_form_and_is_refused_one(self, cast: Cast, sign_in: SignIn) -> None:
        AccessGrant.objects.filter(user=cast.users["owner"]).update(read_only=True)
        client = sign_in("owner")
        shown = client.get(url("situation", cast)).content.decode()
        assert "Lecture seule" in shown
        assert "Nouveau logement" not in shown
        assert client.get(url("home_new", cast)).status_code == 403
        assert client.post(url("household_edit", cast), {"name": "Autre"}).status_code == 403

    def test_its_queries_do_not_grow_with_what_it_shows(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("owner")
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(url("situation", cast))
        for number in range(6):
            person = Person.objects.create(
                household=cast.household, place="spouse", first_name=f"P{number}", last_name="Zèbre",
                birth_date=dt.date(1991, 1, 1), sex="f",
            )  # fmt: skip
            Paper.objects.create(
                person=person, kind="api", issued_on=dt.date(2025, 9, 1), expires_on=dt.date(2026, 2, 28)
            )
            WorkSituation.objects.create(
                person=person, kind="cdd", title="Cuisine", hours_per_week=20, commune=cast.communes["Vichy"],
                period=(dt.date(2025, 9, 1), dt.date(2026, 3, 1)),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as many:
            client.get(url("situation", cast))
        assert len(many) == len(few)


class TestForms:
    """Each form saves, says its slips, and can be taken back."""

    def test_a_new_home_says_what_it_closes_and_can_be_taken_back(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("owner")
        address = url("home_new", cast)
        sent = filled(client, address, kind="social", commune="commentry", since="2025-12-01", rent="380 €")
        page = client.post(address, sent, follow=True)
        [message] = page.context["messages"]
        assert "finit le 30 novembre 2025" in str(message)
        assert "Pour la sortie\u202f: pérenne (table 2024-07)." in str(message)
        assert HomeSituation.objects.get(kind="social").rent == 380
        client.post(message.extra_tags.removeprefix("undo="))
        assert HomeSituation.objects.get().period.upper is None

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"commune": "Atlantide"}, "commune", "Commune inconnue"),
            ({"since": "2024-10-01"}, "since", "depuis le 1er octobre 2024"),
            ({"until": "2025-11-01"}, "until", "avant de commencer"),
            ({"rent": "-1"}, "rent", "entre 0 et"),
            ({"rent": "beaucoup"}, "rent", "nombre entier"),
            ({"since": "30 février"}, "since", "pas lisible"),
        ],
    )
    def test_a_slip_on_a_home_is_on_its_field(
        self, cast: Cast, sign_in: SignIn, changes: dict[str, Any], field: str, words: str
    ) -> None:
        client = sign_in("owner")
        address = url("home_new", cast)
        sent = filled(client, address, kind="social", commune="Commentry", since="2025-12-01") | changes
        answer = client.post(address, sent)
        assert answer.status_code == 422
        assert words in " ".join(answer.context["form"].errors[field])
        assert HomeSituation.objects.count() == 1

    def test_a_contract_is_entered_corrected_and_removed(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("social")
        address = url("work_new", cast, cast.person.pk)
        sent = filled(client, address, kind="cddi", title="Agent d'entretien", since="2025-10-01", months="6")
        assert client.post(address, sent | {"hours_per_week": "26,5"}).status_code == 302
        work = WorkSituation.objects.get()
        assert (str(work.hours_per_week), work.period.upper) == ("26.5", dt.date(2026, 4, 1))
        edit = url("work_edit", cast, work.pk)
        answer = client.post(edit, filled(client, edit, net_wage="-1"))
        assert "entre 0 et" in answer.context["form"].errors["net_wage"][0]
        assert client.post(edit, filled(client, edit, hours_per_week="81")).status_code == 422
        page = client.post(url("work_remove", cast, work.pk), filled(client, edit), follow=True)
        assert not WorkSituation.objects.exists()
        [message] = page.context["messages"]
        client.post(message.extra_tags.removeprefix("undo="))
        assert WorkSituation.objects.get().title == "Agent d'entretien"

    def test_the_household_and_its_wished_communes(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("owner")
        address = url("household_edit", cast)
        sent = filled(client, address, wished_communes="vichy, 03082", has_car="on", other_income="1 200")
        client.post(address, sent)
        household = Household.objects.get()
        assert {one.name for one in household.wished_communes.all()} == {"Vichy", "Commentry"}
        assert (household.has_car, household.other_income) == (True, 1200)
        assert filled(client, address)["wished_communes"] == "Commentry, Vichy"
        answer = client.post(address, filled(client, address, wished_communes="Vichy, Atlantide"))
        assert "Atlantide" in answer.context["form"].errors["wished_communes"][0]

    def test_persons_and_papers(self, cast: Cast, sign_in: SignIn) -> None:
        client = sign_in("owner")
        address = url("person_new", cast)
        sent = filled(client, address, place="child", first_name="Lina", last_name="Zèbre", sex="f")
        answer = client.post(address, sent | {"place": "adult", "birth_date": "2025-12-10"})
        assert "16 ans au moins" in answer.context["form"].errors["birth_date"][0]
        client.post(address, sent | {"birth_date": "2018-03-04", "spoken_languages": "dari, français"})
        child = Person.objects.get(first_name="Lina")
        assert child.spoken_languages == ["dari", "français"]
        paper = url("paper_new", cast, cast.person.pk)
        client.post(paper, {"kind": "api", "issued_on": "2025-07-01", "expires_on": "2025-12-31"})
        assert client.get(f"{paper}?kind=api").context["form"]["kind"].value() == "api"
        held = Paper.objects.get()
        answer = client.post(url("paper_edit", cast, held.pk), {"kind": "api", "issued_on": "2026-07-01"})
        assert answer.status_code == 422
        refused = client.post(url("person_remove", cast, cast.person.pk), follow=True)
        assert "Zahra Zèbre a déjà 1 titre, 1 parcours dans le dossier" in unescape(refused.content.decode())
        client.post(url("person_remove", cast, child.pk))
        assert Person.objects.count() == 1

    def test_a_second_person_enters_the_programme(self, cast: Cast, sign_in: SignIn) -> None:
        spouse = Person.objects.create(
            household=cast.household, place="spouse", first_name="Sami", last_name="Zèbre",
            birth_date=dt.date(1988, 1, 1), sex="m",
        )  # fmt: skip
        client = sign_in("owner")
        address = url("person_journey", cast, spouse.pk)
        sent = filled(client, address, entered_on="2025-11-01", basin=cast.basins["montlucon"].pk)
        assert client.post(address, sent | {"cir_signed_on": "2025-11-02"}).status_code == 422
        assert client.post(address, sent).status_code == 302
        assert spouse.journeys.get().referents.count() == 2

    @pytest.mark.parametrize("name", ["household_edit", "person_new", "home_new"])
    def test_each_form_is_for_those_who_hold_the_file(self, cast: Cast, sign_in: SignIn, name: str) -> None:
        assert sign_in("colleague").get(url(name, cast)).status_code == 404
        assert sign_in("outsider").post(url(name, cast)).status_code == 404
        assert sign_in("state").get(url(name, cast)).status_code == 403

    def test_a_thing_of_another_household_is_not_reached_through_this_one(self, cast: Cast, sign_in: SignIn) -> None:
        other = Household.objects.create(reference="X-1", operator=cast.operator, name="Autre")
        home = HomeSituation.objects.create(
            household=other, kind="none", commune=cast.communes["Vichy"], period=(dt.date(2025, 1, 1), None)
        )
        assert sign_in("owner").get(url("home_edit", cast, home.pk)).status_code == 404
        assert sign_in("owner").post(url("home_remove", cast, home.pk)).status_code == 404


class TestTwoPeople:
    """Two clients, one file."""

    def test_the_second_sees_three_columns_chooses_and_loses_nothing(self, cast: Cast, sign_in: SignIn) -> None:
        mine, theirs = sign_in("owner"), second(cast, "social")
        address = url("person_edit", cast, cast.person.pk)
        my_form = filled(mine, address, first_name="Zohra", seeks_work="", has_french_licence="on")
        del my_form["seeks_work"]
        theirs.post(address, filled(theirs, address, first_name="Zara", spoken_languages="dari"))
        met = mine.post(address, my_form)
        assert met.status_code == 409
        shown = met.content.decode()
        for words in ("Sofia Lynx", "Ce que c’était", "Votre saisie", "Zahra", "Zara", "Zohra"):
            assert words in shown
        assert re.search(r"Langues parlées.*dari", shown, re.S)
        screen = met.context["met"]
        assert [row.name for row in screen.rows] == ["first_name"]
        person = Person.objects.get()
        assert (person.first_name, person.seeks_work) == ("Zara", True)
        answer = mine.post(address, dict(screen.hidden) | {"first_name": screen.rows[0].mine_value}, follow=True)
        person.refresh_from_db()
        assert (person.first_name, person.seeks_work, person.has_french_licence) == ("Zohra", False, True)
        assert person.spoken_languages == ["dari"]
        assert "c'est modifié" in unescape(answer.content.decode())

    def test_two_fields_of_two_people_are_joined_without_a_question(self, cast: Cast, sign_in: SignIn) -> None:
        mine, theirs = sign_in("owner"), second(cast, "social")
        address = url("household_edit", cast)
        my_form = filled(mine, address, other_income="500")
        theirs.post(address, filled(theirs, address, wished_communes="Vichy"))
        answer = mine.post(address, my_form, follow=True)
        household = Household.objects.get()
        assert household.other_income == 500
        assert [one.name for one in household.wished_communes.all()] == ["Vichy"]
        assert "communes souhaitées. C'est gardé." in unescape(answer.content.decode())

    def test_what_a_colleague_removed_can_be_entered_again(self, cast: Cast, sign_in: SignIn) -> None:
        mine, theirs = sign_in("owner"), second(cast, "social")
        home = HomeSituation.objects.get()
        address = url("home_edit", cast, home.pk)
        my_form = filled(mine, address, rent="120")
        view = theirs.post(url("home_remove", cast, home.pk), filled(theirs, address))
        assert view.status_code == 302
        met = mine.post(address, my_form)
        assert met.status_code == 409
        assert "Sofia Lynx a retiré cette saisie" in met.content.decode()
        again = mine.post(met.context["again"], dict(met.context["met"].hidden))
        assert again.status_code == 302
        assert HomeSituation.objects.get().rent == 120
        assert mine.get(address).status_code == 404

    def test_a_colleague_who_opened_a_home_first_is_told_before_it_is_closed(self, cast: Cast, sign_in: SignIn) -> None:
        mine, theirs = sign_in("owner"), second(cast, "social")
        address = url("home_new", cast)
        my_form = filled(mine, address, kind="private", commune="Vichy", since="2025-12-05")
        theirs.post(address, filled(theirs, address, kind="social", commune="Vichy", since="2025-12-01"))
        answer = mine.post(address, my_form)
        assert answer.status_code == 422
        assert "Sofia Lynx a inscrit entre-temps" in answer.context["form"].errors["since"][0]
        assert HomeSituation.objects.count() == 2
        again = my_form | {"closing": answer.context["form"]["closing"].value()}
        assert mine.post(address, again).status_code == 302

    def test_an_undo_after_a_colleague_leaves_their_work(self, cast: Cast, sign_in: SignIn) -> None:
        mine, theirs = sign_in("owner"), second(cast, "social")
        address = url("household_edit", cast)
        page = mine.post(address, filled(mine, address, name="Famille Z"), follow=True)
        [message] = page.context["messages"]
        theirs.post(address, filled(theirs, address, name="Les Zèbre"))
        answer = mine.post(message.extra_tags.removeprefix("undo="), follow=True)
        assert "Sofia Lynx a modifié cette saisie depuis" in unescape(answer.content.decode())
        assert Household.objects.get().name == "Les Zèbre"
