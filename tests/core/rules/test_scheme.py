from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from coincide.core.rules import cddi, iae, pmsmp, poei, visale
from coincide.core.rules.answer import Verdict
from coincide.core.rules.rule_version import built_in_versions
from coincide.core.rules.scheme import Scheme, built_in_schemes, scheme_on
from coincide.core.rules.sources import Certainty, RuleError
from coincide.core.rules.words import RuleText, papers_words, programme_words, rooms_words, scheme_words

TODAY = date(2025, 12, 11)
DATA: dict[str, Any] = {
    "id": "essai-1",
    "scheme": "essai",
    "title": "Essai",
    "applies_from": None,
    "applies_until": "2025-12-31",
    "figures": [
        {"id": "most", "value": 30, "words": "Au plus {value} jours.", "source": "Texte", "certainty": "official"}
    ],
    "rows": [
        {
            "id": "one",
            "group": "lot",
            "name": "plus de {minimum} mois",
            "minimum": 4,
            "maximum": None,
            "detail": None,
            "source": "Texte",
            "certainty": "public",
        }
    ],
    "open_questions": ["Laquelle ?"],
}


def copy() -> dict[str, Any]:
    rows, figures = ([dict(one) for one in DATA[name]] for name in ("rows", "figures"))
    return DATA | {"rows": rows, "figures": figures, "open_questions": list(DATA["open_questions"])}


@pytest.mark.parametrize("module", [cddi, iae, pmsmp, poei, visale])
def test_each_scheme_gives_every_figure_that_its_module_reads(module: Any) -> None:
    rule = scheme_on(module.NAME, TODAY, module.FIGURES)
    assert {figure.id for figure in rule.figures} == set(module.FIGURES)


def test_every_figure_and_row_has_its_source_and_says_its_figures() -> None:
    for scheme in built_in_schemes():
        for line in (*scheme.figures, *scheme.rows):
            assert line.source
            assert isinstance(line.certainty, Certainty)
            assert "{" not in line.sentence
        assert scheme.open_questions


def test_a_figure_is_written_once_and_said_with_its_value() -> None:
    scheme = Scheme.from_dict(copy() | {"figures": [DATA["figures"][0] | {"value": 1500}]})
    assert scheme.figure("most").sentence == "Au plus 1\u202f500 jours."
    assert scheme.rows[0].sentence == "plus de 4 mois"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["figures"][0].update(value=None), "la phrase contient {value} quand il y a une valeur"),
        (lambda d: d["rows"][0].update(minimum=None), "les mots contiennent {minimum}"),
        (lambda d: d["rows"][0].update(maximum=3), "les mots contiennent {maximum}"),
        (lambda d: d["rows"].append(d["rows"][0]), "« one » sert deux fois"),
        (lambda d: d["open_questions"].append(""), "chaque question ouverte est une phrase"),
        (lambda d: d.update(applies_from="2026-01-01"), "cesse avant d'avoir commencé"),
        (lambda d: d["figures"][0].update(certainty="sûr"), "vaut 'sûr'"),
        (lambda d: d["figures"][0].update(source=" "), "« source » doit être un texte non vide"),
    ],
)
def test_a_broken_scheme_is_refused_in_french(change: Callable[[Any], object], words: str) -> None:
    data = copy()
    change(data)
    with pytest.raises(RuleError) as error:
        Scheme.from_dict(data)
    assert words in str(error.value)


def test_a_hole_an_unknown_name_and_a_day_without_version_are_told() -> None:
    scheme = Scheme.from_dict(copy())
    assert scheme.applies_on(date(2025, 12, 31))
    assert not scheme.applies_on(date(2026, 1, 1))
    with pytest.raises(RuleError, match="ne donne pas « least »"):
        scheme.require(["most", "least"])
    with pytest.raises(RuleError, match="ne donne pas « least »"):
        scheme.value("least")
    with pytest.raises(RuleError, match="aucune version"):
        scheme_on("essai", TODAY)


@pytest.mark.parametrize(
    "text",
    [
        *[programme_words(version) for version in built_in_versions()],
        *[scheme_words(scheme) for scheme in built_in_schemes()],
        rooms_words(),
        papers_words(),
    ],
    ids=lambda text: text.id,
)
def test_every_rule_in_words_has_sources_and_no_hole(text: RuleText) -> None:
    lines = [line for part in text.parts for line in part.lines]
    assert lines
    assert all(line.source and line.text.endswith(".") and "{" not in line.text for line in lines)


def test_the_words_follow_the_data() -> None:
    text = programme_words(built_in_versions()[-1])
    lines = {line.text: line for part in text.parts for line in part.lines}
    assert "L'accompagnement dure 24 mois au plus, suspensions non comprises." in lines
    assert lines["Apatride."].verdict is Verdict.OPEN
    assert lines["CDDI de 4 mois ou plus."].certainty is Certainty.DECK
    assert any("apatride" in question for question in text.open_questions)
    assert any(part.title == "Fin de l'accompagnement" for part in text.parts)
