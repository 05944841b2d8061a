"""``coincide territory`` and ``coincide travel``: on files alone, but for what the site uses."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.territory.models import Installation
from coincide.apps.territory.sources.in_force import label_of, source_for_plans
from coincide.cli import main
from coincide.core.mobility import CrowFliesEstimate

PALM_COVE, CITY = "-16.7436,145.6682", "-16.92,145.77"


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COINCIDE_DATA", str(tmp_path / "data"))


@pytest.fixture
def cairns(shared_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The town's timetables, of 2014, imported as expired."""
    words = ["territory", "import", "--name", "cairns", "--gtfs", str(shared_folder / "data/cairns_gtfs.zip")]
    assert main([*words, "--allow-expired"]) == 0
    capsys.readouterr()


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["travel", *words, "--json"]) == 0
    modes: dict[str, Any] = json.loads(capsys.readouterr().out)["modes"]
    return modes


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["travel", *words]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


@pytest.mark.usefixtures("cairns")
def test_a_trip_is_told_both_ways_with_its_hours_and_its_legs(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--territory", "cairns", "--from", PALM_COVE, "--to", CITY, "--arrive", "09:00", "--leave", "17:00")
    bus = asked(capsys, *words, "--date", "2014-06-03", "--limit", "90")["transit"]
    # Read in the tables by hand: the 110 leaves Cedar Rd at 7:46, and Abbott St at 17:12.
    assert (bus["verdict"], bus["minutes_out"], bus["minutes_back"]) == ("oui", 75, 67)
    assert (bus["depart_at"], bus["home_at"], bus["depart_day"], bus["on"]) == ("07:45", "18:06", 0, "2014-06-03")
    ride = bus["legs"]["out"][1]
    assert (ride["kind"], ride["line"], ride["start"], ride["end"]) == ("ride", "110", "07:46", "08:47")
    assert [leg["kind"] for leg in bus["legs"]["back"]] == ["walk", "ride", "walk"]
    assert "TransLink" in bus["source"]
    assert "± 20 %" in bus["precision"]


@pytest.mark.usefixtures("cairns")
def test_on_a_day_that_the_timetable_does_not_cover_nothing_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--territory", "cairns", "--from", PALM_COVE, "--to", CITY, "--arrive", "09:00", "--leave", "17:00")
    bus = asked(capsys, *words, "--date", "2026-03-03")["transit"]
    assert (bus["verdict"], bus["minutes_out"], bus["depart_at"], bus["legs"]) == (
        "inconnu", None, None, {"out": [], "back": []},
    )  # fmt: skip


def test_without_a_territory_the_estimate_answers_and_public_transport_is_unknown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    modes = asked(capsys, "--from", "46.34,2.60", "--to", "46.40,2.65", "--arrive", "22:00", "--leave", "06:00")
    assert modes["transit"]["verdict"] == "inconnu"
    car = modes["car"]
    assert car["verdict"] == "oui"
    assert "estimation à vol d'oiseau" in car["precision"]
    assert (car["depart_day"], car["home_day"]) == (0, 1)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"--from": "91,0"}, "donnez une latitude entre −90 et 90"),
        ({"--from": "Montluçon"}, "--from : « Montluçon » n'est pas un lieu"),
        ({"--to": "46,nan"}, "--to : « 46,nan » n'est pas un lieu"),
        ({"--arrive": "24:00"}, "--arrive : « 24:00 » n'est pas une heure"),
        ({"--leave": "6h"}, "--leave : « 6h » n'est pas une heure"),
        ({"--date": "2026-02-30"}, "--date : « 2026-02-30 » n'est pas une date"),
        ({"--territory": "nulle-part"}, "Le territoire « nulle-part » n'est pas importé"),
        ({"--territory": "../x"}, "ne peut pas nommer un territoire"),
        ({"--limit": "0"}, "--limit vaut 0"),
    ],
)
def test_bad_words_get_a_sentence(capsys: pytest.CaptureFixture[str], changed: dict[str, str], said: str) -> None:
    words = {"--from": "46.34,2.60", "--to": "46.40,2.65", "--arrive": "08:00", "--leave": "16:00"} | changed
    assert said in refused(capsys, *(part for pair in words.items() for part in pair)).replace("\u202f", " ")


@pytest.mark.usefixtures("cairns")
def test_territories_are_listed_with_their_sources(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["territory", "list"]) == 0
    said = capsys.readouterr().out
    assert "gtfs : cairns_gtfs.zip, du 2014-05-26 au 2014-12-28, licence non indiquée" in said


@pytest.mark.usefixtures("cairns")
def test_a_spoilt_territory_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "data/territories/cairns/current/timetable.npz").write_bytes(b"x")
    words = ("--territory", "cairns", "--from", PALM_COVE, "--to", CITY, "--arrive", "09:00", "--leave", "17:00")
    assert "n'est pas lisible : réimportez-le" in refused(capsys, *words)


@pytest.mark.django_db
@pytest.mark.usefixtures("cairns")
def test_the_site_takes_its_ways_from_a_territory_of_this_machine_or_from_the_estimate(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coincide.commands.territory.database", nullcontext)
    found = Installation.objects.create()
    assert main(["territory", "use", "--name", "cairns"]) == 0
    found.refresh_from_db()
    assert found.travel_territory == "cairns"
    assert "TransLink" in label_of(source_for_plans())
    assert main(["territory", "use", "--name", "nulle-part"]) == 1
    assert "n'est pas importé" in capsys.readouterr().err
    assert main(["territory", "use", "--estimate"]) == 0
    assert isinstance(source_for_plans(), CrowFliesEstimate)
    assert JournalEntry.objects.filter(verb="use_territory").count() == 2
