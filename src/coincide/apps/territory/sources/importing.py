"""Importing a territory from files: each is checked, what is far away is left out, the rest is prepared and kept.

Everything is read and checked before anything is prepared, and what is prepared comes in force at the very end.
"""

import datetime as dt
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from coincide.apps.territory.sources import extract as osm
from coincide.apps.territory.sources import store
from coincide.apps.territory.sources.places import Place, read_communes, read_contours
from coincide.apps.territory.sources.store import Manifest, Source
from coincide.core.mobility import stored
from coincide.core.mobility.bounds import Bounds, cropped, stops_inside
from coincide.core.mobility.gtfs import Feed, FeedError, read_feed
from coincide.core.mobility.streets import StreetsError, build
from coincide.core.mobility.timetable import join
from coincide.core.mobility.typical import school_zone
from coincide.machine.archive import file_hash
from coincide.machine.errors import CoincideError

MARGIN_KM = 30.0
"""What is kept around the territory: people work over its border."""
APART_KM = 300.0
"""Two feeds farther from each other than this, without communes nor contours to judge by, are not of one territory."""
NO_LICENCE = "non indiquée (donnez-la avec --licence FICHIER=TEXTE)"
Step = Callable[[str], None]


@dataclass(frozen=True)
class Request:
    """What the import is asked: paths of files, and what is known about them."""

    name: str
    osm: Path | None = None
    gtfs: tuple[Path, ...] = ()
    communes: Path | None = None
    contours: Path | None = None
    allow_expired: bool = False
    licences: dict[str, str] = field(default_factory=dict)
    is_fictitious: bool = False


@dataclass
class _Read:
    communes: list[Place] = field(default_factory=list)
    contours: dict[str, Any] | None = None
    bounds: Bounds | None = None
    extract: osm.Extract | None = None
    feeds: list[Feed] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)


def import_territory(request: Request, today: dt.date, step: Step) -> Manifest:
    """Make a territory and put it in force. Raises CoincideError, with the former one still in force."""
    store.require_name(request.name)
    if request.osm is None and not request.gtfs:
        raise CoincideError("Donnez au moins un extrait OpenStreetMap (--osm) ou des horaires (--gtfs).")
    unknown = request.licences.keys() - {path.name for path in _paths(request)}
    if unknown:
        raise CoincideError(f"--licence : « {sorted(unknown)[0]} » n'est pas le nom d'un des fichiers donnés.")
    read = _Read()
    _read_places(request, read, step)
    _read_extract(request, read, step)
    _read_feeds(request, read, today, step)
    try:
        manifest = _made(request, read, today, step)
    except OSError as error:
        raise CoincideError(
            f"Le territoire n'a pas pu être écrit dans {store.territories_folder()} ({error.strerror}) : celui d'avant "
            "reste en vigueur."
        ) from error
    step(f"Le territoire « {request.name} » est en vigueur.")
    return manifest


def _made(request: Request, read: _Read, today: dt.date, step: Step) -> Manifest:
    with store.being_made(request.name) as folder:
        _prepare(folder, request, read, step)
        manifest = Manifest(
            name=request.name,
            version=_version(read.sources),
            made_on=today.isoformat(),
            school_zone=_zone(read.communes),
            allows_expired=request.allow_expired,
            bounds=None if read.bounds is None else _corners(read.bounds),
            sources=tuple(read.sources),
            is_fictitious=request.is_fictitious,
        )
        store.write_manifest(folder, manifest)
    return manifest


def _paths(request: Request) -> list[Path]:
    return [path for path in (request.osm, *request.gtfs, request.communes, request.contours) if path is not None]


def _corners(bounds: Bounds) -> tuple[float, float, float, float]:
    return bounds.south, bounds.west, bounds.north, bounds.east


def _zone(communes: list[Place]) -> str | None:
    """The school zone of the département that most communes are in; None without communes."""
    codes = [one.code[:3] if one.code.startswith("97") else one.code[:2] for one in communes]
    return school_zone(max(sorted(set(codes)), key=codes.count)) if codes else None


def _version(sources: list[Source]) -> str:
    return sha256("".join(one.kind + one.sha256 for one in sources).encode()).hexdigest()[:12]


def _source(request: Request, kind: str, path: Path, licence: str = NO_LICENCE, **more: Any) -> Source:
    if path.is_dir():
        digest = sha256(
            b"".join(one.name.encode() + one.read_bytes() for one in sorted(path.glob("*.txt")))
        ).hexdigest()
        size = sum(one.stat().st_size for one in path.glob("*.txt"))
    else:
        digest, size = file_hash(path), path.stat().st_size
    return Source(kind, path.name, digest, size, request.licences.get(path.name, licence), **more)


def _read_places(request: Request, read: _Read, step: Step) -> None:
    if request.communes is not None:
        read.communes = read_communes(request.communes)
        step(f"{request.communes.name} : {len(read.communes)} communes.")
        read.bounds = Bounds.of(one.point for one in read.communes).widened(MARGIN_KM)
        read.sources.append(_source(request, "communes", request.communes))
    if request.contours is not None:
        read.contours, around = read_contours(request.contours, read.communes)
        step(f"{request.contours.name} : {len(read.contours['features'])} contours.")
        read.bounds = around.widened(MARGIN_KM)
        read.sources.append(_source(request, "contours", request.contours))


def _read_extract(request: Request, read: _Read, step: Step) -> None:
    if request.osm is None:
        return
    step(f"{request.osm.name} : lecture et vérification.")
    found = osm.inspect(request.osm)
    if read.bounds is not None and not found.bounds.meets(read.bounds):
        raise CoincideError(
            f"{request.osm.name} est ailleurs : il couvre {found.bounds}, et le territoire {read.bounds} "
            f"({MARGIN_KM:.0f} km autour compris)."
        )
    read.extract = found
    for note in found.notes:
        step(f"{request.osm.name} : {note}")
    dated = found.dated.isoformat() if found.dated else None
    read.sources.append(_source(request, "osm", request.osm, osm.LICENCE, dated=dated, notes=found.notes))
    read.bounds = read.bounds or found.bounds.widened(MARGIN_KM)


def _read_feeds(request: Request, read: _Read, today: dt.date, step: Step) -> None:
    for path in request.gtfs:
        try:
            feed = read_feed(path)
        except FeedError as error:
            raise CoincideError(str(error)) from error
        dates = f"du {feed.first:%d/%m/%Y} au {feed.last:%d/%m/%Y}"
        step(f"{path.name} : {len(feed.stops)} arrêts, {len(feed.trips)} courses, {dates}.")
        if feed.last < today and not request.allow_expired:
            raise CoincideError(
                f"{path.name} est expiré : ses horaires s'arrêtent le {feed.last:%d/%m/%Y}, nous sommes le "
                f"{today:%d/%m/%Y}. Demandez les nouveaux au réseau, ou acceptez-le par --allow-expired."
            )
        if read.bounds is not None:
            if not stops_inside(feed, read.bounds):
                raise CoincideError(
                    f"{path.name} est ailleurs : aucun de ses arrêts n'est dans le territoire ({read.bounds})."
                )
            feed = cropped(feed, read.bounds)
            if not len(feed.times.stop):
                raise CoincideError(
                    f"{path.name} est ailleurs : aucune de ses courses ne s'arrête deux fois dans le territoire "
                    f"({read.bounds})."
                )
        elif read.feeds and not stops_inside(feed, _around(read.feeds[0])):
            raise CoincideError(
                f"{path.name} est ailleurs : tous ses arrêts sont à plus de {APART_KM:.0f} km de ceux de "
                f"{read.feeds[0].name}. Donnez --communes ou --contours si les deux sont bien du territoire."
            )
        for note in feed.notes:
            step(f"{path.name} : {note}")
        read.feeds.append(feed)
        first, last = feed.first.isoformat(), feed.last.isoformat()
        read.sources.append(
            _source(request, "gtfs", path, origin=feed.publisher, first=first, last=last, notes=feed.notes)
        )
    if read.feeds and read.bounds is None:
        read.bounds = Bounds.of(stop.point for feed in read.feeds for stop in feed.stops)


def _around(feed: Feed) -> Bounds:
    return Bounds.of(stop.point for stop in feed.stops).widened(APART_KM)


def _prepare(folder: Path, request: Request, read: _Read, step: Step) -> None:
    if read.feeds:
        step("Préparation des horaires.")
        stored.save(join(read.feeds), folder)
    if read.extract is not None:
        kept = read.extract.path
        if read.bounds is not None and not read.bounds.encloses(read.extract.bounds):
            step("Découpe de l'extrait OpenStreetMap au territoire et 30 km autour.")
            kept = folder / "streets.osm.pbf"
            osm.crop(read.extract, read.bounds, kept)
        step("Préparation des rues.")
        try:
            build(kept, folder / store.STREETS)
        except StreetsError as error:
            raise CoincideError(str(error)) from error
        (folder / "streets.osm.pbf").unlink(missing_ok=True)
    if request.communes is not None:
        shutil.copyfile(request.communes, folder / store.COMMUNES)
    if read.contours is not None:
        text = json.dumps(read.contours, ensure_ascii=False, separators=(",", ":"))
        (folder / store.CONTOURS).write_text(text, encoding="utf-8")
