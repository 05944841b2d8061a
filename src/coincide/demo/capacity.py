"""Childcare places, seats in classes of French for work, and the counsellors' hours that a session may give out."""

import datetime as dt

from coincide.apps.offers.models import Childcare, Course
from coincide.apps.organisations.models import Organisation
from coincide.demo.world import MONTLUCON, MOULINS, SEED, TODAY, VICHY, Draw, World, days

HOURS = {MONTLUCON: 420, MOULINS: 200, VICHY: 420}
"""Hours of counsellors for the new plans of the first session, by basin (invented)."""
# basin: name of the AVIP nursery, places; of the other nursery, places.
NURSERIES = {
    MONTLUCON: (("Crèche Les Petits Sabots", "avip", 1), ("Multi-accueil Saute-mouton", "nursery", 1)),
    MOULINS: (("Crèche La Coquille", "avip", 1), ("Relais Bourbon des tout-petits", "minder", 1)),
    VICHY: (("Crèche Les Sourciers", "avip", 2), ("Multi-accueil Arc-en-ciel", "nursery", 1)),
}
CLASSES = {MONTLUCON: ("language-west", 2), MOULINS: ("language-north", 1), VICHY: ("language-south", 2)}
LONG_DAY = {
    "avip": (dt.time(6), dt.time(20)),
    "nursery": (dt.time(7), dt.time(19)),
    "minder": (dt.time(5), dt.time(22)),
}


def build(world: World) -> None:
    """Write the places and seats, each with a source and the day it was last confirmed."""
    draw = Draw(SEED + 43)
    for basin, nurseries in NURSERIES.items():
        for number, (name, kind, places) in enumerate(nurseries, 1):
            opens, closes = LONG_DAY[kind]
            provider = Organisation.objects.create(
                name=name, kind=Organisation.Kind.CHILDCARE, departement=world.allier, is_invented=True
            )
            Childcare.objects.create(
                id=draw.uuid(), reference=f"GARDE-{basin.upper()}-{number}", source="Appel à la structure",
                confirmed_on=TODAY - days(draw.randrange(1, 20)), is_invented=True, kind=kind, provider=provider,
                basin=world.basins[basin], places=places, opens_at=opens, closes_at=closes,
            )  # fmt: skip
    for basin, (platform, seats) in CLASSES.items():
        Course.objects.create(
            id=draw.uuid(), reference=f"FLE-{basin.upper()}", source="Plateforme linguistique",
            confirmed_on=TODAY - days(draw.randrange(1, 20)), is_invented=True, title="Français professionnel",
            provider=world.organisations[platform], basin=world.basins[basin], seats=seats, reaches="b1",
            starts_on=TODAY + days(draw.randrange(10, 30)),
        )  # fmt: skip
