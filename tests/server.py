"""Starts the test suite's own PostgreSQL before Django is set up (a pytest plugin, named in pyproject.toml).

With ``DATABASE_URL`` set, that server is used instead.
"""

import os
from pathlib import Path

import pytest

from coincide.machine.database import is_embedded
from coincide.machine.postgres import Server

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / ".cache" / "test-data"

os.environ["COINCIDE_DATA"] = str(DATA)
os.environ.pop("COINCIDE_TODAY", None)
_server = Server(DATA, unsafe=True)
if is_embedded():
    _server.start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server when the whole run ends (workers of a parallel run leave it to the controller)."""
    if is_embedded() and not hasattr(config, "workerinput") and os.environ.get("COINCIDE_KEEP_TEST_SERVER") != "1":
        _server.stop()
