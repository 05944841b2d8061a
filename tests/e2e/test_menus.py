"""Menus stay on the screen, and no page scrolls sideways on the widths between a phone and a desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import ViewportSize

from tests.e2e.conftest import Visitor
from tests.e2e.test_trips import open_first_session

pytestmark = [pytest.mark.xdist_group("demonstration"), pytest.mark.e2e]


def panels(visitor: Visitor) -> int:
    """Open each menu of the page in turn; how many there were."""
    width = visitor.page.evaluate("document.documentElement.clientWidth")
    seen = 0
    for menu in visitor.page.locator("details.menu").all()[:6]:
        summary = menu.locator("summary").first
        if not summary.is_visible():
            continue
        summary.click()
        box = menu.locator(".menu-panel").bounding_box()
        assert box is not None
        assert box["x"] >= 0, summary.inner_text()
        assert box["x"] + box["width"] <= width, summary.inner_text()
        summary.click()
        seen += 1
    return seen


@pytest.mark.parametrize("width", [390, 800, 1280])
def test_no_menu_opens_past_the_edge_of_the_screen(visit: Callable[..., Visitor], width: int) -> None:
    visitor = visit("cip.montlucon")
    visitor.page.set_viewport_size(ViewportSize(width=width, height=844))
    visitor.go("/ma-journee/")
    assert panels(visitor) >= 1
    open_first_session(visitor)
    assert panels(visitor) >= 3


@pytest.mark.parametrize("width", [768, 900, 1024, 1180])
def test_no_page_scrolls_sideways_between_a_phone_and_a_desk(visit: Callable[..., Visitor], width: int) -> None:
    visitor = visit("coordination")
    visitor.page.set_viewport_size(ViewportSize(width=width, height=844))
    for path in ("/ma-journee/", "/menages/", "/offres/", "/seances/", "/resultats/", "/feuille-de-route/"):
        visitor.go(path)
        wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} at {width}: {wide} px"
