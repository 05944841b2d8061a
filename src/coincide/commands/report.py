"""``coincide report``: the figures of a month, as the report to the State has them; kept with ``--save``."""

import argparse
import re
from typing import Any

from coincide.commands.output import Result
from coincide.commands.site import database, require_current_schema
from coincide.machine.errors import CoincideError


def arguments(parser: argparse.ArgumentParser) -> None:
    """``--month YYYY-MM [--save] [--user EMAIL]``."""
    parser.add_argument("--month", required=True, metavar="AAAA-MM", help="le mois, entier et terminé")
    parser.add_argument("--save", action="store_true", help="produit le rapport et le garde")
    parser.add_argument("--user", metavar="ADRESSE", help="le compte de coordination qui le produit (le seul, sinon)")


def run(args: argparse.Namespace) -> Result:
    """Compute the month's figures; say whether the report that was kept, if any, is found again."""
    if not re.fullmatch(r"\d{4}-\d{2}", args.month):
        raise CoincideError(f"--month {args.month}\u202f: écrivez une année et un mois, par exemple 2025-11.")
    with database():
        require_current_schema()
        from django.core.exceptions import PermissionDenied, ValidationError

        try:
            return _report(args)
        except ValidationError as error:
            raise CoincideError(" ".join(error.messages)) from error
        except (PermissionDenied, ValueError) as error:
            raise CoincideError(str(error)) from error


def _report(args: argparse.Namespace) -> Result:
    from coincide.apps.results.models import MonthlyReport
    from coincide.apps.results.monthly import actions
    from coincide.apps.results.monthly.figures import digest, figures
    from coincide.apps.results.monthly.shown import Shown
    from coincide.apps.territory.models import Installation
    from coincide.core.statistics.series import Month

    year, number = args.month.split("-")
    month = Month(int(year), int(number))
    installation = Installation.objects.select_related("departement").first()
    if installation is None or installation.departement is None:
        raise CoincideError(
            "Cette base n'a pas de territoire\u202f: « coincide demo --no-serve » installe la démonstration."
        )
    departement = installation.departement
    actions.check_month(departement, month)
    kept = MonthlyReport.objects.filter(departement=departement, month=month.first_day).first()
    if args.save:
        from coincide.commands.caseload import coordinator

        kept = actions.produce(departement, month, coordinator(args.user))
    differing: list[Any] | None = actions.reproduce(kept) if kept else None
    data = figures(departement, month)
    shown = Shown(kept or MonthlyReport(departement=departement, month=month.first_day, data=data), masked=False)
    lines = [f"Rapport de {shown.name}, {departement}", shown.lead, *shown.changes, shown.identity]
    if kept is not None and differing is not None:
        state = "retrouvé à l'identique" if not differing else f"{len(differing)} chiffres diffèrent aujourd'hui"
        lines.append(f"Rapport n° {kept.pk}, produit le {kept.made_on:%d/%m/%Y}\u202f: {state}.")
    told = {
        "report": kept.pk if kept else None,
        "reproduced": None if differing is None else not differing,
        "differences": [[path, before, after] for path, before, after in differing or []],
    }
    return Result({**data, "sha256": digest(data), **told}, lines)
