"""SQL in the embedded database of a data folder, as its owner would with ``coincide db shell``."""

import subprocess
from pathlib import Path

from coincide.machine.postgres import Server, find_binaries


def psql(data: Path, statement: str) -> str:
    """Run one statement; what it answered."""
    done = subprocess.run(
        [find_binaries() / "psql", "-XAtqc", statement],
        env=Server(data).environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
