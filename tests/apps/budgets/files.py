"""What the tests of budgets start from: a tenant with a job, and the worker that answers."""

import datetime as dt

from coincide.apps.people.models import HomeSituation, WorkSituation
from tests.cast import Cast

SINCE = dt.date(2025, 1, 1)


def tenant(cast: Cast, rent: int = 320, charges: int = 60, net_wage: int = 0) -> None:
    """The household of the cast in social housing in Montluçon, with a net wage or without work."""
    cast.household.homes.all().delete()
    HomeSituation.objects.create(
        household=cast.household, kind="social", commune=cast.communes["Montluçon"], rent=rent, charges=charges,
        period=(SINCE, None),
    )  # fmt: skip
    if net_wage:
        WorkSituation.objects.create(
            person=cast.person, kind="cdi", title="Agente de propreté", hours_per_week=35, net_wage=net_wage,
            period=(SINCE, None),
        )  # fmt: skip
