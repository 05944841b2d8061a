"""The monthly report: produced by the coordination, read by the State, on screen, on paper, in a workbook."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from coincide.apps.accounts.models import JournalEntry
from coincide.apps.results.models import MonthlyReport
from coincide.machine.pdf import is_possible
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]
LIST = "results:monthly_reports"


@pytest.fixture
def report(cast: Cast, sign_in: SignIn) -> MonthlyReport:
    answer = sign_in("coordinator").post(reverse(LIST), {"month": "2025-11"})
    assert answer.status_code == 302
    return MonthlyReport.objects.get()


def test_the_coordination_produces_a_month_and_finds_it_again(
    cast: Cast, sign_in: SignIn, report: MonthlyReport
) -> None:
    client = sign_in("coordinator")
    page = client.get(reverse("results:monthly", args=[report.pk]) + "?reproduire=1").text
    assert "Retrouvé." in page
    cast.journey.entered_on = cast.journey.entered_on.replace(month=11, year=2025)
    cast.journey.save()
    assert "flow.entries" in client.get(reverse("results:monthly", args=[report.pk]) + "?reproduire=1").text


def test_a_month_that_is_not_offered_is_refused(cast: Cast, sign_in: SignIn) -> None:
    for month in ("2025-12", "x", "2025-13"):
        assert sign_in("coordinator").post(reverse(LIST), {"month": month}).status_code == 200
    assert not MonthlyReport.objects.exists()


def test_the_state_reads_it_masked_and_produces_none(cast: Cast, sign_in: SignIn, report: MonthlyReport) -> None:
    client = sign_in("state")
    page = client.get(reverse("results:monthly", args=[report.pk])).text
    assert "masqué" in page
    assert "Reproduire" not in page
    client.post(reverse(LIST), {"month": "2025-10"})
    assert MonthlyReport.objects.count() == 1
    for place in ("facilitator", "admin"):
        assert sign_in(place).get(reverse("results:monthly", args=[report.pk])).status_code == 403
    assert sign_in("outsider").get(reverse("results:monthly", args=[report.pk])).status_code == 404


def test_the_workbook_says_what_the_page_says(cast: Cast, sign_in: SignIn, report: MonthlyReport) -> None:
    address = reverse("results:monthly_take", args=[report.pk, "xlsx"])
    whole = load_workbook(io.BytesIO(sign_in("coordinator").get(address).content))
    assert [cell.value for cell in whole.worksheets[0]["C"]][1:] == [1, 0, 0, 0, 0, 0, 1]
    masked = load_workbook(io.BytesIO(sign_in("state").get(address).content))
    assert {cell.value for cell in masked.worksheets[0]["C"][1:]} == {"masqué"}
    assert JournalEntry.objects.filter(verb="export", target_id=f"{report.pk}:xlsx").count() == 2


@pytest.mark.skipif(not is_possible(), reason="no Pango on this machine")
def test_the_pdf_is_tagged_and_says_the_month(cast: Cast, sign_in: SignIn, report: MonthlyReport) -> None:
    answer = sign_in("state").get(reverse("results:monthly_take", args=[report.pk, "pdf"]))
    pdf = PdfReader(io.BytesIO(answer.content))
    assert "Rapport de novembre 2025" in pdf.pages[0].extract_text()
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert sign_in("state").get(reverse("results:monthly_take", args=[report.pk, "doc"])).status_code == 404
