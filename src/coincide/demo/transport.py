"""The invented public transport of the demonstration: no line, hour or stop of it exists, and its name says so.

It is written as a GTFS and imported like a real one: coaches between the towns of Allier, a line that runs on school
days only, an early and a late run for shifts, a line on request.
"""

import csv
import datetime as dt
import tempfile
from pathlib import Path

from coincide.apps.territory.models import Installation
from coincide.apps.territory.sources.importing import Request, import_territory
from coincide.core.mobility import Point
from coincide.core.mobility.gtfs import Service, write_feed
from coincide.core.mobility.lines import Line, feed_of
from coincide.core.mobility.typical import FrenchCalendar
from coincide.demo.places import read_table
from coincide.demo.world import TODAY, World

TERRITORY = "allier-fictif"
PUBLISHER = "Réseau fictif de la démonstration (lignes et horaires inventés)"
FIRST, LAST = dt.date(2025, 9, 1), dt.date(2027, 8, 31)
DAYS = ("semaine", "école", "tous les jours")


def build(world: World) -> None:
    """Write the feed, import it as a territory, and let the site take its ways to work from it."""
    places = {
        one.name: Point(one.latitude, one.longitude)
        for one in world.communes.values()
        if one.departement_id == world.allier.code and one.latitude is not None and one.longitude is not None
    }
    calendar = FrenchCalendar("A")
    school = [day for n in range((LAST - FIRST).days + 1) if _is_school(day := FIRST + dt.timedelta(n), calendar)]
    services = (
        Service(DAYS[0], (True,) * 5 + (False,) * 2, FIRST, LAST),
        Service(DAYS[1], added=frozenset(school)),
        Service(DAYS[2], (True,) * 7, FIRST, LAST),
    )
    lines = [
        Line(
            name=row["ligne"],
            stops=tuple((f"{stop} (arrêt fictif)", places[stop]) for stop in row["communes"].split("; ")),
            out=_seconds(row["aller"]),
            back=_seconds(row["retour"]),
            service=DAYS.index(row["jours"]),
            on_request=row["sur_reservation"] == "1",
        )
        for row in read_table("lignes_fictives.csv")
    ]
    with tempfile.TemporaryDirectory(prefix="coincide-demo-") as folder:
        feed = Path(folder) / "reseau-fictif.zip"
        write_feed(feed_of("reseau-fictif.zip", PUBLISHER, lines, services, FIRST, LAST), feed)
        communes = Path(folder) / "communes.csv"
        with communes.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("code_insee", "nom", "lat", "lon"))
            writer.writerows(
                (one.code, one.name, one.latitude, one.longitude)
                for one in world.communes.values()
                if places.get(one.name) and one.departement_id == world.allier.code
            )
        licences = {
            "reseau-fictif.zip": "aucune : inventé",
            "communes.csv": "Licence Ouverte 2.0 ; GeoNames, CC BY 4.0",
        }
        request = Request(TERRITORY, gtfs=(feed,), communes=communes, licences=licences, is_fictitious=True)
        import_territory(request, TODAY, lambda sentence: None)
    Installation.objects.filter(is_demonstration=True).update(travel_territory=TERRITORY)


def _is_school(day: dt.date, calendar: FrenchCalendar) -> bool:
    return day.weekday() < 5 and not calendar.is_school_holiday(day) and not calendar.is_public_holiday(day)


def _seconds(hours: str) -> tuple[int, ...]:
    return tuple(int(hour[:2]) * 3600 + int(hour[3:]) * 60 for hour in hours.split())
