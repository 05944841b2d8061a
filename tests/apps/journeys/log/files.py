"""Small files of each kind, for the tests of documents."""

import io
import zipfile

PDF_BYTES = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
PNG_BYTES = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(30)


def archive(files: dict[str, str]) -> bytes:
    """A ZIP with these files, in this order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return out.getvalue()


def docx() -> bytes:
    """A text of Word, as far as its parts tell."""
    return archive({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"})


def odt() -> bytes:
    """A text of LibreOffice."""
    return archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"})
