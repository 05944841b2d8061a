"""The household's sheet: plain French, headings in its language, nothing it should not carry, every glyph drawn."""

import datetime as dt
import io
import json
from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from coincide.apps.journeys.models import Appointment, Step
from coincide.apps.journeys.sheet.headings import headings
from coincide.apps.people.models import Language, Obstacle
from coincide.machine.pdf import STATIC, to_pdf
from tests.cast import Cast

SignIn = Callable[[str], Client]
D = dt.date
FONTS = sorted((STATIC / "fonts").glob("*.woff2"))
UNDRAWN = set("\u200c\u200e\u200f\n")
"""Joiners, marks of direction and line breaks: they shape, they have no glyph of their own."""


@pytest.fixture
def planned(cast: Cast) -> Cast:
    """Appointments and steps of every layer, and an obstacle of health."""
    owner, social = cast.users["owner"], cast.users["social"]
    for subject, layer in [
        ("Visite du logement", "shared"),
        ("Secret social", "social"),
        ("Secret emploi", "employment"),
    ]:
        Appointment.objects.create(
            household=cast.household, owner=social, subject=subject, layer=layer, place="Mairie de Montluçon",
            starts_at=dt.datetime(2025, 12, 15, 9, 30, tzinfo=dt.UTC),
        )  # fmt: skip
        Step.objects.create(
            household=cast.household, title=f"Étape\u202f: {subject}", layer=layer, owner=owner, created_by=owner,
            created_on=D(2025, 12, 1), due_on=D(2025, 12, 20),
        )  # fmt: skip
    Obstacle.objects.create(person=cast.person, kind="health", opened_on=D(2025, 1, 1))
    return cast


def address(cast: Cast, name: str = "sheet", query: str = "") -> str:
    """The address of the sheet."""
    return reverse(f"journeys:{name}", args=[cast.household.pk]) + query


def pdf(client: Client, cast: Cast, query: str = "") -> PdfReader:
    """The PDF, read by another library."""
    answer = client.get(address(cast, "sheet_pdf", query))
    assert answer.headers["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(answer.content))


def test_it_says_what_the_household_needs_in_plain_french(planned: Cast, sign_in: SignIn) -> None:
    page = sign_in("social").get(address(planned)).content.decode()
    for said in ("Zahra Zèbre", "30 septembre 2026", "Sofia Lynx", "Visite du logement", "10h30", "20 décembre 2025"):
        assert said in page, said
    assert "Je cherche un logement pour longtemps" in page


@pytest.mark.parametrize("place", ["owner", "social", "coordinator"])
def test_nothing_that_one_profession_keeps_leaves_with_it(planned: Cast, sign_in: SignIn, place: str) -> None:
    client = sign_in(place)
    text = client.get(address(planned)).content.decode() + pdf(client, planned).pages[0].extract_text()
    assert "Secret" not in text
    assert "Santé" not in text


@pytest.mark.parametrize("place", ["colleague", "outsider"])
def test_a_professional_without_grant_finds_no_sheet(planned: Cast, sign_in: SignIn, place: str) -> None:
    client = sign_in(place)
    assert client.get(address(planned)).status_code == 404
    assert client.get(address(planned, "sheet_pdf")).status_code == 404


@pytest.mark.parametrize("language", [one for one in Language if one != Language.FRENCH])
def test_its_headings_are_in_two_languages_and_say_who_must_read_them(
    planned: Cast, sign_in: SignIn, language: Language
) -> None:
    planned.person.preferred_language = language
    planned.person.save()
    page = sign_in("owner").get(address(planned)).content.decode()
    words = headings(language)
    assert words.words["appointments"] in page
    assert f'lang="{words.tag}" dir="{words.direction}"' in page
    assert "Traduction à relire par un locuteur natif" in page
    assert (words.direction == "rtl") == (language in {"ar", "prs", "ps"})


def test_every_language_has_every_heading() -> None:
    text = (resources.files("coincide.apps.journeys.sheet") / "headings.json").read_text()
    told = json.loads(text)
    assert set(told) == set(Language.values)
    assert {frozenset(words) for words in told.values()} == {frozenset(told["fr"])}
    assert all(words.strip() for one in told.values() for words in one.values())


class TestGlyphs:
    """The fonts that we ship draw every character, and the PDF holds these fonts only."""

    def test_every_heading_can_be_drawn(self) -> None:
        drawn = {char for font in FONTS for char in TTFont(font).getBestCmap()}
        wanted = {char for one in Language for words in headings(one).words.values() for char in words}
        assert {char for char in wanted - UNDRAWN if ord(char) not in drawn} == set()

    def test_every_letter_of_names_and_french_typography_can_be_drawn(self) -> None:
        drawn = {char for font in FONTS for char in TTFont(font).getBestCmap()}
        wanted = "ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸÆŒàâäçéèêëîïôöùûüÿæœ«»’\u00a0–…€ĀāĞğŞşČčŽžŠšĆćŁłŃńŇňŘřŻżŹźÐđȘșȚțİı"
        assert {char for char in wanted if ord(char) not in drawn} == set()

    @pytest.mark.parametrize("language", list(Language))
    def test_the_pdf_holds_our_fonts_only_and_no_empty_glyph(
        self, planned: Cast, sign_in: SignIn, language: Language
    ) -> None:
        read = pdf(sign_in("owner"), planned, f"?langue={language}")
        names = {name for page in read.pages for name in fonts_of(page)}
        assert names
        assert all("+Sheet-" in name for name in names), names
        assert "\ufffd" not in read.pages[0].extract_text()


def fonts_of(page: Any) -> set[str]:
    """The names of the fonts that a page uses."""
    fonts = page["/Resources"]["/Font"]
    return {str(fonts[one].get_object()["/BaseFont"]) for one in fonts}


def test_large_print_is_larger(planned: Cast, sign_in: SignIn) -> None:
    client = sign_in("owner")
    assert "is-large" in client.get(address(planned, query="?gros=1")).content.decode()
    assert len(pdf(client, planned, "?gros=1&langue=ar").pages) >= len(pdf(client, planned, "?langue=ar").pages)


def test_the_pdf_is_tagged_and_has_a_title(planned: Cast, sign_in: SignIn) -> None:
    read = pdf(sign_in("owner"), planned)
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert read.metadata is not None
    assert read.metadata.title == "Ma feuille de route, Zahra Zèbre"


@pytest.mark.parametrize(
    "named", ["https://exemple.test/a.png", "file:///etc/hostname", "https://coincide.invalid/../settings.py"]
)
def test_a_page_to_print_reads_our_static_files_only(named: str) -> None:
    with pytest.raises(ValueError, match="not one of our files"):
        to_pdf(f'<!DOCTYPE html><html lang="fr"><title>x</title><img src="{named}" alt="x"></html>')
