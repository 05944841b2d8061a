"""What last year's spreadsheets look like: nothing crashes, nothing is half-written, each oddity is told."""

import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from coincide.apps.exchange.caseload import actions
from coincide.apps.exchange.caseload.columns import COLUMNS
from coincide.apps.exchange.models import CaseloadImport
from coincide.apps.journeys.models import Departure, Journey
from coincide.apps.people.models import HomeSituation, Household, Person, WorkSituation
from tests.cast import Cast

TITLES = ["Référence du ménage", "Nom", "Prénom", "Né(e) le", "Sexe", "Entrée le", "Bassin"]
ADA: list[Any] = ["IMP-1", "Renard", "Ada", "04/05/1990", "F", "01/10/2024", "Montluçon"]
SON: list[Any] = [None, "Renard", "Léo", "01/02/2019", "M", None, None]


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet(*rows: list[Any], title: str = "Feuil1") -> tuple[Workbook, Any]:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append(row)
    return book, page


def reasons(batch: CaseloadImport) -> list[tuple[int, str, str, str]]:
    return [
        (row.line, one["column"], one["value"], one["reason"])
        for row in batch.rows.exclude(refusals=[])
        for one in row.refusals
    ]


@pytest.fixture
def by(cast: Cast) -> Any:
    return cast.users["coordinator"]


def test_a_reference_merged_over_a_family_holds_for_each_of_its_rows(by: Any) -> None:
    book, page = sheet(TITLES, ADA, SON)
    page.merge_cells("A2:A3")
    batch = actions.preview("a.xlsx", saved(book), by)
    assert [(row.line, row.reference, row.action) for row in batch.rows.all()] == [
        (2, "IMP-1", "new"),
        (3, "IMP-1", "new"),
    ]
    assert "A2:A3" in " ".join(batch.notes)


def test_a_reference_left_blank_is_refused_and_its_household_is_not_guessed(by: Any) -> None:
    book, _ = sheet(TITLES, ADA, SON)
    assert reasons(actions.preview("a.xlsx", saved(book), by))[0][:2] == (3, "Référence du ménage")


def test_titles_cut_in_two_rows_are_put_together(by: Any) -> None:
    groups = ["Référence du ménage", "Nom", "Prénom", "Né(e) le", "Sexe", "Date d'", None]
    under = [None, None, None, None, None, "entrée", "Bassin"]
    book, _ = sheet(["Suivi AGIR 2024"], groups, under, ADA)
    batch = actions.drop("a.xlsx", saved(book), by)
    assert batch.mapping["entered_on"] == "Date d' entrée"
    assert batch.mapping["basin"] == "Bassin"


@pytest.mark.parametrize(
    "written", ["4 mai 1990", "vendredi 4 mai 1990", "04.05.1990", "4/5/1990", 32997, "\u00a004/05/1990\u00a0"]
)
def test_a_date_as_text_or_as_a_serial_number_is_the_same_day(by: Any, written: Any) -> None:
    book, _ = sheet(TITLES, [*ADA[:3], written, *ADA[4:]])
    batch = actions.preview("a.xlsx", saved(book), by)
    assert batch.rows.get().values["birth_date"] == "1990-05-04"


@pytest.mark.parametrize(
    ("written", "says"), [("04/05/90", "quatre chiffres"), ("1990", "si le jour n'est pas connu"), ("mai", "une date")]
)
def test_a_date_that_may_mean_several_days_is_refused(by: Any, written: str, says: str) -> None:
    book, _ = sheet(TITLES, [*ADA[:3], written, *ADA[4:]])
    (refusal,) = reasons(actions.preview("a.xlsx", saved(book), by))
    assert refusal[:3] == (2, "Date de naissance", written)
    assert says in refusal[3]


def test_a_formula_without_a_result_or_in_error_is_refused_with_its_cell(by: Any) -> None:
    book, page = sheet(TITLES, ADA, [*ADA[:1], "Renard", "Léo", "01/02/2019", "M", None, None])
    page["B2"] = '="Ren"&"ard"'
    page["C3"].value, page["C3"].data_type = "#REF!", "e"
    assert [
        (line, column, value) for line, column, value, _ in reasons(actions.preview("a.xlsx", saved(book), by))
    ] == [
        (2, "Nom", "B2"),
        (3, "Prénom", "C3"),
    ]


def test_a_formula_with_a_result_is_read_by_it_and_told(by: Any) -> None:
    book, page = sheet(TITLES, ADA)
    page["B2"] = "=X"
    content = saved(book)
    content = _patched(content, b"<f>X</f><v />", b"<f>X</f><v>12</v>") or content
    batch = actions.preview("a.xlsx", content, by)
    assert batch.rows.get().values["last_name"] == "12"
    assert "B2" in " ".join(batch.notes)


def _patched(content: bytes, before: bytes, after: bytes) -> bytes:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            data = old.read(part.filename)
            if part.filename.endswith("sheet1.xml"):
                assert before in data
                data = data.replace(before, after)
            new.writestr(part, data)
    return out.getvalue()


def test_two_columns_of_one_title_are_told_and_the_first_is_taken(by: Any) -> None:
    book, _ = sheet([*TITLES, "Nom"], [*ADA, "Autre"])
    batch = actions.preview("a.xlsx", saved(book), by)
    assert batch.rows.get().values["last_name"] == "Renard"
    assert any("«\u202fNom\u202f»" in note for note in batch.notes)


def test_a_hidden_sheet_is_not_read_and_the_right_one_is_found_among_several(by: Any) -> None:
    book, page = sheet(["Notes"], ["rien"])
    page.title = "Lisez-moi"
    hidden = book.create_sheet("Vieux")
    hidden.sheet_state = "hidden"
    hidden.append(TITLES)
    real = book.create_sheet("Suivi")
    real.append(TITLES)
    real.append(ADA)
    batch = actions.preview("a.xlsx", saved(book), by)
    assert batch.sheet == "Suivi"
    assert "Vieux" in " ".join(batch.notes)


def test_two_sheets_that_both_look_right_ask_which(by: Any) -> None:
    book, _ = sheet(TITLES, ADA)
    second = book.create_sheet("2023")
    second.append(TITLES)
    second.append(ADA)
    with pytest.raises(ValidationError, match="dites laquelle"):
        actions.preview("a.xlsx", saved(book), by)
    assert actions.preview("a.xlsx", saved(book), by, sheet="2023").sheet == "2023"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_usual_csv_is_read(by: Any, encoding: str, delimiter: str) -> None:
    content = "\n".join(delimiter.join(row) for row in (TITLES, ADA)).encode(encoding)
    assert actions.preview("a.csv", content, by).counts == {"new": 1}


def test_every_column_of_the_template_is_written(cast: Cast, by: Any) -> None:
    """A whole row: what was read is what the file of the household then holds."""
    values = {
        "household": "IMP-7", "name": "Famille Loutre", "has_car": "oui", "other_income": "350", "last_name": "Loutre",
        "first_name": "Nour", "birth_date": "02/03/1985", "sex": "F", "place": "Adulte", "nationality_group": "Hors UE",
        "protection": "Réfugié", "seeks_work": "oui", "french_oral": "A2", "french_written": "A1",
        "literacy": "lit et écrit dans un autre alphabet", "schooled_in_french": "non",
        "language_assessed_on": "01/02/2024",
        "spoken_languages": "dari, anglais", "preferred_language": "Dari", "has_french_licence": "non",
        "foreign_licence_received_on": "01/03/2024", "licence_exchange_asked_on": "01/04/2024", "entry_kind": "OFII",
        "protection_on": "01/12/2023", "cir_signed_on": "05/01/2024", "oriented_on": "06/01/2024",
        "entered_on": "15/01/2024", "welcomed_on": "20/01/2024", "diagnosed_on": "25/01/2024",
        "contract_signed_on": "30/01/2024", "basin": "vichy", "cip": "Ours Claire", "social": "sofia lynx",
        "exit_on": "01/12/2025", "exit_reason": "Objectifs atteints", "exit_home": "HLM", "exit_work": "CDI",
        "exit_months": "", "home_kind": "HLM", "commune": "Commentry", "home_since": "01/02/2025", "rent": "412",
        "charges": "60", "rooms": "T3", "place_ends_on": "", "work_kind": "CDI", "work_title": "Soudeuse",
        "employer": "Atelier", "work_hours": "35", "work_wage": "1 500", "work_since": "01/03/2025", "work_months": "",
    }  # fmt: skip
    assert set(values) == {column.field for column in COLUMNS}
    book, _ = sheet([column.title for column in COLUMNS], [values[column.field] for column in COLUMNS])
    batch = actions.preview("a.xlsx", saved(book), by)
    assert reasons(batch) == []
    assert batch.rows.get().notes == []
    actions.apply(batch, by)
    person = Person.objects.get(household__reference="IMP-7")
    assert (person.protection, person.preferred_language, person.spoken_languages) == (
        "refugee",
        "prs",
        ["dari", "anglais"],
    )
    journey = Journey.objects.get(person=person)
    days = (journey.oriented_on, journey.welcomed_on, journey.diagnosed_on, journey.contract_signed_on)
    assert [f"{day:%d/%m/%Y}" for day in days if day] == ["06/01/2024", "20/01/2024", "25/01/2024", "30/01/2024"]
    departure = Departure.objects.get(journey=journey)
    assert (departure.reason, departure.home_kind, departure.work_kind) == ("goals", "social", "cdi")
    assert {str(one.user) for one in journey.referents.all()} == {"Claire Ours", "Sofia Lynx"}
    assert all(one.period.upper == departure.on for one in [*journey.referents.all(), *journey.basins.all()])
    home = HomeSituation.objects.get(household=person.household)
    assert (home.kind, home.rent, home.charges, home.rooms) == ("social", 412, 60, 3)
    assert WorkSituation.objects.get(person=person).title == "Soudeuse"
    assert person.household.has_car
    actions.undo(batch, by)
    assert not Household.objects.filter(reference="IMP-7").exists()


_CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    st.sampled_from(
        ["IMP-1", "MTL-001", "Zèbre", "Zahra", "04/05/1990", "F", "oui", "vichy", "CDI", "01/10/2024", "=1+1"]
    ),
)


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an example takes a second: shrinking one takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=st.lists(st.lists(_CELLS, min_size=12, max_size=12), min_size=1, max_size=5), data=st.data())
def test_no_cell_crashes_the_reading_and_nothing_is_half_written(
    cast: Cast, rows: list[list[Any]], data: st.DataObject
) -> None:
    by = cast.users["coordinator"]
    required = [column.title for column in COLUMNS if column.required]
    others = data.draw(st.permutations([column.title for column in COLUMNS if not column.required]))
    book, _ = sheet([*required, *others][:12], *rows)
    before = everything()
    try:
        batch = actions.preview("a.xlsx", saved(book), by)
        assert everything() == before
        actions.apply(batch, by)
    except ValidationError:
        assert everything() == before
    else:
        actions.undo(batch, by)
        assert everything() == before


def everything() -> list[list[Any]]:
    """All that a file may touch."""
    return [
        list(model._base_manager.order_by("pk").values_list())
        for model in (Household, Person, Journey, HomeSituation, WorkSituation, Departure)
    ]
