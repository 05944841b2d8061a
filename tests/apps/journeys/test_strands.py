"""A strand is met by the facts, says what blocks it, and what comes next."""

import pytest

from coincide.apps.journeys.dossier import Dossier, Obstacle
from coincide.apps.journeys.due import dues
from coincide.apps.journeys.frise import Event, events
from coincide.apps.journeys.strands import STRAND_OF_OBSTACLE, Strands, strands
from coincide.apps.people.models import Obstacle as StoredObstacle
from tests.apps.journeys.files import TODAY, ago, file, home, journey, person, work


def of(dossier: Dossier) -> Strands:
    """The strands of a household, with what is due for it."""
    return strands(dossier, dues(dossier))


def obstacle(strand: str, lifted: int | None = None) -> Obstacle:
    """An obstacle seen forty days ago, maybe lifted since."""
    return Obstacle("mobility", "Mobilité", strand, ago(40), None if lifted is None else ago(lifted))


def test_a_lasting_job_meets_the_strand_and_a_short_one_only_in_part() -> None:
    lasting, short = of(file(person(works=(work(True),)))).job, of(file(person(works=(work(False),)))).job
    assert (lasting.is_met, lasting.word) == (True, "durable")
    assert (short.is_met, short.word) == (False, "en partie")


def test_the_job_strand_waits_for_the_spouse_who_seeks() -> None:
    hired = person(works=(work(True),))
    assert not of(file(hired, person("Amina"))).job.is_met
    assert of(file(hired, person("Amina", seeks_work=False))).job.is_met


@pytest.mark.parametrize(("permanent", "word"), [(True, "pérenne"), (False, "à trouver"), (None, "à trancher")])
def test_the_home_strand_says_what_the_exit_table_says(permanent: bool | None, word: str) -> None:
    strand = of(file(homes=(home(permanent),))).home
    assert (strand.is_met, strand.word) == (permanent is True, word)


def test_mobility_is_met_by_a_licence_with_a_car_not_by_one_of_them() -> None:
    driver = person(has_french_licence=True)
    assert of(file(driver, has_car=True)).move.is_met
    assert not of(file(driver)).move.is_met
    assert not of(file(has_car=True)).move.is_met


def test_mobility_is_met_by_working_where_one_lives() -> None:
    assert of(file(person(works=(work(commune="Montluçon"),)), homes=(home(),))).move.is_met
    assert not of(file(person(works=(work(commune="Vichy"),)), homes=(home(),))).move.is_met


def test_an_open_obstacle_holds_mobility_back_and_a_lifted_one_does_not() -> None:
    driver = {"has_french_licence": True}
    assert not of(file(person(obstacles=(obstacle("move"),), **driver), has_car=True)).move.is_met
    assert of(file(person(obstacles=(obstacle("move", lifted=3),), **driver), has_car=True)).move.is_met


def test_a_strand_tells_what_blocks_it_since_when_and_asks_to_lift_it() -> None:
    strand = of(file(person(obstacles=(obstacle("job"),)))).job
    assert strand.blocks == ("Mobilité, depuis 40 jours",)
    assert strand.next_step == "Lever l'obstacle\u202f: Mobilité."


def test_a_deadline_on_the_strand_is_its_next_step() -> None:
    strand = of(file(homes=(home(place_ends_on=ago(-9)),))).home
    assert strand.next_step.endswith("20 décembre 2025.")


def test_every_stored_kind_of_obstacle_has_a_strand() -> None:
    assert set(STRAND_OF_OBSTACLE) == set(StoredObstacle.Kind.values)


def test_the_frise_says_once_what_several_persons_share() -> None:
    pair = (person("Réza"), person("Amina", works=(work(),)))
    found = events(file(*pair))
    assert sum(event.label == "Entrée" for event in found) == 1
    assert [event.label for event in found if event.strand == "job"] == ["Aide à domicile, CDD (Amina)"]


def test_the_frise_has_past_facts_and_coming_deadlines() -> None:
    dossier = file(person(works=(work(until=ago(-20)),), foreign_licence_received_on=ago(300)), homes=(home(),))
    deadlines = {event.label: event.strand for event in events(dossier) if event.kind == "deadline"}
    assert deadlines == {"Fin du contrat": "job", "Échange du permis": "move", "Fin des 24 mois": "all"}
    facts = [event for event in events(dossier) if event.kind == "fact"]
    assert all(event.date <= TODAY for event in facts)
    assert all(event.end is None or event.end <= TODAY for event in facts)


def test_a_journey_that_ended_shows_its_departure_instead_of_a_deadline() -> None:
    gone = person(journey=journey(ago(300), is_active=False, left_on=ago(10), left_label="Sortie"))
    found = events(file(gone))
    assert Event(ago(10), "Sortie", "all") in found
    assert not [event for event in found if event.kind == "deadline"]
