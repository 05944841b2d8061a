"""The communes of a territory and their contours, read from files and checked row by row."""

import csv
import io
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coincide.core.mobility import Point
from coincide.core.mobility.bounds import Bounds
from coincide.machine.errors import CoincideError

NEEDED = ("code_insee", "nom", "lat", "lon")
INSEE = re.compile(r"(\d{2}|2[AB])\d{3}")
MOST = 12


@dataclass(frozen=True)
class Place:
    """A commune: INSEE code, name, point."""

    code: str
    name: str
    point: Point


class _Slips:
    def __init__(self, file: str) -> None:
        self.file = file
        self.said: list[str] = []

    def tell(self, sentence: str) -> None:
        self.said.append(sentence)

    def raise_if_any(self) -> None:
        if self.said:
            rest = f"\n  - et {len(self.said) - MOST} autres problèmes" if len(self.said) > MOST else ""
            told = "\n".join(f"  - {one}" for one in self.said[:MOST])
            raise CoincideError(f"{self.file} ne peut pas être chargé :\n{told}{rest}")


def read_text(path: Path) -> str:
    """A text file in UTF-8. Raises CoincideError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CoincideError(f"{path} ne peut pas être lu ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise CoincideError(f"{path.name} : le texte n'est pas en UTF-8.") from error


def read_communes(path: Path) -> list[Place]:
    """The communes of a table. Raises CoincideError with every faulty row."""
    slips = _Slips(path.name)
    reader = csv.DictReader(io.StringIO(read_text(path)))
    missing = [name for name in NEEDED if name not in (reader.fieldnames or [])]
    if missing:
        slips.tell(f"ligne 1 : il manque la colonne {', '.join(missing)}.")
        slips.raise_if_any()
    found: dict[str, Place] = {}
    for row in reader:
        line, code = reader.line_num, (row["code_insee"] or "").strip()
        if not INSEE.fullmatch(code):
            slips.tell(f"ligne {line}, code_insee : « {code} » n'est pas un code INSEE de cinq signes, comme 03185.")
            continue
        if code in found:
            slips.tell(f"ligne {line}, code_insee : « {code} » figure deux fois.")
            continue
        point = _point(row, line, slips)
        if point is not None:
            found[code] = Place(code, (row["nom"] or code).strip(), point)
    if not found and not slips.said:
        slips.tell("aucune commune : le tableau est vide.")
    slips.raise_if_any()
    return list(found.values())


def _point(row: dict[str, str], line: int, slips: _Slips) -> Point | None:
    for field, most in (("lat", 90), ("lon", 180)):
        try:
            inside = abs(float(row[field])) <= most
        except (TypeError, ValueError):
            inside = False
        if not inside:
            slips.tell(f"ligne {line}, {field} : il faut des degrés entre −{most} et {most}, pas « {row[field]} ».")
            return None
    if float(row["lat"]) == 0 and float(row["lon"]) == 0:
        slips.tell(f"ligne {line}, lat, lon : la commune est à 0, 0 : donnez sa vraie position.")
        return None
    return Point(float(row["lat"]), float(row["lon"]))


def read_contours(path: Path, communes: list[Place]) -> tuple[dict[str, Any], Bounds]:
    """Contours of communes as GeoJSON in WGS 84, and what they cover.

    Held to the communes where there are some: a contour without commune, or a commune without contour, means that one
    of both is of before a merger.
    """
    slips = _Slips(path.name)
    try:
        read: Any = json.loads(read_text(path))
    except ValueError as error:
        raise CoincideError(f"{path.name} : ce n'est pas du GeoJSON lisible (fichier tronqué ou abîmé).") from error
    if not isinstance(read, dict) or read.get("type") != "FeatureCollection" or not read.get("features"):
        raise CoincideError(f"{path.name} : il faut une FeatureCollection GeoJSON qui a au moins un contour.")
    named = str(((read.get("crs") or {}).get("properties") or {}).get("name", "CRS84"))
    if not any(one in named for one in ("CRS84", "4326")):
        raise CoincideError(f"{path.name}, crs : la projection est {named} ; il faut du WGS 84 (EPSG:4326), en degrés.")
    known = {one.code: one.name for one in communes}
    seen: dict[str, str] = {}
    corners: list[Point] = []
    for number, feature in enumerate(read["features"], 1):
        properties = feature.get("properties") or {}
        code = str(properties.get("code") or properties.get("code_insee") or "")
        if not INSEE.fullmatch(code) or code in seen:
            slips.tell(f"contour {number}, code : « {code} » n'est pas un code INSEE, ou figure deux fois.")
            continue
        seen[code] = str(properties.get("nom") or code)
        positions = list(_positions((feature.get("geometry") or {}).get("coordinates")))
        if not positions:
            slips.tell(f"contour {number} ({code}), geometry : aucune coordonnée.")
        elif any(abs(lon) > 180 or abs(lat) > 90 for lon, lat in positions):
            slips.tell(
                f"contour {number} ({code}), coordinates : ce ne sont pas des degrés ({positions[0][0]:.0f}, "
                f"{positions[0][1]:.0f}) ; le fichier est dans une autre projection : donnez-le en WGS 84 (EPSG:4326)."
            )
        else:
            box = Bounds.of(Point(lat, lon) for lon, lat in positions)
            corners += [Point(box.south, box.west), Point(box.north, box.east)]
    if known:
        for code in sorted(seen.keys() - known.keys()):
            slips.tell(
                f"contour {code} ({seen[code]}) : cette commune n'est pas dans la table. Elle a sans doute fusionné : "
                "prenez les contours et la table d'une même année."
            )
        for code in sorted(known.keys() - seen.keys()):
            slips.tell(f"commune {code} ({known[code]}) : elle n'a pas de contour. Prenez les deux d'une même année.")
    slips.raise_if_any()
    return read, Bounds.of(corners)


def _positions(nested: Any) -> Any:
    """The (lon, lat) of a nested list of coordinates."""
    if isinstance(nested, list) and len(nested) >= 2 and all(isinstance(one, int | float) for one in nested[:2]):
        yield float(nested[0]), float(nested[1])
    elif isinstance(nested, list):
        for one in nested:
            yield from _positions(one)
