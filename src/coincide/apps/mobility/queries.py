"""Which homes a job can be reached from, which jobs from a home: by every mode, both ways, at the job's hours."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from coincide.apps.accounts.models import User
from coincide.apps.matching.map import NAMED_FROM, reach_km
from coincide.apps.matching.supply import point_of
from coincide.apps.mobility.reasons import reason
from coincide.apps.offers.models import Dwelling, Job
from coincide.apps.territory.clock import installation
from coincide.apps.territory.models import Commune
from coincide.apps.territory.sources import store
from coincide.apps.territory.sources.in_force import travel_in_force
from coincide.core.mobility import (
    LABEL,
    MODE_LABELS,
    TYPICAL_DAY_LABELS,
    Mode,
    Point,
    Shift,
    Travel,
    Verdict,
    Workplace,
)
from coincide.core.mobility.cached import CachedTravel
from coincide.core.mobility.combined import CombinedTravel, Told
from coincide.core.mobility.lines import drawn_lines
from coincide.core.mobility.route import Leg
from coincide.core.mobility.streets import StreetsError
from coincide.core.rules.calendar import NARROW_SPACE as NARROW
from coincide.machine.errors import CoincideError

BADGES = {Verdict.YES: "done", Verdict.CHECK: "soon", Verdict.NO: "late", Verdict.UNKNOWN: "neutral"}
WORDS = {Verdict.YES: "oui", Verdict.CHECK: "à vérifier", Verdict.NO: "non", Verdict.UNKNOWN: "inconnu"}
ORDER = (Verdict.YES, Verdict.CHECK, Verdict.UNKNOWN, Verdict.NO)
CONTOURS = (15, 30, 45)
Source = CombinedTravel | CachedTravel


@dataclass(frozen=True)
class Cell:
    """One mode of one row."""

    travel: Travel

    @property
    def mode(self) -> str:
        """The mode, said."""
        return MODE_LABELS[self.travel.mode]

    @property
    def word(self) -> str:
        """The verdict, said."""
        return WORDS[self.travel.verdict]

    @property
    def badge(self) -> str:
        """How it is drawn."""
        return BADGES[self.travel.verdict]

    @property
    def minutes(self) -> str:
        """Minutes out and back; empty where there are none."""
        if self.travel.minutes_out is None or self.travel.minutes_back is None:
            return ""
        return f"{self.travel.minutes_out} + {self.travel.minutes_back}{NARROW}min"


@dataclass(frozen=True)
class Row:
    """A place at the other end, what is on offer there, and each mode."""

    key: str
    title: str
    detail: str
    point: Point
    cells: tuple[Cell, ...]
    chosen: Cell


@dataclass(frozen=True)
class LegLine:
    """A leg as it is read."""

    start: str
    end: str
    text: str


@dataclass(frozen=True)
class Why:
    """One mode of one pair, told."""

    mode: str
    cell: Cell
    leave: str
    home: str
    day: str
    out: tuple[LegLine, ...]
    back: tuple[LegLine, ...]
    because: str


def shift_of(job: Job) -> Shift:
    """A job's hours."""
    start, end = (one.hour * 60 + one.minute for one in (job.shift_start, job.shift_end))
    return Shift(start, end)


def homes_for(job: Job, user: User, mode: Mode, limit: int, day: dt.date) -> list[Row]:
    """The communes that have a dwelling on offer, as homes for this job; the best first."""
    work = point_of(job.commune)
    dwellings = Dwelling.objects.visible_to(user).available_on(day).select_related("commune")
    by_commune: dict[Commune, list[Dwelling]] = defaultdict(list)
    for one in dwellings:
        if point_of(one.commune):
            by_commune[one.commune].append(one)
    if work is None:
        return []
    places = sorted(by_commune, key=lambda one: one.code)
    points = [point for one in places if (point := point_of(one))]
    tables = _tables(points, [Workplace(work, shift_of(job))], limit)
    return _sorted(
        _row(one.code, one.name, _homes(by_commune[one]), points[n], [table.at(n, 0) for table in tables], mode)
        for n, one in enumerate(places)
    )


def jobs_for(home: Commune, user: User, mode: Mode, limit: int, day: dt.date) -> list[Row]:
    """The jobs on offer, each at its hours, from a home in this commune; the best first."""
    point = point_of(home)
    jobs = [
        one
        for one in Job.objects.visible_to(user).available_on(day).select_related("commune", "employer")
        if point_of(one.commune)
    ]
    if point is None or not jobs:
        return []
    works = [Workplace(_point(one.commune), shift_of(one)) for one in jobs]
    tables = _tables([point], works, limit)
    return _sorted(
        _row(
            str(one.pk), one.title, f"{one.commune.name}, {one.shift_start:%H:%M} – {one.shift_end:%H:%M}",
            works[n].point, [table.at(0, n) for table in tables], mode,
        )
        for n, one in enumerate(jobs)
    )  # fmt: skip


def _point(commune: Commune) -> Point:
    point = point_of(commune)
    assert point is not None
    return point


def _tables(homes: Sequence[Point], works: Sequence[Workplace], limit: int) -> list[Any]:
    source = travel_in_force()
    return [source.matrix(homes, works, mode, limit) for mode in Mode]


def _homes(found: list[Dwelling]) -> str:
    sizes = ", ".join(sorted({f"T{one.rooms}" for one in found}))
    return f"{len(found)} logement{'s' if len(found) > 1 else ''} ({sizes})"


def _row(key: str, title: str, detail: str, point: Point, travels: list[Travel], mode: Mode) -> Row:
    cells = tuple(Cell(one) for one in travels)
    return Row(key, title, detail, point, cells, next(one for one in cells if one.travel.mode is mode))


def _sorted(rows: Iterable[Row]) -> list[Row]:
    def rank(row: Row) -> tuple[int, int, str]:
        travel = row.chosen.travel
        longest = max(travel.minutes_out or 0, travel.minutes_back or 0)
        return ORDER.index(travel.verdict), longest, row.title

    return sorted(rows, key=rank)


def why(home: Point, work: Workplace, limit: int) -> list[Why]:
    """Every mode of one pair, with hours and legs."""
    source = travel_in_force()
    combined = source.source if isinstance(source, CachedTravel) else source
    told = [source.tell(home, work, mode, limit) for mode in Mode]
    return [_why(one, reason(combined, home, work, one.travel, limit)) for one in told]


def _why(told: Told, because: str) -> Why:
    day = TYPICAL_DAY_LABELS[told.kind] if told.kind else ""
    return Why(
        MODE_LABELS[told.travel.mode], Cell(told.travel), _hour(told.leave_at), _hour(told.home_at), day,
        _legs(told.out), _legs(told.back), because,
    )  # fmt: skip


def _legs(legs: tuple[Leg, ...]) -> tuple[LegLine, ...]:
    """Nothing for a way in one go: its hours say all."""
    return tuple(LegLine(_hour(one.start), _hour(one.end), _text(one)) for one in legs) if len(legs) > 1 else ()


def _text(leg: Leg) -> str:
    if leg.kind == "walk":
        return f"À pied, de {leg.origin} à {leg.to}"
    said = f"{leg.line}, de {leg.origin} à {leg.to}"
    said += " (sur réservation)" if leg.reservation else ""
    return said + (f" (toutes les {leg.every // 60}{NARROW}min)" if leg.every else "")


def _hour(seconds: int | None) -> str:
    if seconds is None:
        return ""
    day, rest = divmod(seconds, 86_400)
    said = f"{rest // 3600:02d}:{rest % 3600 // 60:02d}"
    return said + {-1: " la veille", 0: "", 1: " le lendemain"}.get(day, f" (jour {day:+d})")


def map_of(
    place: Point, rows: list[Row], mode: Mode, limit: int, towards: bool, departement: str | None
) -> dict[str, Any]:
    """What the map draws: the place, the others with their verdict, the lines, and how far the mode goes."""
    source = travel_in_force()
    combined = source.source if isinstance(source, CachedTravel) else source
    zones, ring = _zones(combined, place, mode, limit, towards), 0.0
    if combined.streets is None:
        ring = reach_km(mode, limit)
    return {
        "key": _key(combined, mode, limit, zones is not None),
        "place": [place.lat, place.lon],
        "kind": "job" if towards else "home",
        "names": _names(departement),
        "rows": [
            {
                "at": [row.point.lat, row.point.lon],
                "text": f"{row.title} : {row.chosen.word}",
                "verdict": row.chosen.badge,
            }
            for row in rows
        ],
        "lines": _lines(combined) if mode is Mode.TRANSIT else [],
        "zones": zones,
        "ring_km": ring,
    }


def _key(source: CombinedTravel, mode: Mode, limit: int, has_zones: bool) -> str:
    """What the area drawn on the map is, and how far it can be believed."""
    if mode is Mode.TRANSIT:
        return "lignes et arrêts" if source.transit else "sans horaires chargés, aucune zone en transports en commun"
    if source.streets is None:
        return (
            f"cercle : portée à {limit}{NARROW}min, {LABEL} ; ce n'est pas une zone calculée sur les rues "
            "(aucun extrait OpenStreetMap n'est chargé)"
        )
    if not has_zones:
        return "ce lieu n'est pas dans l'extrait OpenStreetMap chargé : aucune zone n'est dessinée"
    every = [str(one) for one in _contours(limit)]
    return f"zones à {', '.join(every[:-1])} et {every[-1]}{NARROW}min par les rues, sans trafic"


def _contours(limit: int) -> list[int]:
    """Minutes of the zones: four at most, the limit among them."""
    return sorted({*CONTOURS, limit})[:4]


def _lines(source: CombinedTravel) -> list[dict[str, Any]]:
    if source.transit is None:
        return []
    t = source.transit.timetable
    return [
        {
            "name": line,
            "stops": [{"at": [float(t.stop_lat[n]), float(t.stop_lon[n])], "name": t.stop_names[n]} for n in on],
        }
        for line, on in drawn_lines(t)
    ]


def _zones(source: CombinedTravel, place: Point, mode: Mode, limit: int, towards: bool) -> dict[str, Any] | None:
    if source.streets is None or mode is Mode.TRANSIT:
        return None
    try:
        return source.streets.isochrones(place, mode, _contours(limit), towards)
    except StreetsError:
        return None


def _names(departement: str | None) -> list[dict[str, Any]]:
    """The places named on a map, the largest first."""
    known = Commune.objects.filter(departement=departement, latitude__isnull=False, population__gte=NAMED_FROM)
    return [{"at": [one.latitude, one.longitude], "name": one.name} for one in known.order_by("-population")]


def has_contours() -> bool:
    """Whether the territory in force came with the contours of its communes."""
    found = installation()
    name = found.travel_territory if found else ""
    try:
        return bool(name) and (store.current(name) / store.CONTOURS).is_file()
    except CoincideError:
        return False


def network(departement: str | None) -> dict[str, Any]:
    """What is drawn behind a shuttle: the lines and stops in force, the names of the larger places."""
    source = travel_in_force()
    combined = source.source if isinstance(source, CachedTravel) else source
    key = _key(combined, Mode.TRANSIT, 0, has_zones=False)
    return {
        "key": key, "place": None, "names": _names(departement), "rows": [], "lines": _lines(combined),
        "zones": None, "ring_km": 0,
    }  # fmt: skip
