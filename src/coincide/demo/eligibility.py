"""Proofs that were seen, immersions, and the convention that allows them. All invented, drawn apart from the rest."""

import datetime as dt
from decimal import Decimal

from coincide.apps.journeys.models import Immersion
from coincide.apps.network.models import Agreement
from coincide.apps.people.models import HomeSituation, Person, Proof
from coincide.demo.households import Built
from coincide.demo.world import SEED, TODAY, Draw, World, days

CONVENTION = (dt.date(2025, 2, 1), dt.date(2026, 2, 1))
"""Invented: whether the operator prescribes immersions isn't in our sources."""
BELOW_A1 = ("infra_a11", "a11")
HOSTS = ["siae-garden", "siae-build", "siae-sort", "siae-laundry"]
TRADES = {
    "siae-garden": "Maraîcher",
    "siae-build": "Maçon",
    "siae-sort": "Agent de tri",
    "siae-laundry": "Agent de blanchisserie",
}
IMMERSED = 0.16


def build(world: World, households: list[Built]) -> None:
    """Write the convention, then the proofs and the immersions of the adults followed today."""
    draw = Draw(SEED + 15)
    Agreement.objects.create(
        operator=world.operator,
        partner=world.organisations["rpe"],
        kind=Agreement.Kind.PMSMP,
        signed_on=CONVENTION[0] - days(9),
        period=CONVENTION,
        source="Inventée pour la démonstration",
    )
    rows = HomeSituation.objects.filter(period__contains=TODAY).values_list("household_id", "kind")
    homes = dict(rows)
    adults = [(one, adult) for one in households if one.is_active for adult in one.adults]
    Proof.objects.bulk_create(
        proof for one, adult in adults for proof in _proofs(draw, one, adult, homes.get(one.household.pk, ""))
    )
    Immersion.objects.bulk_create(stay for _, adult in adults for stay in _immersions(draw, world, adult))


def _proofs(draw: Draw, one: Built, adult: Person, home: str) -> list[Proof]:
    """What a CIP has had time to see: some fresh, some stale."""
    since = one.group.start

    def seen(kind: str, most_days: int, registered: dt.date | None = None) -> Proof:
        first = max(since, TODAY - days(most_days))
        dated_on = draw.day(min(first, TODAY - days(7)), TODAY - days(3))
        return Proof(person=adult, kind=kind, dated_on=dated_on, since=registered)

    found = []
    if draw.random() < 0.35:
        found.append(seen("rsa", 300))
    if draw.random() < 0.6:
        found.append(seen("job_seeker", 90, min(since + days(draw.randrange(10, 60)), TODAY - days(120))))
    if adult.french_oral in BELOW_A1 and draw.random() < 0.7:
        found.append(seen("language", 330))
    if draw.random() < 0.3:
        found.append(seen("mobility", 330))
    if home in ("hosted", "none") and draw.random() < 0.6:
        found.append(seen("housing", 160))
    if draw.random() < 0.12:
        found.append(seen("place", 400))
    return found


def _immersions(draw: Draw, world: World, adult: Person) -> list[Immersion]:
    if draw.random() >= IMMERSED:
        return []
    host = draw.choice(HOSTS)
    # Over for most; a few run today, and a few are still to come.
    first = draw.day(TODAY - days(150), TODAY + days(12))
    last = first + days(draw.choice([4, 11, 18, 25]))
    return [
        Immersion(
            person=adult,
            host=world.organisations[host].name,
            purpose=draw.among({"discover": 4, "confirm": 5, "recruit": 2}),
            title=TRADES[host],
            hours_per_week=Decimal(draw.choice([28, 30, 35])),
            prescriber=draw.choice([world.operator, world.organisations["rpe"]]),
            period=(first, last + days(1)),
        )
    ]
