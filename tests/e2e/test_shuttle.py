"""In the browser: the coordinator draws a shuttle, measures it, and prints its case on one page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.test_sessions import every_screen

pytestmark = [pytest.mark.xdist_group("demonstration"), pytest.mark.e2e]
MEASURED = 120_000


def test_a_shuttle_is_drawn_measured_and_its_case_prints_on_one_page(visit: Callable[..., Visitor]) -> None:
    visitor = visit("coordination")
    page = visitor.page
    visitor.go("/trajets/navettes/nouvelle/")
    every_screen(visitor)
    page.get_by_label("Nom de la variante").fill("Commentry – Montluçon, essai")
    page.get_by_label("Arrêts, un par ligne").fill("Commentry\nMontluçon")
    page.get_by_label("Départs à l'aller").fill("04:30 12:15 20:00")
    page.get_by_label("Départs au retour").fill("05:30 13:15 21:20")
    page.get_by_role("button", name="Garder cette variante").click()
    expect(page.locator("#effect + .note")).to_contain_text("Pas encore mesuré")
    page.get_by_role("button", name="Mesurer l’effet").click(timeout=MEASURED)
    page.get_by_role("link", name="Dossier à imprimer").click()
    content = page.locator("main")
    expect(content).to_contain_text("trajets logement–emploi de plus")
    expect(content).to_contain_text("km par an")
    expect(content).to_contain_text("aucun service n’existe")
    expect(content).to_contain_text("Réseau fictif de la démonstration")
    every_screen(visitor)
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1
    # leave the demonstration as it was found
    page.go_back()
    page.get_by_role("button", name="Effacer").click()
    expect(page.locator("h1")).to_have_text(re.compile("Navettes en projet"))
