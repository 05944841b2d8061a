"""Finding a Chromium for the browser tests and for the project's own screenshots."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find_chromium() -> Path | None:
    """The browser that ``COINCIDE_CHROMIUM`` names, the system's, or Playwright's own; ``None`` when there is none."""
    if named := os.environ.get("COINCIDE_CHROMIUM"):
        return Path(named) if Path(named).exists() else None
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return next(iter(sorted(cache.glob("chromium*/chrome-linux*/chrome"), reverse=True)), None)
