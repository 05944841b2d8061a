"""The embedded server, the data folder and the address of another server."""

import os
import stat
import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest

from coincide.machine.database import parse_url
from coincide.machine.errors import CoincideError
from coincide.machine.folders import ensure_writable, secret_key
from coincide.machine.postgres import Server, find_binaries


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    """A server of its own, under a folder that only its owner may enter."""
    home = tmp_path_factory.mktemp("closed")
    home.chmod(0o700)
    server = Server(home / "data", unsafe=True)
    assert server.start() is True
    yield server
    server.stop()


def _ask(server: Server, query: str) -> str:
    command = [find_binaries() / "psql", "-XAtqc", query]
    done = subprocess.run(command, env=server.environment(), capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_it_opens_no_network_port(server: Server) -> None:
    assert _ask(server, "SHOW listen_addresses") == ""


def test_only_its_owner_can_reach_its_socket(server: Server) -> None:
    assert stat.S_IMODE(server.socket.stat().st_mode) == 0o700
    assert stat.S_IMODE((server.socket / ".s.PGSQL.5432").stat().st_mode) == 0o700


def test_its_folder_is_closed_to_others(server: Server) -> None:
    assert stat.S_IMODE(server.cluster.stat().st_mode) == 0o700


def test_starting_it_twice_starts_it_once(server: Server) -> None:
    assert server.start() is False
    assert server.is_running()


def test_it_never_runs_as_root(server: Server) -> None:
    process = (server.cluster / "postmaster.pid").read_text().splitlines()[0]
    assert Path(f"/proc/{process}").stat().st_uid != 0 or os.geteuid() != 0


def test_who_is_first_to_leave_stops_it_for_nobody_else_and_the_last_one_stops_it(tmp_path: Path) -> None:
    first, second = Server(tmp_path, unsafe=True), Server(tmp_path, unsafe=True)
    with ExitStack() as later:
        with first.used(lambda: None):
            assert first.is_running()
            later.enter_context(second.used(lambda: None))
        assert _ask(second, "SELECT 1") == "1"
    assert not second.is_running()


def test_what_was_started_to_stay_stays_when_those_who_use_it_leave(tmp_path: Path) -> None:
    server = Server(tmp_path, unsafe=True)
    server.start()
    with server.used(lambda: pytest.fail("it is not stopped")):
        pass
    assert server.is_running()
    server.stop()
    with server.used(lambda: None):
        assert server.start() is False
    assert server.stop() is True, "a start in between keeps it"


def test_it_stops_and_starts_again_with_its_data(tmp_path: Path) -> None:
    server = Server(tmp_path, unsafe=True)
    server.start()
    _ask(server, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
    assert server.stop() is True
    assert not server.is_running()
    assert server.stop() is False
    server.start()
    try:
        assert _ask(server, "SELECT n FROM kept") == "7"
    finally:
        server.stop()


def test_a_folder_that_is_not_a_cluster_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    precious = tmp_path / "postgres" / "photo.jpg"
    precious.write_text("précieux")
    with pytest.raises(CoincideError, match="n'est pas vide"):
        Server(tmp_path).start()
    assert precious.read_text() == "précieux"


def test_a_cluster_of_another_major_version_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(CoincideError, match="PostgreSQL 12"):
        Server(tmp_path).start()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CoincideError, match="ne peut pas être écrit"):
        ensure_writable(tmp_path / "file" / "inside")


def test_the_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    first = secret_key(tmp_path)
    assert secret_key(tmp_path) == first
    assert len(first) > 40
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_an_address_is_read_with_its_escapes_and_options() -> None:
    settings = parse_url("postgresql://ann%40b:p%3Aw@db.example:6543/ma%20base?sslmode=require")
    assert settings["USER"] == "ann@b"
    assert settings["PASSWORD"] == "p:w"
    assert (settings["HOST"], settings["PORT"], settings["NAME"]) == ("db.example", "6543", "ma base")
    assert settings["OPTIONS"] == {"connect_timeout": 5, "sslmode": "require"}


@pytest.mark.parametrize(
    "address", ["nonsense", "mysql://u@h/b", "postgresql://h", "postgresql://h:port/b", "postgresql://h/a/b"]
)
def test_a_wrong_address_gets_an_example(address: str) -> None:
    with pytest.raises(CoincideError, match="postgresql://utilisateur"):
        parse_url(address)
