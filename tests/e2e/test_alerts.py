"""An alert settled and taken back from the keyboard, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor

pytestmark = [pytest.mark.xdist_group("demonstration"), pytest.mark.e2e]
Visit = Callable[..., Visitor]


def test_an_alert_is_settled_from_the_keyboard_and_taken_back(visit: Visit) -> None:
    visitor = visit("social")
    visitor.go("/ma-journee/")
    page = visitor.page
    rows = page.locator("#day-main .tasks > li")
    before = rows.first.locator(".what").inner_text()
    page.keyboard.press("j")
    expect(rows.first.locator(".acts > a").first).to_be_focused()
    page.keyboard.press("e")
    form = rows.first.locator(".decide-form")
    expect(form.get_by_label("Réglée")).to_be_focused()
    visitor.check()
    form.get_by_label("Motif").press("Enter")
    expect(form).to_contain_text("Dites comment")
    form.get_by_label("Motif").fill("Vue à la permanence")
    form.get_by_label("Motif").press("Enter")
    expect(page.locator("#messages")).to_contain_text("alerte réglée")
    expect(page.locator("#day-main .scopes")).to_contain_text("Réglées ou reportées")
    visitor.check()
    page.locator("#messages").get_by_role("button", name="Annuler cette action").click()
    expect(page.locator("#messages")).to_contain_text("de nouveau dans la liste")
    expect(rows.first.locator(".what")).to_contain_text(before.splitlines()[-1].strip())


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_the_pages_of_alerts_hold_on_every_screen(visit: Visit, phone: bool) -> None:
    visitor = visit("coordination", phone=phone, dark=phone)
    for path in ("/ma-journee/", "/ma-journee/decidees/", "/reglages/alertes/", "/compte/rappels/"):
        visitor.go(path)
        visitor.check()
