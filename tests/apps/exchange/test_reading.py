"""What people write in files, read the French way."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from coincide.apps.exchange import actions, cells
from coincide.apps.territory.models import Commune
from coincide.apps.territory.places import CommuneFinder, plain
from tests.apps.exchange import files
from tests.cast import Cast

MOMENT = dt.datetime(2025, 12, 11, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1 234,50", "1234.50"), ("1\u202f234,50 €", "1234.50"), ("1.234,50", "1234.50"), ("35.5", "35.5"), (28.0, "28.0"),
     ("28 h", "28"), ("78,5 m²", "78.5")],
)  # fmt: skip
def test_numbers_are_read_as_the_french_write_them(written: Any, meant: str) -> None:
    assert cells.decimal(written) == Decimal(meant)


@pytest.mark.parametrize("written", ["", "douze", "1,2,3", "nan", "1e99", True])
def test_what_is_not_a_number_is_refused(written: Any) -> None:
    with pytest.raises(ValidationError):
        cells.decimal(written)


@pytest.mark.parametrize(
    "written",
    ["11/12/2025", "2025-12-11", "11.12.2025", "11 décembre 2025", dt.date(2025, 12, 11), MOMENT],
)
def test_dates_are_read_in_every_usual_form(written: Any) -> None:
    assert cells.date(written) == dt.date(2025, 12, 11)


@pytest.mark.parametrize("written", ["31/02/2025", "12/2025", "demain", "11/12/25", 46002])
def test_a_date_that_is_not_one_is_refused(written: Any) -> None:
    with pytest.raises(ValidationError, match="date"):
        cells.date(written)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("8h", dt.time(8)),
        ("8h30", dt.time(8, 30)),
        ("08:30:00", dt.time(8, 30)),
        (dt.timedelta(hours=21), dt.time(21)),
    ],
)
def test_hours_are_read(written: Any, meant: dt.time) -> None:
    assert cells.hour(written) == meant


@pytest.mark.parametrize("written", ["25h", "8h75", "matin"])
def test_an_hour_that_is_not_one_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        cells.hour(written)


@pytest.mark.parametrize(("written", "meant"), [("Oui", True), ("x", True), ("non", False), ("", False), (True, True)])
def test_yes_and_no(written: Any, meant: bool) -> None:
    assert cells.yes_no(written) is meant


@pytest.mark.parametrize(
    ("written", "same"), [("Néris-les-Bains", "NERIS LES BAINS"), ("St-Rémy", "saint remy"), ("L'Hôtel", "l’hotel")]
)
def test_names_of_places_forgive_accents_hyphens_and_saints(written: str, same: str) -> None:
    assert plain(written) == plain(same)


@pytest.mark.django_db
def test_two_communes_of_one_name_ask_for_the_code(cast: Cast) -> None:
    Commune.objects.create(
        code="03999", name="Vichy", departement=cast.departement, population=1, latitude=46.0, longitude=3.0,
        point_source="GeoNames",
    )  # fmt: skip
    with pytest.raises(ValidationError, match=r"Vichy \(03310\), Vichy \(03999\)"):
        CommuneFinder(cast.departement).find("vichy")


@pytest.mark.parametrize("written", ["01/01/0001", "0001-01-01", "31/12/9999", dt.date(3025, 12, 11)])
def test_a_date_of_another_age_is_refused(written: Any) -> None:
    with pytest.raises(ValidationError, match="entre 1900 et 2099"):
        cells.date(written)


def test_what_nobody_sees_in_a_text_is_left_out() -> None:
    assert cells.text(20)("\u202eAide\x07-soignante\u202c ") == "Aide-soignante"
    assert cells.text(20)("می\u200cخواهم") == "می\u200cخواهم"


@pytest.mark.django_db
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman"])
def test_every_usual_csv_reads_the_same(cast: Cast, delimiter: str, encoding: str) -> None:
    content = files.csv_bytes(files.JOB, delimiter=delimiter, encoding=encoding)
    batch = actions.preview("jobs", "offres.csv", content, cast.users["owner"])
    assert not batch.errors
    assert batch.rows[0]["values"]["owner"] == "Résidence du Parc"


@pytest.mark.django_db
def test_a_workbook_and_a_csv_give_the_same_rows(cast: Cast) -> None:
    by = cast.users["owner"]
    one = actions.preview("dwellings", "a.xlsx", files.workbook_bytes("Logements", files.DWELLING), by)
    two = actions.preview("dwellings", "a.csv", files.csv_bytes(files.DWELLING), by)
    assert one.rows == two.rows
    assert not one.errors


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "column", "expected"),
    [
        ({"Commune": ""}, "Commune", "vide"),
        ({"Contrat": "CDI"}, "Ligne entière", "Un CDI n'a pas de durée"),
        ({"Contrat": "stage"}, "Contrat", "CDI, CDD"),
        ({"Code ROME": "123"}, "Code ROME", "K1304"),
        ({"Heures par semaine": "60"}, "Ligne entière", "de 1 à 48"),
        ({"Toujours disponible le": "12/12/2025"}, "Toujours disponible le", "jour passé"),
        ({"Français oral demandé": "Z9"}, "Français oral demandé", "A1.1"),
        ({"Durée (mois)": "6,5"}, "Durée (mois)", "nombre entier"),
        ({"Référence": "E" * 41}, "Référence", "40 caractères"),
    ],
)
def test_a_wrong_cell_is_told_with_its_row_column_and_what_was_expected(
    cast: Cast, changed: dict[str, str], column: str, expected: str
) -> None:
    content = files.csv_bytes(files.JOB, {**files.JOB, "Référence": "E-15", **changed})
    (error,) = actions.preview("jobs", "offres.csv", content, cast.users["owner"]).errors
    assert (error["line"], error["column"]) == (3, column)
    assert expected in error["expected"]


@pytest.mark.django_db
def test_the_same_reference_twice_in_a_file_is_an_error_on_the_second(cast: Cast) -> None:
    batch = actions.preview("jobs", "offres.csv", files.csv_bytes(files.JOB, files.JOB), cast.users["owner"])
    (error,) = batch.errors
    assert error["line"] == 3
    assert "déjà à la ligne 2" in error["expected"]


@pytest.mark.django_db
def test_a_reference_of_another_departement_is_not_taken_over(cast: Cast) -> None:
    actions.apply(
        actions.preview("jobs", "a.csv", files.csv_bytes(files.JOB), cast.users["owner"]), cast.users["owner"]
    )
    Commune.objects.create(
        code="18033", name="Bourges", departement=cast.elsewhere, population=1, latitude=47.0, longitude=2.4,
        point_source="GeoNames",
    )  # fmt: skip
    content = files.csv_bytes({**files.JOB, "Commune": "Bourges"})
    (error,) = actions.preview("jobs", "b.csv", content, cast.users["outsider"]).errors
    assert "autre département" in error["expected"]
