"""A real browser on the demonstration."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from coincide.machine.browser import find_chromium
from tests.demonstration import Demonstration

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PASSWORD = "coincide-demo"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The Chromium of the machine."""
    found = find_chromium()
    assert found, "No Chromium: scripts/browser.sh installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(found), args=FLAGS)
        yield browser
        browser.close()


class Visitor:
    """Somebody in front of a screen: walks, looks, and notices what a person would not accept."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def sign_in(self, name: str) -> None:
        """Type the e-mail and the password on the first page."""
        self.page.goto(self.address)
        self.page.locator("input[name=login]").first.fill(f"{name}@demo.coincide.test")
        context.set_default_timeout(15_000)
        opened.append(context)
        visitor = Visitor(context.new_page(), demonstration.address)
        if name:
            visitor.sign_in(name)
        return visitor

    yield arrive
    for context in opened:
        context.close()
