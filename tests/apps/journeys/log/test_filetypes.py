"""A file is known by its content, whatever its name."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.apps.journeys.log.documents import kept_name
from coincide.apps.journeys.log.filetypes import ACCEPTED, PDF, media_type
from tests.apps.journeys.log.files import PDF_BYTES, PNG_BYTES, archive, docx, odt


def test_each_kind_that_is_kept_is_recognised() -> None:
    sheet = archive({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<w/>"})
    table = archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"})
    jpeg = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(50)
    found = [media_type(data) for data in (PDF_BYTES, jpeg, PNG_BYTES, docx(), sheet, odt(), table)]
    assert found == list(ACCEPTED)


def damaged() -> bytes:
    """A text whose compressed bytes say nothing any more."""
    name = b"mimetype"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name.decode(), "application/vnd.oasis.opendocument.text")
        made.writestr("content.xml", "<a/>")
    data = bytearray(held.getvalue())
    first = data.index(name) + len(name)
    data[first : first + 8] = b"\xff" * 8
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        damaged(),
        b"MZ\x90\x00" + bytes(60),
        b"\x7fELF\x02\x01\x01" + bytes(60),
        b"<!DOCTYPE html><html><script>alert(1)</script></html>",
        b"<html>%PDF-1.4</html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>",
        b"bonjour",
        b"PK\x03\x04cass\xe9",
        archive({"a.txt": "x"}),
        archive({"META-INF/MANIFEST.MF": "x", "a.class": "x"}),
        archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", "word/vbaProject.bin": "x"}),
        archive({"mimetype": "text/html", "content.xml": "<a/>"}),
        archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>", "Basic/m.xml": "x"}),
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    assert media_type(data) is None


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    assert media_type(data) in {None, *ACCEPTED}
    assert media_type(b"PK\x03\x04" + data) is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("bail.pdf", "bail.pdf"),
        ("facture.exe", "facture.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\moi\\Bail signé.PDF", "Bail signé.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a b Set-Cookie x.pdf"),
        ("", "document.pdf"),
        ("x" * 300, "x" * 156 + ".pdf"),
    ],
)
def test_a_name_keeps_its_words_and_gets_the_ending_of_what_it_is(name: str, kept: str) -> None:
    assert kept_name(name, PDF) == kept


def test_an_archive_that_lies_about_its_size_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", b"\0" * 10_000_000)
        made.writestr("content.xml", "<a/>")
    assert media_type(out.getvalue()) is None
