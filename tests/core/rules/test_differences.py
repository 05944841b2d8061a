"""What changes between two versions, in sentences; nothing when they decide alike."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from coincide.core.rules.differences import Change, differences
from coincide.core.rules.rule_version import RuleVersion, built_in_versions

OPENING, JULY = built_in_versions()


def changed(edit: Any) -> RuleVersion:
    """July 2024 with something edited in its JSON."""
    data = json.loads(json.dumps(JULY.to_dict()))
    edit(data)
    return RuleVersion.from_dict(data)


def said(version: RuleVersion) -> list[str]:
    return [one.text for one in differences(JULY, version)]


def test_two_versions_that_decide_alike_have_no_difference() -> None:
    assert differences(JULY, replace(JULY, id="x", title="Autre", applies_from=JULY.applies_from)) == ()


def test_july_2024_adds_a_reason_to_stop_and_splits_the_cddi() -> None:
    found = differences(OPENING, JULY)
    assert [one.change for one in found] == [Change.ADDED, Change.ADDED, Change.REMOVED, Change.ADDED]
    assert found[-1].text == "RSA, suivi du Conseil départemental et logement pérenne."
    assert "CDDI de 4 mois ou plus, 4 mois au moins\u202f: compte." in [one.text for one in found]


def test_each_part_says_what_it_was_and_what_it_becomes() -> None:
    def edit(data: dict[str, Any]) -> None:
        data["length_months"], data["extension_months"] = 18, 6
        data["entry"]["statuses"][2]["verdict"] = "oui"
        data["entry"]["conditions"][0]["years_back"] = 2
        data["entry"]["conditions"][1]["is_on"] = False
        rows = data["exit_table"]["rows"]
        next(row for row in rows if row["id"] == "cddi-4")["min_months"] = 6
        next(row for row in rows if row["id"] == "interim")["verdict"] = "non"
        data["exit_table"]["stop_reasons"][0]["needs"] = ["rsa"]

    assert said(changed(edit)) == [
        "Accompagnement\u202f: 24 mois → 18 mois.",
        "Prolongation\u202f: aucune → 6 mois.",
        "Apatride\u202f: question ouverte → oui.",
        "Date de la protection\u202f: depuis le 1er janvier de l'année N-1 → depuis le 1er janvier de l'année N-2.",
        "Condition «\u202fCIR signé\u202f»\u202f: n'est plus demandée.",
        "CDDI de 4 mois ou plus\u202f: 4 mois au moins → 6 mois au moins.",
        "Intérim\u202f: question ouverte → non.",
        "Motif d'arrêt\u202f: RSA, suivi du Conseil départemental et logement pérenne → RSA.",
    ]


@given(st.integers(0, 20), st.sampled_from(["verdict", "source", "label"]))
def test_a_change_of_any_row_is_told(rank: int, field: str) -> None:
    def edit(data: dict[str, Any]) -> None:
        row = data["exit_table"]["rows"][rank % len(data["exit_table"]["rows"])]
        row[field] = "a_trancher" if field == "verdict" and row["verdict"] != "a_trancher" else "non"
        if field != "verdict":
            row[field] = "Autre chose"

    assert said(changed(edit))


def test_two_rows_exchanged_are_told_as_an_order() -> None:
    def edit(data: dict[str, Any]) -> None:
        rows = data["exit_table"]["rows"]
        rows[0], rows[1] = rows[1], rows[0]

    assert said(changed(edit)) == [
        "Ordre de la table\u202f: location dans le parc privé, location dans le parc social."
    ]
