"""What a file really is, by its content: its name and what a browser says of it prove nothing.

puremagic tells the families; a file of the ZIP family is opened to tell a text or a sheet from any other archive.
"""

from __future__ import annotations

import io
import zipfile

import puremagic

from coincide.core.archives import UNREADABLE

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
_OPEN = "application/vnd.openxmlformats-officedocument."
_OASIS = "application/vnd.oasis.opendocument."
ACCEPTED: dict[str, tuple[str, str]] = {
    PDF: ("PDF", ".pdf"),
    JPEG: ("JPEG", ".jpg"),
    PNG: ("PNG", ".png"),
    f"{_OPEN}wordprocessingml.document": ("Word", ".docx"),
    f"{_OPEN}spreadsheetml.sheet": ("Excel", ".xlsx"),
    f"{_OASIS}text": ("LibreOffice texte", ".odt"),
    f"{_OASIS}spreadsheet": ("LibreOffice tableau", ".ods"),
}
"""Media type of what is kept: its name for people, the ending that its name gets."""

_PARTS = {"word/document.xml": f"{_OPEN}wordprocessingml.document", "xl/workbook.xml": f"{_OPEN}spreadsheetml.sheet"}
_MACROS = ("vbaProject.bin", "vbaData.xml")
_MIMETYPE_AT_MOST = 200


def media_type(data: bytes) -> str | None:
    """The media type of the content if it is one that is kept (a key of :data:`ACCEPTED`), else None."""
    try:
        found = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        return None
    told = {one.mime_type for one in found}
    for plain, start in ((PDF, b"%PDF-"), (JPEG, b"\xff\xd8\xff"), (PNG, b"\x89PNG\r\n\x1a\n")):
        # The signature must open the file: elsewhere it is something else that holds one.
        if plain in told and data.startswith(start):
            return plain
    return _archive(data) if data.startswith(b"PK\x03\x04") else None


def _archive(data: bytes) -> str | None:
    """A text or a sheet of an office, without macros; None for any other archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if any(name.endswith(_MACROS) or name.startswith("Basic/") for name in names):
                return None
            if names and names[0] == "mimetype" and archive.getinfo("mimetype").file_size <= _MIMETYPE_AT_MOST:
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                return said if said in ACCEPTED and "content.xml" in names else None
            kinds = {kind for part, kind in _PARTS.items() if part in names and "[Content_Types].xml" in names}
    except (*UNREADABLE, ValueError):
        return None
    return kinds.pop() if len(kinds) == 1 else None
