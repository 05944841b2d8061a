"""Makes the pictures of the documentation from the demonstration: ``make screenshots``.

Serves the demonstration of the data folder (built if needed) on a free port and looks at it with Chromium.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

from coincide.machine.browser import find_chromium

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
PORT = 18765
ADDRESS = f"http://127.0.0.1:{PORT}"
PAGES = [
    ("journee", "cip.montlucon", "/ma-journee/", None),
    ("menage", "cip.montlucon", "/menages/", "main table a"),
    ("seance", "coordination", "/seances/", "main a:has-text('Première séance')"),
    ("resultats", "etat", "/resultats/", None),
]


def main() -> int:
    """Serve, look, stop."""
    process = subprocess.Popen(
        [sys.executable, "-m", "coincide.cli", "demo", "--port", str(PORT)], env=os.environ, stdin=subprocess.DEVNULL
    )
    try:
        _wait(process)
        IMAGES.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(find_chromium()), args=["--no-sandbox"])
            for name, account, path, link in PAGES:
                context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
                page = context.new_page()
                page.goto(ADDRESS)
                page.get_by_role("button", name=f"{account}@").click()
                page.goto(ADDRESS + path)
                if link:
                    page.locator(link).first.click()
                page.wait_for_load_state("networkidle")
                page.screenshot(path=str(IMAGES / f"{name}.png"))
                print(IMAGES / f"{name}.png")
                context.close()
            browser.close()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    return 0


def _wait(process: "subprocess.Popen[bytes]") -> None:
    for _ in range(1200):
        try:
            urllib.request.urlopen(f"{ADDRESS}/sante", timeout=2).close()
            return
        except OSError:
            if process.poll() is not None:
                raise SystemExit("The demonstration did not start.") from None
            time.sleep(0.3)
    raise SystemExit("The demonstration did not answer.")


if __name__ == "__main__":
    sys.exit(main())
