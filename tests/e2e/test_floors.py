"""In the browser: the coordinator sets a floor, reads what it costs, and sets the two runs side by side."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.test_sessions import RUN, every_screen
from tests.e2e.test_trips import open_first_session

pytestmark = [pytest.mark.xdist_group("demonstration"), pytest.mark.e2e]
Visit = Callable[..., Visitor]


def test_a_floor_is_set_told_and_compared_with_the_run_without_it(visit: Visit) -> None:
    visitor = visit("coordination")
    page = visitor.page
    open_first_session(visitor)
    here = page.url
    # nothing is said of floors until one is set
    expect(page.locator(".floors")).to_have_count(0)
    page.get_by_role("link", name="fixer un plancher").click()
    every_screen(visitor)
    field = page.get_by_label("Bassin de Moulins")
    told = page.locator(".floor-field", has=field).locator(".field-help").inner_text()
    found = re.match(r"(\d+)\D+(\d+) avec un plan", told)
    assert found, told
    # more than the group has is refused, in words
    field.fill(str(int(found[1]) + 1))
    page.get_by_role("button", name="Enregistrer et recalculer").click()
    expect(page.locator(".field-error")).to_contain_text(f"Ce groupe compte {found[1]} ménages")
    page.get_by_label("Bassin de Moulins").fill(found[2])
    page.get_by_role("button", name="Enregistrer et recalculer").click()
    floors = page.locator(".floors")
    expect(floors).to_contain_text("Tenu", timeout=RUN)
    expect(floors).to_contain_text(f"{found[2]} demandés")
    expect(floors).to_contain_text(re.compile("Les tenir (ne coûte rien|coûte)"))
    every_screen(visitor)
    # the run before and this one, side by side
    page.get_by_role("link", name="Et si, comparer", exact=True).click()
    page.get_by_role("button", name="Comparer", exact=True).click()
    expect(page.locator("h1")).to_have_text("Deux calculs comparés")
    totals = page.locator(".comparison-totals")
    for row in ("Indice de sortie positive", "Ménages avec un plan", "Écart prouvé", "Coût des planchers"):
        expect(totals).to_contain_text(row)
    expect(totals.get_by_role("row", name=re.compile("Bassin de Moulins")).locator("td").first).to_have_text("aucun")
    expect(page.locator("#moves-title")).to_have_text("Qui change")
    assert page.get_by_role("button", name=re.compile("Accepter|Proposer")).count() == 0
    every_screen(visitor)
    # a run is not compared with itself
    page.go_back()
    both = page.get_by_label(re.compile("Premier calcul|Second calcul"))
    both.first.select_option(both.last.input_value())
    page.get_by_role("button", name="Comparer", exact=True).click()
    expect(page.locator(".message-error")).to_contain_text("Choisissez deux calculs différents")
    # leave the demonstration as it was found
    page.goto(here)
    page.get_by_role("link", name="Modifier les planchers").click()
    former = page.locator(".former-floors li", has_text="Sans plancher")
    former.get_by_role("button", name=re.compile("Reprendre")).click()
    expect(page.get_by_role("link", name="fixer un plancher")).to_be_visible(timeout=RUN)
