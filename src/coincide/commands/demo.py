"""``coincide demo``: the Allier territory, built once, then served."""

import argparse
import time
from typing import Any

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from coincide.commands import serve
from coincide.commands.output import Result, console, step
from coincide.commands.parser import port
from coincide.commands.site import database, migrate, require_current_schema, schema_state
from coincide.machine.errors import CoincideError


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--no-serve", action="store_true", help="construit le territoire puis s'arrête")
    parser.add_argument("--rebuild", action="store_true", help="reconstruit la démonstration même si elle est là")
    parser.add_argument("--port", type=port, default=8000, help="port de la page (8000 par défaut)")


def run(args: argparse.Namespace) -> Result | None:
    """Build the territory if it is not there, print its summary, serve it unless told otherwise."""
    if not args.no_serve:
        serve.require_free_port("127.0.0.1", args.port)
    started = time.monotonic()
    with database():
        summary, built = _prepare(args.rebuild)
        summary["built"] = built
        summary["seconds"] = round(time.monotonic() - started, 1)
        result = Result(summary, _lines(summary, built))
        if args.no_serve:
            return result
        serve.serve("127.0.0.1", args.port, result, args.json)
        return None


def _prepare(rebuild: bool) -> tuple[dict[str, Any], bool]:
    from coincide.demo.build import VERSION, build, summary

    state = schema_state()
    if state == "foreign":
        require_current_schema()
    if state != "empty":
        _require_demonstration(state)
        if state == "current" and not rebuild and _installed_version() == VERSION:
            step("La démonstration est déjà là.")
            return summary().to_dict(), False
        step("Effacement de l'ancienne démonstration")
        _empty()
    step("Préparation de la base")
    migrate()
    columns = (TextColumn("  {task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=not console.is_terminal) as bar:
        task = bar.add_task("Territoire de l'Allier", total=1.0)

        def progress(sentence: str, fraction: float) -> None:
            bar.update(task, description=sentence, completed=fraction)
            if not console.is_terminal:
                step(sentence)

        done = build(progress)
    return done.to_dict(), True


def _installed_version() -> str | None:
    from coincide.apps.territory.models import Installation

    return Installation.objects.filter(is_demonstration=True).values_list("version", flat=True).first()


def _require_demonstration(state: str) -> None:
    """Never touch a database that could hold real people: read the mark with plain SQL, whatever its version."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM territory_installation WHERE is_demonstration")
        marked = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM accounts_user")
        users = cursor.fetchone()[0]
    if not marked and users:
        raise CoincideError(
            "Cette base porte un vrai territoire : la démonstration ne s'y installe pas. "
            "Nommez un autre dossier avec COINCIDE_DATA (ou une base vide avec DATABASE_URL)."
        )


def _empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connection.close()


def _lines(summary: dict[str, Any], built: bool) -> list[str]:
    head = "Démonstration construite" if built else "Démonstration prête"
    labels = {
        "departement": "Département",
        "today": "Aujourd'hui",
        "households": "Ménages accompagnés",
        "active": "Personnes accompagnées",
        "jobs": "Emplois",
        "dwellings": "Logements",
        "exits": "Sorties depuis juillet 2023",
        "positive_exits": "dont positives",
        "session": "Première séance",
    }
    rows = [f"  {label} : {summary[key]}" for key, label in labels.items() if key in summary]
    return [f"{head} en {summary['seconds']} s (tout y est inventé, sauf les communes et les chiffres publics)", *rows]
