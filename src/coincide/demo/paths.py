"""The journeys of the households, as the verbs write them: basins, referents, departures, suspensions, grants."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.backends.postgresql.psycopg_any import DateRange

from coincide.apps.accounts.models import AccessGrant
from coincide.apps.journeys import exits
from coincide.apps.journeys.grants import Span, derived, grants_of, presence
from coincide.apps.journeys.models import BasinPeriod, Departure, Journey, ReferentPeriod, Suspension
from coincide.apps.organisations.models import Profession
from coincide.core.rules.exits import ExitKind, ExitTable, classify
from coincide.core.rules.rule_version import RuleVersion as Rules
from coincide.demo.households import Built
from coincide.demo.timeline import Fate
from coincide.demo.world import MONTLUCON, MOULINS, SECOND_CIP, TODAY, VICHY, Draw, World, days

AWAY = {
    "back": (dt.date(2024, 11, 12), dt.date(2025, 2, 17)),
    "back2": (dt.date(2025, 3, 10), dt.date(2025, 6, 2)),
}
"""Households transferred to another département that came back: their journeys were reopened."""
NEW_SOCIAL_WORKER = dt.date(2025, 4, 1)
PERMANENT = {"social": 62, "private": 24, "residence": 9, "fjt": 5}
UNSETTLED = {"reception": 38, "hosted": 46, "none": 16}
LASTING = {("cdi", None): 9, ("cdd", 6): 5, ("cdd", 8): 3, ("qualifying", 9): 4, ("apprenticeship", 12): 2}
LASTING_CDDI = {("cddi", 4): 4, ("cddi", 6): 3}
NOT_LASTING = {
    (exits.NO_WORK, None): 58,
    ("language", None): 16,
    ("cdd", 3): 9,
    ("cdd", 2): 4,
    ("temping", 3): 8,
    ("self_employed", None): 2,
    ("", None): 3,
}


Chooser = Callable[[Built, str, dt.date], str]


@dataclass
class Track:
    """A journey and all that hangs on it, not saved yet."""

    built: Built
    journey: Journey
    basins: list[BasinPeriod]
    referents: list[ReferentPeriod]
    departures: list[Departure]


def build(world: World, households: list[Built]) -> list[Track]:
    """Write the journeys of the operator's households."""
    tables = {row.pk: Rules.from_dict(row.content).exit_table for row in world.rules}
    tracks = [track for one in households for track in _tracks(world, one, tables)]
    save(tracks)
    Suspension.objects.bulk_create(_suspensions(world.draw, tracks))
    return tracks


def save(tracks: list[Track]) -> None:
    """Write journeys with what hangs on them, and the grants that follow."""
    Journey.objects.bulk_create(track.journey for track in tracks)
    BasinPeriod.objects.bulk_create(period for track in tracks for period in track.basins)
    ReferentPeriod.objects.bulk_create(period for track in tracks for period in track.referents)
    Departure.objects.bulk_create(departure for track in tracks for departure in track.departures)
    by_household: dict[object, list[Track]] = {}
    for track in tracks:
        by_household.setdefault(track.built.household.pk, []).append(track)
    grants: list[AccessGrant] = []
    for mine in by_household.values():
        given = []
        for track in mine:
            given += derived(track.journey, track.referents, track.departures)
        grants += grants_of(mine[0].built.household.pk, given)
    AccessGrant.objects.bulk_create(grants)


def _tracks(world: World, one: Built, tables: dict[int, ExitTable]) -> list[Track]:
    """One track for each adult; the household enters, moves and leaves together."""
    draw, group = world.draw, one.group
    cir = group.start - days(draw.randrange(5, 33))
    protection = cir - days(draw.randrange(45, 190))
    moved_on = _move(draw, one)
    home = draw.among(PERMANENT if _is_housed(draw, one) else UNSETTLED)
    if group.reason == "regulation" or group.positive:
        home = draw.among(PERMANENT)
    one.facts["home"] = home
    tracks = []
    for rank, adult in enumerate(one.adults):
        journey = Journey(
            person=adult,
            operator=one.household.operator,
            entry_kind="transfer" if group.is_transfer_in else "orientation",
            protection_on=max(protection, dt.date(cir.year - 1, 1, 1)),
            cir_signed_on=cir,
            entered_on=group.start,
        )
        departures = _departures(world, one, journey, home, rank < group.positive, tables)
        spans = presence(group.start, departures)
        places = _places(world, one, moved_on)
        basins = [
            BasinPeriod(journey=journey, basin=world.basins[slug], period=DateRange(span.start, span.end))
            for slug, span in _cut(spans, [(day, place) for day, place in places])
        ]
        referents = [
            ReferentPeriod(
                journey=journey, profession=profession, user=world.users[name], period=DateRange(span.start, span.end)
            )
            for profession, choose in ((Profession.CIP, _cip), (Profession.SOCIAL, _social))
            for name, span in _cut(spans, _changes(one, places, choose))
        ]
        tracks.append(Track(one, journey, basins, referents, departures))
    return tracks


def _is_housed(draw: Draw, one: Built) -> bool:
    return draw.random() < 0.5 and not one.is_active


def _move(draw: Draw, one: Built) -> tuple[dt.date, str] | None:
    """A move to another basin in the middle of the journey, for a few."""
    stay = ((one.group.left_on or TODAY) - one.group.start).days
    if one.group.label or stay < 200 or draw.random() > 0.06:
        return None
    other = draw.choice([slug for slug in (MONTLUCON, MOULINS, VICHY) if slug != one.group.basin])
    return one.group.start + days(draw.randrange(60, stay - 60)), other


def _places(world: World, one: Built, moved_on: tuple[dt.date, str] | None) -> list[tuple[dt.date, str]]:
    """The basins by day. A household still followed ends in its own basin: it came from the other one."""
    start, basin = one.group.start, one.group.basin
    if moved_on is None:
        return [(start, basin)]
    first, last = (moved_on[1], basin) if one.is_active else (basin, moved_on[1])
    return [(start, first), (moved_on[0], last)]


def _cip(one: Built, basin: str, day: dt.date) -> str:
    """One CIP for three towns, then two: Moulins is shared."""
    if day < SECOND_CIP or basin == MONTLUCON:
        return "cip.montlucon"
    return "cip.vichy" if basin == VICHY or one.rank % 2 else "cip.montlucon"


def _social(one: Built, basin: str, day: dt.date) -> str:
    if basin == MONTLUCON:
        return "social.montlucon2" if one.rank % 4 == 0 and not one.group.label else "social"
    if basin == MOULINS:
        return "social" if one.rank % 4 == 0 else "social.moulins"
    if one.rank % 2:
        return "social.vichy"
    return "social.vichy2" if day < NEW_SOCIAL_WORKER else "social.vichy3"


def _changes(one: Built, places: list[tuple[dt.date, str]], choose: Chooser) -> list[tuple[dt.date, str]]:
    """Who follows, from which day: a change of basin or of team may change the referent."""
    cuts = sorted(
        {day for day, _ in places} | {day for day in (SECOND_CIP, NEW_SOCIAL_WORKER) if day > one.group.start}
    )
    named: list[tuple[dt.date, str]] = []
    for day in cuts:
        basin = next(slug for since, slug in reversed(places) if since <= day)
        name = choose(one, basin, day)
        if not named or named[-1][1] != name:
            named.append((day, name))
    return named


def _cut(spans: list[Span], changes: list[tuple[dt.date, str]]) -> list[tuple[str, Span]]:
    """The presence cut where something changes."""
    ends = [day for day, _ in changes[1:]] + [None]
    parts = []
    for span in spans:
        for (since, name), until in zip(changes, ends, strict=True):
            start = max(span.start, since)
            end = min((day for day in (span.end, until) if day is not None), default=None)
            if end is None or start < end:
                parts.append((name, Span(start, end)))
    return parts


def _departures(
    world: World, one: Built, journey: Journey, home: str, is_positive: bool, tables: dict[int, ExitTable]
) -> list[Departure]:
    draw, group = world.draw, one.group
    elsewhere = draw.choice([place for code, place in world.departements.items() if code != "03"])
    if group.label in AWAY:
        left, back = AWAY[group.label]
        return [Departure(journey=journey, kind="transfer", on=left, to_departement=elsewhere, reopened_on=back)]
    if group.left_on is None:
        return []
    if group.fate is Fate.TRANSFER:
        return [Departure(journey=journey, kind="transfer", on=group.left_on, to_departement=elsewhere)]
    rules = world.rules_on(group.left_on)
    regulated = group.reason == "regulation"
    departure = Departure(
        journey=journey,
        kind="exit",
        on=group.left_on,
        reason=group.reason,
        home_kind=home,
        receives_rsa=regulated or (not is_positive and draw.random() < 0.5),
        followed_by_council=regulated,
        rule_version=rules,
    )
    table = tables[rules.pk]
    while True:
        departure.work_kind, departure.contract_months = draw.among(_works(table, home, is_positive, regulated))
        found = classify(exits.departure_facts(departure), table).kind
        if (found is ExitKind.POSITIVE) == is_positive:
            return [departure]


def _works(table: ExitTable, home: str, is_positive: bool, regulated: bool) -> dict[tuple[str, int | None], int]:
    lasting = LASTING | (LASTING_CDDI if table.version >= "2024-07" else {})
    if is_positive:
        return lasting
    if regulated:
        return {(exits.NO_WORK, None): 80, ("language", None): 20}
    return NOT_LASTING if home in PERMANENT else NOT_LASTING | {("cdi", None): 14, ("cdd", 6): 8, ("qualifying", 9): 6}


def _suspensions(draw: Draw, tracks: list[Track]) -> list[Suspension]:
    """Pauses: one that still runs, one that pushed a term, a few ended ones."""
    pauses: list[tuple[Track, dt.date, dt.date | None, str]] = []
    for track in tracks:
        group = track.built.group
        if group.label == "paused":
            pauses.append((track, dt.date(2025, 9, 15), None, "Absence prolongée"))
        elif group.label or not track.built.is_active or group.start > dt.date(2025, 3, 1):
            continue
        elif draw.random() < 0.07:
            start = dt.date(2025, 3, 10) + days(draw.randrange(120))
            pauses.append((track, start, start + days(draw.randrange(30, 80)), "Congé parental"))
    return [
        Suspension(journey=track.journey, period=DateRange(start, end), reason=reason)
        for track, start, end, reason in pauses
    ]
