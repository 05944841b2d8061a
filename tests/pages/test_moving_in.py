"""The coordinator's pages on the data of the caseload: import, duplicates, exports."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.exchange.caseload.columns import COLUMNS
from coincide.apps.exchange.models import CaseloadImport, ExportTemplate, PersonMerge
from coincide.apps.journeys.log.contacts import log_contact
from coincide.apps.people.models import Household, Person
from coincide.apps.territory.clock import today
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
HEADER = "Dossier;Nom;Prénom;Naissance;Sexe;Entrée le;Bassin"
ADA = "IMP-1;Renard;Ada;04/05/1990;F;01/10/2024;Montluçon"
BOB = "IMP-2;Castor;Bob;31/02/1985;M;;"
TWIN = "IMP-3;Zebre;Zahra;04/05/1990;F;;"


def drop(client: Client, *rows: str, header: str = HEADER, name: str = "2024.csv") -> CaseloadImport:
    file = SimpleUploadedFile(name, "\n".join([header, *rows]).encode())
    client.post(reverse("caseload:imports"), {"file": file})
    return CaseloadImport.objects.latest("pk")


def read(client: Client, batch: CaseloadImport, **changed: str) -> Any:
    """Send the columns as the page proposes them."""
    page = client.get(reverse("caseload:columns", args=[batch.pk]))
    data = {field.html_name: field.value() or "" for field, _ in page.context["form"].samples()}
    return client.post(reverse("caseload:columns", args=[batch.pk]), data | changed, follow=True)


def test_from_the_file_to_the_files_and_back(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    batch = drop(client, ADA, BOB, TWIN)
    page = read(client, batch).text
    assert "Importer 1" in page
    assert "une date qui existe" in page
    assert "mêmes noms, dans un autre ordre" not in page, "the names are in their places"
    assert "déjà dans le ménage MTL-001" in page
    assert not Household.objects.filter(reference="IMP-1").exists()
    done = client.post(reverse("caseload:apply", args=[batch.pk]), follow=True).text
    assert "est importé" in done
    assert "Castor" not in done
    assert Household.objects.filter(reference="IMP-1").exists()
    assert "Seront retirés" in client.get(reverse("caseload:undo", args=[batch.pk])).text
    assert Household.objects.filter(reference="IMP-1").exists()
    assert "Import annulé" in client.post(reverse("caseload:undo", args=[batch.pk]), follow=True).text
    assert not Household.objects.filter(reference="IMP-1").exists()


def test_what_an_undo_would_keep_is_told_before(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    batch = drop(client, ADA)
    read(client, batch)
    client.post(reverse("caseload:apply", args=[batch.pk]))
    household = Household.objects.get(reference="IMP-1")
    log_contact(household, by=cast.users["coordinator"], on=today(), kind="call", subject="Bonjour")
    assert "1 contact de plus" in client.get(reverse("caseload:undo", args=[batch.pk])).text
    assert "IMP-1" in client.post(reverse("caseload:undo", args=[batch.pk]), follow=True).text


def test_a_duplicate_is_taken_anyway_or_left(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    batch = drop(client, TWIN)
    read(client, batch)
    address = reverse("caseload:take_anyway", args=[batch.pk, 2])
    assert (
        "Ne pas importer" in client.get(client.post(address, {"taken": "1"}).url.replace("?effet=duplicate", "")).text
    )
    client.post(address, {"taken": "0"})
    client.post(address, {"taken": "1"})
    client.post(reverse("caseload:apply", args=[batch.pk]))
    assert Person.objects.filter(household__reference="IMP-3").exists()


def test_a_column_that_is_not_known_is_chosen_and_remembered(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    odd = HEADER.replace("Naissance", "Jour 0")
    batch = drop(client, ADA, header=odd)
    assert "Dites quelle colonne du fichier le contient" in read(client, batch).text
    assert "Dites quelles colonnes les contiennent" in read(client, batch, c1="").text
    assert "Importer 1" in read(client, batch, c3="birth_date").text
    assert read(client, drop(client, ADA, header=odd)).redirect_chain


def test_one_field_chosen_twice_is_refused(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    assert "Choisi deux fois" in read(client, drop(client, ADA), c6="sex").text


def test_a_file_of_another_kind_leaves_a_sentence_and_nothing_else(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    file = SimpleUploadedFile("a.xlsx", b"%PDF-1.7")
    assert "C’est un PDF" in client.post(reverse("caseload:imports"), {"file": file}).text.replace("C&#x27;", "C’")
    assert not CaseloadImport.objects.exists()


def test_the_template_has_every_column_and_its_lists_and_can_be_read_back(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    book = load_workbook(io.BytesIO(client.get(reverse("caseload:template")).content))
    titles = [cell.value for cell in book["File active"][1]]
    assert titles == [column.title for column in COLUMNS]
    assert len(book["File active"].data_validations.dataValidation) > 15
    assert "Zèbre" not in str(list(book["Listes"].values))


def test_another_operator_and_other_roles_see_no_import(cast: Cast, sign_in: SignIn) -> None:
    batch = drop(sign_in("coordinator"), ADA)
    for place in ("owner", "social", "state", "admin", "outsider"):
        assert sign_in(place).get(reverse("caseload:batch", args=[batch.pk])).status_code == 403


def test_the_rows_of_a_page_cost_the_same_whatever_their_number(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    few = drop(client, ADA)
    read(client, few)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse("caseload:batch", args=[few.pk]))
    many = drop(
        client,
        *(ADA.replace("IMP-1", f"IMP-{n}").replace("Ada", f"Ada{n}").replace("1990", str(1950 + n)) for n in range(30)),
    )
    read(client, many)
    with CaptureQueriesContext(connection) as other:
        client.get(reverse("caseload:batch", args=[many.pk]))
    assert len(one) == len(other)


def test_a_long_import_says_how_far_it_is_then_leads_to_its_result(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    batch = drop(client, ADA)
    read(client, batch)
    CaseloadImport.objects.filter(pk=batch.pk).update(status="running")
    assert "L’import est en cours" in client.get(reverse("caseload:batch", args=[batch.pk])).text
    assert "every 2s" in client.get(reverse("caseload:progress", args=[batch.pk])).text
    from coincide.apps.exchange.caseload import running

    running.run(CaseloadImport.objects.get(pk=batch.pk), cast.users["coordinator"])
    assert client.get(reverse("caseload:progress", args=[batch.pk]))["HX-Redirect"].endswith(f"/{batch.pk}/")
    assert Household.objects.filter(reference="IMP-1").exists()


def test_a_long_import_that_is_refused_goes_back_with_the_sentence(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    batch = drop(client, ADA)
    read(client, batch)
    CaseloadImport.objects.filter(pk=batch.pk).update(status="running")
    Household.objects.create(reference="IMP-1", operator=cast.other_operator, name="Autre")
    from coincide.apps.exchange.caseload import running

    running.run(CaseloadImport.objects.get(pk=batch.pk), cast.users["coordinator"])
    assert "a changé depuis la lecture" in client.get(reverse("caseload:batch", args=[batch.pk])).text


# --- duplicates -------------------------------------------------------------------------------------------------------


@pytest.fixture
def twin(cast: Cast) -> Person:
    return Person.objects.create(
        household=cast.household, place="adult", first_name="Zarah", last_name="Zèbre",
        birth_date=dt.date(1990, 5, 4), sex="f", protection="refugee",
    )  # fmt: skip


def test_two_entries_are_compared_merged_and_unmerged(cast: Cast, sign_in: SignIn, twin: Person) -> None:
    client = sign_in("coordinator")
    assert "Comparer" in client.get(reverse("duplicates:pairs")).text
    page = client.get(reverse("duplicates:compare", args=[cast.person.pk, twin.pk])).text
    assert "Prénom" in page
    merge = reverse("duplicates:merge", args=[cast.person.pk, twin.pk])
    done = client.post(merge, {"protection": "gone", "first_name": "keep"}, follow=True).text
    assert "n’en font plus qu’une" in done.replace("n&#x27;en", "n’en").replace("qu&#x27;", "qu’")
    cast.person.refresh_from_db()
    assert (cast.person.first_name, cast.person.protection) == ("Zahra", "refugee")
    merged = PersonMerge.objects.get()
    assert "La fusion est défaite" in client.post(reverse("duplicates:unmerge", args=[merged.pk]), follow=True).text
    assert Person.objects.filter(pk=twin.pk).exists()


def test_two_persons_are_not_proposed_again_and_it_can_be_taken_back(cast: Cast, sign_in: SignIn, twin: Person) -> None:
    client = sign_in("coordinator")
    client.post(reverse("duplicates:distinct", args=[cast.person.pk, twin.pk]))
    assert "Aucune fiche ne se ressemble" in client.get(reverse("duplicates:pairs")).text
    from coincide.apps.exchange.models import DistinctPersons

    client.post(reverse("duplicates:undo_distinct", args=[DistinctPersons.objects.get().pk]))
    assert "Comparer" in client.get(reverse("duplicates:pairs")).text


def test_a_person_of_another_operator_is_not_compared(cast: Cast, sign_in: SignIn, twin: Person) -> None:
    elsewhere = Household.objects.create(reference="AIL-1", operator=cast.other_operator, name="Ailleurs")
    other = Person.objects.create(
        household=elsewhere, place="adult", first_name="Zahra", last_name="Zèbre",
        birth_date=dt.date(1990, 5, 4), sex="f",
    )  # fmt: skip
    client = sign_in("coordinator")
    assert client.get(reverse("duplicates:compare", args=[cast.person.pk, other.pk])).status_code == 404
    assert client.post(reverse("duplicates:merge", args=[cast.person.pk, other.pk])).status_code == 404


# --- exports ----------------------------------------------------------------------------------------------------------

KEYS = ["menages", "alertes", "etapes", "suivis", "emplois", "logements"]


@pytest.mark.parametrize("key", KEYS)
def test_every_list_leaves_in_both_forms_and_the_journal_says_so(cast: Cast, sign_in: SignIn, key: str) -> None:
    client = sign_in("coordinator")
    text = client.get(reverse("exports:take", args=[key, "csv"])).content
    assert text.startswith(b"\xef\xbb\xbf")
    book = load_workbook(io.BytesIO(client.get(reverse("exports:take", args=[key, "xlsx"])).content))
    assert book.active is not None
    assert ";".join(str(cell.value) for cell in book.active[1]) == text.decode("utf-8-sig").splitlines()[0]
    assert JournalEntry.objects.filter(verb="export", target_id__startswith=key).count() == 2


def test_a_list_has_no_file_that_its_page_would_not_show(cast: Cast, sign_in: SignIn) -> None:
    assert "Zèbre" in sign_in("owner").get(reverse("exports:take", args=["menages", "csv"])).text
    assert "Zèbre" not in sign_in("colleague").get(reverse("exports:take", args=["menages", "csv"])).text
    for place in ("state", "facilitator", "admin"):
        for key in ("menages", "alertes", "etapes", "suivis"):
            assert sign_in(place).get(reverse("exports:take", args=[key, "csv"])).status_code == 404


@pytest.mark.parametrize("bad", ["=1+1", "+33", "-2", "@A1", "\t=1"])
def test_a_name_is_never_a_formula(cast: Cast, sign_in: SignIn, bad: str) -> None:
    Household.objects.filter(pk=cast.household.pk).update(name=bad)
    client = sign_in("coordinator")
    assert f";'{bad}" in client.get(reverse("exports:take", args=["menages", "csv"])).text
    book = load_workbook(io.BytesIO(client.get(reverse("exports:take", args=["menages", "xlsx"])).content))
    cell = book.active["B2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_dates_and_numbers_keep_their_type(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    page = client.get(reverse("exports:exports"))
    template = page.context["default"]
    content = client.get(reverse("exports:take_journeys", args=[template.pk, "xlsx"])).content
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    row = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))
    assert row["Entrée le"].value == dt.datetime(2024, 10, 1)  # noqa: DTZ001 - a sheet knows no time zone
    assert row["Entrée le"].number_format == "dd/mm/yyyy"
    assert row["Année de naissance"].value == 1990


def test_a_template_renames_orders_and_writes_dates_its_way(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    client.get(reverse("exports:exports"))
    data = {
        "name": "Préfecture", "date_format": "%Y-%m-%d", "is_default": "on",
        "place_entered_on": "1", "title_entered_on": "DATE_ENTREE", "place_reference": "2", "title_reference": "",
    }  # fmt: skip
    client.post(reverse("exports:new_template"), data)
    template = ExportTemplate.objects.get(name="Préfecture")
    assert template.columns == [["entered_on", "DATE_ENTREE"], ["reference", "Référence du ménage"]]
    assert ExportTemplate.objects.filter(is_default=True).get() == template
    text = client.get(reverse("exports:take_journeys", args=[template.pk, "csv"])).text
    assert text.splitlines()[:2] == ["\ufeffDATE_ENTREE;Référence du ménage", "2024-10-01;MTL-001"]
    assert "ne se supprime pas" in client.post(reverse("exports:remove_template", args=[template.pk]), follow=True).text
    other = ExportTemplate.objects.exclude(pk=template.pk).get()
    client.post(reverse("exports:remove_template", args=[other.pk]))
    assert ExportTemplate.objects.get() == template


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"name": ""}, "n’est pas enregistré"),
        ({}, "Donnez une place"),
        ({"place_reference": "0"}, "n’est pas enregistré"),
        ({"place_reference": "1", "title_reference": "A", "place_age": "2", "title_age": "a"}, "le même titre"),
    ],
)
def test_a_template_that_does_not_hold_is_refused(cast: Cast, sign_in: SignIn, data: dict[str, str], says: str) -> None:
    given = {"name": "X", "date_format": "%d/%m/%Y", **data}
    page = sign_in("coordinator").post(reverse("exports:new_template"), given)
    assert says in page.text
    assert not ExportTemplate.objects.filter(name="X").exists()


def test_exporting_journeys_costs_the_same_whatever_their_number(cast: Cast, sign_in: SignIn) -> None:
    from coincide.apps.exchange.exports.journeys import journey_rows
    from coincide.apps.journeys.actions import open_journey

    by = cast.users["coordinator"]
    with CaptureQueriesContext(connection) as one:
        assert len(list(journey_rows(by, today()))) == 1
    for n in range(5):
        person = Person.objects.create(
            household=cast.household, place="child", first_name=f"E{n}", last_name="Zèbre",
            birth_date=dt.date(2001, 1, n + 1), sex="f",
        )  # fmt: skip
        open_journey(person, by=by, entered_on=dt.date(2025, 1, 6), basin=cast.basins["vichy"])
    with CaptureQueriesContext(connection) as other:
        assert len(list(journey_rows(by, today()))) == 6
    assert len(one) == len(other)


def test_the_list_of_imports_opens_whatever_a_file_held(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("coordinator")
    read(client, drop(client, BOB))
    assert "2024.csv" in client.get(reverse("caseload:imports")).text
