"""A plan is said in French that reads well."""

from decimal import Decimal

import pytest

from coincide.apps.matching import wording
from coincide.apps.matching.cards import short_why


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Néris-les-Bains", "à Néris-les-Bains"),
        ("Le Donjon", "au Donjon"),
        ("Les Ancizes", "aux Ancizes"),
        ("La Celle", "à la Celle"),
        ("Lapalisse", "à Lapalisse"),
    ],
)
def test_the_article_of_a_commune_joins_the_preposition(name: str, said: str) -> None:
    assert wording.to_commune(name) == said


@pytest.mark.parametrize(
    ("words", "said"), [("Employé", "d’Employé"), ("Écrivain", "d’Écrivain"), ("Maçon", "de Maçon")]
)
def test_de_is_elided_before_a_vowel(words: str, said: str) -> None:
    assert wording.of(words) == said


@pytest.mark.parametrize(("value", "said"), [("28.0", "28\u202fh"), ("17.5", "17,5\u202fh"), ("30.0", "30\u202fh")])
def test_hours_keep_only_the_decimals_they_need(value: str, said: str) -> None:
    assert wording.hours(Decimal(value)) == said


def test_how_sure_we_are_is_said_in_french() -> None:
    assert wording.certainty("[public] [unverified]") == "source publique secondaire, non vérifié"


def test_of_two_adults_the_less_favoured_speaks() -> None:
    factors = [{"code": "commute", "value": 950_000}, {"code": "commute", "value": 700_000}]
    assert short_why(factors) == ([], ["trajet long"])
