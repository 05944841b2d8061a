"""The ``coincide`` command."""

import argparse
import os
import sys
from types import ModuleType

from rich.markup import escape

from coincide.commands import (
    alerts,
    archive,
    budget,
    caseload,
    check,
    db,
    demo,
    doctor,
    figures,
    plan,
    report,
    retention,
    rules,
    scenario,
    serve,
    territory,
    transfer,
    travel,
    workshop,
)
from coincide.commands.output import Result, console
from coincide.commands.parser import FrenchParser, add_command
from coincide.machine.errors import CoincideError

COMMANDS: list[tuple[str, str, ModuleType, str]] = [
    ("demo", "construit le territoire de démonstration (Allier) et l'ouvre dans le navigateur", demo, "run"),
    ("serve", "sert le site : base, travail de fond et serveur web ensemble", serve, "run"),
    ("doctor", "dit ce qui manque, en un écran", doctor, "run"),
    ("db", "dit où sont les données, démarre, arrête ou ouvre la base", db, "run"),
    ("backup", "sauvegarde tout dans un fichier", archive, "run_backup"),
    ("restore", "remet une sauvegarde en place, vérifiée avant et après", archive, "run_restore"),
    ("alerts", "compte ce qui est dû ce jour, par nature et par responsable", alerts, "run"),
    ("figures", "donne les chiffres du territoire", figures, "run"),
    ("report", "donne ou produit le rapport mensuel à l'État", report, "run"),
    ("workshop", "lit les notes d'un atelier", workshop, "run"),
    ("import", "importe une file active depuis un classeur, ou annule un import", caseload, "run"),
    ("transfer", "envoie le dossier d'un ménage à un partenaire, ou importe celui qu'il envoie", transfer, "run"),
    ("retention", "dit où en est la conservation des dossiers, et fait les étapes dues", retention, "run"),
    ("rules", "liste les versions des règles, et simule l'une d'elles sur une file active", rules, "run"),
    ("territory", "importe les rues, les horaires, les communes et les contours d'un territoire", territory, "run"),
    ("travel", "dit si un emploi s'atteint depuis un logement, aller et retour, aux heures du poste", travel, "run"),
    ("check", "vérifie un fichier de plans, borne comprise, sans rien emprunter au calcul", check, "run"),
    ("scenario", "invente un scénario, que le calcul lit et que la vérification recalcule", scenario, "run"),
    ("budget", "dit de quoi vit un ménage avec un logement et des salaires, d'après la loi", budget, "run"),
    ("plan", "calcule les plans communs emploi, logement, mobilité", plan, "run"),
]


def parser() -> FrenchParser:
    """The whole command line."""
    top = FrenchParser(
        prog="coincide",
        description="Faire coïncider l'emploi, le logement et la mobilité.",
        epilog="Les données sont dans COINCIDE_DATA (var/ par défaut). DATABASE_URL nomme un autre serveur.",
    )
    commands = top.add_subparsers(title="Commandes", dest="command", required=True, metavar="COMMANDE")
    for name, sentence, module, function in COMMANDS:
        sub = add_command(commands, name, sentence, getattr(module, function))
        getattr(module, "arguments" if function == "run" else f"arguments_{name}")(sub)
    return top


def main(words: list[str] | None = None) -> int:
    """Run a command; 0 only if it did what it says, 2 for bad arguments, 1 for the rest."""
    args: argparse.Namespace = parser().parse_args(words)
    try:
        result: Result | None = args.run(args)
    except CoincideError as error:
        console.print(f"[bold red]✗[/bold red] {escape(str(error))}")
        return 1
    except KeyboardInterrupt:
        console.print("Interrompu.")
        return 130
    if result is None:
        return 0
    try:
        result.show(args.json)
    except BrokenPipeError:  # the reader, `head` for instance, had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return result.code


if __name__ == "__main__":
    sys.exit(main())
