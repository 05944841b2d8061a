"""A planning session in the browser: the family of six finds its plan, the coordinator what one more is worth."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.demonstration import Demonstration
from tests.e2e.conftest import Visitor
from tests.e2e.test_trips import open_first_session
from tests.sql import psql

pytestmark = [pytest.mark.xdist_group("demonstration"), pytest.mark.e2e]
Visit = Callable[..., Visitor]
RUN = 240_000
"""Milliseconds that a run in the background may take on a busy machine."""
SIX = (
    "SELECT h.reference FROM people_household h JOIN people_person p ON p.household_id = h.id "
    "JOIN accounts_accessgrant g ON g.household_id = h.id JOIN accounts_user u ON u.id = g.user_id "
    "JOIN matching_plan m ON m.household_id = h.id AND m.rank = 0 "
    "WHERE u.email = 'cip.montlucon@demo.coincide.test' AND g.period @> '2025-12-11'::date "
    "GROUP BY h.reference HAVING count(DISTINCT p.id) = 6 ORDER BY h.reference LIMIT 1"
)


def every_screen(visitor: Visitor) -> None:
    """The page as it is: wide and on a phone, by day and by night."""
    page = visitor.page
    for size in (ViewportSize(width=390, height=844), ViewportSize(width=1280, height=900)):
        page.set_viewport_size(size)
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(300)  # colours fade from one scheme to the other
            visitor.check()


def test_the_cip_finds_understands_changes_and_accepts_a_plan_for_the_family_of_six(
    visit: Visit, demonstration: Demonstration
) -> None:
    reference = psql(demonstration.data, SIX)
    assert reference, "no family of six followed by the CIP of Montluçon has a plan"
    visitor = visit("cip.montlucon")
    page = visitor.page
    open_first_session(visitor)
    here = page.url
    # find
    page.get_by_label("Rechercher un ménage").fill(reference)
    expect(page.locator("article.plan")).to_have_count(1, timeout=15_000)
    card = page.locator("article.plan").first
    expect(card).to_contain_text(reference)
    # understand
    first = card.locator(".plan-sentence").first.inner_text()
    expect(card.locator(".plan-facts").first).to_contain_text(re.compile(r"min .* pour \d+.h"))
    expect(card.locator(".plan-facts").first).to_contain_text("reste à vivre")
    card.get_by_text("Comprendre ce plan").click()
    expect(card).to_contain_text("Ce plan s’appuie sur")
    expect(card).to_contain_text("de plus")
    card.get_by_text("Comparer avec").click()
    expect(card.locator(".variant-differs").first).to_contain_text(re.compile("Autre"))
    every_screen(visitor)
    # change: refuse with a reason, and run again
    card.get_by_text("Refuser…").first.click()
    reason = card.get_by_label("Motif")
    reason.select_option(value=reason.locator("option[value^=job]").last.get_attribute("value"))
    card.get_by_label("Précision").fill("horaires de nuit impossibles")
    card.get_by_role("button", name="Refuser ce plan").click()
    page.goto(here)
    page.get_by_role("button", name="Recalculer").click()
    expect(page.locator("article.plan").first).to_be_visible(timeout=RUN)
    page.goto(f"{here}?q={reference}")
    refused = page.locator("article.plan-refused")
    expect(refused).to_contain_text("horaires de nuit impossibles")
    card = page.locator("article.plan:not(.plan-refused):not(.plan-none)").first
    expect(card).to_contain_text(reference)
    assert card.locator(".plan-sentence").first.inner_text() != first
    # accept: steps with owners and dates
    card.get_by_role("button", name=re.compile("^Accepter le plan|^Accepter$")).first.click()
    accepted = page.locator("article.plan-accepted")
    page.goto(f"{here}?q={reference}")
    expect(accepted).to_contain_text("étape")
    visitor.check()
    accepted.get_by_role("link", name=re.compile("Voir les étapes")).click()
    steps = page.locator("#etapes")
    expect(steps).to_contain_text(re.compile(r"Candidater|Demander"))
    expect(steps).to_contain_text(re.compile(r"avant le \d"))
    # leave the demonstration as it was found
    page.goto(f"{here}?q={reference}")
    accepted.get_by_role("button", name=re.compile("Annuler la décision")).click()
    page.goto(f"{here}?q={reference}")
    page.locator("article.plan-refused").get_by_role("button", name=re.compile("Annuler la décision")).first.click()


def test_the_coordinator_reads_what_one_more_of_each_scarce_thing_is_worth(visit: Visit) -> None:
    visitor = visit("coordination")
    page = visitor.page
    open_first_session(visitor)
    page.get_by_role("link", name="Ce qui manque", exact=True).click()
    address = page.url
    ask = page.get_by_role("button", name="Demander la vérification")
    if ask.count():
        ask.click()
    until = time.monotonic() + RUN / 1000
    while not page.locator("td strong").count() and time.monotonic() < until:
        page.wait_for_timeout(3000)
        page.goto(address)
    main = page.locator("main")
    for kind in ("Emplois", "Logements", "Moyens de transport partagés", "Garde d’enfants", "Cours de français",
                 "Temps de conseiller"):  # fmt: skip
        expect(main).to_contain_text(kind)
    expect(page.locator("td strong").first).to_contain_text("+")
    every_screen(visitor)


def test_a_question_is_answered_beside_the_session_and_changes_nothing(visit: Visit) -> None:
    visitor = visit("coordination")
    page = visitor.page
    open_first_session(visitor)
    plans = page.locator("article.plan .plan-sentence").all_inner_texts()
    here = page.url
    page.get_by_role("link", name="Et si, comparer", exact=True).click()
    every_screen(visitor)
    page.get_by_label("Et si…").select_option(label="Un T4 de plus à Montluçon")
    page.get_by_role("button", name="Calculer sans rien changer").click()
    expect(page.locator("h1")).to_contain_text("Et si… un T4 de plus à Montluçon")
    expect(page.locator(".comparison-lead")).to_contain_text("indice", timeout=RUN)
    expect(page.locator(".comparison-totals")).to_contain_text("Écart prouvé")
    assert page.get_by_role("button", name=re.compile("Accepter|Proposer")).count() == 0
    every_screen(visitor)
    page.get_by_role("button", name="Effacer cette question").click()
    page.goto(here)
    assert page.locator("article.plan .plan-sentence").all_inner_texts() == plans


def test_the_index_and_the_sheet_of_a_session_are_sound_and_the_sheet_prints_a_page_a_household(visit: Visit) -> None:
    visitor = visit("cip.montlucon")
    page = visitor.page
    visitor.go("/seances/indice/")
    every_screen(visitor)
    open_first_session(visitor)
    page.get_by_role("link", name="Fiche à imprimer").click()
    households = page.locator(".sheet-household").count()
    assert households > 5
    every_screen(visitor)
    pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    assert households < pages <= 2 * households + 8
