"""Who receives the RSA and who is followed by the Conseil départemental, over time: invented, and true to the exits.

What an exit says of its day is what the periods say of that day. Whom the regulation of July 2024 made leave was, when
already there at the end of June 2024, in the situation that it names: both helps, and a permanent home. Those for whom
a day is not known have no period that day: the simulation counts them apart.

A draw of its own, so that nothing else of the demonstration moves.
"""

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateRange

from coincide.apps.journeys.models import Departure
from coincide.apps.people.models import HomeSituation, Person, Proof, SupportPeriod, WorkSituation
from coincide.demo.paths import PERMANENT, Track
from coincide.demo.situations import WAGED
from coincide.demo.world import SEED, TODAY, Draw, days

EVE = dt.date(2024, 6, 30)
"""The day before the regulation."""
UNKNOWN = 0.12
"""How often the follow-up by the council is not known at first: an invented share."""
RSA, COUNCIL = SupportPeriod.Kind.RSA, SupportPeriod.Kind.COUNCIL


def build(tracks: list[Track]) -> None:
    """Write the periods of every adult, from what is already built."""
    draw = Draw(SEED + 16)
    homes: dict[object, list[HomeSituation]] = {}
    for home in HomeSituation.objects.order_by("period"):
        homes.setdefault(home.household_id, []).append(home)
    works: dict[object, WorkSituation] = {}
    for work in WorkSituation.objects.filter(kind__in=WAGED).order_by("period"):
        works[work.person_id] = work
    proven = set(Proof.objects.filter(kind="rsa").values_list("person_id", flat=True))
    periods: list[SupportPeriod] = []
    ended: dict[object, HomeSituation] = {}
    begun: dict[object, HomeSituation] = {}
    for track in tracks:
        person, group = track.journey.person, track.built.group
        mine = homes.get(person.household_id, [])
        left = track.departures[-1] if track.departures and track.departures[-1].reopened_on is None else None
        if group.reason == "regulation" and group.start <= EVE:
            for before, after in _moved_in(mine, group.start):
                ended[before.pk], begun[after.pk] = before, after
        periods += _of(draw, person, group.start, left, works.get(person.pk), mine, person.pk in proven)
    # The home before ends first: in one statement, the order of rows would decide whether both overlap for an instant.
    for homes_moved in (ended, begun):
        HomeSituation.objects.bulk_update(homes_moved.values(), ["period"])
    SupportPeriod.objects.bulk_create(periods)


def _moved_in(homes: list[HomeSituation], entered: dt.date) -> list[tuple[HomeSituation, HomeSituation]]:
    """Bring the move to a permanent home before the regulation, and the end of the home before with it."""
    if len(homes) < 2 or homes[-1].kind not in PERMANENT or homes[-1].period.lower <= EVE:
        return []
    before, after = homes[-2], homes[-1]
    day = min(EVE, entered + (EVE - entered) / 2)
    before.period, after.period = DateRange(before.period.lower, day), DateRange(day, after.period.upper)
    return [(before, after)]


def _of(
    draw: Draw,
    person: Person,
    entered: dt.date,
    left: Departure | None,
    work: WorkSituation | None,
    homes: list[HomeSituation],
    is_proven: bool,
) -> list[SupportPeriod]:
    """The answers of one person, from the entry to the departure (included), or to today and on.

    ``is_proven``: the CIP saw a certificate of RSA, for a person followed today.
    """
    after = left.on + days(1) if left else None
    if left and left.kind == "exit" and left.followed_by_council:
        return [_answer(person, kind, True, entered, after) for kind in (RSA, COUNCIL)]
    found = []
    if left and left.kind == "exit":
        found += _rsa_until(draw, person, entered, left)
    elif draw.random() >= 0.06 and not is_proven:
        found += _rsa_now(draw, person, entered, after, work)
    if is_proven:
        found.append(_answer(person, RSA, True, entered, after))
    is_unknown = draw.random() < UNKNOWN
    is_followed = draw.random() < 0.3
    never_housed = all(home.kind not in PERMANENT for home in homes)
    if left and left.kind == "exit":
        since = max(entered, left.on - days(45)) if is_unknown else entered
        found.append(_answer(person, COUNCIL, False, since, after))
    elif not is_unknown:
        # Followed and housed and on RSA, a person would not be accompanied any more since July 2024.
        found.append(_answer(person, COUNCIL, is_followed and never_housed, entered, after))
    return found


def _rsa_until(draw: Draw, person: Person, entered: dt.date, left: Departure) -> list[SupportPeriod]:
    """As the exit says on its day; a person who no longer receives it may have, until shortly before."""
    after = left.on + days(1)
    if left.receives_rsa or draw.random() < 0.4:
        return [_answer(person, RSA, left.receives_rsa, entered, after)]
    stopped = max(entered + days(1), left.on - days(draw.randrange(10, 80)))
    return [_answer(person, RSA, True, entered, stopped), _answer(person, RSA, False, stopped, after)]


def _rsa_now(
    draw: Draw, person: Person, entered: dt.date, after: dt.date | None, work: WorkSituation | None
) -> list[SupportPeriod]:
    """Until the work that pays, when there is one."""
    receives = draw.random() < 0.8
    starts = work.period.lower if work and (after is None or work.period.lower < after) else None
    if not receives or starts is None or starts <= entered or starts > TODAY:
        return [_answer(person, RSA, receives and starts is None, entered, after)]
    return [_answer(person, RSA, True, entered, starts), _answer(person, RSA, False, starts, after)]


def _answer(person: Person, kind: str, holds: bool, first: dt.date, after: dt.date | None) -> SupportPeriod:
    return SupportPeriod(person=person, kind=kind, holds=holds, period=DateRange(first, after))
