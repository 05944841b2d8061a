"""``coincide travel``: one home, one job, both ways at the shift's hours, by every mode."""

import argparse
import re
from typing import TYPE_CHECKING, Any

from coincide.commands.output import Result
from coincide.commands.parser import day
from coincide.machine.errors import CoincideError

if TYPE_CHECKING:
    from coincide.core.mobility import Point
    from coincide.core.mobility.combined import Told
    from coincide.core.mobility.route import Leg


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where from, where to, when."""
    # A latitude south of the equator begins with a minus: it is a value, not an option.
    parser._negative_number_matcher = re.compile(r"-\d")
    parser.add_argument("--territory", metavar="N", help="un territoire importé (sans lui : l'estimation, étiquetée)")
    parser.add_argument("--from", dest="home", required=True, metavar="LAT,LON", help="le logement")
    parser.add_argument("--to", dest="job", required=True, metavar="LAT,LON", help="l'emploi")
    parser.add_argument("--arrive", required=True, metavar="HH:MM", help="le début du poste")
    parser.add_argument("--leave", required=True, metavar="HH:MM", help="sa fin ; avant le début : le lendemain")
    parser.add_argument(
        "--date", metavar="AAAA-MM-JJ", help="le jour du début (sans lui : les jours types, le pire décide)"
    )
    parser.add_argument("--limit", metavar="MIN", type=int, help="minutes acceptées dans chaque sens (45 par défaut)")
    parser.epilog = (
        "Verdicts : oui, a_verifier, non, inconnu. Les minutes vont du départ de chez soi au début du poste, et de sa "
        "fin au retour. Ce que chaque source sait : docs/mobility.md."
    )


def run(args: argparse.Namespace) -> Result:
    """Ask every mode."""
    from coincide.apps.territory.clock import today_without_database
    from coincide.apps.territory.sources.loading import travel_of
    from coincide.core.mobility import DEFAULT_LIMIT_MINUTES, MODE_LABELS, WORKING_WEEK, Mode, Shift, Workplace
    from coincide.core.mobility.combined import CombinedTravel

    home, job = _place("--from", args.home), _place("--to", args.job)
    shift = Shift(_minutes("--arrive", args.arrive), _minutes("--leave", args.leave))
    limit = DEFAULT_LIMIT_MINUTES if args.limit is None else args.limit
    if limit < 1:
        raise CoincideError(f"--limit vaut {limit} : donnez un nombre de minutes, 1 ou plus.")
    try:
        days = day(args.date) if args.date else WORKING_WEEK
    except argparse.ArgumentTypeError as error:
        raise CoincideError(f"--date : {error}.") from error
    source = travel_of(args.territory, today_without_database()) if args.territory else CombinedTravel(None, None, None)
    told = {mode: source.tell(home, Workplace(job, shift, days), mode, limit) for mode in Mode}
    data = {
        "territory": args.territory, "limit_minutes": limit, "version": source.version,
        "modes": {mode.value: as_data(one) for mode, one in told.items()},
    }  # fmt: skip
    return Result(data, [line for mode, one in told.items() for line in _lines(MODE_LABELS[mode], one)])


def _place(option: str, text: str) -> "Point":
    from coincide.core.mobility import Point

    parts = text.split(",")
    try:
        if len(parts) != 2:
            raise ValueError
        lat, lon = (float(part) for part in parts)
        if lat != lat or lon != lon:  # « nan »
            raise ValueError
    except ValueError:
        raise CoincideError(
            f"{option} : « {text} » n'est pas un lieu ; écrivez LATITUDE,LONGITUDE, par exemple 46.34,2.60."
        ) from None
    try:
        return Point(lat, lon)
    except ValueError as error:
        raise CoincideError(f"{option} : {error}") from error


def _minutes(option: str, text: str) -> int:
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text)
    if found is None:
        raise CoincideError(f"{option} : « {text} » n'est pas une heure ; écrivez HH:MM, de 00:00 à 23:59.")
    return int(found[1]) * 60 + int(found[2])


def as_data(told: "Told") -> dict[str, Any]:
    """One mode for JSON. Hours are HH:MM; their ``_day`` counts days from the one on which the shift starts."""
    travel = told.travel
    return {
        "verdict": travel.verdict.value,
        "minutes_out": travel.minutes_out,
        "minutes_back": travel.minutes_back,
        "depart_at": _hour(told.leave_at),
        "depart_day": _days(told.leave_at),
        "home_at": _hour(told.home_at),
        "home_day": _days(told.home_at),
        "on": told.day.isoformat() if told.day else None,
        "typical_day": told.kind.value if told.kind else None,
        "source": travel.source,
        "source_date": travel.date.isoformat(),
        "precision": travel.precision,
        "legs": {"out": [_leg(one) for one in told.out], "back": [_leg(one) for one in told.back]},
    }


def _hour(seconds: int | None) -> str | None:
    return None if seconds is None else f"{seconds % 86_400 // 3600:02d}:{seconds % 3600 // 60:02d}"


def _days(seconds: int | None) -> int | None:
    return None if seconds is None else seconds // 86_400


def _leg(leg: "Leg") -> dict[str, Any]:
    return {
        "kind": leg.kind, "from": leg.origin, "to": leg.to, "start": _hour(leg.start), "start_day": _days(leg.start),
        "end": _hour(leg.end), "end_day": _days(leg.end), "line": leg.line or None, "headsign": leg.headsign or None,
        "reservation": leg.reservation, "every_seconds": leg.every or None,
    }  # fmt: skip


def _lines(label: str, told: "Told") -> list[str]:
    from coincide.core.mobility import TYPICAL_DAY_LABELS

    travel = told.travel
    if travel.minutes_out is None or travel.minutes_back is None:
        return [f"{label} : {travel.verdict.value.replace('_', ' ')} ({travel.source})"]
    hours = f"départ {_hour(told.leave_at)}, retour {_hour(told.home_at)}"
    on = f", {TYPICAL_DAY_LABELS[told.kind]}" if told.kind else ""
    minutes = f"{travel.minutes_out} min aller, {travel.minutes_back} min retour ({hours}{on})"
    verdict = travel.verdict.value.replace("_", " ")
    lines = [f"{label} : {verdict}, {minutes} ; {travel.source} ; {travel.precision}"]
    for way in (told.out, told.back):
        if len(way) > 1:
            lines += [f"    {_sentence(leg)}" for leg in way]
    return lines


def _sentence(leg: "Leg") -> str:
    if leg.kind == "walk":
        return f"{_hour(leg.start)} à pied, {leg.origin} → {leg.to}, {_hour(leg.end)}"
    more = (" (sur réservation)" if leg.reservation else "") + (
        f" (toutes les {leg.every // 60} min)" if leg.every else ""
    )
    return f"{_hour(leg.start)} ligne {leg.line}, {leg.origin} → {leg.to}, {_hour(leg.end)}{more}"
