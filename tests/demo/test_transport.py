"""The demonstration's public transport is invented, says so wherever it shows, and answers like a real one."""

import pytest

from coincide.apps.accounts.models import User
from coincide.apps.mobility.queries import Why, shift_of, why
from coincide.apps.offers.models import Job
from coincide.apps.territory.clock import today
from coincide.apps.territory.models import Commune, Installation
from coincide.apps.territory.sources import store
from coincide.apps.territory.sources.in_force import label_of, source_for_plans, travel_in_force
from coincide.core.mobility import Mode, Point, Shift, Verdict, Workplace
from coincide.demo.transport import TERRITORY


def point(name: str) -> Point:
    found = Commune.objects.get(name=name, departement="03")
    assert found.latitude is not None
    assert found.longitude is not None
    return Point(found.latitude, found.longitude)


@pytest.mark.usefixtures("territory", "db")
def test_the_site_takes_its_ways_from_a_network_called_fictitious() -> None:
    assert Installation.objects.get().travel_territory == TERRITORY
    assert store.read_manifest(store.current(TERRITORY)).is_fictitious
    told = travel_in_force().tell(point("Vichy"), Workplace(point("Cusset"), Shift(420, 1020)), Mode.TRANSIT, 60)
    assert told.travel.verdict is Verdict.YES
    assert "Réseau fictif de la démonstration (lignes et horaires inventés)" in told.travel.source
    rides = [leg for leg in told.out if leg.kind == "ride"]
    assert all(leg.line.startswith("Fictive") and "(arrêt fictif)" in leg.origin for leg in rides)
    assert "Réseau fictif" in label_of(source_for_plans())


@pytest.mark.usefixtures("territory", "db")
def test_a_line_of_school_days_is_refused_by_the_holidays() -> None:
    source = travel_in_force()
    home, job = point("Montluçon"), point("Cérilly")
    school = source.tell(home, Workplace(job, Shift(525, 1020), today()), Mode.TRANSIT, 150)
    year = source.tell(home, Workplace(job, Shift(525, 1020)), Mode.TRANSIT, 150)
    assert (school.travel.verdict, year.travel.verdict) == (Verdict.YES, Verdict.NO)
    assert year.kind is not None
    assert year.kind.value == "holiday_tuesday"


def night_job(commune: str) -> Job:
    """The job over midnight that a CIP finds in a town."""
    cip = User.objects.get(email="cip.montlucon@demo.coincide.test")
    found = [one for one in Job.objects.visible_to(cip).available_on(today()) if one.shift_end <= one.shift_start]
    assert all(one.is_invented and one.employer.is_invented for one in found)
    return next(one for one in found if one.commune.name == commune)


def told(home: str, job: Job) -> dict[str, Why]:
    """Every mode between a home and a job, as the page tells it, within an hour each way."""
    return {one.mode: one for one in why(point(home), Workplace(point(job.commune.name), shift_of(job)), 60)}


@pytest.mark.usefixtures("territory", "db")
def test_a_night_job_is_reached_by_the_last_bus_and_left_by_the_first_of_the_next_day() -> None:
    modes = told("Montluçon", night_job("Commentry"))
    bus, walk = modes["en transports en commun"], modes["à pied"]
    assert bus.cell.travel.verdict is Verdict.YES
    assert (bus.leave, bus.home) == ("20:30", "06:18 le lendemain")
    assert [leg.text.partition(",")[0] for leg in (*bus.out[1:-1], *bus.back[1:-1])] == ["Fictive 1"] * 2
    assert walk.cell.travel.verdict is Verdict.NO
    assert walk.because == "Plus de 60\u202fmin à l'aller et au retour."


@pytest.mark.usefixtures("territory", "db")
def test_a_night_job_that_no_bus_brings_to_is_refused_though_one_brings_home() -> None:
    modes = told("Commentry", night_job("Montluçon"))
    bus = modes["en transports en commun"]
    assert (bus.cell.travel.verdict, bus.cell.travel.minutes_out, bus.home) == (Verdict.NO, None, "07:03 le lendemain")
    assert bus.because == "Aucun passage n'amène avant le début du poste."
    assert modes["en voiture"].cell.travel.verdict is Verdict.YES


@pytest.mark.usefixtures("territory", "db")
def test_within_one_commune_no_bus_is_told_to_another_town_and_back_and_walking_answers() -> None:
    modes = told("Montluçon", night_job("Montluçon"))
    bus = modes["en transports en commun"]
    assert (bus.cell.travel.verdict, bus.out, bus.back) == (Verdict.UNKNOWN, (), ())
    assert bus.because.startswith("Même point des deux côtés")
    assert modes["à pied"].cell.travel.verdict is Verdict.YES


@pytest.mark.usefixtures("territory", "db")
def test_a_territory_that_is_not_on_this_machine_leaves_the_estimate_and_says_so() -> None:
    Installation.objects.update(travel_territory="ailleurs")
    told = travel_in_force().tell(point("Vichy"), Workplace(point("Cusset"), Shift(420, 1020)), Mode.TRANSIT)
    assert told.travel.verdict is Verdict.UNKNOWN
    assert "le territoire « ailleurs » n'est pas lisible sur cette machine" in told.travel.source
