import json
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from coincide.core.rules.exits import Criterion, ExitFacts, ExitKind, ExitTable, Verdict, classify, find_stops
from coincide.core.rules.rule_version import RuleVersion, built_in_versions, version_on
from coincide.core.rules.sources import RuleError

START, JULY_2024 = (version.exit_table for version in built_in_versions())


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        (ExitFacts("location_sociale", "cdi"), ExitKind.POSITIVE),
        (ExitFacts("fjt", "cdd", 6), ExitKind.POSITIVE),
        (ExitFacts("location_privee", "cdd", 5), ExitKind.SIMPLE),
        (ExitFacts("location_sociale", "sans_emploi"), ExitKind.SIMPLE),
        (ExitFacts("hebergement", "cdi"), ExitKind.SIMPLE),
        (ExitFacts("location_sociale", "cddi", 4), ExitKind.POSITIVE),
        (ExitFacts("location_sociale", "cddi", 3), ExitKind.SIMPLE),
        (ExitFacts("location_sociale", "interim"), ExitKind.OPEN),
        (ExitFacts("iml", "cdi"), ExitKind.OPEN),
        (ExitFacts("iml", "sans_emploi"), ExitKind.SIMPLE),
        (ExitFacts("chateau", "cdi"), ExitKind.OPEN),
        (ExitFacts("location_sociale", "cdd"), ExitKind.INCOMPLETE),
        (ExitFacts("hebergement", None), ExitKind.SIMPLE),
        (ExitFacts("iml", None), ExitKind.INCOMPLETE),
        (ExitFacts(), ExitKind.INCOMPLETE),
    ],
)
def test_july_2024_table_classes_each_situation(facts: ExitFacts, kind: ExitKind) -> None:
    assert classify(facts, JULY_2024).kind is kind


def test_a_four_month_cddi_is_settled_only_since_july_2024() -> None:
    facts = ExitFacts("location_sociale", "cddi", 4)
    before = classify(facts, START)
    assert before.kind is ExitKind.OPEN
    assert before.kind.counted_as is ExitKind.SIMPLE
    assert classify(facts, JULY_2024).kind is ExitKind.POSITIVE


def test_only_a_certain_positive_counts_as_positive() -> None:
    assert [kind for kind in ExitKind if kind.counted_as is ExitKind.POSITIVE] == [ExitKind.POSITIVE]


def test_a_class_says_why_which_rows_which_version_and_what_is_missing() -> None:
    found = classify(ExitFacts("residence_sociale", "cdd", 8), JULY_2024)
    assert found.why.replace("\u202f", " ") == (
        "Sortie positive : résidence sociale (logement pérenne) ; CDD de 6 mois ou plus "
        "(emploi durable ou formation qualifiante) (table 2024-07)."
    )
    assert found.housing.row is not None
    assert found.work.row is not None
    assert (found.housing.row.id, found.work.row.id, found.version) == ("residence-sociale", "cdd-6", "2024-07")
    assert classify(ExitFacts("fjt", "cdd"), JULY_2024).unknown == ("durée du contrat en mois",)
    assert classify(ExitFacts(), JULY_2024).unknown == (
        "situation au regard du logement",
        "situation au regard de l'emploi",
    )


def test_what_no_text_settles_is_an_open_question_in_both_tables() -> None:
    for table in (START, JULY_2024):
        found = {row.situation for row in table.open_questions}
        assert {"interim", "cdi_interimaire", "independant", "iml"} <= found


def test_the_july_2024_stop_asks_for_rsa_departement_and_permanent_housing() -> None:
    def verdict(**changes: Any) -> Verdict:
        facts: dict[str, Any] = {"housing": "fjt", "receives_rsa": True, "followed_by_departement": True} | changes
        (stop,) = find_stops(ExitFacts(**facts), JULY_2024)
        return stop.verdict

    assert verdict() is Verdict.MET
    assert verdict(receives_rsa=False) is Verdict.UNMET
    assert verdict(followed_by_departement=False) is Verdict.UNMET
    assert verdict(housing="hebergement") is Verdict.UNMET
    assert verdict(receives_rsa=None) is Verdict.UNKNOWN
    assert verdict(housing="iml") is Verdict.OPEN
    assert find_stops(ExitFacts("fjt", receives_rsa=True, followed_by_departement=True), START) == ()


def test_the_stop_names_the_facts_that_are_missing() -> None:
    (stop,) = find_stops(ExitFacts("fjt"), JULY_2024)
    assert stop.missing == ("perception du RSA", "suivi par le Conseil départemental")


def test_tables_and_versions_survive_a_trip_through_json() -> None:
    for version in built_in_versions():
        assert RuleVersion.from_dict(json.loads(json.dumps(version.to_dict()))) == version


def test_every_row_has_a_source_and_rows_unverified_never_make_an_exit_positive() -> None:
    for row in (*START.rows, *JULY_2024.rows):
        assert row.source
        assert row.verdict is not Verdict.MET or row.certainty != "unverified"


def test_situations_are_listed_once_in_the_order_of_the_table() -> None:
    assert JULY_2024.situations(Criterion.WORK)[:3] == ("cdi", "cdd", "alternance")


def broken(**changes: object) -> dict[str, Any]:
    data = deepcopy(JULY_2024.to_dict())
    rows: Any = data["rows"]
    rows[0] |= changes
    return data


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "un objet avec des champs"),
        ({"version": "x", "rows": [], "stop_reasons": []}, "Aucune ligne ne répond « oui »"),
        (broken(verdict="peut-être"), "l'une de ces valeurs"),
        (broken(verdict="inconnu"), "jamais « inconnu »"),
        (broken(label=" "), "texte non vide"),
        (broken(min_months=3), "que pour l'emploi"),
        (broken(min_months="six"), "nombre entier"),
        (broken(id="cdi"), "sert deux fois"),
        (broken(situation="location_privee"), "jamais atteinte"),
        (broken(verdct="oui"), "« verdct » est inconnu"),
        (JULY_2024.to_dict() | {"stop_reasons": [{"needs": []}]}, "au moins une condition"),
        (JULY_2024.to_dict() | {"rows": "cdi"}, "doit être une liste"),
    ],
)
def test_a_broken_table_is_refused_with_a_french_sentence(data: object, words: str) -> None:
    with pytest.raises(RuleError) as error:
        ExitTable.from_dict(data)
    assert words in str(error.value)


def test_every_problem_of_a_version_is_reported_at_once() -> None:
    data = built_in_versions()[0].to_dict() | {"length_months": 0, "applies_from": "juillet", "certainty": "sûr"}
    with pytest.raises(RuleError) as error:
        RuleVersion.from_dict(data)
    assert len(error.value.messages) == 3


def test_a_version_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(RuleError, match="avant d'avoir commencé"):
        RuleVersion.from_dict(built_in_versions()[0].to_dict() | {"applies_until": "2023-06-30"})


def test_one_version_and_only_one_applies_on_a_day() -> None:
    versions = built_in_versions()
    assert version_on(versions, date(2023, 7, 1)).id == "2023-07"
    assert version_on(versions, date(2024, 6, 30)).id == "2023-07"
    assert version_on(versions, date(2024, 7, 1)).id == "2024-07"
    with pytest.raises(RuleError, match="Aucune version"):
        version_on(versions, date(2023, 6, 30))
    with pytest.raises(RuleError, match="Plusieurs versions"):
        version_on([*versions, versions[1]], date(2025, 1, 1))


def test_both_versions_last_24_months_without_extension() -> None:
    assert {(v.length_months, v.extension_months) for v in built_in_versions()} == {(24, 0)}
