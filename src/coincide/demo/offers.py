"""Jobs, dwellings and means of transport on offer: invented, each with a source and the day it was last confirmed."""

import datetime as dt
from decimal import Decimal

from coincide.apps.offers.models import Dwelling, Job, MobilityResource
from coincide.apps.organisations.models import Organisation
from coincide.apps.territory.models import Commune
from coincide.demo.households import LEVELS
from coincide.demo.trades import EMPLOYER_WORDS, Trade, read_trades
from coincide.demo.world import MONTLUCON, MOULINS, TODAY, VICHY, World, days

JOBS, DWELLINGS = 300, 90
BASINS = {MONTLUCON: 38.0, VICHY: 36.0, MOULINS: 26.0}
JOB_SOURCES = [
    "Appel à l'employeur",
    "Offre transmise par le réseau pour l'emploi",
    "Rencontre employeur",
    "Site d'annonces",
]
INSERTION = {
    "A1203": "siae-garden",
    "A1414": "siae-garden",
    "F1704": "siae-build",
    "K2304": "siae-sort",
    "K2204": "siae-laundry",
}
NIGHTS = {("H2102", "Montluçon"): ("22:00", "06:00"), ("K2204", "Commentry"): ("21:30", "05:30")}
"""Hours over midnight of the last team of the day, where a trade has a night team (invented as the rest)."""
# Scarce at both ends, as the workshop says: few T1 and T2, few T6 and T7.
SIZES = {1: 6, 2: 10, 3: 32, 4: 26, 5: 11, 6: 3, 7: 2}
SURFACES = {1: (20, 32), 2: (36, 48), 3: (56, 68), 4: (70, 86), 5: (88, 104), 6: (108, 120), 7: (124, 140)}
RENTS = {1: 230, 2: 295, 3: 355, 4: 420, 5: 490, 6: 550, 7: 610}
LANDLORDS = {MONTLUCON: "hlm-west", MOULINS: "hlm-north", VICHY: "hlm-south"}


def build(world: World) -> None:
    """Write the offers."""
    jobs = [_job(world, number) for number in range(1, JOBS + 1)]
    Organisation.objects.bulk_create(employer for employer in _employers(jobs) if employer.pk is None)
    Job.objects.bulk_create(jobs)
    sizes = [rooms for rooms, count in SIZES.items() for _ in range(count)]
    world.draw.shuffle(sizes)
    Dwelling.objects.bulk_create(_dwelling(world, number, rooms) for number, rooms in enumerate(sizes, 1))
    MobilityResource.objects.bulk_create(_mobility(world))


def _employers(jobs: list[Job]) -> list[Organisation]:
    return list({id(job.employer): job.employer for job in jobs}.values())


def _confirmed(world: World) -> tuple[dt.date, dt.date | None]:
    """The day of the last confirmation, and of the withdrawal for a few: most are fresh, some are stale."""
    chance = world.draw.random()
    if chance < 0.09:
        return TODAY - days(world.draw.randrange(31, 80)), None
    confirmed = TODAY - days(world.draw.randrange(0, 27))
    return confirmed, confirmed + days(world.draw.randrange(1, 4)) if chance > 0.97 and confirmed < TODAY - days(
        4
    ) else None


def _job(world: World, number: int) -> Job:
    draw, trades = world.draw, read_trades()
    trade = draw.choices(trades, [one.weight for one in trades])[0]
    basin = draw.among(BASINS)
    commune = world.commune_near(basin, trade.pull)
    hours = draw.choice(trade.hours)
    start, end = draw.choice(trade.shifts).split("-")
    contract, months = draw.among(
        {
            ("cdi", None): 34,
            ("cdd", 6): 18,
            ("cdd", 12): 8,
            ("cdd", 3): 14,
            ("temping", 2): 9,
            ("temping", 6): 5,
            ("apprenticeship", 12): 4,
        }
    )
    employer, source = _employer(world, trade, commune), draw.choice(JOB_SOURCES)
    oral, written = _asked(world, trade.oral), _asked(world, trade.written)
    needs_trade = draw.random() < trade.needs_trade
    if trade.rome in INSERTION and draw.random() < 0.2:
        contract, months, hours = "cddi", draw.choice([4, 6, 8]), draw.choice([20.0, 24.0, 26.0])
        employer, source = world.organisations[INSERTION[trade.rome]], "SIAE partenaire"
        oral, written, needs_trade, start, end = "infra_a11", "", False, "08:00", "14:00"
    elif contract == "temping":
        employer, source = world.organisations["temping"], "Agence d'intérim"
    if hours == 35 and start in ("13:00", "14:00"):
        # Nothing is drawn: the other offers stay those that they were before there were nights.
        start, end = NIGHTS.get((trade.rome, commune.name), (start, end))
    confirmed, withdrawn = _confirmed(world)
    return Job(
        id=draw.uuid(),
        reference=f"EMP-{number:04d}",
        source=source,
        confirmed_on=confirmed,
        withdrawn_on=withdrawn,
        is_invented=True,
        title=trade.title,
        rome=trade.rome,
        employer=employer,
        commune=commune,
        contract=contract,
        months=months,
        hours_per_week=Decimal(str(hours)),
        shift_start=dt.time.fromisoformat(start),
        shift_end=dt.time.fromisoformat(end),
        net_wage=round(draw.randint(*trade.wage) * hours / 35),
        french_oral=oral,
        french_written=written,
        needs_licence=draw.random() < trade.licence,
        needs_trade=needs_trade,
        openings=draw.choices([1, 2, 3, 5], [74, 16, 7, 3])[0],
        starts_on=TODAY + days(draw.randrange(4, 75)),
    )


def _asked(world: World, level: str) -> str:
    """The level of French that one employer asks for: the trade's usual one or, often, one or two more."""
    if not level:
        return ""
    more = world.draw.choices([0, 1, 2], [40, 42, 18])[0]
    return LEVELS[min(LEVELS.index(level) + more, len(LEVELS) - 1)]


def _employer(world: World, trade: Trade, commune: Commune) -> Organisation:
    """An invented employer: one or two of each kind in a commune."""
    draw, known = world.draw, world.organisations
    key = f"{trade.prefix} {commune.code} {draw.choice([1, 1, 1, 2])}"
    if key not in known:
        names = [f"{trade.prefix} {word}" for word in EMPLOYER_WORDS]
        taken = {one.name: one for one in known.values()}
        name = draw.choice(names)  # the same name again: the same employer, with another site
        known[key] = taken.get(name) or Organisation(
            name=name, kind=Organisation.Kind.EMPLOYER, departement=world.allier, is_invented=True
        )
    return known[key]


def _dwelling(world: World, number: int, rooms: int) -> Dwelling:
    draw, basin = world.draw, world.draw.among(BASINS)
    kind = draw.among({"social": 56, "private": 26, "private-convention": 10, "residence": 8 if rooms <= 2 else 0})
    if kind == "residence":
        landlord, source = world.organisations["residence"], "Résidence sociale"
    elif kind == "social":
        landlord, source = world.organisations[LANDLORDS[basin]], "Bailleur social"
    else:
        landlord = world.organisations[draw.choice(["private-1", "private-2", "private-3"])]
        source = draw.choice(["Agence", "Site d'annonces", "Propriétaire rencontré"])
    rent = RENTS[rooms] * draw.uniform(0.92, 1.12) * (1.3 if kind == "private" else 1.0)
    confirmed, withdrawn = _confirmed(world)
    return Dwelling(
        id=draw.uuid(),
        reference=f"LOG-{number:03d}",
        source=source,
        confirmed_on=confirmed,
        withdrawn_on=withdrawn,
        is_invented=True,
        landlord=landlord,
        commune=world.commune_near(basin, 0.35),
        kind=kind,
        rooms=rooms,
        surface=Decimal(draw.randint(*SURFACES[rooms])),
        rent=round(rent / 5) * 5,
        charges=draw.randrange(25, 45 + 15 * rooms, 5),
        requires_contract=kind == "private" and draw.random() < 0.85,
        available_from=TODAY + days(draw.randrange(-20, 45)),
    )


def _mobility(world: World) -> list[MobilityResource]:
    """Scarce scooters, some electric bicycles, seats of car-pooling, in each basin."""
    stock = [
        ("scooter", "mobility", {MONTLUCON: 4, MOULINS: 3, VICHY: 3}, 75, "Convention de prêt"),
        ("bike", "mobility", {MONTLUCON: 3, MOULINS: 2, VICHY: 4}, 20, "Convention de prêt"),
        ("carpool", "carpool", {MONTLUCON: 6, MOULINS: 5, VICHY: 5}, 30, "Annonces de covoiturage"),
    ]
    return [
        MobilityResource(
            id=world.draw.uuid(),
            reference=f"MOB-{basin.upper()}-{kind.upper()}",
            source=source,
            confirmed_on=TODAY - days(world.draw.randrange(1, 20)),
            is_invented=True,
            kind=kind,
            provider=world.organisations[provider],
            basin=world.basins[basin],
            quantity=quantity,
            cost_per_month=cost,
        )
        for kind, provider, by_basin, cost, source in stock
        for basin, quantity in by_basin.items()
    ]
