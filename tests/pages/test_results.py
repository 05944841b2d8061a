"""The results page: everyone reads it, and nobody outside the operator reads a small cell or a name."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.results.views import MASKED
from tests.apps.results import stage
from tests.cast import Cast

EVERYBODY = ["owner", "colleague", "social", "coordinator", "state", "facilitator", "admin"]
OUTSIDE = ["state", "facilitator", "admin"]
EXPORTS = ["file-active", "sorties", "motifs", "sorties-bassins", "taux", "mouvements", "bassins"]
QUESTIONS = ["", "?par=bassin", "?par=référent", "?le=2024-02-15", "?jusqu=2025-02-28", "?pas=trimestre"]
SMALL = {"0", "1", "2", "3", "4"}
SignIn = Callable[[str], Client]


@pytest.fixture
def people(cast: Cast) -> Cast:
    """53 exits in three months, of which 6 positive and 2 for a rare reason, and 30 persons still there."""
    for month, count, work in [(2, 25, "none"), (3, 20, "none"), (4, 6, "cdi")]:
        for number in range(count):
            basin = "vichy" if number % 2 else "montlucon"
            stage.leave(cast, dt.date(2025, month, 10), "social", work, "goals", basin)
    for _ in range(2):
        stage.leave(cast, dt.date(2025, 4, 10), "hosted", "none", "moved", "vichy")
    for number in range(30):
        stage.enter(cast, dt.date(2024, 1, 15), "vichy" if number < 3 else "montlucon")
    stage.transfer(cast, dt.date(2025, 5, 5))
    stage.compare_with("0.30")
    return cast


def cells(html: str) -> list[str]:
    """The cells of every table of a page."""
    found = re.findall(r'<td class="num">(.*?)</td>', html, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in found]


def test_everyone_opens_the_results_and_none_holds_a_persons_name(people: Cast, sign_in: SignIn) -> None:
    for place in EVERYBODY:
        page = sign_in(place).get("/resultats/").content.decode()
        assert "<strong>31 personnes</strong>" in page, place
        assert not [n for n in ("Oiseau", "Noor", "Zèbre", "Zahra", "ESS-", "MTL-") if n in page], place


def test_a_visitor_is_sent_to_sign_in(client: Client, cast: Cast) -> None:
    assert client.get("/resultats/").status_code == 302


def test_the_other_departement_sees_none_of_it(people: Cast, sign_in: SignIn) -> None:
    page = sign_in("outsider").get("/resultats/").content.decode()
    assert "Pas encore de résultats" in page


def test_the_page_gives_three_rates_each_with_its_counts_and_what_is_unknown(people: Cast, sign_in: SignIn) -> None:
    page = sign_in("coordinator").get("/resultats/").content.decode()
    assert [s for s in ("51 sur 53", "6 sur 53") if s not in page] == []
    assert people.rules.title in page
    assert "On ne sait pas si ce taux est cumulatif." in page
    assert 'class="interval-band"' in page


def test_no_cell_under_five_is_shown_outside_the_operator(people: Cast, sign_in: SignIn) -> None:
    for place, query in product(OUTSIDE, QUESTIONS):
        shown = cells(sign_in(place).get(f"/resultats/{query}").content.decode())
        assert MASKED in shown, (place, query)
        assert not SMALL & set(shown), (place, query)


def test_no_cell_under_five_is_exported_outside_the_operator(people: Cast, sign_in: SignIn) -> None:
    for place, slug, query in product(OUTSIDE, EXPORTS, ["", "?par=bassin"]):
        response = sign_in(place).get(f"/resultats/{slug}.csv{query}")
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
        assert len(rows) > 1, (place, slug)
        assert not SMALL & {cell for row in rows[1:] for cell in row[1:]}, (place, slug, query)


def test_the_operator_does_see_the_small_cells(people: Cast, sign_in: SignIn) -> None:
    shown = cells(sign_in("owner").get("/resultats/").content.decode())
    assert MASKED not in shown
    assert {"2", "3"} <= set(shown)


def test_an_export_is_journalled_with_its_table_and_its_reader(people: Cast, sign_in: SignIn) -> None:
    sign_in("state").get("/resultats/sorties.csv")
    entry = JournalEntry.objects.get(verb="export")
    assert (entry.target_id, entry.actor) == ("sorties", people.users["state"])


def test_an_unknown_table_is_not_found(people: Cast, sign_in: SignIn) -> None:
    assert sign_in("state").get("/resultats/noms.csv").status_code == 404


def test_only_the_coordination_reads_the_movements_by_referent(people: Cast, sign_in: SignIn) -> None:
    name, address = people.users["owner"].full_name, "/resultats/mouvements.csv?par=référent"
    readers = [place for place in EVERYBODY if name in sign_in(place).get(address).content.decode()]
    assert readers == ["coordinator"]


def test_the_operator_travels_in_time_and_the_state_reads_one_day_only(people: Cast, sign_in: SignIn) -> None:
    past = sign_in("owner").get("/resultats/?jusqu=2025-03-01").content.decode()
    assert "25 sont sorties" in past
    now = sign_in("state").get("/resultats/?jusqu=2025-03-01").content.decode()
    assert "53 sont sorties" in now


def test_the_state_reads_the_basins_at_month_ends_only(people: Cast, sign_in: SignIn) -> None:
    page = sign_in("state").get("/resultats/?le=2025-02-03").content.decode()
    assert "Au 28 février 2025" in page


def test_a_question_that_makes_no_sense_shows_today(cast: Cast, sign_in: SignIn) -> None:
    for query in ["?jusqu=demain", "?le=2025-99-99", "?par=tout", "?pas=an", "?jusqu=2031-01-01"]:
        response = sign_in("owner").get(f"/resultats/{query}")
        assert "11 décembre 2025" in response.content.decode(), query


def test_the_charts_hold_no_style_attribute(people: Cast, sign_in: SignIn) -> None:
    page = sign_in("state").get("/resultats/").content.decode()
    assert page.count("<svg role=") >= 4
    assert "style=" not in page


def test_figures_that_do_not_reconcile_are_said(people: Cast, sign_in: SignIn) -> None:
    # A basin left open after a departure: the stock of the basin no longer follows from its movements.
    gone = people.operator.journey_set.filter(departures__isnull=False).first()
    assert gone is not None
    gone.basins.update(period=(dt.date(2024, 1, 15), None))
    page = sign_in("owner").get("/resultats/").content.decode()
    assert "Les chiffres ne se recoupent pas" in page


def test_exits_and_caseload_that_fall_short_of_a_past_caseload_are_explained(people: Cast, sign_in: SignIn) -> None:
    page = sign_in("owner").get("/resultats/").content.decode()
    # 31 still there and 53 exits make 84; 85 were there together before one was transferred.
    assert "84 personnes" in page
    assert "tous les départs ne sont pas des sorties" in page


def test_the_number_of_queries_does_not_grow_with_people(people: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    client.get("/resultats/")
    with CaptureQueriesContext(connection) as before:
        client.get("/resultats/")
    for _ in range(20):
        stage.leave(people, dt.date(2025, 3, 9), basin="vichy")
    with CaptureQueriesContext(connection) as after:
        client.get("/resultats/")
    assert len(after) == len(before)
