"""Which database: the embedded one, or the server that ``DATABASE_URL`` names."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from coincide.machine.errors import CoincideError
from coincide.machine.postgres import Server

_EXAMPLE = "postgresql://utilisateur:secret@serveur:5432/base"


def is_embedded() -> bool:
    """True when the database is the embedded one."""
    return not os.environ.get("DATABASE_URL")


def database_settings(data: Path) -> dict[str, Any]:
    """Django's ``DATABASES`` entry. Raises :class:`CoincideError` on a ``DATABASE_URL`` that cannot be read."""
    named = os.environ.get("DATABASE_URL")
    return parse_url(named) if named else Server(data).settings()


def parse_url(address: str) -> dict[str, Any]:
    """Read ``postgresql://user:password@host:port/name?sslmode=…``."""
    wrong = CoincideError(f"DATABASE_URL est illisible. Elle doit avoir la forme {_EXAMPLE}.")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise wrong from error
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgres", "postgresql") or not name or "/" in name:
        raise wrong
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", unquote(parts.hostname or ""))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "OPTIONS": {"connect_timeout": 5, **options},
    }
