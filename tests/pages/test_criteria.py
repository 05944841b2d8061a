"""Versions of the rules on the site: the coordination prepares and reads names, the State counts and publishes."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coincide.apps.people.models import HomeSituation, SupportPeriod
from coincide.apps.programme import versions
from coincide.apps.programme.models import RuleVersion
from coincide.apps.programme.versions import Draft
from coincide.core.rules.rule_version import built_in_versions
from tests.apps.results import stage
from tests.cast import Cast, since
from tests.pages.crowd import households

D = dt.date
SignIn = Callable[[str], Client]
READERS = ["coordinator", "state"]
OTHERS = ["owner", "social", "facilitator", "admin"]


def text(answer: Any) -> str:
    """What is read on a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("\u202f", " ")


def stop(cast: Cast, day: dt.date) -> None:
    """Seven persons in the situation that July 2024 names from ``day``, an eighth with a fact missing, in Vichy."""
    for rank in range(8):
        person = stage.enter(cast, day, "vichy").person
        HomeSituation.objects.create(
            household=person.household, kind="social", commune=cast.communes["Vichy"], period=since(day)
        )
        for kind in ("rsa", "council") if rank else ("rsa",):
            SupportPeriod.objects.create(person=person, kind=kind, holds=True, period=since(day))


@pytest.fixture
def stopped(cast: Cast) -> Cast:
    """The same, entered in March 2025."""
    stop(cast, D(2025, 3, 3))
    return cast


@pytest.fixture
def draft(cast: Cast) -> RuleVersion:
    return versions.draft_version(by=cast.users["coordinator"])


@pytest.fixture
def submitted(draft: RuleVersion, cast: Cast) -> RuleVersion:
    return versions.submit(draft, by=cast.users["coordinator"])


def test_the_list_shows_published_versions_to_both_and_drafts_to_the_coordination(
    draft: RuleVersion, sign_in: SignIn
) -> None:
    for who in READERS:
        shown = text(sign_in(who).get(reverse("criteria:versions")))
        assert "Régulation de juillet 2024" in shown
        assert (draft.slug in shown) is (who == "coordinator")
    assert sign_in("state").get(reverse("criteria:version", args=[draft.slug])).status_code == 404


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_opens_the_versions(who: str, draft: RuleVersion, sign_in: SignIn) -> None:
    assert sign_in(who).get(reverse("criteria:versions")).status_code == 403
    assert sign_in(who).get(reverse("criteria:version", args=[draft.slug])).status_code == 403


def test_the_coordination_reads_who_would_leave_and_why(stopped: Cast, sign_in: SignIn) -> None:
    shown = text(sign_in("coordinator").get("/regles/versions/2024-07/?le=2025-12-11"))
    assert "9 personnes accompagnées le 11 décembre 2025" in shown
    assert "7 sortiraient" in shown
    assert "pour 1, on ne sait pas" in shown
    assert "suivi par le Conseil départemental" in shown


def test_the_state_reads_counts_and_no_name(stopped: Cast, sign_in: SignIn) -> None:
    for _ in range(6):
        stage.enter(stopped, D(2025, 3, 3), "vichy")
    answer = sign_in("state").get("/regles/versions/2024-07/?le=2025-12-11")
    html = answer.content.decode()
    assert not [name for name in ("Noor", "Oiseau", "Zahra", "Zèbre", "ESS-", "MTL-", "/menages/") if name in html]
    assert "7 sortiraient, 8 resteraient, sauf celles dont la situation n’est pas connue" in text(answer)
    shown = re.findall(r'<td class="num">(.*?)</td>', html.split("Les sorties passées")[0])
    assert not {"0", "1", "2", "3", "4"} & set(shown)
    assert {"7", "8", "15"} <= set(shown)
    assert sum("masqué" in cell for cell in shown) > 3


def test_the_state_simulates_ends_of_months_only(stopped: Cast, sign_in: SignIn) -> None:
    page = sign_in("state").get("/regles/versions/2024-07/?le=2025-11-12").context["page"]
    assert page.on == D(2025, 11, 30)
    assert sign_in("coordinator").get("/regles/versions/2024-07/?le=2025-11-12").context["page"].on == D(2025, 11, 12)


@pytest.mark.parametrize("day", ["demain", "2051-01-01"])
def test_a_day_that_cannot_be_simulated_gets_a_sentence(day: str, cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("coordinator").get(f"/regles/versions/2024-07/?le={day}")
    assert "field-error" in answer.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_caseload(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    address = "/regles/versions/2024-07/?le=2025-12-11"
    client.get(address)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    households(cast, 2)
    stage.leave(cast, D(2025, 4, 10))
    few = count()
    for number in range(100, 108):
        stage.leave(cast, D(2025, 4, 10))
        from tests.pages.crowd import household

        household(cast, number)
    assert count() == few


def test_the_state_reads_july_2024_on_the_caseload_of_june_before_it_publishes_it(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening, july = built_in_versions()
    RuleVersion.objects.filter(pk=cast.rules.pk).update(slug="2023-07", title=opening.title, content=opening.to_dict())
    stop(cast, D(2024, 1, 15))
    for _ in range(6):
        stage.enter(cast, D(2024, 1, 15))
    monkeypatch.setenv("COINCIDE_TODAY", "2024-06-28")
    draft = versions.draft_version(by=cast.users["coordinator"], starts_on=D(2024, 7, 1))
    written = versions.change_draft(draft, Draft(july.to_dict()), by=cast.users["coordinator"])
    versions.submit(written, by=cast.users["coordinator"])

    client = sign_in("state")
    shown = text(client.get("/regles/versions/2024-07/"))
    assert "14 personnes accompagnées le 28 juin 2024" in shown
    assert "7 sortiraient" in shown
    assert "Ajout RSA, suivi du Conseil départemental et logement pérenne." in shown
    client.post("/regles/versions/2024-07/publier/", {"first_day": "01/07/2024"})
    assert RuleVersion.objects.get(slug="2023-07").last_day == D(2024, 6, 30)
    assert RuleVersion.objects.get(slug="2024-07").status == "published"


# the way of a version


def filled(client: Client, name: str, /, **changed: str) -> dict[str, Any]:
    """The form of a draft as the page gives it, some fields changed."""
    editor = client.get(reverse("criteria:edit", args=[name])).context["editor"]
    found: dict[str, Any] = {}
    for part in (editor.main, editor.statuses, editor.conditions, editor.exits, editor.stops):
        forms = [part] if hasattr(part, "fields") else [part.management_form, *part]
        for form in forms:
            for field in form:
                value = field.value()
                if isinstance(value, bool):
                    found |= {field.html_name: "on"} if value else {}
                elif isinstance(value, list):
                    found[field.html_name] = value
                elif value is not None:
                    found[field.html_name] = str(value)
    return found | changed


def test_a_coordinator_prepares_proposes_and_the_state_publishes(stopped: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    answer = client.post(reverse("criteria:new"))
    assert answer.headers["Location"] == "/regles/versions/2026-01/modifier/"
    typed = filled(client, "2026-01", title="Dix-huit mois", length_months="18", source="Note d'essai")
    assert client.post(answer.headers["Location"], typed).headers["Location"] == "/regles/versions/2026-01/"
    shown = text(client.get("/regles/versions/2026-01/"))
    assert "24 mois → 18 mois" in shown
    client.post("/regles/versions/2026-01/proposer/")

    client = sign_in("state")
    before = client.get("/regles/versions/2026-01/publier/")
    assert "9 personnes accompagnées" in text(before)
    refused = client.post("/regles/versions/2026-01/publier/", {"first_day": "02/01/2026"})
    assert refused.status_code == 422
    assert "à partir du 1er janvier 2026" in text(refused)
    done = client.post("/regles/versions/2026-01/publier/", {"first_day": "01/01/2026"})
    assert done.headers["Location"] == "/regles/versions/2026-01/"
    row = RuleVersion.objects.get(slug="2026-01")
    assert (row.status, row.content["length_months"], row.published_by) == (
        "published", 18, stopped.users["state"],
    )  # fmt: skip
    assert RuleVersion.objects.get(slug="2024-07").last_day == D(2025, 12, 31)


def test_a_form_sent_as_it_came_changes_nothing_of_the_rules(draft: RuleVersion, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    answer = client.post(reverse("criteria:edit", args=[draft.slug]), filled(client, draft.slug))
    assert answer.status_code == 302
    before = draft.content
    draft.refresh_from_db()
    assert draft.content == before


def test_rows_are_added_reordered_and_taken_out(draft: RuleVersion, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    typed = filled(
        client,
        draft.slug,
        **{
            "sortie-0-ORDER": "2",
            "sortie-1-ORDER": "1",
            "sortie-8-DELETE": "on",
            "sortie-21-situation": "emploi:interim",
            "sortie-21-label": "intérim de 6 mois ou plus",
            "sortie-21-min_months": "6",
            "sortie-21-verdict": "oui",
            "sortie-21-source": "Essai",
            "sortie-21-certainty": "unverified",
            "sortie-21-ORDER": "10",
        },
    )
    assert client.post(reverse("criteria:edit", args=[draft.slug]), typed).status_code == 302
    draft.refresh_from_db()
    rows = [row["id"] for row in draft.content["exit_table"]["rows"]]
    assert rows[:2] == ["logement-prive", "logement-social"]
    assert "sans-logement" not in rows
    assert rows.index("interim-de-6-mois-ou-plus") < rows.index("interim")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"length_months": "0"}, "supérieure ou égale à 1"),
        ({"applies_from": "demain"}, "Cette date n'est pas lisible"),
        ({"title": ""}, "obligatoire"),
        ({"sortie-0-min_months": "6"}, "n'a de sens que pour l'emploi"),
        ({"sortie-10-ORDER": "99"}, "ne sera jamais atteinte"),
        ({"slug": "2024-07"}, "existe déjà"),
        ({"slug": "nouvelle"}, "sert déjà à une adresse"),
        ({"is_retroactive": "on"}, "s'applique à des jours passés"),
        ({"applies_until": "2025-01-01"}, "cesse avant d'avoir commencé"),
        ({"revision": "0"}, "entre-temps"),
    ],
)
def test_what_cannot_be_a_rule_is_said_and_nothing_is_written(
    changed: dict[str, str], sentence: str, draft: RuleVersion, sign_in: SignIn
) -> None:
    client = sign_in("coordinator")
    answer = client.post(reverse("criteria:edit", args=[draft.slug]), filled(client, draft.slug, **changed))
    assert answer.status_code == 422
    assert sentence in answer.content.decode().replace("&#x27;", "'").replace("’", "'").replace("\u202f", " ")
    revision = draft.revision
    draft.refresh_from_db()
    assert draft.revision == revision


def test_a_version_with_a_hole_is_not_proposed_and_says_its_days(
    draft: RuleVersion, cast: Cast, sign_in: SignIn
) -> None:
    content = draft.content | {"applies_until": "2026-03-31"}
    versions.change_draft(draft, Draft(content), by=cast.users["coordinator"])
    answer = sign_in("coordinator").post(reverse("criteria:submit", args=[draft.slug]), follow=True)
    assert "Aucune version ne s'appliquerait à partir du 1er avril 2026" in text(answer).replace("’", "'").replace(
        "&#x27;", "'"
    )


def test_the_state_sends_back_with_a_reason_that_the_coordination_reads(
    submitted: RuleVersion, sign_in: SignIn
) -> None:
    client = sign_in("state")
    address = reverse("criteria:send_back", args=[submitted.slug])
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Citez le texte"}).status_code == 302
    assert "Citez le texte" in text(sign_in("coordinator").get(reverse("criteria:version", args=[submitted.slug])))


@pytest.mark.parametrize("name", ["submit", "withdraw", "send_back", "publish", "edit"])
@pytest.mark.parametrize("who", OTHERS)
def test_no_one_else_moves_a_version(name: str, who: str, submitted: RuleVersion, sign_in: SignIn) -> None:
    assert sign_in(who).post(reverse(f"criteria:{name}", args=[submitted.slug])).status_code == 403
    submitted.refresh_from_db()
    assert submitted.status == "submitted"


def test_a_proposed_version_is_taken_back_by_the_coordination(submitted: RuleVersion, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    client.post(reverse("criteria:withdraw", args=[submitted.slug]))
    assert "Versions retirées" in text(client.get(reverse("criteria:versions")))
