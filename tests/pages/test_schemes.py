"""*Dispositifs*: what is open to each adult and why, a contract to try, proofs and immersions entered in place."""

import datetime as dt
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coincide.apps.accounts.models import AccessGrant, JournalEntry
from coincide.apps.journeys.models import Immersion
from coincide.apps.network.models import Agreement
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import Diploma, Household, Person, Proof, WorkSituation
from tests.cast import Cast
from tests.pages.crowd import household

SignIn = Callable[[str], Client]
D = dt.date


def url(of: Household) -> str:
    return reverse("network:schemes", args=[of.pk])


@pytest.fixture
def convention(cast: Cast) -> Agreement:
    partner = Organisation.objects.create(name="Réseau Essai", kind="rpe", departement=cast.departement)
    return Agreement.objects.create(
        operator=cast.operator,
        partner=partner,
        kind="pmsmp",
        signed_on=D(2025, 1, 1),
        period=(D(2025, 1, 1), D(2026, 1, 1)),
        source="Essai",
    )


def test_the_page_says_what_is_open_why_and_what_is_missing(cast: Cast, sign_in: SignIn) -> None:
    Person.objects.filter(pk=cast.person.pk).update(protection="refugee")
    Proof.objects.create(person=cast.person, kind="mobility", dated_on=D(2025, 11, 3))
    answer = sign_in("owner").get(url(cast.household))
    shown = answer.content.decode()
    assert answer.context["iae"].openings.open_names == ("AI", "ETTI")
    assert "AI et ETTI ouvertes" in shown
    assert "justificatif du 3 novembre 2025, valable jusqu’au 2 mai 2026" in shown
    for words in ("iae-1", "visale-1", "pieces-1", "Sans convention de prescripteur en vigueur", "T2, 9 m²"):
        assert words in shown
    assert JournalEntry.objects.filter(verb="read", target_id=str(cast.household.pk)).exists()


@pytest.mark.parametrize("who", ["colleague", "outsider"])
def test_who_holds_no_grant_sees_nothing_and_writes_nothing(cast: Cast, sign_in: SignIn, who: str) -> None:
    client = sign_in(who)
    assert client.get(url(cast.household)).status_code == 404
    added = reverse("network:new_proof", args=[cast.household.pk, cast.person.pk])
    assert client.post(added, {"kind": "rsa", "dated_on": "2025-11-03"}).status_code == 404
    assert not Proof.objects.exists()
    assert JournalEntry.objects.filter(verb="refuse_read").exists()


def test_each_adult_has_their_reading(cast: Cast, sign_in: SignIn) -> None:
    other = Person.objects.create(
        household=cast.household,
        place="spouse",
        first_name="Sami",
        last_name="Zèbre",
        birth_date=D(2001, 1, 1),
        sex="m",
    )
    client = sign_in("owner")
    assert client.get(url(cast.household)).context["person"] == cast.person
    chosen = client.get(url(cast.household), {"personne": str(other.pk)})
    assert chosen.context["person"] == other
    assert "jusqu’à 30 ans inclus" in chosen.content.decode()
    assert client.get(url(cast.household), {"personne": "x"}).context["person"] == cast.person


def test_a_household_without_adult_says_what_to_start_with(cast: Cast, sign_in: SignIn) -> None:
    Person.objects.all().delete()
    assert "Aucun adulte dans ce ménage" in sign_in("owner").get(url(cast.household)).content.decode()


def test_a_contract_is_tried_and_nothing_is_stored(cast: Cast, sign_in: SignIn) -> None:
    asked = {"contract": "cddi", "starts_on": "2026-01-05", "months": "6", "hours_per_week": "26", "siae": "aci"}
    answer = sign_in("owner").get(url(cast.household), asked)
    read = {one.name: one.answer for one in answer.context["contract"].answers}
    assert read["CDDI"].is_met
    assert read["Visale"].is_met
    assert read["Emploi durable pour la sortie"].is_met
    assert "POEI" in read
    assert "porte ouverte jusqu’au 4 juillet 2026" in answer.content.decode()
    assert not WorkSituation.objects.exists()


@pytest.mark.parametrize(
    "asked", [{"contract": "cdi", "starts_on": "demain"}, {"contract": "x", "starts_on": "2026-01-05", "months": "0"}]
)
def test_a_contract_mistyped_is_told_on_its_field(cast: Cast, sign_in: SignIn, asked: dict[str, str]) -> None:
    answer = sign_in("owner").get(url(cast.household), asked)
    assert answer.status_code == 200
    assert answer.context["contract_form"].errors
    assert not answer.context["contract"].is_tried


def test_a_known_contract_is_read_without_typing(cast: Cast, sign_in: SignIn) -> None:
    WorkSituation.objects.create(
        person=cast.person, kind="cdd", title="Aide-soignante", hours_per_week=28, net_wage=1200, months=7,
        period=(D(2025, 10, 1), None),
    )  # fmt: skip
    answer = sign_in("owner").get(url(cast.household))
    read = {one.name: one.answer for one in answer.context["contract"].answers}
    assert read["Visale"].is_met
    assert read["Emploi durable pour la sortie"].is_met
    assert "Aide-soignante, CDD" in answer.content.decode()


def test_a_proof_is_entered_corrected_removed_and_put_back(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    added = reverse("network:new_proof", args=[cast.household.pk, cast.person.pk])
    assert client.post(added, {"kind": "rsa", "dated_on": "2025-11-03"}).status_code == 302
    (one,) = Proof.objects.all()
    edit = reverse("network:proof", args=[cast.household.pk, one.pk])
    assert "Retirer ce justificatif" in client.get(edit).content.decode()
    client.post(edit, {"kind": "rsa", "dated_on": "2025-11-04"})
    assert Proof.objects.get().dated_on == D(2025, 11, 4)
    gone = client.post(reverse("network:drop_proof", args=[cast.household.pk, one.pk]), follow=True)
    assert not Proof.objects.exists()
    message = list(gone.context["messages"])[-1]
    client.post(str(message.extra_tags).removeprefix("undo="))
    assert Proof.objects.get().dated_on == D(2025, 11, 4)


def test_a_proof_that_cannot_be_is_told_in_place(cast: Cast, sign_in: SignIn) -> None:
    added = reverse("network:new_proof", args=[cast.household.pk, cast.person.pk])
    answer = sign_in("owner").post(added, {"kind": "job_seeker", "dated_on": "2025-11-03"})
    assert answer.status_code == 422
    assert "Donnez la date d&#x27;inscription" in answer.content.decode()
    wrong = reverse("network:take_back", args=[cast.household.pk, "x"])
    assert "Cette annulation a expiré" in sign_in("owner").post(wrong, follow=True).content.decode()


def test_the_second_of_two_people_sees_what_the_first_saved_and_chooses(cast: Cast, sign_in: SignIn) -> None:
    one = Proof.objects.create(person=cast.person, kind="rsa", dated_on=D(2025, 11, 3))
    edit = reverse("network:proof", args=[cast.household.pk, one.pk])
    client = sign_in("owner")
    seen = client.get(edit).context["form"]["seen"].value()
    Proof.objects.filter(pk=one.pk).update(dated_on=D(2025, 11, 5))
    typed = {"kind": "rsa", "dated_on": "2025-11-04", "since": "", "seen": seen}
    met = client.post(edit, typed)
    assert met.status_code == 422
    assert "a enregistré entre-temps\u202f: daté du «\u202f5 novembre 2025\u202f»" in met.content.decode()
    client.post(edit, typed | {"seen": met.context["form"]["seen"].value()})
    assert Proof.objects.get().dated_on == D(2025, 11, 4)


def test_an_immersion_is_recorded_refused_changed_stopped_and_removed(
    cast: Cast, sign_in: SignIn, convention: Agreement
) -> None:
    client = sign_in("owner")
    new = reverse("network:new_immersion", args=[cast.household.pk, cast.person.pk])
    assert str(cast.operator.pk) in client.get(new).content.decode()
    facts = {
        "host": "Boulangerie Essai", "host_siret": "", "title": "Boulanger", "purpose": "discover",
        "first": "2025-12-08", "last": "2025-12-19", "hours_per_week": "35", "prescriber": cast.operator.pk,
    }  # fmt: skip
    refused = client.post(new, facts | {"last": "2026-01-20", "hours_per_week": "60", "host_siret": "12"})
    assert refused.status_code == 422
    assert "14 chiffres" in refused.content.decode()
    refused = client.post(new, facts | {"last": "2026-01-20", "hours_per_week": "60"})
    for words in ("44 jours, 30 au plus", "60 h par semaine, 48 au plus", "règle pmsmp-1"):
        assert words in refused.content.decode()
    assert client.post(new, facts).status_code == 302
    one = Immersion.objects.get()
    here = reverse("network:immersion", args=[cast.household.pk, one.pk])
    assert "Terminer aujourd’hui" in client.get(here).content.decode()
    told = client.post(here, facts | {"prescriber": convention.partner_id}, follow=True).content.decode()
    assert "À vérifier" in told
    assert "en cours" in told
    client.post(reverse("network:stop_immersion", args=[cast.household.pk, one.pk]))
    one.refresh_from_db()
    assert one.period.upper == D(2025, 12, 12)
    client.post(reverse("network:drop_immersion", args=[cast.household.pk, one.pk]))
    assert not Immersion.objects.exists()


def test_things_of_another_household_are_not_found_through_this_one(cast: Cast, sign_in: SignIn) -> None:
    other = household(cast, 1)
    theirs = Proof.objects.create(person=other.persons.get(place="adult"), kind="rsa", dated_on=D(2025, 1, 1))
    client = sign_in("owner")
    assert client.get(reverse("network:proof", args=[cast.household.pk, theirs.pk])).status_code == 404
    assert client.post(reverse("network:new_proof", args=[cast.household.pk, uuid4()])).status_code == 404


def test_the_coordinator_records_a_convention_and_referents_read_it(cast: Cast, sign_in: SignIn) -> None:
    partner = Organisation.objects.create(name="Réseau Essai", kind="rpe", departement=cast.departement)
    client = sign_in("coordinator")
    assert "Aucune convention inscrite" in client.get(reverse("network:agreements")).content.decode()
    facts = {
        "partner": partner.pk, "kind": "pmsmp", "signed_on": "2025-01-10", "first": "2025-02-01", "last": "2026-01-31",
        "source": "Convention",
    }  # fmt: skip
    assert client.post(reverse("network:new_agreement"), facts | {"last": "2025-01-01"}).status_code == 422
    assert client.post(reverse("network:new_agreement"), facts).status_code == 302
    one = Agreement.objects.get()
    client.post(reverse("network:agreement", args=[one.pk]), facts | {"last": ""})
    assert Agreement.objects.get().period.upper is None
    shown = sign_in("owner").get(reverse("network:agreements")).content.decode()
    assert "Réseau Essai" in shown
    assert "Inscrire une convention" not in shown


def test_a_file_that_is_only_read_shows_no_form(cast: Cast, sign_in: SignIn) -> None:
    AccessGrant.objects.filter(user=cast.users["owner"]).update(read_only=True)
    shown = sign_in("owner").get(url(cast.household)).content.decode()
    assert "Inscrire ce justificatif" not in shown
    assert "Inscrire une immersion" not in shown


def test_queries_do_not_grow_with_rows(cast: Cast, sign_in: SignIn, convention: Agreement) -> None:
    client = sign_in("owner")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url(cast.household)).status_code == 200
        return len(seen)

    def more(number: int) -> None:
        day = D(2025, 1, 1) + dt.timedelta(days=number * 20)
        Proof.objects.create(person=cast.person, kind="rsa", dated_on=day)
        Diploma.objects.create(person=cast.person, title=f"Diplôme {number}", level="bac")
        Immersion.objects.create(
            person=cast.person, host=f"Hôte {number}", purpose="discover", title="Essai", hours_per_week=35,
            prescriber=convention.partner, period=(day, day + dt.timedelta(days=5)),
        )  # fmt: skip

    more(0)
    queries()  # fills the caches of the process
    one = queries()
    for number in range(1, 9):
        more(number)
    assert queries() == one
