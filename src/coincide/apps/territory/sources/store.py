"""Where territories are: one folder each, whose link ``current`` points to the version in force.

A new version is made beside it and the link is replaced in one step: whoever reads has the former one or the new one,
whole. Folders are for their owner only.
"""

import datetime as dt
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coincide.machine.errors import CoincideError
from coincide.machine.folders import data_folder, ensure_writable

MANIFEST = "manifest.json"
CURRENT = "current"
FORMAT = 1
STREETS, COMMUNES, CONTOURS, CACHE = "streets", "communes.csv", "contours.geojson", "cache"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")


@dataclass(frozen=True)
class Source:
    """One file that a territory was made from.

    `dated`: the day of its data, where the file says it; `first`, `last`: the days that a timetable covers.
    """

    kind: str
    file: str
    sha256: str
    size: int
    licence: str
    origin: str = ""
    dated: str | None = None
    first: str | None = None
    last: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """What a version of a territory is made of; `bounds` are south, west, north, east of what was kept."""

    name: str
    version: str
    made_on: str
    school_zone: str | None
    allows_expired: bool
    bounds: tuple[float, float, float, float] | None
    sources: tuple[Source, ...]
    is_fictitious: bool = False
    format: int = FORMAT

    def of_kind(self, kind: str) -> tuple[Source, ...]:
        """Its sources of one kind: osm, gtfs, communes, contours."""
        return tuple(one for one in self.sources if one.kind == kind)

    @property
    def made_day(self) -> dt.date:
        """The day of the import."""
        return dt.date.fromisoformat(self.made_on)


def territories_folder() -> Path:
    """The folder of all territories, in the data folder."""
    return data_folder() / "territories"


def require_name(name: str) -> str:
    """The name, if it can be one. Raises CoincideError."""
    if not NAME.fullmatch(name):
        raise CoincideError(
            f"« {name} » ne peut pas nommer un territoire : des minuscules sans accent, des chiffres et des tirets, "
            "par exemple allier-2026."
        )
    return name


def names() -> list[str]:
    """The territories that have a version in force."""
    folder = territories_folder()
    return sorted(one.name for one in folder.iterdir() if (one / CURRENT).exists()) if folder.is_dir() else []


def current(name: str) -> Path:
    """The folder of the version in force. Raises CoincideError when there is none."""
    folder = territories_folder() / require_name(name) / CURRENT
    if not folder.exists():
        known = ", ".join(names())
        raise CoincideError(
            f"Le territoire « {name} » n'est pas importé. "
            + (
                f"Ceux qui le sont : {known}."
                if known
                else "Aucun ne l'est : voyez « coincide territory import --help »."
            )
        )
    return folder.resolve()


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a version. Raises CoincideError when it is not one."""
    try:
        facts: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        sources = tuple(Source(**{**one, "notes": tuple(one["notes"])}) for one in facts.pop("sources"))
        bounds = facts.pop("bounds")
        manifest = Manifest(**facts, sources=sources, bounds=tuple(bounds) if bounds else None)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CoincideError(f"{folder / MANIFEST} n'est pas lisible : réimportez ce territoire.") from error
    if manifest.format != FORMAT:
        raise CoincideError(f"Le territoire de {folder} a été préparé par une autre version : réimportez-le.")
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a version being made."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


@contextmanager
def being_made(name: str) -> Iterator[Path]:
    """A folder to make a version in. It comes in force at the end of the block, and vanishes if the block fails."""
    home = territories_folder() / require_name(name)
    before = os.umask(0o077)
    try:
        ensure_writable(territories_folder())
        home.mkdir(exist_ok=True)
        for one in (home.parent, home):
            one.chmod(0o700)
        fresh = home / f".making-{os.getpid()}"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        try:
            yield fresh
            _put_in_force(home, fresh)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
            if not (home / CURRENT).exists():
                shutil.rmtree(home, ignore_errors=True)
    finally:
        os.umask(before)


def _put_in_force(home: Path, fresh: Path) -> None:
    version = read_manifest(fresh).version
    versions = {one for one in home.iterdir() if one.is_dir() and not one.is_symlink() and one.name[0] != "."}
    # The version that was in force stays until the next import: a page may be reading it.
    older = versions - {(home / CURRENT).resolve()}
    place = home / version
    number = 1
    while place.exists():
        number += 1
        place = home / f"{version}-{number}"
    for path in (fresh, *fresh.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    fresh.rename(place)
    link = home / f".link-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(place.name)
    os.replace(link, home / CURRENT)
    for one in older:
        shutil.rmtree(one, ignore_errors=True)
