"""``coincide workshop import``: bring a workshop in from its notes."""

import argparse
from pathlib import Path
from typing import Any

from coincide.commands.output import Result
from coincide.commands.parser import FrenchParser
from coincide.commands.site import database, require_current_schema
from coincide.machine.errors import CoincideError


def arguments(parser: argparse.ArgumentParser) -> None:
    """``import FILE [--dry-run]``."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERBE", parser_class=FrenchParser)
    verb = verbs.add_parser("import", help="importe les notes d'un atelier (texte ou Markdown)")
    verb.add_argument("file", type=Path, metavar="FICHIER", help="les notes")
    verb.add_argument("--dry-run", action="store_true", help="lit les notes sans rien enregistrer")
    # Said after the verb too; left out there, what was said before the verb stays.
    verb.add_argument(
        "--json",
        action="store_true",
        default=argparse.SUPPRESS,
        help="écrit un seul objet JSON sur la sortie standard",
    )


def run(args: argparse.Namespace) -> Result:
    """Import, or only read, and say what was found."""
    data = import_workshop(args.file, args.dry_run)
    return Result(data, _sentences(data))


def import_workshop(path: Path, dry_run: bool) -> dict[str, Any]:
    """What was read in the notes (counts, and ``unread``), with ``workshop``, its identifier, once it is kept.

    A dry run needs no database. The workshop goes to the département of this installation. Raises
    :class:`CoincideError` with a French sentence: file that can't be read or holds no workshop, file already imported,
    no territory.
    """
    from coincide.apps.workshops.notes import NotesError, counts, read_notes

    data = _bytes(path)
    try:
        if dry_run:
            return counts(read_notes(data, path.name))
        with database():
            require_current_schema()
            from coincide.apps.territory.models import Installation
            from coincide.apps.workshops.actions import import_notes

            place = Installation.objects.select_related("departement").first()
            if place is None or place.departement is None:
                raise CoincideError("Cette base n'a pas de territoire. « coincide demo --no-serve » installe l'Allier.")
            workshop, notes = import_notes(data, path.name, place.departement)
            return counts(notes) | {"workshop": workshop.pk if workshop else None}
    except NotesError as error:
        raise CoincideError(str(error)) from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CoincideError(f"Le fichier {path} n'existe pas : vérifiez son nom et son dossier.") from error
    except IsADirectoryError as error:
        raise CoincideError(f"{path} est un dossier : nommez le fichier des notes.") from error
    except OSError as error:
        raise CoincideError(
            f"Le fichier {path} ne peut pas être lu ({error.strerror}) : vérifiez vos droits."
        ) from error


def _sentences(data: dict[str, Any]) -> list[str]:
    groups, projection, roadmap = data["groups"], data["projection"], data["roadmap"]
    projected = (
        f"Projection : {projection['create_maintain_amplify']} à créer, maintenir ou amplifier, "
        f"{projection['stop']} à cesser, {projection['reduce']} à réduire."
    )
    lines = [
        f"Attentes : {data['expectations']} ; points positifs : {data['strengths']} ; défis : {data['challenges']}.",
        *(
            f"{group['name']} : {group['done']} faits, {group['strengths']} points positifs, "
            f"{group['challenges']} défis."
            for group in groups
        ),
        projected,
        f"Feuille de route : {roadmap['themes']} thèmes, {roadmap['actions']} actions.",
    ]
    unread = data["unread"]
    lines.append(f"Lignes non comprises : {len(unread) or 'aucune'}.")
    lines += [f"  ligne {mark['line']} : {mark['text']}" for mark in unread]
    if data.get("workshop") is not None:
        lines.append(f"Atelier enregistré sous le numéro {data['workshop']}.")
    return lines
