"""Where people live, what they do, what they hold and what stands in their way, over time."""

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateRange

from coincide.apps.journeys import exits
from coincide.apps.journeys.models import Contact, Departure
from coincide.apps.people.models import (
    HomeSituation,
    Household,
    Literacy,
    Obstacle,
    Paper,
    Person,
    Trade,
    WorkSituation,
)
from coincide.demo.households import LEVELS, Built
from coincide.demo.paths import PERMANENT, Track
from coincide.demo.timeline import Fate
from coincide.demo.trades import read_trades
from coincide.demo.world import TODAY, Draw, World, days

RENTS = {"social": (260, 75), "private": (350, 95), "residence": (330, 0), "fjt": (300, 0)}
ACTIVE_HOMES = {"reception": 34, "hosted": 15, "none": 7, "social": 28, "private": 10, "residence": 5, "fjt": 1}
SUBJECTS = {
    "meeting": [
        "Point sur le projet",
        "Préparation du CV",
        "Budget et logement",
        "Droits et démarches",
        "Bilan d'étape",
    ],
    "call": ["Rappel du rendez-vous", "Suite d'une candidature", "Renouvellement du titre", "Place en formation"],
    "visit": ["Visite à domicile", "Visite d'un logement", "Visite d'une entreprise"],
    "message": ["Pièces à fournir", "Confirmation du rendez-vous", "Offre transmise"],
}
SILENT = 15
"""How many of the households followed today had no contact for more than two weeks."""


def build(world: World, households: list[Built], tracks: list[Track]) -> None:
    """Write the situations, the papers, the obstacles, the trades and the contacts."""
    departures = {track.journey.person_id: track.departures for track in tracks}
    draw = world.draw
    homes = [home for one in households for home in _homes(world, one)]
    HomeSituation.objects.bulk_create(homes)
    adults = [(one, adult) for one in households for adult in one.adults]
    works = [work for one, adult in adults for work in _works(world, one, adult, departures[adult.pk])]
    WorkSituation.objects.bulk_create(works)
    Trade.objects.bulk_create(trade for _, adult in adults for trade in _trades(draw, adult))
    Paper.objects.bulk_create(paper for one, adult in adults for paper in _papers(draw, one, adult))
    Obstacle.objects.bulk_create(obstacle for one, adult in adults for obstacle in _obstacles(draw, one, adult))
    through = Household.wished_communes.through
    through.objects.bulk_create(
        through(household_id=one.household.pk, commune_id=code)
        for one in households
        if one.is_active
        for code in _wishes(world, one)
    )
    Contact.objects.bulk_create(_contacts(world, households, tracks))


def _homes(world: World, one: Built) -> list[HomeSituation]:
    """A place of reception first, then the home of the departure, or today's."""
    draw, group = world.draw, one.group
    commune = world.commune_near(group.basin)
    kind = str(one.facts["home"])
    if one.is_active:
        kind = "reception" if group.label == "six" else draw.among(ACTIVE_HOMES)
    if group.label == "six":
        commune = world.communes["03185"]
    one.home_commune = commune.code
    started = group.start - days(draw.randrange(30, 240))
    moved = group.start + days(draw.randrange(40, max(60, ((group.left_on or TODAY) - group.start).days - 20)))
    moved = min(moved, (group.left_on or TODAY) - days(10))
    first = "reception" if draw.random() < 0.75 else "hosted"
    people = len(one.adults) + len(one.children)
    if kind == first or moved <= started:
        return [_home(one, draw, kind, commune.code, started, None, people)]
    before = world.commune_near(group.basin).code if draw.random() < 0.4 else commune.code
    return [
        _home(one, draw, first, before, started, moved, people),
        _home(one, draw, kind, commune.code, moved, None, people),
    ]


def _home(
    one: Built, draw: Draw, kind: str, code: str, start: dt.date, end: dt.date | None, people: int
) -> HomeSituation:
    base, more = RENTS.get(kind, (0, 0))
    ends = None
    if kind == "reception" and one.is_active and end is None:
        ends = dt.date(2026, 2, 27) if one.group.label == "six" else TODAY + days(draw.randrange(20, 260))
    is_permanent = kind in PERMANENT
    rooms = min(5, max(1, people)) if is_permanent else None
    return HomeSituation(
        household=one.household,
        kind=kind,
        commune_id=code,
        rent=base + more * ((rooms or 1) - 1) + draw.randrange(0, 40, 5) if is_permanent else 0,
        charges=draw.randrange(30, 110, 5) if is_permanent else 0,
        rooms=rooms,
        place_ends_on=ends,
        period=DateRange(start, end),
    )


WORK_TITLES = {
    "language": "Cours de français",
    "qualifying": "Formation d'agent polyvalent du bâtiment",
    "self_employed": "Livraison à son compte",
    "temping": "Missions d'intérim",
    "apprenticeship": "Apprentissage de cuisine",
    "cdi": "Employé polyvalent",
    "cdd": "Agent de production",
    "cddi": "Agent d'entretien en chantier d'insertion",
}
ACTIVE_WORKS: dict[tuple[str, int | None], int] = {
    ("", None): 50,
    ("language", None): 26,
    ("cdi", None): 6,
    ("cdd", 6): 4,
    ("cdd", 3): 5,
    ("cddi", 6): 6,
    ("temping", 2): 4,
    ("qualifying", 8): 4,
}
WAGED = {"cdi", "cdd", "cddi", "temping", "apprenticeship", "self_employed"}


def _works(world: World, one: Built, adult: Person, departures: list[Departure]) -> list[WorkSituation]:
    draw, group = world.draw, one.group
    gone = group.left_on
    kind, months = draw.among(ACTIVE_WORKS) if gone is None else ("", None)
    if departures and departures[-1].kind == "exit":
        kind, months = departures[-1].work_kind, departures[-1].contract_months
    if group.label == "six":
        kind, months = "", None
    works = []
    start = (gone or TODAY) - days(draw.randrange(12, 75))
    start = max(start, group.start + days(15))
    if kind and kind != exits.NO_WORK:
        works.append(_work(world, one, adult, kind, months, start, None))
    if draw.random() < 0.45 and (start - group.start).days > 150:
        first = group.start + days(draw.randrange(20, 60))
        works.insert(0, _work(world, one, adult, "language", None, first, first + days(draw.randrange(40, 85))))
    return works


def _work(
    world: World, one: Built, adult: Person, kind: str, months: int | None, start: dt.date, end: dt.date | None
) -> WorkSituation:
    draw = world.draw
    hours = draw.choice([24, 30, 35, 35]) if kind in WAGED else draw.choice([9, 12, 15, 21])
    employer = "Plateforme linguistique" if kind == "language" else "Employeur inventé"
    return WorkSituation(
        person=adult,
        kind=kind,
        employer="Organisme de formation inventé" if kind == "qualifying" else employer,
        commune=world.commune_near(one.group.basin),
        title=WORK_TITLES[kind],
        hours_per_week=hours,
        net_wage=round(draw.randint(1426, 1600) * hours / 35) if kind in WAGED else 0,
        months=months,
        period=DateRange(start, end),
    )


def _trades(draw: Draw, adult: Person) -> list[Trade]:
    known = [trade for trade in read_trades() if trade.known]
    chosen = {draw.choices(known, [t.known for t in known])[0] for _ in range(draw.choice([0, 1, 1, 2]))}
    return [
        Trade(person=adult, rome=trade.rome, label=trade.label, years=draw.randint(1, 14))
        for trade in sorted(chosen, key=lambda one: one.rome)
    ]


def _papers(draw: Draw, one: Built, adult: Person) -> list[Paper]:
    """An attestation first, then the card; some of those of today expire soon."""
    start = one.group.start
    first = start - days(draw.randrange(20, 80))
    papers = [Paper(person=adult, kind="api", issued_on=first, expires_on=first + days(182))]
    if one.is_active and draw.random() < 0.22:
        issued = TODAY - days(draw.randrange(100, 178))
        papers.append(Paper(person=adult, kind="api", issued_on=issued, expires_on=issued + days(182)))
        return papers
    years = 10 if adult.protection == "refugee" else 4
    issued = first + days(draw.randrange(120, 180))
    if not one.is_active or issued < TODAY:
        papers.append(
            Paper(
                person=adult, kind="card", issued_on=issued, expires_on=issued.replace(day=1, year=issued.year + years)
            )
        )
    if draw.random() < 0.35:
        papers.append(Paper(person=adult, kind="travel", issued_on=issued, expires_on=issued + days(5 * 365)))
    return papers


def _obstacles(draw: Draw, one: Built, adult: Person) -> list[Obstacle]:
    """What the facts say first (French, reading, mobility, housing, childcare), then some others."""
    group = one.group
    seen = {
        "language": adult.french_oral in LEVELS[:3],
        "literacy": adult.literacy == Literacy.NONE,
        "mobility": not adult.has_french_licence and draw.random() < 0.6,
        "childcare": bool(one.children) and draw.random() < 0.4,
        "diploma": draw.random() < 0.15,
        "digital": draw.random() < 0.2,
        "rights": draw.random() < 0.18,
        "papers": draw.random() < 0.15,
        "health": draw.random() < 0.1,
        "budget": draw.random() < 0.12,
        "housing": draw.random() < 0.35,
    }
    end = group.left_on or TODAY
    obstacles = []
    for kind, is_there in seen.items():
        if not is_there:
            continue
        opened = group.start + days(draw.randrange(3, 45))
        lifted = opened + days(draw.randrange(30, 300))
        is_lifted = draw.random() < (0.55 if group.fate is Fate.EXIT else 0.3) and lifted < end
        obstacles.append(
            Obstacle(person=adult, kind=kind, opened_on=min(opened, end), lifted_on=lifted if is_lifted else None)
        )
    return obstacles


def _wishes(world: World, one: Built) -> list[str]:
    """The communes where the household would live: its town, sometimes a neighbour."""
    if world.draw.random() < 0.35:
        return []
    places = world.located(one.group.basin)[:4]
    return sorted({places[0].code, *world.draw.sample([place.code for place in places], world.draw.choice([0, 1]))})


def _contacts(world: World, households: list[Built], tracks: list[Track]) -> list[Contact]:
    """Contacts by the referents of the day: every three weeks or so, none for long for a few."""
    draw = world.draw
    track_of = {track.built.rank: track for track in tracks}
    active = [one.rank for one in households if one.is_active and one.group.start < TODAY - days(70)]
    silent = set(draw.sample(active, SILENT))
    contacts = []
    for one in households:
        last = one.group.left_on or TODAY - days(
            draw.randrange(16, 52) if one.rank in silent else draw.randrange(0, 14)
        )
        day = one.group.start
        while day <= last:
            contacts += _contact(draw, one, track_of[one.rank], day)
            day += days(draw.randrange(12, 34) if one.is_active else draw.randrange(35, 90))
        contacts += _contact(draw, one, track_of[one.rank], last) if one.is_active else []
    return sorted(contacts, key=lambda contact: (contact.on, str(contact.household_id)))


def _contact(draw: Draw, one: Built, track: Track, day: dt.date) -> list[Contact]:
    if day.weekday() > 4:
        day -= days(day.weekday() - 4)
    here = [period for period in track.referents if day in period.period]
    if not here:
        return []
    kind = draw.among({"meeting": 5, "call": 4, "visit": 1, "message": 3})
    author = draw.choice(here).user
    return [Contact(household=one.household, author=author, on=day, kind=kind, subject=draw.choice(SUBJECTS[kind]))]
