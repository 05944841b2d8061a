"""The page of a household's budget, and the fragment of its plan: asked for, then read, refused in French."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.budgets import memo
from coincide.apps.matching import actions
from coincide.apps.people.models import Person
from tests.apps.budgets.files import tenant
from tests.apps.matching import territory as t
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("openfisca")]
SignIn = Callable[[str], Client]


def page(cast: Cast, **asked: object) -> str:
    """Its address."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return reverse("budgets:household", args=[cast.household.pk]) + (f"?{query}" if query else "")


TRIAL = {
    "rent": 320, "charges": 60, "stock": "social", "commune": "03185", "heures_0": 35, "horaire_0": "9.75",
}  # fmt: skip


def test_the_page_asks_then_reads(cast: Cast, sign_in: SignIn) -> None:
    tenant(cast)
    client = sign_in("owner")
    waiting = client.get(page(cast)).text
    assert "Le calcul est demandé" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    memo.fill()
    read = client.get(page(cast)).text
    assert "Le calcul est demandé" not in read
    assert 'hx-trigger="every 1s"' not in read
    for words in ("Législation de décembre 2025", "simulateur de la CAF", "Ce qui n’est pas compté", "Reste à vivre"):
        assert words in read


def test_hours_and_wage_move_the_budget_and_name_the_fall(cast: Cast, sign_in: SignIn) -> None:
    tenant(cast)
    client = sign_in("owner")
    client.get(page(cast, **TRIAL))
    memo.fill()
    read = client.get(page(cast, **TRIAL)).text
    assert "1\u202f479\u202f€" in read, "35 h × 52 / 12 × 9,75 €"
    assert "baisse à partir du" in read
    assert "Au moment qui décide (régime établi)" in read


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rent": -1}, "0"),
        ({"rent": "beaucoup"}, "nombre"),
        ({"commune": "99999"}, "n&#x27;est pas dans la table"),
        ({"heures_0": 90}, "48"),
        ({"horaire_0": ""}, "salaire net de l&#x27;heure de Zahra"),
        ({"horaire_0": 1000}, "100"),
        ({"heures_0": 48, "horaire_0": 100}, "Un salaire net vaut 20\u202f800\u202f€ par mois"),
        ({"commune": "97101"}, "outre-mer"),
        ({"stock": "château"}, "château"),
    ],
)
def test_what_cannot_be_tried_is_told_and_the_file_stays_shown(
    cast: Cast, sign_in: SignIn, change: dict[str, object], said: str
) -> None:
    tenant(cast)
    answer = sign_in("owner").get(page(cast, **{**TRIAL, **change}))
    assert answer.status_code == 200
    assert "Ce cas n’est pas calculé" in answer.text
    assert said in answer.text
    (field,) = answer.context["form"].errors  # told at the field to correct
    assert field in change


def test_more_children_than_are_computed_are_told_with_their_number(cast: Cast, sign_in: SignIn) -> None:
    tenant(cast)
    for number in range(14):
        Person.objects.create(
            household=cast.household, place="child", first_name=f"Enfant {number}", last_name="Zèbre",
            birth_date=dt.date(2012 + number % 12, 1, 1), sex="f",
        )  # fmt: skip
    answer = sign_in("owner").get(page(cast))
    assert answer.status_code == 200
    assert "Ce budget ne peut pas être calculé" in answer.text
    assert "14 enfants ont été donnés" in answer.text


def test_without_a_home_the_page_says_what_to_complete(cast: Cast, sign_in: SignIn) -> None:
    cast.household.homes.all().delete()
    text = sign_in("owner").get(page(cast)).text
    assert "La commune du logement actuel n&#x27;est pas renseignée" in text


def test_dwellings_are_ranked_by_what_they_leave_and_can_be_tried(cast: Cast, sign_in: SignIn) -> None:
    tenant(cast)
    Person.objects.create(
        household=cast.household, place="child", first_name="Ali", last_name="Zèbre", birth_date=dt.date(2019, 3, 1),
        sex="m",
    )  # fmt: skip
    dear, cheap = t.dwelling(cast, "L-1", rent=600, rooms=4), t.dwelling(cast, "L-2", rent=280, rooms=3)
    small = t.dwelling(cast, "L-3", rent=100, rooms=2)
    client = sign_in("owner")
    client.get(page(cast))
    memo.fill()
    text = client.get(page(cast)).text
    assert text.index(f"?logement={cheap.pk}") < text.index(f"?logement={dear.pk}")
    assert str(small.pk) not in text, "a parent and a child need three rooms"
    assert "Estimation par grille" in text
    tried = client.get(page(cast, logement=dear.pk)).text
    assert 'value="600"' in tried
    gone = client.get(page(cast, logement="00000000-0000-4000-8000-000000000000")).text
    assert "n&#x27;est plus dans les offres" in gone


def test_the_plan_is_read_before_and_after_on_the_household(cast: Cast, sign_in: SignIn) -> None:
    tenant(cast)
    client, address = sign_in("owner"), reverse("budgets:standing", args=[cast.household.pk])
    assert address in client.get(reverse("journeys:household", args=[cast.household.pk])).text
    assert "Aucun plan n’est proposé" in client.get(address).text
    t.job(cast, net_wage=1_478)
    t.dwelling(cast)
    actions.run(t.session(cast))
    assert "Le calcul est demandé" in client.get(address).text
    memo.fill()
    read = client.get(address).text
    for words in ("Avant le plan, puis sous le plan", "au quatrième mois", "décide", "simulateur de la CAF"):
        assert words in read
    assert 'value="310"' in client.get(page(cast, plan=1)).text


def test_the_file_must_be_open_and_reading_it_is_journalled(cast: Cast, sign_in: SignIn) -> None:
    tenant(cast)
    for name in ("budgets:household", "budgets:standing"):
        assert sign_in("colleague").get(reverse(name, args=[cast.household.pk])).status_code == 404
        assert sign_in("outsider").get(reverse(name, args=[cast.household.pk])).status_code == 404
        assert sign_in("state").get(reverse(name, args=[cast.household.pk])).status_code == 403
    before = JournalEntry.objects.filter(verb="read", target_id=str(cast.household.pk)).count()
    sign_in("owner").get(page(cast))
    assert JournalEntry.objects.filter(verb="read", target_id=str(cast.household.pk)).count() == before + 1


def test_aid_beyond_rent_and_charges_is_read_below_zero_with_the_reason(cast: Cast, sign_in: SignIn) -> None:
    tenant(cast)
    client = sign_in("owner")
    trial = {**TRIAL, "rent": 200, "charges": 0, "heures_0": 0, "horaire_0": 0}
    client.get(page(cast, **trial))
    memo.fill()
    read = client.get(page(cast, **trial)).text
    assert re.search("−\\d,\\d\u202f%", read)
    assert "le barème compte les charges au forfait" in read
    assert "le barème compte les charges au forfait" not in client.get(page(cast)).text
