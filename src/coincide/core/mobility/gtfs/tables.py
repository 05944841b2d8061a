"""The text files of a feed, opened from a ZIP or a folder, and the fields in them."""

import csv
import io
import zipfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO

from coincide.core.archives import UNREADABLE
from coincide.core.mobility.gtfs.problems import FeedError, Problems

MAX_BYTES = 2_000_000_000
"""A table larger than this, once unpacked, is refused: no French regional feed comes near, and a bomb does."""


class Tables:
    """Reads the tables of one feed; each problem is told with file and line."""

    def __init__(self, files: Collection[str], open_one: Callable[[str], IO[bytes]], problems: Problems) -> None:
        self._files = files
        self._open = open_one
        self.problems = problems

    def has(self, file: str) -> bool:
        """Whether the feed has this table."""
        return file in self._files

    def rows(self, file: str, needed: tuple[str, ...], wanted: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
        """Line number and values of the `needed` columns, then of the `wanted` ones ("" where absent).

        A missing column or an unreadable text is told, and ends the table.
        """
        try:
            raw = self._open(file)
        except UNREADABLE:
            self.problems.tell(f"{file}\u202f: il ne peut pas être ouvert (abîmé, chiffré ou compressé autrement).")
            return
        with raw:
            reader = csv.reader(io.TextIOWrapper(raw, encoding="utf-8-sig", newline=""), strict=False)
            try:
                header = [name.strip() for name in next(reader, [])]
                missing = [name for name in needed if name not in header]
                if missing:
                    said = "la colonne manque" if header else "le fichier est vide"
                    self.problems.row(file, 1, ", ".join(missing), f"{said}\u202f; elle est obligatoire.")
                    return
                where = [header.index(name) if name in header else -1 for name in (*needed, *wanted)]
                width = max(where) + 1
                for row in reader:
                    if not row or (len(row) == 1 and not row[0].strip()):
                        continue
                    if len(row) < width:
                        row = row + [""] * (width - len(row))
                    values = [row[at].strip() if at >= 0 else "" for at in where]
                    if "\0" in "".join(values):
                        self.problems.row(file, reader.line_num, "ligne entière", "elle contient un caractère nul.")
                        continue
                    yield reader.line_num, values
            except UnicodeDecodeError:
                self.problems.tell(f"{file}\u202f: le texte n'est pas en UTF-8.")
            except csv.Error as error:
                self.problems.row(file, reader.line_num, "ligne entière", f"elle n'est pas lisible ({error}).")
            except UNREADABLE:
                self.problems.tell(f"{file}\u202f: le fichier est abîmé dans l'archive.")


@contextmanager
def opened(path: Path, problems: Problems) -> Iterator[Tables]:
    """The tables of a feed. Raises `FeedError` when the path is no ZIP and no folder of tables."""
    if path.is_dir():
        yield Tables({one.name for one in path.glob("*.txt")}, lambda name: (path / name).open("rb"), problems)
        return
    if not path.is_file():
        raise FeedError(problems.name, ["le fichier n'existe pas."])
    if path.stat().st_size == 0:
        raise FeedError(problems.name, ["le fichier est vide."])
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise FeedError(
            problems.name, ["ce n'est pas une archive ZIP entière (fichier tronqué, abîmé ou d'une autre nature)."]
        ) from error
    with archive:
        # Some publishers zip the folder that holds the tables.
        files: dict[str, zipfile.ZipInfo] = {}
        for one in archive.infolist():
            if one.filename.endswith(".txt") and one.filename.count("/") <= 1 and "__MACOSX" not in one.filename:
                if one.file_size > MAX_BYTES:
                    raise FeedError(problems.name, [f"{one.filename}\u202f: {one.file_size} octets une fois ouvert."])
                table = one.filename.rsplit("/", 1)[-1]
                if table in files:
                    said = f"l'archive a deux fois {table}\u202f: donnez un réseau par archive."
                    raise FeedError(problems.name, [said])
                files[table] = one
        yield Tables(files, lambda name: archive.open(files[name]), problems)


def whole(text: str) -> int | None:
    """A whole number written with the digits 0 to 9; None when it is not one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def seconds(text: str) -> int | None:
    """A time such as 25:10:00 as seconds after midnight (hours are not bounded); None when it is not a time."""
    parts = text.split(":")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts):
        return None
    hours, minutes, rest = (int(part) for part in parts)
    return hours * 3600 + minutes * 60 + rest if minutes < 60 and rest < 60 else None


def day(text: str) -> date | None:
    """A day such as 20260131 as a date; None when it is not one."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
