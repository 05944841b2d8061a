"""Importing offers: a file is read, checked row by row, applied whole or not at all, undone."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from coincide.apps.exchange.models import ImportBatch
from coincide.apps.offers.models import Dwelling, Job
from coincide.apps.organisations.models import Organisation
from tests.apps.exchange import files
from tests.apps.matching import territory as t
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
PAGE = "/offres/import/"


def drop(client: Client, content: bytes, name: str = "offres.csv", kind: str = "jobs", follow: bool = True) -> str:
    """Drop a file, and read the page that comes."""
    data = {"kind": kind, "file": SimpleUploadedFile(name, content)}
    return client.post(PAGE, data, follow=follow).text


def do(client: Client, verb: str) -> str:
    """Apply or undo the last file."""
    batch = ImportBatch.objects.order_by("pk").last()
    assert batch
    return client.post(reverse(f"exchange:{verb}", args=[batch.pk]), follow=True).text


@pytest.mark.parametrize("who", ["state", "facilitator"])
def test_who_does_not_work_with_offers_imports_nothing(cast: Cast, sign_in: SignIn, who: str) -> None:
    client = sign_in(who)
    assert client.get(PAGE).status_code == 403
    assert client.get(reverse("exchange:template", args=["jobs"])).status_code == 403


def test_another_organisation_does_not_see_our_imports(cast: Cast, sign_in: SignIn) -> None:
    drop(sign_in("owner"), files.csv_bytes(files.JOB))
    batch = ImportBatch.objects.get()
    client = sign_in("outsider")
    assert "offres.csv" not in client.get(PAGE).text
    for name, method in (("batch", "get"), ("apply", "post"), ("undo", "post")):
        assert getattr(client, method)(reverse(f"exchange:{name}", args=[batch.pk])).status_code == 404


def test_rows_are_shown_as_people_read_them(cast: Cast, sign_in: SignIn) -> None:
    text = drop(sign_in("owner"), files.csv_bytes(files.JOB))
    for told in ("Commentry", "CDD", "28,5", "8\u202fh\u202f30", "16\u202fh", "1\u202f235", "A2", "05/01/2026"):
        assert f"<td>{told}</td>" in text, told
    text = drop(sign_in("owner"), files.csv_bytes(files.DWELLING), kind="dwellings")
    for told in ("Commentry", "Parc social", "78,5", "01/01/2026"):
        assert f"<td>{told}</td>" in text, told


def test_nothing_is_kept_before_the_file_is_applied(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    assert "1 offre à créer" in drop(client, files.csv_bytes(files.JOB))
    assert not Job.objects.exists()
    assert "est importé" in do(client, "apply")
    job = Job.objects.get()
    assert (job.title, job.employer.name, job.commune.name) == ("Aide-soignante", "Résidence du Parc", "Commentry")
    assert (job.net_wage, float(job.hours_per_week), job.shift_start) == (1235, 28.5, dt.time(8, 30))
    assert (job.starts_on, job.french_oral, job.openings) == (dt.date(2026, 1, 5), "a2", 1)


def test_an_import_is_undone_with_the_employer_it_made(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    drop(client, files.csv_bytes(files.JOB))
    do(client, "apply")
    assert "comme avant" in do(client, "undo")
    assert not Job.objects.exists()
    assert not Organisation.objects.filter(name="Résidence du Parc").exists()
    assert "rien à annuler" in do(client, "undo")


def test_a_known_reference_is_updated_and_the_undo_puts_it_back(cast: Cast, sign_in: SignIn) -> None:
    home = t.dwelling(cast, "L-14", withdrawn_on=dt.date(2025, 12, 1))
    before = Dwelling.objects.values().get()
    client = sign_in("owner")
    text = drop(client, files.csv_bytes({**files.DWELLING, "Référence": "L-14"}), kind="dwellings")
    assert "1 à mettre à jour" in text
    do(client, "apply")
    home.refresh_from_db()
    assert (home.rent, home.rooms, home.withdrawn_on) == (412, 4, None)
    do(client, "undo")
    assert Dwelling.objects.values().get() == before


def test_an_undo_does_not_efface_a_later_change(cast: Cast, sign_in: SignIn) -> None:
    t.dwelling(cast, "L-14")
    client = sign_in("owner")
    drop(client, files.csv_bytes({**files.DWELLING, "Référence": "L-14"}), kind="dwellings")
    do(client, "apply")
    Dwelling.objects.update(rent=500)
    assert "a changé depuis" in do(client, "undo")
    assert Dwelling.objects.get().rent == 500


def test_an_offer_used_by_a_plan_keeps_its_import(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    drop(client, files.csv_bytes(files.JOB))
    do(client, "apply")
    session = t.session(cast)
    plan = session.plans.create(household=cast.household, rank=0, value=1)
    plan.jobs.create(
        person=cast.person, job=Job.objects.get(), mode="walk", verdict="oui", minutes_out=5, minutes_back=5
    )
    assert "Un plan utilise" in do(client, "undo")
    assert Job.objects.exists()


def test_one_wrong_row_and_nothing_is_imported(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    text = drop(client, files.csv_bytes(files.JOB, {**files.JOB, "Référence": "E-15", "Commune": "Atlantis"}))
    assert "1 ligne à corriger" in text
    assert "Atlantis" in text
    assert "a des erreurs" in do(client, "apply")
    assert not Job.objects.exists()


def test_a_file_is_applied_once(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    drop(client, files.csv_bytes(files.JOB))
    do(client, "apply")
    assert "déjà été importé" in do(client, "apply")
    assert Job.objects.count() == 1


def test_a_reference_taken_since_the_preview_stops_the_whole_import(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    drop(client, files.csv_bytes(files.JOB, {**files.JOB, "Référence": "E-15"}))
    ImportBatch.objects.update(rows=[*ImportBatch.objects.get().rows, ImportBatch.objects.get().rows[0]])
    assert "ont changé" in do(client, "apply")
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("vide.csv", b"", "est vide"),
        ("blanc.csv", b"\n\n ;;\n", "aucune ligne"),
        ("titres.csv", "Référence;Commune\n".encode(), "que des titres"),
        ("image.csv", b"\x89PNG\x00\x00", "ni un classeur"),
        ("vieux.xls", b"\xd0\xcf\x11\xe0 ancien", "enregistrez-le en XLSX"),
        ("faux.xlsx", b"rien d'un classeur", "abîmé"),
        ("coupe.xlsx", files.workbook_bytes("Emplois", files.JOB)[:900], "abîmé"),
        ("guillemet.csv", b'R\xe9f;Titre\n"E-1;x\n', "mal formé"),
        ("colonnes.csv", b"A;B\n1;2\n", "colonnes"),
        ("gros.csv", b"x" * (5 * 1024 * 1024 + 1), "5 Mo"),
        ("long.csv", b"A\n" + b"1\n" * 5002, "5 000 lignes"),
    ],
    # Named by the file alone: a workbook carries the second in which it was made.
    ids=lambda value: value if isinstance(value, str) else "octets",
)
def test_a_file_that_cannot_be_read_says_why(cast: Cast, sign_in: SignIn, name: str, content: bytes, told: str) -> None:
    text = drop(sign_in("owner"), content, name)
    assert told in text.replace("&#x27;", "'")
    assert not ImportBatch.objects.exists()


def test_a_workbook_that_unpacks_into_too_much_is_refused(cast: Cast, sign_in: SignIn) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (70 * 1024 * 1024))
    assert "trop gros" in drop(sign_in("owner"), content.getvalue(), "bombe.xlsx")


def test_a_cell_very_far_is_refused_before_it_fills_the_memory(cast: Cast, sign_in: SignIn) -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "Référence"
    book.active["XFD1048576"] = "loin"
    content = io.BytesIO()
    book.save(content)
    assert "100 colonnes" in drop(sign_in("owner"), content.getvalue(), "loin.xlsx")


def test_the_sheet_to_import_is_named_among_several(cast: Cast, sign_in: SignIn) -> None:
    book = load_workbook(io.BytesIO(files.workbook_bytes("Feuil1", files.JOB)))
    book.create_sheet("Notes")
    content = io.BytesIO()
    book.save(content)
    assert "Feuil1, Notes" in drop(sign_in("owner"), content.getvalue(), "deux.xlsx")


@pytest.mark.parametrize(("kind", "sheet"), [("jobs", "Emplois"), ("dwellings", "Logements")])
def test_the_template_filled_with_its_own_example_is_imported(
    cast: Cast, sign_in: SignIn, kind: str, sheet: str
) -> None:
    client = sign_in("owner")
    response = client.get(reverse("exchange:template", args=[kind]))
    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == [sheet, "Mode d'emploi"]
    titles = [cell.value for cell in book[sheet][1]]
    examples = {row[0].value: row[3].value for row in book["Mode d'emploi"].iter_rows(min_row=2)}
    assert set(titles) == set(examples)
    book[sheet].append([examples[title] for title in titles])
    content = io.BytesIO()
    book.save(content)
    assert "1 offre à créer" in drop(client, content.getvalue(), "modele.xlsx", kind)
    assert "est importé" in do(client, "apply")


def test_a_wrong_kind_of_file_names_the_columns_that_lack(cast: Cast, sign_in: SignIn) -> None:
    assert "Code ROME" in drop(sign_in("owner"), files.csv_bytes(files.DWELLING))


def test_the_page_does_not_ask_more_with_more_imports(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    drop(client, files.csv_bytes(files.JOB))
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for _ in range(9):
        drop(client, files.csv_bytes(files.JOB))
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(few)
