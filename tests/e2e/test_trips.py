"""One trip per role: what each came for, from the sign-in to the thing done, in a real browser."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.demonstration import Demonstration
from tests.e2e.conftest import Visitor
from tests.sql import psql

pytestmark = [pytest.mark.xdist_group("demonstration"), pytest.mark.e2e]
Visit = Callable[..., Visitor]

NOTES = """# Atelier de l'emploi du 3 mars 2026 à Moulins

# Attentes

- Repartir avec trois décisions

# Analyse collective

## Points positifs

- Des équipes qui se parlent

## Défis

- Les horaires décalés

# Groupe 1

**Impact souhaité :** plus d'embauches

**Ce qui a été fait :**

- Deux visites d'entreprise

**Points positifs :**

- Un employeur revenu

**Défis :**

- Le dernier kilomètre

# Feuille de route 2027

## Rencontrer les employeurs

- Une visite par mois

# Bilan

## Éléments de satisfaction

- Le rythme

## Éléments à travailler

- Le suivi
"""


def open_first_session(visitor: Visitor) -> None:
    """Go to the planning session of the demonstration."""
    visitor.go("/seances/")
    visitor.page.get_by_role("link", name="Première séance").first.click()
    visitor.page.wait_for_load_state("networkidle")


def test_the_cip_logs_a_contact_from_the_keyboard(visit: Visit) -> None:
    visitor = visit("cip.montlucon")
    page = visitor.page
    assert page.url.endswith("/ma-journee/")
    visitor.go("/menages/")
    page.locator("main a[href^='/menages/']").filter(has_text="Famille").first.click()
    page.get_by_label("Objet").focus()
    page.keyboard.type("Point sur la candidature de jeudi")
    page.keyboard.press("Enter")
    expect(page.locator(".contact-list").first).to_contain_text("Point sur la candidature de jeudi")
    visitor.check()


def test_the_cip_refuses_a_plan_with_a_reason_and_takes_it_back(visit: Visit) -> None:
    visitor = visit("cip.montlucon")
    page = visitor.page
    open_first_session(visitor)
    card = page.locator("article.plan").first
    name = card.locator("h3 a").inner_text()
    card.get_by_text("Refuser…").first.click()
    card.get_by_label("Motif").select_option(label="Le trajet est trop long ou incertain")
    card.get_by_role("button", name="Refuser ce plan").click()
    refused = page.locator("article.plan-refused").filter(has_text=name).first
    expect(refused).to_contain_text("le trajet est trop long ou incertain")
    visitor.check()
    refused.get_by_role("button", name="Annuler la décision").click()
    expect(page.locator("article.plan-refused").filter(has_text=name)).to_have_count(0)


def test_the_social_worker_finds_a_household_without_typing_accents(visit: Visit, demonstration: Demonstration) -> None:
    query = (
        "SELECT h.name FROM people_household h JOIN accounts_accessgrant g ON g.household_id = h.id "
        "JOIN accounts_user u ON u.id = g.user_id WHERE u.email = 'social@demo.coincide.test' "
        "AND g.period @> '2025-12-11'::date AND h.name ~ '[éèêïüôç]' ORDER BY h.name LIMIT 1"
    )
    name = psql(demonstration.data, query)
    assert name, "no household with an accent is followed by the social worker"
    plain = psql(demonstration.data, f"SELECT lower(unaccent('{name}'))")
    visitor = visit("social")
    visitor.go(f"/menages/?q={plain}")
    expect(visitor.page.locator("main")).to_contain_text(name)
    visitor.check()


def test_the_coordinator_opens_a_session_and_sees_its_plans_come(visit: Visit) -> None:
    visitor = visit("coordination")
    page = visitor.page
    visitor.go("/seances/nouvelle/")
    visitor.check()
    page.get_by_label("Titre").fill("Séance d'essai de Montluçon")
    for basin in ("Moulins", "Vichy"):
        page.get_by_label(basin, exact=True).uncheck()
    page.get_by_role("button", name="Ouvrir et calculer").click()
    expect(page.locator("article.plan").first).to_be_visible(timeout=120_000)
    expect(page.locator("main")).to_contain_text("Écart prouvé")
    visitor.check()


def test_the_state_supervisor_reads_results_and_never_a_name(visit: Visit, demonstration: Demonstration) -> None:
    names = psql(
        demonstration.data,
        "SELECT string_agg(DISTINCT n, '|') FROM (SELECT last_name AS n FROM people_person UNION "
        "SELECT name FROM people_household UNION "
        "SELECT full_name FROM accounts_user WHERE role IN ('cip', 'social', 'coordinator')) AS all_names",
    ).split("|")
    assert len(names) > 50
    visitor = visit("etat")
    pages = [link.get_attribute("href") or "" for link in visitor.page.locator("#main-nav a").all()]
    visitor.go("/seances/")
    pages += [link.get_attribute("href") or "" for link in visitor.page.locator("main a[href^='/seances/']").all()]
    visitor.go("/ateliers/")
    pages += [link.get_attribute("href") or "" for link in visitor.page.locator("main a[href^='/ateliers/']").all()]
    for path in sorted({one for one in pages if one and "import" not in one}):
        visitor.go(path)
        content = visitor.page.content()
        told = [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", content)]
        assert told == [], f"{path}: {told}"
    visitor.go("/resultats/")
    for figure in ("14,3", "26 sur 182", "30", "36", "Régulation de juillet 2024"):
        assert figure in visitor.text()
    answer = visitor.page.goto(visitor.address + "/menages/")
    assert answer is not None
    assert answer.status == 403


def test_the_facilitator_brings_a_workshop_in_and_keeps_nothing_before_agreeing(visit: Visit, tmp_path: Path) -> None:
    notes = tmp_path / "atelier.md"
    notes.write_text(NOTES)
    visitor = visit("animation")
    page = visitor.page
    visitor.go("/ateliers/import/")
    visitor.check()
    page.locator("input[type=file]").set_input_files(notes)
    page.locator("main form button.button-primary").first.click()
    expect(page.locator("main")).to_contain_text("Voici ce qui a été lu")
    visitor.check()
    page.get_by_role("button", name="Enregistrer cet atelier").click()
    expect(page.locator("main")).to_contain_text("Le dernier kilomètre")
    visitor.check()


def test_the_administrator_imports_offers_after_mending_a_row(visit: Visit, tmp_path: Path) -> None:
    header = "Référence;Intitulé;Code ROME;Employeur;Commune;Contrat;Heures par semaine;Début;Fin;"
    header += "Salaire net (€ par mois);À partir du;Source;Toujours disponible le"
    good = "ESSAI-1;Aide de cuisine;G1602;Cantine d'essai;Moulins;CDI;35;08:00;16:00;1 450;05/01/2026;Appel;11/12/2025"
    wrong = good.replace("ESSAI-1", "ESSAI-2").replace(";Moulins;", ";Atlantide;")
    file = tmp_path / "emplois.csv"
    visitor = visit("admin")
    page = visitor.page

    def drop(rows: list[str]) -> None:
        file.write_text("\n".join([header, *rows]))
        visitor.go("/offres/import/")
        page.locator("main select, main input[type=radio]").first.wait_for()
        if page.locator("main select").count():
            page.locator("main select").first.select_option("jobs")
        else:
            page.locator("main input[type=radio][value=jobs]").check()
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("button", name="Lire le fichier").click()

    drop([good, wrong])
    expect(page.locator("main")).to_contain_text("1 ligne à corriger")
    expect(page.locator(".import-errors")).to_contain_text("Atlantide")
    visitor.check()
    drop([good])
    page.get_by_role("button", name="Importer 1 offre").click()
    expect(page.locator("main")).to_contain_text("1 offre créée")
    page.get_by_role("button", name="Annuler l’import").click()
    expect(page.locator("main")).to_contain_text("les offres sont comme avant")


def test_the_cip_of_another_operator_finds_no_door_to_allier(visit: Visit, demonstration: Demonstration) -> None:
    household = psql(demonstration.data, "SELECT id FROM people_household WHERE reference LIKE 'MTL-%' LIMIT 1")
    session = psql(demonstration.data, "SELECT id FROM matching_planningsession ORDER BY held_on LIMIT 1")
    visitor = visit("cip.ailleurs")
    for path in (f"/menages/{household}/", f"/seances/{session}/"):
        answer = visitor.page.goto(visitor.address + path)
        assert answer is not None
        assert answer.status == 404
    visitor.go("/menages/")
    assert "MTL-" not in visitor.text()


def test_the_site_is_printed_without_its_navigation(visit: Visit) -> None:
    visitor = visit("coordination")
    open_first_session(visitor)
    visitor.page.emulate_media(media="print")
    expect(visitor.page.locator("#main-nav")).to_be_hidden()
    expect(visitor.page.locator("article.plan").first).to_be_visible()


def test_no_request_leaves_the_machine(visit: Visit) -> None:
    visitor = visit("coordination")
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    open_first_session(visitor)
    visitor.go("/resultats/")
    assert asked
    assert [url for url in asked if not url.startswith((visitor.address, "data:"))] == []


def test_the_map_of_a_territory_with_streets_draws_its_zones_and_its_contours(
    visit: Visit, demonstration: Demonstration
) -> None:
    """The demonstration has neither streets nor contours: both are put in what the server answers."""
    square = [[[2.5, 46.3], [2.7, 46.3], [2.7, 46.4], [2.5, 46.4], [2.5, 46.3]]]
    drawn = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": square}}
    found = {"type": "FeatureCollection", "features": [drawn]}
    cip = visit("cip.montlucon")

    def with_zones(route: Route) -> None:
        answer = route.fetch()
        text = answer.text()
        assert '"zones": null' in text
        text = text.replace('"zones": null', f'"zones": {json.dumps(found)}')
        route.fulfill(response=answer, body=text.replace('id="map"', 'id="map" data-contours="/contours-inventes"'))

    cip.page.route("**/contours-inventes", lambda route: route.fulfill(json=found))
    cip.page.route("**/trajets/emploi/**", with_zones)
    job = psql(
        demonstration.data, "SELECT id FROM offers_job WHERE shift_end <= shift_start ORDER BY reference LIMIT 1"
    )
    cip.go(f"/trajets/emploi/{job}/")
    for drawing in ("reach-zone", "reach-contour", "reach-place"):
        expect(cip.page.locator(f"#map .{drawing}").first).to_be_attached()
    cip.check()
