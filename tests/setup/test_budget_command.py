"""``coincide budget``: its keys, its units, what it refuses."""

import json

import pytest

from coincide.cli import main

pytestmark = pytest.mark.xdist_group("openfisca")

ONE = ["budget", "--commune", "03185", "--adults", "1", "--net-wages", "1478", "--rent", "320", "--charges", "60"]
KEYS = {
    "net_wages", "rsa", "prime_activite", "family", "housing_aid", "rent_rebate", "disposable", "rest_to_live",
    "effort",
}  # fmt: skip


def test_the_three_moments_in_whole_euros(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ONE, "--stock", "social", "--on", "2026-11", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert set(data) == {"first_month", "fourth_month", "steady", "legislation", "openfisca_version"}
    assert all(set(data[moment]) == KEYS for moment in ("first_month", "fourth_month", "steady"))
    assert data["fourth_month"] == {
        "net_wages": 1478, "rsa": 0, "prime_activite": 154, "family": 0, "housing_aid": 261, "rent_rebate": 30,
        "disposable": 1893, "rest_to_live": 1543, "effort": 0.055,
    }  # fmt: skip
    assert (data["legislation"], data["openfisca_version"]) == ("2026-11", "176.1.8")


def test_people_read_what_decides_and_what_is_not_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*ONE, "--stock", "social", "--on", "2026-11"]) == 0
    said = capsys.readouterr().out
    for words in ("Le moment qui décide", "6e mois du contrat", "Législation de novembre 2026", "simulateur de la CAF"):
        assert words in said


def test_aid_beyond_rent_and_charges_is_shown_below_zero_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["budget", "--commune", "03185", "--adults", "2", "--net-wages", "1478", "--stock", "social"]
    family = [*words, "--children", "8,5,2,1", "--rent", "300", "--on", "2025-12"]
    assert main([*family, "--charges", "40"]) == 0
    said = capsys.readouterr().out
    assert "aide au logement 307\u202f€, remise de loyer 63\u202f€" in said
    assert "taux d'effort −0,9\u202f%" in said
    assert "le barème compte les charges au forfait" in said
    assert main([*family, "--charges", "120"]) == 0
    assert "le barème compte les charges au forfait" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("--net-wages", "-1", "--net-wages : Un salaire net vaut −1 €"),
        ("--net-wages", "100000", "--net-wages : Un salaire net vaut 100 000 €"),
        ("--net-wages", "1478,900", "--net-wages : 2 salaires"),
        ("--net-wages", "mille", "--net-wages"),
        ("--children", "1,2,3,4,5,6,7,8,9,10,11,12,13,14", "--children : 14 enfants"),
        ("--children", "deux", "--children"),
        ("--adults", "0", "--adults : Le calcul porte"),
        ("--commune", "99999", "--commune : La commune « 99999 »"),
        ("--commune", "97101", "--commune : La commune 97101 est outre-mer"),
        ("--children", "-2", "--children : L'âge d'un enfant vaut −2"),
        ("--rent", "9000", "--rent : Le loyer vaut 9 000 €"),
        ("--stock", "chateau", "--stock"),
        ("--on", "2045-01", "--on : La législation de janvier 2045"),
        ("--on", "novembre", "--on : Le mois « novembre » n'est pas lisible"),
        ("--rent", "inf", "--rent"),
    ],
)
def test_bad_input_is_told(capsys: pytest.CaptureFixture[str], name: str, value: str, said: str) -> None:
    words = [*ONE, "--stock", "social", "--on", "2026-11"]
    if name in words:
        words[words.index(name) + 1] = value
    else:
        words += [name, value]
    assert main(words) != 0
    heard = capsys.readouterr()
    assert said in heard.err.replace("\u202f", " ")
    assert "Traceback" not in heard.err
    assert not heard.out
