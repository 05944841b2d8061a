"""Compiled functions, kept between runs under a name that changes with any source that they are compiled from.

Numba keeps what it compiled beside each file and looks at that file alone: after a change in a function that another
file calls, the old one would go on running inside the new.
"""

import hashlib
import os
import re
import shutil
import time
from pathlib import Path

import numba

__all__ = ["njit"]

njit = numba.njit

_IMPORT = re.compile(r"^\s*from coincide\.core\.planning\.(\w+) import", re.MULTILINE)
_KEPT_SECONDS = 86_400
"""How long what was compiled from other sources stays: a process that still runs them may be writing there."""


def _sources(folder: Path) -> list[Path]:
    """Files with compiled functions, and all of this folder that they import."""
    texts = {one.stem: one.read_text(encoding="utf-8") for one in folder.glob("*.py")}
    waiting = [name for name, text in texts.items() if "@njit" in text]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [one for one in _IMPORT.findall(texts[name]) if one in texts]
    return [folder / f"{name}.py" for name in sorted(found)]


def _keep_apart() -> None:
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for source in _sources(folder):
        digest.update(source.read_bytes())
    kept = folder / "__pycache__" / f"compiled-{digest.hexdigest()[:16]}"
    if not os.access(kept.parent if kept.parent.exists() else folder, os.W_OK):
        return
    numba.config.CACHE_DIR = str(kept)  # type: ignore[attr-defined]  # numba sets its settings by name
    for other in kept.parent.glob("compiled-*"):
        if other != kept and time.time() - other.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(other, ignore_errors=True)


_keep_apart()
