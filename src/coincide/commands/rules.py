"""``coincide rules``: the versions of the programme's rules, and what one of them does to a caseload."""

import argparse
import datetime as dt
from typing import TYPE_CHECKING, Any

from coincide.commands.output import Result
from coincide.commands.parser import FrenchParser, day
from coincide.commands.site import database, require_current_schema
from coincide.machine.errors import CoincideError

if TYPE_CHECKING:
    from coincide.apps.results.criteria.effect import Effect


def arguments(parser: argparse.ArgumentParser) -> None:
    """``list`` or ``simulate``."""
    words = parser.add_subparsers(dest="what", required=True, metavar="VERBE", parser_class=FrenchParser)
    listed = words.add_parser("list", help="donne les versions des règles, publiées ou en préparation")
    one = words.add_parser("simulate", help="dit qui entrerait, sortirait ou resterait sous une version, un jour donné")
    one.add_argument("--version", required=True, metavar="ID", help="l'identifiant d'une version, par exemple 2024-07")
    one.add_argument("--on", required=True, metavar="DATE", help="le jour, écrit AAAA-MM-JJ")
    for verb in (listed, one):
        verb.add_argument(
            "--json",
            action="store_true",
            default=argparse.SUPPRESS,
            help="écrit un seul objet JSON sur la sortie standard",
        )


def run(args: argparse.Namespace) -> Result:
    """List the versions, or simulate one."""
    on = _day(args.on) if args.what == "simulate" else None
    with database():
        require_current_schema()
        return _listed() if on is None else _simulated(args.version, on)


def _day(text: str) -> dt.date:
    try:
        return day(text)
    except argparse.ArgumentTypeError as error:
        raise CoincideError(f"{str(error)[0].upper()}{str(error)[1:]}.") from error


def _listed() -> Result:
    from coincide.apps.programme.models import RuleVersion

    rows = RuleVersion.objects.order_by("period", "slug")
    versions = [
        {
            "id": row.slug,
            "title": row.title,
            "status": row.status,
            "applies_from": row.first_day.isoformat(),
            "applies_until": row.last_day.isoformat() if row.last_day else None,
            "is_retroactive": row.is_retroactive,
            "certainty": row.certainty,
        }
        for row in rows
    ]
    lines = [
        f"{row.slug} : {row.title}, {row.get_status_display()}, à partir du {row.first_day:%d/%m/%Y}"
        + (f", jusqu'au {row.last_day:%d/%m/%Y}" if row.last_day else "")
        for row in rows
    ]
    return Result(
        {"ids": [row.slug for row in rows], "versions": versions},
        lines or ["Aucune version des règles n'est installée."],
    )


def _simulated(slug: str, on: dt.date) -> Result:
    from coincide.apps.programme.models import RuleVersion
    from coincide.apps.results.criteria.effect import effect
    from coincide.apps.territory.models import Installation

    row = RuleVersion.objects.filter(slug=slug).first()
    if row is None:
        known = ", ".join(RuleVersion.objects.order_by("period", "slug").values_list("slug", flat=True))
        raise CoincideError(f"La version « {slug} » n'existe pas. Celles de cette base : {known or 'aucune'}.")
    installation = Installation.objects.select_related("departement").first()
    if installation is None or installation.departement is None:
        raise CoincideError("Cette base n'a pas de territoire. « coincide demo --no-serve » installe l'Allier.")
    found = effect(installation.departement, row, on)
    if not found.simulation.outcomes:
        raise CoincideError(f"Personne n'était accompagné ni attendu le {on:%d/%m/%Y} : donnez un autre jour.")
    data = as_data(found)
    lines = [
        f"Version {slug} ({row.title}), au {on:%d/%m/%Y}, à faits constants :",
        "  accompagnées : {accompanied}, dont sortiraient {leave}, resteraient {stay}, inconnu {unknown}",
        "  connues et non entrées : {waiting}, dont entreraient {enter}, refusées {refused}, inconnu {entry_unknown}",
    ]
    lines = [line.format(**data) for line in lines]
    for unit, one in data["by_basin"].items():
        said = "sortiraient {leave}, resteraient {stay}, inconnu {unknown}, entreraient {enter}".format(**one)
        lines.append(f"  {found.basins[unit]} : {said}")
    if data["present_version"]:
        lines.append(
            f"  sous la version en vigueur ce jour-là ({data['present_version']}) : {data['present']['leave']}"
        )
    return Result(data, lines)


def as_data(found: "Effect") -> dict[str, Any]:
    """The counts of a simulation, for JSON: those accompanied, those who wait, by basin, and the exits to come.

    ``accompanied = leave + stay + unknown``; ``waiting = enter + refused + entry_unknown``. ``by_month`` gives, from
    the month of the day, how many would leave under the version in force that day and under the one simulated.
    """
    from coincide.core.rules.simulation import ACCOMPANIED, WAITING

    count = found.simulation.count()
    keys = ("enter", "leave", "stay", "unknown", "refused", "entry_unknown")
    coming = found.coming
    return {
        "version": found.row.slug,
        "status": found.row.status,
        "on": found.on.isoformat(),
        "accompanied": sum(count[fate] for fate in ACCOMPANIED),
        "waiting": sum(count[fate] for fate in WAITING),
        **{key: _named(count)[key] for key in keys},
        "newly_leaving": len(found.newly_leaving()),
        "by_basin": {
            unit: {key: _named(one)[key] for key in keys}
            for unit, one in found.simulation.by_unit(found.basins).items()
        },
        "present_version": found.present_row.slug if found.present_row else None,
        "present": _named(found.present.count()) if found.present else None,
        "by_month": {str(month): {"present": both[0], "version": both[1]} for month, both in coming.months.items()}
        if coming
        else {},
        "after_these_months": {"present": coming.later[0], "version": coming.later[1]} if coming else None,
        "month_unknown": {"present": coming.unknown[0], "version": coming.unknown[1]} if coming else None,
    }


def _named(count: Any) -> dict[str, int]:
    return {fate.value: number for fate, number in count.items()}
