"""``coincide db``: where the data is; start, stop, shell, migrate."""

import argparse
import os
import subprocess

from coincide.commands.output import Result
from coincide.commands.site import database, migrate, schema_state
from coincide.machine.database import is_embedded
from coincide.machine.errors import CoincideError
from coincide.machine.folders import data_folder
from coincide.machine.postgres import Server, find_binaries

VERBS = {
    "where": "dit où sont les données",
    "start": "démarre la base embarquée et la laisse tourner",
    "stop": "arrête la base embarquée",
    "shell": "ouvre psql sur la base",
    "migrate": "met le schéma de la base à jour",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The verb; ``where`` by default."""
    parser.add_argument(
        "verb",
        nargs="?",
        choices=list(VERBS),
        default="where",
        metavar="VERBE",
        help=" ; ".join(f"{verb} : {sentence}" for verb, sentence in VERBS.items()) + " (where par défaut)",
    )


def run(args: argparse.Namespace) -> Result:
    """Do what the verb says."""
    verbs = {"where": _where, "start": _start, "stop": _stop, "shell": _shell, "migrate": _migrate}
    return verbs[args.verb]()


def _server() -> Server:
    if not is_embedded():
        raise CoincideError("La base est celle que nomme DATABASE_URL : démarrez et arrêtez-la sur son serveur.")
    return Server(data_folder())


def _where() -> Result:
    if not is_embedded():
        return Result({"embedded": False}, ["La base est celle que nomme DATABASE_URL."])
    server = _server()
    running = server.is_running()
    data = {
        "embedded": True,
        "data": str(server.data),
        "cluster": str(server.cluster),
        "socket": str(server.socket),
        "running": running,
    }
    lines = [
        f"Données : {server.data}",
        f"Base : {server.cluster}{'' if server.cluster.exists() else ' (pas encore faite)'}",
        f"Prise : {server.socket} (aucun port réseau)",
        "En marche." if running else "À l'arrêt.",
    ]
    return Result(data, lines)


def _start() -> Result:
    started = _server().start()
    return Result(
        {"started": started, "running": True}, ["La base est démarrée." if started else "La base tournait déjà."]
    )


def _stop() -> Result:
    stopped = _server().stop()
    return Result(
        {"stopped": stopped, "running": False}, ["La base est arrêtée." if stopped else "La base ne tournait pas."]
    )


def _shell() -> Result:
    with database():
        from django.db import connection

        arguments, environment = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
        psql = find_binaries() / "psql" if is_embedded() else arguments[0]
        code = subprocess.run([psql, *arguments[1:]], env={**os.environ, **(environment or {})}, check=False).returncode
    return Result({"code": code}, [], code)


def _migrate() -> Result:
    with database():
        state = schema_state()
        if state in ("newer", "foreign"):
            raise CoincideError("Cette base n'est pas d'une version antérieure de Coïncide : rien n'a été changé.")
        migrate()
    words = "La base était déjà à jour." if state == "current" else "La base est à jour."
    return Result({"migrated": state != "current"}, [words])
