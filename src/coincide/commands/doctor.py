"""``coincide doctor``: what is missing, in one screen."""

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

from coincide.commands.output import Result
from coincide.commands.site import database, schema_state
from coincide.machine.browser import find_chromium
from coincide.machine.database import is_embedded
from coincide.machine.errors import CoincideError
from coincide.machine.folders import data_folder, ensure_writable
from coincide.machine.owner import owner_for
from coincide.machine.pdf import is_possible
from coincide.machine.postgres import find_binaries, major_version

SPACE_NEEDED = 500 * 1024 * 1024


@dataclass
class Check:
    """One thing looked at: its name, whether it is right, what was found, whether the site can do without."""

    name: str
    ok: bool
    found: str
    optional: bool = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """No option of its own."""


def _python() -> str:
    return f"Python {sys.version.split()[0]}"


def _folder() -> str:
    folder = ensure_writable(data_folder())
    free = shutil.disk_usage(folder).free
    if free < SPACE_NEEDED:
        raise CoincideError(f"Il reste {free // 2**20} Mo dans {folder} : libérez de la place (500 Mo au moins).")
    return f"{folder}, {free // 2**30} Go libres"


def _programs() -> str:
    binaries = find_binaries()
    return f"PostgreSQL {major_version(binaries)} dans {binaries}"


def _owner() -> str:
    owner = owner_for(data_folder(), find_binaries())
    return f"sous l'utilisateur {owner.name}"


def _database() -> str:
    with database():
        state = schema_state()
        words = {
            "empty": "vide : « coincide demo » installe la démonstration",
            "current": "à jour",
            "older": "d'une version antérieure : sauvegardez-la, puis « coincide db migrate »",
            "newer": "d'une version plus récente : mettez Coïncide à jour",
            "foreign": "des tables qui ne sont pas de Coïncide : nommez une base vide",
        }
        if state not in ("empty", "current"):
            raise CoincideError(words[state])
        return words[state] + ("" if is_embedded() else ", sur le serveur de DATABASE_URL")


def _journal() -> str:
    with database():
        if schema_state() != "current":
            return "rien à vérifier"
        from coincide.apps.accounts.journal import broken_links

        if wrong := broken_links():
            raise CoincideError(f"{len(wrong)} lignes du journal ont été changées (la première : {wrong[0]}).")
        return "chaîne intacte"


def _search() -> str:
    with database():
        if schema_state() != "current":
            return "rien à vérifier"
        from coincide.apps.people.models import Household, Person
        from coincide.apps.people.models.names import renew

        renewed = renew(Household) + renew(Person)
        return f"{renewed} noms remis en accord avec leur index" if renewed else "tous les noms se retrouvent"


def _chromium() -> str:
    found = find_chromium()
    if not found:
        raise CoincideError("absent : il ne sert qu'aux tests (« make test » l'installe)")
    return str(found)


def _pdf() -> str:
    if not is_possible():
        raise CoincideError("Pango manque : les pages s'impriment, mais sans PDF (« scripts/libraries.sh » l'installe)")
    return "possibles"


def look() -> list[Check]:
    """Every check, none stopping the others."""
    wanted: list[tuple[str, Callable[[], str], bool]] = [
        ("Python", _python, False),
        ("Dossier des données", _folder, False),
        *([("Programmes", _programs, False), ("Serveur", _owner, False)] if is_embedded() else []),
        ("Base", _database, False),
        ("Journal", _journal, False),
        ("PDF", _pdf, True),
        ("Recherche", _search, False),
        ("Navigateur des tests", _chromium, True),
    ]
    checks = []
    for name, check, optional in wanted:
        try:
            checks.append(Check(name, True, check(), optional))
        except CoincideError as error:
            checks.append(Check(name, False, str(error), optional))
    return checks


def run(args: argparse.Namespace) -> Result:
    """Look at everything; exit code 0 only if nothing needed is missing."""
    checks = look()
    missing = [check for check in checks if not check.ok and not check.optional]
    lines = [
        f"{'✓' if check.ok else ('–' if check.optional else '✗')} {check.name} : {check.found}" for check in checks
    ]
    lines.append("Rien ne manque." if not missing else f"À mettre en ordre : {len(missing)}.")
    data = {
        "ok": not missing,
        "checks": [vars(check) for check in checks],
        "user": "root" if os.geteuid() == 0 else "utilisateur",
    }
    return Result(data, lines, 0 if not missing else 1)
