"""Many households at once, for the pages that list them."""

import datetime as dt

from django.db import connection

from coincide.apps.accounts.models import AccessGrant
from coincide.apps.journeys.models import BasinPeriod, Contact, Journey, ReferentPeriod, Suspension
from coincide.apps.organisations.models import Profession
from coincide.apps.people.models import HomeSituation, Household, Obstacle, Paper, Person, Trade, WorkSituation
from tests.cast import Cast, since

ENTERED = dt.date(2024, 3, 1)


def household(
    cast: Cast, number: int, *, entered: dt.date = ENTERED, place: str = "owner", basin: str = "montlucon"
) -> Household:
    """One more household, followed by ``place``, with something in every table of its file."""
    commune = cast.communes["Vichy" if basin == "vichy" else "Commentry"]
    made = Household.objects.create(
        reference=f"ESS-{number:03}", operator=cast.operator, name=f"Famille Essai {number:03}"
    )
    made.wished_communes.add(commune)
    adult = Person.objects.create(
        household=made, place="adult", first_name="Noor", last_name="Essai", birth_date=dt.date(1990, 1, 1), sex="f",
        seeks_work=True, french_oral="a1", foreign_licence_received_on=dt.date(2025, 1, 15),
    )  # fmt: skip
    Person.objects.create(
        household=made, place="child", first_name="Ali", last_name="Essai", birth_date=dt.date(2016, 1, 1), sex="m"
    )
    journey = Journey.objects.create(
        person=adult, operator=cast.operator, entry_kind="orientation", cir_signed_on=entered, entered_on=entered
    )
    BasinPeriod.objects.create(journey=journey, basin=cast.basins[basin], period=since(entered))
    Suspension.objects.create(
        journey=journey, period=(entered, entered + dt.timedelta(days=10)), reason="congé maternité"
    )
    for profession, who in [(Profession.CIP, place), (Profession.SOCIAL, "social")]:
        user = cast.users[who]
        ReferentPeriod.objects.create(journey=journey, profession=profession, user=user, period=since(entered))
        AccessGrant.objects.create(household_id=made.pk, user=user, period=since(entered), reason="référent")
    AccessGrant.objects.create(
        household_id=made.pk, organisation=cast.operator, period=since(entered), reason="opérateur"
    )
    HomeSituation.objects.create(household=made, kind="social", commune=commune, rent=400, period=since(entered))
    WorkSituation.objects.create(
        person=adult, kind="cdd", title="Agent d'entretien", hours_per_week=20, commune=commune, months=3,
        period=(dt.date(2025, 11, 1), dt.date(2026, 1, 5)),
    )  # fmt: skip
    Trade.objects.create(person=adult, rome="K2204", label="Nettoyage de locaux")
    Paper.objects.create(person=adult, kind="api", issued_on=dt.date(2025, 7, 1), expires_on=dt.date(2025, 12, 31))
    Obstacle.objects.create(person=adult, kind="mobility", opened_on=entered)
    Contact.objects.create(
        household=made, author=cast.users[place], on=dt.date(2025, 12, 1), kind="call", subject="Point sur le contrat"
    )
    return made


def households(cast: Cast, count: int) -> list[Household]:
    """``count`` more households of the owner, counted by PostgreSQL: it plans blindly before, and may take minutes."""
    made = [household(cast, number) for number in range(count)]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made
