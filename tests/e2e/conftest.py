"""A real browser on the demonstration."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

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
        self.page.get_by_label("Mot de passe").fill(PASSWORD)
        self.page.get_by_role("button", name="Se connecter").click()
        self.page.wait_for_url(lambda url: url.rstrip("/") != self.address)

    def go(self, path: str) -> None:
        """Open an address of the site and let its fragments come."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        self.page.wait_for_load_state("networkidle")

    def check(self) -> None:
        """No axe violation, no sideways scroll, nothing wrong in the console, once fragments have come."""
        # Not wait_for_function: it evaluates in the page, which the site's own content policy forbids.
        expect(self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0, timeout=15_000)
        found = Axe().run(self.page).response["violations"]
        said = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]
        assert said == [], f"{self.page.url}: {said}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} scrolls sideways by {wide} px"
        assert self.complaints == [], self.page.url

    def text(self) -> str:
        """What can be read on the page."""
        return self.page.locator("body").inner_text()


@pytest.fixture
def visit(browser: Browser, demonstration: Demonstration) -> Iterator[Callable[..., Visitor]]:
    """``visit("cip.montlucon")`` signs a user in; options: ``phone``, ``dark``."""
    opened = []

    def arrive(name: str | None = None, *, phone: bool = False, dark: bool = False) -> Visitor:
        context = browser.new_context(
            viewport=PHONE if phone else WIDE, color_scheme="dark" if dark else "light", locale="fr-FR",
            reduced_motion="reduce",  # what is fading in has no contrast yet
        )  # fmt: skip
        context.set_default_timeout(15_000)
        opened.append(context)
        visitor = Visitor(context.new_page(), demonstration.address)
        if name:
            visitor.sign_in(name)
        return visitor

    yield arrive
    for context in opened:
        context.close()
