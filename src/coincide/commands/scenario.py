"""``coincide scenario``: scenario folders, which the planner reads and the checker recomputes."""

import argparse
from pathlib import Path

from coincide.commands.output import Result
from coincide.commands.parser import FrenchParser
from coincide.commands.site import database, require_current_schema
from coincide.core.rules.calendar import NARROW_SPACE as NARROW
from coincide.machine.errors import CoincideError


def arguments(parser: argparse.ArgumentParser) -> None:
    """``make`` or ``export``."""
    words = parser.add_subparsers(dest="what", required=True, metavar="VERBE", parser_class=FrenchParser)
    one = words.add_parser("make", help="invente un scénario")
    one.add_argument("folder", metavar="DOSSIER", type=Path, help="le dossier à créer, vide ou absent")
    for name, word in (("households", "ménages"), ("jobs", "emplois"), ("dwellings", "logements")):
        one.add_argument(f"--{name}", metavar="N", type=int, required=True, help=f"combien de {word}")
    one.add_argument("--seed", metavar="N", type=int, default=0, help="graine du tirage (0 par défaut)")
    one.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="écrit un seul objet JSON sur la sortie standard"
    )
    other = words.add_parser("export", help="écrit une séance de planification sous d'autres noms")
    other.add_argument("folder", metavar="DOSSIER", type=Path, help="le dossier à créer, vide ou absent")
    other.add_argument("--session", metavar="ID", help="l'identifiant de la séance (la dernière par défaut)")
    other.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="écrit un seul objet JSON sur la sortie standard"
    )
    other.epilog = (
        "Les identifiants sont remplacés et les motifs de refus laissés ; la composition des ménages et leur commune "
        "restent : qui connaît une famille peut la reconnaître. L'export s'inscrit au journal."
    )
    one.epilog = "Tout est inventé ; la même graine donne le même scénario. Les tirages : docs/scenario.md."


def run(args: argparse.Namespace) -> Result:
    """Write a scenario: an invented one, or that of a session."""
    if args.folder.exists() and (not args.folder.is_dir() or any(args.folder.iterdir())):
        raise CoincideError(f"{args.folder} existe et n'est pas un dossier vide : donnez-en un autre.")
    return _made(args) if args.what == "make" else _exported(args)


def _exported(args: argparse.Namespace) -> Result:
    from dataclasses import replace

    from coincide.core.mobility import CrowFliesEstimate
    from coincide.core.scenario import digest, pseudonymised, write_scenario

    with database():
        require_current_schema()
        from django.core.exceptions import ValidationError

        from coincide.apps.accounts.journal import record
        from coincide.apps.matching.budgets import label_of
        from coincide.apps.matching.models import PlanningSession
        from coincide.apps.matching.problem import build
        from coincide.core.rules.sources import RuleError

        sessions = PlanningSession.objects.select_related("operator").order_by("-held_on", "-id")
        try:
            session = sessions.filter(pk=args.session).first() if args.session else sessions.first()
        except ValidationError:
            session = None
        if session is None:
            raise CoincideError("Cette séance n'existe pas : son identifiant se lit dans l'adresse de sa page.")
        try:
            problem = build(session).problem
        except RuleError as error:
            raise CoincideError(str(error)) from error
        own_travel = not isinstance(problem.travel, CrowFliesEstimate)
        problem = replace(problem, travel=CrowFliesEstimate())
        write_scenario(pseudonymised(problem), args.folder, f"séance du {session.held_on.isoformat()}")
        record("export_scenario", session, session.pk)
        budget = label_of(problem.budget)
    data = {
        "folder": str(args.folder), "digest": digest(args.folder), "households": len(problem.households),
        "jobs": len(problem.jobs), "dwellings": len(problem.dwellings), "session": str(session.pk),
    }  # fmt: skip
    lines = [
        f"{len(problem.households)} ménages écrits sous d'autres noms dans {args.folder}.",
        f"Budgets{NARROW}: {budget}.",
    ]
    if own_travel:
        lines.append(
            "Un scénario ne sait pas écrire les trajets d'un territoire : ceux de l'estimation à vol d'oiseau y sont à "
            "leur place, et les plans peuvent donc différer de ceux de la séance."
        )
    return Result(data | {"travel_replaced": own_travel, "budget": problem.budget.version}, lines)


def _made(args: argparse.Namespace) -> Result:
    from coincide.core.scenario import digest, make_scenario, write_scenario

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
