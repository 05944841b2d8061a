"""Départements, basins and communes, from the derived tables of ``data/``."""

import csv
from importlib import resources

from coincide.apps.territory.models import Basin, Commune, Departement
from coincide.demo.world import MONTLUCON, MOULINS, VICHY, World

AURA = "Auvergne-Rhône-Alpes"
DEPARTEMENTS = [
    ("03", "Allier", AURA),
    ("63", "Puy-de-Dôme", AURA),
    ("69", "Rhône", AURA),
    ("42", "Loire", AURA),
    ("26", "Drôme", AURA),
    ("38", "Isère", AURA),
    ("18", "Cher", "Centre-Val de Loire"),
    ("71", "Saône-et-Loire", "Bourgogne-Franche-Comté"),
    ("44", "Loire-Atlantique", "Pays de la Loire"),
    ("75", "Paris", "Île-de-France"),
]
BASINS = [(MONTLUCON, "Montluçon"), (MOULINS, "Moulins"), (VICHY, "Vichy")]
POINT_SOURCE = "GeoNames (CC BY 4.0)"


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a table of ``data/``, its credit line left out."""
    text = (resources.files("coincide.demo") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def read_text(name: str) -> str:
    """A text of ``data/``, its line ends turned into spaces."""
    text = (resources.files("coincide.demo") / "data" / name).read_text(encoding="utf-8")
    return " ".join(line for line in text.split("\n") if line)


def build(world: World) -> None:
    """Put the places down."""
    made = Departement.objects.bulk_create(Departement(code=c, name=n, region=r) for c, n, r in DEPARTEMENTS)
    world.departements = {one.code: one for one in made}
    basins = Basin.objects.bulk_create(Basin(departement=world.allier, slug=s, name=n) for s, n in BASINS)
    world.basins = {one.slug: one for one in basins}
    rows = read_table("communes_allier.csv") + read_table("communes_ailleurs.csv")
    communes = Commune.objects.bulk_create(_commune(world, row) for row in rows)
    world.communes = {one.code: one for one in communes}


def _commune(world: World, row: dict[str, str]) -> Commune:
    is_located = bool(row["latitude"])
    return Commune(
        code=row["code"],
        name=row["name"],
        departement=world.departements[row["departement"]],
        basin=world.basins.get(row["basin"]),
        postcodes=row["postcodes"].split(),
        population=int(row["population"]),
        epci_code=row["epci_code"],
        epci_name=row["epci_name"],
        latitude=float(row["latitude"]) if is_located else None,
        longitude=float(row["longitude"]) if is_located else None,
        point_source=POINT_SOURCE if is_located else "",
    )
