"""Where things are: the data folder and the secret kept in it."""

import os
import secrets
from pathlib import Path

from coincide.machine.errors import CoincideError


def data_folder() -> Path:
    """Absolute path of the data folder: ``COINCIDE_DATA``, or ``var/`` of the current checkout."""
    named = os.environ.get("COINCIDE_DATA")
    if named:
        return Path(named).expanduser().resolve()
    checkout = Path(__file__).resolve().parents[3]
    return checkout / "var" if (checkout / "pyproject.toml").exists() else Path.cwd() / "var"


def ensure_writable(folder: Path) -> Path:
    """Make ``folder`` if needed, and raise :class:`CoincideError` unless a file can be written in it."""
    probe = folder / f".coincide-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        raise CoincideError(
            f"Le dossier {folder} ne peut pas être écrit ({error.strerror}). "
            "Donnez-vous le droit d'y écrire, ou nommez un autre dossier avec COINCIDE_DATA."
        ) from error
    return folder


def secret_key(folder: Path) -> str:
    """The site's secret, made once and readable by its owner only."""
    path = folder / "secret"
    try:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            fresh = folder / f".secret-{os.getpid()}"
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
            try:
                os.link(fresh, path)  # fails if another process was first: then theirs is the secret
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise CoincideError(
            f"Le secret du site ne peut pas être lu ni écrit dans {folder} ({error.strerror}). "
            "Donnez-vous le droit d'y écrire, ou nommez un autre dossier avec COINCIDE_DATA."
        ) from error
