"""Compiled functions, kept between runs under a name that changes with any source of the planner.

Numba keeps what it compiled beside each file and looks at that file alone: after a change in a function that another
file calls, the old one would go on running inside the new.
"""

import hashlib
import os
from pathlib import Path

import numba

__all__ = ["njit"]

njit = numba.njit


def _keep_apart() -> None:
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for source in sorted(folder.glob("*.py")):
        digest.update(source.read_bytes())
    kept = folder / "__pycache__" / f"compiled-{digest.hexdigest()[:16]}"
    if os.access(kept.parent if kept.parent.exists() else folder, os.W_OK):
        numba.config.CACHE_DIR = str(kept)  # type: ignore[attr-defined]


_keep_apart()
