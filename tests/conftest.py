"""What every test may ask for."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import Cast, build
from tests.demonstration import demonstration

__all__ = ["demonstration"]

ROOT = Path(__file__).resolve().parents[1]
TODAY = dt.date(2025, 12, 11)


def pytest_configure(config: pytest.Config) -> None:
    """Passwords are hashed the quick way: the cast opens eight accounts for each test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes are named by their length: a file made for a test holds the moment at which it was made."""
    return f"{len(val)} bytes" if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder of shared test inputs: absent, the test is skipped, except in CI where it fails."""
    folder = Path(os.environ.get("COINCIDE_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        message = f"{folder} is absent: set COINCIDE_SHARED"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> dt.date:
    """Every test lives on 11 December 2025 unless it says otherwise."""
    monkeypatch.setenv("COINCIDE_TODAY", TODAY.isoformat())
    return TODAY


@pytest.fixture
def cast(db: None) -> Cast:
    """The fixed cast, in a fresh transaction."""
    return build()


@pytest.fixture
def sign_in(client: Client, cast: Cast) -> Callable[[str], Client]:
    """``sign_in("owner")`` gives a client signed in as that member of the cast."""

    def signed(place: str) -> Client:
        client.force_login(cast.users[place])
        return client

    return signed
