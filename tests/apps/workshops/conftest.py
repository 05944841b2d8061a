"""What the tests of the workshops share."""

from pathlib import Path

import pytest


@pytest.fixture
def slides(shared_folder: Path) -> bytes:
    """The notes of the real workshop."""
    return (shared_folder / "seed" / "000_accf15a2fd169b4e.txt").read_bytes()
