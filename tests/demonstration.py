"""The demonstration, built and served by the real command, once for the tests of one worker.

Tests that use it carry ``pytest.mark.xdist_group("demonstration")`` so that a parallel run builds it once.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coincide.machine.postgres import Server

ROOT = Path(__file__).resolve().parents[1]
COINCIDE = [sys.executable, "-m", "coincide.cli"]


def free_port() -> int:
    """A port that nobody uses now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path) -> dict[str, str]:
    """The environment of a user who has only named a data folder."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("COINCIDE_", "DJANGO_", "PYTEST"))}
    kept.pop("DATABASE_URL", None)
    return {**kept, "COINCIDE_DATA": str(data), "PYTHONWARNINGS": "ignore"}


def coincide(data: Path, *words: str, timeout: float = 600) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run(
        [*COINCIDE, *words],
        env=environment(data),
        capture_output=True,
        text=True,
        timeout=timeout,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The one JSON object that a successful command wrote."""
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


@dataclass
class Demonstration:
    """Where it is served and where its data is."""

    address: str
    data: Path
    log: Path


@pytest.fixture(scope="session")
def demonstration() -> Iterator[Demonstration]:
    """``coincide demo`` in an empty folder, until its page answers; stopped as a user would, with a signal."""
    data = Path(tempfile.mkdtemp(prefix="coincide-demonstration-"))
    port = free_port()
    log = data.with_suffix(".log")
    with log.open("w") as out:
        process = subprocess.Popen(
            [*COINCIDE, "demo", "--port", str(port)],
            env=environment(data),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    limit = time.monotonic() + 900
    while True:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < limit, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/sante", timeout=2):
                break
        except OSError:
            time.sleep(0.3)
    yield Demonstration(address, data, log)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0, log.read_text()
    assert not Server(data).is_running(), "the database outlived the site"
