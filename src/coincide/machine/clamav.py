"""Asking ClamAV about a file, by the INSTREAM command of its daemon, on a Unix socket or over TCP.

``COINCIDE_CLAMAV`` names the socket (``/run/clamav/clamd.ctl``) or the address (``antivirus:3310``); without it the
usual sockets are looked for; ``COINCIDE_CLAMAV=off`` asks nobody. The protocol is in ``clamd(8)``: a command, chunks
each after its length in four bytes, a length of nought, then one line of answer.
"""

import os
import socket
import struct
from pathlib import Path

from coincide.machine.errors import CoincideError

USUAL = ("/run/clamav/clamd.ctl", "/var/run/clamav/clamd.ctl", "/run/clamd.scan/clamd.sock")
SECONDS = 30.0
CHUNK = 64 * 1024
OFF = "off"


def configured() -> str:
    """The address to ask: the one named, else a usual socket that exists, else nothing."""
    named = os.environ.get("COINCIDE_CLAMAV", "")
    if named:
        return "" if named == OFF else named
    return next((path for path in USUAL if Path(path).exists()), "")


def virus_in(data: bytes, address: str) -> str:
    """The name of what ClamAV found in ``data``, empty when it found nothing.

    Raises :class:`CoincideError` when it does not answer, or not what the protocol says: the file is then not known to
    be clean.
    """
    try:
        with _connect(address) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK):
                piece = data[start : start + CHUNK]
                line.sendall(struct.pack("!L", len(piece)) + piece)
            line.sendall(struct.pack("!L", 0))
            answer = _answer(line)
    except (OSError, ValueError) as error:
        raise CoincideError(f"L'antivirus ({address}) ne répond pas : {error}.") from error
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise CoincideError(f"L'antivirus ({address}) n'a pas pu analyser le fichier : {answer[:80] or 'aucune réponse'}.")


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host or "localhost", int(port)), timeout=SECONDS)


def _answer(line: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0"):
        piece = line.recv(4096)
        if not piece:
            break
        received += piece
    return received.rstrip(b"\0\n").decode("utf-8", "replace")
