"""The communes of a territory and their contours, read from files and checked row by row."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coincide.core.mobility import Point
from coincide.core.mobility.bounds import Bounds
from coincide.machine.errors import CoincideError

NEEDED = ("code_insee", "nom", "lat", "lon")
INSEE = re.compile(r"(\d{2}|2[AB])\d{3}")
MOST = 12
FAR_KM = 15.0
"""A commune's point lies in its contour; this leaves room for simplified contours."""


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
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CoincideError(f"{path} ne peut pas être lu ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise CoincideError(f"{path.name} : le texte n'est pas en UTF-8.") from error
    if (nothing := text.find("\0")) >= 0:
        line = text.count("\n", 0, nothing) + 1
        raise CoincideError(f"{path.name}, ligne {line} : elle contient un caractère nul, enlevez-le.")
    return text


def read_communes(path: Path) -> list[Place]:
    """The communes of a table. Raises CoincideError with every faulty row."""
    slips = _Slips(path.name)
    reader = csv.DictReader(io.StringIO(read_text(path)))
    missing = [name for name in NEEDED if name not in (reader.fieldnames or [])]
    if missing:
        slips.tell(f"ligne 1 : il manque la colonne {', '.join(missing)}.")
        slips.raise_if_any()
    found: dict[str, Place] = {}
    for row in _rows(reader, slips):
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


def _rows(reader: "csv.DictReader[str]", slips: _Slips) -> Iterator[dict[str, str]]:
    try:
        yield from reader
    except csv.Error as error:
        slips.tell(f"ligne {reader.line_num}, ligne entière : elle n'est pas lisible ({error}).")


def _point(row: dict[str, str], line: int, slips: _Slips) -> Point | None:
    for field, most in (("lat", 90), ("lon", 180)):
        try:
            inside = abs(float(row[field])) <= most
        except (TypeError, ValueError):
            inside = False
        if not inside:
            slips.tell(
                f"ligne {line}, {field} : il faut des degrés entre −{most} et {most}, pas « {row[field] or ''} »."
            )
            return None
    if float(row["lat"]) == 0 and float(row["lon"]) == 0:
        slips.tell(f"ligne {line}, lat, lon : la commune est à 0, 0 : donnez sa vraie position.")
        return None
    return Point(float(row["lat"]), float(row["lon"]))


def read_contours(path: Path, communes: list[Place]) -> tuple[dict[str, Any], Bounds]:
    """Contours of communes as GeoJSON in WGS 84, and what they cover.

    Held to the communes where there are some: a contour without commune, or a commune without contour, means that one
    of both is of before a merger; a contour far from its commune's point is in another projection or order.
    """
    slips = _Slips(path.name)
    try:
        read: Any = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise CoincideError(f"{path.name} : ce n'est pas du GeoJSON lisible (fichier tronqué ou abîmé).") from error
    features = read.get("features") if isinstance(read, dict) else None
    if not features or read.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise CoincideError(f"{path.name} : il faut une FeatureCollection GeoJSON qui a au moins un contour.")
    _require_degrees(path, read.get("crs"))
    known = {one.code: one for one in communes}
    seen: dict[str, str] = {}
    corners: list[Point] = []
    for number, feature in enumerate(features, 1):
        properties = _part(feature, "properties")
        code = str(properties.get("code") or properties.get("code_insee") or "")
        if not INSEE.fullmatch(code) or code in seen:
            slips.tell(f"contour {number}, code : « {code} » n'est pas un code INSEE, ou figure deux fois.")
            continue
        seen[code] = str(properties.get("nom") or code)
        box = _box(_part(feature, "geometry"), f"contour {number} ({code})", slips)
        if box is None:
            continue
        corners += [Point(box.south, box.west), Point(box.north, box.east)]
        if code in known and not box.widened(FAR_KM).holds(known[code].point.lat, known[code].point.lon):
            slips.tell(
                f"contour {number} ({code}), coordinates : il couvre {box}, loin du point de sa commune "
                f"({_degrees(known[code].point)}) ; donnez la longitude puis la latitude, en WGS 84 (EPSG:4326)."
            )
    if known:
        for code in sorted(seen.keys() - known.keys()):
            slips.tell(
                f"contour {code} ({seen[code]}) : cette commune n'est pas dans la table. Elle a sans doute fusionné : "
                "prenez les contours et la table d'une même année."
            )
        for code in sorted(known.keys() - seen.keys()):
            slips.tell(
                f"commune {code} ({known[code].name}) : elle n'a pas de contour. Prenez les deux d'une même année."
            )
    slips.raise_if_any()
    return read, Bounds.of(corners)


def _require_degrees(path: Path, crs: Any) -> None:
    """Raises CoincideError for a projection that is named and is not WGS 84."""
    if crs is None:
        return  # the standard's own, WGS 84
    named = str(_part(crs, "properties").get("name") or "illisible")
    if not any(one in named for one in ("CRS84", "4326")):
        raise CoincideError(f"{path.name}, crs : la projection est {named} ; il faut du WGS 84 (EPSG:4326), en degrés.")


def _part(whole: Any, name: str) -> dict[str, Any]:
    """A member that is an object; empty where there is none."""
    found = whole.get(name) if isinstance(whole, dict) else None
    return found if isinstance(found, dict) else {}


def _degrees(point: Point) -> str:
    return f"{point.lat:.2f} ; {point.lon:.2f}".replace(".", ",").replace("-", "−")


def _box(geometry: dict[str, Any], where: str, slips: _Slips) -> Bounds | None:
    """What a contour covers; None where it is faulty, which is told."""
    if geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        kind = geometry.get("type", "rien")
        slips.tell(f"{where}, geometry : il faut un Polygon ou un MultiPolygon, pas {kind} : aucun contour.")
        return None
    try:
        positions = list(_positions(geometry.get("coordinates")))
    except RecursionError:
        positions = []
    if not positions:
        slips.tell(f"{where}, coordinates : aucune coordonnée lisible.")
        return None
    wrong = [(lon, lat) for lon, lat in positions if not (abs(lon) <= 180 and abs(lat) <= 90)]
    if wrong:
        slips.tell(
            f"{where}, coordinates : ce ne sont pas des degrés ({wrong[0][0]:.0f}, {wrong[0][1]:.0f}) ; le fichier est "
            "dans une autre projection : donnez-le en WGS 84 (EPSG:4326)."
        )
        return None
    return Bounds.of(Point(lat, lon) for lon, lat in positions)


def _positions(nested: Any) -> Any:
    """The (lon, lat) of a nested list of coordinates."""
    if isinstance(nested, list) and len(nested) >= 2 and all(isinstance(one, int | float) for one in nested[:2]):
        yield float(nested[0]), float(nested[1])
    elif isinstance(nested, list):
        for one in nested:
            yield from _positions(one)
