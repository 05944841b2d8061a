"""``coincide rules`` on the demonstration: the ids, the July 2024 rule on the caseload of June, and wrong arguments."""

import pytest

from tests.demonstration import Demonstration, coincide, told

pytestmark = pytest.mark.xdist_group("demonstration")


def test_list_gives_the_ids_of_every_version(demonstration: Demonstration) -> None:
    found = told(coincide(demonstration.data, "rules", "list", "--json"))
    assert found["ids"] == ["2023-07", "2024-07", "2026-01", "2026-04"]
    assert {one["id"]: one["status"] for one in found["versions"]} == {
        "2023-07": "published",
        "2024-07": "published",
        "2026-01": "submitted",
        "2026-04": "draft",
    }


def test_simulate_counts_who_would_leave_stay_and_enter(demonstration: Demonstration) -> None:
    words = ("rules", "simulate", "--version", "2024-07", "--on", "2024-06-30")
    found = told(coincide(demonstration.data, *words, "--json"))
    assert (found["leave"], found["stay"], found["unknown"], found["enter"]) == (76, 146, 5, 15)
    assert set(found["by_basin"]) == {"montlucon", "moulins", "vichy"}
    said = coincide(demonstration.data, *words).stdout
    assert "sortiraient 76, resteraient 146, inconnu 5" in said


@pytest.mark.parametrize(
    ("version", "on", "sentence"),
    [
        ("2019-01", "2024-06-30", "La version « 2019-01 » n'existe pas. Celles de cette base : 2023-07, 2024-07"),
        ("2024-07", "juin", "« juin » n'est pas une date"),
        ("2024-07", "2019-01-01", "Personne n'était accompagné ni attendu le 01/01/2019"),
    ],
)
def test_an_unknown_version_or_day_gets_a_sentence(
    demonstration: Demonstration, version: str, on: str, sentence: str
) -> None:
    done = coincide(demonstration.data, "rules", "simulate", "--version", version, "--on", on, "--json")
    assert done.returncode == 1
    assert done.stdout == ""
    assert sentence in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
