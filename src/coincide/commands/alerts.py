"""``coincide alerts``: how many alerts stand on a day, by kind and by owner."""

import argparse
import datetime as dt
from typing import Any

from coincide.commands.output import Result
from coincide.commands.parser import day
from coincide.commands.site import database, require_current_schema


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which day."""
    parser.add_argument("--on", type=day, metavar="DATE", help="le jour, écrit AAAA-MM-JJ (aujourd'hui par défaut)")


def run(args: argparse.Namespace) -> Result:
    """Count the alerts of every operator, as its coordination may read them: what social workers keep is absent."""
    with database():
        require_current_schema()
        from coincide.apps.journeys.alerts.counts import count_all
        from coincide.apps.journeys.due import RULES, Kind
        from coincide.apps.territory.clock import today

        on: dt.date = args.on or today()
        found = count_all(on)
        data: dict[str, Any] = {
            "on": on.isoformat(),
            "households": found.households,
            "total": found.total,
            "by_kind": found.by_kind,
            "by_owner": found.by_owner,
            "unowned": found.unowned,
        }
        lines = [f"Au {on:%d/%m/%Y}, {found.total} alertes pour {found.households} ménages accompagnés :"]
        lines += [f"  {RULES[Kind(kind)].label} : {number}" for kind, number in found.by_kind.items()]
        lines += [f"  {email} : {number}" for email, number in found.by_owner.items()]
        if found.unowned:
            lines.append(f"  sans responsable : {found.unowned}")
    return Result(data, lines)
