"""Invented départements to measure the planner on: the same seed gives the same scenario on any machine.

Everything is drawn by `random.Random(seed)`. Nothing here was fitted on real households: a figure measured on such a
scenario is a property of it. The distributions (docs/scenario.md repeats them for readers):

- places: three towns some fifty kilometres apart, seven villages around each within some 20 km; only these points are
  known, 60 % of things are in a town;
- households: 40 % couples, of whom 80 % with two seekers; children 0 to 5; ages 0 to 17; urgency uniform;
- adults: French 0 to B2, licence 30 %, a car for 60 % of these, two trades of twelve;
- jobs: seven shifts (early, day, late, night), twelve wages at most, a start within eight weeks;
- dwellings: T1 to T7, T3 and T4 plenty, T1, T2, T6 and T7 short; rents by rooms in steps of ten euros;
- what is shared grows with the number of households and binds: see `SHARED`.
"""

import datetime as dt
import random
from typing import Any

from coincide.core.budget import HousingCost, Means
from coincide.core.mobility import Mode, Point, Shift
from coincide.core.planning.model import Adult, Household, Problem, Refusal
from coincide.core.planning.supply import (
    CareCentre,
    Contract,
    CounsellorHours,
    Course,
    Dwelling,
    Job,
    MobilityResource,
)

TOWNS = (("ouest", 46.34, 2.60), ("nord", 46.56, 3.33), ("est", 46.13, 3.42))
VILLAGES = 7
START = dt.date(2026, 12, 1)
ROMES = ("A1416", "D1106", "F1704", "G1602", "G1603", "H2102", "I1304", "J1501", "K1302", "K2204", "N1103", "N4105")
WAGES = (80_000, 95_000, 110_000, 126_000, 147_800, 147_800, 147_800, 155_000, 165_000, 180_000)
SHIFTS = (
    Shift(300, 780), Shift(360, 840), Shift(480, 960), Shift(480, 960), Shift(540, 1020), Shift(780, 1260),
    Shift(1260, 300),
)  # fmt: skip
CONTRACTS = (
    (Contract.CDI, None), (Contract.CDD, 6), (Contract.CDD, 3), (Contract.CDDI, 4), (Contract.TEMPING, 2),
    (Contract.SEASONAL, 6), (Contract.ALTERNANCE, 12),
)  # fmt: skip
ROOMS = (1, 2, 3, 4, 5, 6, 7)
ROOM_WEIGHTS = (2, 4, 14, 12, 6, 1, 1)
SHARED = {"scooter": 30, "carpool": 25, "shuttle": 25, "care": 12, "course": 12}
"""One unit of each, a basin, for so many households in all (at least one)."""
HOURS_PER_HOUSEHOLD = 5
"""Counsellors' hours a basin, for each household in all: about half of what would serve everybody."""


class _Places:
    """The communes of the département and what is drawn among them."""

    def __init__(self, random_: random.Random) -> None:
        self.random = random_
        self.by_basin: dict[str, list[tuple[str, Point]]] = {}
        for number, (basin, lat, lon) in enumerate(TOWNS):
            points = [Point(lat, lon)]
            points += [
                Point(round(lat + random_.uniform(-0.18, 0.18), 4), round(lon + random_.uniform(-0.26, 0.26), 4))
                for _ in range(VILLAGES)
            ]
            self.by_basin[basin] = [(f"{number + 1}{place:02}", point) for place, point in enumerate(points)]

    def draw(self) -> tuple[str, str, Point]:
        """Basin, commune, point."""
        basin = self.random.choices([town[0] for town in TOWNS], (4, 3, 4))[0]
        communes = self.by_basin[basin]
        area, point = communes[0] if self.random.random() < 0.6 else self.random.choice(communes[1:])
        return basin, area, point


def make_scenario(households: int, jobs: int, dwellings: int, seed: int = 0) -> Problem:
    """An invented scenario of these sizes.

    Raises:
        ValueError: a size below one (French message).
    """
    if min(households, jobs, dwellings) < 1:
        raise ValueError("Un scénario a au moins un ménage, un emploi et un logement.")
    random_ = random.Random(seed)
    places = _Places(random_)
    homes = tuple(_household(random_, places, number) for number in range(households))
    offers = tuple(_job(random_, places, number) for number in range(jobs))
    return Problem(
        households=homes,
        care_age=3,
        jobs=offers,
        dwellings=tuple(_dwelling(random_, places, number) for number in range(dwellings)),
        pools=_pools(places, households),
        centres=_centres(random_, households),
        courses=tuple(
            Course(f"cours-{basin}", max(households // SHARED["course"], 1), frozenset({basin}), 4)
            for basin, *_ in TOWNS
        ),
        counsellors=tuple(CounsellorHours(basin, max(households * HOURS_PER_HOUSEHOLD, 20)) for basin, *_ in TOWNS),
        refusals=tuple(Refusal(home.id, job_id=random_.choice(offers).id, reason="horaires") for home in homes[::20]),
    )


def _pools(places: _Places, households: int) -> tuple[MobilityResource, ...]:
    pools = []
    for basin, *_ in TOWNS:
        areas = frozenset(area for area, _ in places.by_basin[basin][:4])
        zone = frozenset({basin})
        pools += [
            MobilityResource(f"scooters-{basin}", Mode.SCOOTER, max(households // SHARED["scooter"], 1), zone),
            MobilityResource(f"covoiturage-{basin}", Mode.CARPOOL, max(households // SHARED["carpool"], 1), zone),
            MobilityResource(
                f"navette-{basin}", Mode.TRANSIT, max(households // SHARED["shuttle"], 1), zone, areas,
                minutes=30, opens=330, closes=1290,
            ),
        ]  # fmt: skip
    return tuple(pools)


def _centres(random_: random.Random, households: int) -> tuple[CareCentre, ...]:
    found = []
    for basin, *_ in TOWNS:
        capacity = max(households // SHARED["care"], 2)
        found.append(CareCentre(f"creche-{basin}", capacity, frozenset({basin}), 7 * 60, 19 * 60))
        found.append(CareCentre(f"avip-{basin}", max(capacity // 3, 1), frozenset({basin}), 5 * 60, 22 * 60))
    return tuple(found)


def _adult(random_: random.Random, name: str, seeks: bool) -> Adult:
    oral = random_.choices(range(6), weights=(1, 2, 4, 4, 2, 1))[0]
    licence = random_.random() < 0.3
    wishes = random_.random()
    return Adult(
        id=name,
        seeks_work=seeks,
        oral=oral,
        written=max(0, oral - random_.choice((0, 0, 1, 1, 2))),
        literate=random_.random() < 0.85,
        licence=licence,
        has_car=licence and random_.random() < 0.6,
        trades=frozenset(random_.sample(ROMES, 2)),
        modes=frozenset({Mode.BIKE} if random_.random() < 0.3 else ()),
        earliest=6 * 60 if wishes < 0.1 else None,
        latest=21 * 60 if wishes < 0.2 else None,
        vetoed_trades=frozenset({random_.choice(ROMES)[:1]} if random_.random() < 0.05 else ()),
        available=START + dt.timedelta(weeks=2) if random_.random() < 0.1 else None,
        busy=random_.choice(SHIFTS) if not seeks and random_.random() < 0.3 else None,
    )


def _household(random_: random.Random, places: _Places, number: int) -> Household:
    couple, children = random_.random() < 0.4, random_.choices(range(6), weights=(6, 2, 2, 2, 1, 1))[0]
    ages = tuple(random_.randrange(0, 18) for _ in range(children))
    adults = [_adult(random_, "a1", True)] + ([_adult(random_, "a2", random_.random() < 0.8)] if couple else [])
    basin, _, point = places.draw()
    wish: dict[str, Any] = {}
    if random_.random() < 0.05:
        wish["wanted_areas"] = frozenset(area for area, _ in places.by_basin[random_.choice(TOWNS)[0]])
    return Household(
        id=f"m{number:05d}",
        adults=tuple(adults),
        children_ages=ages,
        required_rooms=min(2 + (children + 1) // 2, 6) if children else (2 if couple else 1),
        min_surface=min(70, 9 + 7 * couple + 9 * children),
        home=point,
        home_kind="social" if random_.random() < 0.15 else "temporary",
        home_basin=basin,
        home_cost=HousingCost(30_000, 5_000, current=True),
        keep_home_allowed=random_.random() < 0.8,
        means=Means(
            adults=len(adults), children_ages=ages, family=15_000 * max(0, children - 1), rsa=57_300 + 20_000 * couple
        ),
        urgency=random_.randrange(0, 1_000_001),
        vetoed_areas=frozenset({places.draw()[1]} if random_.random() < 0.05 else ()),
        groups=frozenset({basin}),
        **wish,
    )


def _job(random_: random.Random, places: _Places, number: int) -> Job:
    contract, months = random_.choice(CONTRACTS)
    oral = random_.choices(range(5), weights=(2, 2, 4, 4, 1))[0]
    _, area, point = places.draw()
    return Job(
        id=f"e{number:05d}",
        point=point,
        area=area,
        rome=random_.choice(ROMES),
        contract=contract,
        months=months,
        net_wage=random_.choice(WAGES),
        shift=random_.choice(SHIFTS),
        min_oral=oral,
        min_written=max(0, oral - random_.choice((0, 1, 2))),
        needs_licence=random_.random() < 0.12,
        needs_literacy=random_.random() < 0.3,
        requires_trade=random_.random() < 0.15,
        openings=random_.choices((1, 2, 3), weights=(8, 1, 1))[0],
        start=START + dt.timedelta(weeks=random_.randrange(0, 8)),
    )


def _dwelling(random_: random.Random, places: _Places, number: int) -> Dwelling:
    rooms = random_.choices(ROOMS, weights=ROOM_WEIGHTS)[0]
    basin, area, point = places.draw()
    private = random_.random() < 0.35
    return Dwelling(
        id=f"l{number:05d}",
        point=point,
        area=area,
        basin=basin,
        kind="private" if private else random_.choices(("social", "residence_sociale"), weights=(5, 1))[0],
        rooms=rooms,
        surface=18 + 15 * rooms,
        rent=16_000 + 7_500 * rooms + random_.randrange(0, 6_000, 1_000) + 6_000 * private,
        charges=3_000 + 1_200 * rooms,
        requires_work_contract=private,
        available=START + dt.timedelta(weeks=random_.randrange(0, 8)) if random_.random() < 0.5 else None,
    )
