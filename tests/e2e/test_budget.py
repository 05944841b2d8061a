"""A referent tries a rent on the page of a budget: the worker computes it, the curves and tables are sound."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import PHONE, Visitor

pytestmark = [pytest.mark.xdist_group("demonstration"), pytest.mark.e2e]

COMPUTED = 120_000
"""Milliseconds for a worker that loads the law at its first figure."""


def to_budget(visitor: Visitor) -> str:
    """Open the budget of the first household of the list, its plan tried, and wait for the worker; its address."""
    visitor.go("/menages/")
    href = visitor.page.locator('main table tbody a[href^="/menages/"]').first.get_attribute("href")
    visitor.go(f"{href}budget/?plan=1")
    visitor.page.locator("#budget-result .budget-table").first.wait_for(timeout=COMPUTED)
    visitor.page.locator("#logements table").wait_for(timeout=COMPUTED)
    return str(href)


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)])
def test_a_rent_is_tried_and_the_page_is_sound(visit: Callable[..., Visitor], phone: bool, dark: bool) -> None:
    visitor = visit("cip.montlucon", phone=phone, dark=dark)
    href = to_budget(visitor)
    for words in ("Le budget tient", "Le budget ne tient pas"):
        if words in visitor.text():
            break
    else:
        pytest.fail("no verdict")
    assert "simulateur de la CAF" in visitor.text()
    for details in visitor.page.locator("#budget-result details").all():
        details.locator("summary").click()
    visitor.check()
    visitor.page.get_by_label("Loyer").fill("777")
    visitor.page.get_by_label("Loyer").blur()
    visitor.page.wait_for_url("**rent=777**")
    row = visitor.page.locator("#budget-result .budget-table tr", has_text="Loyer et charges").locator("td").last
    row.wait_for(timeout=COMPUTED)
    assert int("".join(sign for sign in row.inner_text() if sign.isdigit())) >= 777
    visitor.go(href)
    visitor.page.locator("#budget-plan .budget-table").wait_for(timeout=COMPUTED)
    visitor.check()


def test_the_page_says_the_same_without_scripts(visit: Callable[..., Visitor], browser: Browser) -> None:
    visitor = visit("cip.montlucon")
    href = to_budget(visitor)
    context = browser.new_context(
        viewport=PHONE, java_script_enabled=False, storage_state=visitor.page.context.storage_state()
    )
    page = context.new_page()
    page.goto(f"{visitor.address}{href}budget/?plan=1")
    assert page.locator("#budget-result .budget-table").first.is_visible()
    page.get_by_label("Loyer").fill("320")
    page.get_by_role("button", name="Calculer").click()
    assert "rent=320" in page.url
    context.close()
