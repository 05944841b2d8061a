"""Each role walks through every page it may open: wide and on a phone, by day and by night; nothing is amiss."""

from collections.abc import Callable

import pytest

from tests.e2e.conftest import Visitor

pytestmark = [pytest.mark.xdist_group("demonstration"), pytest.mark.e2e]

ACCOUNTS = [
    "cip.montlucon",
    "cip.vichy",
    "social",
    "coordination",
    "etat",
    "animation",
    "admin",
    "cip.ailleurs",
]


def pages_of(visitor: Visitor) -> list[str]:
    """The addresses of the navigation."""
    links = visitor.page.locator("#main-nav a").all()
    return [link.get_attribute("href") or "" for link in links]


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)])
@pytest.mark.parametrize("account", ["cip.montlucon", "coordination", "etat"])
def test_every_page_is_sound(visit: Callable[..., Visitor], account: str, phone: bool, dark: bool) -> None:
    visitor = visit(account, phone=phone, dark=dark)
    pages = pages_of(visitor)
    assert len(pages) >= 3
    for path in pages:
        visitor.go(path)
        visitor.check()
        assert "Démonstration — nous sommes le 11 décembre 2025" in visitor.text()


@pytest.mark.parametrize("account", ACCOUNTS)
def test_each_account_signs_in_from_the_list_and_sees_its_pages(visit: Callable[..., Visitor], account: str) -> None:
    visitor = visit()
    visitor.page.goto(visitor.address)
    visitor.check()
    visitor.page.get_by_role("button", name=f"{account}@").click()
    visitor.page.wait_for_url(lambda url: url.rstrip("/") != visitor.address)
    assert pages_of(visitor)
    for path in pages_of(visitor):
        visitor.go(path)
        assert visitor.complaints == []


def test_a_household_is_sound_on_every_screen(visit: Callable[..., Visitor]) -> None:
    for phone in (False, True):
        for dark in (False, True):
            visitor = visit("cip.montlucon", phone=phone, dark=dark)
            visitor.go("/menages/")
            visitor.page.locator("main a[href^='/menages/'][href$='/']").filter(has_text="Famille").first.click()
            visitor.page.wait_for_load_state("networkidle")
            visitor.check()


def test_a_session_is_sound_on_every_screen(visit: Callable[..., Visitor]) -> None:
    for phone in (False, True):
        for dark in (False, True):
            visitor = visit("coordination", phone=phone, dark=dark)
            visitor.go("/seances/")
            visitor.page.get_by_role("link", name="Première séance").first.click()
            visitor.page.wait_for_load_state("networkidle")
            visitor.check()
