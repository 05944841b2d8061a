"""``coincide serve``: the database, the workers and the web server together, stopped together."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing

from coincide.commands.output import Result, console, step
from coincide.commands.parser import port
from coincide.commands.site import database, require_current_schema
from coincide.machine.errors import CoincideError

GRACE = 15.0
"""Seconds that the web server and the worker have to end what they are doing."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--port", type=port, default=8000, help="port de la page (8000 par défaut)")
    parser.add_argument("--host", default="127.0.0.1", help="adresse d'écoute (127.0.0.1 par défaut)")


def run(args: argparse.Namespace) -> None:
    """Serve until told to stop."""
    require_free_port(args.host, args.port)
    with database():
        require_current_schema(allow_empty=True)
        serve(args.host, args.port, Result({}), args.json)


def require_free_port(host: str, number: int) -> None:
    """Raise a sentence when the port is taken or refused."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, number))
        except OSError as error:
            why = "est déjà pris" if error.errno == 98 else f"ne peut pas être ouvert ({error.strerror})"
            raise CoincideError(
                f"Le port {number} {why} sur {host}. Choisissez-en un autre, par exemple --port {number + 1}."
            ) from error


def serve(host: str, number: int, ready: Result, as_json: bool) -> None:
    """Run the web server and the workers as children until a signal comes or one of them ends.

    Once the page answers, ``ready`` is shown with the address: that is the one JSON object of the command.
    """
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "coincide.web.settings", "COINCIDE_SERVED": "1"}
    _gather_static(environment)
    address = f"http://{f'[{host}]' if ':' in host else host}:{number}/"
    bind = f"[{host}]:{number}" if ":" in host else f"{host}:{number}"
    web = [sys.executable, "-m", "gunicorn", "coincide.web.wsgi", "--bind", bind, "--workers", "2", "--threads", "4"]
    web += ["--log-level", "warning", "--timeout", "60", "--graceful-timeout", "10", "--no-control-socket"]
    worker = [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", "1"]
    quick = [*worker, "--queues", "budgets"]  # a referent waits for a figure: it doesn't queue behind a session
    stopping = _Stopping()
    children = {
        "le serveur web": subprocess.Popen(web, env=environment, stdin=subprocess.DEVNULL, start_new_session=True),
        "le travail de fond": _worker(worker, environment),
        "le calcul des budgets": _worker(quick, environment),
    }
    try:
        _wait_until_served(address, children, stopping)
        if not stopping.asked:
            Result({**ready.data, "address": address, "pid": os.getpid()}, ready.lines).show(as_json)
            console.print(f"[bold]Coïncide est prêt : {address}[/bold]  (Ctrl+C pour arrêter)")
        ended = _watch(children, stopping)
    finally:
        _stop(children)
    if ended:
        raise CoincideError(
            f"{ended[0].upper()}{ended[1:]} s'est arrêté tout seul ; les lignes au-dessus disent pourquoi."
        )
    step("Arrêté proprement.")


def _worker(command: list[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        # Letters written on the console, without a mail server: beside the one JSON object, not in it.
        stdout=sys.stderr,
        stderr=subprocess.DEVNULL,
    )


class _Stopping:
    """Remembers that SIGTERM or SIGINT came."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask)

    def _ask(self, *_: object) -> None:
        self.asked = True


def _gather_static(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--clear", "--verbosity", "0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["sans message"])[-1]
        raise CoincideError(f"Les feuilles de style n'ont pas pu être préparées : {last}")


def _wait_until_served(address: str, children: dict[str, "subprocess.Popen[bytes]"], stopping: _Stopping) -> None:
    limit = time.monotonic() + 60
    while time.monotonic() < limit and not stopping.asked:
        if any(child.poll() is not None for child in children.values()):
            return
        try:
            with urllib.request.urlopen(f"{address}sante", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    if not stopping.asked:
        raise CoincideError(f"Le serveur web ne répond pas sur {address} après une minute.")


def _watch(children: dict[str, "subprocess.Popen[bytes]"], stopping: _Stopping) -> str | None:
    """Wait; the name of the child that ended by itself, or ``None`` when asked to stop."""
    while not stopping.asked:
        for name, child in children.items():
            if child.poll() is not None:
                return None if stopping.asked else name
        time.sleep(0.3)
    return None


def _stop(children: dict[str, "subprocess.Popen[bytes]"]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    limit = time.monotonic() + GRACE
    for child in children.values():
        try:
            child.wait(max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
