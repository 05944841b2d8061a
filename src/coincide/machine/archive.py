"""The backup file: a ZIP that holds the dump, and a manifest that says what must be found in it."""

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coincide.machine.errors import CoincideError

FORMAT = 1
DUMP = "base.dump"
MANIFEST = "manifeste.json"


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: rows by table, migrations, hash of the dump, version of the server."""

    format: int
    made_at: str
    postgres: int
    migrations: list[str]
    rows: dict[str, int]
    sha256: str


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(target: Path, dump: Path, manifest: Manifest) -> None:
    """Write the backup beside its place, then put it there whole."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
            archive.write(dump, DUMP)
        partial.chmod(0o600)
        os.replace(partial, target)
    except OSError as error:
        raise CoincideError(f"La sauvegarde ne peut pas être écrite dans {target} ({error.strerror}).") from error
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def opened(source: Path) -> Iterator[tuple[Manifest, Path]]:
    """The manifest and the dump of a backup, checked; raises a sentence if anything is missing or changed."""
    if not source.is_file():
        raise CoincideError(f"{source} n'existe pas ou n'est pas un fichier.")
    damaged = CoincideError(
        f"{source} n'est pas une sauvegarde entière de Coïncide (fichier tronqué, abîmé ou d'une autre nature). "
        "Rien n'a été changé : reprenez une autre copie."
    )
    folder = Path(tempfile.mkdtemp(prefix="coincide-restore-"))
    try:
        try:
            with zipfile.ZipFile(source) as archive:
                facts: dict[str, Any] = json.loads(archive.read(MANIFEST))
                manifest = Manifest(**facts)
                with archive.open(DUMP) as inside, (folder / DUMP).open("wb") as outside:
                    shutil.copyfileobj(inside, outside)
        except PermissionError as error:
            raise CoincideError(f"{source} ne peut pas être lu : donnez-vous le droit de le lire.") from error
        except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError, OSError) as error:
            raise damaged from error
        if manifest.format != FORMAT:
            raise CoincideError(f"{source} a été fait par une autre version de Coïncide (format {manifest.format}).")
        if file_hash(folder / DUMP) != manifest.sha256:
            raise damaged
        yield manifest, folder / DUMP
    finally:
        shutil.rmtree(folder, ignore_errors=True)
