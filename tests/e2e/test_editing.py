"""A file opened from the keyboard, and two browsers on one household."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor

pytestmark = [pytest.mark.xdist_group("demonstration"), pytest.mark.e2e]
Visit = Callable[..., Visitor]


def test_the_cip_opens_a_household_from_the_keyboard_and_sees_it_in_the_list(visit: Visit) -> None:
    visitor = visit("cip.montlucon")
    page = visitor.page
    visitor.go("/menages/nouveau/")
    visitor.check()
    keyboard = page.keyboard
    expect(page.get_by_label("Prénom")).to_be_focused()
    keyboard.type("Essaïd")
    keyboard.press("Tab")
    keyboard.type("Voyageur")
    page.get_by_label("Date de naissance").fill("1991-03-02")
    page.get_by_label("Sexe").focus()
    keyboard.press("H")
    page.get_by_label("Logement à l'entrée").focus()
    keyboard.type("Place")
    expect(page.get_by_label("Fin prévue de la place")).to_be_visible()
    page.get_by_label("Commune", exact=False).first.focus()
    keyboard.type("neris-les-bains")
    keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("est ouvert")
    visitor.check()
    colleague = visit("coordination")
    colleague.go("/menages/?q=voyageur")
    expect(colleague.page.locator("main")).to_contain_text("Famille Voyageur")
    expect(colleague.page.locator("main")).to_contain_text("Néris-les-Bains")
    colleague.page.get_by_role("link", name="Famille Voyageur").click()
    colleague.page.get_by_role("link", name="Situation", exact=True).click()
    colleague.check()
    # Taken back whole: the demonstration is again what it was.
    page.get_by_role("button", name="Annuler cette action").click()
    expect(page.locator(".messages")).to_contain_text("annulé")
    colleague.go("/menages/?q=voyageur")
    expect(colleague.page.locator("main")).not_to_contain_text("Famille Voyageur")


def test_two_people_meet_on_one_person_and_nothing_is_lost(visit: Visit) -> None:
    first = visit("cip.montlucon")
    first.go("/menages/?bassin=montlucon")
    href = first.page.locator("main th a[href^='/menages/']").first.get_attribute("href")
    second = visit("coordination", phone=True, dark=True)
    for one in (first, second):
        one.go(f"{href}modifier/")
    second.page.get_by_label("Nom d'usage").fill("Famille Deux")
    second.page.get_by_role("button", name="Enregistrer").click()
    expect(second.page.locator(".messages")).to_contain_text("Ménage modifié")
    first.page.get_by_label("Nom d'usage").fill("Famille Une")
    first.page.get_by_role("button", name="Enregistrer").click()
    expect(first.page.locator(".meanwhile-told")).to_be_focused()
    expect(first.page.locator("main")).to_contain_text("Famille Deux")
    first.check()
    first.page.get_by_label("Famille Une").focus()
    first.page.keyboard.press("Space")
    first.page.keyboard.press("Enter")
    expect(first.page.locator(".messages")).to_contain_text("Ménage modifié")
    first.page.get_by_role("button", name="Annuler cette action").click()
    expect(first.page.locator("main h1")).to_contain_text("Famille Deux")
    second.go(f"{href}situation/")
    second.check()
