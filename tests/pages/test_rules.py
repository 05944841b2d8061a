"""The rules in words: read by every role, generated from the data, with sources, dates and open questions."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from coincide.apps.programme.models import RuleVersion
from coincide.core.rules.scheme import built_in_schemes
from tests.cast import Cast

SignIn = Callable[[str], Client]


@pytest.mark.parametrize("who", ["owner", "social", "coordinator", "state", "facilitator", "admin"])
def test_every_role_reads_every_rule_in_words(who: str, cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(who).get(reverse("programme:rules"))
    assert answer.status_code == 200
    shown = answer.content.decode()
    for scheme in built_in_schemes():
        assert f'id="{scheme.id}"' in shown
    for words in ("Une immersion dure 30 jours calendaires au plus.", "texte ou outil de l’État", "Questions ouvertes"):
        assert words in shown


def test_the_words_change_with_the_data(cast: Cast, sign_in: SignIn) -> None:
    cast.rules.content["length_months"] = 18
    cast.rules.save()
    shown = sign_in("owner").get(reverse("programme:rules")).content.decode()
    assert "dure 18 mois au plus" in shown


def test_a_past_version_is_read_under_its_own_address(cast: Cast, sign_in: SignIn) -> None:
    cast.rules.period = (dt.date(2024, 7, 1), None)
    cast.rules.save()
    content = cast.rules.content | {"id": "2023-07", "title": "Avant", "applies_until": "2024-06-30"}
    content["applies_from"] = "2023-07-01"
    RuleVersion.objects.create(
        slug="2023-07",
        title="Avant",
        period=(dt.date(2023, 7, 1), dt.date(2024, 7, 1)),
        content=content,
        source="Essai",
        certainty="deck",
    )
    client = sign_in("state")
    answer = client.get(reverse("programme:rule_version", args=["2023-07"]))
    assert "n’est pas celle d’aujourd’hui" in answer.content.decode()
    assert [one.row.slug for one in answer.context["versions"] if one.is_shown] == ["2023-07"]
    assert client.get(reverse("programme:rule_version", args=["2019-01"])).status_code == 404


def test_without_a_version_for_today_the_page_says_so_and_still_shows_the_schemes(cast: Cast, sign_in: SignIn) -> None:
    RuleVersion.objects.all().delete()
    shown = sign_in("owner").get(reverse("programme:rules")).content.decode()
    assert "Aucune version des règles ne couvre ce jour" in shown
    assert "Garantie Visale" in shown
