"""Ways to work on the pages: from a job which homes, from a home which jobs, both ways, and why."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from coincide.apps.matching import actions
from coincide.apps.matching.models import PlanningSession
from coincide.apps.mobility.models import Shuttle
from coincide.apps.offers.models import Job
from coincide.apps.territory.models import Installation
from tests.apps.matching import territory
from tests.apps.matching.territory import dwelling, job
from tests.cast import Cast

SignIn = Callable[[str], Client]


@pytest.fixture
def night(cast: Cast) -> Job:
    """A night job at Commentry, and homes there and farther."""
    dwelling(cast, "L-1", "Commentry")
    dwelling(cast, "L-2", "Montluçon")
    dwelling(cast, "L-3", "Montluçon", rooms=4, surface=80)
    return job(cast, "E-1", "Commentry", title="Agent de nuit", shift_start=dt.time(22), shift_end=dt.time(6))


@pytest.fixture
def session(cast: Cast, night: Job) -> PlanningSession:
    """A session of the operator, computed."""
    return actions.run(territory.session(cast))


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u202f", " ")


def test_a_job_shows_the_communes_that_have_homes_by_every_mode(sign_in: SignIn, night: Job) -> None:
    page = text(sign_in("owner"), reverse("mobility:from_job", args=[night.pk]) + "?mode=car")
    assert "2 logements (T2, T4)" in page
    assert "En voiture, 45 min au plus dans chaque sens :</strong> oui 2, à vérifier 0, inconnu 0, non 0" in page
    assert "estimation à vol d’oiseau" in page or "estimation à vol d'oiseau" in page


def test_each_answer_says_its_mode_where_the_table_is_read_as_cards(sign_in: SignIn, night: Job) -> None:
    page = text(sign_in("owner"), reverse("mobility:from_job", args=[night.pk]))
    for mode in ("À pied", "En voiture", "En transports en commun"):
        assert f'<td data-label="{mode}">' in page


def test_the_form_shows_what_was_computed(sign_in: SignIn, night: Job) -> None:
    page = text(sign_in("owner"), reverse("mobility:from_job", args=[night.pk]) + "?limit=30")
    assert '<option value="transit" selected>' in page
    assert 'value="30"' in page


def test_the_map_names_the_larger_places_and_how_answers_are_drawn(sign_in: SignIn, night: Job) -> None:
    answer = sign_in("owner").get(reverse("mobility:from_job", args=[night.pk]))
    assert "Montluçon" in [one["name"] for one in answer.context["map"]["names"]]
    assert '<circle class="reach-soon"' in answer.content.decode()


def test_what_is_assumed_stands_under_the_table(sign_in: SignIn, night: Job) -> None:
    page = text(sign_in("owner"), reverse("mobility:from_job", args=[night.pk]))
    assert "au plus 3 h avant le poste" in page
    assert "jusqu’à 500 m d’un point" in page


def test_without_a_timetable_public_transport_is_unknown_not_no(sign_in: SignIn, night: Job) -> None:
    page = text(sign_in("owner"), reverse("mobility:from_job", args=[night.pk]) + "?mode=transit")
    assert "oui 0, à vérifier 0, inconnu 2, non 0" in page


def test_why_tells_each_mode_with_its_hours_over_midnight(sign_in: SignIn, cast: Cast, night: Job) -> None:
    code = cast.communes["Montluçon"].code
    page = text(sign_in("owner"), reverse("mobility:from_job", args=[night.pk]) + f"?avec={code}")
    assert "Depuis Montluçon : pourquoi" in page
    assert "le lendemain" in page
    assert "Sans horaires valides, ni oui ni non" in page
    assert "Il faut un conducteur aux mêmes heures" in page
    assert "aucun horaire de transport en commun" in page


def test_a_home_shows_each_job_at_its_own_hours(sign_in: SignIn, cast: Cast, night: Job) -> None:
    job(cast, "E-2", "Montluçon", title="Cuisinier")
    home = dwelling(cast, "L-9", "Montluçon")
    address = reverse("mobility:from_home", args=[home.pk])
    page = text(sign_in("owner"), address)
    assert "Commentry, 22:00 – 06:00" in page
    assert "Montluçon, 08:00 – 16:00" in page
    assert "Vers Agent de nuit : pourquoi" in text(sign_in("owner"), f"{address}?avec={night.pk}")


def test_the_offers_of_another_operator_are_not_shown(sign_in: SignIn, cast: Cast, night: Job) -> None:
    assert sign_in("outsider").get(reverse("mobility:from_job", args=[night.pk])).status_code == 404


@pytest.mark.parametrize("asked", ["?mode=avion&limit=9999", "?limit=x", "?avec=99999", "?avec=../x"])
def test_impossible_questions_fall_back_on_the_first_one(sign_in: SignIn, night: Job, asked: str) -> None:
    assert "Agent de nuit" in text(sign_in("owner"), reverse("mobility:from_job", args=[night.pk]) + asked)


def test_a_territory_that_is_missing_is_said_and_nothing_breaks(sign_in: SignIn, cast: Cast, night: Job) -> None:
    Installation.objects.create(departement=cast.departement, travel_territory="perdu")
    page = text(sign_in("owner"), reverse("mobility:from_job", args=[night.pk]))
    assert "le territoire « perdu » n’est pas lisible" in page or "le territoire « perdu » n'est pas lisible" in page
    assert sign_in("owner").get(reverse("mobility:contours")).status_code == 404


def test_offers_lead_to_their_ways(sign_in: SignIn, night: Job) -> None:
    assert reverse("mobility:from_job", args=[night.pk]) in text(
        sign_in("owner"), reverse("offers:job", args=[night.pk])
    )


DRAWING = {
    "name": "Commentry – Montluçon, nuit",
    "stops_text": "Montluçon\nNéris; 46.2880; 2.6590\nCommentry",
    "out_text": "de 21:00 à 21:30 toutes les 30 min",
    "back_text": "06:10 07:00",
    "days": "all",
    "seats": "8",
}


def drawn(client: Client) -> Shuttle:
    assert client.post(reverse("mobility:new_shuttle"), DRAWING).status_code == 302
    return Shuttle.objects.get()


def test_a_coordinator_draws_a_shuttle_and_measures_what_it_opens(
    sign_in: SignIn, cast: Cast, night: Job, session: PlanningSession
) -> None:
    coordinator = sign_in("coordinator")
    variant = drawn(coordinator)
    assert (variant.out, variant.back) == ([1260, 1290], [370, 420])
    assert [stop["name"] for stop in variant.stops] == ["Montluçon", "Néris", "Commentry"]
    assert "Pas encore mesuré" in text(coordinator, reverse("mobility:shuttle", args=[variant.pk]))

    assert coordinator.post(reverse("mobility:measure_shuttle", args=[variant.pk])).status_code == 302
    variant.refresh_from_db()
    # Two homes of Montluçon reach the night job; that of Commentry is beside it, without a vehicle.
    assert (variant.effect["reach"]["before"], variant.effect["reach"]["gained"]) == (0, 2)
    assert variant.effect["reach"]["table"][0]["hours"].startswith("nuit")
    assert variant.effect["runs"] == 4
    assert variant.effect["km_day"] == pytest.approx(4 * variant.line().road_km(), abs=0.1)
    assert variant.effect["km_year"] == pytest.approx(365 * variant.effect["km_day"], rel=0.01)
    plans = variant.effect["plans"]
    assert plans["using"]["placed"] >= plans["without"]["placed"]
    assert plans["using"]["objective"] >= plans["without"]["objective"]
    assert (plans["riders"] > 0) == (plans["using"]["transit"] > plans["without"]["transit"])
    assert plans["riders"] <= variant.seats
    assert "+2" in text(coordinator, reverse("mobility:shuttles"))
    page = text(coordinator, reverse("mobility:shuttle_case", args=[variant.pk]))
    assert "2 trajets logement–emploi de plus" in page
    assert "aucun service n’existe" in page


def test_measuring_a_shuttle_leaves_the_session_as_it_was(
    sign_in: SignIn, night: Job, session: PlanningSession
) -> None:
    before = list(session.plans.values_list("pk", "value"))
    coordinator = sign_in("coordinator")
    coordinator.post(reverse("mobility:measure_shuttle", args=[drawn(coordinator).pk]))
    assert list(session.plans.values_list("pk", "value")) == before


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("stops_text", "Montluçon", "Donnez de 2 à 20 arrêts"),
        ("stops_text", "Montluçon\nNulle-Part", "Ligne 2 : Commune inconnue"),
        ("stops_text", "Montluçon\nX; 99; 2", "Ligne 2 : écrivez « Nom; latitude; longitude »"),
        ("stops_text", "Montluçon\nMontluçon", "Deux arrêts portent le même nom"),
        ("out_text", "5h", "« 5h » n"),
        ("out_text", "de 08:00 à 05:00 toutes les 30 min", "la fin suit le début"),
        ("back_text", "de 00:00 à 23:00 toutes les 1 min", "il en faut 60 au plus"),
        ("stops_text", "Montluçon\nX; 0; 0", "Ligne 2 : « X » est à"),
        ("stops_text", "Montluçon\nParis; 48.85; 2.35", "de la commune du département la plus proche"),
        ("out_text", ", ,", "Donnez au moins un départ"),
        ("seats", "0", "1 à 60 places"),
        ("seats", "1000000", "1 à 60 places"),
    ],
)
def test_a_drawing_that_can_not_be_read_is_told(sign_in: SignIn, field: str, value: str, said: str) -> None:
    answer = sign_in("coordinator").post(reverse("mobility:new_shuttle"), {**DRAWING, field: value})
    assert said in answer.content.decode().replace("\u202f", " ").replace("&#x27;", "'").replace("\xa0", " ")
    assert not Shuttle.objects.exists()


def test_only_the_coordination_draws_measures_and_erases(sign_in: SignIn, cast: Cast) -> None:
    variant = drawn(sign_in("coordinator"))
    referent = sign_in("owner")
    assert variant.name in text(referent, reverse("mobility:shuttles")).replace("\xa0", " ")
    for name in ("measure_shuttle", "erase_shuttle"):
        assert referent.post(reverse(f"mobility:{name}", args=[variant.pk])).status_code == 403
    assert sign_in("outsider").get(reverse("mobility:shuttle", args=[variant.pk])).status_code == 404
    coordinator = sign_in("coordinator")
    assert coordinator.post(reverse("mobility:new_shuttle"), DRAWING).status_code == 200  # the name is taken
    coordinator.post(reverse("mobility:erase_shuttle", args=[variant.pk]))
    assert sign_in("owner").post(reverse("mobility:restore_shuttle", args=[variant.pk])).status_code == 403


def test_an_erased_shuttle_leaves_the_board_and_comes_back_with_what_was_measured(sign_in: SignIn, cast: Cast) -> None:
    coordinator = sign_in("coordinator")
    variant = drawn(coordinator)
    Shuttle.objects.update(effect={"km_day": 12.5})
    erased = coordinator.post(reverse("mobility:erase_shuttle", args=[variant.pk]), follow=True)
    back = reverse("mobility:restore_shuttle", args=[variant.pk])
    assert f'action="{back}"' in erased.content.decode()  # « Annuler » in the message
    assert "1 variante effacée" in text(coordinator, reverse("mobility:shuttles"))
    for name in ("shuttle", "shuttle_case"):
        assert coordinator.get(reverse(f"mobility:{name}", args=[variant.pk])).status_code == 404
    assert variant.name not in text(sign_in("owner"), reverse("mobility:shuttles")).replace("\xa0", " ")

    coordinator = sign_in("coordinator")
    assert coordinator.post(back).status_code == 302
    assert Shuttle.objects.on_board().get().effect == {"km_day": 12.5}
    assert coordinator.post(back).status_code == 404  # nothing to put back any more


def test_an_erased_shuttle_gives_its_name_to_another_and_then_stays_erased(sign_in: SignIn, cast: Cast) -> None:
    coordinator = sign_in("coordinator")
    variant = drawn(coordinator)
    coordinator.post(reverse("mobility:erase_shuttle", args=[variant.pk]))
    assert coordinator.post(reverse("mobility:new_shuttle"), DRAWING).status_code == 302
    told = coordinator.post(reverse("mobility:restore_shuttle", args=[variant.pk]), follow=True)
    assert "effacez-la avant de remettre celle-ci" in told.content.decode()
    assert Shuttle.objects.on_board().exclude(pk=variant.pk).count() == 1


def test_the_ring_of_the_estimate_says_that_it_is_one(sign_in: SignIn, night: Job) -> None:
    address = reverse("mobility:from_job", args=[night.pk])
    page = text(sign_in("owner"), f"{address}?mode=car&limit=45").replace("’", "'")
    assert "portée à 45 min, estimation à vol d'oiseau, ± 20 %" in page
    assert "aucun extrait OpenStreetMap n'est chargé" in page
    page = text(sign_in("owner"), f"{address}?mode=transit")
    assert "sans horaires chargés, aucune zone" in page
