"""``coincide scenario``: scenario folders, which the planner reads and the checker recomputes."""

import argparse
from pathlib import Path

from coincide.commands.output import Result
from coincide.commands.parser import FrenchParser
from coincide.machine.errors import CoincideError


def arguments(parser: argparse.ArgumentParser) -> None:
    """``make``."""
    words = parser.add_subparsers(dest="what", required=True, metavar="VERBE", parser_class=FrenchParser)
    one = words.add_parser("make", help="invente un scénario")
    one.add_argument("folder", metavar="DOSSIER", type=Path, help="le dossier à créer, vide ou absent")
    for name, word in (("households", "ménages"), ("jobs", "emplois"), ("dwellings", "logements")):
        one.add_argument(f"--{name}", metavar="N", type=int, required=True, help=f"combien de {word}")
    one.add_argument("--seed", metavar="N", type=int, default=0, help="graine du tirage (0 par défaut)")
    one.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="écrit un seul objet JSON sur la sortie standard"
    )
    one.epilog = "Tout est inventé ; la même graine donne le même scénario. Les tirages : docs/scenario.md."


def run(args: argparse.Namespace) -> Result:
    """Make an invented scenario and write it."""
    from coincide.core.scenario import digest, make_scenario, write_scenario

    if args.folder.exists() and (not args.folder.is_dir() or any(args.folder.iterdir())):
        raise CoincideError(f"{args.folder} existe et n'est pas un dossier vide : donnez-en un autre.")
    try:
        problem = make_scenario(args.households, args.jobs, args.dwellings, args.seed)
    except ValueError as error:
        raise CoincideError(str(error)) from error
    write_scenario(problem, args.folder, f"inventé, graine {args.seed}")
    data = {
        "folder": str(args.folder), "digest": digest(args.folder), "households": len(problem.households),
        "jobs": len(problem.jobs), "dwellings": len(problem.dwellings), "seed": args.seed,
    }  # fmt: skip
    return Result(data, [f"Scénario inventé écrit dans {args.folder} ({data['digest'][:12]})."])
