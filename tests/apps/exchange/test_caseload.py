"""A caseload comes from a spreadsheet: nothing is lost, nothing is half-written, and it can be taken back."""

import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from openpyxl import Workbook

from coincide.apps.accounts.models import User
from coincide.apps.exchange.caseload import actions
from coincide.apps.exchange.models import CaseloadImport
from coincide.apps.journeys.log.contacts import log_contact
from coincide.apps.journeys.models import Journey
from coincide.apps.people.anonymise import anonymise
from coincide.apps.people.models import HomeSituation, Household, Person
from coincide.apps.territory.clock import today
from tests.cast import Cast

HEADER = "Référence du ménage;Nom;Prénom;Né(e) le;Sexe;Entrée le;Bassin;CIP;CIR signé le;Commune;Logement"
ADA = "IMP-1;Renard;Ada;04/05/1990;Femme;01/10/2024;Montluçon;owner@essai.test;15/09/2024;Commentry;reception"
SON = "IMP-1;Renard;Léo;01/02/2019;Homme;;;;;;"
BOB = "IMP-2;Castor;Bob;12/12/1985;M;02/11/2024;vichy;Claire Ours;;;"


def file(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows]).encode()


def workbook(rows: list[list[object]]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def reasons(batch: CaseloadImport) -> list[tuple[int, str, str]]:
    refused = batch.rows.exclude(refusals=[]).values_list("line", "refusals")
    return [(line, one["column"], one["reason"]) for line, refusals in refused for one in refusals]


def told(batch: CaseloadImport, *actions_of: str) -> list[tuple[int, str]]:
    """Line and effect of the rows, of some effects only when they are given."""
    rows = batch.rows.filter(action__in=actions_of) if actions_of else batch.rows.all()
    return [(row.line, row.action) for row in rows]


@pytest.fixture
def by(cast: Cast) -> User:
    return cast.users["coordinator"]


def test_a_preview_touches_no_household(cast: Cast, by: User) -> None:
    before = Household.objects.count()
    batch = actions.preview("file.csv", file(ADA, SON, BOB), by)
    assert told(batch) == [(2, "new"), (3, "new"), (4, "new")]
    assert Household.objects.count() == before


def test_applied_the_household_is_whole_with_journey_referent_and_home(cast: Cast, by: User) -> None:
    actions.apply(actions.preview("file.csv", file(ADA, SON, BOB), by), by)
    household = Household.objects.get(reference="IMP-1")
    journey = Journey.objects.get(person__household=household)
    assert sorted(household.persons.values_list("first_name", "place")) == [("Ada", "adult"), ("Léo", "child")]
    assert journey.referents.get().user == cast.users["owner"]
    assert HomeSituation.objects.get(household=household).kind == "reception"
    assert Household.objects.visible_to(cast.users["owner"]).filter(pk=household.pk).exists()
    assert Household.objects.visible_to(by).filter(pk=household.pk).exists()
    assert not Household.objects.visible_to(cast.users["outsider"]).filter(pk=household.pk).exists()


def test_the_same_file_twice_changes_nothing_and_a_changed_row_is_told(cast: Cast, by: User) -> None:
    actions.apply(actions.preview("file.csv", file(ADA, SON), by), by)
    again = actions.preview("file.csv", file(ADA, SON), by)
    assert told(again) == [(2, "unchanged"), (3, "unchanged")]
    moved = actions.preview("file.csv", file(ADA.replace("15/09/2024", "16/09/2024"), SON), by)
    assert told(moved) == [(2, "changed"), (3, "unchanged")]
    assert moved.rows.get(line=2).changes == [["CIR signé le", "15 septembre 2024", "16 septembre 2024"]]


def test_a_person_known_elsewhere_or_twice_in_the_file_is_a_duplicate_even_with_swapped_names(
    cast: Cast, by: User
) -> None:
    swapped = "IMP-9;Zahra;zebre;04/05/1990;Femme;;;;;;"
    batch = actions.preview("file.csv", file(ADA, ADA.replace("IMP-1", "IMP-3"), swapped), by)
    assert told(batch, "duplicate") == [(3, "duplicate"), (4, "duplicate")]
    assert "MTL-001" in batch.rows.get(line=4).reason
    assert "mêmes noms, dans un autre ordre" in batch.rows.get(line=4).reason


def test_undo_then_import_again(cast: Cast, by: User) -> None:
    people = Person.objects.count()
    batch = actions.apply(actions.preview("file.csv", file(ADA, SON, BOB), by), by)
    undone = actions.undo(batch, by)
    assert (undone.kept, Person.objects.count()) == ([], people)
    actions.apply(actions.preview("file.csv", file(ADA, SON, BOB), by), by)
    assert Person.objects.count() == people + 3


def test_undo_keeps_and_lists_what_was_worked_on_since(cast: Cast, by: User) -> None:
    batch = actions.apply(actions.preview("file.csv", file(ADA, SON, BOB), by), by)
    household = Household.objects.get(reference="IMP-1")
    log_contact(household, by=cast.users["owner"], on=today(), kind="call", subject="Premier appel")
    undone = actions.undo(batch, by)
    assert [one["line"] for one in undone.kept] == [2]
    assert Household.objects.filter(reference="IMP-1").exists()
    assert not Household.objects.filter(reference="IMP-2").exists()


def test_undo_puts_back_a_changed_field_unless_it_changed_again(cast: Cast, by: User) -> None:
    header = "Référence;Nom;Prénom;Né le;Sexe;Français oral;Français écrit"
    row = "MTL-001;Zèbre;Zahra;04/05/1990;f;B1;A2"
    batch = actions.apply(actions.preview("file.csv", file(row, header=header), by), by)
    Person.objects.filter(pk=cast.person.pk).update(french_oral="b2")
    undone = actions.undo(batch, by)
    cast.person.refresh_from_db()
    assert (cast.person.french_oral, cast.person.french_written) == ("b2", "a1")
    assert "français oral" in undone.kept[0]["reason"]


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (BOB.replace("12/12/1985", "31/02/1985"), "Date de naissance", "date qui existe"),
        (BOB.replace("12/12/1985", "12/12/2085"), "Date de naissance", "jour passé"),
        (BOB.replace("12/12/1985", "12/12/2985"), "Date de naissance", "entre 1900 et 2099"),
        (BOB.replace("vichy", "Paris"), "Bassin", "Montluçon"),
        (BOB.replace("vichy", ""), "Bassin", "une entrée se fait dans un bassin"),
        (BOB.replace("Claire Ours", "Personne"), "CIP", "professionnel de ce métier"),
        (BOB.replace("IMP-2", ""), "Référence du ménage", "cellules fusionnées"),
        (BOB.replace("02/11/2024", "02/11/1984"), "Entrée le", "après la naissance"),
        ("MTL-001;Zèbre;Zahra;04/05/1990;f;02/10/2024;vichy;;;;", "Entrée le", "déjà entré le 1er octobre 2024"),
    ],
)
def test_a_wrong_row_says_its_column_and_what_was_expected(
    cast: Cast, by: User, row: str, column: str, says: str
) -> None:
    batch = actions.preview("file.csv", file(ADA, row), by)
    (refusal,) = reasons(batch)
    assert refusal[:2] == (3, column)
    assert says in refusal[2]


def test_a_household_waits_whole_when_one_of_its_rows_is_refused(cast: Cast, by: User) -> None:
    batch = actions.preview("file.csv", file(ADA, SON.replace("Homme", "garçon"), BOB), by)
    assert told(batch, "new") == [(4, "new")]
    assert [line for line, _, _ in reasons(batch)] == [2, 3]
    actions.apply(batch, by)
    assert not Household.objects.filter(reference="IMP-1").exists()


def test_titles_above_a_second_header_row_and_date_cells_are_understood(cast: Cast, by: User) -> None:
    rows: list[list[object]] = [["File active 2025"], [], ["Identité", "", "", "", "", "Parcours"]]
    rows += [HEADER.split(";"), HEADER.split(";"), ADA.split(";")]
    batch = actions.preview("file.xlsx", workbook(rows), by)
    assert told(batch) == [(6, "new")]
    assert "ligne 4" in batch.notes[0]


def test_an_open_document_sheet_is_read(cast: Cast, by: User) -> None:
    cells = ["".join(f"<table:table-cell office:value-type='string'><text:p>{one}</text:p></table:table-cell>"
                     for one in row.split(";")) for row in (HEADER, ADA)]  # fmt: skip
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    rows = "".join(f"<table:table-row>{one}</table:table-row>" for one in cells)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="Feuille1">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    assert told(actions.preview("file.ods", out.getvalue(), by)) == [(2, "new")]


def test_a_mapping_is_remembered(cast: Cast, by: User) -> None:
    odd = HEADER.replace("Né(e) le", "Jour 0")
    with pytest.raises(ValidationError, match="Date de naissance"):
        actions.preview("file.csv", file(ADA, header=odd), by)
    actions.preview("file.csv", file(ADA, header=odd), by, {"birth_date": "Jour 0"})
    assert told(actions.preview("file.csv", file(ADA, header=odd), by)) == [(2, "new")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "vide"),
        (b"%PDF-1.7 \x00", "C'est un PDF"),
        (b"\x89PNG\r\n", "C'est une image"),
        (b"\xd0\xcf\x11\xe0" + bytes(400) + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
        (b"\xd0\xcf\x11\xe0" + bytes(400), "enregistrez-le en XLSX"),
        (b"a;b\x00", "ni un classeur"),
        (b"a;b\n1;2", "Il manque les colonnes"),
        (HEADER.encode(), "que des titres"),
        ("\n".join([HEADER] + ["R;N;P;1/1/1990;F;;;;;;"] * 50_000).encode(), "000 lignes"),
    ],
    ids=["empty", "pdf", "image", "locked", "old", "binary", "other-columns", "titles-only", "too-long"],
)
def test_another_kind_of_file_gets_a_sentence(cast: Cast, by: User, content: bytes, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        actions.preview("file.csv", content, by)
    assert not CaseloadImport.objects.exists()


def test_nothing_is_written_when_the_caseload_changed_in_between(cast: Cast, by: User) -> None:
    batch = actions.preview("file.csv", file(ADA, BOB), by)
    Household.objects.create(reference="IMP-2", operator=cast.other_operator, name="Autre")
    with pytest.raises(ValidationError, match="a changé"):
        actions.apply(batch, by)
    assert not Household.objects.filter(reference="IMP-1").exists()


def test_names_do_not_stay_in_an_import_once_applied(cast: Cast, by: User) -> None:
    batch = actions.apply(actions.preview("file.csv", file(ADA, SON.replace("Homme", "?"), BOB), by), by)
    batch.refresh_from_db()
    kept = [*batch.rows.values(), batch.created, batch.updated, batch.counts, batch.notes]
    assert not {"Castor", "Renard", "garçon"} & set(str(kept).split("'"))
    assert batch.content is None


@pytest.mark.parametrize("place", ["owner", "social", "state", "admin", "outsider"])
def test_only_a_coordinator_imports(cast: Cast, place: str) -> None:
    with pytest.raises(PermissionDenied):
        actions.preview("file.csv", file(ADA), cast.users[place])


def test_an_import_forgets_whom_it_changed_once_they_are_anonymised(cast: Cast, by: User) -> None:
    row = "MTL-001;Zèbre;Zahra;04/05/1990;f;Famille Renommée"
    header = "Référence;Nom;Prénom;Né le;Sexe;Nom du ménage"
    batch = actions.apply(actions.preview("file.csv", file(row, header=header), by), by)
    Household.objects.filter(pk=cast.household.pk).update(archived_on=today(), anonymised_on=today())
    anonymise([cast.household.pk])
    batch.refresh_from_db()
    assert "Renommée" not in str([batch.created, batch.updated])
    assert actions.undo(batch, by).kept == []
