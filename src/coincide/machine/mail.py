"""Where e-mail goes: a server named by ``COINCIDE_SMTP_URL``, or else the console."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import unquote, urlsplit

from coincide.machine.errors import CoincideError

PORTS = {"smtp": 587, "smtps": 465}
CONSOLE: dict[str, Any] = {"BACKEND": "django.core.mail.backends.console.EmailBackend"}


def mailer() -> dict[str, Any]:
    """Django's mailer for the environment: ``smtp://user:password@host:587`` (STARTTLS), ``smtps://…`` (TLS from the
    start); ``smtp://host:25?tls=no`` for a relay of one's own network. The console when nothing is named.

    Raises :class:`CoincideError` with a sentence when the address cannot be read.
    """
    given = os.environ.get("COINCIDE_SMTP_URL", "")
    if not given:
        return CONSOLE
    parts = urlsplit(given)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in PORTS or not parts.hostname or port == -1 or parts.query not in {"", "tls=no"}:
        raise CoincideError(
            "COINCIDE_SMTP_URL n'est pas lisible : écrivez-la comme smtp://compte:motdepasse@serveur:587, "
            "smtps://serveur:465, ou smtp://serveur:25?tls=no pour un relais interne."
        )
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": port or PORTS[parts.scheme],
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp" and parts.query != "tls=no",
            "use_ssl": parts.scheme == "smtps",
            "timeout": 20,
        },
    }
