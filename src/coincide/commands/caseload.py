"""``coincide import``: bring a caseload in from a spreadsheet, or take an import back."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coincide.commands.output import Result
from coincide.commands.parser import FrenchParser
from coincide.commands.site import database, require_current_schema
from coincide.machine.errors import CoincideError

if TYPE_CHECKING:
    from coincide.apps.accounts.models import User
    from coincide.apps.exchange.models import CaseloadImport


def arguments(parser: argparse.ArgumentParser) -> None:
    """``caseload FILE [--preview] [--column CHAMP=TITRE]… [--user EMAIL]`` and ``undo ID [--user EMAIL]``."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERBE", parser_class=FrenchParser)
    bring = verbs.add_parser("caseload", help="importe une file active (XLSX, ODS ou CSV)")
    bring.add_argument("file", type=Path, metavar="FICHIER", help="le classeur")
    bring.add_argument("--preview", action="store_true", help="lit et vérifie sans rien importer")
    bring.add_argument(
        "--sheet", default="", metavar="FEUILLE", help="la feuille à lire d'un classeur qui en a plusieurs"
    )
    bring.add_argument(
        "--column", action="append", default=[], metavar="CHAMP=TITRE", help="dit quel titre du fichier vaut ce champ"
    )
    back = verbs.add_parser("undo", help="annule un import ; ce qui a été modifié depuis est gardé et listé")
    back.add_argument("id", type=int, metavar="NUMÉRO", help="le numéro de l'import")
    for verb in (bring, back):
        verb.add_argument("--user", metavar="ADRESSE", help="le compte de coordination qui importe (le seul, sinon)")
        verb.add_argument(
            "--json",
            action="store_true",
            default=argparse.SUPPRESS,
            help="écrit un seul objet JSON sur la sortie standard",
        )


def run(args: argparse.Namespace) -> Result:
    """Import, preview or undo, and say what was done; code 1 when nothing could be taken."""
    with database():
        require_current_schema()
        from django.core.exceptions import PermissionDenied, ValidationError

        try:
            return _undo(args) if args.verb == "undo" else _bring(args)
        except ValidationError as error:
            raise CoincideError(" ".join(error.messages)) from error
        except PermissionDenied as error:
            raise CoincideError(str(error)) from error


def _bring(args: argparse.Namespace) -> Result:
    from coincide.apps.exchange.caseload import actions
    from coincide.apps.exchange.source import MOST_BYTES

    try:
        with args.file.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CoincideError(
            f"Le fichier {args.file} ne peut pas être lu ({error.strerror}) : vérifiez son nom et vos droits."
        ) from error
    by = coordinator(args.user)
    batch = actions.preview(args.file.name, content, by, _mapping(args.column), args.sheet)
    data = counts(batch)
    notes = batch.notes
    if not args.preview:
        batch = actions.apply(batch, by)
    lines = [
        (
            f"{data['new']} nouvelles, {data['changed']} modifiées, {data['unchanged']} inchangées, "
            f"{data['duplicate']} en double, {len(data['refused'])} refus."
        ),
        *notes,
        *(f"  ligne {one['row']}, {one['column']} : {one['reason']}" for one in data["refused"][:50]),
        f"Import n° {batch.pk} : « coincide import undo {batch.pk} » l'annule."
        if not args.preview
        else "Rien n'est importé : relancez sans --preview.",
    ]
    return Result({"id": batch.pk, **data}, lines)


def _undo(args: argparse.Namespace) -> Result:
    from coincide.apps.exchange.caseload import actions
    from coincide.apps.exchange.models import CaseloadImport

    batch = CaseloadImport.objects.filter(pk=args.id).first()
    if batch is None:
        raise CoincideError(f"Aucun import de file active n'a le numéro {args.id}.")
    batch = actions.undo(batch, coordinator(args.user))
    lines = [
        f"Import {batch.pk} annulé."
        if not batch.kept
        else f"Import {batch.pk} annulé, sauf {len(batch.kept)} éléments modifiés depuis :",
        *(f"  ligne {one['line']} : {one['reason']}" for one in batch.kept),
    ]
    return Result({"id": batch.pk, "kept": batch.kept}, lines)


def counts(batch: "CaseloadImport") -> dict[str, Any]:
    """How many rows are new, changed, unchanged, duplicate; and the rows refused, each with column and reason."""
    refused = batch.rows.exclude(refusals=[]).values_list("line", "refusals")
    return {
        **{name: batch.counts.get(name, 0) for name in ("new", "changed", "unchanged", "duplicate")},
        "refused": [{"row": line, **one} for line, refusals in refused for one in refusals],
    }


def coordinator(email: str | None) -> "User":
    """The coordinator's account of that address, or the only one of the installation's département."""
    from coincide.apps.accounts.models import User
    from coincide.apps.accounts.roles import Role
    from coincide.apps.territory.models import Installation

    found = User.objects.filter(role=Role.COORDINATOR, is_active=True).select_related("organisation__departement")
    if email:
        found = found.filter(email__iexact=email)
    else:
        here = Installation.objects.values_list("departement", flat=True).first()
        found = found.filter(organisation__departement=here)
    users = list(found[:2])
    if len(users) != 1:
        raise CoincideError("Dites quel compte de coordination importe : --user ADRESSE.")
    return users[0]


def _mapping(given: list[str]) -> dict[str, str] | None:
    from coincide.apps.exchange.caseload.columns import BY_FIELD

    found = {}
    for one in given:
        name, equals, title = one.partition("=")
        if not equals or name not in BY_FIELD:
            raise CoincideError(f"--column {one} : écrivez CHAMP=TITRE, avec un champ parmi {', '.join(BY_FIELD)}.")
        found[name] = title
    return found or None
