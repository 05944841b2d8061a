"""The dialogue with ClamAV, against a small daemon on a Unix socket that speaks its protocol."""

import socket
import struct
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from coincide.machine import clamav
from coincide.machine.errors import CoincideError

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class FakeDaemon:
    """Reads one INSTREAM at a time as clamd does, and answers by what it received."""

    def __init__(self, path: Path) -> None:
        self.received = b""
        self.silent = False
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.bind(str(path))
        self._socket.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            with line:
                self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        assert self._exactly(line, 10) == b"zINSTREAM\0"
        self.received = b""
        while (length := struct.unpack("!L", self._exactly(line, 4))[0]) != 0:
            self.received += self._exactly(line, length)
        if not self.silent:
            line.sendall(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in self.received else b"stream: OK\0")

    @staticmethod
    def _exactly(line: socket.socket, count: int) -> bytes:
        got = b""
        while len(got) < count:
            got += line.recv(count - len(got))
        return got

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


@pytest.fixture
def daemon(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeDaemon]:
    """A daemon that the settings name."""
    with tempfile.TemporaryDirectory(prefix="clam") as folder:  # short: a Unix path has 108 bytes at most
        path = Path(folder) / "s"
        monkeypatch.setenv("COINCIDE_CLAMAV", str(path))
        made = FakeDaemon(path)
        yield made
        made.close()


def test_a_clean_file_is_sent_whole_and_told_clean(daemon: FakeDaemon) -> None:
    data = bytes(range(256)) * 1000
    assert clamav.virus_in(data, clamav.configured()) == ""
    assert daemon.received == data


def test_a_virus_is_named(daemon: FakeDaemon) -> None:
    assert clamav.virus_in(b"avant " + EICAR, clamav.configured()) == "Eicar-Test-Signature"


def test_a_daemon_that_answers_nothing_is_not_taken_for_a_clean_file(daemon: FakeDaemon) -> None:
    daemon.silent = True
    with pytest.raises(CoincideError, match="aucune réponse"):
        clamav.virus_in(b"x", clamav.configured())


@pytest.mark.parametrize("address", ["/nowhere/clamd.ctl", "127.0.0.1:1", "sans-port"])
def test_nobody_there_is_said(address: str) -> None:
    with pytest.raises(CoincideError, match="ne répond pas"):
        clamav.virus_in(b"x", address)


def test_off_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COINCIDE_CLAMAV", "off")
    assert clamav.configured() == ""
