"""A contact logged from the keyboard only, in a few dozen keys; the pages of the log in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.demonstration import Demonstration
from tests.e2e.conftest import Visitor
from tests.sql import psql

pytestmark = [pytest.mark.xdist_group("demonstration"), pytest.mark.e2e]
Visit = Callable[..., Visitor]
MOST_KEYS = 50
"""Fifteen seconds at three or four keys a second."""
MINE = (
    "SELECT h.{column} FROM people_household h JOIN accounts_accessgrant g ON g.household_id = h.id "
    "JOIN accounts_user u ON u.id = g.user_id WHERE u.email = 'cip.montlucon@demo.coincide.test' "
    "AND NOT g.read_only AND g.period @> '2025-12-11'::date AND h.name LIKE 'Famille %' ORDER BY h.reference LIMIT 1"
)


def test_a_contact_is_logged_from_any_page_by_a_few_dozen_keys(visit: Visit, demonstration: Demonstration) -> None:
    name = psql(demonstration.data, MINE.format(column="name"))
    reference = psql(demonstration.data, MINE.format(column="reference"))
    visitor = visit("cip.montlucon")
    page = visitor.page
    visitor.go("/resultats/")
    line = "appel 10 min suite de la candidature"
    assert len(reference) + len(line) + len(("n", "Enter", "Enter")) <= MOST_KEYS
    page.keyboard.press("n")
    page.wait_for_url("**/noter/**")
    expect(page.locator("#quick-q")).to_be_focused()
    page.keyboard.type(reference.lower())
    expect(page.locator("#quick-households input:checked")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.type(line)
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("suite de la candidature")
    assert page.url.endswith("/resultats/")
    expect(page.locator("#messages")).to_contain_text(name)
    page.get_by_role("button", name="Annuler cette action").click()
    expect(page.locator("#messages")).to_contain_text("Contact retiré")


def test_results_that_come_late_leave_the_keyboard_where_it_is(visit: Visit, demonstration: Demonstration) -> None:
    reference = psql(demonstration.data, MINE.format(column="reference"))
    visitor = visit("cip.montlucon")
    page = visitor.page
    visitor.go("/noter/")

    def late(route: Route) -> None:
        answer = route.fetch()
        page.wait_for_timeout(300)
        route.fulfill(response=answer)

    page.route("**/noter/menages/**", late)
    with page.expect_response("**/noter/menages/**"):
        page.keyboard.type(reference)
        page.keyboard.press("Enter")
        expect(page.locator("[data-quick-line]")).to_be_focused()
    expect(page.locator("#quick-households input:checked")).to_have_count(1)
    expect(page.locator("[data-quick-line]")).to_be_focused()


@pytest.mark.parametrize("phone", [False, True])
def test_the_pages_of_the_log_are_sound(visit: Visit, demonstration: Demonstration, phone: bool) -> None:
    household = psql(demonstration.data, MINE.format(column="id"))
    visitor = visit("cip.montlucon", phone=phone, dark=phone)
    for path in (
        f"/menages/{household}/journal/",
        f"/menages/{household}/documents/",
        "/noter/",
        "/rendez-vous/",
        "/ateliers-collectifs/",
        "/ateliers-collectifs/nouveau/",
    ):
        visitor.go(path)
        visitor.check()
