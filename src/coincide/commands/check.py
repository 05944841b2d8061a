"""``coincide check``: recompute a plan file, its bound included."""

import argparse
from pathlib import Path

from coincide.commands.output import Result
from coincide.core.checker import TIME_LIMIT, CheckRefusedError, check
from coincide.machine.errors import CoincideError

FALSE, BOUND_NOT_CHECKED = 1, 3


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which scenario, which file, how long."""
    parser.add_argument("folder", metavar="DOSSIER", type=Path, help="le dossier du scénario")
    parser.add_argument("file", metavar="FICHIER", type=Path, help="le fichier de plans à vérifier")
    parser.add_argument(
        "--time-limit",
        type=float,
        default=TIME_LIMIT,
        metavar="S",
        help=f"secondes accordées à la preuve de la borne ({TIME_LIMIT:.0f} par défaut)",
    )
    parser.epilog = (
        "Recalcule chaque plan, chaque valeur, les capacités, l'objectif, l'écart, et la borne à partir du certificat, "
        "sans rien emprunter au calcul des plans. Code de sortie : 0 tout est vrai, borne comprise ; 1 quelque chose "
        "est faux ou illisible ; 3 rien de faux, mais la borne n'a pas été vérifiée (pas de certificat, ou temps "
        "écoulé). Ce qui est prouvé et ce qui ne l'est pas : docs/check.md."
    )


def run(args: argparse.Namespace) -> Result:
    """Check, say every lie, and exit with 0, 1 or 3."""
    try:
        report = check(args.folder, args.file, args.time_limit)
    except CheckRefusedError as error:
        if args.json:
            return Result({"ok": False, "bound_checked": False, "lies": [str(error)]}, code=FALSE)
        raise CoincideError(str(error)) from error
    data = {
        "ok": not report.lies,
        "bound_checked": report.bound_checked,
        "bound_not_checked_because": report.why_not or None,
        "lies": report.lies,
        "plans": report.plans,
        "objective": report.objective,
        "bound": report.bound,
        "certificate_bound": report.proved,
        "leaves": report.leaves,
    }
    lines = list(report.lies)
    if not lines:
        lines.append(f"Tout est vrai : {report.plans} plans possibles, objectif {report.objective}.")
    if report.bound_checked and report.proved is not None and not report.lies:
        lines.append(f"Borne vérifiée : {report.bound} (le certificat prouve {report.proved}).")
    elif not report.bound_checked:
        lines.append(f"Borne non vérifiée : {report.why_not or 'le certificat est faux'}.")
    return Result(data, lines, FALSE if report.lies else 0 if report.bound_checked else BOUND_NOT_CHECKED)
