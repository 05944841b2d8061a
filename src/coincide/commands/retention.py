"""``coincide retention``: where the files stand in their time of keeping, and the steps due."""

import argparse
import datetime as dt
from typing import Any

from coincide.commands.output import Result
from coincide.commands.parser import day
from coincide.commands.site import database, require_current_schema
from coincide.machine.errors import CoincideError


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which day, and whether to act."""
    parser.add_argument("--on", type=day, metavar="DATE", help="le jour, écrit AAAA-MM-JJ (aujourd'hui par défaut)")
    parser.add_argument(
        "--apply",
        action="store_true",
        help="donne les préavis, archive et anonymise ce dont le préavis est passé ; sans cette option, rien ne change",
    )


def run(args: argparse.Namespace) -> Result:
    """Count by stage; with ``--apply``, take the steps due in every operator's files."""
    with database():
        require_current_schema()
        from django.core.exceptions import ValidationError

        from coincide.apps.journeys import retention
        from coincide.apps.people.models import Household
        from coincide.apps.territory.clock import today
        from coincide.core.rules.retention import RETENTION, Stage

        on: dt.date = args.on or today()
        households = Household.objects.all()
        try:
            found = retention.apply(households, on) if args.apply else retention.report(households, on)
        except ValidationError as error:
            raise CoincideError(" ".join(error.messages)) from error
        data: dict[str, Any] = {
            "on": on.isoformat(),
            "applied": args.apply,
            "rule": RETENTION.version,
            "source": RETENTION.source,
            "households": found.stages.total(),
            "stages": {stage.value: found.stages[stage] for stage in Stage},
            "notices": found.told,
            "archived": found.archived,
            "anonymised": found.anonymised,
        }
        lines = [f"Au {on:%d/%m/%Y}, {data['households']} dossiers ({RETENTION.source}) :"]
        lines += [f"  {stage.label} : {found.stages[stage]}" for stage in Stage if found.stages[stage]]
        lines.append(
            f"Fait : {found.told} préavis, {found.archived} mises en archive, {found.anonymised} anonymisations."
            if args.apply
            else "Rien n'est changé : « --apply » donne les préavis et fait ce dont le préavis est passé."
        )
    return Result(data, lines)
