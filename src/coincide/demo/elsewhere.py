"""The other operator, in another département: a few households that must not appear in the Allier's figures."""

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateRange

from coincide.apps.journeys.models import Journey, ReferentPeriod
from coincide.apps.organisations.models import Profession
from coincide.apps.people.models import HomeSituation
from coincide.demo import households, paths
from coincide.demo.timeline import Fate, Group
from coincide.demo.world import World, days

COMMUNES = ["63113", "63300", "63430", "63178"]


def build(world: World) -> None:
    """Write the households of the Puy-de-Dôme."""
    draw = world.draw
    groups = [
        Group(1, Fate.ACTIVE, entered_on=dt.date(2024, 9, 2) + days(31 * rank), kids=rank % 3) for rank in range(5)
    ]
    built = households.build(world, groups, world.organisations["elsewhere"], "PDD")
    HomeSituation.objects.bulk_create(
        HomeSituation(
            household=one.household,
            kind=draw.choice(["reception", "hosted"]),
            commune_id=COMMUNES[one.rank % len(COMMUNES)],
            period=DateRange(one.group.start, None),
        )
        for one in built
    )
    tracks = []
    for one in built:
        journey = Journey(
            person=one.adults[0],
            operator=world.organisations["elsewhere"],
            entry_kind="orientation",
            protection_on=one.group.start - days(120),
            cir_signed_on=one.group.start - days(20),
            entered_on=one.group.start,
        )
        referents = [
            ReferentPeriod(
                journey=journey,
                profession=profession,
                user=world.users[name],
                period=DateRange(one.group.start, None),
            )
            for profession, name in ((Profession.CIP, "cip.ailleurs"), (Profession.SOCIAL, "social.ailleurs"))
        ]
        tracks.append(paths.Track(one, journey, [], referents, []))
    paths.save(tracks)
