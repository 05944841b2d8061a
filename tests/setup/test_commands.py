"""The command on the demonstration: what it gives, and the sentences it says when something is wrong."""

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from coincide.machine.postgres import Server
from tests.demonstration import COINCIDE, Demonstration, coincide, environment, told
from tests.sql import psql

pytestmark = pytest.mark.xdist_group("demonstration")


@pytest.fixture(scope="module")
def backup(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the demonstration, made while it is served."""
    file = tmp_path_factory.mktemp("backup") / "allier.coincide"
    assert told(coincide(demonstration.data, "backup", str(file), "--json"))["rows"] > 1000
    return file


@pytest.fixture
def restored(backup: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder into which the backup was restored; its server is stopped at the end."""
    data = tmp_path / "restored"
    told(coincide(data, "restore", str(backup), "--json"))
    yield data
    Server(data).stop()


def refused(data: Path, *words: str) -> str:
    """The sentence with which a command refuses: one line, no traceback, nothing on standard output."""
    done = coincide(data, *words)
    assert done.returncode != 0
    assert done.stdout == ""
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr.strip().splitlines()[-1]


def test_the_page_is_served_and_the_command_says_where(demonstration: Demonstration) -> None:
    limit = time.monotonic() + 10  # the page may answer an instant before the sentence is written
    while "Coïncide est prêt" not in demonstration.log.read_text() and time.monotonic() < limit:
        time.sleep(0.1)
    assert f"Coïncide est prêt : {demonstration.address}/" in demonstration.log.read_text()


def test_the_first_session_is_judged_by_the_law(demonstration: Demonstration) -> None:
    said = psql(demonstration.data, "SELECT versions->>'budget' FROM matching_planningsession")
    assert said.startswith("Grille budget de décembre 2025, OpenFisca-France")


def test_asking_again_for_the_demonstration_builds_nothing(demonstration: Demonstration) -> None:
    again = told(coincide(demonstration.data, "demo", "--no-serve", "--json"))
    assert again["built"] is False
    assert again["active"] == 107


def test_figures_do_not_depend_on_the_day_they_are_run(demonstration: Demonstration) -> None:
    first = told(coincide(demonstration.data, "figures", "--json"))
    words = [*COINCIDE, "figures", "--json"]
    later = subprocess.run(
        words,
        env={**environment(demonstration.data), "COINCIDE_TODAY": "2031-01-01"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(later.stdout) == first


def test_the_plan_of_the_demonstration_comes_with_its_proof(demonstration: Demonstration) -> None:
    plan = told(coincide(demonstration.data, "plan", "--demo", "--json"))
    assert plan["objective"] > 0
    assert plan["bound"] >= plan["objective"]
    assert plan["gap"] == pytest.approx((plan["bound"] - plan["objective"]) / max(abs(plan["bound"]), 1e-9))
    assert 0 < plan["placed"] <= plan["households"]
    assert len(plan["plans"]) == plan["placed"]


def test_doctor_finds_nothing_missing(demonstration: Demonstration) -> None:
    state = told(coincide(demonstration.data, "doctor", "--json"))
    assert state["ok"], state
    assert {check["name"] for check in state["checks"]} >= {"Python", "Base", "Journal"}


def test_db_says_where_the_data_is(demonstration: Demonstration) -> None:
    where = told(coincide(demonstration.data, "db", "--json"))
    assert where["running"] is True
    assert where["cluster"] == str(demonstration.data / "postgres")


def test_a_port_in_use_is_named_before_anything_is_built(tmp_path: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for command in ("demo", "serve"):
            assert f"Le port {port} est déjà pris" in refused(tmp_path / "data", command, "--port", port)
    assert not (tmp_path / "data" / "postgres").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "ne peut pas être écrit" in refused(tmp_path / "file" / "data", "demo", "--no-serve")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("nonsense", "DATABASE_URL est illisible"),
        ("postgresql://nobody:x@127.0.0.1:1/none", "Impossible de joindre le serveur que nomme DATABASE_URL"),
    ],
)
def test_a_wrong_database_address_gets_one_sentence(tmp_path: Path, address: str, sentence: str) -> None:
    done = subprocess.run(
        [*COINCIDE, "figures", "--json"],
        env={**environment(tmp_path), "DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_backup_brings_everything_back_in_an_empty_folder(demonstration: Demonstration, restored: Path) -> None:
    assert told(coincide(restored, "figures", "--json")) == told(coincide(demonstration.data, "figures", "--json"))


def test_restoring_over_data_keeps_what_was_there(backup: Path, restored: Path) -> None:
    Server(restored).start()
    psql(restored, "UPDATE territory_installation SET reading = 'avant'")
    again = told(coincide(restored, "restore", str(backup), "--json"))
    assert again["former_kept"] is True
    assert psql(restored, "SELECT reading <> 'avant' FROM territory_installation") == "t"
    assert "coincide_former" in psql(restored, "SELECT string_agg(datname, ' ') FROM pg_database")


def test_a_backup_never_replaces_a_file(demonstration: Demonstration, backup: Path) -> None:
    before = backup.read_bytes()
    assert "existe déjà" in refused(demonstration.data, "backup", str(backup))
    assert backup.read_bytes() == before


@pytest.mark.parametrize("keep", [0, 10, 5_000, -1])
def test_a_truncated_backup_changes_nothing(backup: Path, restored: Path, tmp_path: Path, keep: int) -> None:
    broken = tmp_path / "tronqué"
    broken.write_bytes(backup.read_bytes()[:keep])
    before = told(coincide(restored, "figures", "--json"))
    assert "n'est pas une sauvegarde entière" in refused(restored, "restore", str(broken))
    assert told(coincide(restored, "figures", "--json")) == before


def test_a_backup_with_a_changed_byte_is_refused(backup: Path, tmp_path: Path) -> None:
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 0xFF
    (tmp_path / "abîmé").write_bytes(content)
    assert "n'est pas une sauvegarde entière" in refused(tmp_path / "data", "restore", str(tmp_path / "abîmé"))
    assert not (tmp_path / "data").exists()


def test_restoring_while_the_site_is_served_is_refused(demonstration: Demonstration, backup: Path) -> None:
    assert "arrêtez « coincide serve »" in refused(demonstration.data, "restore", str(backup))


def test_an_older_database_says_how_to_bring_it_up_to_date(restored: Path) -> None:
    Server(restored).start()
    psql(restored, "DELETE FROM django_migrations WHERE app = 'exchange'")
    drop_each = (
        "DO $$ DECLARE one text; BEGIN FOR one IN SELECT tablename FROM pg_tables WHERE tablename LIKE 'exchange_%'"
    )
    psql(restored, f"{drop_each} LOOP EXECUTE 'DROP TABLE ' || one || ' CASCADE'; END LOOP; END $$")
    assert "version antérieure" in refused(restored, "figures", "--json")
    assert told(coincide(restored, "db", "migrate", "--json"))["migrated"] is True
    told(coincide(restored, "figures", "--json"))


def test_files_are_kept_archived_then_anonymised_and_the_figures_stay(restored: Path) -> None:
    Server(restored).start()
    figures = told(coincide(restored, "figures", "--json"))
    dry = told(coincide(restored, "retention", "--on", "2027-10-01", "--json"))
    assert dry["stages"]["notice"] > 50
    assert (dry["applied"], dry["notices"]) == (False, 0)
    steps = [
        told(coincide(restored, "retention", "--on", day, "--apply", "--json"))
        for day in ("2027-10-01", "2027-12-01", "2028-12-05", "2029-02-10")
    ]
    assert steps[0]["notices"] == dry["stages"]["notice"]
    assert steps[1]["archived"] == steps[0]["notices"]
    assert steps[3]["anonymised"] == steps[1]["archived"] > 50
    assert told(coincide(restored, "figures", "--json")) == figures
    anonymous = "SELECT count(*) FROM people_household WHERE anonymised_on IS NOT NULL AND name LIKE 'Anonymisé%'"
    assert int(psql(restored, anonymous)) == steps[3]["anonymised"]
    assert "écrivez AAAA-MM-JJ" in refused(restored, "retention", "--on", "demain")


def test_a_newer_database_is_left_alone(restored: Path) -> None:
    Server(restored).start()
    psql(restored, "INSERT INTO django_migrations (app, name, applied) VALUES ('people', '9999_later', now())")
    assert "version plus récente" in refused(restored, "figures", "--json")
    assert "version plus récente" in refused(restored, "serve", "--port", "18999")


def test_the_demonstration_never_replaces_a_real_territory(restored: Path) -> None:
    Server(restored).start()
    psql(restored, "UPDATE territory_installation SET is_demonstration = false, today = NULL")
    assert "vrai territoire" in refused(restored, "demo", "--no-serve")
    assert psql(restored, "SELECT count(*) > 0 FROM people_household") == "t"


def test_a_demonstration_without_its_first_plan_says_what_to_do(tmp_path: Path) -> None:
    try:
        assert "La base est vide" in refused(tmp_path / "data", "plan", "--demo")
    finally:
        Server(tmp_path / "data").stop()
