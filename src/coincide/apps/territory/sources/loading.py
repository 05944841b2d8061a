"""From a territory on disk to its travel source, loaded once for each version in force."""

import datetime as dt
import zipfile
from functools import lru_cache
from pathlib import Path

from coincide.apps.territory.sources import store
from coincide.apps.territory.sources.store import Manifest
from coincide.core.mobility import stored
from coincide.core.mobility.cached import CachedTravel
from coincide.core.mobility.combined import CombinedTravel
from coincide.core.mobility.crow_flies import NO_TIMETABLE
from coincide.core.mobility.streets import Streets
from coincide.core.mobility.transit import Transit
from coincide.core.mobility.typical import FrenchCalendar
from coincide.core.mobility.walks import CrowWalks, StreetWalks
from coincide.machine.errors import CoincideError


def travel_of(name: str, today: dt.date) -> CachedTravel:
    """The travel source of a territory. Raises CoincideError when it is not imported or not readable.

    On a day after its timetables end, public transport is unknown, unless the import accepted expired ones.
    """
    folder = store.current(name)
    manifest = store.read_manifest(folder)
    ends = [dt.date.fromisoformat(one.last) for one in manifest.of_kind("gtfs") if one.last]
    expired = [end for end in ends if end < today] if not manifest.allows_expired else []
    return _loaded(folder, max(expired, default=None))


@lru_cache(maxsize=4)
def _loaded(folder: Path, expired_on: dt.date | None) -> CachedTravel:
    manifest = store.read_manifest(folder)
    try:
        found = _combined(folder, manifest, expired_on)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise CoincideError(
            f"Le territoire « {manifest.name} » n'est pas lisible : réimportez-le ({error})."
        ) from error
    return CachedTravel(found, folder / store.CACHE)


def _combined(folder: Path, manifest: Manifest, expired_on: dt.date | None) -> CombinedTravel:
    streets, dated = None, None
    if (folder / store.STREETS).is_dir():
        source = manifest.of_kind("osm")[0]
        dated = dt.date.fromisoformat(source.dated) if source.dated else manifest.made_day
        streets = Streets(folder / store.STREETS, f"rues OpenStreetMap du {dated:%d/%m/%Y} ({source.sha256[:8]})")
    transit, reason = None, NO_TIMETABLE
    if expired_on is not None:
        reason = f"les horaires chargés ont expiré le {expired_on:%d/%m/%Y}"
    elif manifest.of_kind("gtfs"):
        timetable = stored.load(folder)
        name = f"{manifest.name} {manifest.version}" + (" (fictifs)" if manifest.is_fictitious else "")
        walks = CrowWalks(timetable) if streets is None else StreetWalks(timetable, streets)
        transit = Transit(timetable, walks, FrenchCalendar(manifest.school_zone), manifest.made_day, name)
    return CombinedTravel(streets, dated, transit, reason)
