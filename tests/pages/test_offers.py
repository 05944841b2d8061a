"""The offers: who sees them, how they are found, kept fresh, entered and withdrawn."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.offers.models import Dwelling, Job
from tests.apps.matching import territory as t
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
LIST = "/offres/"


@pytest.mark.parametrize("who", ["owner", "colleague", "social", "coordinator", "admin"])
def test_those_who_work_with_offers_see_them(cast: Cast, sign_in: SignIn, who: str) -> None:
    t.job(cast)
    assert "Agente de propreté" in sign_in(who).get(LIST).text


@pytest.mark.parametrize("who", ["state", "facilitator"])
def test_the_others_do_not(cast: Cast, sign_in: SignIn, who: str) -> None:
    job = t.job(cast)
    client = sign_in(who)
    assert client.get(LIST).status_code == 403
    assert client.get(reverse("offers:job", args=[job.pk])).status_code == 403


def test_another_departement_sees_none_of_ours(cast: Cast, sign_in: SignIn) -> None:
    job = t.job(cast)
    client = sign_in("outsider")
    assert "Agente de propreté" not in client.get(LIST).text
    for name in ("offers:job", "offers:edit_job"):
        assert client.get(reverse(name, args=[job.pk])).status_code == 404
    assert client.post(reverse("offers:withdraw", args=["job", job.pk])).status_code == 404
    job.refresh_from_db()
    assert job.withdrawn_on is None


@pytest.mark.parametrize("tab", ["emplois", "logements", "mobilite", "garde", "francais"])
def test_each_tab_opens_with_and_without_offers(cast: Cast, sign_in: SignIn, tab: str) -> None:
    client = sign_in("owner")
    assert "Aucune offre" in client.get(LIST, {"tab": tab}).text
    t.job(cast), t.dwelling(cast), t.scooters(cast), t.childcare(cast), t.course(cast)
    assert "Aucune offre" not in client.get(LIST, {"tab": tab}).text


def test_an_unknown_tab_is_not_found(sign_in: SignIn) -> None:
    assert sign_in("owner").get(LIST, {"tab": "autre"}).status_code == 404


@pytest.mark.parametrize("text", ["proprete", "PROPRETÉ montlucon", "k2204", "propre net"])
def test_the_search_forgives_accents_and_case(cast: Cast, sign_in: SignIn, text: str) -> None:
    t.job(cast, commune="Montluçon")
    assert "Agente de propreté</a>" in sign_in("owner").get(LIST, {"q": text}).text


def test_the_search_leaves_the_others_out(cast: Cast, sign_in: SignIn) -> None:
    t.job(cast)
    assert "Agente de propreté" not in sign_in("owner").get(LIST, {"q": "maçon"}).text


@pytest.mark.parametrize(
    ("asked", "seen"),
    [("", {"Frais", "Ancien"}), ("available", {"Frais"}), ("stale", {"Ancien"}), ("taken", {"Pris"}),
     ("all", {"Frais", "Ancien", "Pris"})],
)  # fmt: skip
def test_offers_are_filtered_by_freshness(cast: Cast, sign_in: SignIn, asked: str, seen: set[str]) -> None:
    t.job(cast, "E-1", title="Frais")
    t.job(cast, "E-2", title="Ancien", confirmed_on=t.DAY - dt.timedelta(days=31))
    t.job(cast, "E-3", title="Pris", withdrawn_on=t.DAY)
    text = sign_in("owner").get(LIST, {"freshness": asked}).text
    assert {name for name in ("Frais", "Ancien", "Pris") if f">{name}</a>" in text} == seen


def test_a_wrong_filter_is_left_out(cast: Cast, sign_in: SignIn) -> None:
    t.job(cast)
    response = sign_in("owner").get(LIST, {"freshness": "?", "basin": "99999", "what": "x", "page": "zz"})
    assert "Agente de propreté" in response.text


def test_one_click_says_that_an_offer_is_still_available(cast: Cast, sign_in: SignIn) -> None:
    job = t.job(cast, confirmed_on=t.DAY - dt.timedelta(days=40))
    sign_in("owner").post(reverse("offers:confirm", args=["job", job.pk]))
    job.refresh_from_db()
    assert job.confirmed_on == t.DAY
    assert JournalEntry.objects.filter(verb="confirm_offer", target_id=str(job.pk)).exists()


def test_a_withdrawal_is_undone_from_its_message(cast: Cast, sign_in: SignIn) -> None:
    home = t.dwelling(cast)
    client = sign_in("owner")
    told = client.post(reverse("offers:withdraw", args=["dwelling", home.pk]), follow=True).text
    home.refresh_from_db()
    assert home.withdrawn_on == t.DAY
    undo = reverse("offers:restore", args=["dwelling", home.pk])
    assert undo in told
    client.post(undo)
    home.refresh_from_db()
    assert home.withdrawn_on is None


def test_a_mobility_resource_is_confirmed_too(cast: Cast, sign_in: SignIn) -> None:
    pool = t.scooters(cast)
    response = sign_in("owner").post(reverse("offers:confirm", args=["mobility", pool.pk]))
    assert response.status_code == 302


def test_a_withdrawn_offer_is_not_confirmed(cast: Cast, sign_in: SignIn) -> None:
    job = t.job(cast, withdrawn_on=t.DAY, confirmed_on=dt.date(2025, 11, 1))
    text = sign_in("owner").post(reverse("offers:confirm", args=["job", job.pk]), follow=True).text
    assert "déjà retirée" in text
    job.refresh_from_db()
    assert job.confirmed_on == dt.date(2025, 11, 1)


def job_form(**facts: str) -> dict[str, str]:
    """A form filled as it should be."""
    return {
        "reference": "E-9", "title": "Aide-soignante", "rome": "J1501", "owner_name": "Résidence du Parc",
        "commune_name": "montlucon", "contract": "cdd", "months": "6", "hours_per_week": "28,5",
        "shift_start": "08:30", "shift_end": "16:00", "net_wage": "1200", "french_oral": "a2", "french_written": "",
        "openings": "1", "starts_on": "05/01/2026", "source": "Appel", "confirmed_on": "11/12/2025", **facts,
    }  # fmt: skip


def test_a_job_is_entered_with_french_dates_and_numbers(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in("owner").post(reverse("offers:new_job"), job_form())
    job = Job.objects.get(reference="E-9")
    assert response.headers["Location"] == reverse("offers:job", args=[job.pk])
    assert (job.commune.name, job.employer.name, job.starts_on) == (
        "Montluçon", "Résidence du Parc", dt.date(2026, 1, 5),
    )  # fmt: skip
    assert float(job.hours_per_week) == 28.5
    assert "Aide-soignante" in sign_in("owner").get(response.headers["Location"]).text


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"contract": "cdi"}, "Un CDI n&#x27;a pas de durée"),
        ({"contract": "cddi", "hours_per_week": "12"}, "Un CDDI dure de 4 à 24 mois"),
        ({"rome": "9999"}, "Un code ROME"),
        ({"commune_name": "Nulle-Part"}, "Commune inconnue"),
        ({"confirmed_on": "01/01/2030"}, "un jour passé"),
        ({"openings": "0"}, "au moins un poste"),
    ],
)
def test_what_contradicts_a_rule_is_said_in_the_form(
    cast: Cast, sign_in: SignIn, facts: dict[str, str], told: str
) -> None:
    response = sign_in("owner").post(reverse("offers:new_job"), job_form(**facts))
    assert response.status_code == 200
    assert told in response.text
    assert not Job.objects.filter(reference="E-9").exists()


def test_a_commune_without_a_sourced_point_holds_no_offer(cast: Cast, sign_in: SignIn) -> None:
    place = cast.communes["Commentry"]
    place.latitude = place.longitude = None
    place.point_source = ""
    place.save()
    response = sign_in("owner").post(reverse("offers:new_job"), job_form(commune_name="Commentry"))
    assert "pas de position connue" in response.text


def test_a_dwelling_is_changed(cast: Cast, sign_in: SignIn) -> None:
    home = t.dwelling(cast)
    client = sign_in("owner")
    address = reverse("offers:edit_dwelling", args=[home.pk])
    assert "Commentry" in client.get(address).text
    client.post(
        address,
        {"reference": "L-1", "owner_name": "Habitat du Centre", "commune_name": "03310", "kind": "social", "rooms": "3",
         "surface": "60", "rent": "420", "charges": "70", "available_from": "2026-01-01", "source": "Bailleur",
         "confirmed_on": "2025-12-11"},
    )  # fmt: skip
    home = Dwelling.objects.get()
    assert (home.rooms, home.rent, home.commune.name) == (3, 420, "Vichy")
    assert "T3 à Vichy" in client.get(reverse("offers:dwelling", args=[home.pk])).text


def test_the_list_does_not_ask_more_with_more_offers(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    t.job(cast, "E-0")
    client.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(LIST)
    for number in range(1, 21):
        t.job(cast, f"E-{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("kind", "facts", "told"),
    [
        (
            "childcare",
            {"kind": "avip", "places": 3, "opens_at": "06:30", "closes_at": "19:00", "owner_name": "Les Petits Pas"},
            "de 06:30 à 19:00",
        ),
        (
            "course",
            {"title": "Français en cuisine", "seats": 4, "reaches": "b1", "starts_on": "05/01/2026",
             "owner_name": "Plateforme"},
            "4, pour les adultes du bassin",
        ),
    ],
)  # fmt: skip
def test_childcare_and_classes_are_entered_read_and_changed(
    cast: Cast, sign_in: SignIn, kind: str, facts: dict[str, object], told: str
) -> None:
    client = sign_in("owner")
    data = {"reference": "R-1", "basin": cast.basins["vichy"].pk, "source": "Appel", "confirmed_on": "11/12/2025"}
    page = client.post(reverse(f"offers:new_{kind}"), {**data, **facts}, follow=True)
    assert told in page.text
    edit = page.context["edit_url"]
    assert "R-1" in client.get(edit).text
    assert "R-2" in client.post(edit, {**data, **facts, "reference": "R-2"}, follow=True).text
    wrong = client.post(reverse(f"offers:new_{kind}"), {**data, **facts, "confirmed_on": "12/12/2025"})
    assert "jour passé" in wrong.text
