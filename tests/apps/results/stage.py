"""People who enter and leave, for the tests of the results."""

import datetime as dt
from itertools import count

from coincide.apps.journeys.models import BasinPeriod, Departure, Journey, ReferentPeriod
from coincide.apps.people.models import Household, Person
from coincide.apps.programme.models import Certainty, Target
from tests.cast import Cast

_number = count(1)


def enter(cast: Cast, on: dt.date, basin: str = "montlucon", until: dt.date | None = None) -> Journey:
    """A person enters and is followed in a basin by the owner, until they leave."""
    number = next(_number)
    household = Household.objects.create(
        reference=f"ESS-{number:04d}", operator=cast.operator, name=f"Famille Oiseau {number}"
    )
    person = Person.objects.create(
        household=household,
        place="adult",
        first_name="Noor",
        last_name=f"Oiseau{number}",
        birth_date=dt.date(1990, 1, 1),
        sex="f",
    )
    journey = Journey.objects.create(
        person=person,
        operator=cast.operator,
        entry_kind="orientation",
        protection_on=on - dt.timedelta(days=90),
        cir_signed_on=on - dt.timedelta(days=10),
        entered_on=on,
    )
    BasinPeriod.objects.create(journey=journey, basin=cast.basins[basin], period=(on, until))
    ReferentPeriod.objects.create(journey=journey, profession="cip", user=cast.users["owner"], period=(on, until))
    return journey


def leave(
    cast: Cast,
    on: dt.date,
    home: str = "social",
    work: str = "none",
    reason: str = "other",
    basin: str = "montlucon",
    entered: dt.date = dt.date(2024, 1, 15),
) -> Departure:
    """A person who entered leaves by an exit."""
    journey = enter(cast, entered, basin, until=on)
    return Departure.objects.create(
        journey=journey, kind="exit", on=on, reason=reason, home_kind=home, work_kind=work, rule_version=cast.rules
    )


def transfer(cast: Cast, on: dt.date, entered: dt.date = dt.date(2024, 1, 15)) -> Departure:
    """A person who entered goes to another département."""
    journey = enter(cast, entered, until=on)
    return Departure.objects.create(journey=journey, kind="transfer", on=on, to_departement=cast.elsewhere)


def compare_with(value: str, key: str = "national_rate", label: str = "Sorties positives, France") -> Target:
    """A rate given from outside."""
    return Target.objects.create(
        key=key,
        label=label,
        value=value,
        unit="part",
        period=(dt.date(2023, 7, 1), None),
        source="Essai",
        certainty=Certainty.DECK,
        unknown="On ne sait pas si ce taux est cumulatif.",
    )
