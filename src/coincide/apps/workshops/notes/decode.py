"""From the bytes of a file to its text, or a sentence that says why not."""

import unicodedata

from .model import NotesError

MAX_BYTES = 5 * 1024 * 1024

_FORMATS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "un PDF"),
    (b"PK\x03\x04", "un document Office ou une archive ZIP"),
    (b"PK\x05\x06", "une archive ZIP vide"),
    (b"\xd0\xcf\x11\xe0", "un ancien document Office"),
    (b"{\\rtf", "un document RTF"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"GIF8", "une image"),
    (b"\x1f\x8b", "une archive compressée"),
)
_WHAT_TO_DO = "Enregistrez les notes en texte (.txt) ou en Markdown (.md), puis importez ce fichier."


def decode(data: bytes, name: str) -> str:
    """The text of a notes file: UTF-8 (with or without mark), UTF-16, or else Windows-1252 / Latin-1.

    Raises NotesError for an empty, too large (over 5 MB) or binary file.
    """
    if len(data) > MAX_BYTES:
        raise NotesError(
            f"« {name} » dépasse 5 Mo : ce n'est sans doute pas le texte des notes. "
            "Retirez ce qui n'en est pas, ou coupez le fichier."
        )
    for magic, what in _FORMATS:
        if data.startswith(magic):
            raise NotesError(f"« {name} » est {what}, que l'import ne sait pas lire. {_WHAT_TO_DO}")
    text = _text(data)
    if text is None or _looks_binary(text):
        raise NotesError(f"« {name} » n'est pas un fichier de texte. {_WHAT_TO_DO}")
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    if not text.strip():
        raise NotesError(f"« {name} » est vide : vérifiez que c'est le bon fichier et qu'il a été enregistré.")
    return text


def _text(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _try(data, "utf-16")
    if b"\0" in data:
        return _unmarked_utf16(data)
    for encoding in ("utf-8-sig", "cp1252"):
        text = _try(data, encoding)
        if text is not None:
            return text
    return data.decode("latin-1")


def _unmarked_utf16(data: bytes) -> str | None:
    # In French text nearly every second byte of UTF-16 is zero, and on one side only.
    half = len(data) // 2
    for side, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = data[side::2].count(0)
        if zeros > 0.8 * half and not data[1 - side :: 2].count(0):
            return _try(data, encoding)
    return None


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _looks_binary(text: str) -> bool:
    controls = sum(1 for char in text if unicodedata.category(char) == "Cc" and char not in "\t\n\r\f\v\x85")
    return "\0" in text or controls > 0.01 * len(text)
