"""An OpenStreetMap extract: what it covers, of when it is, whether it is whole, and the part of it that is kept."""

import datetime as dt
import re
from array import array
from dataclasses import dataclass
from pathlib import Path

import osmium

from coincide.core.mobility.bounds import Bounds
from coincide.machine.errors import CoincideError

SAMPLE = 16
"""One node in so many is asked whether a way uses it."""
LOST_SHARE = 0.01
"""Most bare nodes that no way uses, as a share. A whole extract has hardly any (0 of 8,604 and 3 of 3,524 in our test
data); one that lost its last blocks keeps the nodes of the ways that went with them."""
NO_TURNS = "aucune relation\u202f: les interdictions de tourner n'y sont pas."

LICENCE = "ODbL 1.0, © les contributeurs d'OpenStreetMap"


@dataclass(frozen=True)
class Extract:
    """A readable extract: `dated` is the day of its data, None where the file does not say it; `notes` for a person."""

    path: Path
    bounds: Bounds
    dated: dt.date | None
    streets: int
    notes: tuple[str, ...] = ()


def inspect(path: Path) -> Extract:
    """Read an extract once, whole. Raises CoincideError: absent, truncated, of another nature, without a street."""
    if not path.is_file():
        raise CoincideError(f"{path} n'existe pas ou n'est pas un fichier.")
    if path.stat().st_size == 0:
        raise CoincideError(f"{path.name} : le fichier est vide.")
    try:
        with osmium.io.Reader(str(path)) as reader:
            header = reader.header()
            box, stamp = header.box(), header.get("osmosis_replication_timestamp") or header.get("timestamp")
        streets = relations = 0
        corners: tuple[float, float, float, float] | None = None
        bare, used = array("q"), osmium.IdTracker()
        for one in osmium.FileProcessor(str(path)):
            if one.is_way():
                streets += "highway" in one.tags
                used.add_references(one)
            elif one.is_relation():
                relations += 1
            else:
                if one.id % SAMPLE == 0 and not one.tags:
                    bare.append(one.id)
                if not box.valid() and one.location.valid():
                    corners = _around(corners, one.location.lat, one.location.lon)
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        raise CoincideError(
            f"{path.name} n'est pas un extrait OpenStreetMap entier (tronqué, abîmé ou d'une autre nature : {error})."
        ) from error
    if not streets:
        raise CoincideError(f"{path.name} : aucune rue (highway) dans cet extrait.")
    _require_whole(path, bare, used)
    if box.valid():
        low, high = box.bottom_left, box.top_right
        corners = (low.lat, low.lon, high.lat, high.lon)
    if corners is None:
        raise CoincideError(f"{path.name} : aucun point dans cet extrait, ses rues sont sans position (tronqué ?).")
    day = re.match(r"\d{4}-\d{2}-\d{2}", stamp or "")
    dated = dt.date.fromisoformat(day[0]) if day else None
    return Extract(path, Bounds(*corners), dated, streets, () if relations else (NO_TURNS,))


def _require_whole(path: Path, bare: "array[int]", used: osmium.IdTracker) -> None:
    """Refuse an extract cut between two of its blocks, which reads to its end.

    Nodes come first, then ways, then relations: a cut among the ways leaves nodes without a way. A cut among the
    relations can't be told from an extract that never had them.
    """
    ways = used.node_ids()
    lost = sum(not ways.get(one) for one in bare)
    if lost > LOST_SHARE * len(bare):
        share = f"{100 * lost / len(bare):.0f}"
        raise CoincideError(
            f"{path.name} n'est pas un extrait OpenStreetMap entier : {share}\u202f% de ses points n'appartiennent à "
            "aucune voie. Il est coupé entre deux blocs (téléchargez-le de nouveau), ou filtré sans ôter les points "
            "inutiles."
        )


def _around(
    corners: tuple[float, float, float, float] | None, lat: float, lon: float
) -> tuple[float, float, float, float]:
    south, west, north, east = corners or (lat, lon, lat, lon)
    return min(south, lat), min(west, lon), max(north, lat), max(east, lon)


def crop(extract: Extract, bounds: Bounds, target: Path) -> None:
    """Write the streets and ferries that have a node in `bounds`, whole, with the turn restrictions between them."""
    inside = osmium.IdTracker()
    for node in osmium.FileProcessor(str(extract.path), osmium.osm.NODE):
        if bounds.holds(node.location.lat, node.location.lon):
            inside.add_node(node.id)
    kept: set[int] = set()
    with osmium.BackReferenceWriter(str(target), str(extract.path), overwrite=True, remove_tags=False) as writer:
        for one in osmium.FileProcessor(str(extract.path), osmium.osm.WAY | osmium.osm.RELATION):
            if one.is_way():
                is_way_to_go = "highway" in one.tags or one.tags.get("route") == "ferry"
                if is_way_to_go and inside.contains_any_references(one):
                    writer.add_way(one)
                    kept.add(one.id)
            elif one.tags.get("type") == "restriction" and _joins(one, kept):
                writer.add_relation(one)


def _joins(relation: osmium.osm.Relation, ways: set[int]) -> bool:
    """Whether a relation bears on these ways only."""
    return all(member.type != "w" or member.ref in ways for member in relation.members)
