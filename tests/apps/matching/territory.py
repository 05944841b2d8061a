"""A small market around the cast: jobs, dwellings, scooters, and households to place."""

import datetime as dt
from typing import Any

from coincide.apps.accounts.models import AccessGrant
from coincide.apps.journeys.models import BasinPeriod, Journey
from coincide.apps.matching.models import PlanningSession
from coincide.apps.offers.models import Childcare, Course, Dwelling, Job, MobilityResource
from coincide.apps.organisations.models import Organisation
from coincide.apps.people.models import HomeSituation, Household, Person
from tests.cast import Cast, since

DAY = dt.date(2025, 12, 11)


def organisation(name: str, kind: str, cast: Cast) -> Organisation:
    """An employer, a landlord, a mobility actor."""
    return Organisation.objects.get_or_create(name=name, kind=kind, departement=cast.departement)[0]


def job(cast: Cast, reference: str = "E-1", commune: str = "Commentry", **facts: Any) -> Job:
    """A day job that asks for little."""
    given: dict[str, Any] = {
        "title": "Agente de propreté",
        "rome": "K2204",
        "employer": organisation("Propre et Net", "employer", cast),
        "commune": cast.communes[commune],
        "contract": "cdi",
        "hours_per_week": 35,
        "shift_start": dt.time(8),
        "shift_end": dt.time(16),
        "net_wage": 1450,
        "starts_on": dt.date(2026, 1, 5),
        "source": "Appel à l'employeur",
        "confirmed_on": DAY,
    }
    return Job.objects.create(reference=reference, **{**given, **facts})


def dwelling(cast: Cast, reference: str = "L-1", commune: str = "Commentry", **facts: Any) -> Dwelling:
    """A small social dwelling."""
    given: dict[str, Any] = {
        "landlord": organisation("Habitat du Centre", "landlord", cast),
        "commune": cast.communes[commune],
        "kind": "social",
        "rooms": 2,
        "surface": 45,
        "rent": 310,
        "charges": 60,
        "available_from": dt.date(2025, 12, 1),
        "source": "Commission du bailleur",
        "confirmed_on": DAY,
    }
    return Dwelling.objects.create(reference=reference, **{**given, **facts})


def scooters(cast: Cast, quantity: int = 1, basin: str = "montlucon", **facts: Any) -> MobilityResource:
    """Scooters for hire in a basin."""
    return MobilityResource.objects.create(
        reference=f"M-{basin}",
        kind="scooter",
        provider=organisation("Roulons", "mobility", cast),
        basin=cast.basins[basin],
        quantity=quantity,
        source="Convention",
        confirmed_on=DAY,
        **facts,
    )


def childcare(cast: Cast, places: int = 2, basin: str = "montlucon", **facts: Any) -> Childcare:
    """Nursery places from seven to seven in a basin."""
    given: dict[str, Any] = {"opens_at": dt.time(7), "closes_at": dt.time(19), "confirmed_on": DAY, **facts}
    return Childcare.objects.create(
        reference=f"G-{basin}",
        kind="avip",
        provider=organisation("Les Petits Pas", "childcare", cast),
        basin=cast.basins[basin],
        places=places,
        source="Convention",
        **given,
    )


def course(cast: Cast, seats: int = 1, basin: str = "montlucon", reaches: str = "a2", **facts: Any) -> Course:
    """A class of French for work in a basin."""
    given: dict[str, Any] = {"starts_on": dt.date(2026, 1, 5), "confirmed_on": DAY, **facts}
    return Course.objects.create(
        reference=f"C-{basin}",
        title="Français professionnel",
        provider=organisation("Plateforme linguistique", "language", cast),
        basin=cast.basins[basin],
        seats=seats,
        reaches=reaches,
        source="Convention",
        **given,
    )


def household(
    cast: Cast, number: int, basin: str = "montlucon", referent: str = "owner", commune: str = "Montluçon"
) -> Household:
    """A person alone in a reception place, followed by ``referent``."""
    entered = dt.date(2024, 11, 1)
    made = Household.objects.create(
        reference=f"X-{number:03d}", operator=cast.operator, name=f"Ménage Ypsilon {number}"
    )
    person = Person.objects.create(
        household=made,
        place="adult",
        first_name="Ada",
        last_name=f"Ypsilon {number}",
        birth_date=dt.date(1992, 3, 3),
        sex="f",
        seeks_work=True,
        french_oral="a2",
        french_written="a1",
        literacy="latin",
    )
    HomeSituation.objects.create(
        household=made, kind="reception", commune=cast.communes[commune], period=since(entered)
    )
    journey = Journey.objects.create(
        person=person, operator=cast.operator, entry_kind="orientation", cir_signed_on=entered, entered_on=entered
    )
    BasinPeriod.objects.create(journey=journey, basin=cast.basins[basin], period=since(entered))
    AccessGrant.objects.create(
        household_id=made.pk, user=cast.users[referent], period=since(entered), reason="référent"
    )
    AccessGrant.objects.create(
        household_id=made.pk, organisation=cast.operator, period=since(entered), reason="opérateur"
    )
    return made


def session(cast: Cast, *basins: str) -> PlanningSession:
    """An open session over these basins (Montluçon unless told)."""
    from coincide.apps.matching import actions

    chosen = [cast.basins[slug] for slug in basins or ("montlucon",)]
    return actions.open_session(cast.operator, "Séance d'essai", DAY, chosen, cast.users["owner"])
